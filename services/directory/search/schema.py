"""What the index holds of a structure: its fields, and how words are made of its texts.

Raise `VERSION` with any change of this module or of `entry`: an index of another version is
rebuilt by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import tantivy
from tantivy import Filter, Tokenizer

VERSION = 2

POSITION = "position"
STRUCTURE = "structure"
LONGEST_WORD = 60
FACETS: Mapping[str, str] = {
    "kind": "kind",
    "theme": "theme",
    "family": "family",
    "commune": "commune",
    "label": "label",
    "network": "network",
    "need": "need",
    "naf_division": "naf_division",
}
"""The facets by the name of their filter, and the field each one counts."""

CODES = (*FACETS.values(), "legal_form", "parent")
"""Fields compared whole, each with any number of values."""


@cache
def schema() -> tantivy.Schema:
    """Make the index's schema."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("role", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("document", stored=True)
    builder.add_text_field("name", tokenizer_name="words", index_option="basic")
    builder.add_text_field("whole_name", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("subject", tokenizer_name="stems", index_option="basic")
    builder.add_text_field("text", tokenizer_name="stems", index_option="basic")
    builder.add_text_field("plain", tokenizer_name="words", index_option="basic")
    for name in CODES:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("created_key", "fresh_key"):
        builder.add_unsigned_field(name, fast=True)
    for name in ("latitude", "longitude", "northing"):
        builder.add_float_field(name, fast=True)
    builder.add_text_field("cell", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("point", fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


@cache
def words() -> tantivy.TextAnalyzer:
    """Make the analyzer that keeps words as they are, but for case and accents."""
    return _words().build()


@cache
def stems() -> tantivy.TextAnalyzer:
    """Make the analyzer that cuts words to their French stem.

    Accents go first: who types `energetique` and who wrote `énergétique` must get one stem. An
    elided article (l', d', qu') is a word of its own here, which queries leave out.
    """
    return _words().filter(Filter.stemmer("french")).build()


def _words() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


def register(index: tantivy.Index) -> tantivy.Index:
    """Make the analyzers known to an index just opened, which keeps only their names."""
    index.register_tokenizer("words", words())
    index.register_tokenizer("stems", stems())
    return index
