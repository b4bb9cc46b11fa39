"""Experiments on their own page, and beside the case or dossier that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import page as pages
from app.cases import presenters
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.definitions import registry
from app.experiments import actions, queries
from app.experiments.models import Advice, Experiment
from app.experiments.queries import Row
from app.experiments.words import choice_label
from app.lessons import page as lesson_page
from app.people import queries as people
from app.policy import Actor, Capability, can
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import Fact, Panel, Step, TextField
from app.workflow.model import Transition, Visibility

presenters.texts(queries.texts_of)


@dataclass(frozen=True, slots=True)
class BesideView:
    """An experiment beside the story of what it is about."""

    title: str
    number: str
    url: str
    notes: tuple[str, ...]
    learned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BesidePanel:
    """The experiments about a case, and where to ask for room."""

    experiments: tuple[BesideView, ...]
    ask_url: str


@contributes_to("bottleneck")
def _of_bottleneck(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    return _beside(actor, case, queries.of_case(session, actor, case))


@contributes_to("dossier")
def _of_dossier(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    return _beside(actor, case, queries.of_dossier(session, actor, case))


def _beside(actor: Actor, case: Case, found: list[Row]) -> Parts:
    may = actions.refusal(case) is None and can(actor, Capability.CASE_EXPERIMENT, case.facts())
    url = url_for("experiments.ask", number=case.number) if may else ""
    if not found:
        words = _("When a rule stands in the way: try it another way for a while, and learn from it.")
        return Parts(adds=(Step("experiment", _("Ask for room to experiment"), url, words),) if may else ())
    panel = BesidePanel(tuple(_view(row) for row in found), url)
    return Parts(panels=(Panel("experiments/_beside.html", panel),))


def _view(row: Row) -> BesideView:
    state = registry.current(actions.PROCESS).states[row.state].label[language()]
    notes = [state]
    if row.over_on is None and row.active and row.ends_on is not None:
        notes.append(_("room up to and including %(day)s", day=short_date(row.ends_on)))
    return BesideView(
        title=row.title,
        number=row.number,
        url=presenters.case_url("experiment", row.number),
        notes=tuple(notes),
        learned=paragraphs(row.findings),
    )


# -- on its own page -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScopePanel:
    """Where the room holds and who takes part."""

    regions: tuple[str, ...]
    parties: tuple[str, ...]
    change_url: str = ""


@dataclass(frozen=True, slots=True)
class QuestionsPanel:
    """What the evaluation answers, and what was learned."""

    questions: tuple[str, ...]
    by: str
    findings: tuple[str, ...]
    advice: str
    because: tuple[str, ...]


@contributes_to("experiment")
def _of_experiment(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    record = session.get_one(Experiment, case.id)
    named = {key for key in (record.about_id, record.escalation_id, record.dossier_id) if key is not None}
    linked = {row.id: row for row in cases.rows_of(session, actor, Case.id.in_(named))}
    places = queries.regions_of(session, [case.id]).get(case.id, [])
    may_widen = case.active and can(actor, actions.wider(case), case.facts())
    scope = ScopePanel(
        regions=tuple(name for _key, name in places),
        parties=queries.lines(record.parties),
        change_url=url_for("experiments.regions_of", number=case.number) if may_widen else "",
    )
    return Parts(
        texts=_texts(record),
        facts=_facts(session, record, linked),
        middle=(Panel("experiments/_questions.html", _questions(record), "experiments"),),
        panels=(Panel("experiments/_scope.html", scope),),
        steps=_more(actor, case, record),
        kind_label=registry.current(actions.PROCESS).label[language()],
    )


def _texts(record: Experiment) -> tuple[TextField, ...]:
    found = (
        (_("What we try and why"), record.purpose),
        (_("From which rule we depart and on what basis"), record.legal_basis),
        (_("Conditions and limits"), record.conditions),
        (_("Why the regiocommissaris decided so"), record.motivation),
        (_("What holds now"), record.result),
    )
    return tuple(TextField(label, paragraphs(text)) for label, text in found if text)


def _facts(session: Session, record: Experiment, linked: dict[int, cases.Row]) -> tuple[Fact, ...]:
    days = (
        (_("Room up to and including"), record.ends_on),
        (_("Evaluation at the latest on"), record.evaluate_on),
        (_("Begun on"), record.started_on),
        (_("Room over since"), record.over_on or _past(record.ends_on)),
        (_("Evaluated on"), record.evaluated_on),
    )
    found = []
    if record.granted_on is not None:
        giver = people.person(session, record.granted_by_id or 0)
        said = _("%(day)s, by %(who)s", day=short_date(record.granted_on), who=giver.name if giver else "")
        found.append(Fact(_("Room given on"), said))
    found += [Fact(label, short_date(day)) for label, day in days if day is not None]
    if record.prolonged:
        found.append(Fact(_("Prolonged"), ngettext("once", "%(num)s times", record.prolonged)))
    if record.going is not None and record.over_on is None and record.evaluated_on is None:
        found.append(Fact(_("How it is going"), choice_label("report", "going", record.going)))
    for label, key in ((_("About"), record.about_id), (_("Decided in"), record.escalation_id),
                       (_("Dossier that learns from it"), record.dossier_id)):  # fmt: skip
        row = linked.get(key or 0)
        if row is not None and (label, key) != (_("Dossier that learns from it"), record.about_id):
            found.append(Fact(label, f"{row.number} {row.title}", presenters.case_url(row.process, row.number)))
    return tuple(found)


def _past(ends_on: date | None) -> date | None:
    """The day after the last one of the room, once that has come: the room ends with its term, whoever must decide."""
    today = clock.local_date(clock.now())
    return ends_on + timedelta(days=1) if ends_on is not None and ends_on < today else None


def _questions(record: Experiment) -> QuestionsPanel:
    return QuestionsPanel(
        questions=queries.lines(record.questions),
        by=short_date(record.evaluate_on) if record.evaluate_on and record.evaluated_on is None else "",
        findings=paragraphs(record.findings),
        advice=choice_label("evaluate", "advice", record.advice),
        because=paragraphs(record.because),
    )


def _more(actor: Actor, case: Case, record: Experiment) -> tuple[Step, ...]:
    """What can be done besides the steps of the workflow."""
    evaluated = record.evaluated_on is not None and case.confidentiality is not Visibility.CONFIDENTIAL
    if not evaluated or not can(actor, Capability.CASE_EXPERIMENT, case.facts()):
        return ()
    label = _("Another dossier") if record.dossier_id is not None else _("Let a dossier learn from it")
    return (Step("experiment_dossier", label, url_for("experiments.dossier", number=case.number)),)


@pages.proposes("experiment")
def _proposed(session: Session, case: Case, step: Transition) -> dict[str, str]:
    """What was asked stands in the forms of what is decided on; the questions stand where the answers come."""
    record = session.get_one(Experiment, case.id)
    given = {}
    if step.name in ("grant", "settle", "prolong"):
        given = {name: getattr(record, name) for name in actions.FRAME}
    elif step.name == "evaluate":
        given = {"findings": "\n\n".join(f"{one}\n" for one in queries.lines(record.questions))}
        given["dossier"] = record.dossier_id
    asked = {item.name for item in step.fields}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value)
        for name, value in given.items()
        if value and name in asked
    }


@lesson_page.begins("experiment")
def _lesson(session: Session, case: Case) -> dict[str, Any]:
    record = session.get_one(Experiment, case.id)
    places = ", ".join(name for _key, name in queries.regions_of(session, [case.id]).get(case.id, []))
    return {
        "conditions": record.conditions,
        "legal_basis": record.legal_basis,
        "worked_in": places[:300] if record.advice is not None and record.advice is not Advice.STOP else "",
    }
