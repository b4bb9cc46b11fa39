"""A small ministry to test people with, and logging in without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import event, select

from app import clock, db
from app.audit.models import Event
from app.outbox.models import Message
from app.people import access, actions, passwords
from app.people.actions import GrantSpec
from app.people.models import Directorate
from app.policy import SYSTEM_ACTOR, Role
from app.regions.models import Division, Region, RegionOverlap

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "een paard op de gang"


class World:
    """A small ministry: three regions (two overlap), two directorates, and people made on demand."""

    def __init__(self) -> None:
        with db.transaction() as session:
            division = Division(
                key="zorgkantoorregio", name_nl="Zorgkantoorregio’s", name_en="Care-office regions",
                purpose="", legal_basis="", reference_year="2026", source="", position=1,
            )  # fmt: skip
            youth = Division(
                key="jeugdregio", name_nl="Jeugdregio’s", name_en="Youth regions", purpose="", legal_basis="",
                reference_year="2026", source="", position=2,
            )  # fmt: skip
            session.add_all([division, youth])
            session.flush()
            rows = [
                Region(division_id=division.id, code="1", name="Zwolle", valid_from=date(2020, 1, 1)),
                Region(division_id=division.id, code="2", name="Friesland", valid_from=date(2020, 1, 1)),
                Region(division_id=youth.id, code="1", name="IJsselland", valid_from=date(2020, 1, 1)),
            ]
            session.add_all(rows)
            session.flush()
            self.zwolle, self.friesland, self.ijsselland = (row.id for row in rows)
            session.add_all(
                RegionOverlap(region_id=one, other_id=other)
                for one, other in ((self.zwolle, self.ijsselland), (self.ijsselland, self.zwolle))
            )
            cz = Directorate(key="CZ", name_nl="Curatieve Zorg", name_en="Curative Care", active=True)
            lz = Directorate(key="LZ", name_nl="Langdurige Zorg", name_en="Long-term Care", active=True)
            session.add_all([cz, lz])
            session.flush()
            self.cz, self.lz = cz.id, lz.id

    def user(self, email: str, *grants: GrantSpec, name: str = "Femke Dalstra") -> int:
        """An account with the common password."""
        with db.transaction() as session:
            return actions.create_user(
                session, SYSTEM_ACTOR, email=email, name=name, grants=grants,
                password_hash=passwords.hash_password(PASSWORD), now=clock.now(),
            )  # fmt: skip

    def admin(self, email: str = "beheerder@regiolijn.example") -> int:
        return self.user(email, GrantSpec(Role.ADMIN), name="Bram Kloosterziel")


def enter(email: str, password: str, *, now: datetime = NOW) -> access.LoggedIn | access.CodeNeeded | None:
    """The three steps of logging in, without a browser. None when refused or locked."""
    with db.transaction() as session:
        if not access.allow_login(session, email, now=now):
            return None
    with db.reading() as session:
        checked = access.check_password(session, email, password)
    with db.transaction() as session:
        return access.log_in(session, checked, now=now)


def events(*actions: str) -> list[str]:
    """The actions in the log, in order; only these when named."""
    with db.reading() as session:
        found = session.scalars(select(Event.action).order_by(Event.seq)).all()
    return [action for action in found if not actions or action in actions]


def letters() -> list[Message]:
    """The messages that wait."""
    with db.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def link_in(message: Message) -> str:
    """The path of the link in a message."""
    link = str(message.params["link"])
    assert link.startswith("https://regiolijn.example/wachtwoord/")
    return link.removeprefix("https://regiolijn.example")


@contextmanager
def counted(database: db.Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
