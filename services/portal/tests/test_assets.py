"""Style sheets, scripts and icons: kept for a year by content, compressed where that is safe."""

from __future__ import annotations

import re

import pytest

from services.portal.assets import icon
from services.portal.tests.provider import sign_in

LOADED = re.compile(r'(?:href|src)="(/[^"]+\.(?:css|js|svg)\?v=[0-9a-f]{10})"')
ACCEPTS = {"Accept-Encoding": "br, gzip"}


def test_what_a_page_loads_is_named_by_its_content_and_kept_for_a_year(visitor):
    loaded = LOADED.findall(visitor.get("/fr/").text)
    assert len(loaded) > 5
    for address in loaded:
        answer = visitor.get(address, headers=ACCEPTS)
        assert answer.cache_control.immutable
        assert answer.cache_control.max_age > 30_000_000
        assert len(answer.data) < 500 or answer.headers["Content-Encoding"] == "br"
        answer.close()


def test_an_asset_asked_for_by_its_plain_name_is_not_kept_for_long(visitor):
    answer = visitor.get("/static/css/tokens.css")
    assert not answer.cache_control.immutable
    answer.close()


def test_pages_of_who_is_signed_in_are_not_compressed(visitor, issuer):
    assert visitor.get("/fr/", headers=ACCEPTS).headers["Content-Encoding"] == "br"
    sign_in(visitor, issuer)
    assert "Content-Encoding" not in visitor.get("/fr/", headers=ACCEPTS).headers


def test_an_icon_is_drawn_in_the_page_and_an_unknown_one_is_a_mistake():
    assert icon("bell").startswith('<svg class="n-icon" viewBox="0 0 16 16" aria-hidden="true"')
    with pytest.raises(KeyError):
        icon("no-such-icon")
