"""The worked example of the documentation is what the simulator answers."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from infra.local.layout import ROOT
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

PAGE = (ROOT / "docs" / "architecture" / "rent.md").read_text(encoding="utf-8")
COLUMNS = {
    "rent": "rent_cents",
    "charges": "charges_cents",
    "VAT": "vat_cents",
    "deposit": "deposit_cents",
}
SHARE = "share of turnover"


def table(name):
    block = re.search(rf"<!-- {name} -->\n((?:\|.*\n)+)", PAGE)
    assert block, name
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in block[1].splitlines()
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def agrees(shown, row):
    for column, name in COLUMNS.items():
        if column in row:
            assert shown[name] == Decimal(row[column]) * 100, (row, column)


@pytest.fixture
def answered(app):
    block = re.search(r"<!-- request -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    assert block
    answer = client_as(app).post("/v1/rent-simulations", json=json.loads(block[1]))
    assert answer.status_code == 200, answer.json
    return answer.json


def test_the_example_is_calculated_so(answered):
    months = {one["month"]: one for one in answered["months"]}
    rows = table("months")
    assert len(months) == 37
    following = rows[0]
    written = {row["month"]: row for row in rows}
    for month, shown in months.items():
        following = written.get(month, following)  # "and so until December"
        agrees(shown, following)
    for name, column in (("civil_years", "civil year"), ("lease_years", "lease year")):
        for shown, row in zip(answered[name], table(name), strict=True):
            assert shown["year"] == int(row[column])
            agrees(shown, row)
            assert shown.get("turnover_share_percent") == row.get(SHARE)
    (total,) = table("total")
    agrees(answered["total"] | {"deposit_cents": answered["deposit_cents"]}, total)
    assert answered["warnings"] == []
