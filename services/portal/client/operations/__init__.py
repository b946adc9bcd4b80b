"""What people may do to the services' resources, and who may: as their APIs document it.

`tests/contract` holds this table to the services' OpenAPI documents: paths, `x-access`, bodies, who
owns what. It decides what is shown; the service decides what is done.
"""

from __future__ import annotations

from services.portal.client.operations.directory import DIRECTORY
from services.portal.client.operations.frame import ALONE, Operation, Operations
from services.portal.client.operations.others import AGENDA, FUNDING, MATCHING, NOTIFICATIONS
from services.portal.client.operations.places import PLACES
from shared.auth.tokens import Principal

__all__ = ["ALONE", "OPERATIONS", "Operation", "can"]

OPERATIONS: Operations = {
    **DIRECTORY,
    **PLACES,
    **MATCHING,
    **FUNDING,
    **AGENDA,
    **NOTIFICATIONS,
}


def can(principal: Principal | None, operation: str, *, own: bool = False) -> bool:
    """Tell whether an operation is worth showing to someone.

    :param own: the thing is theirs.
    :raises KeyError: there is no such operation.
    """
    one = OPERATIONS[operation]
    if principal is None or principal.is_anonymous:
        return not one.access.signed_in
    if one.access.roles and not principal.has(*one.access.roles):
        return False
    if one.org_or is not None:
        return principal.org is not None or principal.has(*one.org_or)
    return one.owner_or is None or own or principal.has(*one.owner_or)
