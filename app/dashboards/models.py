"""Saved dashboards, and what is mailed as a link on a schedule."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type

OF_REPORT: dict[str, Any] = {
    "sqlite_where": text("dashboard_id IS NULL"),
    "postgresql_where": text("dashboard_id IS NULL"),
}


class Rhythm(StrEnum):
    """How often a link is mailed: on the first working day of a week, a month or a quarter."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class Dashboard(Base):
    """Figures that somebody keeps under a name: of what (`slice`, as in addresses), over which period (`period`: a rule
    that moves with the calendar, a quarter, or days; see `app.dashboards.periods`), and which measures (none: those of
    the role of whoever looks). No figures are kept: they are counted when it is opened.

    With `directorate_id` everybody of that directorate has it; with `everybody` each colleague has. All read the same
    numbers, because nothing confidential is counted.
    """

    __tablename__ = "dashboards"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    slice: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(30))
    measures: Mapped[list[str]] = mapped_column(JSON)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    directorate_id: Mapped[int | None] = mapped_column(ForeignKey("directorates.id"), index=True)
    everybody: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_dashboards_owner_id_name", "owner_id", "name", unique=True),
        Index("ix_dashboards_everybody", "everybody"),
    )


class LinkMail(Base):
    """That somebody wants a link mailed: to a dashboard, or (none) to the newest quarterly report. `told_on` is the
    Dutch day of the last mail, or the day on which it was asked for: the first comes at the next beginning.
    """

    __tablename__ = "link_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    dashboard_id: Mapped[int | None] = mapped_column(ForeignKey("dashboards.id"), index=True)
    rhythm: Mapped[Rhythm] = mapped_column(enum_type(Rhythm, "link_mail_rhythm"))
    told_on: Mapped[date]

    __table_args__ = (
        Index("ix_link_mails_user_id_dashboard_id", "user_id", "dashboard_id", unique=True),
        Index("ix_link_mails_report", "user_id", unique=True, **OF_REPORT),
        Index("ix_link_mails_rhythm_told_on", "rhythm", "told_on"),
    )
