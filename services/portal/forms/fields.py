"""The fields of the forms: what is typed becomes a value, or an error that helps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_babel import gettext as _
from marshmallow import ValidationError as Refused
from marshmallow.validate import Email
from wtforms import Field, FileField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget

from services.portal import places
from services.portal.client.writes import Sent
from services.portal.languages import language
from services.portal.wording import number
from shared.clock import PARIS
from shared.reference.themes import themes

AMOUNT_MARKS = re.compile(r"[\s.'’_€]|eur(os?)?$", re.IGNORECASE)
CENTS = re.compile(r"[,.]\d{1,2}\s*€?$")
MOMENT_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M")
IS_EMAIL = Email()
KEPT_CONTROLS = frozenset("\n\t")
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def readable(_form: Any, field: Field) -> None:
    """Refuse what misleads who reads: control and direction-override characters."""
    for character in field.data or "":
        hidden = unicodedata.category(character) in {"Cc", "Cs"} or character in BIDI
        if hidden and character not in KEPT_CONTROLS:
            raise ValidationError(_("Ce texte contient des caractères invisibles : retapez-le."))


def tidy(text: Any) -> str:
    """Take the blanks around away; line ends are `\\n`."""
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class Words(StringField):
    """A line of text."""

    def __init__(self, label: Any, most: int, validators: Iterable[Any] = (), **more: Any) -> None:
        checks = [*validators, readable, Length(max=most)]
        super().__init__(label, checks, filters=[tidy], **more)
        self.most = most


class EmailAddress(Words):
    """An e-mail address, of the form the services take."""

    widget = EmailInput()

    def __init__(self, label: Any, validators: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(label, 254, [*validators, self._an_address], **more)

    def _an_address(self, _form: Any, field: Field) -> None:
        try:
            IS_EMAIL(field.data)
        except Refused as error:
            raise ValidationError(
                _("Écrivez une adresse électronique, par exemple lea@exemple.fr.")
            ) from error


class LongText(TextAreaField):
    """Some paragraphs."""

    def __init__(self, label: Any, most: int, validators: Iterable[Any] = (), **more: Any) -> None:
        checks = [*validators, readable, Length(max=most)]
        super().__init__(label, checks, filters=[tidy], **more)
        self.most = most


class Typed(StringField):
    """Something typed as text: kept as it was typed, `value` once it is understood."""

    value: Any = None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.shown(self.data)

    def shown(self, value: Any) -> str:
        """Write a value as it is typed."""
        return "" if value is None else str(value)

    def understood(self, text: str) -> Any:
        """Read what was typed.

        :raises ValidationError: it cannot be, and what to do.
        """
        raise NotImplementedError

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        text = tidy(valuelist[0]) if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.understood(text)
            except ValidationError as error:
                raise ValueError(str(error)) from error


class Whole(Typed):
    """A whole number."""

    def __init__(
        self, label: Any, least: int, most: int, validators: Iterable[Any] = (), **more: Any
    ) -> None:
        super().__init__(label, [*validators], **more)
        self.least, self.most = least, most

    def understood(self, text: str) -> int:
        """Read the number, however its thousands are marked."""
        digits = AMOUNT_MARKS.sub("", text)
        if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
            raise ValidationError(
                _(
                    "Écrivez un nombre entier, par exemple %(example)s.",
                    example=number(self.least + 12),
                )
            )
        return self._within(int(digits))

    def _within(self, value: int) -> int:
        if not self.least <= value <= self.most:
            raise ValidationError(
                _(
                    "Écrivez un nombre de %(least)s à %(most)s.",
                    least=number(self.least),
                    most=number(self.most),
                )
            )
        return value


class Euros(Whole):
    """An amount in whole euros, however it is written: `180 000 €`, `180.000`, `180'000`."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(label, 0, 10**12, validators, **more)

    def shown(self, value: Any) -> str:
        """Write the amount."""
        return "" if value is None else number(value)

    def understood(self, text: str) -> int:
        """Read the amount; cents are refused rather than dropped."""
        if CENTS.search(text):
            raise ValidationError(_("Écrivez un montant en euros entiers, sans centimes."))
        return super().understood(text)


class PlaceName(Typed):
    """A commune or a town over the border, by name or postal code; its value is its code."""

    def shown(self, value: Any) -> str:
        """Write the place's name."""
        return places.named(value or "", language())

    def proposed(self) -> tuple[str, ...]:
        """Give the names to propose."""
        return places.proposed(language())

    def understood(self, text: str) -> str:
        """Find the place."""
        found = places.candidates(text[:100])
        if not found:
            raise ValidationError(
                _("Lieu inconnu : écrivez le nom d’une commune ou un code postal.")
            )
        if len(found) > 1:
            names = ", ".join(f"{one.name_in(language())} ({one.code})" for one in found)
            raise ValidationError(
                _(
                    "Plusieurs lieux correspondent ; écrivez l’un de ceux-ci : %(names)s.",
                    names=names,
                )
            )
        return found[0].code


class Moment(Typed):
    """A day and an hour of Paris; its value is a moment with its offset."""

    def shown(self, value: Any) -> str:
        """Write it as a browser's own field does."""
        return value.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") if value else ""

    def understood(self, text: str) -> datetime:
        """Read it; March's missing hour is refused, the first of October's two is taken."""
        for pattern in MOMENT_FORMATS:
            try:
                here = datetime.strptime(text, pattern).replace(tzinfo=PARIS)
            except ValueError:
                continue
            if not 2000 <= here.year < 2200:
                raise ValidationError(_("Écrivez une année de 2000 à 2199."))
            moment = here.astimezone(UTC)
            if moment.astimezone(PARIS).replace(tzinfo=None) != here.replace(tzinfo=None):
                raise ValidationError(
                    _("Cette heure n’existe pas : cette nuit-là, on passe à l’heure d’été.")
                )
            return moment
        raise ValidationError(_("Écrivez un jour et une heure, par exemple 03/12/2026 09:00."))


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Make the choices of a field from values and their labels."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class Upload(FileField):
    """A file of some kinds, told by what they begin with, of so many megabytes at the most."""

    BEGINNINGS: ClassVar[Mapping[str, bytes]] = {
        "application/pdf": b"%PDF-",
        "image/png": b"\x89PNG\r\n\x1a\n",
        "image/jpeg": b"\xff\xd8\xff",
        "image/webp": b"RIFF",
        "text/csv": b"",
        "application/json": b"",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    }
    """A text begins as it likes."""

    def __init__(
        self,
        label: Any,
        kinds: Mapping[str, str],
        most_megabytes: int,
        validators: Iterable[Any] = (),
        **more: Any,
    ) -> None:
        super().__init__(label, [*validators, self._is_one], **more)
        self.kinds, self.most_megabytes = kinds, most_megabytes

    @property
    def accept(self) -> str:
        """The kinds, as a browser's dialog takes them."""
        return ",".join(f".{suffix}" for suffix in self.kinds)

    @property
    def sent(self) -> Sent | None:
        """The file that was chosen, None for none."""
        file = self.data
        if not file or not getattr(file, "filename", ""):
            return None
        suffix = file.filename.rpartition(".")[2].lower()
        content = file.stream.read()
        file.stream.seek(0)
        return Sent(content, self.kinds.get(suffix, ""), file.filename[-200:])

    def _is_one(self, _form: Any, field: Field) -> None:
        file = field.data
        if not file or not getattr(file, "filename", ""):
            return
        content = file.stream.read(self.most_megabytes * 1_000_000 + 1)
        file.stream.seek(0)
        if len(content) > self.most_megabytes * 1_000_000:
            told = _("Ce fichier est trop lourd : %(most)s Mo au plus.", most=self.most_megabytes)
            raise ValidationError(told)
        suffix = file.filename.rpartition(".")[2].lower()
        beginning = self.BEGINNINGS.get(self.kinds.get(suffix, ""))
        if beginning is None or not content.startswith(beginning):
            names = ", ".join(self.kinds).upper()
            raise ValidationError(_("Choisissez un fichier %(names)s.", names=names))


class Themes(SelectMultipleField):
    """Some of the themes, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, most: int, validators: Iterable[Any] = (), **more: Any) -> None:
        checks = [*validators, self._not_too_many]
        super().__init__(label, checks, choices=_themes_in_order, **more)
        self.most = most

    def _not_too_many(self, _form: Any, field: Field) -> None:
        if len(field.data or []) > self.most:
            raise ValidationError(_("Choisissez %(most)s thèmes au plus.", most=self.most))


def _themes_in_order() -> list[SelectChoice]:
    labels = sorted((one.label(language()), one.code) for one in themes())
    return choices((code, label) for label, code in labels)
