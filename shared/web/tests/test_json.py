from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import json as standard
from flask import jsonify

from shared.web.app import Application

ANSWERS = [
    {"nom": "Épicerie « Là-bas »", "n": 1, "part": 0.25, "vide": None, "oui": True, "liste": []},
    {"trop_grand": 10**30},
    {1: "clé"},
    {"montant": Decimal("12.30"), "moment": datetime(2026, 11, 25, tzinfo=UTC)},
    [],
]


@pytest.fixture
def app():
    return Application("test")


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_answers_say_what_the_standard_library_would(app, answer):
    with app.test_request_context():
        response = jsonify(answer)
        assert response.get_json() == standard.loads(standard.dumps(answer))
    assert response.mimetype == "application/json"


def test_text_is_written_as_it_is_and_ends_with_a_line(app):
    with app.test_request_context():
        assert jsonify(nom="Là-bas").data == '{"nom":"Là-bas"}\n'.encode()
