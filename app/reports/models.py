"""The quarterly report: its draft, its editions as they were published, and what is asked of the MT."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Answer(StrEnum):
    """What the MT answers to what is asked of it."""

    AGREED = "agreed"
    LATER = "later"
    NO = "no"


class Progress(StrEnum):
    """How what the MT agreed to stands."""

    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


class QuarterReport(Base):
    """The report of a quarter ("2026-Q3").

    `draft` is what was assembled for the next edition, as canonical JSON (`reports.content`); empty while there is
    nothing to publish. `seq` is the event up to which the log was read for it. `edition` is the last one that was
    published, 0 for none. `introduction` and `learned` are the texts of the commissioner, in Dutch; they belong to the
    draft, and each edition keeps its own. `reply` is what the MT says of the whole.
    """

    __tablename__ = "quarter_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    edition: Mapped[int] = mapped_column(default=0)
    introduction: Mapped[str] = mapped_column(Text, default="")
    learned: Mapped[str] = mapped_column(Text, default="")
    draft: Mapped[str] = mapped_column(Text, default="")
    seq: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime]
    made_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    replied_at: Mapped[datetime | None]


class ReportEdition(Base):
    """A report as it was published; never changed. `digest` is the SHA-256 of `content`. `reason` and `changes` (JSON)
    say what is corrected since the edition before; both are empty in the first one.
    """

    __tablename__ = "report_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("quarter_reports.id"))
    edition: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="")
    published_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime]
    event_id: Mapped[str] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("report_id", "edition"),)


class ReportAsk(Base):
    """Something that is asked of the MT in a report, and what it answered: `owner_id` does it before the end of `by_on`
    (a Dutch day). `progress` is how it stands, told in the quarter after.
    """

    __tablename__ = "report_asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("quarter_reports.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[Answer | None] = mapped_column(enum_type(Answer, "ask_answer"))
    said: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    progress: Mapped[Progress | None] = mapped_column(enum_type(Progress, "ask_progress"))
    progress_said: Mapped[str] = mapped_column(Text, default="")
    progress_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("report_id", "position"),
        Index("ix_report_asks_owner_id", "owner_id"),
    )
