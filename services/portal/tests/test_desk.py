"""The agents' desk: what waits, decided; duplicates made one; files tried, then imported."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from services.portal.pages.changes import written
from services.portal.tests.desk_things import FOR_GOOD, IMPORT, TWIN
from services.portal.tests.directory_things import STRUCTURE
from services.portal.tests.fakes import answering
from services.portal.tests.provider import csrf_of, form_of, sign_in

QUEUES = ("pages", "revendications", "signalements", "doublons", "bonnes-pratiques", "imports")
MERGE = "/fr/bureau/doublons/s2/dans/s1"
CSV = b"Nom;Commune\nLa Bobine;Mulhouse\nSans lieu;X\n"


@pytest.fixture
def agent(visitor, issuer):
    sign_in(visitor, issuer, "nadia")
    return visitor


def send(visitor, path, typed):
    return visitor.post(path, data=form_of(visitor.get(path)) | typed)


def press(visitor, path, **typed):
    token = csrf_of(visitor.get("/fr/bureau/pages"))
    return visitor.post(path, data={"csrf_token": token} | typed)


def test_the_desk_counts_what_waits(agent):
    shown = agent.get("/fr/bureau").text
    assert "<b>1</b> page à relire" in shown
    assert "<b>12</b> pages revendiquées" in shown
    assert "<b>1\u202f000+</b> signalements" in shown
    assert "<b>1</b> doublon possible" in shown


def test_a_partner_sees_what_it_sent_and_no_queue(visitor, issuer, fake):
    sign_in(visitor, issuer, "region")
    shown = visitor.get("/fr/bureau").text
    assert "grand-est" in shown
    assert "/fr/bureau/pages" not in shown
    assert not any(one.url.path == "/v1/moderation" for one in fake.requests)


@pytest.mark.parametrize("queue", QUEUES)
def test_who_is_no_agent_is_refused(visitor, issuer, fake, queue):
    sign_in(visitor, issuer, "lea")
    fake.instead["directory"] = answering({"title": "no"}, 403)
    assert visitor.get(f"/fr/bureau/{queue}").status_code == 403


def test_a_page_is_published_or_refused_with_a_reason(agent, fake):
    done = press(agent, "/bureau/pages/s1/publish")
    assert fake.orders == [("POST", "/v1/structures/s1/publish", {})]
    assert "est publiée" in agent.get(done.location).text
    assert send(agent, "/fr/bureau/pages/s1", {"reason": ""}).status_code == 422
    send(agent, "/fr/bureau/pages/s1", {"reason": "Hors sujet."})
    assert fake.orders[-1] == ("POST", "/v1/structures/s1/hide", {"reason": "Hors sujet."})


def test_an_agent_goes_from_a_public_page_to_the_desk(agent, app, issuer):
    link = 'href="/fr/bureau/pages/s1"'
    assert link in agent.get("/fr/annuaire/s1").text
    assert agent.get("/fr/bureau/pages/s1").status_code == 200
    others = [app.test_client(), app.test_client()]
    sign_in(others[1], issuer, "lea")
    for one in others:
        assert link not in one.get("/fr/annuaire/s1").text


def test_a_claim_is_accepted_or_refused_with_a_reason(agent, fake):
    assert "Directrice" in agent.get("/fr/bureau/revendications").text
    shown = agent.get("/fr/bureau/revendications/k1").text
    assert "https://trame.exemple.fr/equipe" in shown
    press(agent, "/bureau/revendications/k1/accepter", alone="y")
    assert fake.orders[-1] == ("POST", "/v1/claims/k1/accept", {"alone": True})
    send(agent, "/fr/bureau/revendications/k1", {"reason": "Rien ne le montre."})
    path, body = "/v1/claims/k1/refuse", {"reason": "Rien ne le montre.", "alone": False}
    assert fake.orders[-1] == ("POST", path, body)


def test_a_report_is_dealt_with(agent, fake):
    assert "Elle a fermé" in agent.get("/fr/bureau/signalements").text
    press(agent, "/bureau/signalements/r1", outcome="acted-on")
    assert fake.orders == [("POST", "/v1/reports/r1/handle", {"outcome": "acted-on"})]
    assert press(agent, "/bureau/signalements/r1", outcome="odd").status_code == 404


def test_what_differs_between_two_pages_is_marked(agent):
    shown = agent.get("/fr/bureau/doublons").text
    assert "Même SIREN, même commune · noms proches" in shown
    differing = shown.split('<tr class="n-differs">')[1:]
    assert "La Trame Solidaire (ACI)" in differing[0]
    assert not any("Mulhouse</td>" in row.split("</tr>")[0] for row in differing)


def test_a_merge_is_looked_at_then_done_then_taken_back(agent, fake):
    looked = send(agent, MERGE, {"keep-name": "stays", "keep-website": "goes", "keep-odd": "goes"})
    method, path, body = fake.orders[-1]
    assert (method, path) == ("POST", "/v1/structures/s2/merge")
    assert body == {
        "into": "s1",
        "choices": {"name": "stays", "website": "goes"},
        "owners": False,
        "dry_run": True,
        "sequence": 4,
        "into_sequence": 1,
    }
    assert looked.status_code == 200
    assert "Ce qui ne sera plus" in looked.text
    assert 'name="merge"' in looked.text
    done = send(agent, MERGE, {"merge": "y"})
    assert fake.orders[-1][2]["dry_run"] is False
    assert "/bureau/doublons/s2/defaire" in agent.get(done.location).text
    press(agent, "/bureau/doublons/s2/defaire")
    assert fake.orders[-1][:2] == ("POST", "/v1/structures/s2/unmerge")


def test_the_logo_kept_is_shown_and_may_be_chosen(agent, fake):
    logo = {"digest": "d" * 64, "width": 512, "height": 171}
    twin = TWIN | {"logo": logo}
    fake.singles["/v1/structures/s2"] = twin
    picture = f'src="/annuaire/s2/logo?v={"d" * 10}"'
    shown = agent.get(MERGE).text
    assert picture in shown.split('id="keep-logo-goes"')[1].split("</td>")[0]
    merged = {"done": False, "structure": STRUCTURE | {"logo": logo}, "lost": {}}

    def with_logo(request):
        return answering(merged)(request) if request.method == "POST" else fake.well(request)

    fake.instead["directory"] = with_logo
    looked = send(agent, MERGE, {"keep-logo": "goes"}).text
    assert fake.orders[-1][2]["choices"] == {"logo": "goes"}
    assert picture in looked.split("Ce que sera la page")[1].split("</strong>")[0]


def test_a_merge_of_pages_that_changed_meanwhile_is_not_done(agent, fake):
    form = form_of(agent.get(MERGE))

    def stale(request):
        return fake.well(request) if request.method == "GET" else httpx.Response(412, json={})

    fake.instead["directory"] = stale
    shown = agent.post(MERGE, data=form | {"merge": "y"})
    assert shown.status_code == 422
    assert "entre-temps" in shown.text


def test_two_pages_are_said_not_to_be_the_same(agent, fake):
    press(agent, "/bureau/doublons/d1/differentes")
    assert fake.orders == [("POST", "/v1/duplicates/d1/distinct", None)]


def test_a_good_practice_is_published_or_refused(agent, fake):
    id_ = fake.lists["/v1/practices"][0]["id"]
    fake.lists["/v1/practices"] = [fake.lists["/v1/practices"][0] | {"status": "submitted"}]
    press(agent, f"/bureau/bonnes-pratiques/{id_}/publier")
    assert fake.orders[-1][:2] == ("POST", f"/v1/practices/{id_}/publish")
    send(agent, f"/fr/bureau/bonnes-pratiques/{id_}", {"reason": "Sans chiffres."})
    assert fake.orders[-1] == (
        "POST",
        f"/v1/practices/{id_}/refuse",
        {"reason": "Sans chiffres."},
    )


def test_a_file_is_tried_first(agent, fake):
    path = "/fr/bureau/imports"
    form = form_of(agent.get(path)) | {"file": (BytesIO(CSV), "structures.csv")}
    assert agent.post(path, data=form).location == f"{path}/i1"
    (sent,) = [one for one in fake.requests if one.method == "POST"]
    assert b'name="dry_run"\r\n\r\ntrue' in sent.content
    assert CSV in sent.content
    assert "Idempotency-Key" in sent.headers


def test_the_report_of_a_trial_is_read_and_narrowed(agent):
    shown = agent.get("/fr/bureau/imports/i1").text
    assert "Aucune commune de ce nom." in shown
    assert "Numéro remis en forme." in shown
    narrowed = agent.get("/fr/bureau/imports/i1?verdict=refusees").text
    assert "Numéro remis en forme." not in narrowed
    file = agent.get("/bureau/imports/i1/rapport.csv")
    assert file.mimetype == "text/csv"
    assert "attachment" in file.headers["Content-Disposition"]


def test_what_was_tried_is_imported_for_good_by_one_button(agent, fake):
    fake.lists["/v1/imports"] = [IMPORT, FOR_GOOD]
    shown = agent.get("/fr/bureau/imports/i1").text
    assert 'action="/bureau/imports/i1/importer"' in shown
    assert 'type="file"' not in shown
    done = press(agent, "/bureau/imports/i1/importer")
    assert fake.orders == [("POST", "/v1/imports/i1/run", None)]
    assert done.location == "/fr/bureau/imports/i2"
    real = agent.get(done.location).text
    assert "L’import commence." in real
    assert 'href="/fr/bureau/imports/i1"' in real
    fake.lists["/v1/imports"] = [IMPORT | {"led_to": "i2", "file_kept_until": None}]
    led = agent.get("/fr/bureau/imports/i1").text
    assert 'href="/fr/bureau/imports/i2"' in led
    assert "Importer pour de bon" not in led


def test_a_file_that_is_no_longer_kept_is_chosen_again(agent, fake):
    def gone(request):
        if request.method == "GET":
            return fake.well(request)
        fake.lists["/v1/imports"] = [IMPORT | {"file_kept_until": None}]
        return httpx.Response(409, json={"detail": "Its file is no longer kept: send it again."})

    fake.instead["directory"] = gone
    refused = press(agent, "/bureau/imports/i1/importer")
    shown = agent.get(refused.location).text
    assert "choisissez-le à nouveau" in shown
    assert 'type="file"' in shown
    assert "/bureau/imports/i1/importer" not in shown


def test_only_the_file_that_was_tried_is_imported_for_good(agent, fake):
    past = "2026-11-24T08:00:00Z"
    fake.lists["/v1/imports"] = [IMPORT | {"file_size": len(CSV), "file_kept_until": past}]
    path = "/fr/bureau/imports/i1"
    other = form_of(agent.get(path)) | {"file": (BytesIO(CSV + b"x"), "structures.csv")}
    assert "pas le fichier essayé" in agent.post(path, data=other).text
    same = form_of(agent.get(path)) | {"file": (BytesIO(CSV), "structures.csv")}
    assert agent.post(path, data=same).status_code == 303
    (sent,) = [one for one in fake.requests if one.method == "POST"]
    assert b'name="dry_run"\r\n\r\nfalse' in sent.content
    assert b"les-emplois" in sent.content


def test_an_import_that_runs_shows_how_far_it_is_and_comes_again(agent, fake):
    fake.lists["/v1/imports"] = [IMPORT | {"state": "running", "rows_done": 1, "counts": {}}]
    shown = agent.get("/fr/bureau/imports/i1").text
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert "data-refresh" in shown
    assert '<progress value="1" max="3"' in shown


def test_an_import_is_undone_after_being_asked(agent, fake):
    assert "Ce qu’il a apporté est fermé" in agent.get("/fr/bureau/imports/i1/annuler").text
    press(agent, "/bureau/imports/i1/annuler")
    assert fake.orders == [("POST", "/v1/imports/i1/undo", None)]


def test_only_an_agent_may_send_a_large_file(app, issuer, agent):
    def sent(client, form):
        file = FileStorage(BytesIO(b"a" * 2_000_000), filename="a.csv")
        boundary, body = encode_multipart(form | {"file": file})
        kind = f"multipart/form-data; boundary={boundary}"
        return client.post("/fr/bureau/imports", data=body, content_type=kind)

    assert sent(agent, form_of(agent.get("/fr/bureau/imports"))).status_code == 303
    other = app.test_client()
    sign_in(other, issuer, "lea")
    form = {"csrf_token": csrf_of(other.get("/fr/mon-espace")), "key": "k"}
    assert sent(other, form).status_code == 413


def test_two_pages_side_by_side_are_told_as_people_write(agent, app):
    with app.test_request_context("/fr/bureau/doublons"):
        told = {
            "staff": {"value": 1200, "as_of": "2026-01-31"},
            "turnover": {"value": 90_000, "as_of": "2025-12-31"},
            "public_contact": {"email": "", "phone": "+33389123456"},
            "opening_hours": "Tu-Sa 09:00-12:00,14:00-18:00",
        }
        assert [written(name, value) for name, value in told.items()] == [
            "1\u202f200 (31 janvier 2026)",
            "90\u202f000\u00a0€ (31 décembre 2025)",
            "+33 3 89 12 34 56",
            (
                "lundi fermé ; du mardi au samedi de 9\u00a0h à 12\u00a0h, de 14\u00a0h à 18\u00a0h"
                " ; dimanche fermé"
            ),
        ]
        assert written("opening_hours", "Mo 09:00-12:00; Jul-Aug off").startswith("Mo ")
