"""Questions to third parties, and what they answered. Nothing of an answer is ever overwritten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type
from app.workflow.model import Visibility


class Enquiry(Base):
    """A question about a case to somebody elsewhere.

    `shared` and `shared_title` are all that they see beside the question: texts as they were when it was asked, so that
    what is written in the case later is not shared with it. `due_on` is the last Dutch day on which their link works.
    `generation` goes up when the link goes to another address. `wait_cycle` is the cycle of the clock of the wait that
    this question is a part of; None when the case waits for something else. `next_at` is when something happens by
    itself: a reminder, or telling the owner that no answer came.
    """

    __tablename__ = "enquiries"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[str] = mapped_column(String(32))
    party: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    question: Mapped[str] = mapped_column(Text)
    shared: Mapped[str] = mapped_column(Text, default="")
    shared_title: Mapped[str] = mapped_column(String(200), default="")
    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility, "enquiry_visibility"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    wait_cycle: Mapped[int | None]
    generation: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]

    __table_args__ = (
        # A sweep costs what is due, not what exists.
        Index(
            "ix_enquiries_next",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )


class EnquiryAnswer(Base):
    """What somebody answered, as they wrote it. `name` and `function` are who they say they are."""

    __tablename__ = "enquiry_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"), index=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    given_at: Mapped[datetime]
