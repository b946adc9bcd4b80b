"""What of a text answers what was asked, as pieces of the text: never as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypedDict

from rapidfuzz.distance import OSA

from services.directory.search.asked import SHORTEST_BEGINNING, Asked, Word, forgiven
from services.directory.search.schema import stems, words
from shared.reference.spelling import simplify

FRAGMENT = 240
BEFORE = 60
_WORDS = re.compile(r"\w+")


class Piece(TypedDict):
    """A piece of a text, and whether it is part of the answer."""

    text: str
    hit: bool


class Highlighter:
    """Marks the words of texts that answer what was asked."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._names: dict[str, bool] = {}
        self._texts: dict[str, bool] = {}

    def name(self, text: str) -> list[Piece] | None:
        """Give a name in pieces; None when nothing in it answers."""
        spans = self._spans(text, self._names, _answers_in_name)
        return _pieces(text, spans, 0, len(text)) if spans else None

    def fragment(self, text: str) -> list[Piece] | None:
        """Give the part of a long text around its first answer, in pieces; None without one."""
        text = unicodedata.normalize("NFC", text)
        spans = self._spans(text, self._texts, _answers_in_text)
        if not spans:
            return None
        start = _word_start(text, max(0, spans[0][0] - BEFORE))
        end = _word_end(text, min(len(text), start + FRAGMENT))
        pieces = _pieces(text, [span for span in spans if span[1] <= end], start, end)
        if start:
            pieces.insert(0, Piece(text="…", hit=False))
        if end < len(text):
            pieces.append(Piece(text="…", hit=False))
        return pieces

    def _spans(
        self, text: str, known: dict[str, bool], answers: Callable[[Word, str], bool]
    ) -> list[tuple[int, int]]:
        spans = []
        for match in _WORDS.finditer(text):
            written = match.group()
            if written not in known:
                plain = _plain(written)
                known[written] = any(answers(word, plain) for word in self._asked.words)
            if known[written]:
                spans.append(match.span())
        return spans


def _answers_in_name(word: Word, written: str) -> bool:
    forms = word.name_beginnings
    if written in forms or _expanded(written) in forms:
        return True
    if len(word.text) >= SHORTEST_BEGINNING and written.startswith(forms):
        return True
    return _nearly(word, written)


def _answers_in_text(word: Word, written: str) -> bool:
    if word.stem == _stem(written):
        return True
    begun = word.last and len(word.text) >= SHORTEST_BEGINNING and written.startswith(word.text)
    return begun or _nearly(word, written)


def _nearly(word: Word, written: str) -> bool:
    if not word.forgiving:
        return False
    typos = forgiven(word.text)
    if OSA.distance(word.text, written, score_cutoff=typos) <= typos:
        return True
    # the beginning of a longer word, with its own typos
    lengths = range(max(1, len(word.text) - typos), min(len(written), len(word.text) + typos) + 1)
    return word.last and any(
        OSA.distance(word.text, written[:length], score_cutoff=typos) <= typos for length in lengths
    )


@lru_cache(maxsize=20_000)
def _plain(written: str) -> str:
    return "".join(words().analyze(unicodedata.normalize("NFKC", written)))


@lru_cache(maxsize=20_000)
def _stem(plain: str) -> str:
    return "".join(stems().analyze(plain))


@lru_cache(maxsize=20_000)
def _expanded(plain: str) -> str:
    return simplify(plain).lower()


def _pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for first, last in spans:
        if first > at:
            pieces.append(Piece(text=text[at:first], hit=False))
        pieces.append(Piece(text=text[first:last], hit=True))
        at = last
    if at < end:
        pieces.append(Piece(text=text[at:end], hit=False))
    return pieces


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    blank = text.find(" ", at)
    return blank + 1 if 0 <= blank < at + BEFORE else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - BEFORE, at)
    return blank if blank > 0 else at
