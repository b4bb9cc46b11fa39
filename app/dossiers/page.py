"""Dossiers on their own page, and on that of their cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import looking
from app.cases import beside_work, presenters, processes, words
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.definitions import registry
from app.dossiers import actions, bundling, offering, queries
from app.dossiers.models import Dossier
from app.dossiers.queries import Asked, Bundled
from app.dossiers.words import choice_label, reply_label
from app.policy import Actor, Capability, can
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import Fact, Notice, Panel, Step, StepForm, TextField

processes.describe("dossier", processes.Process(has_team=True))
looking.shows("dossier", lambda: _("Dossier"), lambda ref: presenters.case_url("dossier", ref))


# -- on the page of a bottleneck -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InPanel:
    """The dossier that a case is in."""

    number: str
    title: str
    url: str
    state: str


@contributes_to("bottleneck")
def _of_bottleneck(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    found = queries.dossier_of(session, actor, case)
    free = found is None or found.state in ("completed", "stopped")
    may = free and can(actor, Capability.DOSSIER_WORK) and bundling.fits(case)
    add = Step(
        "dossier",
        _("Add to a dossier"),
        url_for("dossiers.choose", number=case.number),
        _("When more regions have this: one cause, one solution for all."),
    )
    if found is None:
        return Parts(adds=(add,) if may else ())
    state = registry.get(session, "dossier", found.workflow_version).states[found.state]
    shown = InPanel(found.number, found.title, presenters.case_url("dossier", found.number), state.label[language()])
    return Parts(panels=(Panel("dossiers/_in.html", shown),), adds=(add,) if may else ())


# -- on its own page -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case of the dossier. Without `url` the reader may not read it."""

    number: str
    title: str
    url: str
    state: str
    out_url: str = ""


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region with the problem: its cases, and what it answered."""

    name: str
    liaison: str
    said: tuple[str, ...]
    stands: str
    because: tuple[str, ...]
    by: str
    cases: tuple[CaseView, ...]
    reply_url: str = ""
    reply_label: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class RegionsPanel:
    """All regions of a dossier, and what can be added."""

    summary: str
    regions: tuple[RegionView, ...]
    add_case_url: str = ""
    add_region_url: str = ""


@dataclass(frozen=True, slots=True)
class PartyView:
    """Somebody elsewhere with a part in the solution."""

    name: str
    part: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class PartiesPanel:
    """Who else has a part in the solution."""

    parties: tuple[PartyView, ...]
    add_url: str = ""


@contributes_to("dossier")
def _of_dossier(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    record = session.get_one(Dossier, case.id)
    bundled, asked = queries.cases_of(session, actor, case.id), queries.regions_of(session, case.id)
    return Parts(
        texts=_texts(record),
        facts=_facts(record),
        middle=(Panel("dossiers/_regions.html", _regions(session, actor, case, bundled, asked), "dossiers"),),
        panels=(Panel("dossiers/_parties.html", _parties(session, actor, case)),),
        kind_label=registry.current(actions.PROCESS).label[language()],
        remains=_remains(bundled),
    )


def _texts(record: Dossier) -> tuple[TextField, ...]:
    found = (
        (_("The problem"), record.question),
        (_("Underlying cause"), record.cause_text),
        (_("Plan"), record.plan),
        (_("Structural solution"), record.solution),
        (_("What came of it"), record.result),
    )
    return tuple(TextField(label, paragraphs(text)) for label, text in found if text)


def _facts(record: Dossier) -> tuple[Fact, ...]:
    found = []
    if record.cause is not None:
        found.append(Fact(_("Underlying cause"), choice_label("name_cause", "cause", record.cause)))
    if record.plan_on is not None:
        found.append(Fact(_("Solution at the latest on"), short_date(record.plan_on)))
    if record.kind is not None:
        found.append(Fact(_("Kind of solution"), choice_label("offer", "kind", record.kind)))
    if record.basis:
        found.append(Fact(_("Where it says so"), record.basis))
    if record.offered_at is not None:
        found.append(Fact(_("Offered on"), short_date(clock.local_date(record.offered_at))))
    return tuple(found)


def _remains(bundled: list[Bundled]) -> str:
    still = sum(one.active for one in bundled)
    if not still:
        return ""
    return ngettext(
        "One case goes on by itself until its region has given its verdict.",
        "%(num)s cases go on by themselves until their regions have given their verdicts.",
        still,
    )


def _regions(session: Session, actor: Actor, case: Case, bundled: list[Bundled], asked: list[Asked]) -> RegionsPanel:
    works = case.active and can(actor, Capability.DOSSIER_WORK, case.facts())
    speaks = case.active and (works or can(actor, Capability.CASE_CREATE))
    known = {row.region_id for row in asked}
    elsewhere = [one for one in bundled if one.region_id not in known]  # taken along by a leading case
    views = [
        _region(session, actor, case, row, [one for one in bundled if one.region_id == row.region_id], works)
        for row in asked
    ]
    views += [RegionView(one.region, "", (), "", (), "", (_case(session, case, one, works),)) for one in elsewhere]
    return RegionsPanel(
        summary=_summary(bundled, asked),
        regions=tuple(views),
        add_case_url=url_for("dossiers.add_case", number=case.number, _anchor="stap") if works else "",
        add_region_url=url_for("dossiers.add_region", number=case.number, _anchor="stap") if speaks else "",
    )


def _summary(bundled: list[Bundled], asked: list[Asked]) -> str:
    parts = [
        ngettext("%(num)s case", "%(num)s cases", len(bundled)),
        ngettext("%(num)s region", "%(num)s regions", len(asked)),
    ]
    offered = [row for row in asked if row.offered_at is not None]
    if offered:
        given = sum(row.reply is not None for row in offered)
        parts.append(_("%(given)s of %(all)s answered", given=given, all=len(offered)))
    return ", ".join(parts)


def _region(session: Session, actor: Actor, case: Case, row: Asked, bundled: list[Bundled], works: bool) -> RegionView:
    offered = offering.offers(case) and row.offered_at is not None
    may = offered and offering.may_reply(actor, row.region_id, row.liaison_id)
    if row.reply is not None:
        stands = reply_label(row.reply)
    elif offered and row.offered_at is not None:
        stands = _("No answer yet, asked on %(day)s", day=short_date(clock.local_date(row.offered_at)))
    else:
        stands = ""
    by = ""
    if row.replied_at is not None:
        by = _("%(who)s, on %(day)s", who=row.by or "", day=short_date(clock.local_date(row.replied_at)))
    return RegionView(
        name=row.region,
        liaison=row.liaison or "",
        said=paragraphs(row.said),
        stands=stands,
        because=paragraphs(row.because),
        by=by,
        cases=tuple(_case(session, case, one, works) for one in bundled),
        reply_url=url_for("dossiers.reply", number=case.number, region_id=row.region_id, _anchor="stap") if may else "",
        reply_label=_("Answer for this region") if row.reply is None else _("Change the answer"),
        asked=row.reply is None,
    )


def _case(session: Session, dossier: Case, one: Bundled, works: bool) -> CaseView:
    state = registry.get(session, "bottleneck", one.workflow_version).states[one.state].label[language()]
    if one.readable and one.outcome is not None:
        state = f"{state}. {words.outcome_label(one.outcome)}"
    return CaseView(
        number=one.number,
        title=one.title,
        url=url_for("cases.show", number=one.number) if one.readable else "",
        state=state,
        out_url=url_for("dossiers.take_out", number=dossier.number, case_number=one.number, _anchor="stap")
        if works
        else "",
    )


def _parties(session: Session, actor: Actor, case: Case) -> PartiesPanel:
    works = case.active and can(actor, Capability.CASE_WORK, case.facts())
    return PartiesPanel(
        tuple(
            PartyView(
                row.name,
                row.part,
                url_for("dossiers.remove_party", number=case.number, party_id=row.id) if works else "",
            )
            for row in actions.parties_of(session, case.id)
        ),
        url_for("dossiers.add_party", number=case.number, _anchor="stap") if works else "",
    )


def opened(case: Case, form: Any, title: str, url: str, submit: str, intro: str = "") -> StepForm:
    """A form of a dossier, opened on its page."""
    return StepForm(
        name="dossier",
        title=title,
        action=url,
        form=form,
        submit_label=submit,
        cancel_url=presenters.case_url(case.process, case.number),
        intro=intro,
    )


# -- on the first page ---------------------------------------------------------------------------


def _unanswered(actor: Actor) -> tuple[Select[*tuple[Any, ...]], ...]:
    """For liaisons only: the regions they must still answer for."""
    return (queries.unanswered(actor),) if can(actor, Capability.CASE_CREATE) else ()


@beside_work.joins("dossiers", _unanswered)
def _to_answer(_actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    """That a liaison must still say whether a solution is of use in their regions."""
    count = sum(int(number or 0) for number, _nothing in answers)
    if not count:
        return beside_work.Said()
    text = ngettext(
        "A structural solution waits for the answer of one of your regions.",
        "Structural solutions wait for %(num)s answers of your regions.",
        count,
    )
    return beside_work.Said((Notice(text, url_for("dossiers.index", status="answer"), _("Answer")),))
