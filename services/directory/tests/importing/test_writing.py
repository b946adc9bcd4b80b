"""Writing: nothing is lost, nothing wrong gets in, what people changed stays, all can be undone."""

import csv
import json

import pytest
from mongoengine import ValidationError

from services.directory.documents import ImportedStructure, Structure
from services.directory.documents.values import PublicContact
from services.directory.importing import writing
from services.directory.importing.candidate import Verdict
from services.directory.importing.report import Outcome, ReportFile, report_rows
from services.directory.importing.undoing import undo_import
from services.directory.tests.importing.conftest import import_rows, row
from shared.contracts.directory import StructureRegistered, StructureUpdated
from shared.persistence.errors import Conflict


def effects(outcome):
    return {name: number for name, number in outcome.effects.items() if number}


def test_only_a_row_without_name_or_place_is_refused(database):
    nowhere = {"city": "Nulle-Part", "postal_code": "00000"}
    outcome = import_rows(
        row(1),
        row(2, siret="", name=""),
        row(3, siret="", **nowhere),
        row(4, siret="1", point=None),
    )
    assert outcome.verdicts == {Verdict.ACCEPTED: 1, Verdict.REFUSED: 2, Verdict.CORRECTED: 1}
    assert Structure.objects.count() == 2


def test_two_rows_of_one_siret_are_one_structure_with_both_kinds(database):
    outcome = import_rows(row(1), row(2, kinds="AI"))
    (structure,) = Structure.objects
    assert structure.kinds == ["ACI", "AI"]
    assert outcome.reasons == {"same-siret-two-kinds": 1}
    assert outcome.rows == 2


def test_a_refused_row_does_not_take_a_good_one_of_its_siret_with_it(database):
    outcome = import_rows(row(1), row(2, name=""))
    assert outcome.verdicts == {Verdict.ACCEPTED: 1, Verdict.REFUSED: 1}
    assert Structure.objects.count() == 1


def test_the_same_file_twice_writes_nothing_and_a_change_is_one_change(database):
    rows = [row(1, staff=5, staff_as_of="2024"), row(2, siret="", name="Autre")]
    assert effects(import_rows(*rows, run="a")) == {"new": 2}
    before = list(database["structures"].find()), list(database["imported_structures"].find())
    assert effects(import_rows(*rows, run="b")) == {"unchanged": 2}
    after = list(database["structures"].find()), list(database["imported_structures"].find())
    assert before == after
    rows[1] = row(2, siret="", name="Autre nom")
    assert effects(import_rows(*rows, run="c")) == {"changed": 1, "unchanged": 1}


def test_a_dry_run_says_the_same_and_writes_nothing(database):
    rows = [row(1), row(2, siret="", name="Autre", point=None), row(3, name="")]
    dry = import_rows(*rows, dry_run=True)
    assert Structure.objects.count() == ImportedStructure.objects.count() == 0
    assert dry.summary() == import_rows(*rows).summary()


def test_what_people_changed_stays_field_by_field(database):
    import_rows(row(1, description="Tissage.", website="trame.fr"), run="a")
    (page,) = Structure.objects
    page.description = "Le tissage, par ceux qui le font."
    page.public_contact = PublicContact(email="bonjour@trame.fr")
    page.commit(page.facts(StructureUpdated))
    fresh = row(1, description="Tissage et teinture.", website="https://trame.org", name="Trame")
    outcome = import_rows(fresh, run="b")
    (page,) = Structure.objects
    assert page.description == "Le tissage, par ceux qui le font."
    assert page.public_contact.email == "bonjour@trame.fr"
    assert (page.name, page.website) == ("Trame", "https://trame.org")
    assert outcome.reasons == {"kept-by-hand": 1}
    again = import_rows(fresh, run="c")
    assert effects(again) == {"unchanged": 1}
    assert Structure.objects.get().description == "Le tissage, par ceux qui le font."


def test_an_old_import_nobody_touched_is_brought_up_to_date(database):
    import_rows(row(1), run="a")
    database["imported_structures"].delete_many({})  # as before imports were recorded
    assert effects(import_rows(row(1, name="Nouveau nom"), run="b")) == {"changed": 1}
    assert Structure.objects.get().name == "Nouveau nom"


def test_what_its_source_says_closed_is_not_created_and_is_closed(database):
    outcome = import_rows(row(1, closed="true"))
    assert (outcome.verdicts[Verdict.REFUSED], outcome.reasons) == (1, {"closed": 1})
    import_rows(row(1))
    assert effects(import_rows(row(1, closed=True))) == {"changed": 1}
    assert Structure.objects.get().status == "closed"
    assert effects(import_rows(row(1))) == {"unchanged": 1}
    assert Structure.objects.get().status == "closed"


def test_an_imported_page_is_stored_as_one_made_of_an_object(database):
    import_rows(row(1, labels=["esus"], phone="03 89 00 00 00"))
    (stored,) = database["structures"].find()
    page = Structure.load(stored["_id"])
    assert page.facts(StructureRegistered).to_data() == stored["outbox"][0]["data"]
    about = {"outbox", "outbox_since"}
    assert page.to_mongo().to_dict() == {k: v for k, v in stored.items() if k not in about}


@pytest.mark.parametrize(
    "values", [{"name": "x" * 201}, {"ess_reason": "because"}, {"location": {"latitude": 91.0}}]
)
def test_what_the_database_must_not_hold_is_named(values):
    fine = {"_id": "a", "name": "La Trame", "source": "essai", "ess_reason": "declared"}
    assert Structure.as_registered(fine)["status"] == "active"
    with pytest.raises(ValidationError) as found:
        Structure.as_registered(fine | values)
    assert found.value.errors.keys() == values.keys()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_an_import_killed_in_the_middle_and_run_again_ends_the_same(database, monkeypatch, after):
    """Killed at its first, second… write: then started again under the same id."""
    old = [row(number, siret="", name=f"Structure {number}") for number in (1, 2, 3)]
    import_rows(*old, run="before")
    fresh = [row(number, siret="", name=f"Nouvelle {number}") for number in (1, 2, 3, 4, 5)]
    writes = 0

    def stopping(real):
        def write(*args, **options):
            nonlocal writes
            writes += 1
            if writes > after:
                raise Killed
            return real(*args, **options)

        return write

    with monkeypatch.context() as patch:
        patch.setattr(Structure, "insert_all_stored", stopping(Structure.insert_all_stored))
        patch.setattr(writing, "_commit", stopping(writing._commit))
        with pytest.raises(Killed):
            import_rows(*fresh, run="killed")
    outcome = import_rows(*fresh, run="killed")
    assert effects(outcome) == {"new": 2, "changed": 3}
    assert sorted(one.name for one in Structure.objects) == [f"Nouvelle {n}" for n in range(1, 6)]
    assert effects(import_rows(*fresh, run="later")) == {"unchanged": 5}


def test_somebody_who_changes_it_at_the_same_moment_wins(database, monkeypatch):
    import_rows(row(1, description="Tissage."), run="a")
    real = writing._commit
    seen = []

    def with_somebody_first(structure, work, run):
        if not seen:
            seen.append(1)
            other = Structure.load(structure.id)
            other.description = "La mienne."
            other.commit(other.facts(StructureUpdated))
        return real(structure, work, run)

    monkeypatch.setattr(writing, "_commit", with_somebody_first)
    outcome = import_rows(row(1, description="Teinture.", name="Trame"), run="b")
    page = Structure.objects.get()
    assert (page.description, page.name) == ("La mienne.", "Trame")
    assert outcome.reasons == {"kept-by-hand": 1}


def test_when_it_is_always_somebody_else_first_it_is_left_alone(database, monkeypatch):
    import_rows(row(1), run="a")

    def always(structure, work, run):
        raise Conflict

    monkeypatch.setattr(writing, "_commit", always)
    outcome = import_rows(row(1, name="Trame"), run="b")
    assert (effects(outcome), outcome.reasons) == ({"unchanged": 1}, {"busy": 1})


def test_an_import_can_be_undone_and_done_again(database):
    import_rows(row(1), row(2, siret="", name="B"), run="a")
    second = [row(1, name="Trame"), row(2, siret="", name="B", city="Illzach", postal_code="68110")]
    third = row(3, siret="", name="C")
    assert effects(import_rows(*second, third, run="b")) == {"changed": 2, "new": 1}
    assert undo_import("b") == {"closed": 1, "reverted": 2}
    pages = {one.name: one for one in Structure.objects}
    assert (pages["La Trame"].commune, pages["C"].status) == ("68224", "closed")
    assert pages["B"].commune == "68224"
    assert undo_import("b") == {}
    assert effects(import_rows(*second, third, run="c")) == {"changed": 3}
    assert {one.name: str(one.status) for one in Structure.objects} == {
        "Trame": "active",
        "B": "active",
        "C": "active",
    }


def test_undoing_leaves_what_people_changed_since(database):
    import_rows(row(1), run="a")
    import_rows(row(1, name="Trame", description="Tissage."), row(2, siret="", name="B"), run="b")
    for page in Structure.objects:
        page.description = "La nôtre."
        page.commit(page.facts(StructureUpdated))
    assert undo_import("b") == {"reverted": 1, "left": 1}
    assert {(one.name, one.description, str(one.status)) for one in Structure.objects} == {
        ("La Trame", "La nôtre.", "active"),
        ("B", "La nôtre.", "active"),
    }


def test_a_change_the_collection_cannot_hold_is_refused_and_the_others_made(database, monkeypatch):
    import_rows(row(1), row(2, siret="", name="B"), run="a")
    real = writing._commit

    def commit(structure, work, run):
        if structure.name == "La Trame":
            raise ValidationError(errors={"name": "too long"})
        real(structure, work, run)

    monkeypatch.setattr(writing, "_commit", commit)
    outcome = import_rows(row(1, brand="X"), row(2, siret="", name="B", brand="Bé"), run="b")
    assert (effects(outcome), outcome.reasons) == ({"changed": 1}, {"invalid": 1})
    assert outcome.verdicts[Verdict.REFUSED] == 1
    assert effects(import_rows(row(1), run="c")) == {"unchanged": 1}


def test_every_change_is_told_once(database):
    import_rows(row(1), run="a")
    import_rows(row(1, name="Trame"), run="b")
    import_rows(row(1, name="Trame"), run="c")
    (stored,) = database["structures"].find()
    assert [one["type"] for one in stored["outbox"]] == [
        "directory.structure.registered.v1",
        "directory.structure.updated.v1",
    ]


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_the_report_has_a_row_for_each_remark(database, tmp_path, suffix):
    outcome, path = Outcome(), tmp_path / f"report{suffix}"
    from services.directory.importing.candidate import Candidate, Remark

    one = Candidate(
        "k", [1, 7], ["a", ""], {"name": "=cmd()"}, [Remark("x", "f", "m"), Remark("y", "f", "n")]
    )
    with ReportFile(path) as report:
        outcome.count(one, "new")
        report.write(report_rows(one, "new"))
        report.finish(outcome)
    if suffix == ".json":
        written = json.loads(path.read_text(encoding="utf-8"))
        rows = written["remarks"]
        assert written["summary"]["reasons"] == {"x": 1, "y": 1}
    else:
        with path.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 2
    assert rows[0]["nom"] == "'=cmd()"
    assert rows[0]["ligne"] == "1, 7"
    assert rows[0]["effet"] == "nouvelle"
