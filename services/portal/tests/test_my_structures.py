"""Pages one looks after: registered, changed by sections, taken back; claimed; reported."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest

from services.portal.tests.desk_things import CHANGE
from services.portal.tests.fakes import answering
from services.portal.tests.provider import csrf_of, form_of, sign_in

NEW = "/fr/mes-structures/nouvelle"
ONE = "/fr/mes-structures/s1"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def signed(visitor, issuer):
    sign_in(visitor, issuer, "lea")
    return visitor


def send(visitor, path, typed):
    return visitor.post(path, data=form_of(visitor.get(path)) | typed)


def test_a_structure_begins_with_a_name_and_a_commune(signed, fake):
    answer = send(signed, NEW, {"name": "La Bobine", "commune": "Rixheim"})
    assert (answer.status_code, answer.location) == (303, ONE)
    body = {"name": "La Bobine", "commune": "68278", "themes": []}
    assert fake.orders == [("POST", "/v1/structures", body)]
    assert "est inscrite" in signed.get(answer.location).text


def test_the_page_says_what_would_make_it_better_and_where(signed):
    shown = signed.get(ONE).text
    assert "54 sur 100" in shown
    assert f'href="{ONE}/modifier/place"' in shown
    assert f'href="{ONE}/logo"' in shown
    assert "Camille Weber" in shown


def test_only_what_a_section_shows_is_sent_of_the_version_read(signed, fake):
    path = f"{ONE}/modifier/contact"
    answer = send(signed, path, {"email": "bonjour@exemple.fr", "phone": "03 89 12 34 56"})
    assert answer.location == f"{ONE}#contact"
    (sent,) = [one for one in fake.requests if one.method == "PATCH"]
    assert sent.headers["If-Match"] == '"7"'
    assert fake.orders[0][2] == {
        "public_contact": {"email": "bonjour@exemple.fr", "phone": "03 89 12 34 56"}
    }


def test_hours_are_typed_day_by_day(signed, fake):
    typed = {"commune": "Mulhouse", "lines": "1 rue\nBât. B", "postal_code": "", "city": ""}
    hours = dict.fromkeys(("tuesday", "wednesday"), "9h-12h, 14h-18h30") | {"saturday": "10-12"}
    send(signed, f"{ONE}/modifier/place", typed | hours | {"opening_hours": "", "monday": ""})
    body = fake.orders[0][2]
    assert body["address"]["lines"] == ["1 rue", "Bât. B"]
    assert "Tu-We 09:00-12:00,14:00-18:30" in body["opening_hours"]
    assert "Sa 10:00-12:00" in body["opening_hours"]


@pytest.mark.parametrize("wrong", ["toujours", "9h", "25h-26h", "9h-12h-14h"])
def test_hours_that_are_none_are_told(signed, fake, wrong):
    answer = send(signed, f"{ONE}/modifier/place", {"commune": "Mulhouse", "monday": wrong})
    assert answer.status_code == 422
    assert 'id="monday-erreur"' in answer.text
    assert f'value="{wrong}"' in answer.text
    assert fake.orders == []


def test_rows_are_added_and_taken_away_without_scripts(signed, fake):
    path = f"{ONE}/modifier/activities"
    form = form_of(signed.get(path)) | {
        "activities-0-label": "Vélos",
        "activities-0-radius_km": "x",
    }
    more = signed.post(path, data=form | {"add-row": "activities"})
    assert more.status_code == 200
    assert 'name="activities-1-label"' in more.text
    assert 'value="Vélos"' in more.text
    assert 'value="x"' in more.text
    assert "n-faults" not in more.text
    form |= {"activities-1-label": "Couture"}
    less = signed.post(path, data=form | {"remove-row": "activities-0"})
    assert 'value="Vélos"' not in less.text
    assert 'name="activities-0-label"' in less.text
    assert 'value="Couture"' in less.text
    assert fake.orders == []


def test_activities_are_sent_with_their_range_and_blank_rows_left_out(signed, fake):
    typed = {
        "activities-0-label": "Vélos",
        "activities-0-reach": "radius",
        "activities-0-radius_km": "15",
        "activities-1-label": "Couture",
        "activities-1-reach": "epci",
        "activities-2-label": "",
    }
    send(signed, f"{ONE}/modifier/activities", typed)
    assert fake.orders[0][2]["activities"] == [
        {"label": "Vélos", "reach": {"kind": "radius", "radius_km": 15}},
        {
            "label": "Couture",
            "reach": {"kind": "zones", "zones": [{"level": "epci", "code": "200066009"}]},
        },
    ]


def test_persons_are_kept_apart_from_the_page(signed, fake):
    send(signed, f"{ONE}/personnes", {"people-0-name": "Ada", "people-0-preferred": "y"})
    method, path, body = fake.orders[0]
    assert (method, path) == ("PUT", "/v1/structures/s1/contacts")
    assert body["people"][0] == {"name": "Ada", "preferred": True}


def test_a_logo_is_sent_as_it_is_and_taken_off(signed, fake):
    form = form_of(signed.get(f"{ONE}/logo")) | {"file": (BytesIO(PNG), "logo.png")}
    assert signed.post(f"{ONE}/logo", data=form).location == ONE
    (sent,) = [one for one in fake.requests if one.method == "PUT"]
    assert (sent.headers["Content-Type"], sent.content) == ("image/png", PNG)
    wrong = form_of(signed.get(f"{ONE}/logo")) | {"file": (BytesIO(b"<svg/>"), "logo.png")}
    assert "Choisissez un fichier PNG" in signed.post(f"{ONE}/logo", data=wrong).text
    token = csrf_of(signed.get(ONE))
    signed.post("/mes-structures/s1/logo/retirer", data={"csrf_token": token})
    assert fake.orders[-1][:2] == ("DELETE", "/v1/structures/s1/logo")


def test_the_history_says_who_and_what_and_goes_back(signed, fake):
    shown = signed.get(f"{ONE}/historique").text
    assert "vous" in shown
    assert "Riedisheim" in shown
    token = csrf_of(signed.get(ONE))
    data = {"csrf_token": token, "to": "2", "version": '"7"'}
    done = signed.post("/mes-structures/s1/revenir", data=data)
    assert fake.orders[-1] == ("POST", "/v1/structures/s1/revert", {"version": 2})
    assert "est revenue" in signed.get(done.location).text
    assert signed.post("/mes-structures/s1/revenir", data=data | {"to": "x"}).status_code == 404


def test_what_others_changed_is_not_offered_to_be_undone(signed, fake):
    fake.lists["/v1/structures/s1/history"] = [CHANGE | {"by": "someone"}, CHANGE]
    assert "Revenir avant ce changement" not in signed.get(f"{ONE}/historique").text


def test_a_page_is_confirmed_closed_and_reopened(signed, fake):
    token = csrf_of(signed.get(ONE))
    done = signed.post("/mes-structures/s1/confirm", data={"csrf_token": token})
    assert "notée exacte" in signed.get(done.location).text
    closed = send(signed, f"{ONE}/fermer", {"on": "01/11/2026", "reason": ""})
    assert fake.orders[-1] == ("POST", "/v1/structures/s1/close", {"on": "2026-11-01"})
    assert "/mes-structures/s1/reopen" in signed.get(closed.location).text
    signed.post("/mes-structures/s1/reopen", data={"csrf_token": token})
    assert fake.orders[-1] == ("POST", "/v1/structures/s1/reopen", {})


@pytest.mark.parametrize("page", ["", "/modifier/identity", "/personnes", "/logo", "/fermer"])
def test_someone_elses_page_offers_nothing(signed, fake, page):
    def refuses(request):
        if request.url.path.endswith("/contacts"):
            return httpx.Response(403, json={})
        return fake.well(request)

    fake.instead["directory"] = refuses
    answer = signed.get(f"{ONE}{page}")
    assert answer.status_code == 403
    assert "Enregistrer" not in answer.text


def test_a_page_is_claimed_and_the_claim_taken_back(signed, fake):
    answer = send(signed, "/fr/annuaire/s1/revendiquer", {"role": "Directrice"})
    assert answer.location == "/fr/mes-revendications"
    assert fake.orders == [("POST", "/v1/structures/s1/claims", {"role": "Directrice"})]
    shown = signed.get(answer.location).text
    assert "La Trame solidaire" in shown
    token = csrf_of(signed.get(answer.location))
    signed.post("/mes-revendications/k1/retirer", data={"csrf_token": token})
    assert fake.orders[-1][:2] == ("POST", "/v1/claims/k1/withdraw")


@pytest.mark.parametrize("path", ["/fr/mes-revendications", "/fr/mes-structures"])
def test_ones_own_claims_are_asked_for_an_agent_too(visitor, issuer, fake, path):
    sign_in(visitor, issuer, "nadia")
    assert "La Trame solidaire" in visitor.get(path).text
    (asked,) = [one for one in fake.requests if one.url.path == "/v1/claims"]
    assert asked.url.params["mine"] == "true"


def test_anyone_reports_a_page(visitor, fake):
    answer = send(visitor, "/fr/annuaire/s1/signaler", {"reason": "closed", "text": "Parti."})
    assert answer.location == "/fr/annuaire/s1"
    assert fake.orders == [
        ("POST", "/v1/structures/s1/reports", {"reason": "closed", "text": "Parti."})
    ]
    assert send(visitor, "/fr/annuaire/s1/signaler", {"reason": "odd"}).status_code == 422


def test_too_many_reports_are_told(visitor, fake):
    form = form_of(visitor.get("/fr/annuaire/s1/signaler")) | {"reason": "closed"}

    def counts(request):
        return fake.well(request) if request.method == "GET" else httpx.Response(429, json={})

    fake.instead["directory"] = counts
    assert "patientez" in visitor.post("/fr/annuaire/s1/signaler", data=form).text


def test_a_structure_that_waits_says_so(signed, fake):
    fake.instead["directory"] = lambda request: (
        answering({"id": "s1", "name": "La Bobine", "status": "pending"})(request)
        if request.url.path == "/v1/structures/s1"
        else fake.well(request)
    )
    assert "un agent relit" in signed.get(ONE).text
