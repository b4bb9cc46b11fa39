"""The queue of escalations, and the memo on which a regiocommissaris decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import queries as bottlenecks
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.bottlenecks.words import labels, nature_label
from app.cases import actions, clock_page, drafts, presenters, stays, timeline, words
from app.cases import page as pages
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Filters, Row, Status
from app.cases.writing import Writing
from app.definitions import registry
from app.escalations import queries
from app.escalations.models import Ground
from app.policy import Actor
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import (
    CaseLink,
    Decision,
    EscalationList,
    EscalationPage,
    EscalationRow,
    Fact,
    LinkGroup,
    Step,
)
from app.workflow.line import line_of
from app.workflow.model import Choice


def decision_label(value: str) -> str:
    """The word for a type of decision, as the workflow spells it."""
    asked = registry.current("escalation").transitions["decide"].field("decision")
    choices: tuple[Choice, ...] = asked.choices if asked else ()
    return next((choice.label[language()] for choice in choices if choice.value == value), value)


def ground_label(ground: Ground) -> str:
    """The word for why a case was escalated, as the workflow spells it."""
    asked = registry.current("bottleneck").transitions["escalate"].field("ground")
    choices: tuple[Choice, ...] = asked.choices if asked else ()
    return next((choice.label[language()] for choice in choices if choice.value == ground.value), ground.value)


def escalation_list(session: Session, actor: Actor, cursor: str | None, now: datetime) -> EscalationList:
    """Escalations to decide or follow up first, finished ones below. Six queries."""
    waiting = cases.page(session, actor, Filters(process="escalation", status=Status.OPEN), cursor)
    done = (
        cases.rows_of(session, actor, Case.process == "escalation", ~Case.active, limit=cases.PAGE)
        if cursor is None
        else []
    )
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
        )

    undecided = [row for row in waiting.rows if row.id not in kinds]
    carried_out = [row for row in waiting.rows if row.id in kinds]
    return EscalationList(
        tuple(map(shown, undecided)),
        tuple(map(shown, carried_out)),
        tuple(map(shown, done)),
        next_url=url_for("escalations.index", cursor=waiting.next) if waiting.next else None,
    )


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
) -> EscalationPage:
    """The memo: what is asked, the problem, the facts, what was tried, the case; the decision form at the end."""
    spoken = language()
    definition = registry.get(session, case.process, case.workflow_version)
    record = queries.record(session, case.id)
    about = cases.row_of(session, record.about_id)
    text = bottlenecks.detail(session, record.about_id)
    steps = actions.available(session, actor, case, now)
    to_decide = next((item.transition for item in steps if item.transition.name in (step, "decide")), None)
    if form is not None:  # also when it is not possible any more: what was typed for it must not be lost
        to_decide = definition.transitions.get(step or "")
    aids = Writing(case.number, drafts.of_case(session, actor, case.id))
    opened = pages.open_step(session, case, to_decide, form, stale, aids) if to_decide else None
    rest = [item.transition for item in steps if to_decide is None or item.transition.name != to_decide.name]
    row = cases.row_of(session, case.id)
    # The story is that of the bottleneck: whoever sees the memo reads of it what they may read there.
    bottleneck = session.get_one(Case, record.about_id)
    told = timeline.seen(session, timeline.readable_by(actor, bottleneck))
    return EscalationPage(
        number=case.number,
        title=case.title,
        region=about.region,
        state_label=definition.states[case.state].label[spoken],
        asked=paragraphs(record.mandate_asked),
        reason=(ground_label(record.ground), *paragraphs(record.explanation)),
        problem=paragraphs(text.description),
        tried=paragraphs(record.tried),
        facts=(*_facts(about, text, now, row), *clock_page.time_facts(stays.days(session, about.id, now))),
        cases=presenters.case_rows(session, actor, [about], now),
        by_whom=_by_itself(record.ground) if record.automatic else record.requested_by or "",
        when=record.requested_at,
        due=words.due_view(row.due_at, now),
        version=case.version,
        otherwise=record.consequence or _("Until there is a decision the case stands still."),
        decisions=tuple(_decision(found) for found in queries.decisions(session, [case.id])),
        open_form=opened,
        steps=tuple(
            Step(item.name, item.label[spoken], url_for("escalations.show", number=case.number, step=item.name))
            for item in rest
        ),
        timeline=pages.entries(session, actor, bottleneck, told),
        line=line_of(definition, case.state, 0, spoken),
    )


def _facts(about: Row, text: bottlenecks.Detail, now: datetime, row: Row) -> tuple[Fact, ...]:
    spoken = language()
    days = clock.calendar().working_days_between(clock.local_date(about.created_at), clock.local_date(now))
    directorate = about.directorate_en if spoken == "en" else about.directorate_nl
    found = [
        Fact(_("Who suffers from it"), text.affected),
        Fact(_("Region"), about.region),
        Fact(_("Kind"), nature_label(text.nature)),
        Fact(_("Laws"), labels(SYSTEMS, text.systems)),
        Fact(_("Accords"), labels(ACCORDS, text.accords)),
        Fact(_("Directorate"), directorate or ""),
        Fact(_("Owner of the case"), about.owner or _("nobody has accepted it")),
        Fact(_("Regio-liaison"), about.co_owner),
        Fact(_("Decides"), row.handler if row.state == "requested" and row.handler else ""),
        Fact(_("Running for"), _("%(num)s working days", num=days)),
    ]
    return tuple(fact for fact in found if fact.value)


def _decision(found: queries.DecisionRow) -> Decision:
    added = [found.agreement] if found.agreement else []
    if found.new_owner:
        added.append(_("New owner: %(name)s", name=found.new_owner))
    return Decision(
        kind_label=decision_label(found.type.value),
        who=found.decided_by,
        when=found.decided_at,
        motivation=(*paragraphs(found.motivation), *added),
        follow_up=found.follow_up,
        follow_up_owner=found.follow_up_owner or "",
        follow_up_due=found.follow_up_on,
    )


@contributes_to("bottleneck")
def _escalations_of(session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    definition = registry.current("escalation")
    found = tuple(
        CaseLink(
            number,
            title,
            url_for("escalations.show", number=number),
            definition.states[state].label[language()],
        )
        for number, title, state in queries.of_case(session, actor, case.id)
    )
    return Parts(links=(LinkGroup(_("Escalation"), found),) if found else ())
