"""The languages of the pages: French first, German and English, each page at an address in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from babel.support import NullTranslations
from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import Babel, Domain

from shared.typography import french

P = ParamSpec("P")
T = TypeVar("T", bound=Callable[..., Any])

LANGUAGES: Mapping[str, str] = {"fr": "Français", "de": "Deutsch", "en": "English"}
"""The languages, by their own names."""
LOCALES: Mapping[str, str] = {"fr": "fr_FR", "de": "de_DE", "en": "en_GB"}
DEFAULT = "fr"
TRANSLATIONS = Path(__file__).parent / "translations"


class Pages(Blueprint):
    """A blueprint whose pages have an address in each language."""

    def page(
        self, fr: str, *, de: str, en: str, methods: tuple[str, ...] = ("GET",)
    ) -> Callable[[T], T]:
        """Register a view as a page: `/fr/annuaire`, `/de/verzeichnis`, `/en/directory`.

        The French path without a language (`/annuaire`, in mails and on paper) leads to the
        visitor's own.

        :param fr: its path in French, with its parameters: `/annuaire/<id_>`; `de`, `en` likewise.
        """

        def register(view: T) -> T:
            for language, path in {"fr": fr, "de": de, "en": en}.items():
                self.add_url_rule(
                    f"/{language}{path}",
                    endpoint=view.__name__,
                    view_func=view,
                    methods=list(methods),
                    defaults={"language": language},
                )
            if "GET" in methods:
                self.add_url_rule(
                    fr, f"any_{view.__name__}", _to_own_language(f".{view.__name__}", view)
                )
            return view

        return register


def language() -> str:
    """Give the language of the request in hand: its address's, else the browser's, else French."""
    if "language" not in g:
        first = request.path.split("/", 2)[1]
        best = request.accept_languages.best_match(list(LANGUAGES))
        g.language = first if first in LANGUAGES else best or DEFAULT
    found: str = g.language
    return found


def in_other_languages() -> dict[str, str]:
    """Give the addresses of the page in hand by language, its own too; none for what is no page."""
    if request.endpoint is None or "language" not in (request.view_args or {}) | _given():
        return {}
    values = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return {code: url_for(request.endpoint, **values | {"language": code}) for code in LANGUAGES}


def install_languages(app: Flask) -> None:
    """Make `app` speak the language of each address."""
    babel = Babel(
        app,
        default_translation_directories=str(TRANSLATIONS),
        default_timezone="Europe/Paris",
        locale_selector=lambda: LOCALES[language()],
    )
    babel.domain_instance = _Texts()
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals |= {
        "language": language,
        "languages": LANGUAGES,
        "in_other_languages": in_other_languages,
    }

    @app.url_value_preprocessor
    def take_language(_: str | None, values: dict[str, Any] | None) -> None:
        if values and (found := values.pop("language", None)) in LANGUAGES:
            g.language = found
            g.language_in_address = True

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = language()

    @app.after_request
    def tell_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.content_language.add(language())
            if not g.get("language_in_address"):
                response.vary.add("Accept-Language")
        return response


_printed = lru_cache(maxsize=4096)(french)


class _AsWritten(NullTranslations):
    """The texts of the code, which are French, set as they are printed."""

    def gettext(self, message: str) -> str:
        return _printed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _printed(msgid1 if n < 2 else msgid2)

    ugettext, ungettext = gettext, ngettext


class _Texts(Domain):
    """The texts of the pages in the language of the request."""

    _french = _AsWritten()

    def get_translations(self) -> NullTranslations:
        return self._french if language() == DEFAULT else super().get_translations()


def _given() -> dict[str, str]:
    return {"language": language()} if g.get("language_in_address") else {}


def _to_own_language(endpoint: str, view: Callable[..., Any]) -> Callable[..., Response]:
    @wraps(view)
    def lead(**values: Any) -> Response:
        asked = request.args.to_dict(flat=False)
        address = url_for(endpoint, **values | asked)
        answer = current_app.make_response(redirect(address, 302))
        answer.vary.add("Accept-Language")
        return answer

    return lead
