"""The ministry at work: everything that can be tried with bottlenecks, through the real actions, by all roles.

A `Pipeline` knows the eight rules of the domain. Something that draws (Hypothesis, or plain chance) says what is tried
next. Afterwards `check` looks at the database, with rules written down here once more, apart from
the code that keeps them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from sqlalchemy import bindparam, func, or_, select, union
from sqlalchemy.orm import Session

from app import audit, clock, db
from app.audit.models import Event
from app.bottlenecks import actions as bottlenecks
from app.cases import actions as cases
from app.cases import choices, clocks, comments
from app.cases.models import NEVER, Case, CaseClock, ClockSpell, Comment, Contact, Desk
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow, NotFound, Stale
from app.escalations.models import DecisionType, EscalationCase, EscalationDecision
from app.feedback import actions as feedback
from app.feedback.models import Feedback, Verdict
from app.outbox.models import Message, Notice
from app.people import actions as people
from app.people import identity
from app.people.models import RoleGrant, User
from app.policy import Actor, Capability, Forbidden, Role, can
from app.workflow import fields
from app.workflow.engine import ClockStatus
from app.workflow.model import Definition, FieldType, Party, StateKind, Transition
from tests.factories import PEOPLE, START, World, intake

T = TypeVar("T")
TRACE = """SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM messages), (SELECT count(*) FROM case_clocks),
  (SELECT count(*) FROM clock_spells), (SELECT count(*) FROM contacts), (SELECT sum(version) FROM users),
  (SELECT count(*) FROM users WHERE active), (SELECT count(*) FROM role_grants),
  (SELECT count(*) FROM escalation_cases), (SELECT count(*) FROM escalation_decisions),
  (SELECT count(*) FROM case_team),
  (SELECT count(*) FROM feedbacks), (SELECT count(*) FROM verdicts), (SELECT count(*) FROM bottlenecks),
  (SELECT max(last) FROM number_series), sum(version), max(updated_at), count(handler_id), count(owner_id) FROM cases"""
REFUSALS = (Invalid, NotAllowedNow, NotFound, Forbidden, Stale)
ENDED = frozenset({"closed", "withdrawn", "merged", "completed"})
JUDGED = ("feedback", "weighing", "merged", "closed")
"""Where the region may say something by its link."""
ASIDE = frozenset({"withdraw", "hand_over", "assign", "escalate"})
"""Steps that do not bring a case further; walkers take them less often."""


class Draw(Protocol):
    """What decides what happens next."""

    def one(self, options: Sequence[T]) -> T: ...

    def number(self, low: int, high: int) -> int: ...


class Violation(AssertionError):
    """A rule of the domain does not hold."""


ROLES = [name for name in PEOPLE if name != "researcher"]
"""Who has a role in the pipeline, or over it: no case exists for a researcher."""


def must(holds: object, rule: str) -> None:
    """Raise Violation unless it holds."""
    if not holds:
        raise Violation(rule)


class Pipeline:
    """People, cases and a clock, and everything that can be tried."""

    def __init__(self, world: World, draw: Draw) -> None:
        self.world, self.draw = world, draw
        self.now = START
        self.actors: dict[str, Actor] = {}
        self.numbers: dict[str, str] = {}
        """Every case by its number, with the state it was last seen in."""
        self.hashes: list[str] = []
        """The chain as it was last seen."""
        self.cases: dict[str, Case] = {}
        """Cases as they were read after the last change of each."""
        self.stories: defaultdict[int, list[Told]] = defaultdict(list)
        """The events of each case as they were first seen; that nobody rewrote them is proved at the end."""
        self.steps = 0
        self.refused = 0
        self.taken: Counter[str] = Counter()
        for name in ROLES:
            self.actors[name] = world.actor(name)
        with db.reading() as session:
            self.hashes = list(session.scalars(select(Event.hash).order_by(Event.seq)))
        self.trace = self._trace()
        self.staff, self.staff_of = Staff(), ()

    # -- what can be tried ---------------------------------------------------------------------

    def pass_time(self) -> None:
        """Hours or weeks go by."""
        self.now += timedelta(hours=self.draw.one((1, 5, 24, 24, 48, 72, 168, 504)))
        if self.draw.number(0, 60) == 0:
            self.now += timedelta(days=370)

    def file(self) -> None:
        """Somebody files a bottleneck, perhaps for a region that is not theirs."""
        who = self.draw.one(self._people("liaison", "fixer"))
        own = [grant.regions for grant in self.actors[who].grants if grant.regions and self.draw.number(0, 3)]
        region = self.draw.one([code for code, id_ in self.world.regions.items() if not own or id_ in own[0]])
        raw = intake(
            self.world, region, title=f"Zaak {len(self.numbers)}", theme=self.draw.one(("", "dementie")),
            nature=self.draw.one(("", "funding", "law_or_rule", "knowledge")),
            urgency=self.draw.one(("normal", "high", "urgent")),
            confidentiality=self.draw.one(("region", "region", "confidential")),
            contacts=[
                {"name": f"Contact {n}", "email": f"contact{n}@regio.example"}
                for n in range(self.draw.one((0, 1, 2, 2, 3)))
            ],
        )  # fmt: skip
        if self.draw.number(0, 9) == 0:
            raw["asked"] = ""
        submit = self.draw.number(0, 3) > 0
        may = any(
            self.world.regions[region] in grant.regions
            for grant in self.actors[who].grants
            if grant.role is Role.LIAISON
        )

        def act(session: Session) -> Case:
            return bottlenecks.file(session, self.actors[who], raw, submit=submit, now=self.now)

        case = self._try(f"file by {who}", act, allowed=may)
        if case is not None:
            self.taken["file"] += 1

    def edit(self) -> None:
        """Somebody completes a draft, or tries to change what was submitted."""
        case = self._any_case()
        if case is None or case.process != "bottleneck":
            return
        who = self.draw.one(self._people("liaison"))
        raw = intake(self.world, title=case.title, contacts=[]) | {"region": str(case.region_id)}
        allowed = case.state == "draft" and case.co_owner_id == self.actors[who].id

        def act(session: Session) -> Case:
            version = case.version
            return bottlenecks.edit(session, self.actors[who], case.number, raw, expected_version=version, now=self.now)

        if self._try(f"edit {case.number} by {who}", act, allowed=allowed) is not None:
            self.taken["edit"] += 1

    def take_step(self) -> None:
        """Somebody who may takes one of the steps that the state of a case offers."""
        self._step(anybody=False)

    def try_any_step(self) -> None:
        """Anybody tries any step with any case: mostly it is not theirs to take."""
        self._step(anybody=True)

    def _step(self, *, anybody: bool) -> None:
        case = self._any_case()
        if case is None:
            return
        definition = self._definition(case)
        offered = list(definition.transitions.values() if anybody else definition.outgoing[case.state])
        if not offered:
            return
        if not anybody:  # mostly the case gets on
            offered = [step for step in offered for _ in range(1 if step.name in ASIDE else 6 if step.primary else 3)]
        step = self.draw.one(offered)
        names = list(self.actors)
        if not anybody:
            names = [name for name in names if can(self.actors[name], Capability(step.capability), case.facts())]
        if not names:
            return
        who = self.draw.one(names)
        actor = self.actors[who]
        data = self._fill(step)
        if anybody and self.draw.number(0, 3) == 0:
            data["state"] = "closed"
        version = case.version if self.draw.number(0, 19) else case.version - 1
        allowed = (
            can(actor, Capability(step.capability), case.facts())
            and case.state in step.sources
            and version == case.version
            and "state" not in data
        )

        def act(session: Session) -> Case:
            return cases.transition(
                session, actor, case.number, step.name, data, expected_version=version, now=self.now
            )

        done = self._try(f"{step.name} {case.number} by {who}", act, allowed=allowed)
        if done is not None:
            self.taken[step.name] += 1

    def answer_by_link(self) -> None:
        """Somebody in the region uses the link."""
        with db.reading() as session:
            found = session.execute(select(Contact, Case).join(Case, Case.id == Contact.case_id)).all()
        waiting = [pair for pair in found if pair[1].state in JUDGED]
        if not found:
            return
        contact, case = self.draw.one(waiting or found)
        fitting = "reopen" if case.state == "closed" else "verdict"
        name = self.draw.one((fitting, fitting, fitting, "verdict", "reopen"))
        verdict = self.draw.one(("solved", "partly", "not_solved"))
        reason = self.draw.one(("Het werkt zo niet.", ""))
        data = {"verdict": verdict, "reason": reason} if name == "verdict" else {"reason": reason}
        allowed = case.state in (("feedback", "weighing", "merged") if name == "verdict" else ("closed",))

        def act(session: Session) -> Case:
            return feedback.answer(session, contact, name, data, now=self.now)

        if self._try(f"{name} {case.number} by link", act, allowed=allowed) is not None:
            self.taken[f"link {name}"] += 1

    def comment(self) -> None:
        """Somebody says something."""
        case = self._any_case()
        if case is None:
            return
        who = self.draw.one(list(self.actors))
        visibility = self.draw.one(("region", "ministry", "confidential", "secret"))
        allowed = visibility != "secret" and can(self.actors[who], Capability.CASE_COMMENT, case.facts())

        def act(session: Session) -> Comment:
            return comments.comment(session, self.actors[who], case.number, "Wat ik hoorde.", visibility, now=self.now)

        self._try(f"comment on {case.number} by {who}", act, allowed=allowed)

    def add_contact(self) -> None:
        """Somebody adds a contact in the region."""
        case = self._any_case()
        if case is None:
            return
        who = self.draw.one(self._people("liaison", "fixer"))
        email = self.draw.one(("nieuw@regio.example", "contact0@regio.example", "geen adres"))
        allowed = can(self.actors[who], Capability.CASE_REPRESENT, case.facts()) and "@" in email

        def act(session: Session) -> Contact:
            return cases.add_contact(session, self.actors[who], case.number, name="Nieuw", email=email, now=self.now)

        self._try(f"contact for {case.number} by {who}", act, allowed=allowed)

    def somebody_leaves_or_returns(self) -> None:
        """The administrator puts an account out of use, or back in; whoever has open cases cannot leave."""
        who = self.draw.one([name for name in ROLES if name != "admin"])
        with db.reading() as session:
            user = session.get_one(User, self.world.people[who])
        admin = self.actors["admin"]

        def act(session: Session) -> bool:
            people.update_user(
                session, admin, user.id, name=user.name, email=user.email, language=user.language,
                active=not user.active, expected_version=user.version, now=self.now,
            )  # fmt: skip
            return True

        if self._try(f"{who} {'leaves' if user.active else 'returns'}", act, allowed=True) is None:
            return
        if user.active:
            del self.actors[who]
        else:
            with db.reading() as session:
                found = identity.actor_for_user(session, user.id)
            assert found is not None
            self.actors[who] = found

    # -- drawing -------------------------------------------------------------------------------

    def _people(self, *kinds: str) -> list[str]:
        """Those in service whose name begins so, or else the administrator."""
        return [name for name in self.actors if name.startswith(kinds)] or ["admin"]

    def _any_case(self) -> Case | None:
        """Mostly a case that is still going on."""
        if not self.numbers:
            return None
        going = [number for number, state in self.numbers.items() if state not in ENDED][-10:]
        number = self.draw.one(going if going and self.draw.number(0, 9) else list(self.numbers))
        if number not in self.cases:
            with db.reading() as session:
                self.cases[number] = session.scalars(select(Case).where(Case.number == number)).one()
        return self.cases[number]

    def _definition(self, case: Case) -> Definition:
        with db.reading() as session:
            return registry.get(session, case.process, case.workflow_version)

    def _fill(self, step: Transition) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in step.fields:
            if not item.required and not item.required_when and self.draw.number(0, 1):
                continue
            if item.type is FieldType.CHOICE:
                found[item.name] = self.draw.one([choice.value for choice in item.choices])
            elif item.type is FieldType.PERSON:
                prefixes = {
                    "fixers": ("fixer", "coord"), "liaisons": ("liaison",), "colleagues": ("fixer", "commi"),
                    "commissioners": ("commi",),
                }  # fmt: skip
                names = [name for name in PEOPLE if name.startswith(prefixes[item.of or ""])]
                found[item.name] = str(self.world.people[self.draw.one(names)])
            elif item.type is FieldType.DIRECTORATE:
                found[item.name] = str(self.draw.one(list(self.world.directorates.values())))
            elif item.type is FieldType.CASE:
                going = [number for number, state in self.numbers.items() if state not in ENDED]
                found[item.name] = self.draw.one(going if going and self.draw.number(0, 4) else list(self.numbers))
            elif item.type is FieldType.RECORD:
                with db.reading() as session:
                    kept = choices.records(session, item.of or "", "nl")
                if kept:
                    found[item.name] = str(self.draw.one([key for key, _label in kept]))
            elif item.name == "escalation":  # one that runs, if there is any
                running = [number for number, state in self.numbers.items() if state == "requested"]
                if running:
                    found[item.name] = self.draw.one(running)
            elif item.type is FieldType.NUMBER:
                found[item.name] = str(self.draw.number(1, 5))
            elif item.type is FieldType.DATE:
                found[item.name] = (clock.local_date(self.now) + timedelta(days=self.draw.number(1, 60))).isoformat()
            else:
                found[item.name] = f"Tekst bij {item.name}"
        if found.get("ground") and self.draw.number(0, 19) == 0:
            found.pop("ground")
        asked = fields.Situation("", frozenset(), {}, found)
        return {
            name: value for name, value in found.items() if (item := step.field(name)) and fields.is_asked(item, asked)
        }

    # -- doing and judging ---------------------------------------------------------------------

    def _try(self, what: str, act: Callable[[Session], T], *, allowed: bool) -> T | None:
        """Do it in a transaction. What is not allowed must be refused; a refusal leaves no trace."""
        try:
            with db.transaction() as session:
                done = act(session)
        except REFUSALS:
            self.refused += 1
            must(self._trace() == self.trace, f"{what}: refused, but something was written")
            return None
        except Exception as error:
            raise Violation(f"{what}: {type(error).__name__}: {error}") from error
        must(allowed, f"{what}: is not allowed, but was done")
        self.steps += 1
        self.trace = self._trace()
        if isinstance(done, Case):
            self.cases.pop(done.number, None)
        try:
            self.check()
        except Violation as violation:
            raise Violation(f"after {what} at {self.now}: {violation}") from violation
        return done

    def _trace(self) -> tuple[Any, ...]:
        """What no refusal may change."""
        with db.current().engine.connect() as connection:
            return tuple(connection.exec_driver_sql(TRACE).one())

    def check(self) -> None:
        """All rules, for every case that something happened to since the last time."""
        with db.reading() as session:
            rows = session.scalars(select(Event).where(Event.seq > len(self.hashes)).order_by(Event.seq)).all()
            touched: dict[int, list[Event]] = {}
            for event in rows:
                must(event.seq == len(self.hashes) + 1, "6: the log has a gap")
                must(event.prev_hash == self.hashes[-1], "6: the chain has forked")
                self.hashes.append(event.hash)
                if event.case_id is not None:
                    touched.setdefault(event.case_id, []).append(event)
                    self.stories[event.case_id].append(told_by(event))
            known = Known(session, touched, [event.id for event in rows], self._staff(session))
            for case_id, events in touched.items():
                Judge(self, known, case_id, self.stories[case_id]).judge(events)

    def check_all(self) -> None:
        """All rules for every case there is, and the whole chain: everything is read anew."""
        with db.reading() as session:
            verdict = audit.verify(session)
            must(verdict.sound, f"6: the chain is broken at {verdict.broken_at}: {verdict.reason}")
            events = session.scalars(select(Event).order_by(Event.seq)).all()
            must([event.hash for event in events] == self.hashes, "6: the log was rewritten")
            stories: defaultdict[int, list[Told]] = defaultdict(list)
            for event in events:
                if event.case_id is not None:
                    stories[event.case_id].append(told_by(event))
            case_ids = session.scalars(select(Case.id)).all()
            known = Known(session, case_ids, [], Staff.read(session))
            for case_id in case_ids:
                Judge(self, known, case_id, stories[case_id]).judge([])
            numbers = sorted(session.scalars(select(Case.number)))
            for year in {number[:4] for number in numbers}:
                given = [int(number[5:]) for number in numbers if number.startswith(year)]
                must(given == list(range(1, len(given) + 1)), "numbers are given once, without gaps")

    def _staff(self, session: Session) -> Staff:
        """Who is in service and in which roles: read again as soon as anything of that changed."""
        if self.staff_of != self.trace[STAFF_TRACE]:
            self.staff, self.staff_of = Staff.read(session), self.trace[STAFF_TRACE]
        return self.staff


Told = tuple[Event, Mapping[str, Any]]
"""An event with its data."""

STAFF_TRACE = slice(5, 8)
"""Where the trace tells of accounts and roles."""


def told_by(event: Event) -> Told:
    return event, json.loads(event.body)["data"]


@dataclass
class Staff:
    """The colleagues in service, their addresses, everybody's roles, and whoever looks after the unrouted queue."""

    active: set[int] = field(default_factory=set)
    emails: dict[int, str] = field(default_factory=dict)
    roles: defaultdict[int, set[Role]] = field(default_factory=lambda: defaultdict(set))
    coordinators: defaultdict[int | None, set[int]] = field(default_factory=lambda: defaultdict(set))
    keeper: int | None = None

    @classmethod
    def read(cls, session: Session) -> Staff:
        found = cls(keeper=session.scalar(select(Desk.unrouted_owner_id)))
        for key, email, active in session.execute(select(User.id, User.email, User.active)):
            found.emails[key] = email
            if active:
                found.active.add(key)
        for user_id, role, directorate_id in session.execute(
            select(RoleGrant.user_id, RoleGrant.role, RoleGrant.directorate_id)
        ):
            found.roles[user_id].add(role)
            if role is Role.COORDINATOR and user_id in found.active:
                found.coordinators[directorate_id].add(user_id)
        return found


IDS, NEW = bindparam("ids", expanding=True), bindparam("new", expanding=True)
TOGETHER = select(Case).where(or_(Case.id.in_(IDS), Case.leading_case_id.in_(IDS)))
CLOCKS = (
    select(CaseClock, ClockSpell)
    .outerjoin(ClockSpell, ClockSpell.clock_id == CaseClock.id)
    .where(CaseClock.case_id.in_(IDS))
    .order_by(CaseClock.id, ClockSpell.id)
)
WAITING = (
    select(EscalationCase.case_id, Case.id)
    .join(Case, EscalationCase.escalation_id == Case.id)
    .where(EscalationCase.case_id.in_(IDS), Case.state == "requested")
)
VERDICTS = select(Verdict.case_id).where(Verdict.case_id.in_(IDS), ~Verdict.recheck)
CONTACTS = select(Contact.case_id, Contact.email).where(Contact.case_id.in_(IDS))
TOLD = union(
    select(Message.event_id, Message.template, Message.recipient).where(Message.event_id.in_(NEW)),
    select(Notice.event_id, Notice.letter, User.email)
    .join(User, User.id == Notice.reader_id)
    .where(Notice.event_id.in_(NEW)),
)
"""What judges ask of the database, put together once: that takes as long as asking."""


class Known:
    """What the judges of some cases look at, as the database has it now: a few queries for all of them together."""

    def __init__(self, session: Session, case_ids: Collection[int], new: Sequence[str], staff: Staff) -> None:
        self.session, self.staff = session, staff
        of = {"ids": list(case_ids)}
        self.cases = {case.id: case for case in session.scalars(TOGETHER, of)}
        self.clocks: defaultdict[int, list[CaseClock]] = defaultdict(list)
        self.spells: defaultdict[int, list[ClockSpell]] = defaultdict(list)
        for item, spell in session.execute(CLOCKS, of):
            if item.id not in self.spells:
                self.clocks[item.case_id].append(item)
                self.spells[item.id] = []
            if spell is not None:
                self.spells[item.id].append(spell)
        self.waiting: defaultdict[int, list[int]] = defaultdict(list)
        for case_id, escalation_id in session.execute(WAITING, of):
            self.waiting[case_id].append(escalation_id)
        self.verdicts = Counter(session.scalars(VERDICTS, of))
        self.contacts: defaultdict[int, set[str]] = defaultdict(set)
        self.told: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        if new:
            for case_id, email in session.execute(CONTACTS, of):
                self.contacts[case_id].add(email)
            for event_id, letter, address in session.execute(TOLD, {"new": list(new)}):
                self.told[event_id].add((letter, address))


class Judge:
    """The rules for one case."""

    def __init__(self, pipeline: Pipeline, known: Known, case_id: int, events: Sequence[Told]) -> None:
        self.pipeline, self.known, self.session, self.events = pipeline, known, known.session, events
        self.active = known.staff.active
        self.case = known.cases[case_id]
        self.definition = registry.get(self.session, self.case.process, self.case.workflow_version)
        self.state = self.definition.states[self.case.state]

    def judge(self, new: Sequence[Event]) -> None:
        self.somebody_must_act()
        self.terms()
        self.history()
        if self.case.process == "bottleneck":
            self.told()
            self.bounces()
            self.verdicts()
            self.escalated()
            self.merged()
        elif self.case.process == "escalation":
            self.decided()
        for event in new:
            self.notices(event)
        self.pipeline.numbers[self.case.number] = self.case.state
        self.pipeline.cases[self.case.number] = self.case

    def ok(self, holds: object, rule: str) -> None:
        must(holds, f"{self.case.number} ({self.case.process}, {self.case.state}): {rule}")

    def somebody_must_act(self) -> None:
        """Rule 1."""
        case, state = self.case, self.state
        self.ok(case.active == (state.kind is not StateKind.END), "1: active says whether it goes on")
        self.ok(case.waiting_on is state.must_act, "1: waits on whom the state says")
        if state.kind is StateKind.END:
            self.ok(case.handler_id is None, "1: nobody must act in a finished case")
            self.ok(case.closed_at is not None, "1: a finished case has an end")
            return
        self.ok(case.closed_at is None, "1: a case that goes on has no end")
        self.ok(case.handler_id in self.active, "1: whoever must act is in service")
        liaisons = self.active & {id_ for name, id_ in self.pipeline.world.people.items() if name.startswith("liaison")}
        self.ok(case.co_owner_id in self.active or not liaisons, "1: the co-owning liaison is in service")
        expected: Mapping[Party, int | None] = {
            Party.OWNER: case.owner_id,
            Party.LIAISON: case.co_owner_id,
            Party.REGION: case.co_owner_id,
            Party.COMMISSIONER: case.commissioner_id,
        }
        if state.must_act in expected:
            self.ok(case.handler_id == expected[state.must_act], f"1: the {state.must_act.value} must act")
        else:
            self.ok(case.handler_id in self._coordinators(), "1: a coordinator or the keeper must act")
        self.ok(Role.LIAISON in self.known.staff.roles[case.co_owner_id], "1: the co-owner is a liaison")

    def _coordinators(self) -> set[int]:
        staff = self.known.staff
        if self.case.directorate_id is not None and staff.coordinators[self.case.directorate_id]:
            return staff.coordinators[self.case.directorate_id]
        return {staff.keeper} if staff.keeper else {self.pipeline.world.people["admin"]}

    def terms(self) -> None:
        """Rules 1 and 4: the next deadline is the first of the clocks that run, derived anew from their spells."""
        case, state = self.case, self.state
        held, spells = self.known.clocks[case.id], self.known.spells
        going: Counter[str] = Counter()
        for item in held:
            own = spells[item.id]
            going[item.name] += item.status is not ClockStatus.STOPPED
            self.ok(own and own[0].began_at == item.started_at, f"4: {item.name} begins with its first spell")
            for before, after in pairwise(own):
                self.ok(before.ended_at == after.began_at, f"4: the spells of {item.name} join up")
            self.ok(
                (own[-1].ended_at is None) == (item.status is not ClockStatus.STOPPED), f"4: {item.name} goes on or not"
            )
            if item.status is not ClockStatus.STOPPED:
                self.ok(own[-1].running == (item.status is ClockStatus.RUNNING), f"4: {item.name} runs or stands still")
                self.ok(item.due_at == clocks.due(item, own), f"4: {item.name} is due when its spells say")
        self.ok(not going or max(going.values()) <= 1, "4: a clock has one cycle at a time")
        running = {item.name: item for item in held if item.status is ClockStatus.RUNNING}
        paused = {item.name for item in held if item.status is ClockStatus.PAUSED}
        self.ok(set(running) == set(state.runs), f"4: {set(running)} run, not {set(state.runs)}")
        self.ok(paused <= set(state.pauses), f"4: {paused} stand still, not {set(state.pauses)}")
        # The clock of a finished case (has it stayed solved?) acts, but nobody in the ministry has a deadline by it.
        first = min((item.due_at for item in running.values() if item.due_at), default=NEVER) if case.active else NEVER
        self.ok(case.due_at == first, f"1: due {case.due_at}, not {first}")
        acts = min((item.next_at for item in held if item.next_at), default=None)
        self.ok(case.next_at == acts, f"4: acts at {case.next_at}, not {acts}")
        for item in held:
            self.ok(item.next_at is None or item.status is not ClockStatus.STOPPED, f"4: {item.name} acts, but stopped")
        if state.kind is StateKind.OPEN:
            self.ok(case.due_at < NEVER and case.due_clock in running, "1: an open case has a next deadline")
        else:
            self.ok(case.due_at == NEVER and case.due_clock is None, "1: only an open case has a deadline")

    def history(self) -> None:
        """Rule 6: replaying the log gives the state; every change of version is one event; time does not go back."""
        self.ok(self.events and self.events[0][0].action == "case.opened", "6: the log begins with the opening")
        state, version, moment = self.events[0][1]["to"], 1, datetime.min.replace(tzinfo=UTC)
        for event, data in self.events:
            self.ok(event.at >= moment, "6: events are in order of time")
            moment = event.at
            if "version" in data and not event.action.startswith("case.brief_"):  # a brief counts by itself
                self.ok(data["version"] == version + 1, f"6: version {data['version']} after {version}")
                version = data["version"]
            if "from" in data and event.action != "case.passed_on":  # there it is a person
                self.ok(data["from"] == state, f"6: {event.action} from {data['from']}, but the case was at {state}")
                state = data["to"]
        self.ok(state == self.case.state, f"6: the log says {state}")
        self.ok(version == self.case.version, f"6: the log says version {version}, the case {self.case.version}")

    def _actions(self, name: str) -> list[Mapping[str, Any]]:
        return [data for event, data in self.events if event.action == f"{self.case.process}.{name}"]

    def told(self) -> None:
        """Rule 2."""
        case = self.case
        if case.state == "closed":
            told = self.session.scalar(
                select(func.count()).where(Feedback.case_id == case.id, Feedback.given_at <= case.closed_at)
            )
            self.ok(told and case.told_at is not None, "2: closed without feedback on record")
            self.ok(self._messages("region_feedback"), "2: closed, but no contact was told")
            self.ok(case.outcome is not None, "2: closed without an outcome")
        if case.state == "withdrawn":
            values = [
                event.private["values"]["values"] for event, _ in self.events if event.action == "bottleneck.withdraw"
            ]
            self.ok(values and values[-1].get("reason"), "2: withdrawn without a reason")
            first = self.session.scalar(
                select(Contact.id).where(Contact.case_id == case.id, Contact.created_at < case.closed_at)
            )
            heard = bool(self._actions("submit"))  # of a draft the region never heard anything
            self.ok(
                not first or not heard or self._messages("region_withdrawn"), "2: withdrawn, and the region not told"
            )
            self.ok(heard or not self._messages("region_withdrawn"), "2: told of the end of what it never heard of")

    def _messages(self, template: str) -> int:
        statement = select(func.count()).where(Message.case_id == self.case.id, Message.template == template)
        return self.session.scalar(statement) or 0

    def bounces(self) -> None:
        """Rule 3."""
        declines = self._actions("decline")
        self.ok(self.case.bounces == len(declines), "3: every decline counts")
        for place, data in enumerate(declines, start=1):
            self.ok((data["to"] == "escalated") == (place >= 2), f"3: decline {place} led to {data['to']}")

    def verdicts(self) -> None:
        """Rule 7."""
        verdicts, reopened = self._actions("verdict"), self._actions("reopen")
        deciding = [data for data in verdicts if data["to"] != "weighing"] + self._actions("conclude")
        unsolved = [data for data in deciding if data["values"]["verdict"] != "solved"]
        for data in unsolved:
            self.ok(data["to"] in ("in_progress", "submitted"), f"7: {data['values']['verdict']} led to {data['to']}")
        self.ok(self.case.state != "weighing" or self.case.verdict is None, "7: no verdict before it is concluded")
        self.ok(self.case.reopenings == len(unsolved) + len(reopened), "7: every time counts")
        kept = self.known.verdicts[self.case.id]
        self.ok(kept == len(verdicts), "7: every verdict is kept")

    def escalated(self) -> None:
        """Rule 5, from the case: it stands escalated exactly as long as one escalation waits for a decision."""
        case = self.case
        waiting = self.known.waiting[case.id]
        self.ok(len(waiting) == (case.state == "escalated"), f"5: {len(waiting)} escalations wait")
        self.ok(case.escalation_id == (waiting[0] if waiting else None), "5: the case knows its escalation")

    def decided(self) -> None:
        """Rule 5, from the escalation: one decision when it has ended, and then none of its cases waits for it."""
        decisions = self.session.scalars(
            select(EscalationDecision).where(EscalationDecision.escalation_id == self.case.id)
        ).all()
        ending = [one for one in decisions if one.type is not DecisionType.REVOKED]
        self.ok(len(ending) == (self.case.state != "requested"), f"5: {len(ending)} decisions")
        for decision in decisions:
            self.ok(decision.motivation.strip(), "5: a decision has a motivation")
            if self.case.state == "follow_up":
                self.ok(decision.follow_up and decision.follow_up_owner_id and decision.follow_up_on, "5: what follows")
        carried = self.session.execute(
            select(Case.state, Case.escalation_id, Case.confidentiality)
            .join(EscalationCase, EscalationCase.case_id == Case.id)
            .where(EscalationCase.escalation_id == self.case.id)
        ).all()
        self.ok(carried, "an escalation is about something")
        for about in carried:
            waits = about.state == "escalated" and about.escalation_id == self.case.id
            self.ok(waits or self.case.state != "requested", "5: its cases stand escalated")
            left = about.escalation_id == self.case.id and self.case.state != "requested"
            self.ok(not left, "5: a case waits for an escalation that has ended")
            if "confidential" in (about.confidentiality, self.case.confidentiality):
                alone = len(carried) == 1 and about.confidentiality == self.case.confidentiality
                self.ok(alone, "an escalation is as confidential as its case")

    def merged(self) -> None:
        """A merged case goes along with one that will be told, and its region is told with it."""
        case = self.case
        for follower in (case, *(other for other in self.known.cases.values() if other.leading_case_id == case.id)):
            if follower.state != "merged":
                continue
            self.ok(follower.leading_case_id is not None, "a merged case has a leading case")
            leading = self.session.get_one(Case, follower.leading_case_id)
            self.ok(
                leading.state not in ("withdrawn", "merged", "draft"),
                f"{follower.number} follows a case that is {leading.state}",
            )
            if leading.state in ("feedback", "weighing", "closed"):
                told = self.session.scalar(select(func.count()).where(Feedback.case_id == follower.id))
                self.ok(told and follower.told_at, f"2: {follower.number} was not told with {leading.number}")

    def notices(self, event: Event) -> None:
        """What is in the outbox for this step is what the workflow says: nobody left out, nobody told too much."""
        process, _dot, name = event.action.partition(".")
        step = self.definition.transitions.get(name) if process == self.case.process else None
        if step is None:
            return
        case = self.case
        expected: set[tuple[str, str]] = set()
        told = {event.actor_id}
        contacts = self.known.contacts[case.id]
        persons = {
            Party.OWNER: case.owner_id or min(self._coordinators()),
            Party.LIAISON: case.co_owner_id,
            Party.COMMISSIONER: case.commissioner_id,
            Party.COORDINATOR: min(self._coordinators()),
        }
        notices = list(step.notices)
        if name == "decline" and case.state == "escalated":
            notices += [
                item for item in self.definition.transitions["escalate"].notices if item.to is Party.COMMISSIONER
            ]
        for notice in sorted(notices, key=lambda item: item.template != "act_now"):
            if notice.to is Party.REGION and name == "withdraw" and not self._actions("submit"):
                continue
            if notice.to is Party.REGION:
                expected |= {(notice.template, email) for email in contacts}
                continue
            reader = persons[notice.to]
            if notice.template == "act_now" and reader != case.handler_id:
                continue
            if reader in told or reader not in self.active:
                continue
            told.add(reader)
            expected.add((notice.template, self.known.staff.emails.get(reader or 0, "")))
        found = self.known.told[event.id]
        others = case.process != "bottleneck"
        besides = others and found > expected  # and those whom the decision concerned
        self.ok(found == expected or besides, f"{name}: told {sorted(found)}, not {sorted(expected)}")
