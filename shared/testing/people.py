"""People of the tests that cross services, each run with others, and what they commonly do."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from shared.auth.tokens import Principal
from shared.testing.stack_under_test import StackUnderTest
from shared.testing.waiting import eventually


def someone(role: str = "", org: str | None = None) -> Principal:
    """Make up a person nobody else in the tests is."""
    roles = frozenset({role}) if role else frozenset()
    return Principal(sub=f"test-{uuid4().hex[:12]}", roles=roles, org=org)


def subscribe(stack: StackUnderTest, who: Principal, *themes: str) -> str:
    """Give someone a mail address that follows themes; return the address."""
    address = f"{who.sub}@exemple.fr"
    body = {"email": address, "followed_themes": list(themes), "channels": ["in-app", "email"]}
    answer = stack.call("PUT", "notifications", "/v1/subscribers/me", who, json=body)
    answer.raise_for_status()
    return address


def seek(stack: StackUnderTest, who: Principal, **wishes: Any) -> dict[str, Any]:
    """Register what a taker looks for; textile around Mulhouse unless said."""
    body = {
        "label": "Reprendre",
        "themes": ["textile"],
        "naf_divisions": ["13"],
        "place": "68224",
        "radius_km": 30,
        "budget": 300_000,
    }
    answer = stack.call("POST", "matching", "/v1/profiles", who, json=body | wishes)
    answer.raise_for_status()
    profile: dict[str, Any] = answer.json()
    return profile


def publish(stack: StackUnderTest, who: Principal, **teaser: Any) -> dict[str, Any]:
    """Publish a handover listing; a weaving workshop in Mulhouse unless said."""
    body = {
        "title": f"Atelier {uuid4().hex[:8]}",
        "themes": ["textile"],
        "naf": "13.20Z",
        "area": {"level": "commune", "code": "68224"},
        "asking_price": 150_000,
        "publish": True,
    }
    answer = stack.call("POST", "directory", "/v1/listings", who, json=body | teaser)
    answer.raise_for_status()
    listing: dict[str, Any] = answer.json()
    return listing


def match_of(stack: StackUnderTest, who: Principal, listing_id: str) -> dict[str, Any]:
    """Wait for the one match of a taker with a listing."""

    def found() -> list[dict[str, Any]]:
        """The listing is proposed to the taker."""
        matches = stack.items("matching", "/v1/matches", who)
        return [one for one in matches if one["listing_id"] == listing_id]

    (match,) = eventually(found, timeout=30)
    return match
