"""The forms of an import: a file, how it is read; tried first, then done."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from services.portal.client.drafts import ABSENT, ImportDraft
from services.portal.client.resources import Import, Layouts
from services.portal.forms.fields import Upload, choices
from services.portal.forms.frame import PageForm

KINDS = {
    "csv": "text/csv",
    "tsv": "text/csv",
    "txt": "text/csv",
    "json": "application/json",
    "jsonl": "application/json",
    "geojson": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""An OpenDocument sheet is a zip archive as an Excel one is; the service looks into it."""
MOST_MEGABYTES = 10


class FileForm(PageForm):
    """A file of structures."""

    file = Upload(
        _("Fichier"),
        KINDS,
        MOST_MEGABYTES,
        [InputRequired()],
        description=_("CSV, Excel, OpenDocument ou JSON, de 10 Mo au plus."),
    )


class ImportForm(FileForm):
    """A file to try."""

    layout = SelectField(
        _("Disposition des colonnes"),
        [Optional()],
        choices=choices([("", _("La reconnaître"))]),
        description=_("À choisir seulement si elle n’est pas reconnue."),
    )
    anywhere = BooleanField(_("Prendre aussi les structures hors des communes connues"))

    def offer(self, layouts: Layouts | None) -> None:
        """Offer the layouts the importer knows."""
        known = [(one.name, one.title) for one in layouts.items] if layouts else []
        self.layout.choices = choices([("", gettext("La reconnaître")), *known])

    def draft(self) -> ImportDraft:
        """Give what is sent: a trial."""
        return ImportDraft(
            layout=self.layout.data or ABSENT, dry_run=True, anywhere=bool(self.anywhere.data)
        )


class AgainForm(FileForm):
    """The file that was tried, to import it."""

    tried: Import

    def validate_file(self, field: Any) -> None:
        """Refuse another file than the one that was tried."""
        sent = field.sent
        tried = (self.tried.file_size, self.tried.file_name)
        if sent and (len(sent.content), sent.name) != tried:
            told = gettext(
                "Ce n’est pas le fichier essayé : « %(name)s ».", name=self.tried.file_name
            )
            raise ValidationError(told)

    def draft(self) -> ImportDraft:
        """Give what is sent: the same, for good."""
        return ImportDraft(
            layout=self.tried.layout or ABSENT, dry_run=False, anywhere=self.tried.anywhere
        )
