"""The queue of escalations, and the memo on which a regiocommissaris decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions, clock_page, drafts, lens, presenters, processes, stays, timeline, words
from app.cases import page as pages
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import EVERY, Parts, contributes_to
from app.cases.queries import Filters, Row, Status
from app.cases.writing import Writing
from app.definitions import registry
from app.escalations import beside, brief_queries, decisions_page, joining, queries
from app.escalations.brief_queries import Content
from app.escalations.brief_text import sentences
from app.escalations.decisions_page import decision_label
from app.escalations.models import Ground
from app.policy import Actor
from app.regions.counterparts import counted_in
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import (
    Carried,
    CaseLink,
    EscalationList,
    EscalationPage,
    EscalationRow,
    Fact,
    LinkGroup,
    Step,
    StepForm,
)
from app.workflow.line import line_of
from app.workflow.model import Choice, Definition

processes.describe("escalation", processes.Process(page="escalations.show"))

__all__ = ["decision_label", "escalation_list", "escalation_page", "ground_label"]


def ground_label(ground: Ground) -> str:
    """The word for why a case was escalated, as the workflow spells it."""
    asked = registry.current("bottleneck").transitions["escalate"].field("ground")
    choices: tuple[Choice, ...] = asked.choices if asked else ()
    return next((choice.label[language()] for choice in choices if choice.value == ground.value), ground.value)


def escalation_list(
    session: Session, actor: Actor, cursor: str | None, now: datetime, counted: int | None = None
) -> EscalationList:
    """Escalations to decide or follow up first, finished ones below; `counted`: only those that count in this region.
    Six queries, one more when narrowed.
    """
    asked_for = Filters(process="escalation", status=Status.OPEN, counted=counted)
    waiting = cases.page(session, actor, asked_for, cursor)
    ended = [Case.process == "escalation", ~Case.active]
    if counted:
        ended.append(Case.region_id.in_(sorted(counted_in(session, counted))))
    most = 4 * cases.PAGE if counted else cases.PAGE
    done = cases.rows_of(session, actor, *ended, limit=most) if cursor is None else []
    ids = [row.id for row in (*waiting.rows, *done)]
    asked, decided = queries.asked(session, ids), queries.decisions(session, ids)
    listed = cases.among_mt_list(session, [row.id for row in waiting.rows])
    kinds = {decision.escalation_id: decision_label(decision.type.value) for decision in reversed(decided)}

    def shown(row: Row) -> EscalationRow:
        told = asked[row.id]
        definition = registry.get(session, row.process, row.workflow_version)
        return EscalationRow(
            number=row.number,
            title=row.title,
            url=url_for("escalations.show", number=row.number),
            region=row.region,
            asked=told.mandate_asked,
            by_whom=_by_itself(told.ground) if told.automatic else told.requested_by or "",
            due=words.due_view(row.due_at, now, long=clock_page.heading_for(row, definition, now)),
            state_label=definition.states[row.state].label[language()],
            decided=kinds.get(row.id, ""),
            automatic=told.automatic,
            mt_list=_("On the list of the MT") if row.id in listed else "",
            more=ngettext("%(num)s case", "%(num)s cases", told.cases) if told.cases > 1 else "",
        )

    undecided = [row for row in waiting.rows if row.id not in kinds]
    carried_out = [row for row in waiting.rows if row.id in kinds]
    return EscalationList(
        tuple(map(shown, undecided)),
        tuple(map(shown, carried_out)),
        tuple(map(shown, done)),
        next_url=url_for("escalations.index", cursor=waiting.next, counted=counted) if waiting.next else None,
        lens_url=lens.url("escalations.by_division", {}, counted),
        counted=lens.label(session, counted) if counted else "",
        uncounted_url=url_for("escalations.index"),
    )


def by_division(session: Session, actor: Actor, args: Mapping[str, str]) -> lens.LensPage | None:
    """All escalations that the list shows, open and finished, by the regions of a layout."""
    filters = Filters(process="escalation", status=Status.ANY)
    return lens.page(
        session, cases.conditions(session, actor, filters), args, {}, here="escalations.by_division",
        there="escalations.index", heading=_("Escalations by layout"),
    )  # fmt: skip


def _by_itself(ground: Ground) -> str:
    """Why the application escalated: two directorates declined (rule 3), or a term passed (rule 4)."""
    return _("by itself, after two declines") if ground is Ground.REFUSED else _("by itself, after a term passed")


@pages.renders("escalation")
def _render(
    session: Session, actor: Actor, case: Case, now: datetime, *, step: str | None, form: Any, stale: str
) -> str:
    page = escalation_page(session, actor, case, now, step=step, form=form, stale=stale)
    return render_template("escalations/show.html", page=page)


def escalation_page(
    session: Session,
    actor: Actor,
    case: Case,
    now: datetime,
    *,
    step: str | None = None,
    form: Any = None,
    stale: str = "",
    joining_form: StepForm | None = None,
) -> EscalationPage:
    """The memo: what is asked, the problem, the facts, what was tried, the cases; the decision form at the end, or the
    form by which a case is put with it.
    """
    spoken = language()
    definition = registry.get(session, case.process, case.workflow_version)
    record = queries.record(session, case.id)
    about = cases.row_of(session, record.about_id)
    carried = queries.together(session, actor, case.id)
    brief = brief_queries.of(session, case)
    steps = actions.available(session, actor, case, now)
    offered = {item.transition.name: item.transition for item in steps}
    to_decide = offered.get(step or "") or offered.get("decide")
    if form is not None:  # also when it is not possible any more: what was typed for it must not be lost
        to_decide = definition.transitions.get(step or "")
    aids = Writing(case.number, drafts.of_case(session, actor, case.id))
    if joining_form is not None:
        opened: StepForm | None = joining_form
    else:
        opened = pages.open_step(session, case, to_decide, form, stale, aids) if to_decide else None
    rest = [item.transition for item in steps if opened is None or item.transition.name != opened.name]
    row, add_url = cases.row_of(session, case.id), url_for("escalations.add_case", number=case.number, _anchor="stap")
    # The story is that of the case it began with: whoever sees the memo reads of it what they may read there.
    first = session.get_one(Case, record.about_id)
    told = timeline.seen(session, timeline.readable_by(actor, first))
    return EscalationPage(
        number=case.number,
        title=case.title,
        region=", ".join(dict.fromkeys(one.region for one in carried)),
        state_label=definition.states[case.state].label[spoken],
        asked=paragraphs(brief.texts["asked"]) + (paragraphs(brief.texts["by_when"]) if "by_when" in brief.own else ()),
        reason=(ground_label(record.ground), *_not_said(record.explanation, brief.texts["problem"])),
        problem=paragraphs(brief.texts["problem"]),
        tried=paragraphs(brief.texts["tried"]),
        facts=(*_facts(about, brief, now, row), *clock_page.time_facts(stays.days(session, about.id, now))),
        positions=paragraphs(brief.texts["positions"]),
        options=tuple(Fact(one.text, one.consequence) for one in brief.options),
        cases=tuple(_carried(session, one) for one in carried),
        by_whom=_by_itself(record.ground) if record.automatic else record.requested_by or "",
        when=record.requested_at,
        due=words.due_view(row.due_at, now),
        version=case.version,
        otherwise=record.consequence or _("Until there is a decision the case stands still."),
        decided=decisions_page.of_escalation(session, case.id, now),
        proposals=decisions_page.proposals(session, case.id) if case.state == "requested" else (),
        open_form=opened,
        steps=tuple(
            Step(
                item.name, item.label[spoken],
                url_for("escalations.show", number=case.number, step=item.name, _anchor="stap"),
            )
            for item in rest
        ),
        timeline=pages.entries(session, actor, first, told),
        line=line_of(definition, case.state, 0, spoken),
        brief_url=url_for("briefs.show_of_escalation", number=case.number),
        add_url=add_url if joining.open_to(actor, case) else "",
        panels=beside.panels(session, actor, case),
    )  # fmt: skip


def _carried(session: Session, one: queries.Together) -> Carried:
    definition = registry.get(session, one.process, one.workflow_version)
    return Carried(
        one.number,
        one.title,
        presenters.case_url(one.process, one.number) if one.readable else "",
        one.region,
        definition.states[one.state].label[language()],
        one.owner or _("nobody has accepted it"),
        paragraphs(one.reason),
    )


def _not_said(explanation: str, problem: str) -> tuple[str, ...]:
    """What was said when it was escalated, as far as the problem does not say it already."""
    left = [one for one in sentences(explanation) if one not in problem]
    return paragraphs(" ".join(left))


def _facts(about: Row, brief: Content, now: datetime, row: Row) -> tuple[Fact, ...]:
    spoken = language()
    days = clock.calendar().working_days_between(clock.local_date(about.created_at), clock.local_date(now))
    directorate = about.directorate_en if spoken == "en" else about.directorate_nl
    found = [
        Fact(_("Who suffers from it"), brief.texts["affected"]),
        Fact(_("Region"), about.region),
        Fact(_("Laws and agreements"), "; ".join(brief.texts["basis"].splitlines())),
        Fact(_("Directorate"), directorate or ""),
        Fact(_("Owner of the case"), about.owner or _("nobody has accepted it")),
        Fact(_("Regio-liaison"), about.co_owner),
        Fact(_("Decides"), row.handler if row.state == "requested" and row.handler else ""),
        Fact(_("Running for"), _("%(num)s working days", num=days)),
    ]
    return tuple(fact for fact in found if fact.value)


@contributes_to(EVERY)
def _escalations_of(session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    definition = registry.current("escalation")
    if "escalate" not in registry.get(session, case.process, case.workflow_version).transitions:
        return Parts()
    found = tuple(
        CaseLink(one.number, one.title, url_for("escalations.show", number=one.number), _stands(definition, one))
        for one in queries.of_case(session, actor, case.id)
    )
    return Parts(links=(LinkGroup(_("Escalation"), found),) if found else ())


def _stands(definition: Definition, one: queries.OfCase) -> str:
    """How an escalation stands, and that it carries more than this case."""
    label = definition.states[one.state].label[language()]
    if one.cases == 1:
        return label
    others = ngettext("with one other case", "with %(num)s other cases", one.cases - 1)
    return f"{label}, {others}"
