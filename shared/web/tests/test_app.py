"""What every service's web process answers, seen from outside."""

import pytest
from flask.views import MethodView
from marshmallow import Schema, fields, validate
from pymongo.errors import ServerSelectionTimeoutError

from shared.auth.access import PUBLIC, SIGNED_IN, access, current_principal, role
from shared.settings import BaseSettings
from shared.testing.web import client_as, trust_test_issuer
from shared.web.app import create_web_app
from shared.web.blueprint import Api, Blueprint
from shared.web.idempotency import requested_creation
from shared.web.pagination import PageArguments
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import conflict


class BodySchema(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 10))


def make_blueprint():
    blp = Blueprint("things", "things", url_prefix="/v1/things", description="Things.")

    @blp.route("")
    class Things(MethodView):
        @access(PUBLIC)
        @blp.arguments(PageArguments, location="query")
        @blp.response(200)
        def get(self, arguments):
            return {"limit": arguments["page"].limit}

        @access(SIGNED_IN)
        @blp.arguments(BodySchema)
        @blp.response(201)
        def post(self, body):
            return {"id": requested_creation(body).id, "by": current_principal().sub}

    @blp.route("/one")
    class One(MethodView):
        @access(PUBLIC)
        @blp.response(200)
        def get(self):
            return with_etag({"id": "one", "sequence": 3})

        @access(role("agent", "operator"))
        @blp.response(200)
        def patch(self):
            require_match(3)
            return {}

    @blp.route("/broken/<how>")
    class Broken(MethodView):
        @access(PUBLIC)
        def get(self, how):
            raise {
                "database": ServerSelectionTimeoutError("secret-host:27017"),
                "bug": RuntimeError("secret"),
                "state": conflict("not now"),
            }[how]

    return blp


def make_app(checks=None, **environ):
    settings = BaseSettings.from_environment(
        "things",
        {
            "NAVETTE_OIDC_ISSUER": "http://issuer.test",
            "NAVETTE_OIDC_JWKS_URL": "http://issuer.test/jwks",
            "NAVETTE_RATE_LIMIT": "",
            **environ,
        },
    )
    app = create_web_app(settings, import_name="things", checks=checks)
    app.config |= {
        "API_TITLE": "Things",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
    Api(app).register_blueprint(make_blueprint())
    return trust_test_issuer(app)


@pytest.fixture
def app():
    return make_app()


def problem(answer, status, slug):
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == f"urn:navette:problem:{slug}"
    assert answer.json["status"] == status
    assert answer.json["detail"]
    return answer.json


def test_nobody_is_asked_to_sign_in_and_told_how(app):
    answer = client_as(app).post("/v1/things", json={"name": "x"})
    assert "Bearer" in problem(answer, 401, "unauthorized")["detail"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer not-a-token"])
def test_a_token_that_cannot_be_read_is_refused_without_being_quoted(app, header):
    answer = client_as(app).post("/v1/things", json={}, headers={"Authorization": header})
    assert "not-a-token" not in str(problem(answer, 401, "unauthorized"))


def test_a_role_is_needed_where_one_is_declared(app):
    match = {"If-Match": '"3"'}
    problem(client_as(app, "tarek").patch("/v1/things/one", headers=match), 403, "forbidden")
    assert client_as(app, "n", ["agent"]).patch("/v1/things/one", headers=match).status_code == 200


def test_a_change_names_the_version_it_is_made_to(app):
    client = client_as(app, "n", ["agent"])
    assert client.get("/v1/things/one").headers["ETag"] == '"3"'
    problem(client.patch("/v1/things/one"), 428, "precondition-required")
    problem(client.patch("/v1/things/one", headers={"If-Match": '"2"'}), 412, "stale")


@pytest.mark.parametrize(
    ("body", "field"), [({}, "name"), ({"name": ""}, "name"), ({"name": "x", "other": 1}, "other")]
)
def test_a_body_that_does_not_fit_is_told_field_by_field(app, body, field):
    answer = client_as(app, "tarek").post("/v1/things", json=body)
    assert field in problem(answer, 422, "invalid")["errors"]


def test_what_is_not_json_is_told(app):
    answer = client_as(app, "tarek").post(
        "/v1/things", data=b"\xff{", content_type="application/json"
    )
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limmit=3"])
def test_a_list_refuses_what_it_does_not_know(app, query):
    problem(client_as(app).get(f"/v1/things?{query}"), 422, "invalid")


def test_a_list_is_bounded_by_default(app):
    assert client_as(app).get("/v1/things").json == {"limit": 20}


def test_the_same_key_gives_the_same_id_for_the_same_caller_only(app):
    def post(sub, key):
        headers = {"Idempotency-Key": key}
        return client_as(app, sub).post("/v1/things", json={"name": "x"}, headers=headers)

    assert post("a", "k").json["id"] == post("a", "k").json["id"]
    assert post("a", "k").json["id"] != post("b", "k").json["id"]
    assert post("a", "k").json["id"] != post("a", "other").json["id"]
    problem(post("a", "k" * 201), 422, "invalid-idempotency-key")


def test_a_database_that_is_away_is_said_with_when_to_try_again(app):
    answer = client_as(app).get("/v1/things/broken/database")
    assert "secret" not in str(problem(answer, 503, "unavailable"))
    assert int(answer.headers["Retry-After"]) > 0


def test_a_bug_tells_nothing_of_itself(app):
    answer = client_as(app).get("/v1/things/broken/bug")
    assert "secret" not in str(problem(answer, 500, "internal-error"))


def test_states_paths_and_methods_that_do_not_fit(app):
    client = client_as(app)
    problem(client.get("/v1/things/broken/state"), 409, "conflict")
    problem(client.get("/nowhere"), 404, "not-found")
    problem(client.delete("/v1/things/one"), 405, "method-not-allowed")


def test_a_body_over_the_limit_is_refused():
    app = make_app(NAVETTE_MAX_BODY_BYTES="1024")
    answer = client_as(app, "tarek").post("/v1/things", json={"name": "x" * 2000})
    assert answer.status_code == 413


def test_a_caller_over_the_rate_is_told_to_wait_and_others_are_not():
    app = make_app(NAVETTE_RATE_LIMIT="3/minute")
    tarek = client_as(app, "tarek")
    codes = [tarek.get("/v1/things").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert "Retry-After" in tarek.get("/v1/things").headers
    assert client_as(app, "lea").get("/v1/things").status_code == 200
    assert tarek.get("/healthz").status_code == 200


def test_ready_only_when_what_it_needs_answers():
    state = [RuntimeError("away")]

    def check():
        if state:
            raise state[0]

    client = make_app(checks={"database": check}).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    state.clear()
    assert client.get("/readyz").json == {"status": "ok", "checks": {"database": "ok"}}


def test_every_answer_has_the_security_headers(app):
    for path in ("/v1/things", "/nowhere", "/healthz"):
        headers = client_as(app).get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_other_origins_are_let_in_by_setting_only():
    origin = {"Origin": "https://front.example"}
    assert (
        "Access-Control-Allow-Origin"
        not in client_as(make_app()).get("/v1/things", headers=origin).headers
    )
    app = make_app(NAVETTE_CORS_ORIGINS="https://front.example")
    headers = client_as(app).get("/v1/things", headers=origin).headers
    assert headers["Access-Control-Allow-Origin"] == "https://front.example"


def test_the_openapi_document_says_who_may_call(app):
    paths = client_as(app).get("/openapi.json").json["paths"]
    assert paths["/v1/things"]["get"]["x-access"] == "public"
    assert paths["/v1/things"]["post"]["x-access"] == "signed in"
    assert paths["/v1/things/one"]["patch"]["x-access"] == "role agent or operator"
    assert paths["/v1/things"]["post"]["security"] == [{"bearer": []}]
