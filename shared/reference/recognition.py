"""What recognises an organisation of the ESS: labels and approvals it holds, networks it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read


@dataclass(frozen=True, slots=True)
class Label:
    """A label or an approval (agrément): its code, its name, what it says, who says more."""

    code: str
    name: str
    description: str
    website: str


@dataclass(frozen=True, slots=True)
class Network:
    """A network (tête de réseau): its code, its name, the short name it goes by."""

    code: str
    name: str
    brand: str
    website: str


@cache
def labels() -> Mapping[str, Label]:
    """Give every label by its code."""
    return {one["code"]: Label(**one) for one in read("labels.json")}


@cache
def networks() -> Mapping[str, Network]:
    """Give every network by its code."""
    return {one["code"]: Network(**one) for one in read("networks.json")}


def label_name(code: str) -> str:
    """Give a label's name; the code itself when it is not known."""
    found = labels().get(code)
    return found.name if found else code


def network_name(code: str) -> str:
    """Give the name a network goes by; the code itself when it is not known."""
    found = networks().get(code)
    return (found.brand or found.name) if found else code
