"""Delivering what waits in the outbox.

The promise: nothing is lost, and a crash sends at most the one message that was on its way a second time,
with the same Message-ID. "Never twice" cannot be promised for mail: the other side may have taken a message
when we die before we can write that down.

How: a worker takes one message by moving its next attempt past a lease, commits, sends, and commits the
outcome. No transaction is open while the network is slow, so a sender never holds up the pages. A worker that
dies leaves a message that is due again after the lease. An attempt is counted when it begins: a message that
kills its worker does not come back for ever.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, db, workdays
from app.outbox import contents, hours, letters, mail
from app.outbox.models import Message, MessageStatus, Notice
from config import Settings

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long we wait after the first, second, … failure. After the failure that follows the last one we give
up.
"""
MAX_ATTEMPTS = len(BACK_OFF) + 1
SMTP_TIMEOUT = 20.0
LEASE = timedelta(minutes=5)
"""Longer than sending can take: several steps of `SMTP_TIMEOUT`."""

log = logging.getLogger(__name__)
SessionFactory = Callable[[], AbstractContextManager[Session]]


class TransportDown(Exception):
    """The mail server cannot be reached or refuses us; trying other messages now is no use."""


class Refused(Exception):
    """The other side will never take this mail (SMTP 5xx): trying again is no use."""


class Transport(Protocol):
    """A way out for mail. Raises TransportDown when nothing can go out, Refused when this mail never can, any
    other exception when it cannot now.
    """

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail; return only when the other side has taken it."""

    def close(self) -> None:
        """Nothing more for now."""


class SmtpTransport:
    """An SMTP server: `smtp://` (with STARTTLS when offered) or `smtps://`, with `user:password@` if need be.

    Credentials never travel in the clear: with credentials, STARTTLS must be offered unless the server is
    this machine. The connection is kept for a whole sweep.
    """

    def __init__(self, url: str, timeout: float = SMTP_TIMEOUT) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._secure else 587 if parts.username else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """See `Transport`."""
        try:
            server = self._connected()
            server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            if _for_good(error):
                raise Refused(_plain(error)) from error
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TransportDown(_plain(error)) from error

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self._secure:
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self._user and self._host not in ("localhost", "127.0.0.1", "::1"):
                server.close()
                raise TransportDown("the server offers no STARTTLS; credentials are not sent in the clear")
        if self._user:
            server.login(self._user, self._password)
        self._server = server
        return server

    def close(self) -> None:
        """See `Transport`."""
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                log.debug("the mail server had already hung up")
        self._server = None

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _for_good(error: smtplib.SMTPException) -> bool:
    """Whether the answer of a mail server is final: 5xx is, 4xx is not (RFC 5321, 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code <= 599 for code, _reason in error.recipients.values())
    return not isinstance(error, smtplib.SMTPDataError) or 500 <= error.smtp_code <= 599


class FolderTransport:
    """A folder of .eml files instead of a mail server: in development nothing must leave the machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """See `Transport`. Sending the same mail again replaces its file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        local = str(message["Message-ID"]).partition("@")[0]
        name = "".join(char for char in local if char.isalnum() or char == ".")
        part = self._folder / f".{name}.part"
        part.write_bytes(message.as_bytes())
        part.replace(self._folder / f"{name}.eml")

    def close(self) -> None:
        """See `Transport`."""


def transport_for(settings: Settings) -> Transport:
    """The way out that is configured: SMTP_URL, else the folder `mail` of the instance."""
    if settings.smtp_url:
        return SmtpTransport(settings.smtp_url)
    return FolderTransport(settings.instance / "mail")


def sweep(settings: Settings, now: datetime) -> int:
    """Deliver everything that is due at `now` (UTC). Returns how many messages went out."""
    with db.reading() as session:
        workdays.fresh(session)
    transport = transport_for(settings)
    sender = mail.Sender(settings.mail_from, settings.base_url, settings.intake_address)
    try:
        return deliver_due(db.transaction, transport, sender, now=now, limit=1000, forget=settings.production)
    finally:
        transport.close()


def deliver_due(
    transaction: SessionFactory,
    transport: Transport,
    sender: mail.Sender,
    *,
    now: datetime,
    limit: int,
    forget: bool = True,
) -> int:
    """Send at most `limit` messages that are due at `now`, the longest waiting first. Returns how many went
    out.

    Stops early when the transport is down. With `forget` the link of a sent message is wiped from the
    database: it opens a case, and once sent we have no more use for it.
    """
    sent = 0
    for _ in range(limit):
        claimed = _claim(transaction, now)
        if claimed is None:
            break
        message, words = claimed
        try:
            transport.send(mail.build(message, sender, now, words))
        except TransportDown as error:
            _failed(transaction, message, now, str(error))
            break
        except Refused as error:
            _give_up(transaction, message, str(error))
        except Exception as error:  # whatever is wrong with one message must not stop the others
            _failed(transaction, message, now, _plain(error))
        else:
            _sent(transaction, message, now, forget)
            sent += 1
    return sent


def note_delivered(session: Session, *, until: datetime, but: str = "") -> int:
    """Note what waits and was written up to `until` (UTC) as sent at the moment it was written, without
    sending it; and of the notices what is older than a week as read.

    For demo data alone: mail of a simulated past must never go out. `but`: an address to leave as it is.
    Returns how many messages this was.
    """
    session.execute(update(Notice).where(Notice.created_at <= until).values(due_at=None))
    session.execute(
        update(Notice)
        .where(Notice.created_at <= until - timedelta(days=7), Notice.read_at.is_(None))
        .values(read_at=Notice.created_at)
    )
    noted = session.execute(
        update(Message)
        .where(Message.status == MessageStatus.WAITING, Message.created_at <= until, Message.recipient != but)
        .values(status=MessageStatus.SENT, sent_at=Message.created_at, attempts=1)
        .returning(Message.id)
    )
    return len(noted.all())


def _claim(transaction: SessionFactory, now: datetime) -> tuple[Message, contents.Wordings] | None:
    """Take one due message for the length of the lease, with the texts it was written with. Two workers never
    take the same one.

    What may not be said any more is taken out of it first, and what must wait for working time waits.
    """
    while True:
        with transaction() as session:
            message = session.scalars(
                select(Message)
                .where(Message.status == MessageStatus.WAITING, Message.next_attempt_at <= now)
                .order_by(Message.next_attempt_at, Message.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if message is None:
                return None
            if message.in_hours and not _decent(message, now):
                message.next_attempt_at = clock.next_working_time(now)
            elif not contents.still_sayable(session, message):
                message.status = MessageStatus.WITHDRAWN
                log.info("message %s withdrawn", message.message_id)
            else:
                message.attempts += 1
                message.next_attempt_at = now + LEASE
                session.flush()
                words = contents.wordings(session, message)
                session.expunge(message)
                return message, words


def _decent(message: Message, now: datetime) -> bool:
    """Whether mail made of notices may go out at this hour. What was made outside working time is a digest: its
    reader asked for such an hour.
    """
    asked = not clock.is_working_time(message.created_at) and hours.digest_time(now)
    return clock.is_working_time(now) or asked


def _settle(transaction: SessionFactory, message: Message, **values: object) -> None:
    """Write the outcome, unless another worker took the message because our lease ran out."""
    with transaction() as session:
        session.execute(
            update(Message)
            .where(
                Message.id == message.id,
                Message.status == MessageStatus.WAITING,
                Message.attempts == message.attempts,
            )
            .values(**values)
        )


def _sent(transaction: SessionFactory, message: Message, now: datetime, forget: bool) -> None:
    params = dict(message.params)
    if forget and "link" in letters.letter(message.template).private and "link" in params:
        params["link"] = ""
    _settle(transaction, message, status=MessageStatus.SENT, sent_at=now, error=None, params=params)
    log.info("message %s sent (attempt %s)", message.message_id, message.attempts)


def _failed(transaction: SessionFactory, message: Message, now: datetime, error: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(transaction, message, error)
        return
    again = now + BACK_OFF[message.attempts - 1]
    _settle(transaction, message, next_attempt_at=again, error=error[:500])
    log.warning("message %s not sent (attempt %s), again at %s", message.message_id, message.attempts, again)


def _give_up(transaction: SessionFactory, message: Message, error: str) -> None:
    _settle(transaction, message, status=MessageStatus.DEAD, error=error[:500])
    log.error("message %s given up after %s attempts", message.message_id, message.attempts)


def _plain(error: BaseException) -> str:
    """An error in one line, without line ends that could forge a log line."""
    return mail.one_line(f"{type(error).__name__}: {error}", 500)
