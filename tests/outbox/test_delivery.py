"""Delivery over a real SMTP conversation on loopback."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from app import db
from app.outbox import delivery, enqueue
from app.outbox.delivery import BACK_OFF, LEASE, MAX_ATTEMPTS, SmtpTransport, deliver_due
from app.outbox.mail import Sender
from app.outbox.models import Message, MessageStatus
from tests.standalone import settings_in

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SENDER = Sender("Regiolijn <noreply@regiolijn.example>", "https://regiolijn.example")


class Mailbox:
    """A mail server that takes, or refuses, what it gets."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.refusals = 0
        self.answer = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    handler = Mailbox()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    # aiosmtpd checks that it can be reached at the port it was given, so it must know a real one
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield handler
    controller.stop()


def put(database: db.Database, event: str = "e" * 32, **changes: Any) -> bool:
    params: dict[str, str | bool] = {
        "name": "Joris Verhagen",
        "number": "2026-0001",
        "title": "Twee wetten botsen",
        "confidential": False,
        "what": "De zaak is aangenomen",
        "link": "/zaken/2026-0001",
    }
    values: dict[str, Any] = {
        "event_id": event,
        "template": "informed",
        "recipient": "fikser@regiolijn.example",
        "language": "nl",
        "now": NOW,
    }
    params.update(changes.pop("params", {}))
    with database.transaction() as session:
        return enqueue(session, params=params, **(values | changes))


def deliver(database: db.Database, transport: delivery.Transport, now: datetime = NOW, **options: Any) -> int:
    try:
        return deliver_due(database.transaction, transport, SENDER, now=now, **{"limit": 100, **options})
    finally:
        transport.close()


def only(database: db.Database) -> Message:
    with database.reading() as session:
        return session.scalars(select(Message)).one()


def test_a_message_is_queued_once_per_event_reader_and_letter(database: db.Database) -> None:
    assert put(database) is True
    assert put(database) is False
    assert put(database, recipient=" FIKSER@regiolijn.example ") is False
    assert put(database, event="f" * 32) is True
    assert put(database, recipient="fikser2@regiolijn.example") is True
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 3


def test_a_message_of_a_change_that_fails_is_not_queued(database: db.Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:  # noqa: PT012
        enqueue(
            session,
            event_id="e" * 32,
            template="password_reset",
            recipient="a@b.example",
            language="nl",
            params={"name": "A", "link": "/x", "until": "morgen"},
            now=NOW,
        )
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.example\r\nBcc: x@evil.example",
        "a@b.example, x@evil.example",
        "A <a@b.example>",
        "nobody",
        "a b@c.example",
        "",
    ],
)
def test_an_address_is_one_address(database: db.Database, recipient: str) -> None:
    with pytest.raises(ValueError, match="one e-mail address"):
        put(database, recipient=recipient)


def test_sent_once(database: db.Database, mailbox: Any) -> None:
    put(database)
    assert deliver(database, SmtpTransport(mailbox.url)) == 1
    assert deliver(database, SmtpTransport(mailbox.url), NOW + timedelta(days=2)) == 0
    [mail] = mailbox.mails
    assert mailbox.envelopes == [("noreply@regiolijn.example", ["fikser@regiolijn.example"])]
    assert mail["Subject"] == "De zaak is aangenomen: 2026-0001 “Twee wetten botsen”"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{only(database).message_id}@regiolijn.example>"
    plain = mail.get_body(("plain",)).get_content()
    assert "https://regiolijn.example/zaken/2026-0001" in plain
    assert "omdat je bij deze zaak hoort" in plain
    html = mail.get_body(("html",)).get_content()
    assert '<a class="button" href="https://regiolijn.example/zaken/2026-0001">' in html
    message = only(database)
    assert (message.status, message.sent_at, message.attempts) == (MessageStatus.SENT, NOW, 1)


def test_not_sent_before_it_is_due(database: db.Database, mailbox: Any) -> None:
    put(database)
    assert deliver(database, SmtpTransport(mailbox.url), NOW - timedelta(seconds=1)) == 0


def test_retried_after_failure_with_the_same_message_id(database: db.Database, mailbox: Any) -> None:
    put(database)
    mailbox.refusals = 1
    assert deliver(database, SmtpTransport(mailbox.url)) == 0
    failed = only(database)
    assert failed.status is MessageStatus.WAITING
    assert failed.next_attempt_at == NOW + BACK_OFF[0]
    assert "451" in (failed.error or "")
    assert deliver(database, SmtpTransport(mailbox.url), NOW + BACK_OFF[0] - timedelta(seconds=1)) == 0
    assert deliver(database, SmtpTransport(mailbox.url), NOW + BACK_OFF[0]) == 1
    sent = only(database)
    assert sent.message_id == failed.message_id
    assert sent.error is None
    assert mailbox.mails[0]["Message-ID"] == f"<{failed.message_id}@regiolijn.example>"


def test_dead_after_the_last_attempt(database: db.Database, mailbox: Any) -> None:
    put(database)
    mailbox.refusals = 99
    moment = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert deliver(database, SmtpTransport(mailbox.url), moment) == 0
        message = only(database)
        assert message.attempts == attempt
        moment = message.next_attempt_at
    assert message.status is MessageStatus.DEAD
    assert moment - NOW < timedelta(days=1)
    mailbox.refusals = 0
    assert deliver(database, SmtpTransport(mailbox.url), NOW + timedelta(days=30)) == 0


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("550 5.1.1 no such mailbox", MessageStatus.DEAD),
        ("553 not allowed", MessageStatus.DEAD),
        ("450 4.2.1 busy", MessageStatus.WAITING),
        ("451 4.7.1 greylisted, come back later", MessageStatus.WAITING),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(
    database: db.Database, mailbox: Any, answer: str, status: MessageStatus
) -> None:
    """RFC 5321, 4.2.1: 5xx is for good, 4xx for now."""
    put(database)
    mailbox.answer = answer
    assert deliver(database, SmtpTransport(mailbox.url)) == 0
    message = only(database)
    assert (message.status, message.attempts) == (status, 1)
    assert answer[:3] in (message.error or "")
    mailbox.answer = ""
    later = deliver(database, SmtpTransport(mailbox.url), NOW + timedelta(days=2))
    assert later == (0 if status is MessageStatus.DEAD else 1)


def test_one_refused_reader_does_not_stop_the_others(database: db.Database, mailbox: Any) -> None:
    put(database, recipient="gone@regiolijn.example")
    put(database, event="f" * 32)
    real = mailbox.handle_RCPT

    async def picky(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("gone"):
            return "550 no such mailbox"
        return str(await real(server, session, envelope, address, options))

    mailbox.handle_RCPT = picky
    assert deliver(database, SmtpTransport(mailbox.url)) == 1
    with database.reading() as session:
        assert sorted(session.scalars(select(Message.status))) == [MessageStatus.DEAD, MessageStatus.SENT]


def test_the_mail_reads_well_on_a_phone_and_both_parts_say_the_same(database: db.Database, mailbox: Any) -> None:
    put(database)
    deliver(database, SmtpTransport(mailbox.url))
    [mail] = mailbox.mails
    html = mail.get_body(("html",)).get_content()
    for needed in (
        '<html lang="nl">', 'name="viewport" content="width=device-width, initial-scale=1"',
        'name="color-scheme" content="light dark"', "prefers-color-scheme: dark", "max-width: 600px", "font: 17px",
    ):  # fmt: skip
        assert needed in html, needed
    assert "http" not in html.replace("https://regiolijn.example/", ""), "nothing comes from elsewhere"
    shown = html_text(html.split("<body>")[1])
    for line in mail.get_body(("plain",)).get_content().splitlines():
        if line.strip(" -"):
            assert line.strip() in shown, line


def html_text(html: str) -> str:
    """The words of a piece of HTML."""
    import html as entities
    import re

    return entities.unescape(re.sub(r"<[^>]+>", "", html))


def test_an_unreachable_server_stops_the_sweep_at_the_first_message(database: db.Database) -> None:
    for number in range(3):
        put(database, event=f"{number:032}")
    assert deliver(database, SmtpTransport("smtp://127.0.0.1:1", timeout=1)) == 0
    with database.reading() as session:
        assert sorted(session.scalars(select(Message.attempts))) == [0, 0, 1]


def test_credentials_are_not_sent_in_the_clear() -> None:
    class Plain:
        def ehlo(self) -> None: ...
        def has_extn(self, _name: str) -> bool:
            return False

        def close(self) -> None: ...
        def login(self, *_: str) -> None:
            raise AssertionError("the password went out")

    transport = SmtpTransport("smtp://me:secret@mail.example:587")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smtplib.SMTP", lambda *_args, **_options: Plain())
        with pytest.raises(delivery.TransportDown, match="STARTTLS"):
            transport.send(EmailMessage())


HOSTILE = [
    "x\r\nBcc: spy@evil.example",
    "x\nX-Injected: yes",
    "x\rX-Injected: yes",
    "x\r\n\r\n<script>alert(1)</script>",
    "x\x00y\x0b\x0c\x85\u2028Bcc: spy@evil.example",
    "=?utf-8?q?x=0d=0aBcc:_spy@evil.example?=",
    "\u202egnp.exe\u202c",
    "é" * 400,
    "w" * 4000,
    "<b>bold</b> & \"quoted\" 'single'",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("key", ["name", "title", "what"])
def test_names_and_titles_cannot_add_headers(database: db.Database, mailbox: Any, key: str, text: str) -> None:
    """RT CVE-2012-4730."""
    put(database, params={key: text})
    assert deliver(database, SmtpTransport(mailbox.url)) == 1
    mail = mailbox.mails[0]
    assert mailbox.envelopes[0][1] == ["fikser@regiolijn.example"]
    assert mail["Bcc"] is None
    assert mail["X-Injected"] is None
    assert sorted(mail.keys()) == [
        "Auto-Submitted",
        "Content-Language",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
        "X-Auto-Response-Suppress",
        "X-Regiolijn",
    ]
    assert not any(ord(char) < 32 or char in "\u202e\u2028\x85" for char in mail["Subject"])
    html = mail.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "<b>" not in html


def test_hostile_texts_for_the_region(database: db.Database, mailbox: Any) -> None:
    for number, text in enumerate(HOSTILE):
        with database.transaction() as session:
            enqueue(
                session,
                event_id=f"{number:032}",
                template="region_feedback",
                recipient="contact@regio.example",
                language="nl",
                params={
                    "name": text,
                    "number": "2026-0001",
                    "title": text,
                    "who": text,
                    "done": text,
                    "place": text,
                    "by": "",
                    "link": "/volg/x",
                },
                now=NOW,
            )
    assert deliver(database, SmtpTransport(mailbox.url)) == len(HOSTILE)
    for mail in mailbox.mails:
        assert mail["Bcc"] is None
        assert mail["X-Injected"] is None
        assert "<script>" not in mail.get_body(("html",)).get_content()


def test_two_senders_never_take_the_same_message(database: db.Database, mailbox: Any) -> None:
    for number in range(40):
        put(database, event=f"{number:032}")
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: deliver(database, SmtpTransport(mailbox.url)), range(4)))
    assert sum(counts) == 40
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 40


def test_a_sender_that_dies_on_the_way_costs_one_duplicate_at_most(database: db.Database, mailbox: Any) -> None:
    """Taken by the other side, not yet written down by us: sent again after the lease, with the same
    Message-ID.
    """

    class Dies(SmtpTransport):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            raise KeyboardInterrupt

    put(database)
    with pytest.raises(KeyboardInterrupt):
        deliver(database, Dies(mailbox.url))
    assert deliver(database, SmtpTransport(mailbox.url), NOW + LEASE - timedelta(seconds=1)) == 0
    assert deliver(database, SmtpTransport(mailbox.url), NOW + LEASE) == 1
    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1
    assert only(database).status is MessageStatus.SENT


def test_one_bad_message_does_not_stop_the_others(database: db.Database, mailbox: Any) -> None:
    put(database)
    put(database, event="f" * 32)
    with database.transaction() as session:
        bad = session.scalars(select(Message).order_by(Message.id)).first()
        assert bad is not None
        bad.params = {"link": "https://evil.example/"}
    assert deliver(database, SmtpTransport(mailbox.url)) == 1


def test_the_link_is_forgotten_once_sent(database: db.Database, mailbox: Any) -> None:
    put(database)
    deliver(database, SmtpTransport(mailbox.url))
    assert only(database).params["link"] == ""


def test_without_a_server_mail_lands_in_a_folder(database: db.Database, tmp_path: Path) -> None:
    put(database)
    settings = settings_in(tmp_path)
    assert delivery.sweep(settings, NOW) == 1
    [file] = (tmp_path / "mail").glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"] == "fikser@regiolijn.example"
    assert only(database).params["link"] == "/zaken/2026-0001"
    assert delivery.sweep(settings, NOW) == 0
