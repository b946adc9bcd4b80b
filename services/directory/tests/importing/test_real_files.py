"""Real files of ten sources: each is known by itself, and its report has these counts."""

import csv
import json
import re

import pytest

from services.directory.documents import Structure
from services.directory.importing.candidate import UnreadableFile, Verdict
from services.directory.importing.report import ReportFile
from services.directory.tests.importing.conftest import import_file

pytestmark = [pytest.mark.mongo, pytest.mark.timeout(600)]

AN_ADDRESS = re.compile(r"[\w.-]+@[\w-]+\.[a-z]{2,}")
FILES = {
    "les-emplois-2023-06-01/siaes.dev.grand-est-hors-68.json": (
        "les-emplois",
        {"rows": 350, "new": 348, "refused": 0, "passed_over": 0},
        {"bad-siret": 2, "same-siret-two-kinds": 2, "no-coordinates": 3, "low-score": 9},
    ),
    "ess-numerique-database/x_enriched.dev.csv": (
        "ess-numerique",
        {"rows": 1832, "new": 1546, "refused": 286},
        {"closed": 286, "no-place": 1812, "outside": 19, "placeholder-date": 12, "bad-naf": 1},
    ),
    "mednum/epernay.json": (
        "mednum-epernay",
        {"rows": 39, "new": 37, "refused": 2},
        {"unknown-commune": 2, "cedex": 1, "hours-read": 23, "personal-phone": 8},
    ),
    "mednum/hub-lo.json": (
        "mednum-hub-lo",
        {"rows": 230, "passed_over": 196, "new": 230, "refused": 0},
        {"outside": 230, "personal-email": 4, "hours-read": 20},
    ),
    "mednum/gironde.json": (
        "mednum-gironde",
        {"rows": 136, "passed_over": 211, "new": 136, "refused": 0},
        {"swapped-coordinates": 136, "outside": 136, "personal-email": 5},
    ),
    "mednum/angers.json": (
        "mednum-angers",
        {"rows": 63, "new": 63, "refused": 0},
        {"outside": 63, "hours-read": 35, "personal-email": 1},
    ),
    "mednum/la-creuse.json": (
        "mednum-la-creuse",
        {"rows": 91, "new": 91, "refused": 0},
        {"outside": 91, "hours-read": 27},
    ),
    "mednum/cnfs-2022-12-02.grand-est-et-voisins.contacts-blanked.json": (
        "cnfs",
        {"rows": 506, "new": 485, "refused": 0},
        {"placeholder-siret": 238, "bad-siret": 2, "same-siret-twice": 21, "cedex": 2},
    ),
    "data-inclusion/dataset.xlsx": (
        "data-inclusion",
        {"rows": 1, "passed_over": 2, "new": 1, "refused": 0},
        {"bad-website": 1, "bad-email": 1, "outside": 1},
    ),
    "les-emplois-2026/api_mocks_data_inclusion_structures.json": (
        "data-inclusion",
        {"rows": 6, "new": 3, "refused": 3},
        {"no-place": 3, "no-name": 1, "bad-coordinates": 1, "bad-siret": 2},
    ),
    "quefairedemesobjets/acteurs.json": (
        "quefairedemesobjets",
        {"rows": 2, "passed_over": 8, "new": 2, "refused": 0},
        {"outside": 2},
    ),
    "public-api-samples/e2e-mock__fixtures__api-inclusion.json": (
        "le-marche",
        {"rows": 1, "new": 1},
        {"outside": 1},
    ),
    "public-api-samples/e2e-mock__fixtures__api-data-gouv-ess.json": (
        "ess-france",
        {"rows": 1, "new": 1},
        {"outside": 1},
    ),
    "public-api-samples/e2e-mock__fixtures__recherche-entreprise__search-ag-cp_dep-35000-"
    "cp_dep_type-cp.json": (
        "recherche-entreprises",
        {"rows": 1, "passed_over": 9, "new": 1},
        {"outside": 1},
    ),
    "public-api-samples/e2e-mock__fixtures__recherche-entreprise__search-842019051.json": (
        "recherche-entreprises",
        {"rows": 1, "new": 0, "refused": 1},
        {"closed": 1},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_imported_with_its_faults_said(name, database, real_data, tmp_path):
    layout, counts, reasons = FILES[name]
    path, report = real_data / "structures" / name, tmp_path / "report.csv"
    dry = import_file(path, dry_run=True)
    with ReportFile(report) as sink:
        outcome = import_file(path, sink=sink)
    found = outcome.summary()
    assert {key: found[key] for key in counts} == counts
    assert {code: found["reasons"].get(code) for code in reasons} == reasons
    assert found == dry.summary()
    assert Structure.objects.count() == found["new"]
    assert {one.source for one in Structure.objects} <= {layout}
    again = import_file(path, run="again")
    assert (again.effects["new"], again.effects["changed"]) == (0, 0)
    with report.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == sum(found["reasons"].values())
    assert not any(AN_ADDRESS.search(str(one)) for one in rows)


def test_what_the_source_does_not_publish_is_nowhere(database, real_data):
    import_file(real_data / "structures/les-emplois-2023-06-01/siaes.dev.grand-est-hors-68.json")
    import_file(real_data / "structures/mednum/la-creuse.json")
    stored = json.dumps(list(Structure.objects.as_pymongo()), default=str)
    assert not AN_ADDRESS.search(stored)
    assert not any(name in stored for name in ("Boubekeur", "Pichon", "Tranquille", "0763960377"))


def test_persons_addresses_of_real_files_are_left_out(database, real_data):
    for name in ("angers", "gironde", "hub-lo", "epernay"):
        import_file(real_data / f"structures/mednum/{name}.json")
    stored = json.dumps(list(Structure.objects.as_pymongo()), default=str)
    assert "valerie.locquet" not in stored
    assert "contact@quartney.fr" in stored


def test_points_of_a_file_with_both_exchanged_lie_in_their_department(database, real_data):
    import_file(real_data / "structures/mednum/gironde.json")
    assert all(
        44 < one.location.latitude < 45.8 and -1.4 < one.location.longitude < 0.4
        for one in Structure.objects
    )


def test_a_large_file_is_read_whole(database, real_data):
    path = real_data / "structures/uk-coops-q2-2023/standard.Q2-2023.postcodes.csv"
    outcome = import_file(path, dry_run=True)
    assert outcome.verdicts == {Verdict.ACCEPTED: 7387}
    assert outcome.effects == {"new": 7387}


def test_what_is_no_list_of_structures_is_not_taken_for_one(real_data):
    known = {name.rpartition("/")[2] for name in FILES}
    others = [
        path
        for path in (real_data / "structures/public-api-samples").iterdir()
        if path.name not in known and "echerche" not in path.name
    ]
    assert len(others) > 15
    for path in others:
        with pytest.raises(UnreadableFile, match="aucun profil ne convient"):
            import_file(path, dry_run=True)


def test_csv_spectrum_is_read_as_its_authors_say(real_data):
    from services.directory.importing.records.record import Place, with_folded_keys
    from services.directory.importing.records.table import CsvSource

    folder = real_data / "bad-input/csv-spectrum"
    paths = sorted((folder / "csvs").glob("*.csv"))
    assert len(paths) == 11
    for path in paths:
        expected = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        records = [record.values for record in CsvSource(path).records(Place())]
        wanted = [with_folded_keys(one) for one in expected]
        assert [_unix(one) for one in records] == [_unix(one) for one in wanted], path.name


def _unix(values):
    return {name: value.replace("\r\n", "\n") for name, value in values.items()}


def test_naughty_strings_in_every_cell_harm_nothing(database, real_data, tmp_path):
    strings = json.loads((real_data / "bad-input/blns/blns.json").read_text(encoding="utf-8"))
    header = [
        *("id", "nom", "siret", "description", "adresse", "complement_adresse", "commune"),
        *("code_postal", "telephone", "courriel", "site_web", "lien_source"),
        *("horaires_accueil", "reseaux_porteurs", "latitude", "longitude"),
    ]
    place = {"commune": "Mulhouse", "code_postal": "68100"}
    path = tmp_path / "naughty.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number, text in enumerate(strings):
            writer.writerow([place.get(name, text) for name in header])
            for name in header if number % 5 == 0 else ():
                row = {"id": f"{number}-{name}", "nom": "Bon", **place, name: text}
                writer.writerow([row.get(one, "") for one in header])
    report = tmp_path / "report.csv"
    with ReportFile(report) as sink:
        outcome = import_file(path, sink=sink, dry_run=True)
    assert outcome.rows > len(strings) * 3
    assert outcome.effects["new"] > 500
    assert all(_is_text(one) for one in report.read_text(encoding="utf-8-sig").splitlines())
    one = tmp_path / "one.csv"
    with one.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [header, *([place.get(n, text) for n in header] for text in strings)]
        )
    written = import_file(one)
    assert Structure.objects.count() == written.effects["new"]
    assert written.verdicts.total() == written.rows


def _is_text(line):
    return not any(ord(sign) < 32 and sign not in "\t" for sign in line)


def test_a_file_with_everything_wrong_imports_nothing_and_says_so(database, tmp_path):
    path = tmp_path / "x.json"
    rows = [
        {"model": "siaes.siae", "pk": n, "fields": {"siret": "1", "kind": "ZZ"}} for n in range(50)
    ]
    path.write_text(json.dumps([*rows, 1, None, "x", [], {}]), encoding="utf-8")
    outcome = import_file(path, "les-emplois")
    assert (outcome.effects.total(), outcome.verdicts[Verdict.REFUSED]) == (0, 50)
    assert outcome.passed_over == 5
    assert Structure.objects.count() == 0
