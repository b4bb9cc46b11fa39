"""What was asked of whom. Where a task stands is in its own case, and so is who sees to it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Holder(StrEnum):
    """Who does a task (tasks O2 and L8 in DOMAIN): a colleague, somebody outside, or another ministry."""

    COLLEAGUE = "colleague"
    BODY = "body"
    MINISTRY = "ministry"


class Task(Base):
    """What must be done for a case, by whom, and by which day. It is a case of its own: that has its state, its title
    and its owner, who does it or sees to it that `party` does.

    Days are Dutch days. `due_on` is the day that holds now, `first_due_on` the one that was set. `text` explains;
    `result` is what came of it, or why it was dropped.
    """

    __tablename__ = "tasks"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    holder: Mapped[Holder] = mapped_column(enum_type(Holder, "task_holder"))
    party: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_on: Mapped[date]
    ended_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(Text, default="")
