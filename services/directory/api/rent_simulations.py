"""`/v1/rent-simulations`: what a rent comes to, month by month; nothing is kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.days import day_field
from services.directory.api.rent import (
    MAX_CENTS,
    MAX_MONTHS,
    RentSchema,
    count_field,
    decimal_field,
    rent_of,
)
from services.directory.domain.eligibility import (
    Applicant,
    Eligibility,
    Stay,
    Warned,
    warnings,
)
from services.directory.domain.rent import RentTerms, Unpriced
from services.directory.domain.rent_schedule import Assumptions, Due, Period, simulate
from shared.auth.access import PUBLIC, access
from shared.reference.naf import division_of
from shared.web.blueprint import Blueprint
from shared.web.nomenclatures import NafField
from shared.web.problems import invalid
from shared.web.representation import Representation

blp = Blueprint(
    "rent-simulations",
    __name__,
    url_prefix="/v1/rent-simulations",
    description="Rents calculated, exact to the cent.",
)

MESSAGES: Mapping[Warned, str] = {
    Warned.TOO_OLD: "The landlord lets to younger firms only.",
    Warned.NOT_ESS: "The landlord lets to the social and solidarity economy only.",
    Warned.OTHER_ACTIVITY: "The landlord lets for other activities.",
    Warned.BEYOND_MAXIMUM_STAY: "The lease is longer than one may stay.",
    Warned.BEYOND_STEPS: "The lease is longer than its steps: the last one is carried on.",
    Warned.NOT_YET_AVAILABLE: "The premises are not available yet on the first day.",
    Warned.NO_LONGER_AVAILABLE: "The premises are no longer available before the last day.",
}


class AssumptionsSchema(Schema):
    """What to suppose."""

    start_on = day_field("First day of the lease.", required=True)
    months = count_field(1, MAX_MONTHS, "How long the lease is.", required=True)
    discounts = fields.List(
        fields.String(validate=validate.Length(max=64)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "The codes of the discounts whose conditions are met."},
    )
    index_growth_percent = decimal_field(
        "-20", "20", "Of the index, each year.", load_default=lambda: Decimal(0)
    )
    charges_growth_percent = decimal_field(
        "-20", "20", "Of the charges, each year.", load_default=lambda: Decimal(0)
    )
    turnover_cents = fields.List(
        fields.Integer(strict=True, validate=validate.Range(0, MAX_CENTS * 1000)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "A year, for each lease year; the last for those that follow."},
    )
    founded_on = day_field("When the firm was founded.")
    ess = fields.Boolean(metadata={"description": "Whether it is of the ESS."})
    naf = NafField()


class InlineTermsSchema(AssumptionsSchema):
    """A rent that is not in the directory, and what to suppose."""

    surface = decimal_field("0.01", "1000000", "In m².", required=True)
    rent = fields.Nested(RentSchema, required=True)
    max_stay_months = count_field(1, MAX_MONTHS, "How long one may stay.")


class DueSchema(Representation):
    """Cents due."""

    gross_rent_cents = fields.Integer(required=True)
    discount_cents = fields.Integer(required=True)
    rent_cents = fields.Integer(required=True, metadata={"description": "After discounts."})
    charges_cents = fields.Integer(required=True)
    vat_cents = fields.Integer(required=True)
    total_cents = fields.Integer(required=True)


class PeriodSchema(DueSchema):
    """Cents due for days of the lease, both included."""

    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    days = fields.Integer(required=True)


class MonthSchema(PeriodSchema):
    """What is due for a calendar month."""

    month = fields.String(required=True, metadata={"description": "2027-01"})


class YearSchema(PeriodSchema):
    """What is due in a civil year, or in a lease year: 1 from the first day on."""

    year = fields.Integer(required=True)
    turnover_share_percent = fields.String(
        metadata={"description": "Rent and charges, of the turnover; a decimal number."}
    )


class WarningSchema(Representation):
    """What speaks against this lease."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class SimulationSchema(Representation):
    """A rent calculated: each of the three lists adds up to the total."""

    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    months = fields.List(fields.Nested(MonthSchema), required=True)
    civil_years = fields.List(fields.Nested(YearSchema), required=True)
    lease_years = fields.List(fields.Nested(YearSchema), required=True)
    total = fields.Nested(DueSchema, required=True)
    deposit_cents = fields.Integer(required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)


@blp.route("")
class RentSimulations(MethodView):
    """Any rent."""

    @access(PUBLIC)
    @blp.arguments(InlineTermsSchema)
    @blp.response(200, SimulationSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Calculate a rent from its terms; nothing is kept."""
        stay = Stay(maximum_months=body.get("max_stay_months"))
        with priced():
            terms = rent_of(body["rent"]).terms(body["surface"])
        return simulation(body, terms, stay, Eligibility())


@contextmanager
def priced() -> Iterator[None]:
    """Answer terms that cannot be calculated by 422.

    :raises Problem: 422, naming the field.
    """
    try:
        yield
    except Unpriced as error:
        raise invalid({f"rent.{error.field}": [str(error)]}) from error


def simulation(
    asked: Mapping[str, Any], terms: RentTerms, stay: Stay, rule: Eligibility
) -> dict[str, Any]:
    """Calculate what `AssumptionsSchema` read, and say what speaks against it.

    :raises Problem: 422, a discount the landlord does not give.
    """
    given = {one.code for one in terms.discounts}
    if unknown := sorted(set(asked["discounts"]) - given):
        choice = f"choose among {', '.join(sorted(given))}" if given else "there are none"
        raise invalid({"discounts": [f"Unknown: {', '.join(unknown)}; {choice}."]})
    assumed = Assumptions(
        start=asked["start_on"],
        months=asked["months"],
        discounts=frozenset(asked["discounts"]),
        index_growth=asked["index_growth_percent"],
        charges_growth=asked["charges_growth_percent"],
        turnover=tuple(asked["turnover_cents"]),
    )
    naf = asked.get("naf")
    applicant = Applicant(asked.get("founded_on"), asked.get("ess"), naf and division_of(naf))
    schedule = simulate(terms, assumed)
    return {
        "first_day": assumed.start,
        "last_day": assumed.end,
        "months": [{"month": f"{one.first:%Y-%m}", **_period(one)} for one in schedule.months],
        "civil_years": [_year(one) for one in schedule.civil_years],
        "lease_years": [_year(one) for one in schedule.lease_years],
        "total": _due(schedule.total),
        "deposit_cents": schedule.deposit,
        "warnings": [
            {"code": one.value, "message": MESSAGES[one]}
            for one in warnings(terms, assumed, stay, rule, applicant)
        ],
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "gross_rent_cents": due.gross,
        "discount_cents": due.discount,
        "rent_cents": due.rent,
        "charges_cents": due.charges,
        "vat_cents": due.vat,
        "total_cents": due.total,
    }


def _period(period: Period) -> dict[str, Any]:
    days = {"first_day": period.first, "last_day": period.last, "days": period.days}
    return days | _due(period.due)


def _year(period: Period) -> dict[str, Any]:
    share = {} if period.share is None else {"turnover_share_percent": str(period.share)}
    return {"year": period.year, **_period(period), **share}
