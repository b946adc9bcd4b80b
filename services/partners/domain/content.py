"""What the data of a partner's event must not hold: personal data, text nothing can show.

Topics are kept for years and read by others, so no data of a person may pass (RGPD, art. 5.1.c).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from services.partners.domain.submission import PERSONAL_DATA, Reason

MAX_DEPTH = 6
MAX_REASONS = 50
PERSONAL_WORDS = frozenset(
    {"mail", "email", "courriel", "mel", "phone", "telephone", "tel", "mobile", "portable", "fax"}
    | {"name", "nom", "prenom", "firstname", "lastname", "surname", "fullname", "contact"}
    | {"person", "personne", "owner", "seller", "dirigeant", "gerant", "cedant"}
    | {"birth", "birthdate", "naissance", "siret", "siren", "iban"}
)
# begins at the @: from the first character on, a long word without one would take quadratic time
ADDRESS = re.compile(r"(?<=[^\s@])@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
TELEPHONE = re.compile(r"(?<![\w/.=-])(?:(?:\+|00)\d{2}[\s.]?\(?0?\)?|0)[1-9](?:[\s.-]?\d{2}){4}\b")
LONGEST_TEXT = 10_000
TOLD = "Personal data do not go through the bus: leave it out."


def content_reasons(data: Mapping[str, Any]) -> list[Reason]:
    """Give every reason, 50 at most, why the data may not be passed on."""
    return list(islice(_reasons(data, "data", 0), MAX_REASONS))


def _reasons(value: Any, path: str, depth: int) -> Iterator[Reason]:
    if depth > MAX_DEPTH:
        yield Reason("too-deep", path, f"No more than {MAX_DEPTH} levels.")
    elif isinstance(value, Mapping):
        for name, held in value.items():
            below = f"{path}.{_shown(name)}"[:100]
            if _is_personal(name):
                yield Reason(PERSONAL_DATA, below, TOLD)
            else:
                yield from _reasons(held, below, depth + 1)
    elif isinstance(value, list):
        for held in value:
            yield from _reasons(held, path, depth + 1)
    elif isinstance(value, str):
        yield from _text_reasons(value, path)


def _text_reasons(text: str, path: str) -> Iterator[Reason]:
    head = text[:LONGEST_TEXT]
    if ADDRESS.search(head) or TELEPHONE.search(head):
        yield Reason(PERSONAL_DATA, path, TOLD)
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\t\r\n" for one in head):
        yield Reason("not-text", path, "Leave out control characters and broken Unicode.")
    if len(text) > LONGEST_TEXT:
        yield Reason("too-long", path, f"No more than {LONGEST_TEXT} characters.")


def _is_personal(name: str) -> bool:
    """Tell whether a field is called after something of a person: `contactEmail`, `prénom`."""
    flat = "".join(one for one in unicodedata.normalize("NFKD", name) if one.isascii())
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", flat)
    # `e-mail` and `EMail` are two words, `telephonePortable` too
    return not PERSONAL_WORDS.isdisjoint(word.lower() for word in words)


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
