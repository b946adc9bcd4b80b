"""The support the directory answers: who answers a need, how soon, how far away."""

from __future__ import annotations

from dataclasses import dataclass

from services.portal.client.resources.directory import Structure


@dataclass(frozen=True, kw_only=True)
class SupportAnswer:
    """An organisation that answers; None for what is not known."""

    structure: Structure
    within_days: int | None = None
    distance_km: float | None = None
