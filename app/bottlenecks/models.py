"""A bottleneck beside its case: what is stuck, who suffers, what is asked; and the routing table."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.bottlenecks.vocabulary import Nature
from app.db import Base, enum_type


class Bottleneck(Base):
    """The text of a bottleneck, as told in the region. `submission` is unique, so that filing twice files once.
    `mediated`: parties were written down, so that its page has their panel (`app.mediation`), whatever its nature.
    `partnership` is what was typed, `partnership_id` the partnership that it was found to be.
    `joins_id` is the case that it was said to be when it was filed: it goes along with that from its submission on.
    `different` are the numbers of cases that were shown and judged to be something else.
    """

    __tablename__ = "bottlenecks"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    nature: Mapped[Nature | None] = mapped_column(enum_type(Nature, "nature"))
    description: Mapped[str] = mapped_column(Text, default="")
    affected: Mapped[str] = mapped_column(Text, default="")
    tried: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[str] = mapped_column(Text, default="")
    partnership: Mapped[str] = mapped_column(String(120), default="")
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"))
    source: Mapped[str] = mapped_column(String(300), default="")
    submission: Mapped[str | None] = mapped_column(String(64), unique=True)
    mediated: Mapped[bool] = mapped_column(Boolean, default=False)
    joins_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    different: Mapped[list[str]] = mapped_column(JSON, default=list)


class JoinedFiling(Base):
    """A form that was not filed as a bottleneck of its own but added to a case: filing it again adds nothing."""

    __tablename__ = "joined_filings"

    submission: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    event_id: Mapped[str] = mapped_column(String(32))


class BottleneckSystem(Base):
    """A system of law that a bottleneck touches."""

    __tablename__ = "bottleneck_systems"

    case_id: Mapped[int] = mapped_column(ForeignKey("bottlenecks.case_id"), primary_key=True)
    system: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class BottleneckAccord(Base):
    """An accord that a bottleneck touches."""

    __tablename__ = "bottleneck_accords"

    case_id: Mapped[int] = mapped_column(ForeignKey("bottlenecks.case_id"), primary_key=True)
    accord: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class BottleneckAgreement(Base):
    """An agreement of an accord that a bottleneck rests on: the accord then is one that it touches."""

    __tablename__ = "bottleneck_agreements"

    case_id: Mapped[int] = mapped_column(ForeignKey("bottlenecks.case_id"), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), primary_key=True, index=True)


class RoutingRule(Base):
    """One row of the routing table. Rows are tried in the order of `position`; an empty condition matches anything,
    but a row without any condition is refused: it would swallow all that follows in silence. With `by_room` the
    opgavefikser with most room is chosen at the moment itself, instead of a fixed one.
    """

    __tablename__ = "routing_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    nature: Mapped[Nature | None] = mapped_column(enum_type(Nature, "routing_nature"))
    system: Mapped[str | None] = mapped_column(String(20))
    accord: Mapped[str | None] = mapped_column(String(20))
    theme: Mapped[str | None] = mapped_column(String(80))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    directorate_id: Mapped[int] = mapped_column(ForeignKey("directorates.id"))
    fixer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_room: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(String(300), default="")


class How(StrEnum):
    """How a bottleneck got its place: a fixed opgavefikser, the one with most room, the coordinator who chooses, or no
    place at all.
    """

    NAMED = "named"
    ROOM = "room"
    COORDINATOR = "coordinator"
    NOWHERE = "nowhere"


class Routed(Base):
    """Where the table sent a bottleneck, as it was at the time: rows change and go, so nothing here points at one.

    The event `bottleneck.routed` says the same in words. This is what simulations and the list of rows to mend ask.
    """

    __tablename__ = "routed_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    rule_id: Mapped[int | None] = mapped_column(index=True)
    position: Mapped[int | None]
    conditions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    directorate_id: Mapped[int | None] = mapped_column(ForeignKey("directorates.id"))
    fixer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    how: Mapped[How] = mapped_column(enum_type(How, "routed_how"))


class MisroutedKind(StrEnum):
    """How we know that the table was wrong: the receiver declined with "wrong address", the coordinator gave it to
    another directorate, or no row fitted and somebody found the place by hand.
    """

    DECLINED = "declined"
    PASSED_ON = "passed_on"
    NO_ROW = "no_row"


class Settled(StrEnum):
    """What an administrator did about it: the table was changed, or it is right as it is."""

    MENDED = "mended"
    KEPT = "kept"


class Misrouted(Base):
    """A bottleneck that the table sent to a wrong address, once each; it waits on the list of rows to mend until an
    administrator has settled it. Where it belonged is where the case is.
    """

    __tablename__ = "misrouted_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("routed_cases.case_id"), primary_key=True)
    kind: Mapped[MisroutedKind] = mapped_column(enum_type(MisroutedKind, "misrouted_kind"))
    at: Mapped[datetime] = mapped_column(index=True)
    event_id: Mapped[str] = mapped_column(String(32))
    settled: Mapped[Settled | None] = mapped_column(enum_type(Settled, "misrouted_settled"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        Index(
            "ix_misrouted_cases_waiting",
            "at",
            sqlite_where=text("settled IS NULL"),
            postgresql_where=text("settled IS NULL"),
        ),
    )


class MendingWeek(Base):
    """A weekly list of rows to mend that was sent: once a week (`week` as 2026-W48), whichever worker comes first."""

    __tablename__ = "mending_weeks"

    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    made_at: Mapped[datetime]
    fresh: Mapped[int]
    waiting: Mapped[int]
