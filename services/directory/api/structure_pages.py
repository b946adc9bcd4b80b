"""Who may see and change a structure's page, and what putting values on it brings along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mongoengine import EmbeddedDocument

from services.directory.documents import (
    Activity,
    Address,
    DatedFigure,
    Link,
    Location,
    PublicContact,
    Structure,
    SupportOffer,
)
from services.directory.documents.values import AreaCode, Reach
from services.directory.domain.contact_points import clean_phone
from services.directory.domain.moderation import PUBLIC, Status
from services.directory.domain.structure import ess_reason, siren_of
from shared.auth.access import (
    current_principal,
    forbidden,
    require_owner,
    require_signed_in,
)
from shared.auth.tokens import Principal
from shared.clock import utc_now
from shared.persistence.reading import find_one
from shared.reference.territory import territory
from shared.web.aggregates import loaded
from shared.web.problems import conflict, invalid, not_found

AGENT = "agent"


def is_owner(structure: Mapping[str, Any] | Structure, principal: Principal) -> bool:
    """Tell whether the caller looks after the page."""
    if principal.is_anonymous:
        return False
    if isinstance(structure, Structure):
        return principal.sub in (structure.owner, *structure.co_owners)
    return principal.sub in (structure.get("owner"), *structure.get("co_owners", ()))


def may_read(found: Mapping[str, Any]) -> bool:
    """Tell whether the caller may read a page: everyone what is public, else owners and agents."""
    if found["status"] in PUBLIC:
        return True
    principal = current_principal()
    return principal.has(AGENT) or is_owner(found, principal)


def readable(id_: str) -> dict[str, Any]:
    """Read a page the caller may read.

    :raises Problem: 404, there is none, or it is not for the caller to know.
    """
    found = find_one(Structure, id_)
    if found is None or not (found["status"] == Status.MERGED or may_read(found)):
        raise not_found("structure")
    return found


def own(id_: str) -> Structure:
    """Load a page to change: one of the caller's, or any for an agent.

    :raises Problem: 404 where it is not for the caller to know, 403 for someone else's page,
        409 when it was merged into another.
    """
    structure = loaded(Structure, id_, "structure")
    principal = require_signed_in()
    if not (is_owner(structure, principal) or principal.has(AGENT)):
        if structure.status in PUBLIC:
            require_owner(structure.owner, AGENT)
        raise not_found("structure")
    if structure.status is Status.MERGED:
        raise conflict(
            "This page was merged into another: change that one.",
            status_now=Status.MERGED.value,
            merged_into=structure.merged_into,
        )
    return structure


def caller() -> str:
    """Give the subject id of who changes a page."""
    return require_signed_in().sub


def _reach(value: Mapping[str, Any]) -> Reach:
    zones = [AreaCode(**zone) for zone in value.get("zones", ())]
    return Reach(**{**value, "zones": zones})


def _with_reach(kind: type[EmbeddedDocument]) -> Callable[..., EmbeddedDocument]:
    def make(**value: Any) -> EmbeddedDocument:
        if reach := value.pop("reach", None):
            value["reach"] = _reach(reach)
        return kind(**value)

    return make


_NESTED: Mapping[str, Callable[..., Any]] = {
    "address": Address,
    "location": Location,
    "public_contact": PublicContact,
    "staff": DatedFigure,
    "turnover": DatedFigure,
    "support": _with_reach(SupportOffer),
}
_NESTED_LISTS: Mapping[str, Callable[..., Any]] = {
    "links": Link,
    "activities": _with_reach(Activity),
}


def put(structure: Structure, values: dict[str, Any]) -> None:
    """Put checked values on the page, with what follows from them: point, SIREN, ESS reason.

    :raises Problem: 422, some contradict each other or what the page has already.
    """
    if "registers" in values and not current_principal().has(AGENT):
        raise forbidden("What a public register says is for an agent to record.")
    for name, value in values.items():
        if name in _NESTED and value is not None:
            value = _NESTED[name](**value)
        elif name in _NESTED_LISTS:
            value = [_NESTED_LISTS[name](**one) for one in value]
        setattr(structure, name, value)
    _check_numbers(structure, values)
    _check_phone(structure)
    if values.get("parent"):
        structure.parent = _parent(structure, values["parent"])
    if (structure.location is None or _moved(structure, values)) and (
        place := territory().place(structure.commune)
    ):
        structure.location = Location(
            latitude=place.latitude, longitude=place.longitude, precision="commune"
        )
    settle(structure)
    structure.confirmed_at = utc_now()


def settle(structure: Structure) -> None:
    """Bring the reason it is ESS in step with what the page says."""
    structure.ess_reason = ess_reason(
        structure.legal_form, structure.kinds, structure.labels, structure.registers
    )


def _check_numbers(structure: Structure, values: Mapping[str, Any]) -> None:
    if not structure.siret:
        return
    siren = siren_of(structure.siret)
    if values.get("siren") not in (None, siren):
        raise invalid({"siren": [f"The SIRET belongs to the SIREN {siren}."]})
    structure.siren = siren


def _check_phone(structure: Structure) -> None:
    contact = structure.public_contact
    if contact is None or not contact.phone:
        return
    place = territory().place(structure.commune)
    try:
        contact.phone = clean_phone(contact.phone, place.country if place else "FR")
    except ValueError as error:
        message = str(error)
        raise invalid(
            {"public_contact": {"phone": [f"{message[:1].upper()}{message[1:]}."]}}
        ) from error


def _parent(structure: Structure, id_: str) -> str:
    """Give the id of the parent asked for: that of the page it was merged into, if it was."""
    found = find_one(Structure, id_)
    while found is not None and found["status"] == Status.MERGED:
        found = find_one(Structure, found["merged_into"])
    if found is None or not may_read(found):
        raise invalid({"parent": ["There is no such structure."]})
    if structure.id in (found["id"], found.get("parent")):
        raise invalid({"parent": ["A structure is not a site of itself or of its own site."]})
    return str(found["id"])


def _moved(structure: Structure, values: Mapping[str, Any]) -> bool:
    """Tell whether the point is the centre of a commune it may have left."""
    located = structure.location.precision == "commune"
    return located and "commune" in values and "location" not in values
