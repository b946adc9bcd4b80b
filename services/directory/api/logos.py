"""`/v1/structures/{id}/logo`: the logo of a page, as a picture."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.views import MethodView

from services.directory.api.structure_pages import caller, may_read, own
from services.directory.api.structure_schemas import StructureSchema
from services.directory.documents import Logo, LogoContent, Structure
from services.directory.documents.changes import changes_of
from services.directory.domain.logo import MAX_BYTES, NotALogo, clean_logo
from services.directory.domain.moderation import PUBLIC as PUBLIC_STATES
from services.directory.moderation import tell_change
from shared.auth.access import PUBLIC, SIGNED_IN, access
from shared.persistence.projection import insert_once
from shared.persistence.reading import find_one
from shared.web.aggregates import answer
from shared.web.blueprint import Blueprint
from shared.web.problems import Problem, invalid, not_found

CACHED_SECONDS = 3600
LOOKED_BACK = 50
"""Changes of a page among which logos it showed before are looked for."""
TAKEN = ("image/png", "image/jpeg", "image/webp")
PICTURE = {"schema": {"type": "string", "format": "binary"}}

blp = Blueprint(
    "structure-logos",
    __name__,
    url_prefix="/v1/structures",
    description="The logos of structures.",
)


@blp.route("/<id_>/logo")
class StructureLogo(MethodView):
    """The logo of a page."""

    @access(PUBLIC)
    @blp.doc(responses={200: {"description": "OK", "content": dict.fromkeys(TAKEN, PICTURE)}})
    def get(self, id_: str) -> Response:
        """Show the logo; of a page that is not public, to its owners and agents."""
        found = find_one(Structure, id_)
        if found is None or not may_read(found) or not found.get("logo"):
            raise not_found("logo")
        digest = found["logo"]["digest"]
        kept = find_one(LogoContent, LogoContent.id_of(id_, digest))
        if kept is None:  # replaced between the two reads
            raise not_found("logo")
        response = Response(kept["content"], mimetype=kept["media_type"])
        response.set_etag(digest)
        response.vary.add("Authorization")
        response.cache_control.max_age = CACHED_SECONDS
        if found["status"] in PUBLIC_STATES:
            response.cache_control.public = True
        else:
            response.cache_control.private = True
        response.make_conditional(request)
        return response

    @access(SIGNED_IN)
    @blp.doc(requestBody={"required": True, "content": dict.fromkeys(TAKEN, PICTURE)})
    @blp.response(200, StructureSchema)
    def put(self, id_: str) -> Any:
        """Put a logo (PNG, JPEG, WebP, 512 kB at most) on the page; its owner or an agent."""
        structure = own(id_)
        picture = _sent()
        logo = Logo(
            digest=picture.digest,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
        )
        insert_once(
            LogoContent._get_collection(),
            {
                "_id": LogoContent.id_of(id_, picture.digest),
                "structure": id_,
                "media_type": picture.media_type,
                "content": picture.content,
            },
        )
        structure.logo = logo
        structure.commit(*tell_change(structure), by=caller(), action="logo-changed")
        _forget_replaced(structure)
        return answer(structure)

    @access(SIGNED_IN)
    @blp.response(204)
    def delete(self, id_: str) -> None:
        """Take the logo off the page; its owner or an agent."""
        structure = own(id_)
        if structure.logo is not None:
            structure.logo = None
            structure.commit(*tell_change(structure), by=caller(), action="logo-changed")
            _forget_replaced(structure)


def _sent() -> Any:
    if request.mimetype not in TAKEN:
        raise Problem(
            415,
            "unsupported-media-type",
            "Not a picture that is taken",
            f"Send the bytes themselves, as {', '.join(TAKEN)}.",
        )
    if (request.content_length or 0) > MAX_BYTES:
        raise Problem(413, "too-large", "Too large", f"A logo has {MAX_BYTES // 2**10} kB at most.")
    try:
        return clean_logo(request.get_data(cache=False))
    except NotALogo as error:
        raise invalid({"body": [str(error)]}) from error


def _forget_replaced(structure: Structure) -> None:
    """Forget the versions shown before: the last one, and those merges kept to be taken back."""
    shown = structure.logo.digest if structure.logo else None
    changes = changes_of(structure.as_stored(), most=LOOKED_BACK)
    before = [one.get("before", {}).get("logo") for one in changes]
    for digest in {logo["digest"] for logo in before if logo} - {shown}:
        LogoContent.forget(structure.id, digest)
