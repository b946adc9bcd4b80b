"""Signing in at the real Keycloak, and the tokens it gives: right ones, and those that are not."""

import base64
import json
import re
from html import unescape

import httpx
import pytest

from infra.keycloak.people import PASSWORD
from shared.auth.tokens import LEEWAY_SECONDS, Principal
from shared.testing.people import match_of, publish, seek, someone
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.containers, pytest.mark.timeout(300)]

ROLES = ["agent", "funder", "reviewer", "mentor", "partner", "operator"]
KEYS = "org.keycloak.keys.KeyProvider"


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def asks(stack, token):
    """Ask for what is anybody's own who signed in; give the status."""
    url = stack.service_url("matching") + "/v1/matches"
    return stack.http.get(url, headers={"Authorization": f"Bearer {token}"}).status_code


def client(stack, name, **wishes):
    """Make a client at Keycloak that gives tokens for a password; give a way to ask it for one."""
    body = {
        "clientId": name,
        "publicClient": True,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": True,
        "defaultClientScopes": ["basic", "navette"],
        "optionalClientScopes": [],
    }
    stack.keycloak.administer("POST", "clients", json=body | wishes)

    def token(who, realm="navette"):
        stack.token(who)  # puts them there
        url = f"http://{stack.address('keycloak')}:8080/auth/realms/{realm}"
        data = {"grant_type": "password", "client_id": name, "username": who.sub}
        answer = httpx.post(
            f"{url}/protocol/openid-connect/token", data=data | {"password": PASSWORD}, timeout=15
        )
        answer.raise_for_status()
        return answer.json()["access_token"]

    return token


@pytest.mark.parametrize("role", ROLES)
def test_a_token_says_who_it_is_for_and_what_they_may(stack, role):
    who = someone(role, org="une-structure")
    told = claims(stack.token(who))
    assert told["iss"] == f"{stack.url}/auth/realms/navette"
    assert told["aud"] == "navette"
    assert told["roles"] == [role]
    assert (told["sub"], told["org"]) == (who.sub, "une-structure")
    assert asks(stack, stack.token(who)) == 200


@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_role_opens_what_is_its_own_and_nothing_else(stack, role):
    who = someone(role)
    call = {"title": "", "themes": []}  # refused as such, once the role is seen
    account = {"name": "Essai", "allowed_types": []}
    answers = {
        "calls": stack.call("POST", "funding", "/v1/calls", who, json=call),
        "accounts": stack.call("PUT", "partners", "/v1/accounts/essai", who, json=account),
    }
    opened = {name for name, answer in answers.items() if answer.status_code != 403}
    assert opened == {"agent": {"calls"}, "funder": {"calls"}, "operator": {"accounts"}}.get(
        role, set()
    )


def test_a_partners_system_has_a_token_of_its_own(stack):
    data = {
        "grant_type": "client_credentials",
        "client_id": "partner-grand-est",
        "client_secret": stack.secret("client_partner-grand-est"),
    }
    url = f"{stack.url}/auth/realms/navette/protocol/openid-connect/token"
    told = claims(stack.http.post(url, data=data).json()["access_token"])
    assert (told["roles"], told["org"], told["aud"]) == (["partner"], "grand-est", "navette")


def test_a_token_of_the_past_opens_nothing(stack):
    brief = client(stack, "essai-bref", attributes={"access.token.lifespan": "1"})
    token = brief(someone())
    assert asks(stack, token) == 200
    eventually(lambda: asks(stack, token) == 401, timeout=LEEWAY_SECONDS + 15)


def test_a_token_for_others_opens_nothing(stack):
    token = client(stack, "essai-autrui", defaultClientScopes=["basic"])(someone())
    assert "aud" not in claims(token)
    assert asks(stack, token) == 401


def test_a_token_of_another_issuer_opens_nothing(stack):
    data = {"grant_type": "password", "client_id": "admin-cli", "username": "admin"}
    url = f"http://{stack.address('keycloak')}:8080/auth/realms/master/protocol/openid-connect"
    data["password"] = stack.secret("keycloak_admin")
    token = httpx.post(f"{url}/token", data=data, timeout=15).json()["access_token"]
    assert claims(token)["iss"].endswith("/realms/master")
    assert asks(stack, token) == 401


def test_new_keys_are_taken_and_old_tokens_live_on(stack):
    before, who = stack.token(someone()), someone()
    header = json.loads(base64.urlsafe_b64decode(before.split(".")[0] + "=="))
    realm = stack.keycloak.administer("GET", "").json()["id"]
    body = {
        "name": "essai-rotation",
        "providerId": "rsa-generated",
        "providerType": KEYS,
        "parentId": realm,
        "config": {"priority": ["200"], "algorithm": ["RS256"], "active": ["true"]},
    }
    stack.keycloak.administer("POST", "components", json=body)
    after = stack.token(who)
    assert json.loads(base64.urlsafe_b64decode(after.split(".")[0] + "=="))["kid"] != header["kid"]
    eventually(lambda: asks(stack, after) == 200, timeout=30)
    assert asks(stack, before) == 200


def form_of(page):
    return unescape(re.search(r'<form[^>]*action="([^"]+)"', page.text)[1])


def token_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_a_person_signs_in_sees_what_is_theirs_and_leaves(stack):
    who, title = someone(), f"Filature {someone().sub}"
    seek(stack, who)
    listing = publish(stack, someone(), title=title)
    match_of(stack, who, listing["id"])
    portal = stack.service_url("portal")
    with httpx.Client(verify=stack.trust, timeout=40, follow_redirects=True) as browser:
        asked = browser.get(f"{portal}/connexion", params={"retour": "/fr/mon-espace"})
        assert asked.url.path == "/auth/realms/navette/protocol/openid-connect/auth"
        assert asked.url.params["code_challenge_method"] == "S256"
        wrong = browser.post(form_of(asked), data={"username": who.sub, "password": "faux"})
        assert wrong.url.path.startswith("/auth/")
        shown = browser.post(form_of(wrong), data={"username": who.sub, "password": PASSWORD})
        assert (shown.url.path, shown.status_code) == ("/fr/mon-espace", 200), shown.text[:500]
        assert title in shown.text
        left = browser.post(f"{portal}/deconnexion", data={"csrf_token": token_of(shown)})
        assert left.url.path in ("/", "/fr/")
        assert title not in browser.get(f"{portal}/fr/mon-espace").text
        again = browser.get(f"{portal}/connexion", params={"retour": "/fr/mon-espace"})
        assert 'name="password"' in again.text  # signed out at Keycloak too


@pytest.mark.parametrize("path", ["admin", "admin/master/console/", "realms/master/account"])
def test_identities_are_not_administered_from_outside(stack, path):
    assert stack.http.get(f"{stack.url}/auth/{path}").status_code == 403


@pytest.mark.parametrize("service", ["", "/api/directory", "/api/partners", "/auth"])
@pytest.mark.parametrize("path", ["metrics", "health", "healthz", "readyz"])
def test_what_watches_the_services_is_not_seen_from_outside(stack, service, path):
    assert stack.http.get(f"{stack.url}{service}/{path}").status_code == 404


def test_a_principal_nobody_made_up_has_no_rights(stack):
    answer = stack.call("GET", "notifications", "/v1/subscribers/me", Principal(sub=someone().sub))
    assert answer.status_code == 404
