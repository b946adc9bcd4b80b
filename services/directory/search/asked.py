"""What somebody typed, as queries: what is found at all, and which findings come first.

Every word asked for must be found, anywhere in a structure. What is found is put in tiers, the
best first; a structure is in the first tier it fits. So the order does not hang on how often
words occur elsewhere in the index: a page can go on from the last item of the one before, and two
machines give the same one.

1. the register number, or the whole name, is what was typed
2. every word is a word of the name or brand
3. every word begins one of the name
4. every word is in the name, small typos forgiven
5. a word is in the name, the others elsewhere
6. every word is a subject: theme, activity, kind, label, network, place
7. the rest: the description
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import tantivy
from tantivy import Occur, Query

from services.directory.search.entry import register_number
from services.directory.search.schema import schema, stems, words
from shared.reference.spelling import beginnings, simplify

MAX_WORDS = 8
FORGIVEN = ((8, 2), (4, 1))
"""A word of so many letters may have so many wrong, missing, too many or swapped."""
SHORTEST_BEGINNING = 2
FEW = 3
"""A word in fewer structures than this may be a typo itself: near ones are looked for too."""

_FRENCH = """a au aux avec ce ces d dans de des du elle en est et eux il ils l la le les leur leurs
ou par pas pour qu que qui s sa se ses son sur un une vos votre"""
_OTHERS = "the of and for in der die das und fur von mit im"
STOP_WORDS = frozenset(f"{_FRENCH} {_OTHERS}".split())


def forgiven(word: str) -> int:
    """Say how many letters of a word may be wrong; none of a number."""
    if word.isdigit():
        return 0
    return next((typos for letters, typos in FORGIVEN if len(word) >= letters), 0)


@dataclass(frozen=True)
class Word:
    """A word asked for: as it is compared with names, and the ways it is looked for elsewhere.

    `last`: it may be but the beginning of what is being typed. `rare`: hardly found as it is, so
    that near ones are looked for.
    """

    text: str
    name_beginnings: tuple[str, ...]
    last: bool
    rare: bool = False

    @cached_property
    def stem(self) -> str:
        """Its French stem."""
        return next(iter(stems().analyze(self.text)), self.text)

    @cached_property
    def in_name(self) -> Query:
        """Is a word of the name."""
        return any_of([_term("name", text) for text in self.name_beginnings])

    @cached_property
    def begins_name(self) -> Query:
        """Begins a word of the name."""
        long = [one for one in self.name_beginnings if len(one) >= SHORTEST_BEGINNING]
        return any_of([self.in_name, *(_beginning("name", text) for text in long)])

    @cached_property
    def near_name(self) -> Query:
        """Begins a word of the name, or is nearly one."""
        near = [_near("name", text, self.last) for text in self.name_beginnings if self.forgiving]
        return any_of([self.begins_name, *near])

    @cached_property
    def in_subject(self) -> Query:
        """Is a word of the subjects, in any form; as the last one it may be its beginning."""
        return any_of(
            [_term("subject", self.stem), *([self._begun("subject")] if self.last else [])]
        )

    @cached_property
    def anywhere(self) -> Query:
        """Is found in the structure at all."""
        found = [self.near_name, _term("subject", self.stem), _term("text", self.stem)]
        if self.last:
            found.append(self._begun("plain"))
        if self.forgiving:
            found.append(_near("plain", self.text, False))
        return any_of(found)

    @property
    def forgiving(self) -> bool:
        """Tell whether near words are looked for."""
        return self.rare and forgiven(self.text) > 0

    def _begun(self, field_name: str) -> Query:
        if len(self.text) < SHORTEST_BEGINNING:
            return Query.empty_query()
        return _beginning(field_name, self.text)


@dataclass(frozen=True)
class Asked:
    """A text typed, as words. None of them: nothing was asked."""

    text: str
    words: tuple[Word, ...] = field(default=())

    @property
    def rare(self) -> int:
        """Which words are rare, a bit for each: a later page must look for the same."""
        return sum(1 << place for place, word in enumerate(self.words) if word.rare)

    @cached_property
    def found(self) -> Query:
        """Everything that is found."""
        return any_of([self._itself, all_of([word.anywhere for word in self.words])])

    @cached_property
    def fits(self) -> Sequence[Query | None]:
        """What each tier but the last wants, best first; None for one nothing can be in.

        What is found and fits several is in the first of them; what fits none is in the last.
        """
        return [self._itself, *self._in_names, self._in_subjects]

    @cached_property
    def tiers(self) -> Sequence[Query | None]:
        """The tiers, best first, each without those before it; None for one nothing can be in.

        Those of the name hold one another, so the one before is all that has to be left out.
        """
        tiers: list[Query | None] = [self._itself]
        before = [self._itself]
        for fit in self._in_names:
            tiers.append(fit and without(fit, before))
            before = [self._itself, fit] if fit else before
        tiers.append(without(self._in_subjects, before))
        tiers.append(without(self.found, [*before, self._in_subjects]))
        return tiers

    @cached_property
    def _in_names(self) -> Sequence[Query | None]:
        words = self.words
        forgiving = any(word.forgiving for word in words)
        return [
            all_of([word.in_name for word in words]),
            all_of([word.begins_name for word in words]),
            all_of([word.near_name for word in words]) if forgiving else None,
            any_of([word.near_name for word in words]) if len(words) > 1 else None,
        ]

    @cached_property
    def _in_subjects(self) -> Query:
        return all_of([word.in_subject for word in self.words])

    @cached_property
    def _itself(self) -> Query:
        whole = _term("whole_name", simplify(self.text).lower())
        number = register_number(self.text)
        return any_of([whole, _term("number", number)]) if number else whole


def asked_for(text: str, searcher: tantivy.Searcher, rare: int | None = None) -> Asked | None:
    """Make the words of a text; None when it has none.

    Words that say nothing (articles, elisions) count only when there are no others.

    :param rare: which are rare, as an earlier page said; looked up in the index when None.
    """
    text = unicodedata.normalize("NFKC", text)
    raw = words().analyze(text)
    last_is_begun = text[-1:].isalnum()
    telling = [word for word in dict.fromkeys(raw) if word not in STOP_WORDS] or raw
    made = []
    for place, word in enumerate(telling[:MAX_WORDS]):
        last = last_is_begun and bool(raw) and word == raw[-1]
        one = Word(word, tuple(sorted(b.lower() for b in beginnings(word))) or (word,), last)
        is_rare = _is_rare(one, searcher) if rare is None else bool(rare >> place & 1)
        made.append(Word(one.text, one.name_beginnings, last, is_rare))
    return Asked(text, tuple(made)) if made else None


def _is_rare(word: Word, searcher: tantivy.Searcher) -> bool:
    exact = [searcher.doc_freq("name", text) for text in word.name_beginnings]
    exact += [searcher.doc_freq("subject", word.stem), searcher.doc_freq("text", word.stem)]
    if max(exact) >= FEW:
        return False
    if not word.last or len(word.text) < SHORTEST_BEGINNING:
        return True
    begun = [
        count
        for name in ("name", "plain")
        for _, count in searcher.terms_with_prefix(name, word.text, limit=FEW)
    ]
    return sum(begun) < FEW


def any_of(queries: Sequence[Query]) -> Query:
    """Match what any of the queries matches."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(queries: Sequence[Query]) -> Query:
    """Match what every query matches."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def without(query: Query, others: Sequence[Query]) -> Query:
    """Match what a query matches and none of the others does."""
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, other) for other in others)])


def _term(name: str, value: str) -> Query:
    return Query.term_query(schema(), name, value)


def _beginning(name: str, text: str) -> Query:
    return Query.fuzzy_term_query(schema(), name, text, distance=0, prefix=True)


def _near(name: str, text: str, begun: bool) -> Query:
    return Query.fuzzy_term_query(schema(), name, text, distance=forgiven(text), prefix=begun)
