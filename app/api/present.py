"""From what the database holds to what goes over the wire, in the caller's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock as moment
from app.api import kinds, queries
from app.api import schemas as wire
from app.api.problems import camel
from app.audit.models import Event
from app.bottlenecks import queries as bottlenecks
from app.bottlenecks.vocabulary import Nature
from app.cases import actions, choices, clocks, stays, timeline
from app.cases import queries as cases
from app.cases.models import Case, EntrySight
from app.cases.queries import Row
from app.definitions import registry
from app.dossiers.models import Dossier
from app.escalations import carrying
from app.escalations.models import Escalation
from app.feedback import verdicts
from app.outbox.letters import Item
from app.outbox.queries import NoticeRow
from app.people import queries as people
from app.people.absence import AbsenceRow
from app.policy import Actor
from app.promises import queries as promises
from app.tasks import queries as tasks
from app.workflow.model import Condition, Definition, Field, FieldType, Visibility

BASE = "/api/v1"


def url_of(number: str) -> str:
    """Where a case is found."""
    return f"{BASE}/cases/{number}"


def notice(row: NoticeRow, item: Item | None) -> wire.Notice:
    """A notice of the caller's own."""
    return wire.Notice(
        id=row.id,
        kind=row.kind,
        subject=item.subject if item else "",
        notes=list(item.notes) if item else [],
        case=str(row.params["number"]) if item and row.params.get("number") else None,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def _person(key: int | None, name: str | None) -> wire.PersonRef | None:
    return wire.PersonRef(id=key, name=name or "") if key is not None else None


def _directorate(row: Row, language: str) -> wire.DirectorateRef | None:
    if row.directorate_id is None:
        return None
    name = row.directorate_en if language == "en" else row.directorate_nl
    return wire.DirectorateRef(id=row.directorate_id, name=name or "")


def _shared(session: Session, row: Row, place: queries.Place, language: str) -> dict[str, Any]:
    """What a case and its summary have in common."""
    definition = registry.get(session, row.process, row.workflow_version)
    return {
        "number": row.number,
        "url": url_of(row.number),
        "process": row.process,
        "version": row.version,
        "title": row.title,
        "state": row.state,
        "state_label": definition.states[row.state].label[language],
        "theme": row.theme,
        "urgency": row.urgency,
        "confidentiality": row.confidentiality,
        "region": wire.RegionRef(id=place.id, division=place.division, code=place.code, name=place.name),
        "directorate": _directorate(row, language),
        "owner": _person(row.owner_id, row.owner),
        "co_owner": wire.PersonRef(id=row.co_owner_id, name=row.co_owner),
        "handler": _person(row.handler_id, row.handler),
        "waiting_on": row.waiting_on,
        "waiting_for": row.waiting_for,
        "due_at": row.due_at,
        "due_clock": row.due_clock,
        "bounces": row.bounces,
        "reopenings": row.reopenings,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "closed_at": row.closed_at,
    }


def _summaries(session: Session, actor: Actor, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Two queries, however many rows."""
    places = queries.places(session, (row.region_id for row in rows))
    natures: Mapping[int, Nature | None] = bottlenecks.natures_of(session, [row.id for row in rows])
    return [
        _shared(session, row, places[row.region_id], actor.language)
        | {
            "nature": natures.get(row.id),
            "escalated": row.escalation_id is not None,
            "outcome": row.outcome,
            "verdict": row.verdict,
        }
        for row in rows
    ]


def case_page(session: Session, actor: Actor, page: cases.Page) -> wire.CasePage:
    """A page of cases."""
    found = _summaries(session, actor, page.rows)
    return wire.CasePage(results=[wire.CaseSummary(**values) for values in found], next=page.next)


def escalation_page(session: Session, actor: Actor, page: cases.Page) -> wire.EscalationPage:
    """A page of escalations, with what they are about. One query more."""
    asked = queries.asked(session, (row.id for row in page.rows))
    results = [
        wire.EscalationSummary(
            **values,
            about=asked[row.id].about,
            ground=asked[row.id].ground,
            mandate_asked=asked[row.id].mandate_asked,
        )
        for row, values in zip(page.rows, _summaries(session, actor, page.rows), strict=True)
    ]
    return wire.EscalationPage(results=results, next=page.next)


def case(session: Session, actor: Actor, found: Case) -> wire.Case:
    """A case as a whole. The caller has established that the actor may see it."""
    row = cases.row_of(session, found.id)
    place = queries.places(session, [row.region_id])[row.region_id]
    shared = _shared(session, row, place, actor.language) | {
        "workflow_version": row.workflow_version,
        "accepted": found.accepted,
        "clocks": _clocks(session, found, actor.language),
        "time_spent": _time_spent(session, found),
    }
    kind, own = kinds.of(row.process)
    return wire.Case.model_validate(kind(**shared, **own(session, actor, found)))


def _clocks(session: Session, found: Case, language: str) -> list[wire.Clock]:
    """Each clock in its latest cycle."""
    definition = registry.get(session, found.process, found.workflow_version)
    latest = {clock.name: (clock, spell) for clock, spell in clocks.shown(session, found.id)}
    return [
        wire.Clock(
            name=clock.name,
            label=definition.clocks[clock.name].label[language] if clock.name in definition.clocks else clock.name,
            cycle=clock.cycle,
            status=clock.status,
            working_days=clock.term,
            extended_days=clock.extended_days,
            due_at=clock.due_at,
            next_at=clock.next_at,
            next_level=clock.next_level,
            pause=wire.Pause(since=spell.began_at, reason=spell.reason, expected_on=spell.expected_on)
            if spell is not None and not spell.running
            else None,
        )
        for clock, spell in latest.values()
    ]


def _time_spent(session: Session, found: Case) -> list[wire.TimeSpent]:
    spent = stays.days(session, found.id, moment.now())
    return [wire.TimeSpent(party=party, working_days=days) for party, days in spent.items()]


@kinds.shaped("bottleneck", wire.BottleneckCase)
def _bottleneck(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    text = bottlenecks.detail(session, found.id)
    leading = []
    if found.leading_case_id is not None:
        leading = cases.rows_of(session, actor, Case.id == found.leading_case_id)
    main = []
    if found.main_case_id is not None:
        main = cases.rows_of(session, actor, Case.id == found.main_case_id)
    result = None
    if found.outcome is not None or found.verdict is not None or found.told_at is not None:
        told = queries.last_feedback(session, found.id)
        result = wire.Result(
            outcome=found.outcome,
            feedback=told.text if told else None,
            place=told.place if told else None,
            told_at=found.told_at,
            verdict=found.verdict,
            answers=[
                wire.Answer(contact=item.name or None, verdict=item.verdict, reason=item.reason, given_at=item.given_at)
                for item in verdicts.answers(session, found)
            ],
        )
    return {
        "nature": text.nature,
        "description": text.description,
        "affected": text.affected,
        "tried": text.tried,
        "asked": text.asked,
        "partnership": text.partnership,
        "partnership_id": text.partnership_id,
        "municipality": text.municipality_id,
        "systems": list(text.systems),
        "accords": list(text.accords),
        "agreements": [one.reference for one in text.agreements],
        "contacts": [
            wire.Contact(name=item.name, email=item.email, organisation=item.organisation)
            for item in queries.contacts(session, found.id)
        ],
        "proposed_outcome": found.proposed_outcome,
        "result": result,
        "escalation": queries.number_of(session, found.escalation_id),
        "leading_case": leading[0].number if leading else None,
        "main_case": main[0].number if main else None,
    }


@kinds.shaped("dossier", wire.DossierCase)
def _dossier(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(Dossier, found.id)
    begun = cases.rows_of(session, actor, Case.id == record.began_with_id)
    kept = ("question", "cause", "cause_text", "plan", "plan_on", "kind", "solution", "basis", "offered_at", "result")
    began = begun[0].number if begun else None
    return {name: getattr(record, name) for name in kept} | {"began_with": began, "outcome": found.outcome}


@kinds.shaped("escalation", wire.EscalationCase)
def _escalation(session: Session, _actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(Escalation, found.id)
    made = queries.decisions(session, found.id)
    wanted = {item.decided_by_id for item in made}
    wanted |= {key for item in made for key in (item.new_owner_id, item.follow_up_owner_id) if key is not None}
    names = people.people(session, wanted)

    def named(key: int | None) -> wire.PersonRef | None:
        return _person(key, names[key].name if key in names else "")

    return {
        "about": queries.number_of(session, record.about_id),
        "cases": queries.numbers_of(session, carrying.ids_of(session, found.id)),
        "ground": record.ground,
        "automatic": record.automatic,
        "explanation": record.explanation,
        "tried": record.tried,
        "mandate_asked": record.mandate_asked,
        "consequence": record.consequence,
        "decisions": [
            {
                "type": item.type,
                "motivation": item.motivation,
                "agreement": item.agreement,
                "new_owner": named(item.new_owner_id),
                "follow_up": item.follow_up,
                "follow_up_owner": named(item.follow_up_owner_id),
                "follow_up_on": item.follow_up_on,
                "decided_by": named(item.decided_by_id),
                "decided_at": item.decided_at,
            }
            for item in made
        ],
    }


@kinds.shaped("promise", wire.PromiseCase)
def _promise(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    row = promises.record(session, found.id)
    about = cases.rows_of(session, actor, Case.id == row.about_id)
    return _promised(row) | {"about": about[0].number if about else None}


def _promised(row: promises.Row) -> dict[str, Any]:
    return {
        "text": row.text,
        "made_to": row.made_to,
        "made_by": _person(row.made_by_id, row.made_by),
        "made_on": row.made_on,
        "due_on": row.due_on,
        "first_due_on": row.first_due_on,
        "ended_on": row.ended_on,
        "result": row.result,
        "moves": [
            wire.PromiseMove(from_on=move.from_on, to_on=move.to_on, reason=move.reason, moved_on=move.moved_on)
            for move in row.moves
        ],
    }


def promise(session: Session, actor: Actor, row: promises.Row) -> wire.Promise:
    """A promise as a part of the case it is about."""
    definition = registry.get(session, "promise", row.workflow_version)
    return wire.Promise(
        number=row.number,
        url=url_of(row.number) if row.visible else None,
        state=row.state,
        state_label=definition.states[row.state].label[actor.language],
        keeper=_person(row.keeper_id, row.keeper),
        **_promised(row),
    )


@kinds.shaped("task", wire.TaskCase)
def _task(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    row = tasks.record(session, found.id, actor)
    about = cases.rows_of(session, actor, Case.id == row.about_id)
    return task(row) | {"about": about[0].number if about else None}


def task(row: tasks.Row) -> dict[str, Any]:
    """What a task says, wherever it is shown."""
    return {
        "what": row.what,
        "text": row.text,
        "holder": row.holder.value,
        "party": row.party,
        "set_by": _person(row.set_by_id, row.set_by),
        "set_on": row.set_on,
        "due_on": row.due_on,
        "first_due_on": row.first_due_on,
        "ended_on": row.ended_on,
        "result": row.result,
    }


# -- steps ---------------------------------------------------------------------------------------


def steps(session: Session, actor: Actor, found: Case, now: datetime) -> wire.StepList:
    """What the actor may do now. One query for each sort of choice that occurs, however many fields ask it."""
    options: dict[str, list[wire.Choice]] = {}
    return wire.StepList(
        version=found.version,
        results=[
            wire.Step(
                name=item.transition.name,
                label=item.transition.label[actor.language],
                help=item.transition.help[actor.language] if item.transition.help else None,
                primary=item.transition.primary,
                visibility=item.transition.visibility,
                fields=[_field(session, actor, found, part, item.facts, options) for part in item.transition.fields],
            )
            for item in actions.available(session, actor, found, now)
        ],
    )


def _field(
    session: Session, actor: Actor, found: Case, item: Field, facts: frozenset[str],
    options: dict[str, list[wire.Choice]],
) -> wire.StepField:  # fmt: skip
    holding = [condition for condition in item.required_when if _holds(condition, found.state, facts)]
    return wire.StepField(
        name=camel(item.name),
        type=item.type,
        label=item.label[actor.language],
        help=item.help[actor.language] if item.help else None,
        required=(item.required and not item.only_when) or any(not condition.fields for condition in holding),
        required_when=[
            wire.Condition(field=camel(name), values=list(values))
            for condition in (*holding, *(item.only_when if item.required else ()))
            for name, values in condition.fields.items()
        ],
        only_when=[
            wire.Condition(field=camel(name), values=list(values))
            for condition in item.only_when
            for name, values in condition.fields.items()
        ],
        max_length=item.max_length if item.type in (FieldType.TEXT, FieldType.LINE) else None,
        maximum=item.max_length if item.type is FieldType.NUMBER else None,
        choices=_choices(session, actor, found, item, options),
    )


def _holds(condition: Condition, state: str, facts: frozenset[str]) -> bool:
    """Whether the part of a condition that is not about other fields holds."""
    if condition.from_states and state not in condition.from_states:
        return False
    return condition.fact is None or condition.fact in facts


def _choices(
    session: Session, actor: Actor, found: Case, item: Field, known: dict[str, list[wire.Choice]]
) -> list[wire.Choice] | None:
    if item.type is FieldType.CHOICE:
        return [wire.Choice(value=choice.value, label=choice.label[actor.language]) for choice in item.choices]
    if item.type is FieldType.DIRECTORATE:
        if "" not in known:
            rows = people.directorates(session)
            known[""] = [wire.Choice(value=row.id, label=row.name(actor.language)) for row in rows]
        return known[""]
    if item.type not in (FieldType.PERSON, FieldType.RECORD):
        return None
    group = item.of or ""
    if item.type is FieldType.RECORD:
        if group not in known:
            rows_of = choices.records(session, group, actor.language)
            known[group] = [wire.Choice(value=key, label=name) for key, name in rows_of]
        return known[group]
    if group not in known:
        known[group] = [wire.Choice(value=key, label=name) for key, name in choices.people_in(session, group)]
    already = found.co_owner_id if item.fills == "co_owner" else None
    return [choice for choice in known[group] if choice.value != already]


# -- the story -----------------------------------------------------------------------------------


Named = Sequence[tuple[int, str]]
"""People by id and name."""


def event(session: Session, happened: Event, changed: EntrySight | None, named: Named = ()) -> wire.Event:
    """Something that happened. Of what is private only what a page tells too: never a contact's address."""
    data: dict[str, Any] = json.loads(happened.body)["data"]
    private: dict[str, Any] = happened.private["values"] if happened.private else {}
    return wire.Event(
        id=happened.id,
        at=happened.at,
        action=happened.action,
        title=timeline.entry(session, happened).title,
        actor=private.get("actor"),
        on_behalf_of=private.get("on_behalf_of"),
        visibility=changed.visibility if changed else Visibility(happened.visibility),
        readers=[wire.PersonRef(id=key, name=name) for key, name in named],
        visibility_was=changed.was if changed else None,
        visibility_changed_at=changed.changed_at if changed else None,
        from_state=data.get("from"),
        to_state=data.get("to"),
        version=data.get("version"),
        text=private.get("text") if happened.action == "case.commented" else None,
        values=_values(data.get("values", {}), private.get("values", {})),
    )


def _values(codes: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, wire.Named | str]:
    found: dict[str, wire.Named | str] = {camel(name): str(text) for name, text in words.items()}
    for name, value in codes.items():
        if isinstance(value, int):
            found[camel(name)] = wire.Named(id=value, name=str(words.get(name, "")))
        else:
            found[camel(name)] = str(value)
    return found


def comment(row: queries.CommentRow, named: Named = ()) -> wire.Comment:
    """A comment, and whom it is for by name."""
    said, changed = row.comment, row.changed
    return wire.Comment(
        id=said.id,
        event=said.event_id,
        author=_person(said.author_id, row.author),
        text=said.text,
        visibility=changed.visibility if changed else said.visibility,
        readers=[wire.PersonRef(id=key, name=name) for key, name in named],
        visibility_was=changed.was if changed else None,
        visibility_changed_at=changed.changed_at if changed else None,
        created_at=said.created_at,
    )


# -- what cases refer to -------------------------------------------------------------------------


def workflow(definition: Definition, language: str) -> wire.Workflow:
    """A process as data."""
    return wire.Workflow(
        name=definition.name,
        version=definition.version,
        digest=definition.digest,
        label=definition.label[language],
        initial=definition.initial,
        phases=[wire.WorkflowPhase(name=phase.name, label=phase.label[language]) for phase in definition.phases],
        states=[
            wire.WorkflowState(
                name=state.name,
                label=state.label[language],
                kind=state.kind,
                phase=state.phase,
                must_act=state.must_act,
                must=state.must[language] if state.must else None,
                otherwise=state.otherwise[language] if state.otherwise else None,
                runs=list(state.runs),
                pauses=list(state.pauses),
            )
            for state in definition.states.values()
        ],
        transitions=[
            wire.WorkflowTransition(
                name=step.name,
                label=step.label[language],
                capability=step.capability,
                sources=list(step.sources),
                targets=list(step.targets()),
                fields=[
                    wire.WorkflowField(
                        name=camel(item.name), type=item.type, label=item.label[language], required=item.required
                    )
                    for item in step.fields
                ],
            )
            for step in definition.transitions.values()
        ],
        clocks=[
            wire.WorkflowClock(
                name=clock.name,
                label=clock.label[language],
                working_days=clock.working_days,
                by=clock.by,
                per_value=dict(clock.per_value),
                until=clock.until,
                extension=clock.extension,
                ladder=[
                    wire.WorkflowRung(
                        level=rung.level,
                        days=rung.offset,
                        tell=[*(party.value for party in rung.tell), *(["mt"] if rung.tell_mt else [])],
                        step=rung.step,
                        because=rung.because[language],
                    )
                    for rung in clock.ladder
                ],
                ladder_in=clock.ladder_in,
            )
            for clock in definition.clocks.values()
        ],
    )


def absence(row: AbsenceRow) -> wire.Absence:
    """An absence."""
    return wire.Absence(
        id=row.id,
        person=wire.PersonRef(id=row.user_id, name=row.user),
        deputy=wire.PersonRef(id=row.deputy_id, name=row.deputy),
        from_on=row.from_on,
        until_on=row.until_on,
        note=row.note,
        ended_at=row.ended_at,
    )
