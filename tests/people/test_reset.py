"""A forgotten password: one mail, one link, one hour, and never a link to somebody else's site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app import clock, db
from app.people import actions, links, passwords
from app.people.models import User
from app.policy import SYSTEM_ACTOR
from tests.people.support import NOW, PASSWORD, World, enter, events, letters, link_in

EMAIL = "femke@regiolijn.example"
NEW = "een ezel in de tuin"


def ask(client: FlaskClient, email: str = EMAIL, **headers: str) -> tuple[int, str]:
    answer = client.post("/wachtwoord-vergeten", data={"email": email}, headers=headers)
    return answer.status_code, answer.location


def test_one_link_one_time(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    ask(client)
    [letter] = letters()
    assert (letter.template, letter.recipient, letter.language) == ("password_reset", EMAIL, "nl")
    path = link_in(letter)
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200
    answer = client.post(path, data={"password": NEW, "repeated": NEW})
    assert (answer.status_code, answer.location) == (303, "/inloggen")
    assert client.get(path).status_code == 404
    assert client.post(path, data={"password": PASSWORD, "repeated": PASSWORD}).status_code == 404
    assert enter(EMAIL, NEW) is not None
    assert enter(EMAIL, PASSWORD) is None


def test_the_answer_does_not_tell_who_has_an_account(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    assert ask(client) == ask(client, "nobody@regiolijn.example") == (303, "/wachtwoord-vergeten?verstuurd=1")
    assert [letter.recipient for letter in letters()] == [EMAIL]
    assert events("password.reset_requested") == ["password.reset_requested"] * 2
    assert "link is on its way" in client.get("/wachtwoord-vergeten?verstuurd=1").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"},
        {"X-Original-URL": "https://evil.example/", "Referer": "https://evil.example/"},
    ],
)
def test_a_poisoned_host_header_does_not_change_the_link(
    client: FlaskClient, world: World, headers: dict[str, str]
) -> None:
    """MantisBT CVE-2024-23830, Indico CVE-2021-30185."""
    world.user(EMAIL)
    ask(client, **headers)
    for letter in letters():
        assert "evil" not in str(letter.params)
        link_in(letter)


def test_a_link_lives_an_hour(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    ask(client)
    path = link_in(letters()[0])
    with clock.at(NOW + timedelta(minutes=59)):
        assert client.get(path).status_code == 200
    with clock.at(NOW + timedelta(hours=1)):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"password": NEW, "repeated": NEW}).status_code == 404


def test_all_links_are_spent_by_the_first(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    ask(client)
    with clock.at(NOW + timedelta(minutes=1)):
        ask(client)
    first, second = (link_in(letter) for letter in letters())
    assert client.post(second, data={"password": NEW, "repeated": NEW}).status_code == 303
    assert client.get(first).status_code == 404


def test_tampering(client: FlaskClient, world: World) -> None:
    user_id = world.user(EMAIL)
    other_id = world.user("ander@regiolijn.example")
    ask(client)
    path = link_in(letters()[0])
    other = "A" if path[-9] != "A" else "B"  # not the last letter: not all of its bits count
    for changed in (
        path[:-9] + other + path[-8:],
        path + "x",
        path[:-5],
        "/wachtwoord/x",
        "/wachtwoord/..",
    ):
        assert client.get(changed).status_code in (404, 308)
    other_key = links._key
    links.use(key="another key", base_url="https://regiolijn.example")
    forged = links.password_link(other_id, "ander@regiolijn.example", None, NOW + timedelta(hours=1))
    links._key = other_key
    assert client.get(forged.removeprefix("https://regiolijn.example")).status_code == 404
    wrong_state = links.password_link(user_id, "moved@regiolijn.example", None, NOW + timedelta(hours=1))
    assert client.get(wrong_state.removeprefix("https://regiolijn.example")).status_code == 404


def test_a_reset_ends_all_logins_and_lifts_a_lock(
    client: FlaskClient, log_in: Callable[[str], FlaskClient], world: World
) -> None:
    world.user(EMAIL)
    browser = log_in(EMAIL)
    for _ in range(6):
        enter(EMAIL, "not the password")
    ask(client)
    client.post(link_in(letters()[0]), data={"password": NEW, "repeated": NEW})
    assert browser.get("/account").status_code == 303
    assert enter(EMAIL, NEW) is not None


def test_a_bad_new_password_does_not_spend_the_link(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    ask(client)
    path = link_in(letters()[0])
    for password, repeated, said in (
        ("short", "short", "at least 12 characters"),
        ("femke dalstra was hier", "femke dalstra was hier", "own name"),
        (NEW, NEW + "x", "not the same"),
        ("", "", "Fill in this field"),
    ):
        answer = client.post(path, data={"password": password, "repeated": repeated})
        assert answer.status_code == 422
        assert said in answer.text
        assert not password or f'value="{password}"' not in answer.text
    assert client.post(path, data={"password": NEW, "repeated": NEW}).status_code == 303


def test_mail_cannot_be_used_to_pester(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    for _ in range(10):
        assert ask(client)[0] == 303
    assert len(letters()) == 5
    with clock.at(NOW + timedelta(hours=1, minutes=1)):
        ask(client)
    assert len(letters()) == 6


def test_an_account_out_of_use_gets_no_mail_and_its_link_dies(client: FlaskClient, world: World) -> None:
    world.user(EMAIL)
    ask(client)
    with db.transaction() as session:
        session.execute(update(User).values(active=False))
    assert client.get(link_in(letters()[0])).status_code == 404
    ask(client)
    assert len(letters()) == 1


def test_an_invited_account_sets_its_first_password(client: FlaskClient, world: World) -> None:
    with db.transaction() as session:
        actions.create_user(session, SYSTEM_ACTOR, email=EMAIL, name="Femke Dalstra", now=NOW, invite=True)
    [letter] = letters()
    assert letter.template == "invitation"
    path = link_in(letter)
    with clock.at(NOW + timedelta(days=6)):
        assert client.post(path, data={"password": NEW, "repeated": NEW}).status_code == 303
        assert client.get(path).status_code == 404
    assert passwords.matches(None, NEW) is False
    assert enter(EMAIL, NEW) is not None
