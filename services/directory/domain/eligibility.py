"""Who may rent premises, and what a simulation must warn of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.directory.domain.months import full_years
from services.directory.domain.rent import RentTerms
from services.directory.domain.rent_schedule import Assumptions

ANY_AGE = 1_000
"""Stands for no limit of age in queries: older than any firm that rents."""


@dataclass(frozen=True)
class Eligibility:
    """Who the landlord lets to; what is None or empty is open to all.

    :param under_years: firms that have not reached this age, as a *pépinière* has it.
    """

    under_years: int | None = None
    ess_only: bool = False
    naf_divisions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Applicant:
    """Who would rent; None where it is not told."""

    founded_on: date | None = None
    is_ess: bool | None = None
    naf_division: str | None = None


class Warned(StrEnum):
    """What a simulation warns of."""

    TOO_OLD = "too-old"
    NOT_ESS = "not-ess"
    OTHER_ACTIVITY = "other-activity"
    BEYOND_MAXIMUM_STAY = "beyond-maximum-stay"
    BEYOND_STEPS = "beyond-steps"
    NOT_YET_AVAILABLE = "not-yet-available"
    NO_LONGER_AVAILABLE = "no-longer-available"


@dataclass(frozen=True)
class Stay:
    """When and for how long premises can be had; None is no limit, a last day is included."""

    available_from: date | None = None
    available_until: date | None = None
    maximum_months: int | None = None


def refusals(rule: Eligibility, applicant: Applicant, on: date) -> list[Warned]:
    """Say why someone may not rent on a day; nothing where they may, or did not tell."""
    found = []
    founded = applicant.founded_on
    if rule.under_years is not None and founded and full_years(founded, on) >= rule.under_years:
        found.append(Warned.TOO_OLD)
    if rule.ess_only and applicant.is_ess is False:
        found.append(Warned.NOT_ESS)
    division = applicant.naf_division
    if rule.naf_divisions and division and division not in rule.naf_divisions:
        found.append(Warned.OTHER_ACTIVITY)
    return found


def warnings(
    terms: RentTerms, assumed: Assumptions, stay: Stay, rule: Eligibility, applicant: Applicant
) -> list[Warned]:
    """Say what speaks against a lease as it is supposed; it is calculated all the same."""
    found = refusals(rule, applicant, assumed.start)
    if stay.maximum_months is not None and assumed.months > stay.maximum_months:
        found.append(Warned.BEYOND_MAXIMUM_STAY)
    if terms.priced_months is not None and assumed.months > terms.priced_months:
        found.append(Warned.BEYOND_STEPS)
    if stay.available_from and assumed.start < stay.available_from:
        found.append(Warned.NOT_YET_AVAILABLE)
    if stay.available_until and assumed.end > stay.available_until:
        found.append(Warned.NO_LONGER_AVAILABLE)
    return found
