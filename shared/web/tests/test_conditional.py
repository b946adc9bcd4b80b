"""Who has the present version is not sent it again."""

import pytest
from flask import Flask, Response, jsonify

from shared.web.conditional import MAX_TAGGED_BYTES, install_conditional_reads


@pytest.fixture
def app():
    app = Flask("conditional")
    app.content = "a"
    install_conditional_reads(app)
    app.add_url_rule("/list", "list", lambda: jsonify(items=[app.content]), methods=["GET", "POST"])
    app.add_url_rule("/one", "one", lambda: (jsonify(app.content), 200, {"ETag": '"4"'}))
    app.add_url_rule("/page", "page", lambda: Response("<p>", mimetype="text/html"))
    app.add_url_rule("/no", "no", lambda: (jsonify(error="no"), 404))
    app.add_url_rule("/long", "long", lambda: jsonify("x" * MAX_TAGGED_BYTES))
    return app


def test_a_list_has_the_tag_of_its_content(app):
    visitor = app.test_client()
    first = visitor.get("/list")
    again = visitor.get("/list", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    app.content = "b"
    changed = visitor.get("/list", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.get_json() == {"items": ["b"]}


def test_a_resource_keeps_the_tag_of_its_version(app):
    visitor = app.test_client()
    assert visitor.get("/one").headers["ETag"] == '"4"'
    assert visitor.get("/one", headers={"If-None-Match": '"4"'}).status_code == 304
    assert visitor.get("/one", headers={"If-None-Match": '"3"'}).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/list"), ("GET", "/page"), ("GET", "/no")])
def test_only_reads_of_json_that_went_well_have_one(app, method, path):
    assert "ETag" not in app.test_client().open(path, method=method).headers


def test_what_is_very_long_is_not_digested(app):
    assert "ETag" not in app.test_client().get("/long").headers


def test_caches_between_tell_callers_apart(app):
    assert set(app.test_client().get("/list").vary) == {"Authorization", "Accept-Language"}
