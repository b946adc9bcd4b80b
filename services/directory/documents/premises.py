"""Premises to let, with the terms of their rent."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from mongoengine import (
    BooleanField,
    DateField,
    DecimalField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EnumField,
    FloatField,
    IntField,
    ListField,
    StringField,
)

from services.directory.documents.party import Party
from services.directory.documents.rent import Rent
from services.directory.documents.values import Address, Location
from services.directory.domain.eligibility import ANY_AGE, Eligibility, Stay
from services.directory.domain.grid import cell_of
from services.directory.domain.premises import Status
from services.directory.domain.rent import RentTerms
from shared.contracts.premises import PremisesFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=PremisesFacts)


class Eligible(EmbeddedDocument):
    """Who may rent: firms under an age in years, the ESS only, some activities only."""

    under_years = IntField(min_value=1)
    ess_only = BooleanField(default=False)
    naf_divisions = ListField(StringField(max_length=2), max_length=30)
    note = StringField(max_length=1000)

    def rule(self) -> Eligibility:
        """Give it as the domain knows it."""
        return Eligibility(self.under_years, self.ess_only, frozenset(self.naf_divisions))


class Premises(Aggregate):
    """Premises to let.

    Surface in m² to two decimals, kept as text. For queries beside it: `surface_dm2` in hundredths
    of m², `monthly_rent_cents` (the mean of the first year, before discounts), `under_years_or_any`
    and the cell of the grid and the point (longitude, latitude) they lie in.
    """

    meta = {
        "collection": "premises",
        "indexes": [
            ("status", "created_at"),
            ("owner", "created_at"),
            ("status", "use", "created_at"),
            ("status", "commune", "created_at"),
            ("status", "cell", "created_at"),
            ("status", "landlord.structure_id"),
            ("status", "surface_dm2"),
            ("status", "monthly_rent_cents"),
        ],
    }

    title = StringField(required=True, max_length=200)
    description = StringField(max_length=5000)
    landlord = EmbeddedDocumentField(Party)
    address = EmbeddedDocumentField(Address)
    commune = StringField(required=True, max_length=64)
    location = EmbeddedDocumentField(Location)
    use = StringField(required=True, max_length=64)
    themes = ListField(StringField(max_length=64), max_length=20)
    surface = DecimalField(required=True, force_string=True, precision=2)
    equipment = ListField(StringField(max_length=64), max_length=30)
    accessibility = ListField(StringField(max_length=64), max_length=30)
    available_from = DateField()
    available_until = DateField()
    eligibility = EmbeddedDocumentField(Eligible)
    max_stay_months = IntField(min_value=1)
    lease = StringField(required=True, max_length=64)
    rent = EmbeddedDocumentField(Rent, required=True)
    url = StringField(max_length=500)
    status = EnumField(Status, default=Status.DRAFT)
    surface_dm2 = IntField()
    monthly_rent_cents = IntField()
    under_years_or_any = IntField()
    cell = StringField(max_length=16)
    point = ListField(FloatField(), max_length=2)
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)

    def clean(self) -> None:
        """Keep what queries ask in step with what people wrote."""
        self.surface_dm2 = int(Decimal(self.surface) * 100)
        self.monthly_rent_cents = self.terms().first_year_monthly()
        under = self.eligibility.under_years if self.eligibility else None
        self.under_years_or_any = under or ANY_AGE
        self.cell, self.point = None, []
        if self.location:
            self.cell = cell_of(self.location.latitude, self.location.longitude)
            self.point = [self.location.longitude, self.location.latitude]

    def terms(self) -> RentTerms:
        """Give the terms of the rent as the domain calculates with them.

        :raises Unpriced: they cannot be calculated.
        """
        terms: RentTerms = self.rent.terms(Decimal(self.surface))
        return terms

    def stay(self) -> Stay:
        """Say when and for how long they can be had."""
        return Stay(self.available_from, self.available_until, self.max_stay_months)

    def rule(self) -> Eligibility:
        """Say who may rent them."""
        rule: Eligibility = self.eligibility.rule() if self.eligibility else Eligibility()
        return rule

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        self.clean()
        return kind(
            premises_id=self.id,
            title=self.title,
            use=self.use,
            themes=list(self.themes),
            commune=self.commune,
            surface_dm2=self.surface_dm2,
            monthly_rent_cents=self.monthly_rent_cents,
            status=self.status.value,
            available_from=self.available_from,
        )
