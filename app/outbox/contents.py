"""What a message in the outbox says: one letter, or a bundle of several; and what of it may still be said.

A bundle keeps each of its notices under `items`: letter, values, version of the text, and case. So a mail says what was
true when it was made, with one exception: what its reader may no longer see is taken out before it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.outbox import letters, sight, texts
from app.outbox.letters import BUNDLE, Item
from app.outbox.models import Message, MessageStatus, Notice
from app.outbox.queries import NoticeRow
from app.outbox.wordings import Words
from app.people import queries as people
from app.people.queries import Person

Wordings = Mapping[tuple[int, str], Words]
"""What versions of texts say: (version, language) -> words."""


def of(notices: Sequence[Notice], reader: Person, language: str, now: datetime, version: int | None) -> Message:
    """One message with these notices, for their reader. One notice reads like the letter it is; `version` is that of
    the text of the bundle. The Message-ID follows from the notices, so it is the same however often it is made.
    """
    digest = sha256("\n".join(str(notice.id) for notice in notices).encode()).hexdigest()
    message = Message(
        event_id=digest[:32],
        recipient=reader.email,
        user_id=reader.id,
        language=language,
        message_id=digest[:32],
        in_hours=True,
        status=MessageStatus.WAITING,
        attempts=0,
        next_attempt_at=now,
        created_at=now,
    )
    items = [
        {
            "letter": notice.letter,
            "params": notice.params,
            "text_version": notice.text_version,
            "case": notice.case_id,
        }
        for notice in notices
    ]
    _fill(message, items, reader.name, version)
    return message


def _fill(message: Message, items: Sequence[Mapping[str, Any]], name: str, version: int | None) -> None:
    if len(items) == 1:
        [only] = items
        message.template, message.params = only["letter"], only["params"]
        message.text_version, message.case_id = only["text_version"], only["case"]
    else:
        message.template, message.text_version, message.case_id = BUNDLE, version, None
        message.params = {"name": name, "count": str(len(items)), "link": "/berichten", "items": list(items)}


def still_sayable(session: Session, message: Message) -> bool:
    """Take out of a message what its reader may not see any more. False when nothing is left, or its reader has left.

    Messages to others than colleagues are left as they are.
    """
    if message.user_id is None:
        return True
    reader = people.person(session, message.user_id)
    if reader is None:
        return False
    items = message.params.get("items")
    if items is None:
        items = [{"letter": message.template, "params": message.params, "text_version": message.text_version,
                  "case": message.case_id}]  # fmt: skip
    cases = {item["case"] for item in items if item["case"] is not None}
    seen = sight.of(session, reader.id, cases) if cases else {}
    left = [
        {**item, "params": sight.redacted(item["params"], seen.get(item["case"], False))}
        for item in items
        if item["case"] is None or item["case"] in seen
    ]
    if left and left != items:
        _fill(message, left, reader.name, message.text_version)
    return bool(left)


def as_items(session: Session, rows: Sequence[NoticeRow], language: str, base_url: str) -> tuple[Item | None, ...]:
    """What each of these notices says in one line, for a page; None when its reader may not see its case any more."""
    known = texts.words(session, [row.text_version for row in rows])
    return tuple(
        None
        if row.lost
        else letters.item(row.letter, language, row.params, base_url, known.get((row.text_version or 0, language)))
        for row in rows
    )


def wordings(session: Session, message: Message) -> Wordings:
    """The texts of administrators that this message was written with."""
    items = message.params.get("items", ())
    return texts.words(session, [message.text_version, *(item["text_version"] for item in items)])


def compose(message: Message, base_url: str, known: Wordings, *, answered: bool = False) -> letters.Text:
    """The message as text. Raises `letters.LetterFault`."""

    def words(version: int | None) -> Words | None:
        return known.get((version, message.language)) if version is not None else None

    params = message.params
    items = [
        letters.item(item["letter"], message.language, item["params"], base_url, words(item["text_version"]))
        for item in params.get("items", ())
    ]
    return letters.compose(
        message.template, message.language, params, base_url, words(message.text_version), items, answered=answered
    )
