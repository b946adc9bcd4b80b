"""The rule of every endpoint: who may call it, declared on the view and enforced before it runs."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g, request

from shared.auth.tokens import ANONYMOUS, InvalidToken, Principal, TokenVerifier
from shared.web.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")

VERIFIER = "navette.token_verifier"
ACCESS_ATTRIBUTE = "access_rule"


@dataclass(frozen=True)
class Rule:
    """Who may call an endpoint; `roles` empty with `signed_in` means anyone who signed in."""

    signed_in: bool
    roles: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.roles:
            return "role " + " or ".join(sorted(self.roles))
        return "signed in" if self.signed_in else "public"


PUBLIC = Rule(signed_in=False)
SIGNED_IN = Rule(signed_in=True)


def role(*roles: str) -> Rule:
    """Make the rule: someone with one of `roles`."""
    return Rule(signed_in=True, roles=frozenset(roles))


def access(rule: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare and enforce who may call a view; it must be the outermost decorator.

    401 when nobody signed in, 403 when the caller's roles do not allow it.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if rule.signed_in:
                principal = require_signed_in()
                if rule.roles and not principal.has(*rule.roles):
                    raise forbidden(f"This needs the {rule}.")
            return view(*args, **kwargs)

        setattr(guarded, ACCESS_ATTRIBUTE, rule)
        # where flask-smorest looks for what goes into the OpenAPI document
        documentation = deepcopy(getattr(view, "_apidoc", {}))
        documentation["manual_doc"] = documentation.get("manual_doc", {}) | {
            "x-access": str(rule),
            "security": [{"bearer": []}] if rule.signed_in else [],
        }
        setattr(guarded, "_apidoc", documentation)  # noqa: B010 — not an attribute mypy knows
        return guarded

    return decorate


def current_principal() -> Principal:
    """Say who calls: the bearer of the request's token, or `ANONYMOUS` without one.

    :raises Problem: 401, the token is not accepted.
    """
    header = request.environ.get("HTTP_AUTHORIZATION")
    if not header:
        return ANONYMOUS
    known: Principal | None = g.get("principal")
    if known is None:
        known = g.principal = _read_principal(header)
    return known


def _read_principal(header: str) -> Principal:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthorized("Send the header as `Authorization: Bearer <token>`.")
    verifier: TokenVerifier = current_app.extensions[VERIFIER]
    try:
        return verifier.verify(token.strip())
    except InvalidToken as error:
        raise unauthorized(f"The token was refused: {error}.") from error


def require_signed_in() -> Principal:
    """Return who calls.

    :raises Problem: 401, nobody signed in.
    """
    principal = current_principal()
    if principal.is_anonymous:
        raise unauthorized("Sign in: this needs an `Authorization: Bearer <token>` header.")
    return principal


def require_owner(owner: str | None, *roles: str) -> Principal:
    """Return the caller if they are `owner` or have one of `roles`.

    :raises Problem: 401 when nobody signed in, 403 when it is someone else.
    """
    principal = require_signed_in()
    if principal.sub != owner and not principal.has(*roles):
        raise forbidden("Only its owner may do this" + (f" ({_or(roles)})." if roles else "."))
    return principal


def _or(roles: tuple[str, ...]) -> str:
    return "or someone with the role " + " or ".join(roles)


def unauthorized(detail: str) -> Problem:
    """Make the 401 answer."""
    return Problem(
        401, "unauthorized", "Sign in first", detail, headers={"WWW-Authenticate": "Bearer"}
    )


def forbidden(detail: str) -> Problem:
    """Make the 403 answer."""
    return Problem(403, "forbidden", "You may not do this", detail)


def access_rules(view: Any) -> dict[str, Rule | None]:
    """Give the rule of each HTTP method of a view function or `MethodView`."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return {"*": getattr(view, ACCESS_ATTRIBUTE, None)}
    return {
        method: getattr(getattr(view_class, method.lower()), ACCESS_ATTRIBUTE, None)
        for method in view_class.methods
    }
