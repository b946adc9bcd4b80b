"""Importing: nothing is lost, nothing wrong gets in, the same file twice changes nothing."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.documents import MODELS, Structure
from services.directory.importing.candidate import RawRow, UnreadableFile, Verdict
from services.directory.importing.cleaning import clean_row, plain_text
from services.directory.importing.importer import gather, import_structures
from services.directory.importing.layouts import LAYOUTS
from services.directory.importing.report import summary, write_report
from shared.persistence.database import ensure_indexes

GOOD = {
    "name": "La Trame",
    "kind": "ACI",
    "siret": "35066134400035",
    "naf": "1392Z",
    "lines": ["1 rue du Tissage"],
    "postal_code": "68100",
    "city": "MULHOUSE",
    "point": ("47.7464", "7.3356"),
    "point_score": 0.9,
}


def row(number=1, **values):
    return RawRow(number, str(number), GOOD | values)


def codes(**values):
    return {remark.code for remark in clean_row(row(**values))[1]}


@pytest.fixture
def database(mongo_database):
    ensure_indexes(mongo_database, MODELS)
    return mongo_database


def test_a_good_row_says_nothing_and_becomes_a_structure():
    values, remarks = clean_row(row())
    assert remarks == []
    assert values["commune"] == "68224"
    assert values["siret"] == "35066134400035"
    assert "textile" in values["themes"]
    assert values["location"]["precision"] == "address"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"siret": "39392507800017"}, "bad-siret"),
        ({"siret": "00000000000000"}, "placeholder-siret"),
        ({"naf": ""}, "no-naf"),
        ({"naf": "99X"}, "bad-naf"),
        ({"kind": "XYZ"}, "unknown-kind"),
        ({"city": "MULHOUSE CEDEX 1", "postal_code": "68051"}, "cedex"),
        ({"city": "Nulle-Part", "postal_code": "00000"}, "unknown-commune"),
        ({"point": None}, "no-coordinates"),
        ({"point": ("147.7", "7.3")}, "bad-coordinates"),
        ({"point": ("0.0", "0.0")}, "bad-coordinates"),
        ({"point": ("7.3356", "47.7464")}, "far-from-commune"),
        ({"point_score": 0.1}, "low-score"),
        ({"website": "http://exa mple"}, "bad-website"),
        ({"name": "<b></b>"}, "no-name"),
        ({"description": "x" * 6000}, "too-long"),
    ],
)
def test_what_is_wrong_is_said(values, code):
    assert code in codes(**values)


def test_only_a_row_without_name_or_place_is_refused(database):
    nowhere = {"city": "Nulle-Part", "postal_code": "00000"}
    rows = [
        row(1),
        row(2, siret="", name=""),
        row(3, siret="", **nowhere),
        row(4, siret="1", point=None),
    ]
    outcome = import_structures(gather(rows, "essai"), "essai")
    assert [one.verdict for one in outcome.candidates] == [
        Verdict.ACCEPTED,
        Verdict.REFUSED,
        Verdict.REFUSED,
        Verdict.CORRECTED,
    ]
    assert Structure.objects.count() == 2


def test_two_rows_of_one_siret_are_one_structure_with_both_kinds(database):
    outcome = import_structures(gather([row(1), row(2, kind="AI")], "essai"), "essai")
    (structure,) = Structure.objects
    assert structure.kinds == ["ACI", "AI"]
    assert summary(outcome)["reasons"] == {"same-siret-two-kinds": 1}


def test_the_same_file_twice_writes_nothing_and_a_change_is_one_change(database):
    rows = [row(1), row(2, siret="", name="Autre")]
    first = import_structures(gather(rows, "essai"), "essai")
    assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
    before = list(database["structures"].find())
    again = import_structures(gather(rows, "essai"), "essai")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert list(database["structures"].find()) == before
    rows[1] = row(2, siret="", name="Autre nom")
    changed = import_structures(gather(rows, "essai"), "essai")
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 1)


def test_a_dry_run_writes_nothing(database):
    outcome = import_structures(gather([row()], "essai"), "essai", dry_run=True)
    assert outcome.new == 1
    assert Structure.objects.count() == 0


def test_the_real_file_is_imported_with_its_faults_said(database, real_data, tmp_path):
    path = real_data / "structures/les-emplois-2023-06-01/siaes.dev.grand-est-hors-68.json"
    candidates = gather(LAYOUTS["les-emplois"].read(path.read_bytes()), "les-emplois")
    outcome = import_structures(candidates, "les-emplois")
    found = summary(outcome)
    assert found["rows"] == 350
    assert found["refused"] <= 4
    assert found["new"] == Structure.objects.count() >= 344
    assert found["reasons"]["bad-siret"] == 2
    assert found["reasons"]["same-siret-two-kinds"] == 2
    assert found["reasons"]["no-coordinates"] == 3
    again = import_structures(
        gather(LAYOUTS["les-emplois"].read(path.read_bytes()), "les-emplois"), "les-emplois"
    )
    assert (again.new, again.changed) == (0, 0)
    write_report(outcome, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == sum(found["reasons"].values())
    assert not any("@" in str(one) for one in rows)
    stored = json.dumps(list(Structure.objects.as_pymongo()), default=str)
    assert "@" not in stored


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"[1, 2", b"null"])
def test_what_is_not_such_a_file_is_refused_whole(content):
    with pytest.raises(UnreadableFile):
        list(LAYOUTS["les-emplois"].read(content))


@given(st.text(max_size=300))
def test_cells_become_plain_text_once_and_for_all(text):
    once = plain_text(text)
    assert "\x00" not in once
    assert once == once.strip()


@given(
    st.dictionaries(
        st.sampled_from(list(GOOD)),
        st.one_of(st.none(), st.text(max_size=40), st.integers(), st.lists(st.text(max_size=5))),
    )
)
def test_no_cell_whatever_crashes_it(values):
    clean_row(row(**values))


def test_a_cell_that_looks_like_a_formula_is_not_one_in_the_report(database, tmp_path):
    outcome = import_structures(gather([row(name="=cmd()", point=None)], "e"), "e", dry_run=True)
    write_report(outcome, tmp_path / "r.csv")
    assert "'=cmd()" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
