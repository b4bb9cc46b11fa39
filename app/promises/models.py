"""Promises to the region, and the dates to which they were moved. Nothing of these is overwritten but the date."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Promise(Base):
    """What was promised, about which case, to whom, for which day. It is a case of its own: that has its state.

    Days are Dutch days. `due_on` is the day that holds now, `first_due_on` the one that was promised. `result` is what
    the region reads at the end: what was done, or why it was not.
    """

    __tablename__ = "promises"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    made_to: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_on: Mapped[date] = mapped_column(index=True)
    ended_on: Mapped[date | None] = mapped_column(index=True)
    result: Mapped[str] = mapped_column(Text, default="")


class PromiseMove(Base):
    """A promise was moved to another day, for a reason that the region reads."""

    __tablename__ = "promise_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promises.case_id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    moved_on: Mapped[date] = mapped_column(index=True)
