"""`navette import`: what a person sees, and the exit codes."""

import json

import pytest
from click.testing import CliRunner

from cli import importing
from services.directory.documents import MODELS, ImportRun, Structure
from shared.persistence.database import ensure_indexes

pytestmark = [pytest.mark.mongo]

PROFILE = "title: Essai\nfields: {name: nom, city: ville, postal_code: cp}\n"
FILE = "nom;ville;cp\nLa Trame;Mulhouse;68100\nAilleurs;Nulle-Part;99999\n"


@pytest.fixture
def run(mongo_database, tmp_path, monkeypatch):
    """Give a function that runs the command on a fresh database."""
    monkeypatch.setattr(importing, "_connect", lambda: ensure_indexes(mongo_database, MODELS))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "essai.yaml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "f.csv").write_text(FILE, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(importing.command, arguments)


def test_it_imports_says_what_and_can_go_back(run, tmp_path):
    dry = run("structures", "f.csv", "--layout", "essai.yaml", "--dry-run")
    assert (dry.exit_code, Structure.objects.count()) == (0, 0)
    done = run("structures", "f.csv", "--layout", "essai.yaml", "--report", "r.json")
    assert done.exit_code == 0, done.output
    assert "Profil : essai (3 colonnes sur 3) — Essai" in done.output
    assert "unknown-commune" in done.output
    assert json.loads((tmp_path / "r.json").read_text())["summary"]["new"] == 1
    assert (tmp_path / "f-report.csv").is_file()
    (recorded,) = ImportRun.objects(dry_run=False)
    assert (recorded.by, recorded.layout, recorded.counts["new"]) == ("command", "essai", 1)
    undone = run("undo", recorded.id)
    assert "1 structures fermées" in undone.output
    assert Structure.objects.get().status == "closed"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["f.csv"], 1, "aucun profil ne convient"),
        (["f.csv", "--layout", "nope"], 1, "profil inconnu : nope"),
        (["f.csv", "--layout", "nope.yaml"], 1, "pas de fichier"),
        (["none.csv"], 2, "does not exist"),
        (["bad.csv", "--layout", "essai.yaml"], 3, "rien n’est importé"),
        (["f.csv", "--layout", "bad.yaml"], 1, "name is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(run, tmp_path, arguments, code, said):
    (tmp_path / "bad.csv").write_text("nom;ville;cp\n;;\nX;Nulle-Part;0\n", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("title: T\nfields: {siret: s}", encoding="utf-8")
    found = run("structures", *arguments)
    assert (found.exit_code, Structure.objects.count()) == (code, 0), found.output
    assert said in " ".join(found.output.split())


def test_anywhere_takes_what_lies_outside(run):
    assert run("structures", "f.csv", "--layout", "essai.yaml", "--anywhere").exit_code == 0
    assert {one.name: one.commune for one in Structure.objects} == {
        "La Trame": "68224",
        "Ailleurs": None,
    }


def test_the_layouts_are_listed(run):
    assert "les-emplois" in run("layouts").output
