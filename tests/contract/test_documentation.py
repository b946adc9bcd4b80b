"""What the documentation says is so: its files are there, and its page on pages can be followed."""

import re
import shutil
import subprocess

import pytest

from infra.local.layout import ROOT

PAGE = ROOT / "docs" / "architecture" / "add-a-page.md"
BLOCK = re.compile(r"<!-- (\w+)(?:: (\S+))? -->\n```\w+\n(.*?)```", re.DOTALL)
MENTIONED = re.compile(r"`((?:services|shared|infra|cli|tests|bench|docs)/[\w./-]+)`")
LINKED = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LEFT_OUT = (".*", "__pycache__", "build")
SECONDS = 120


def documents():
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("s*/**/*.md")])


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_files_it_names_are_there(path):
    to_come = {name for kind, name, _ in BLOCK.findall(path.read_text("utf-8")) if kind == "file"}
    named = set(MENTIONED.findall(path.read_text("utf-8"))) - to_come
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def headings(path):
    """Give the anchors of a page, as the forges make them of its headings."""
    found = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", one)) for one in found)
    return {one.strip().lower().replace(" ", "-") for one in plain}


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_its_links_lead_somewhere(path):
    astray = []
    for target in LINKED.findall(CODE.sub("", path.read_text("utf-8"))):
        file, _, anchor = target.partition("#")
        page = (path.parent / file).resolve() if file else path
        if not page.exists() or (anchor and anchor not in headings(page)):
            astray.append(target)
    assert astray == []


def test_each_command_of_a_deployment_was_run_or_is_said_not_to():
    text = (ROOT / "docs" / "operations" / "deploy.md").read_text("utf-8")
    after = re.findall(r"^```sh\n(?:(?!```).*\n)*```\n(.*)$", text, re.MULTILINE)
    assert len(after) == text.count("```sh")
    assert [line for line in after if "run here" not in line.lower()] == []


def run(command, cwd):
    return subprocess.run(
        ["bash", "-ec", command], cwd=cwd, timeout=SECONDS, capture_output=True, text=True
    )


@pytest.mark.timeout(3 * SECONDS)
def test_a_page_is_added_as_it_is_written(tmp_path):
    copy = tmp_path / "navette"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (copy / ".venv").symlink_to(ROOT / ".venv")
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert [kind for kind, _, _ in blocks] == [
        *("file", "file", "change", "file", "translations", "translations", "run")
    ]
    for kind, name, text in blocks:
        if kind == "file":
            (copy / name).parent.mkdir(exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8")
        elif kind == "change":
            change(copy / name, text)
    gathered = run("make translations", copy)
    assert gathered.returncode == 0, gathered.stderr
    for kind, language, text in blocks:
        if kind == "translations":
            catalogue = f"services/portal/translations/{language}/LC_MESSAGES/messages.po"
            translate(copy / catalogue, text)
    assert run("make translations", copy).returncode == 0
    (command,) = [text for kind, _, text in blocks if kind == "run"]
    done = run(command, copy)
    assert done.returncode == 0, done.stdout + done.stderr


def change(path, diff):
    """Do what a block says: lines with a minus give way to the lines with a plus below them."""
    content = path.read_text(encoding="utf-8")
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", diff, re.MULTILINE):
        before, after = (re.sub(r"^.", "", part, flags=re.MULTILINE) for part in (old, new))
        assert content.count(before) == 1, before
        content = content.replace(before, after)
    path.write_text(content, encoding="utf-8")


def translate(path, text):
    content = path.read_text(encoding="utf-8")
    for entry in text.strip().split("\n\n"):
        msgid, msgstr = entry.split("\n")
        empty = f'{msgid}\nmsgstr ""\n'
        assert content.count(empty) == 1, msgid
        content = content.replace(empty, f"{msgid}\n{msgstr}\n")
    path.write_text(content, encoding="utf-8")
