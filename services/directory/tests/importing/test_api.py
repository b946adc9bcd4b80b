"""Imports over HTTP: agents only, worked off once, taken up again after a crash, audited."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO

import pytest

from services.directory.documents import ImportChunk, ImportRun, Structure
from services.directory.documents.imports import UPLOAD_KEPT, ImportState
from services.directory.importing import storage, working
from services.directory.importing.working import LEASE, MAX_ATTEMPTS, work_off_imports
from shared.clock import utc_now
from shared.testing.web import client_as

LAYOUT = "mednum-angers"
ANGERS = (
    "TYPO_UID,USER_NOM,USER_ADRES,code_postal,commune,TELEPHONE,MAIL,LAT,LNG\n"
    "1,La Trame,1 rue du Tissage,68100,Mulhouse,03 89 12 34 56,accueil@trame.fr,47.7464,7.3356\n"
    "2,Sans lieu,,,,,,,\n"
)


@pytest.fixture
def agent(app):
    return client_as(app, "agent-1", ["agent"])


def send(client, text=ANGERS, key=None, **form):
    """Send a form whose body is bytes: werkzeug's own leaves a large one open in a file."""
    fields = {name: one for name, one in ({"layout": LAYOUT} | form).items() if one is not None}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        '--b\r\nContent-Disposition: form-data; name="file"; filename="angers.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{text}\r\n--b--\r\n"
    )
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        "/v1/imports",
        data="".join(parts).encode(),
        content_type="multipart/form-data; boundary=b",
        headers=headers,
    )


def later(**much):
    return lambda: utc_now() + timedelta(**much)


def test_a_file_is_imported_by_the_worker_and_its_report_read(agent):
    sent = send(agent)
    assert (sent.status_code, sent.json["state"], sent.json["by"]) == (202, "waiting", "agent-1")
    assert work_off_imports() == 1
    done = agent.get(sent.headers["Location"]).json
    assert (done["state"], done["rows_done"]) == ("done", 2)
    assert (done["counts"]["new"], done["counts"]["refused"]) == (1, 1)
    report = agent.get(f"{sent.headers['Location']}/report.csv")
    assert report.content_type == "text/csv; charset=utf-8"
    assert "ni point ni commune : ligne refusée" in report.data.decode("utf-8-sig")
    assert "accueil@trame.fr" not in report.text
    (page,) = Structure.objects
    assert (page.name, page.source) == ("La Trame", LAYOUT)
    assert work_off_imports() == 0
    assert [one["id"] for one in agent.get("/v1/imports").json["items"]] == [done["id"]]


def test_the_file_is_forgotten_once_it_is_read_and_the_report_in_time(agent):
    sent = send(agent)
    assert ImportChunk.objects(part="file").count() == 1
    work_off_imports()
    assert ImportChunk.objects(part="file").count() == 0
    assert ImportChunk.objects(part="report").count() == 1
    assert storage.forget_old(utc_now() + timedelta(days=29)) == 0
    assert storage.forget_old(utc_now() + timedelta(days=31)) == 1
    assert agent.get(f"{sent.headers['Location']}/report.csv").status_code == 404


def test_a_dry_run_writes_nothing_and_says_the_same(agent):
    dry = send(agent, dry_run="true")
    work_off_imports()
    assert Structure.objects.count() == 0
    real = send(agent)
    work_off_imports()
    told = [agent.get(one.headers["Location"]).json["counts"] for one in (dry, real)]
    assert told[0] == told[1]


def tried(client, **more):
    trial = send(client, dry_run="true", **more)
    work_off_imports()
    return trial.headers["Location"]


def test_a_trial_is_run_for_good_without_its_file_being_sent_again(app, agent):
    trial = tried(agent, layout=LAYOUT, anywhere="true")
    before = agent.get(trial)
    assert utc_now() < datetime.fromisoformat(before.json["file_kept_until"])
    other = client_as(app, "agent-2", ["agent"])
    run = other.post(f"{trial}/run")
    assert (run.status_code, run.json["state"], run.json["by"]) == (202, "waiting", "agent-2")
    told = [run.json[name] for name in ("dry_run", "layout", "anywhere", "trial", "file_name")]
    assert told == [False, LAYOUT, True, before.json["id"], "angers.csv"]
    assert run.headers["Location"] == f"/v1/imports/{run.json['id']}"
    after = agent.get(trial)
    assert (after.json["led_to"], "file_kept_until" in after.json) == (run.json["id"], False)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert work_off_imports() == 1
    done = agent.get(run.headers["Location"]).json
    assert (done["state"], done["counts"]) == ("done", before.json["counts"])
    assert [one.name for one in Structure.objects] == ["La Trame"]
    assert ImportChunk.objects(part="file").count() == 0
    again = agent.post(f"{trial}/run")
    assert (again.status_code, again.json["id"], again.json["state"]) == (202, done["id"], "done")
    assert work_off_imports() == 0
    assert agent.post(f"{run.headers['Location']}/undo").status_code == 202


def test_the_file_of_a_trial_is_kept_two_days_then_has_to_be_sent_again(agent):
    trial = tried(agent)
    assert storage.forget_old(utc_now() + UPLOAD_KEPT - timedelta(minutes=1)) == 0
    assert storage.forget_old(utc_now() + UPLOAD_KEPT + timedelta(minutes=1)) == 1
    refused = agent.post(f"{trial}/run")
    assert (refused.status_code, refused.json["detail"]) == (
        409,
        "Its file is no longer kept: send it again.",
    )
    assert not {"file_kept_until", "led_to"} & agent.get(trial).json.keys()
    assert ImportRun.objects.count() == 1


def test_a_file_about_to_be_forgotten_is_held_for_the_import(agent):
    trial = tried(agent)
    soon = utc_now() + timedelta(seconds=30)
    ImportChunk.objects(part="file").update(keep_until=soon)
    run = agent.post(f"{trial}/run")
    storage.forget_old(soon + timedelta(hours=1))
    work_off_imports()
    assert agent.get(run.headers["Location"]).json["state"] == "done"


def test_a_file_of_which_a_piece_is_gone_is_no_longer_kept(agent, monkeypatch):
    monkeypatch.setattr(storage, "PIECE", 50)
    trial = tried(agent)
    pieces = ImportChunk.objects(part="file").count()
    assert pieces > 2
    run = agent.post(f"{trial}/run")
    ImportChunk.objects(number=pieces - 1, part="file").delete()
    work_off_imports()
    failed = agent.get(run.headers["Location"]).json
    assert (failed["state"], failed["error"]) == ("failed", working.LOST)
    short = tried(agent, text=ANGERS + "\n")
    ImportChunk.objects(number=1, part="file").delete()
    assert agent.post(f"{short}/run").status_code == 409
    assert Structure.objects.count() == 0


def test_only_a_trial_that_is_done_is_run(agent):
    real = send(agent)
    waiting = send(agent, text=ANGERS + "\n", dry_run="true")
    for one in (real, waiting):
        assert agent.post(f"{one.headers['Location']}/run").status_code == 409
    failed = tried(agent, text="a;b\n1;2\n", layout=None)
    work_off_imports(), work_off_imports()
    assert agent.get(failed).json["state"] == "failed"
    assert agent.post(f"{failed}/run").json["status_now"] == "failed"
    assert "file_kept_until" not in agent.get(failed).json
    assert ImportChunk.objects(run=failed.rpartition("/")[2], part="file").count() == 0
    assert agent.post("/v1/imports/none/run").status_code == 404


def test_a_trial_run_twice_at_once_leads_to_one_import(app, agent):
    trial = tried(agent)
    agents = [client_as(app, f"agent-{number}", ["agent"]) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.post(f"{trial}/run"), agents))
    assert {one.status_code for one in answers} == {202}
    (id_,) = {one.json["id"] for one in answers}
    assert agent.get(trial).json["led_to"] == id_
    assert ImportRun.objects.count() == 2
    assert [work_off_imports(), work_off_imports()] == [1, 0]
    assert Structure.objects.count() == 1


def test_a_crash_before_the_trial_remembers_still_leads_to_one_import(agent, monkeypatch):
    trial = tried(agent)
    with monkeypatch.context() as patch:

        def die(*_, **__):
            raise RuntimeError

        patch.setattr(ImportRun, "commit", die)
        assert agent.post(f"{trial}/run").status_code == 500
    assert "led_to" not in agent.get(trial).json
    assert work_off_imports() == 1
    again = agent.post(f"{trial}/run")
    assert (again.status_code, again.json["state"]) == (202, "done")
    assert agent.get(trial).json["led_to"] == again.json["id"]
    assert ImportRun.objects.count() == 2


def test_how_a_file_is_sent_is_documented(agent):
    document = agent.get("/openapi.json").json
    (kind, told), *others = document["paths"]["/v1/imports"]["post"]["requestBody"][
        "content"
    ].items()
    assert (kind, others) == ("multipart/form-data", [])
    schema = document["components"]["schemas"][told["schema"]["$ref"].rpartition("/")[2]]
    file = schema["properties"]["file"]
    assert (file["type"], file["format"], schema["required"]) == ("string", "binary", ["file"])
    assert schema["properties"].keys() == {"file", "layout", "dry_run", "anywhere"}


def test_what_a_form_may_not_have_is_refused(agent):
    refused = send(agent, layuot=LAYOUT)
    assert (refused.status_code, [*refused.json["errors"]]) == (422, ["layuot"])
    text = agent.post("/v1/imports", data={"file": "a;b"}, content_type="multipart/form-data")
    assert (text.status_code, [*text.json["errors"]]) == (422, ["file"])
    as_file = {"file": (BytesIO(b"a"), "a.csv"), "dry_run": (BytesIO(b"true"), "b.csv")}
    assert agent.post("/v1/imports", data=as_file).status_code == 422


def test_a_key_used_twice_is_one_import(agent):
    first, again = send(agent, key="k"), send(agent, key="k")
    assert (again.status_code, again.json["id"]) == (202, first.json["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert send(agent, text=ANGERS + "3,C,,68100,Mulhouse,,,,\n", key="k").status_code == 422
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "form", "status", "said"),
    [
        ("", {}, 422, "empty"),
        (ANGERS, {"layout": "nope"}, 422, "choose among"),
        (ANGERS, {"dry_run": "perhaps"}, 422, "boolean"),
        ("x" * (10 * 2**20 + 1), {}, 422, "10 MB"),
        ("x" * (11 * 2**20), {}, 413, ""),
    ],
)
def test_what_is_not_right_is_refused(agent, text, form, status, said):
    refused = send(agent, text=text, **form)
    assert refused.status_code == status
    assert said in refused.text
    assert ImportRun.objects.count() == ImportChunk.objects.count() == 0


def test_without_a_file_or_a_layout_that_fits_it_says_so(agent):
    assert agent.post("/v1/imports", data={"layout": LAYOUT}).status_code == 422
    sent = send(agent, text="a;b\n1;2\n", layout=None)
    work_off_imports()
    failed = agent.get(sent.headers["Location"]).json
    assert failed["state"] == "failed"
    assert "aucun profil ne convient" in failed["error"]
    assert Structure.objects.count() == 0


def test_without_a_layout_the_one_that_fits_is_found(agent):
    header = (
        "TYPO_UID,USER_NOM,USER_ADRES,code_postal,commune,TELEPHONE,MAIL,LAT,LNG,SITE_INTER,LIEN,"
        "HORAIRE,QUALIF1,QUALIF2,QUALIF3,QUALIF4,QUALIF6,QUALIF7,QUALIF8\n"
    )
    sent = send(agent, text=header + "1,La Trame,1 rue,68100,Mulhouse\n", layout=None)
    work_off_imports()
    done = agent.get(sent.headers["Location"]).json
    assert (done["state"], done["layout"]) == ("done", LAYOUT)
    assert done["layout_reason"] == "mednum-angers (19 colonnes sur 27)"


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_agents_import(app, method):
    someone = client_as(app, "someone")
    for path in ("/v1/imports", "/v1/imports/x", "/v1/imports/x/report.csv", "/v1/imports/layouts"):
        assert someone.open(path, method=method).status_code in (403, 405)


def test_the_layouts_are_listed(agent):
    assert LAYOUT in [one["name"] for one in agent.get("/v1/imports/layouts").json["items"]]


def test_an_import_whose_worker_died_is_taken_up_when_its_claim_ran_out(agent, monkeypatch):
    sent = send(agent)
    with monkeypatch.context() as patch:

        class Killed(BaseException):
            pass

        def die(*_, **__):
            raise Killed

        patch.setattr(working.storage, "keep", die)
        with pytest.raises(Killed):
            work_off_imports()
    assert Structure.objects.count() == 1
    assert agent.get(sent.headers["Location"]).json["state"] == "running"
    assert work_off_imports() == 0
    assert work_off_imports(later(seconds=LEASE.total_seconds() + 1)) == 1
    done = agent.get(sent.headers["Location"]).json
    assert (done["state"], done["counts"]["new"]) == ("done", 1)
    assert Structure.objects.count() == 1


def test_two_workers_at_once_import_once(agent, monkeypatch):
    send(agent)
    real, raced = ImportRun.commit, []

    def commit(self, *events):
        if not raced:
            raced.append(1)
            assert work_off_imports() == 1
        real(self, *events)

    monkeypatch.setattr(ImportRun, "commit", commit)
    assert work_off_imports() == 0
    assert Structure.objects.count() == 1


def test_a_worker_that_lost_its_claim_stops(agent, monkeypatch):
    sent = send(agent)
    real, begun = working.import_structures, []

    def slow(*args, **options):
        if not begun:
            begun.append(1)
            assert work_off_imports(later(hours=1)) == 1
        return real(*args, **options)

    monkeypatch.setattr(working, "import_structures", slow)
    assert work_off_imports() == 0
    done = agent.get(sent.headers["Location"]).json
    assert (done["state"], done["counts"]["new"]) == ("done", 1)


def test_a_file_that_is_gone_or_always_fails_ends_as_failed(agent):
    sent = send(agent)
    ImportChunk.objects.delete()
    work_off_imports()
    assert agent.get(sent.headers["Location"]).json["state"] == "failed"
    stuck = send(agent, text=ANGERS + "\n")
    ImportRun._get_collection().update_one(
        {"_id": stuck.json["id"]}, {"$set": {"attempts": MAX_ATTEMPTS}}
    )
    work_off_imports()
    assert "abandonné" in agent.get(stuck.headers["Location"]).json["error"]


def test_an_import_is_undone_once(agent):
    sent = send(agent)
    path = f"{sent.headers['Location']}/undo"
    assert agent.post(path).status_code == 409
    work_off_imports()
    assert agent.post(path).json["state"] == "undoing"
    assert agent.post(path).status_code == 202
    assert work_off_imports() == 1
    done = agent.get(sent.headers["Location"]).json
    assert (done["state"], done["counts"]["undone"]) == ("undone", {"closed": 1})
    assert Structure.objects.get().status == "closed"
    assert agent.post(path).json["state"] == ImportState.UNDONE
    assert work_off_imports() == 0
