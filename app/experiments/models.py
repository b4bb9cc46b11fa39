"""Room to experiment beside its case: what may be tried, where and by whom, for how long, and what was learned."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Advice(StrEnum):
    """What the evaluation advises."""

    STRUCTURAL = "structural"
    PROLONG = "prolong"
    STOP = "stop"


class Going(StrEnum):
    """How an experiment is going, as was reported last."""

    WELL = "well"
    WORRIES = "worries"
    STUCK = "stuck"


class Experiment(Base):
    """A grant of room, asked for (or given by a decision of an escalation) about a case or a dossier. It is a case of
    its own: that has its state, owner and terms.

    `parties` and `questions` hold one a line. `ends_on` is the last Dutch day of the room, `evaluate_on` the last on
    which the evaluation is in time; both None as long as they were not settled. `over_on` is the day on which the
    room ended, whatever is still to be decided. `motivation` is that of the last decision on it. `dossier_id` is the
    dossier that learns from it, `going` what was reported last.
    """

    __tablename__ = "experiments"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalations.case_id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("escalation_decisions.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    parties: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[str] = mapped_column(Text, default="")
    evaluate_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(index=True)
    motivation: Mapped[str] = mapped_column(Text, default="")
    granted_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_on: Mapped[date | None]
    over_on: Mapped[date | None]
    prolonged: Mapped[int] = mapped_column(default=0)
    going: Mapped[Going | None] = mapped_column(enum_type(Going, "experiment_going"))
    findings: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[Advice | None] = mapped_column(enum_type(Advice, "experiment_advice"))
    because: Mapped[str] = mapped_column(Text, default="")
    evaluated_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(Text, default="")
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.case_id"), index=True)


class ExperimentRegion(Base):
    """A region in which the room holds."""

    __tablename__ = "experiment_regions"

    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.case_id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True, index=True)
