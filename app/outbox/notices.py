"""Telling colleagues: a notice in the transaction of the change, and by mail as its reader chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.outbox import hours, letters, texts
from app.outbox.models import How, Notice, NoticeChoice, NoticeKind

PROPOSED = {NoticeKind.TURN: How.AT_ONCE, NoticeKind.DEADLINE: How.AT_ONCE, NoticeKind.NEWS: How.DIGEST}
PROPOSED_HOUR = 9
CHOICES_OF = {kind: frozenset(How) - ({How.NONE} if kind is not NoticeKind.NEWS else set()) for kind in NoticeKind}
"""What can be chosen: news may be turned off, what must reach somebody may not."""


def tell(
    session: Session,
    *,
    event_id: str,
    letter: str,
    reader_id: int,
    case_id: int | None,
    params: Mapping[str, str | bool],
    now: datetime,
    state: str = "",
    nature: texts.Nature = "",
    mail: bool = True,
) -> bool:
    """Tell a colleague something, in the transaction of the change it tells of.

    It stands among their notices at once. With `mail` it also goes by mail as they chose for its kind: with all
    else of the hour that the first one opened, in the daily digest, or not. Telling the same reader the same
    thing about the same event again does nothing. `state` and `nature` choose the text where an administrator
    made one for such cases. Returns whether the notice is new. Raises `letters.LetterFault` when the values do
    not fit the letter, or it is no letter for colleagues.
    """
    kind = letters.letter(letter).kind
    if kind is None:
        raise letters.LetterFault(f"letter {letter} is not for colleagues")
    due_at, digest = _when(session, reader_id, kind, now) if mail else (None, False)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Notice)
        .values(
            event_id=event_id,
            letter=letter,
            kind=kind,
            reader_id=reader_id,
            case_id=case_id,
            params=letters.fitting(letter, params),
            text_version=texts.version_for(session, letter, state, nature),
            created_at=now,
            due_at=due_at,
            digest=digest,
        )
        .on_conflict_do_nothing()
        .returning(Notice.id)
    )
    return session.execute(statement).first() is not None


def _when(session: Session, reader_id: int, kind: NoticeKind, now: datetime) -> tuple[datetime | None, bool]:
    """When a notice of this kind goes to this reader by mail, if it does, and whether in the digest."""
    choice = session.get(NoticeChoice, reader_id)
    how = How(getattr(choice, kind.value)) if choice else PROPOSED[kind]
    if how is How.NONE:
        return None, False
    if how is How.DIGEST:
        return hours.next_digest(now, choice.hour if choice else PROPOSED_HOUR), True
    open_until = session.scalar(
        select(Notice.due_at)
        .where(Notice.reader_id == reader_id, Notice.due_at > now, Notice.digest.is_(False))
        .order_by(Notice.due_at)
        .limit(1)
    )
    return open_until or hours.window_end(now), False
