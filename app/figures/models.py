"""What was read of the log: the steps of cases, and the figures of quarters that are over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

NEVER = 3_652_059
"""The day (as an ordinal) on which a stay ends that has not ended: 31 December 9999."""

_LIVE: dict[str, Any] = {"sqlite_where": text("live = 1"), "postgresql_where": text("live")}
"""What has ended is no longer looked at in any quarter but that of its end."""


class Passage(Base):
    """A step of a case, read from the event `seq`, and the stay in `state` that begins with it.

    `step` is "opened", "migrated" or a transition of the process; `source` the state it came from, empty at birth. `at`
    is in UTC; `day` and `until_day` are Dutch days as ordinals, `until_day` NEVER and `until_seq` empty while there was
    no next step. `live`: the state is neither draft nor end. `party` is with whom the time counts. `clocks` says of
    each clock that this step stopped whether it was "met" or "late", `values` holds the codes of the step; `outcome`
    and `verdict` say how a case ended.
    """

    __tablename__ = "passages"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    process: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    live: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime]
    day: Mapped[int]
    until_at: Mapped[datetime | None]
    until_day: Mapped[int] = mapped_column(default=NEVER)
    until_seq: Mapped[int | None]
    party: Mapped[str | None] = mapped_column(String(20))
    region_id: Mapped[int]
    directorate_id: Mapped[int | None]
    actor_kind: Mapped[str] = mapped_column(String(20))
    clocks: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    values: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[str | None] = mapped_column(String(40))
    verdict: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        Index("ix_passages_case_id_seq", "case_id", "seq"),
        Index("ix_passages_process_day", "process", "day"),
        Index("ix_passages_live", "process", "until_day", "day", **_LIVE),
    )


class FigureCase(Base):
    """What figures need to know of a case besides its steps, from the events in which it was written down.

    `logged_day` is the Dutch day (ordinal) on which it was no draft any more. `about_id` is the case that it is about,
    whose accords are its own too. `systems` and `accords` are codes with commas between them.
    """

    __tablename__ = "figure_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    process: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    region_id: Mapped[int]
    directorate_id: Mapped[int | None]
    nature: Mapped[str | None] = mapped_column(String(40))
    urgency: Mapped[str] = mapped_column(String(20))
    confidential: Mapped[bool] = mapped_column(Boolean)
    systems: Mapped[str] = mapped_column(String(300))
    accords: Mapped[str] = mapped_column(String(300))
    about_id: Mapped[int | None] = mapped_column(index=True)
    logged_day: Mapped[int | None]


class LogRead(Base):
    """Up to which event the log was read: one row, held while somebody reads on."""

    __tablename__ = "log_read"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]


class KeptFigures(Base):
    """The figures of a quarter that is over, for a slice, so that a trend costs one query.

    `seq` is the event up to which the log had been read, `edition` that of the measures. They are not the truth: they
    can be thrown away, and are counted again.
    """

    __tablename__ = "kept_figures"

    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    slice: Mapped[str] = mapped_column(String(60), primary_key=True)
    edition: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
