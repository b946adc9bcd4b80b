"""What every form has: its state over a request, what services refuse told field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Self
from uuid import uuid4

from flask import Response, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, FieldList, Form, FormField, HiddenField
from wtforms.validators import Length

from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order, Refused, Sent
from services.portal.forms.several import Rows, asked_for_rows
from services.portal.languages import language
from services.portal.pages.reading import write
from services.portal.session.kept import kept_form


class PageForm(Form):
    """A form on a page.

    `paths` says which field an API's field is, where the names differ: `{"area": "place"}`; the
    ends of a period are `period-starts` and `period-ends`.
    """

    paths: ClassVar[Mapping[str, str]] = {}
    key = HiddenField(validators=[Length(max=64)])
    version = HiddenField(validators=[Length(max=100)])

    @classmethod
    def of_request(cls, answer: Answer | None = None, **shown: Any) -> Self:
        """Make the form: as sent, as left when a session ended, or as things are.

        :param answer: the read answer a change starts from: its ETag is the version changed.
        """
        meta = {"locales": [language()]}
        if request.method == "POST":
            form = cls(CombinedMultiDict([request.files, request.form]), meta=meta)
            if form.is_reshaped:
                form.reshape()
            return form
        kept = kept_form()
        form = cls(kept, meta=meta, data={"key": str(uuid4()), **shown})
        if kept is not None:
            told = _("Votre session avait pris fin. Votre saisie est là, et n’a pas été envoyée.")
            form.form_errors.append(told)
        if answer is not None and answer.etag and not form.version.data:
            form.version.data = answer.etag
        return form

    @property
    def is_sent(self) -> bool:
        """Whether it was sent in this request, to be taken."""
        return request.method == "POST" and not self.is_reshaped

    @property
    def is_reshaped(self) -> bool:
        """Whether it was sent only to have one row more, or one less."""
        return request.method == "POST" and asked_for_rows(request.form)

    @property
    def has_rows(self) -> bool:
        """Whether some of its fields are rows."""
        return any(isinstance(field, Rows) for field in self)

    def reshape(self) -> None:
        """Add the row, or take away the one, that was asked for."""
        for field in self:
            if isinstance(field, Rows):
                field.reshape(request.form)

    def faults(self) -> list[tuple[str, str, str]]:
        """Give what is wrong: a field's id, its label, the error; no id for the whole form."""
        found = [("", "", str(error)) for error in self.form_errors]
        return found + [
            (field.id, str(field.label.text), str(error))
            for field in leaves(self)
            for error in field.errors
        ]

    def send(
        self, operation: str, draft: Any = None, id_: str = "", file: Sent | None = None
    ) -> Done | None:
        """Have it done; None when the service refused, and the form then says why."""
        order = Order(
            operation=operation,
            id=id_,
            draft=draft,
            file=file,
            etag=self.version.data or "",
            key=(self.key.data or None) if operation.endswith(CREATE) else None,
        )
        done = write(order)
        if isinstance(done, Done):
            return done
        self.tell(done)
        return None

    def tell(self, refused: Refused) -> None:
        """Say why a service refused, beside the field it is about where there is one."""
        for path, reasons in refused.fields.items():
            field = self._field_of(path)
            for reason in reasons:
                told = _("Cette valeur est refusée. %(why)s", why=reason)
                if field is not None and not isinstance(field, Rows):
                    field.errors = [*field.errors, told]
                else:
                    self.form_errors.append(f"{path} : {told}")
        if not refused.fields:
            self.form_errors.append(told_of(refused))

    def _field_of(self, path: str) -> Field | None:
        by_name = {field.name: field for field in leaves(self)}
        by_name |= {field.name: field for field in self}
        while path:
            if field := by_name.get(self.paths.get(path, path).replace(".", "-")):
                return field
            path = path.rpartition(".")[0]
        return None


def leaves(form: Iterable[Field]) -> Iterator[Field]:
    """Give the fields one fills, those within a period or a row too."""
    for field in form:
        if isinstance(field, FormField):
            yield from leaves(field.form)
        elif isinstance(field, FieldList):
            yield from leaves(field)
        else:
            yield field


CREATE = (".create", ".register", ".announce", ".publish")
"""Operations that make something: sent twice under the same key, they make one."""


def told_of(refused: Refused) -> str:
    """Say in a sentence why a service refused, and what to do."""
    match refused.cause:
        case "away":
            text = _(
                "Cette partie de la plateforme ne répond pas. Rien n’a été enregistré et rien "
                "n’est perdu : réessayez dans quelques instants."
            )
        case "signed-out":
            text = _("Votre session a pris fin : connectez-vous à nouveau, puis renvoyez.")
        case "refused":
            text = _(
                "Vous n’avez pas le droit de faire cela. Adressez-vous à l’agglomération si vous "
                "pensez que c’est une erreur."
            )
        case "lost":
            text = _("Cela n’existe plus.")
        case "conflict":
            text = _(
                "Ce n’est pas possible dans l’état actuel : rechargez la page pour voir où cela "
                "en est."
            )
        case "stale":
            text = _(
                "Quelqu’un l’a modifié entre-temps. Ce que vous avez saisi est gardé : ouvrez la "
                "page dans un autre onglet pour comparer, puis envoyez à nouveau pour remplacer."
            )
        case "too-many":
            text = _("Trop de demandes en peu de temps : patientez une minute.")
        case "too-large":
            text = _("C’est trop long : raccourcissez.")
        case "invalid":
            text = _("Ces données sont refusées.")
    return str(text)


def say(text: str, *, kind: str = "good", undo: str = "", undo_label: str = "") -> None:
    """Say on the next page what came of a form.

    :param kind: of the banner: `good`, or `care` for what could not be done.
    :param undo: the address a form may be sent to, to take it back.
    """
    flash({"text": text, "kind": kind, "undo": undo, "label": undo_label})  # type: ignore[arg-type]


def go(address: str) -> Response:
    """Lead to a page after a form."""
    return current_app.make_response(redirect(address, 303))


def show(template: str, form: PageForm, **more: Any) -> Response:
    """Show the page of a form: 422 when it has faults."""
    page = render_template(template, form=form, **more)
    return current_app.make_response((page, 422 if form.is_sent else 200))
