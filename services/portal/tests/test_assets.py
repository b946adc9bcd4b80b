"""Style sheets, scripts and icons: kept for a year by content, compressed where that is safe."""

from __future__ import annotations

import json
import re

import pytest

from services.portal.assets import STATIC, icon
from services.portal.tests.provider import sign_in

LOADED = re.compile(r'"(/[^"]+\.(?:css|js|svg)\?v=[0-9a-f]{10})"')
IMPORT_MAP = re.compile(r'<script type="importmap" nonce="[^"]+">(.*?)</script>')
ACCEPTS = {"Accept-Encoding": "br, gzip"}


def test_what_a_page_loads_is_named_by_its_content_and_kept_for_a_year(visitor):
    loaded = LOADED.findall(visitor.get("/fr/").text)
    assert len(loaded) > 5
    for address in loaded:
        answer = visitor.get(address, headers=ACCEPTS)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(answer.data) < 500 or answer.headers["Content-Encoding"] == "br"
        answer.close()


def test_scripts_import_one_another_by_such_names_too(visitor):
    imports = json.loads(IMPORT_MAP.search(visitor.get("/fr/").text)[1])["imports"]
    start = STATIC / "js/navette.js"
    asked = re.findall(r'"\./(\w+\.js)"', start.read_text(encoding="utf-8"))
    assert len(asked) > 5
    for name in asked:
        address = imports[f"/static/js/{name}"]
        assert LOADED.fullmatch(f'"{address}"')


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/static/css/tokens.css", 200),
        ("/static/css/tokens.css?v=of-another", 200),
        ("/static/css/none.css?v=0123456789", 404),
    ],
)
def test_what_is_not_of_that_name_is_not_kept(visitor, address, status):
    answer = visitor.get(address)
    assert answer.status_code == status
    assert not answer.cache_control.immutable
    assert not answer.cache_control.max_age
    answer.close()


def test_pages_of_who_is_signed_in_are_not_compressed(visitor, issuer):
    assert visitor.get("/fr/", headers=ACCEPTS).headers["Content-Encoding"] == "br"
    sign_in(visitor, issuer)
    assert "Content-Encoding" not in visitor.get("/fr/", headers=ACCEPTS).headers


def test_an_icon_is_drawn_in_the_page_and_an_unknown_one_is_a_mistake():
    assert icon("bell").startswith('<svg class="n-icon" viewBox="0 0 16 16" aria-hidden="true"')
    with pytest.raises(KeyError):
        icon("no-such-icon")
