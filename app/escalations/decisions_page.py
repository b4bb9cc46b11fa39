"""Decisions on pages: the register, one of them as a dated record, and what was proposed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import presenters, words
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.timeline import tells
from app.definitions import registry
from app.escalations import carrying, decisions
from app.escalations.decisions import Filters, Passing, Row, Stand
from app.escalations.models import DecisionType
from app.mandates import queries as mandates
from app.mandates.words import amount_text, type_label
from app.policy import Actor, Capability, can
from app.tasks import queries as tasks
from app.tasks.page import who_does
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import CaseRow, DueView, Fact, Filter, FilterBar, Option, Tab

STANDS: Mapping[Stand, tuple[Callable[[], str], str]] = {
    Stand.HOLDS: (lambda: _("Holds"), "neutral"),
    Stand.COMING: (lambda: _("Holds later"), "neutral"),
    Stand.EXPIRED: (lambda: _("Expired"), "neutral"),
    Stand.REVOKED: (lambda: _("Revoked"), "warn"),
}
"""How a decision stands, in words, and how that is marked."""

ENDS = {
    DecisionType.WITHDRAWN: "take_back",
    DecisionType.DE_ESCALATED: "de_escalate",
    DecisionType.REVOKED: "revoke",
}
"""The step by which an escalation ends, or a decision is revoked: the workflow has the word for it there."""


def decision_label(value: str) -> str:
    """The word for a type of decision, as the workflow spells it."""
    if value in ENDS:
        return registry.current("escalation").transitions[ENDS[DecisionType(value)]].told[language()]
    return type_label(value)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows from a decision: by whom, by when, and what came of it. Without `url` it is the decision's own."""

    text: str
    who: str
    due: DueView | None
    ended: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A decision as a dated record. `mark` says how `stand` is shown."""

    id: int
    url: str
    kind: str
    number: str
    title: str
    escalation_url: str
    region: str
    who: str
    on_behalf_of: str
    when: datetime
    stand: str
    mark: str
    term: str
    motivation: tuple[str, ...]
    facts: tuple[Fact, ...]
    follow_up: str
    became: str
    later_url: str = ""
    earlier_url: str = ""
    confidential: bool = False
    holds: bool = False


def view(row: Row, today: date) -> View:
    """A decision in the reader's language."""
    stand = row.stand(today)
    label, mark = (STANDS[stand][0](), STANDS[stand][1]) if stand else ("", "")
    return View(
        id=row.id,
        url=url_for("decisions.show", decision_id=row.id),
        kind=decision_label(row.type.value),
        number=row.number,
        title=row.title,
        escalation_url=url_for("escalations.show", number=row.number),
        region=row.region,
        who=row.decided_by,
        on_behalf_of=row.on_behalf_of or "",
        when=row.decided_at,
        stand=label,
        mark=mark,
        term=_term(row) if stand else "",
        motivation=paragraphs(row.motivation),
        facts=_facts(row),
        follow_up=row.follow_up,
        became=_became(row, today),
        later_url=url_for("decisions.show", decision_id=row.revoked_by_id) if row.revoked_by_id else "",
        earlier_url=url_for("decisions.show", decision_id=row.revokes_id) if row.revokes_id else "",
        confidential=row.confidential,
        holds=stand is Stand.HOLDS,
    )


def _term(row: Row) -> str:
    begins = short_date(row.effective_on)
    if row.expires_on is None:
        return _("from %(from)s", **{"from": begins})
    return _("from %(from)s until %(until)s", **{"from": begins, "until": short_date(row.expires_on)})


def _facts(row: Row) -> tuple[Fact, ...]:
    found = [
        Fact(_("Agreement and signatory"), row.agreement),
        Fact(_("Reaction at the latest on"), short_date(row.react_on) if row.react_on else ""),
        Fact(_("Amount"), amount_text(row.amount) if row.amount else ""),
        Fact(_("New owner"), row.new_owner or ""),
    ]
    return tuple(fact for fact in found if fact.value)


def _became(row: Row, today: date) -> str:
    """What became of a decision, in a few words."""
    if row.type in decisions.ENDS:
        return ""
    if row.active and row.follow_up_on is not None:
        when = short_date(row.follow_up_on)
        if row.follow_up_on < today:
            return _("follow-up too late: it was due on %(when)s", when=when)
        return _("follow-up before %(when)s", when=when)
    return registry.current("escalation").states[row.state].label[language()].lower() if not row.active else ""


# -- the register --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the register."""

    rows: tuple[View, ...]
    bar: FilterBar
    next_url: str | None
    first_url: str | None


def register(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> Register:
    """A page of the register of decisions, the last one first. Two queries."""
    today = clock.local_date(now)
    mine = args.get("queue") == "mine"
    people = decisions.deciders(session)
    who = args.get("wie", "")
    filters = Filters(
        type=_one_of(DecisionType, args.get("soort")),
        stand=_one_of(Stand, args.get("stand")),
        decider=actor.id if mine else next((key for key, _name in people if str(key) == who), None),
        q=args.get("q", "").strip()[:100],
    )
    before = args.get("voor", "")
    key = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    rows, following = decisions.page(session, actor, filters, today, before=key)
    chosen = {
        "soort": filters.type.value if filters.type else "", "stand": filters.stand.value if filters.stand else "",
        "wie": str(filters.decider) if filters.decider and not mine else "", "q": filters.q,
    }  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    here = {"queue": "mine", **given} if mine else given
    bar = FilterBar(
        action=url_for("decisions.index"),
        tabs=(
            Tab(_("All"), url_for("decisions.index"), not mine),
            Tab(_("Mine"), url_for("decisions.index", queue="mine"), mine),
        ),
        filters=(
            _filter(
                "soort", _("Decision"), [(kind.value, decision_label(kind.value)) for kind in DecisionType], chosen
            ),
            _filter("stand", _("How it stands"), [(one.value, said[0]()) for one, said in STANDS.items()], chosen),
            *(() if mine else (_filter("wie", _("Decided by"), [(str(key), name) for key, name in people], chosen),)),
        ),
        q=filters.q,
        hidden=(("queue", "mine"),) if mine else (),
        active=len(given),
        clear_url=url_for("decisions.index", **({"queue": "mine"} if mine else {})),  # type: ignore[arg-type]
    )
    return Register(
        rows=tuple(view(row, today) for row in rows),
        bar=bar,
        next_url=url_for("decisions.index", **here, voor=following) if following else None,
        first_url=url_for("decisions.index", **here) if before else None,
    )


def _one_of(known: Any, given: str | None) -> Any:
    return known(given) if given in {item.value for item in known} else None


def _filter(name: str, label: str, options: list[tuple[str, str]], chosen: Mapping[str, str]) -> Filter:
    every = Option("", _("All"), not chosen[name])
    return Filter(name, label, (every, *(Option(value, said, chosen[name] == value) for value, said in options)))


# -- one decision --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One decision with what follows from it, and under which mandates it was taken."""

    view: View
    follow_ups: tuple[FollowUp, ...]
    cases: tuple[CaseRow, ...]
    mandates: tuple[str, ...]
    follow_url: str
    revoke_url: str


def decision_page(session: Session, actor: Actor, decision_id: int, now: datetime) -> Page:
    """One decision: the record, its follow-ups, the cases and where they are now. Seven queries at most."""
    row = decisions.one(session, actor, decision_id)
    today = clock.local_date(now)
    escalation = session.get_one(Case, row.escalation_id)
    about = cases.rows_of(session, actor, Case.id.in_(carrying.ids_of(session, row.escalation_id)))
    holds = row.stand(today) in (Stand.HOLDS, Stand.COMING, Stand.EXPIRED)
    may_revoke = (
        holds and row.state in ("follow_up", "completed") and can(actor, Capability.CASE_DECIDE, escalation.facts())
    )
    may_task = holds and escalation.active and can(actor, Capability.CASE_TASK, escalation.facts())
    return Page(
        view=view(row, today),
        follow_ups=_follow_ups(session, actor, row, escalation, now),
        cases=presenters.case_rows(session, actor, about, now),
        mandates=tuple(
            _("%(who)s: %(granted)s", who=one.holder, granted=one.granted_by)
            for one in mandates.of_ids(session, row.mandates)
        ),
        follow_url=url_for("decisions.follow", decision_id=row.id) if may_task else "",
        revoke_url=url_for("escalations.show", number=row.number, step="revoke", _anchor="stap") if may_revoke else "",
    )


def _follow_ups(session: Session, actor: Actor, row: Row, escalation: Case, now: datetime) -> tuple[FollowUp, ...]:
    """The follow-up that was decided, and the tasks that were added: each with an owner and a clock."""
    found = []
    if row.follow_up:
        due = words.due_view(clock.end_of(row.follow_up_on), now) if row.active and row.follow_up_on else None
        ended = "" if row.active else registry.current("escalation").states[row.state].label[language()]
        found.append(FollowUp(row.follow_up, row.follow_up_owner or "", due, ended))
    for task in tasks.of_case(session, escalation.id, actor) if escalation.tasks else ():
        label = registry.get(session, "task", task.workflow_version).states[task.state].label[language()]
        found.append(
            FollowUp(
                task.what,
                who_does(task.party, task.owner),
                words.due_view(clock.end_of(task.due_on), now) if task.active else None,
                "" if task.active else f"{label}. {task.result}".strip(),
                presenters.case_url("task", task.number) if task.visible else "",
            )
        )
    return tuple(found)


def of_escalation(session: Session, escalation_id: int, now: datetime) -> tuple[View, ...]:
    """The decisions on an escalation, for its memo. One query."""
    today = clock.local_date(now)
    return tuple(view(row, today) for row in decisions.of_escalation(session, escalation_id))


# -- on the memo ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed when an escalation was passed up."""

    by: str
    on_behalf_of: str
    to: str
    when: datetime
    kind: str
    motivation: tuple[str, ...]
    facts: tuple[Fact, ...]


def proposals(session: Session, escalation_id: int) -> tuple[Proposal, ...]:
    """What was proposed, the last time first. One query."""
    return tuple(map(_proposal, decisions.passings(session, escalation_id)))


def _proposal(found: Passing) -> Proposal:
    said = found.proposed
    amount, due = said.get("amount", ""), said.get("follow_up_on", "")
    facts = [
        Fact(_("Amount"), amount_text(int(amount)) if amount.isdigit() else ""),
        Fact(_("Follow-up"), said.get("follow_up", "")),
        Fact(_("At the latest on"), short_date(date.fromisoformat(due)) if due else ""),
    ]
    return Proposal(
        found.by, found.on_behalf_of or "", found.to, found.at, type_label(said.get("decision", "")),
        paragraphs(said.get("motivation", "")), tuple(fact for fact in facts if fact.value),
    )  # fmt: skip


@tells("case.decision_revoked")
def _told_revoked(data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("The decision “%(decision)s” was revoked", decision=decision_label(str(data.get("type", ""))))
