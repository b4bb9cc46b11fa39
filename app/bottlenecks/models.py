"""A bottleneck beside its case: what is stuck, who suffers, what is asked; and the routing table."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.bottlenecks.vocabulary import Nature
from app.db import Base, enum_type


class Bottleneck(Base):
    """The text of a bottleneck, as told in the region. `submission` is unique, so that filing twice files once.
    `mediated`: parties were written down, so that its page has their panel (`app.mediation`), whatever its nature.
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


class RoutingRule(Base):
    """One row of the routing table. Rows are tried in the order of `position`; an empty condition matches anything,
    but a row without any condition is refused: it would swallow all that follows in silence.
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
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(String(300), default="")
