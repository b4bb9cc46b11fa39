"""Saved views: the address of a list under a name, and what each reader does with it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type

WANTED: dict[str, Any] = {"sqlite_where": text("digest <> 'none'"), "postgresql_where": text("digest <> 'none'")}


class Digest(StrEnum):
    """How often somebody is mailed what a view holds."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


class SavedView(Base):
    """A list that somebody keeps. `address` is what stands after the question mark: only what the list itself knows.
    With `directorate_id` everybody of that directorate has it; each sees in it only what they may read.
    """

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(1000))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    directorate_id: Mapped[int | None] = mapped_column(ForeignKey("directorates.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ViewChoice(Base):
    """What one reader does with a view: whether it is in their menu, is the list they begin with, and is mailed to
    them. `told_on` is the day of the last mail. Without a row: in the menu, and no more.
    """

    __tablename__ = "view_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_views.id"), primary_key=True, index=True)
    in_menu: Mapped[bool] = mapped_column(Boolean, default=True)
    first: Mapped[bool] = mapped_column(Boolean, default=False)
    digest: Mapped[Digest] = mapped_column(enum_type(Digest, "digest"), default=Digest.NONE)
    told_on: Mapped[date | None]

    __table_args__ = (Index("ix_view_choices_told", "told_on", "user_id", **WANTED),)
