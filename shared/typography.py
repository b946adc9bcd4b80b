"""French text as it is printed: no sign alone at the start of a line."""

from __future__ import annotations

import re

NO_BREAK_SPACE, NO_BREAK_HYPHEN = "\N{NO-BREAK SPACE}", "\N{NON-BREAKING HYPHEN}"

_KEPT_TOGETHER = re.compile(
    r"(?<=«) | (?=[:;?!»])"
    r"|(?<=\d) (?=(?:€|%|km|m²|ko|Mo|h)(?!\w))"
)
_ASKED = re.compile(r"(?<=\w)-(?=(?:t-)?(?:ils?|elles?|on|ce)\b)|(?<=-t)-")


def french(text: str) -> str:
    """Set a French text: its blanks before double signs and units, the hyphens of its questions.

    The blanks are those of the *Lexique des règles typographiques en usage à l'Imprimerie
    nationale*; a question's verb and pronoun stay on one line.
    """
    return _ASKED.sub(NO_BREAK_HYPHEN, _KEPT_TOGETHER.sub(NO_BREAK_SPACE, text))
