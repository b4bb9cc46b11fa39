"""One's own account: details, password, second step, tokens, other browsers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from flask.testing import FlaskClient

from app import clock, db
from app.people import access, identity, queries
from tests.people.support import NOW, PASSWORD, World, enter, events

EMAIL = "femke@regiolijn.example"
NEW = "een ezel in de tuin"
LogIn = Callable[[str], FlaskClient]
PAGES = ["/account", "/account/wachtwoord", "/account/code", "/account/sessies", "/account/tokens"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole(log_in: LogIn, world: World, path: str) -> None:
    world.user(EMAIL, name="Femke <b>Dalstra</b> {{7*7}}")
    page = log_in(EMAIL).get(path)
    assert page.status_code == 200
    assert "<b>Dalstra" not in page.text
    assert "style=" not in page.text
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert sorted(ids) == sorted(set(ids))
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_who_is_logged_in(client: FlaskClient, world: World, path: str) -> None:
    assert client.get(path).location == f"/inloggen?next={path}"


def test_name_and_language(log_in: LogIn, world: World) -> None:
    user_id = world.user(EMAIL)
    client = log_in(EMAIL)
    assert client.post("/account", data={"name": " Femke  Dalstra-Vos ", "language": "en"}).status_code == 303
    with db.reading() as session:
        me = queries.user(session, user_id)
    assert me is not None
    assert (me.name, me.language, me.email) == ("Femke  Dalstra-Vos", "en", EMAIL)
    answer = client.post("/account", data={"name": "", "language": "xx"})
    assert answer.status_code == 422
    assert "Fill in this field" in answer.text


def test_nothing_else_changes_whatever_is_posted(log_in: LogIn, world: World) -> None:
    """GLPI CVE-2021-21324, Open Forms CVE-2025-64515: posted column names are ignored."""
    user_id = world.user(EMAIL)
    with db.reading() as session:
        before = session.connection().exec_driver_sql("SELECT * FROM users").all()
    columns = {
        "id": "99", "email": "x@evil.example", "active": "", "password_hash": "x", "totp_secret": "x",
        "version": "99", "user_id": "1", "role": "admin", "grants-0-role": "admin",
        "created_at": "2000-01-01",
    }  # fmt: skip
    log_in(EMAIL).post("/account", data={"name": "Femke Dalstra", "language": "nl", **columns})
    with db.reading() as session:
        assert session.connection().exec_driver_sql("SELECT * FROM users").all() == before
        assert queries.grants_of(session, [user_id]) == {}


def test_changing_the_password_ends_other_logins(log_in: LogIn, world: World) -> None:
    world.user(EMAIL)
    here, elsewhere = log_in(EMAIL), log_in(EMAIL)
    wrong = {"current": "not the password", "password": NEW, "repeated": NEW}
    assert "not your password" in here.post("/account/wachtwoord", data=wrong).text
    answer = here.post("/account/wachtwoord", data={"current": PASSWORD, "password": NEW, "repeated": NEW})
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert enter(EMAIL, NEW) is not None


def test_a_page_left_open_is_no_oracle_for_the_password(log_in: LogIn, world: World) -> None:
    world.user(EMAIL)
    client = log_in(EMAIL)
    guess = {"current": "not the password", "password": NEW, "repeated": NEW}
    for _ in range(5):
        assert client.post("/account/wachtwoord", data=guess).status_code == 422
    assert client.post("/account/wachtwoord", data={**guess, "current": PASSWORD}).status_code == 429


def test_the_second_step_from_beginning_to_end(log_in: LogIn, world: World) -> None:
    """Sessions that survive a change of the second step: Redmine CVE-2021-37156."""
    world.user(EMAIL)
    here, elsewhere = log_in(EMAIL), log_in(EMAIL)
    assert "<svg" not in here.get("/account/code").text.partition("<main")[2]
    here.post("/account/code/beginnen")
    page = here.get("/account/code").text
    assert 'class="qr"' in page
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    totp = pyotp.TOTP(secret[1].replace(" ", ""))
    wrong = here.post("/account/code", data={"code": "000000"})
    assert wrong.status_code == 422
    assert secret[1] in wrong.text
    assert elsewhere.get("/account").status_code == 200
    done = here.post("/account/code", data={"code": totp.at(NOW)})
    assert done.status_code == 200
    assert len(re.findall(r'"secret">[a-z2-9]{5}-[a-z2-9]{5}<', done.text)) == 8
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    on = here.get("/account/code").text
    assert secret[1] not in on
    assert "8 recovery codes" in on
    assert isinstance(enter(EMAIL, PASSWORD), access.CodeNeeded)
    here.post("/account/code/beginnen")
    assert isinstance(enter(EMAIL, PASSWORD), access.CodeNeeded)
    assert here.post("/account/code/uit", data={"current": "not the password"}).status_code == 422
    assert here.post("/account/code/uit", data={"current": PASSWORD}).status_code == 303
    assert isinstance(enter(EMAIL, PASSWORD), access.LoggedIn)
    assert events("totp.begun", "totp.enabled", "totp.disabled") == [
        "totp.begun",
        "totp.enabled",
        "totp.disabled",
    ]


def test_the_code_used_to_turn_it_on_cannot_log_in(log_in: LogIn, world: World) -> None:
    world.user(EMAIL)
    here = log_in(EMAIL)
    here.post("/account/code/beginnen")
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', here.get("/account/code").text)
    assert secret is not None
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(NOW)
    here.post("/account/code", data={"code": code})
    half = enter(EMAIL, PASSWORD)
    assert isinstance(half, access.CodeNeeded)
    with db.transaction() as session:
        assert access.log_in_with_code(session, half.user_id, half.proof, code, now=NOW) is None


def test_a_token_is_shown_once_and_sending_twice_makes_one(log_in: LogIn, world: World) -> None:
    user_id = world.user(EMAIL)
    client = log_in(EMAIL)
    made = client.post("/account/tokens", data={"name": "maandrapport"})
    token = re.search(r"rgl_[\w-]{40,}", made.text)
    assert token is not None
    again = client.post("/account/tokens", data={"name": "maandrapport"})
    assert again.status_code == 422
    assert "already in use" in again.text
    listed = client.get("/account/tokens").text
    assert "maandrapport" in listed
    assert "rgl_" not in listed
    with db.reading() as session:
        actor = identity.actor_of_token(session, token[0], NOW)
        [row] = queries.tokens(session, user_id)
    assert actor is not None
    assert actor.id == user_id
    assert client.post(f"/account/tokens/{row.id}/intrekken").status_code == 303
    with db.reading() as session:
        assert identity.actor_of_token(session, token[0], NOW) is None


def test_the_tokens_of_others_are_not_there(log_in: LogIn, world: World) -> None:
    owner = world.user(EMAIL)
    world.user("ander@regiolijn.example")
    log_in(EMAIL).post("/account/tokens", data={"name": "maandrapport"})
    with db.reading() as session:
        [row] = queries.tokens(session, owner)
    other = log_in("ander@regiolijn.example")
    assert other.post(f"/account/tokens/{row.id}/intrekken").status_code == 404
    with db.reading() as session:
        assert queries.tokens(session, owner)[0].revoked_at is None


def test_other_browsers_can_be_ended(log_in: LogIn, world: World) -> None:
    world.user(EMAIL)
    here, elsewhere = log_in(EMAIL), log_in(EMAIL)
    assert here.get("/account/sessies").text.count("<tr") == 3
    assert here.post("/account/sessies").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert here.get("/account/sessies").text.count("<tr") == 2


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "{{7*7}}", "x" * 5000, "a\x00b", "%(x)s %s"])
def test_hostile_text(log_in: LogIn, world: World, text: str) -> None:
    world.user(EMAIL)
    client = log_in(EMAIL)
    for path, data in (
        ("/account", {"name": text, "language": "nl"}),
        ("/account", {"name": "Femke", "language": text}),
        ("/account/tokens", {"name": text}),
        ("/account/code", {"code": text}),
        ("/account/wachtwoord", {"current": text, "password": text, "repeated": text}),
    ):
        answer = client.post(path, data=data)
        assert answer.status_code in (200, 303, 422), path
        assert "<img src=x" not in answer.text
    for path in PAGES:
        page = client.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text


def test_using_a_token_is_noted(world: World) -> None:
    user_id = world.user(EMAIL)
    with db.transaction() as session:
        actor = identity.actor_for_user(session, user_id)
        assert actor is not None
        token = access.create_token(session, actor, "x", now=NOW)
        identity.touch_token(session, token, clock.now())
    with db.reading() as session:
        assert queries.tokens(session, user_id)[0].last_used_at == NOW
