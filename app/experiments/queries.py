"""Reading experiments: those about a case, those that a dossier learns from, and what the register says of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.cases import choices
from app.cases.models import Case
from app.cases.reach import visible_to
from app.experiments.models import Advice, Experiment, ExperimentRegion, Going
from app.people.models import User
from app.policy import Actor
from app.regions.models import Region

MOST = 50
"""The most experiments of one case that a page shows."""


@choices.register("dossiers")
def _dossiers(session: Session, _language: str) -> list[tuple[int, str]]:
    """The dossiers that are worked on, the last changed first: every colleague reads them."""
    statement = (
        select(Case.id, Case.title, Case.number)
        .where(Case.process == "dossier", Case.active, Case.state != "noted")
        .order_by(Case.updated_at.desc(), Case.id.desc())
        .limit(200)
    )
    return [(row.id, f"{row.title} ({row.number})") for row in session.execute(statement)]


@dataclass(frozen=True)
class Row:
    """An experiment as a page beside it says it."""

    id: int
    number: str
    title: str
    workflow_version: int
    state: str
    active: bool
    owner: str | None
    evaluate_on: date | None
    ends_on: date | None
    over_on: date | None
    findings: str
    advice: Advice | None


def _rows(session: Session, actor: Actor, wanted: ColumnElement[bool]) -> list[Row]:
    statement = (
        select(
            Case.id, Case.number, Case.title, Case.workflow_version, Case.state, Case.active, User.name,
            Experiment.evaluate_on, Experiment.ends_on, Experiment.over_on, Experiment.findings, Experiment.advice,
        )
        .join(Experiment, Experiment.case_id == Case.id)
        .outerjoin(User, User.id == Case.owner_id)
        .where(wanted, Case.state != "noted", visible_to(actor))
        .order_by(Case.active.desc(), Case.id.desc())
        .limit(MOST)
    )  # fmt: skip
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return [Row(*row) for row in values]


def of_case(session: Session, actor: Actor, case: Case) -> list[Row]:
    """The experiments about a case that this actor may read, those going on first. One query; none when there never
    was one.
    """
    return _rows(session, actor, Experiment.about_id == case.id) if case.experiments else []


def of_dossier(session: Session, actor: Actor, case: Case) -> list[Row]:
    """The experiments about a dossier, and those that it learns from. One query."""
    return _rows(session, actor, or_(Experiment.about_id == case.id, Experiment.dossier_id == case.id))


@dataclass(frozen=True)
class Said:
    """What the register says of an experiment beside its case."""

    purpose: str
    legal_basis: str
    parties: tuple[str, ...]
    conditions: str
    questions: tuple[str, ...]
    evaluate_on: date | None
    ends_on: date | None
    granted_on: date | None
    started_on: date | None
    over_on: date | None
    prolonged: int
    going: Going | None
    advice: Advice | None
    evaluated_on: date | None
    findings: str
    result: str
    dossier: str
    places: tuple[tuple[int, str], ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions in which the room holds, by name."""
        return tuple(name for _key, name in self.places)


def said(session: Session, ids: Collection[int]) -> dict[int, Said]:
    """What is on record of these experiments. Two queries; none for no experiments."""
    if not ids:
        return {}
    places = regions_of(session, ids)
    statement = select(Experiment, Case.number).outerjoin(Case, Case.id == Experiment.dossier_id)
    return {
        one.case_id: Said(
            one.purpose, one.legal_basis, lines(one.parties), one.conditions, lines(one.questions), one.evaluate_on,
            one.ends_on, one.granted_on, one.started_on, one.over_on, one.prolonged, one.going, one.advice,
            one.evaluated_on, one.findings, one.result, dossier or "",
            tuple(places.get(one.case_id, ())),
        )
        for one, dossier in session.execute(statement.where(Experiment.case_id.in_(ids)))
    }  # fmt: skip


def regions_of(session: Session, ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """The regions of each of these experiments, by name: (id, name). One query."""
    statement = (
        select(ExperimentRegion.experiment_id, Region.id, Region.name)
        .join(Region, Region.id == ExperimentRegion.region_id)
        .where(ExperimentRegion.experiment_id.in_(ids))
        .order_by(Region.name)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for key, region, name in session.execute(statement):
        found.setdefault(key, []).append((region, name))
    return found


def lines(text: str) -> tuple[str, ...]:
    """What stands on each line of a text, without the empty ones and the marks of a list."""
    return tuple(line for line in (one.strip().lstrip("-*•").strip() for one in text.splitlines()) if line)


def in_region(region_ids: Sequence[int]) -> ColumnElement[bool]:
    """Experiments of which the room holds in one of these regions."""
    held = select(ExperimentRegion.experiment_id).where(ExperimentRegion.region_id.in_(region_ids))
    return Case.id.in_(held)


def texts_of(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What these experiments say, for showing where a word was found. One query."""
    statement = select(Experiment.case_id, Experiment.purpose, Experiment.findings, Experiment.legal_basis).where(
        Experiment.case_id.in_(case_ids)
    )
    return {key: " ".join(one for one in texts if one) for key, *texts in session.execute(statement)}
