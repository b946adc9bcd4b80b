"""`/v1/accounts`: the partners, and what each may send."""

from __future__ import annotations

import re
from typing import Any

from flask.views import MethodView

from services.partners.api.schemas import AccountSchema
from services.partners.documents import Account
from shared.auth.access import access, role
from shared.persistence.reading import find_page
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.problems import invalid

blp = Blueprint("accounts", __name__, url_prefix="/v1/accounts", description="The partners.")

# it is part of the name of the partner's topic
ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")


@blp.route("")
class Accounts(MethodView):
    """The partners."""

    @access(role("agent", "operator"))
    @blp.arguments(PageArguments, location="query")
    @blp.response(200, page_schema(AccountSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the accounts, by id."""
        return find_page(Account, {}, filters["page"], newest_first=False)


@blp.route("/<id_>")
class OneAccount(MethodView):
    """One partner."""

    @access(role("operator"))
    @blp.arguments(AccountSchema)
    @blp.response(200, AccountSchema)
    def put(self, body: dict[str, Any], id_: str) -> Any:
        """Make or change a partner's account; sent again, it is as it was."""
        if not ID_PATTERN.fullmatch(id_):
            raise invalid({"id": ["2 to 63 small letters, digits and hyphens."]})
        document = Account(id=id_, **body)
        document.validate()
        stored = document.to_mongo()
        Account._get_collection().replace_one({"_id": id_}, stored, upsert=True)
        return document
