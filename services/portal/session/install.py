"""Giving an application its sessions, sign-in and safe forms."""

from __future__ import annotations

from flask import Flask
from requests.adapters import BaseAdapter

from services.portal.client.operations import can
from services.portal.session import current
from services.portal.session.cookie import Lifetimes, SealedSessions
from services.portal.session.forms import install_form_checks
from services.portal.session.kept import KeptForms, install_kept_forms
from services.portal.session.provider import Provider
from services.portal.session.renewal import Renewals
from services.portal.session.seal import Seal
from services.portal.settings import Settings
from shared.clock import Clock
from shared.web.headers import FORM_ACTION


def install_sessions(
    app: Flask, settings: Settings, *, adapter: BaseAdapter | None, clock: Clock
) -> None:
    """Make `app` know who is signed in.

    :param adapter: what carries requests to the provider; tests give their own.
    """
    seal = Seal(settings.session_keys)
    lifetimes = Lifetimes(settings.session_idle, settings.session_absolute)
    sessions = SealedSessions(seal, lifetimes, clock, settings.portal_url)
    app.session_interface = sessions
    provider = Provider(app, settings, adapter, clock)
    app.extensions[current.STATE] = current.SigningIn(
        provider, Renewals(provider), clock, settings.portal_url
    )
    install_form_checks(app, settings)
    install_kept_forms(app, KeptForms(seal, sessions, clock))
    app.jinja_env.globals |= {"who": current.who, "can": _can}
    # a form that ends in signing in or out leads to the provider
    app.config[FORM_ACTION] = [settings.provider_origin]


def _can(operation: str, *, own: bool = False) -> bool:
    """Tell a page whether an operation is worth showing to who is signed in."""
    known = current.who()
    return can(known.principal if known else None, operation, own=own)
