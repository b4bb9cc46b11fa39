"""The logbook as a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import audit, db
from app.audit import views
from app.audit.models import Event
from app.errors import NotFound
from app.people.models import User
from app.policy import SYSTEM_ACTOR, Actor, ActorKind
from tests.audit.test_chain import drop_guards
from tests.standalone import ADMIN, AUDITOR, settings_in, small_app

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def flask(database: db.Database, tmp_path: Path) -> Flask:
    found = small_app(settings_in(tmp_path), views.blueprint)
    found.register_error_handler(NotFound, lambda _error: ("not found", 404))
    found.config["ACTOR"] = AUDITOR
    with database.transaction() as session:
        user = User(email="a@x.example", name="Femke Dalstra", active=True, language="nl", created_at=NOW)
        session.add(user)
        session.flush()
        femke = Actor(ActorKind.USER, user.id, "Femke Dalstra", on_behalf_of="Joris Verhagen")
        for number in range(70):
            audit.record(
                session,
                femke if number % 2 else SYSTEM_ACTOR,
                "user.created" if number % 10 else "bottleneck.submit",
                now=NOW + timedelta(hours=number),
                subject=f"thing:{number}",
                case_id=7 if number % 10 == 0 else None,
                visibility="confidential" if number == 20 else "ministry",
                data={"number": number},
                private={"reason": f"<b>reden {number}</b>"},
            )
    return found


def page(flask: Flask, address: str, code: int = 200) -> str:
    response = flask.test_client().get(address)
    assert response.status_code == code
    return response.text


def numbers(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'href="/beheer/logboek/[0-9a-f]{32}">(\d+)<', html)]


def test_newest_first_with_pages(flask: Flask) -> None:
    first = page(flask, "/beheer/logboek")
    assert numbers(first) == list(range(70, 20, -1))
    after = re.search(r'href="(/beheer/logboek\?voor=\d+)"', first)
    assert after
    assert numbers(page(flask, after[1])) == list(range(20, 0, -1))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("handeling=bottleneck.", 7),
        ("handeling=bottleneck.submit", 7),
        ("handeling=bottleneck%25", 0),
        ("wie=1", 35),
        ("vanaf=2026-11-25&tot=2026-11-25", 24),
        ("vanaf=2027-01-01", 0),
        ("zaak=RL-2026-99999", 0),
        ("wie=x&voor=y", 50),
    ],
)
def test_filters(flask: Flask, query: str, count: int) -> None:
    assert len(numbers(page(flask, f"/beheer/logboek?{query}"))) == count


def test_a_wrong_date_is_said_at_the_field(flask: Flask) -> None:
    assert "This is not a date" in page(flask, "/beheer/logboek?vanaf=gisteren&tot=9999-12-31")


def test_one_event_in_full(flask: Flask, database: db.Database) -> None:
    with database.reading() as session:
        found = session.scalars(select(Event).where(Event.seq == 12)).one()
    shown = page(flask, f"/beheer/logboek/{found.id}")
    assert "&lt;b&gt;reden 11&lt;/b&gt;" in shown
    assert found.hash in shown
    assert "on behalf of Joris Verhagen" in shown
    assert unescape(shown).count(found.body) == 1
    page(flask, "/beheer/logboek/nonsense", 404)


def test_an_erased_event_says_so(flask: Flask, database: db.Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE events SET private = NULL WHERE seq = 12"))
    with database.reading() as session:
        found = session.scalars(select(Event).where(Event.seq == 12)).one()
    shown = page(flask, f"/beheer/logboek/{found.id}")
    assert "Erased" in shown
    assert "reden" not in shown
    assert "Femke Dalstra" in shown


def test_checking_shows_what_was_logged_of_it(flask: Flask, database: db.Database) -> None:
    client = flask.test_client()
    response = client.post("/beheer/logboek/controle")
    assert response.status_code == 303
    shown = client.get(response.headers["Location"]).text
    assert "The logbook is intact" in shown
    assert "All 70 events were checked" in shown
    assert numbers(shown)[0] == 71
    assert "intact" not in page(flask, "/beheer/logboek?controle=nonsense")
    with database.reading() as session:
        other = session.scalars(select(Event.id).where(Event.seq == 3)).one()
    assert "intact" not in page(flask, f"/beheer/logboek?controle={other}")


def test_checking_a_broken_log_names_the_first_bad_row(flask: Flask, database: db.Database) -> None:
    with database.transaction() as session:
        drop_guards(session)
        session.execute(text("UPDATE events SET subject = 'x' WHERE seq IN (9, 30)"))
    client = flask.test_client()
    shown = client.get(client.post("/beheer/logboek/controle").headers["Location"]).text
    assert "The logbook is not intact: event 9" in shown
    assert "The 8 events before it are sound" in shown
    with database.transaction() as session:
        session.execute(text("UPDATE audit_head SET seq = 5"))
    response = client.post("/beheer/logboek/controle")
    assert response.status_code == 500
    assert "Nothing can be added to it any more" in response.text


def test_only_the_auditor_comes_in(flask: Flask) -> None:
    flask.config["ACTOR"] = ADMIN
    page(flask, "/beheer/logboek", 403)
    assert flask.test_client().post("/beheer/logboek/controle").status_code == 403
    flask.config["ACTOR"] = None
    page(flask, "/beheer/logboek", 303)


def test_reading_costs_the_same_however_many_there_are(flask: Flask, database: db.Database) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    page(flask, "/beheer/logboek?handeling=bottleneck.")
    few = len(seen)
    seen.clear()
    page(flask, "/beheer/logboek")
    assert len(seen) == few
