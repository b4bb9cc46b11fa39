"""The mailbox, on a real IMAP server (Dovecot) on this machine."""

from __future__ import annotations

import imaplib
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app import db
from app.cases.models import Case
from app.mailroom import fetching, imap
from app.mailroom.models import ReceivedMail
from app.worker import sweeps
from config import Settings
from tests.conftest import Time
from tests.factories import START
from tests.mailroom.letters import AUTHSERV, INTAKE, mail
from tests.pages import Browser
from tools import dovecot

_serial = iter(range(1000))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody else trusts."""
    made = tmp_path_factory.mktemp("certificate") / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(made), "-out", str(made) + ".crt"]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(made.read_text() + Path(f"{made}.crt").read_text(), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[dovecot.Server]:
    """An IMAP server. Without Dovecot these tests fail: `make test` installs it."""
    with dovecot.running(certificate=certificate) as running:
        yield running


class Post:
    """A mailbox of one test, and the settings that lead to it. STARTTLS is offered, with a certificate of our own."""

    def __init__(self, server: dovecot.Server, settings: Settings, certificate: Path) -> None:
        from dataclasses import replace

        self.context = ssl.create_default_context(cafile=f"{certificate}.crt")
        self.user = f"post{next(_serial)}"
        self.server = server
        self.settings = replace(settings, imap_url=server.url(self.user), intake_address=INTAKE, mail_authserv=AUTHSERV)

    def put(self, *mails: bytes) -> None:
        """Let mails come in."""
        with self.open() as box:
            for one in mails:
                assert box.append("INBOX", "", "", one)[0] == "OK"

    def open(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.server.port)
        box.starttls(self.context)
        box.login(self.user, dovecot.PASSWORD)
        return box

    def counts(self) -> tuple[int, int, int]:
        """How many mails there are in the inbox and in the folders of what was handled and put aside."""
        with self.open() as box:
            found = [box.select(f'"{folder}"', readonly=True)[1][0] for folder in ("INBOX", imap.HANDLED, imap.ASIDE)]
        inbox, handled, aside = (int(number or 0) if (number or b"0").isdigit() else 0 for number in found)
        return inbox, handled, aside


@pytest.fixture
def post(
    server: dovecot.Server, settings: Settings, certificate: Path, database: db.Database, time: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> Post:  # fmt: skip
    made = Post(server, settings, certificate)
    monkeypatch.setattr(imap.ssl, "create_default_context", lambda: made.context)
    return made


def count(table: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_mail_is_taken_in_and_put_in_its_folder(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.put(mail(), mail("iemand@evil.example"), mail(subject="Te groot", text="x" * 5000))
    monkeypatch.setattr(fetching, "MAX_SIZE", 4000)
    monkeypatch.setattr("app.mailroom.reading.MAX_SIZE", 4000)
    assert fetching.sweep(post.settings, START) == 3
    assert post.counts() == (0, 1, 2)
    assert count(Case) == 1
    with db.reading() as session:
        found = dict(session.execute(select(ReceivedMail.subject, ReceivedMail.reason)).all())
    assert found["Te groot"] == "too_large"
    assert fetching.sweep(post.settings, START) == 0


def test_a_crash_before_or_after_the_commit_has_no_double_effect(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.put(mail())

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    for place in ("app.mailroom.actions.notices.tell_colleague", "app.mailroom.imap.Mailbox.move"):
        with monkeypatch.context() as patch:
            patch.setattr(place, dies)
            with pytest.raises(KeyboardInterrupt):
                fetching.sweep(post.settings, START)
        assert post.counts() == (1, 0, 0), "it comes again"
        assert count(Case) == (1 if place.endswith("move") else 0)
    assert fetching.sweep(post.settings, START) == 1
    assert post.counts() == (0, 1, 0)
    assert count(Case) == count(ReceivedMail) == 1


def test_a_wrong_password_is_said_on_the_health_page(post: Post, client: Browser) -> None:
    from dataclasses import replace

    wrong = replace(post.settings, imap_url=post.server.url(post.user, "verkeerd"))
    [sweep] = [sweep for sweep in sweeps.SWEEPS if sweep.work is fetching.sweep]
    [outcome] = sweeps.run([sweep], wrong)
    assert outcome.error == "MailboxRefused"
    assert "mail in: FAILED at" in client.get("/gezond").get_data(as_text=True)
    assert not sweep.wanted(replace(wrong, imap_url=None))
    away = replace(post.settings, imap_url="imap://post:x@127.0.0.1:1")
    assert sweeps.run([sweep], away)[0].error == "MailboxUnreachable"


def test_only_a_server_that_is_who_it_says(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    secure = post.server.url(post.user, secure=True)
    with imap.Mailbox(secure, context=post.context) as box:
        assert box.waiting(5) == []
    monkeypatch.undo()
    for url in (secure, post.server.url(post.user)):
        with pytest.raises(imap.MailboxUnreachable, match="CERTIFICATE_VERIFY_FAILED"), imap.Mailbox(url):
            pass


def test_a_password_never_goes_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        capabilities = ("IMAP4REV1",)

        def __init__(self, *_: Any, **__: Any) -> None: ...
        def shutdown(self) -> None: ...
        def login(self, *_: Any) -> None:
            raise AssertionError("the password went out")

    monkeypatch.setattr(imap.imaplib, "IMAP4", type("IMAP4", (Plain,), {"error": imaplib.IMAP4.error}))
    with pytest.raises(imap.MailboxUnreachable, match="STARTTLS"), imap.Mailbox("imap://post:x@mail.example"):
        pass


def test_a_server_that_puts_all_folders_under_the_inbox() -> None:
    with dovecot.running(prefix="INBOX.") as server, imap.Mailbox(server.url()) as box:
        box._server.append("INBOX", "", "", mail())
        [number] = box.waiting(5)
        assert box.size(number) == len(box.fetch(number))
        box.move(number, imap.ASIDE)
        box.move(number, imap.ASIDE)
        assert box.waiting(5) == []
        assert box._server.select('"INBOX.Niet verwerkt"')[1] == [b"1"]
