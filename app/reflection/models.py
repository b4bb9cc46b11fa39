"""What somebody wrote when looking back, and who reads it. No word of it is in a case, an event or the search index."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type
from app.policy import Role


class Circle(StrEnum):
    """With whom an entry is shared: who hold the same role, colleagues of the same regions, or commissioners and MT."""

    PEERS = "peers"
    REGION = "region"
    MT = "mt"


class Consent(StrEnum):
    """Whether the sentence of an entry may stand in the report of the quarter, and with the writer's role or not."""

    NO = "no"
    QUOTED = "quoted"
    WITH_ROLE = "with_role"


class Answer(StrEnum):
    """What came of an intention or an agreement."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"


class Entry(Base):
    """What one person looks back on, over one quarter; `role` is the one they held when they were asked.

    It begins empty, with the case that asks for it, and is a draft until `shared_at`: only its writer reads it. From
    then on the people in `EntryReader` do too: those the writer saw before sharing, and nobody who comes later.
    `interplay`: how it went between the three roles. `theme` and `quote` are what may be quoted, as `consent` says.
    """

    __tablename__ = "reflection_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    role: Mapped[Role] = mapped_column(enum_type(Role, "reflection_role"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    interplay: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String(80), default="")
    quote: Mapped[str] = mapped_column(String(300), default="")
    consent: Mapped[Consent] = mapped_column(enum_type(Consent, "reflection_consent"), default=Consent.NO)
    circle: Mapped[Circle | None] = mapped_column(enum_type(Circle, "reflection_circle"))
    changed_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "quarter"), Index("ix_reflection_entries_quarter", "quarter", "id"))


class Position(Base):
    """Where the quarter stood between the ends of one balancing act (1 to 5), what shows it, and what to try next."""

    __tablename__ = "reflection_positions"

    entry_id: Mapped[int] = mapped_column(ForeignKey("reflection_entries.id"), primary_key=True)
    act: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int | None]
    shows: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")


class EntryReader(Base):
    """Somebody with whom an entry is shared."""

    __tablename__ = "reflection_readers"

    entry_id: Mapped[int] = mapped_column(ForeignKey("reflection_entries.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class PeerSession(Base):
    """A meeting of peers about what they wrote and a few real cases (intervisie).

    `revision` goes up with each change that concerns an agenda. One that was called off keeps its day; `notes` are
    read by those who were invited, and by nobody else.
    """

    __tablename__ = "reflection_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    begins_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(200), default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_reflection_sessions_begins_at", "begins_at"),)


class SessionGuest(Base):
    """Somebody who takes part in a session; the organiser does too."""

    __tablename__ = "reflection_session_guests"

    session_id: Mapped[int] = mapped_column(ForeignKey("reflection_sessions.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class SessionEntry(Base):
    """A shared entry that a session is about. Who is invited reads it only as far as it is shared with them."""

    __tablename__ = "reflection_session_entries"

    session_id: Mapped[int] = mapped_column(ForeignKey("reflection_sessions.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("reflection_entries.id"), primary_key=True, index=True)


class SessionCase(Base):
    """A case that a session is about: one that everybody who is invited could read when it was chosen."""

    __tablename__ = "reflection_session_cases"

    session_id: Mapped[int] = mapped_column(ForeignKey("reflection_sessions.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)


class Intention(Base):
    """What somebody wants to do: by themselves, in an entry, or agreed in a session, with a day (Dutch) to do it by.

    It comes back in the next round of the person: `answer`, `told` (a line) and the entry in which it was answered.
    """

    __tablename__ = "reflection_intentions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("reflection_entries.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("reflection_sessions.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(enum_type(Answer, "reflection_answer"))
    told: Mapped[str] = mapped_column(String(300), default="")
    answered_in_id: Mapped[int | None] = mapped_column(ForeignKey("reflection_entries.id"), index=True)

    __table_args__ = (Index("ix_reflection_intentions_user", "user_id", "answered_in_id"),)
