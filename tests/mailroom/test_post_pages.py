"""The post page, the command for a mail server, and what of it is for whose eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app import db
from app.mailroom import fetching
from app.mailroom.actions import Office
from app.mailroom.judging import House
from app.mailroom.models import Became, ReceivedMail
from tests.factories import START, Cases, World
from tests.mailroom.letters import AUTHSERV, INTAKE, mail, vouched
from tests.mailroom.test_intake import letter_to
from tests.pages import Browser
from tests.security import hostile

OFFICE = Office(INTAKE, House(AUTHSERV, "regiolijn.example"))
SignIn = Callable[[str], Browser]


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that takes mail in."""
    settings = replace(app.config["SETTINGS"], intake_address=INTAKE, mail_authserv=AUTHSERV)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def send(raw: bytes) -> ReceivedMail:
    return fetching.take(raw, OFFICE, START)


@pytest.mark.usefixtures("office")
def test_an_administrator_sees_what_came_and_why(sign_in: SignIn) -> None:
    send(mail(subject="Goed knelpunt", text="Een geheim zinnetje."))
    send(mail("iemand@evil.example", "Koop nu", "Heel goedkoop."))
    send(mail(subject="Automatisch antwoord: vrij", text="Ik ben er niet."))
    admin = sign_in("admin")
    page = admin.get("/beheer/post").get_data(as_text=True)
    assert "Wij kennen deze afzender niet." in page
    assert "Een automatisch antwoord." in page
    assert "Goed knelpunt" not in page
    handled = admin.get("/beheer/post?stand=verwerkt").get_data(as_text=True)
    assert "Goed knelpunt" in handled
    assert "Een geheim zinnetje." not in admin.get("/beheer/post/1").get_data(as_text=True)
    assert "Heel goedkoop" not in admin.get("/beheer/post/2").get_data(as_text=True)
    waiting = admin.get("/beheer/post/3").get_data(as_text=True)
    assert "Ik ben er niet." in waiting
    assert "Alsnog verwerken" in waiting
    assert admin.send("/beheer/post/2/verwerken").status_code == 404
    done = admin.send("/beheer/post/3/verwerken", follow=True).get_data(as_text=True)
    assert "De mail is verwerkt: concept." in done
    assert "Alsnog verwerken" not in done


@pytest.mark.usefixtures("office")
def test_what_is_said_about_a_case_is_not_read_here(sign_in: SignIn, cases: Cases, world: World) -> None:
    number = cases.at("in_progress", nature="funding").number
    letter = letter_to(world, number, "liaison")
    raw = mail(
        subject="Automatisch antwoord: x", text="Een geheim", In_Reply_To=f"<{letter.message_id}@regiolijn.example>"
    )
    row = send(raw)
    page = sign_in("admin").get(f"/beheer/post/{row.id}").get_data(as_text=True)
    assert "Een geheim" not in page
    assert "Dit is een antwoord bij een zaak." in page


@pytest.mark.usefixtures("office")
def test_hostile_outsides_stay_text(sign_in: SignIn) -> None:
    for text in hostile.MARKUP:
        name = text.encode().replace(b'"', b"'")
        raw = mail('"NAME" <x@evil.example>', "SUBJECT", real=False, Authentication_Results=vouched("x@evil.example"))
        assert send(raw.replace(b"SUBJECT", text.encode()).replace(b"NAME", name)).became is Became.ASIDE
    admin = sign_in("admin")
    for path in ("/beheer/post", *(f"/beheer/post/{number + 1}" for number in range(len(hostile.MARKUP)))):
        page = admin.get(path)
        assert page.status_code == 200
        assert "alert(1)</script>" not in page.get_data(as_text=True)
        assert "<img src=x" not in page.get_data(as_text=True)


def test_without_an_address_it_says_so(sign_in: SignIn) -> None:
    assert "INTAKE_ADDRESS" in sign_in("admin").get("/beheer/post").get_data(as_text=True)


@pytest.mark.usefixtures("office")
def test_a_mail_server_hands_a_mail_over(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = app.test_cli_runner()
    file = tmp_path / "mail.eml"
    file.write_bytes(mail())
    first = runner.invoke(args=["mail", "receive", str(file)])
    assert (first.exit_code, first.output.strip()) == (0, "Handled: draft.")
    assert runner.invoke(args=["mail", "receive"], input=file.read_bytes()).exit_code == 0
    aside = runner.invoke(args=["mail", "receive", "-"], input=mail("x@evil.example"))
    assert (aside.exit_code, aside.output.strip()) == (0, "Put aside: unknown_sender.")
    with db.reading() as session:
        assert session.query(ReceivedMail).filter_by(became=Became.DRAFT).count() == 1

    def away(*_: object, **__: object) -> None:
        raise OperationalError("x", {}, Exception("away"))

    monkeypatch.setattr("app.mailroom.actions.receive", away)
    assert runner.invoke(args=["mail", "receive"], input=mail()).exit_code == 75


def test_a_command_in_an_installation_that_takes_no_mail_in(app: Flask) -> None:
    refused = app.test_cli_runner().invoke(args=["mail", "receive"], input=b"x")
    assert refused.exit_code == 1
    assert "INTAKE_ADDRESS" in refused.output
