"""`navette token`: a token of the development issuer, to call the APIs with."""

from __future__ import annotations

import click

from infra.local.layout import Layout
from shared.auth.issuer import PERSONAS, DevelopmentIssuer
from shared.auth.tokens import Principal

ROLES = ("agent", "funder", "reviewer", "mentor", "partner", "operator")


@click.command()
@click.option("--as", "persona", type=click.Choice(sorted(PERSONAS)), help="A persona of the demo.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="A role; repeat it.")
@click.option("--sub", default=None, help="The subject, when no persona is named.")
@click.option("--org", default=None, help="The organisation acted for.")
@click.option("--hours", default=12, show_default=True, type=click.IntRange(1, 24 * 30))
def command(
    persona: str | None, roles: tuple[str, ...], sub: str | None, org: str | None, hours: int
) -> None:
    """Print an access token of the development issuer.

    \b
    navette token --as claire          a persona of the demo
    navette token --role agent         anyone with a role
    """
    layout = Layout.from_environment()
    issuer = DevelopmentIssuer.from_file(
        layout.issuer_key_file, issuer=layout.issuer_url, audience="navette"
    )
    if persona:
        principal = PERSONAS[persona].principal
    else:
        name = sub or (roles[0] if roles else "someone")
        principal = Principal(sub=name, roles=frozenset(roles), org=org)
    click.echo(issuer.token(principal, seconds=hours * 3600))
