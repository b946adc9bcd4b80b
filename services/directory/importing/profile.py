"""Profiles: how the columns of one source become ours, declared in YAML and checked when loaded.

`docs/operations/import.md` shows how to write one. The schema here is the reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, validate, validates, validates_schema

from services.directory.importing.records.record import folded
from services.directory.importing.targets import FIELDS

PROFILES = Path(__file__).with_name("profiles")
MAX_NAME = 64
SOURCES = ("from", "first", "join", "all", "constant")


class InvalidProfile(ValueError):  # noqa: N818 — named for what it says
    """A profile is wrong; the message names the file, the place in it and what was expected."""


@dataclass(frozen=True)
class Rule:
    """How one field is read: cells first, then captured, split, mapped, and what when empty."""

    kind: str
    columns: tuple[str, ...] = ()
    constant: Any = None
    between: str = " "
    capture: re.Pattern[str] | None = None
    split: str | None = None
    map: Mapping[str, Any] | None = None
    otherwise: Any = None


@dataclass(frozen=True)
class PointRule:
    """How a point is read: two columns, a text (EWKT, `lat, lon`), or a GeoJSON geometry."""

    kind: str
    columns: tuple[str, ...]
    crs: str | None = None
    longitude_first: bool = False


@dataclass(frozen=True)
class Profile:
    """One source's layout."""

    name: str
    title: str
    rules: Mapping[str, Rule]
    point: PointRule | None = None
    id: Rule | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheet: str = ""
    records: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    contacts: str = "none"
    place: str = "commune"
    country: str = "FR"

    @property
    def source(self) -> str:
        """What is written as the structures' source."""
        return self.name

    @property
    def columns(self) -> frozenset[str]:
        """Give every column it reads."""
        rules = [*self.rules.values(), *([self.id] if self.id else [])]
        read = [column for rule in rules for column in rule.columns]
        return frozenset([*read, *(self.point.columns if self.point else ()), *self.only])


class RuleSchema(Schema):
    """A field's rule, when it is more than the name of a column."""

    from_ = fields.String(data_key="from")
    first = fields.List(fields.String(), validate=validate.Length(1, 20))
    join = fields.List(fields.String(), validate=validate.Length(1, 20))
    all = fields.List(fields.String(), validate=validate.Length(1, 40))
    constant = fields.Raw()
    between = fields.String(load_default=" ", data_key="with")
    capture = fields.String(validate=validate.Length(max=500))
    split = fields.String(validate=validate.Length(1, 10))
    map = fields.Dict(keys=fields.Raw(), values=fields.Raw(allow_none=True))
    otherwise = fields.Raw()

    @validates("capture")
    def capture_is_right(self, value: str, **_: Any) -> None:
        """Check the expression."""
        try:
            groups = re.compile(value).groups
        except re.error as error:
            raise ValidationError(f"not a regular expression: {error}") from error
        if groups != 1:
            raise ValidationError(f"one group in brackets is expected, there are {groups}")

    @validates_schema
    def one_source(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that it reads one thing."""
        given = [name for name in ("from_", *SOURCES[1:]) if name in data]
        if len(given) != 1:
            raise ValidationError(f"give one of {', '.join(SOURCES)}")


class PointSchema(Schema):
    """A point's rule."""

    latitude = fields.String()
    longitude = fields.String()
    x = fields.String()
    y = fields.String()
    text = fields.String()
    geometry = fields.String()
    crs = fields.String(validate=validate.Regexp(r"^EPSG:\d{4,5}$"))
    order = fields.String(
        load_default="latitude-longitude",
        validate=validate.OneOf(["latitude-longitude", "longitude-latitude"]),
    )

    @validates_schema
    def one_way(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that it is told one way."""
        ways = [set(way) <= data.keys() for way in POINT_WAYS.values()]
        if sum(ways) != 1:
            raise ValidationError("give latitude and longitude, x and y, text, or geometry")


POINT_WAYS = {
    "degrees": ("latitude", "longitude"),
    "plane": ("x", "y"),
    "text": ("text",),
    "geometry": ("geometry",),
}


class ProfileSchema(Schema):
    """A profile."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    records = fields.List(fields.String(), load_default=list)
    sheet = fields.String(load_default="")
    signature = fields.List(fields.String(), load_default=list)
    id = fields.Raw()
    only_ = fields.Dict(
        data_key="only",
        keys=fields.String(),
        values=fields.List(fields.Raw(), validate=validate.Length(1)),
    )
    contacts = fields.String(
        load_default="none", validate=validate.OneOf(["none", "organisation", "public"])
    )
    place = fields.String(
        load_default="commune", validate=validate.OneOf(["commune", "somewhere", "optional"])
    )
    country = fields.String(load_default="FR", validate=validate.Regexp("^[A-Z]{2}$"))
    targets = fields.Dict(data_key="fields", required=True, keys=fields.String())

    @validates("targets")
    def fields_exist(self, value: Mapping[str, Any], **_: Any) -> None:
        """Check the names."""
        if unknown := sorted(set(value) - set(FIELDS)):
            raise ValidationError(f"unknown: {', '.join(unknown)}; known: {', '.join(FIELDS)}")
        if "name" not in value:
            raise ValidationError("name is missing: without it every row would be refused")


def parse_profile(name: str, text: str) -> Profile:
    """Read a profile.

    :raises InvalidProfile: it is not right.
    """
    try:
        if len(name) > MAX_NAME:
            raise InvalidProfile(f"{name}: its name has more than {MAX_NAME} characters")
        document = yaml.safe_load(text)
        if not isinstance(document, Mapping):
            raise InvalidProfile(f"{name}: a mapping is expected, with title and fields")
        given = ProfileSchema().load(document)
        told = given.pop("targets")
        point = told.pop("point", None)
        return Profile(
            name=name,
            rules={target: _rule(target, one) for target, one in told.items()},
            point=_point(point) if point is not None else None,
            id=_rule("id", given.pop("id")) if "id" in given else None,
            only={
                column: tuple(str(one) for one in values)
                for column, values in given.pop("only_", {}).items()
            },
            records=tuple(given.pop("records")),
            signature=tuple(given.pop("signature")),
            **given,
        )
    except yaml.YAMLError as error:
        raise InvalidProfile(f"{name}: not YAML: {error}") from error
    except ValidationError as error:
        raise InvalidProfile(f"{name}: {_told(error.messages)}") from error


def _rule(target: str, given: Any) -> Rule:
    if isinstance(given, str):
        return Rule("from", (given,))
    if not isinstance(given, Mapping):
        raise ValidationError({target: ["a column's name or a rule is expected"]})
    try:
        rule = RuleSchema().load(given)
    except ValidationError as error:
        raise ValidationError({target: error.messages}) from error
    kind = next(name for name in SOURCES if name.replace("from", "from_") in rule)
    columns = {"from": [rule.get("from_")], "constant": []}.get(kind, rule.get(kind))
    return Rule(
        kind,
        tuple(columns or ()),
        constant=rule.get("constant"),
        between=rule["between"],
        capture=re.compile(rule["capture"]) if "capture" in rule else None,
        split=rule.get("split"),
        map={folded(str(key)): one for key, one in rule["map"].items()} if "map" in rule else None,
        otherwise=rule.get("otherwise"),
    )


def _point(given: Any) -> PointRule:
    try:
        rule = PointSchema().load(given if isinstance(given, Mapping) else {"text": given})
    except ValidationError as error:
        raise ValidationError({"point": error.messages}) from error
    kind = next(kind for kind, way in POINT_WAYS.items() if set(way) <= rule.keys())
    return PointRule(
        kind,
        tuple(rule[name] for name in POINT_WAYS[kind]),
        rule.get("crs"),
        longitude_first=rule["order"] == "longitude-latitude",
    )


def _told(messages: Any, where: str = "") -> str:
    if isinstance(messages, Mapping):
        parts = (
            _told(held, where if name == "_schema" else f"{where}.{name}".lstrip("."))
            for name, held in messages.items()
        )
        return "; ".join(parts)
    return f"{where}: {' '.join(map(str, messages))}"


@cache
def profiles() -> Mapping[str, Profile]:
    """Read every profile there is, by name (its file's, without the suffix).

    :raises InvalidProfile: one is wrong.
    """
    return {path.stem: load_profile(path) for path in sorted(PROFILES.glob("*.yaml"))}


def load_profile(path: Path) -> Profile:
    """Read the profile of a file.

    :raises InvalidProfile: it is wrong.
    """
    return parse_profile(path.stem, path.read_text(encoding="utf-8"))
