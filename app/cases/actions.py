"""Changing cases. The one way in for pages, API, imports, the clock and demo data.

Every action takes the session of the transaction that its caller commits, guards first, and leaves one event per
change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import choices, clocks, facts, index, limits, notices, numbers, parties, stays, steps
from app.cases.contacts import MAX_CONTACTS as MAX_CONTACTS
from app.cases.contacts import add_contact as add_contact
from app.cases.contacts import attach_contact as attach_contact
from app.cases.models import Case, CaseClock, Urgency
from app.cases.queries import get_visible
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.policy import SYSTEM_ACTOR, Actor, Capability, Forbidden, can, entitled
from app.workflow import engine
from app.workflow.engine import Decision, Refused
from app.workflow.model import Definition, FieldType, Transition, Visibility

LIAISON_LEFT = "De zaak is heropend en haar liaison is niet meer in dienst als liaison."
"""Why the application hands a reopened case over: text for Dutch colleagues, kept as it was at the time."""


@dataclass(frozen=True)
class Birth:
    """What a case of any process is born with."""

    process: str
    title: str
    region_id: int
    co_owner_id: int
    theme: str = ""
    urgency: Urgency = Urgency.NORMAL
    confidentiality: Visibility = Visibility.REGION
    directorate_id: int | None = None
    owner_id: int | None = None
    commissioner_id: int | None = None

    @classmethod
    def about(cls, case: Case, process: str, title: str, **other: Any) -> Birth:
        """A case of this process that is about another: it lies where that one lies, with the same people around it.

        `other` says what is not as with that one.
        """
        same = {
            name: getattr(case, name)
            for name in (
                "region_id", "co_owner_id", "theme", "confidentiality", "directorate_id", "commissioner_id",
            )
        }  # fmt: skip
        return cls(process=process, title=title, **{**same, **other})


def open_case(
    session: Session,
    actor: Actor,
    birth: Birth,
    *,
    now: datetime,
    data: Mapping[str, Any],
    private: Mapping[str, Any],
) -> Case:
    """Bring a case into being in the first state of its process. The caller has checked that the actor may."""
    definition = registry.current(birth.process)
    case = Case(
        number=numbers.next_number(session, clock.local_date(now).year),
        process=birth.process,
        workflow_version=definition.version,
        title=birth.title,
        theme=birth.theme,
        urgency=birth.urgency,
        confidentiality=birth.confidentiality,
        region_id=birth.region_id,
        directorate_id=birth.directorate_id,
        owner_id=birth.owner_id,
        co_owner_id=birth.co_owner_id,
        commissioner_id=birth.commissioner_id,
        created_by_id=actor.id,
        created_at=now,
    )
    case.enter(definition, definition.initial, now)
    session.add(case)
    session.flush()
    held: list[Any] = []
    clocks.apply(session, case, definition, held, engine.opening(definition, {"urgency": birth.urgency.value}), now)
    stays.begin(session, case, definition, now)
    case.handler_id = parties.person_for(session, case, case.waiting_on)
    audit.record(
        session,
        actor,
        "case.opened",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={
            "workflow": definition.key,
            "to": case.state,
            "region": birth.region_id,
            "directorate": case.directorate_id,
            "urgency": birth.urgency.value,
            "confidentiality": birth.confidentiality.value,
            **data,
        },
        private={"title": birth.title, **private},
    )
    return case


def lock(session: Session, actor: Actor, number: str, unseen: Capability | None = None) -> Case:
    """The case of this number, held for us until the transaction ends. Raises NotFound outside the actor's sight.

    With `unseen`, whoever may do that to it need not see it (`get_visible`).
    """
    return get_visible(session, actor, number, hold=True, unseen=unseen)


def hold(session: Session, case_id: int) -> Case:
    """The case with this id, held until the transaction ends."""
    statement = select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).one()


def transition(
    session: Session,
    actor: Actor,
    number: str,
    name: str,
    data: Mapping[str, Any],
    *,
    expected_version: int | None,
    now: datetime,
    unseen: Capability | None = None,
) -> Case:
    """Take a step with a case (ARCHITECTURE, the way of a transition).

    With `unseen`, a step that asks this capability can be taken with a case that the actor may not see. Raises
    NotFound outside the actor's sight, Stale when `expected_version` is not the case's version, Forbidden when the
    actor may not take this step, NotAllowedNow when the workflow refuses it, Invalid when the data is wrong.
    """
    case = lock(session, actor, number, unseen)
    if expected_version is not None and case.version != expected_version:
        raise Stale(expected_version, case.version)
    definition = registry.get(session, case.process, case.workflow_version)
    step = definition.transitions.get(name)
    if step is None:
        raise NotAllowedNow([FieldError("", "unknown_step")])
    if unseen is not None and step.capability != unseen:
        raise Forbidden(Capability(step.capability))
    actor = entitled(actor, Capability(step.capability), case.facts())
    if not steps.open_to(session, actor, Capability(step.capability), case):
        raise Forbidden(Capability(step.capability))
    return carry_out(session, actor, case, definition, name, data, now)


def carry_out(
    session: Session,
    actor: Actor,
    case: Case,
    definition: Definition,
    name: str,
    data: Mapping[str, Any],
    now: datetime,
    *,
    recognised: bool = False,
) -> Case:
    """Decide and apply a step of a case that is held, without asking who may: for `transition` and automatic steps.

    `recognised`: a case that the step names need not be in the actor's sight; that they may know it to be there is
    enough (joining while filing).
    """
    held = clocks.of(session, case.id)
    steps_asked = [step for step in (definition.transitions.get(name),) if step is not None]
    snapshot = facts.snapshot(session, case, definition, held, now, steps_asked)
    outcome = engine.decide(definition, snapshot, name, data, clock.local_date(now))
    if isinstance(outcome, Refused):
        raise _refusal(outcome, definition, actor.language)
    found = choices.look_up(session, actor, case, outcome, recognised=recognised)
    actor = limits.heed(session, actor, case, outcome, now)
    was_active = case.active
    case.version += 1
    case.apply(definition, outcome, _fills(outcome, found), now)
    _follow_owner(case, outcome, found)
    met = clocks.apply(session, case, definition, held, outcome.clocks, now)
    stays.move(session, case, definition, outcome.source, now)
    case.handler_id = parties.person_for(session, case, outcome.must_act)
    event_id = _record(session, actor, case, definition, outcome, found, met, now)
    lay_with = case.directorate_id
    session.flush()
    _index(session, case, outcome, event_id)
    for automatic in outcome.then:
        steps.run(automatic, steps.Step(session, case, outcome, actor, event_id, now))
    if was_active and not case.active:
        steps.run_endings(steps.Step(session, case, outcome, actor, event_id, now))
    if case.directorate_id != lay_with:
        audit.say_more(session, event_id, {"directorate": case.directorate_id})
    if case.active and not was_active:
        _renew_co_owner(session, case, definition, now)
    notices.send(session, case, definition, outcome, actor, event_id, now)
    return case


def _renew_co_owner(session: Session, case: Case, definition: Definition, now: datetime) -> None:
    """A case that comes back after its liaison left gets another one, as if it was handed over (rule 1, task L4)."""
    successor = parties.successor_of_liaison(session, case)
    if successor is not None and "hand_over" in definition.transitions:
        data = {"successor": successor, "reason": LIAISON_LEFT}
        carry_out(session, SYSTEM_ACTOR, case, definition, "hand_over", data, now)


def _refusal(refused: Refused, definition: Definition, language: str) -> Invalid | NotAllowedNow:
    errors = []
    for fault in refused.faults:
        params = dict(fault.params)
        if "state" in params:
            params["state"] = definition.states[params["state"]].label[language]
        errors.append(FieldError(fault.field, fault.code, params))
    return Invalid(errors) if refused.at_fields else NotAllowedNow(errors)


def _fills(decision: Decision, found: choices.Found) -> dict[str, Any]:
    by_attribute = {item.fills: item.name for item in decision.transition.fields if item.fills}
    return {
        attribute: found.ids.get(by_attribute.get(attribute, ""), value) for attribute, value in decision.fills.items()
    }


def _follow_owner(case: Case, decision: Decision, found: choices.Found) -> None:
    """A case lies with the directorate of its owner."""
    for item in decision.transition.fields:
        if item.fills == "owner" and item.of == "fixers" and item.name in found.directorate_of:
            case.directorate_id = found.directorate_of[item.name]


def _record(
    session: Session, actor: Actor, case: Case, definition: Definition, decision: Decision, found: choices.Found,
    met: Mapping[str, str], now: datetime,
) -> str:  # fmt: skip
    codes: dict[str, Any] = {}
    words: dict[str, Any] = {}
    for item in decision.transition.fields:
        value = decision.data.get(item.name)
        if value is None:
            continue
        if item.type in (FieldType.TEXT, FieldType.LINE):
            words[item.name] = value
        else:
            codes[item.name] = value.isoformat() if isinstance(value, date) else found.ids.get(item.name, value)
            if item.name in found.names:
                words[item.name] = found.names[item.name]
    return audit.record(
        session,
        actor,
        f"{case.process}.{decision.transition.name}",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=decision.transition.visibility.value,
        data={
            "workflow": definition.key,
            "from": decision.source,
            "to": decision.target,
            "version": case.version,
            "handler": case.handler_id,
            "directorate": case.directorate_id,
            "values": codes,
            **({"clocks": met} if met else {}),
            **({} if case.active else _ending(case)),
        },
        private={"values": words},
    )


def _ending(case: Case) -> dict[str, Any]:
    """How a case ended, for who reads the log later: fields of other steps may have said so."""
    return {"outcome": case.outcome and case.outcome.value, "verdict": case.verdict and case.verdict.value}


def _index(session: Session, case: Case, decision: Decision, event_id: str) -> None:
    """Have what was said with a step found."""
    written = (item for item in decision.transition.fields if item.type in (FieldType.TEXT, FieldType.LINE))
    index.said(session, case, event_id, *(str(decision.data.get(item.name) or "") for item in written))


@dataclass(frozen=True)
class Available:
    """A step that this actor may take now, with the facts its form depends on."""

    transition: Transition
    facts: frozenset[str]


def available(
    session: Session, actor: Actor, case: Case, now: datetime, held: list[CaseClock] | None = None
) -> list[Available]:
    """The steps this actor may take with this case now: what the engine allows and the policy too.

    `held` are the clocks of the case, for who has them already.
    """
    definition = registry.get(session, case.process, case.workflow_version)
    permitted = [
        step
        for step in definition.outgoing[case.state]
        if can(actor, Capability(step.capability), case.facts())
        and steps.open_to(session, actor, Capability(step.capability), case)
    ]
    if not permitted:
        return []
    held = clocks.of(session, case.id) if held is None else held
    snapshot = facts.snapshot(session, case, definition, held, now, permitted)
    return [Available(step, snapshot.facts) for step in permitted if not engine.obstacles(definition, snapshot, step)]
