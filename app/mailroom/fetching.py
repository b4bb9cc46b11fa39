"""Bringing mail in: out of a mailbox, or as a file that a mail server hands over.

A mail leaves the inbox after what it did was committed. A crash in between brings it here again, where its row says
that it was handled (`actions.receive`), so that it is only moved.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from app import db
from app.attachments.store import StoreFault
from app.mailroom import actions, imap, reading
from app.mailroom.actions import Office
from app.mailroom.models import Became, ReceivedMail
from app.mailroom.reading import MAX_SIZE, Mail
from config import Settings

AT_ONCE: Final = 50
"""Mails in one round; the rest waits a minute. The other work of the worker waits no longer than they take."""

log = logging.getLogger(__name__)


def take(raw: bytes, office: Office, now: datetime, size: int | None = None) -> ReceivedMail:
    """Handle one mail in a transaction of its own. `size`: its real size, when `raw` is only its head.

    A mail on which something of ours breaks is put aside with that reason. Raises only what says that the database or
    the store of files is away: then the mail must come again.
    """
    mail = reading.read(raw, size)
    try:
        with db.transaction() as session:
            return _keep(session, actions.receive(session, mail, raw, office, now=now))
    except (OperationalError, InterfaceError, StoreFault):
        raise
    except Exception:
        log.exception("a mail of %s bytes could not be handled and is put aside", mail.size)
    return _aside(mail, raw, office, now)


def _aside(mail: Mail, raw: bytes, office: Office, now: datetime) -> ReceivedMail:
    with db.transaction() as session:
        return _keep(session, actions.note_fault(session, mail, raw, office, now=now))


def _keep(session: Session, row: ReceivedMail) -> ReceivedMail:
    session.flush()
    return row


def sweep(settings: Settings, now: datetime) -> int:
    """Take in what waits in the mailbox of IMAP_URL. Returns how many mails. Raises what `imap.Mailbox` raises."""
    if not settings.imap_url:
        return 0
    office = Office.of(settings)
    with imap.Mailbox(settings.imap_url) as box:
        numbers = box.waiting(AT_ONCE)
        for number in numbers:
            _one(box, number, office, now)
    return len(numbers)


def _one(box: imap.Mailbox, number: str, office: Office, now: datetime) -> None:
    size = box.size(number)
    raw = box.fetch(number, head_only=size > MAX_SIZE)
    if not raw:
        return  # another worker has just moved it
    row = take(raw, office, now, max(size, len(raw)))
    box.move(number, imap.ASIDE if row.became is Became.ASIDE else imap.HANDLED)


def forget(_settings: Settings, now: datetime) -> int:
    """Let go of what was kept long enough."""
    with db.transaction() as session:
        return actions.forget(session, now)
