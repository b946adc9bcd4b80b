"""The form of a logo."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from services.portal.forms.fields import Upload
from services.portal.forms.frame import PageForm

KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}


class LogoForm(PageForm):
    """A picture."""

    paths = {"body": "file"}
    file = Upload(
        _("Image"),
        KINDS,
        1,
        [InputRequired()],
        description=_("PNG, JPEG ou WebP, de 512 ko au plus. Un carré convient le mieux."),
    )
