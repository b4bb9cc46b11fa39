"""The messages as the administrator sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import db
from app.audit.models import Event
from app.errors import NotFound
from app.outbox import enqueue, views
from app.outbox.models import Message, MessageStatus
from tests.outbox.test_delivery import NOW, deliver, put
from tests.standalone import ADMIN, LIAISON, settings_in, small_app


@pytest.fixture
def flask(database: db.Database, tmp_path: Path) -> Flask:
    found = small_app(settings_in(tmp_path), views.blueprint)
    found.register_error_handler(NotFound, lambda _error: ("not found", 404))
    found.config["ACTOR"] = ADMIN
    return found


def page(flask: Flask, address: str, code: int = 200) -> str:
    response = flask.test_client().get(address)
    assert response.status_code == code
    return response.text


def to_region(database: db.Database) -> int:
    with database.transaction() as session:
        enqueue(
            session,
            event_id="r" * 32,
            template="region_feedback",
            recipient="contact@regio.example",
            language="nl",
            params={
                "name": "Mevrouw De Wit", "number": "2026-0001", "title": "Twee wetten botsen", "who": "Femke Dalstra",
                "done": "<script>alert(1)</script> Het mag nu.", "place": "In de brief.",
                "by": "2026-12-04", "link": "/volg/geheim",
            },
            now=NOW,
        )  # fmt: skip
        return session.scalars(select(Message.id).order_by(Message.id.desc())).first() or 0


def test_tabs_with_counts(flask: Flask, database: db.Database) -> None:
    assert "No message has been sent yet" in page(flask, "/beheer/berichten")
    for number in range(60):
        put(database, event=f"{number:032}")
    first = page(flask, "/beheer/berichten?stand=wacht")
    assert first.count('href="/beheer/berichten/') == 50
    assert '<span class="tabs__count">60</span>' in first
    assert "voor=11" in first
    assert page(flask, "/beheer/berichten?stand=wacht&voor=11").count('href="/beheer/berichten/') == 10
    assert "Every message was delivered" in page(flask, "/beheer/berichten?stand=mislukt")


def test_in_development_one_reads_the_mail_here(flask: Flask, database: db.Database) -> None:
    shown = page(flask, f"/beheer/berichten/{to_region(database)}")
    assert '<a class="utrecht-link utrecht-link--html-a" href="https://regiolijn.example/volg/geheim">' in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Het mag nu." in shown
    assert "vrijdag 4 december 2026" in shown
    assert "contact@regio.example" in shown


def test_in_production_the_reader_s_own_is_left_out(flask: Flask, database: db.Database, tmp_path: Path) -> None:
    flask.config["SETTINGS"] = settings_in(tmp_path, environment="production")
    shown = page(flask, f"/beheer/berichten/{to_region(database)}")
    for secret in ("geheim", "Het mag nu", "Twee wetten botsen", "De Wit"):
        assert secret not in shown
    assert "2026-0001" in shown
    assert "left out" in shown


def test_a_message_that_cannot_be_composed_is_still_shown(flask: Flask, database: db.Database) -> None:
    number = to_region(database)
    with database.transaction() as session:
        params = session.scalars(select(Message.params).where(Message.id == number)).one()
        session.execute(update(Message).values(params={**params, "link": "https://evil.example/"}))
    assert "cannot be shown" in page(flask, f"/beheer/berichten/{number}")
    page(flask, "/beheer/berichten/99", 404)


class Refusing:
    def send(self, _message: object) -> None:
        raise ValueError("no such <b>mailbox</b>\r\nX: y")

    def close(self) -> None: ...


def test_trying_again_what_we_gave_up_on(flask: Flask, database: db.Database) -> None:
    put(database)
    client = flask.test_client()
    with database.reading() as session:
        number = session.scalars(select(Message.id)).one()
    assert client.post(f"/beheer/berichten/{number}/opnieuw").status_code == 404
    moment = NOW
    for _ in range(6):
        deliver(database, Refusing(), moment)
        with database.reading() as session:
            moment = session.scalars(select(Message.next_attempt_at)).one()
    shown = page(flask, "/beheer/berichten")
    assert "no such &lt;b&gt;mailbox&lt;/b&gt; X: y" in shown
    assert "Try again" in page(flask, f"/beheer/berichten/{number}")
    assert client.post(f"/beheer/berichten/{number}/opnieuw").status_code == 303
    with database.reading() as session:
        message = session.scalars(select(Message)).one()
        assert (message.status, message.attempts) == (MessageStatus.WAITING, 0)
        assert session.scalars(select(Event.action)).all() == ["message.retried"]
    assert client.post(f"/beheer/berichten/{number}/opnieuw").status_code == 404
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_trying_everything_again(flask: Flask, database: db.Database) -> None:
    for number in range(3):
        put(database, event=f"{number:032}")
    with database.transaction() as session:
        session.execute(update(Message).where(Message.id > 1).values(status=MessageStatus.DEAD, attempts=6, error="x"))
    assert "Try all again" in page(flask, "/beheer/berichten?stand=mislukt")
    client = flask.test_client()
    answer = client.post("/beheer/berichten/opnieuw")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/beheer/berichten?stand=wacht")
    with database.reading() as session:
        assert session.scalars(select(Message.attempts)).all() == [0, 0, 0]
        [event] = session.scalars(select(Event))
        assert event.action == "message.retried"
        assert '"messages":2' in event.body
    assert client.post("/beheer/berichten/opnieuw").headers["Location"] == "/beheer/berichten?stand=mislukt"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 1, "nothing was tried, so nothing is logged"


def test_only_the_administrator_comes_in(flask: Flask, database: db.Database) -> None:
    number = to_region(database)
    flask.config["ACTOR"] = LIAISON
    for address in ("/beheer/berichten", f"/beheer/berichten/{number}"):
        page(flask, address, 403)
    assert flask.test_client().post(f"/beheer/berichten/{number}/opnieuw").status_code == 403
