"""Values the directory's documents are made of: addresses, points, dated figures, ranges."""

from __future__ import annotations

from mongoengine import (
    DateField,
    DateTimeField,
    DictField,
    EmailField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    FloatField,
    IntField,
    ListField,
    StringField,
)


class Address(EmbeddedDocument):
    """A postal address; `commune` of the structure says which commune it is in."""

    lines = ListField(StringField(max_length=200), max_length=4)
    postal_code = StringField(max_length=10)
    city = StringField(max_length=100)


class Location(EmbeddedDocument):
    """A point in WGS 84 degrees; `precision` tells an address from a commune's centre."""

    latitude = FloatField(required=True, min_value=-90, max_value=90)
    longitude = FloatField(required=True, min_value=-180, max_value=180)
    precision = StringField(choices=("address", "commune"), required=True)


class AreaCode(EmbeddedDocument):
    """A place of the territory at one of its levels, as `shared.contracts.fields.Area`."""

    level = StringField(choices=("commune", "epci", "department", "region"), required=True)
    code = StringField(max_length=64, required=True)


class Reach(EmbeddedDocument):
    """How far something is offered: named places, so many km around, or a whole country."""

    kind = StringField(choices=("zones", "radius", "country"), required=True)
    zones = ListField(EmbeddedDocumentField(AreaCode), max_length=50)
    radius_km = IntField(min_value=1, max_value=500)
    country = StringField(choices=("FR", "DE", "CH"))


class Activity(EmbeddedDocument):
    """Something a structure does, and how far around."""

    label = StringField(required=True, max_length=200)
    naf_division = StringField(max_length=2)
    reach = EmbeddedDocumentField(Reach)


class DatedFigure(EmbeddedDocument):
    """A figure and the day it was true; staff in persons, turnover in whole euros a year."""

    value = IntField(required=True, min_value=0)
    as_of = DateField(required=True)


class PublicContact(EmbeddedDocument):
    """How anyone reaches the structure: never a person's own address."""

    email = EmailField(max_length=254)
    phone = StringField(max_length=20)


class Link(EmbeddedDocument):
    """A page of the structure elsewhere: `kind` names the network, or `other`."""

    kind = StringField(required=True, max_length=32)
    url = StringField(required=True, max_length=500)


class SupportOffer(EmbeddedDocument):
    """What a support organisation answers: needs, for whom, where, within how many days."""

    needs = ListField(StringField(max_length=64), max_length=30)
    audiences = ListField(StringField(max_length=64), max_length=20)
    reach = EmbeddedDocumentField(Reach)
    within_days = IntField(min_value=1, max_value=365)


class Logo(EmbeddedDocument):
    """The logo's version: the digest of its bytes, which are kept apart, and its size in pixels."""

    digest = StringField(required=True, max_length=64)
    media_type = StringField(required=True, max_length=20)
    width = IntField(min_value=1)
    height = IntField(min_value=1)


class Change(EmbeddedDocument):
    """One change of a page: the version it made, when, by whom, what was there before.

    `by` is a subject id, or says which part of the platform it was (`import:…`, `directory`).
    """

    version = IntField(required=True)
    at = DateTimeField(required=True)
    by = StringField(required=True, max_length=128)
    action = StringField(required=True, max_length=32)
    reason = StringField(max_length=500)
    fields = ListField(StringField(max_length=64), max_length=60)
    before = DictField()
