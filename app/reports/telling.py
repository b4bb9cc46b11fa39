"""Who is told of a report: the commissioners of a draft, everybody of an edition, the MT of what is asked of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from app import outbox
from app.people import queries as people
from app.people.queries import Person
from app.policy import Actor, Role

READERS: Final = (Role.LIAISON, Role.FIXER, Role.COORDINATOR, Role.COMMISSIONER, Role.MT_READER)


def _tell(
    session: Session, event: str, letter: str, readers: dict[int, Person], quarter: str, now: datetime, **params: str
) -> None:
    for reader in readers.values():
        outbox.tell(
            session, event_id=event, letter=letter, reader_id=reader.id, case_id=None, now=now,
            params={"name": reader.name, "quarter": quarter, "link": f"/rapporten/{quarter}", **params},
        )  # fmt: skip


def _holders(session: Session, *roles: Role) -> dict[int, Person]:
    return {one.id: one for role in roles for one in people.holders_of(session, role)}


def drafted(session: Session, event: str, quarter: str, now: datetime) -> None:
    """The commissioners are asked to write and publish it."""
    _tell(session, event, "report_drafted", _holders(session, Role.COMMISSIONER), quarter, now)


def published(session: Session, event: str, quarter: str, edition: int, asks: int, now: datetime) -> None:
    """Everybody hears that it is there; the MT that it is asked something, the first time."""
    asked = _holders(session, Role.MT_READER) if asks and edition == 1 else {}
    _tell(session, event, "report_asked", asked, quarter, now, count=str(asks))
    others = {key: one for key, one in _holders(session, *READERS).items() if key not in asked}
    _tell(session, event, "report_corrected" if edition > 1 else "report_published", others, quarter, now)


def answered(session: Session, event: str, quarter: str, actor: Actor, now: datetime) -> None:
    """The commissioners hear that everything that was asked has its answer."""
    readers = {key: one for key, one in _holders(session, Role.COMMISSIONER).items() if key != actor.id}
    _tell(session, event, "report_answered", readers, quarter, now)


def given(session: Session, event: str, quarter: str, owner: int, by_on: date | None, now: datetime) -> None:
    """Whoever is to do what the MT agreed to hears it."""
    until = by_on.isoformat() if by_on else ""
    _tell(session, event, "report_given", people.people(session, [owner]), quarter, now, by=until)
