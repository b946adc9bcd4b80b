"""What people read: subjects and bodies, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.typography import french

LANGUAGES = ("fr", "de", "en")
TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class Text:
    """A subject line and a plain text body."""

    title: str
    body: str


def write(subject: str, language: str, values: Mapping[str, Any]) -> Text:
    """Write the text for `subject` (such as `match-proposed`) in `language`.

    A template's first line is the title, the rest after a blank line is the body.

    :raises jinja2.TemplateNotFound: there is no such text.
    """
    template = _environment().get_template(f"{subject}.{language}.txt")
    whole = template.render(values)
    title, _, body = (french(whole) if language == "fr" else whole).partition("\n\n")
    return Text(" ".join(title.split())[:200], body.strip() + "\n")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 — plain text only
        trim_blocks=True,
        lstrip_blocks=True,
    )
