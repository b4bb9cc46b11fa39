"""A small ministry with regions that overlap, and bottlenecks in any state.

Everything comes into being through the real actions; a case reaches its state along the shortest path through the
workflow that is in force, whatever that says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.accords import actions as accords
from app.bottlenecks import actions as bottlenecks
from app.bottlenecks import actions_routing
from app.cases import actions as cases
from app.cases import choices, facts
from app.cases.models import Case, CaseClock, Contact
from app.definitions import actions as definitions
from app.definitions import registry
from app.feedback import actions as feedback
from app.mandates import queries as mandates
from app.mandates.models import Mandate
from app.people import actions as people
from app.people import identity, passwords
from app.people.actions import GrantSpec
from app.people.models import LoginSession
from app.policy import SYSTEM_ACTOR, Actor, Capability, Role, can
from app.regions.actions import refresh_overlaps
from app.regions.models import Division, Municipality, Region, RegionMunicipality
from app.workflow import fields
from app.workflow.model import Definition, Field, FieldType, Transition

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in the Netherlands."""

PASSWORD = "vier appels op een schuin dak"
SINCE = date(2020, 1, 1)

MUNICIPALITIES = ("Aalderbeek", "Bovenveen", "Cruyshorn", "Dunwoude", "Eemsloo")
DIVISIONS = {
    "zorgkantoor": {"ZK-NOORD": "AB", "ZK-ZUID": "CD"},
    "ggd": {"GGD-AALDER": "A", "GGD-BOVEN": "B", "GGD-ZUID": "CD"},
    "jeugd": {"JEUGD-MIDDEN": "BC", "JEUGD-OOST": "E"},
}
"""Three layouts over five municipalities. JEUGD-MIDDEN lies in both the north and the south; JEUGD-OOST in neither."""

PEOPLE: Mapping[str, tuple[Role, Mapping[str, Any]]] = {
    "liaison": (Role.LIAISON, {"regions": ["ZK-NOORD"]}),
    "liaison_noord2": (Role.LIAISON, {"regions": ["GGD-AALDER"]}),
    "liaison_zuid": (Role.LIAISON, {"regions": ["ZK-ZUID"]}),
    "liaison_oost": (Role.LIAISON, {"regions": ["JEUGD-OOST"]}),
    "liaison_dementie": (Role.LIAISON, {"regions": ["ZK-ZUID"], "theme": "dementie"}),
    "fixer_cz": (Role.FIXER, {"directorate": "CZ"}),
    "fixer_cz2": (Role.FIXER, {"directorate": "CZ"}),
    "fixer_lz": (Role.FIXER, {"directorate": "LZ"}),
    "coordinator_cz": (Role.COORDINATOR, {"directorate": "CZ"}),
    "coordinator_lz": (Role.COORDINATOR, {"directorate": "LZ"}),
    "commissioner": (Role.COMMISSIONER, {}),
    "commissioner_zuid": (Role.COMMISSIONER, {"regions": ["ZK-ZUID"]}),
    "mt_reader": (Role.MT_READER, {}),
    "admin": (Role.ADMIN, {}),
    "auditor": (Role.AUDITOR, {}),
    "researcher": (Role.RESEARCHER, {}),
}
NAMES = (
    "Anneke Terwisga", "Bas Verloren", "Carla Ooievaar", "Dirk Zandbergen", "Esra Demirel", "Farid Bouzian",
    "Greet Hamersma", "Henk Kruidhof", "Ilse Noordermeer", "Joost Wijnberg", "Katja Looyenga", "Lars Middelkoop",
    "Mirjam Stoffels", "Niels Overdiep", "Olga Pruisken", "Pelle Roskam",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who and what there is, by name: ids that are the same in every test."""

    people: Mapping[str, int]
    regions: Mapping[str, int]
    directorates: Mapping[str, int]
    emails: Mapping[str, str]

    def actor(self, name: str) -> Actor:
        """This person as an actor, as the database has them now."""
        with db.reading() as session:
            found = identity.actor_for_user(session, self.people[name])
        assert found is not None, f"{name} is not active"
        return found

    def name_of(self, user_id: int | None) -> str | None:
        """Who this is."""
        return next((name for name, known in self.people.items() if known == user_id), None)


def build_world() -> World:
    """Fill an empty database with processes, regions, directorates, people and a routing table."""
    with db.transaction() as session:
        definitions.sync(session, SYSTEM_ACTOR, START)
        accords.load(session, SYSTEM_ACTOR, now=START)
        regions = _regions(session)
        refresh_overlaps(session, clock.local_date(START))
        directorates = {
            key: people.create_directorate(session, SYSTEM_ACTOR, key=key, name_nl=dutch, name_en=english, now=START)
            for key, dutch, english in (
                ("CZ", "Curatieve Zorg", "Curative Care"),
                ("LZ", "Langdurige Zorg", "Long-term Care"),
            )
        }
        ids, emails = {}, {}
        secret = passwords.hash_password(PASSWORD)
        for (key, (role, scope)), full_name in zip(PEOPLE.items(), NAMES, strict=True):
            emails[key] = f"{key.replace('_', '.')}@minvws.example"
            ids[key] = create_person(
                session, full_name, role, email=emails[key], password_hash=secret,
                directorate_id=directorates[scope["directorate"]] if "directorate" in scope else None,
                region_ids=frozenset(regions[code] for code in scope.get("regions", ())), theme=scope.get("theme"),
            )  # fmt: skip
    world = World(ids, regions, directorates, emails)
    with db.transaction() as session:
        admin = identity.actor_for_user(session, ids["admin"])
        assert admin is not None
        for values in (
            {"position": "10", "nature": "funding", "directorate": directorates["CZ"], "fixer": ids["fixer_cz"]},
            {"position": "20", "nature": "law_or_rule", "directorate": directorates["LZ"]},
        ):
            actions_routing.save_rule(
                session, admin, None, {key: str(value) for key, value in values.items()}, now=START
            )
    return world


def _regions(session: Session) -> dict[str, int]:
    places = {}
    for number, name in enumerate(MUNICIPALITIES, start=1):
        row = Municipality(code=f"GM{number:04d}", name=name, valid_from=SINCE)
        session.add(row)
        session.flush()
        places[name[0]] = row.id
    found = {}
    for position, (key, regions) in enumerate(DIVISIONS.items(), start=1):
        division = Division(
            key=key, name_nl=f"Indeling {key}", name_en=f"Layout {key}", purpose="", legal_basis="", reference_year="",
            source="", position=position,
        )  # fmt: skip
        session.add(division)
        session.flush()
        for code, letters in regions.items():
            region = Region(division_id=division.id, code=code, name=code.title().replace("-", " "), valid_from=SINCE)
            session.add(region)
            session.flush()
            session.add_all(
                RegionMunicipality(region_id=region.id, municipality_id=places[letter], valid_from=SINCE)
                for letter in letters
            )
            found[code] = region.id
    session.flush()
    return found


_serial = count(1)


def create_person(
    session: Session, name: str, role: Role, *, email: str | None = None, directorate_id: int | None = None,
    region_ids: frozenset[int] = frozenset(), theme: str | None = None, password_hash: str | None = None,
    now: datetime = START,
) -> int:  # fmt: skip
    """An account with one role. Returns its id. A commissioner may decide everything: `mandate` grants less."""
    made = people.create_user(
        session, SYSTEM_ACTOR, email=email or f"iemand{next(_serial)}@minvws.example", name=name, now=now,
        grants=[GrantSpec(role, directorate_id, region_ids, theme)], password_hash=password_hash,
    )  # fmt: skip
    if role is Role.COMMISSIONER:
        mandate(session, made, max_amount=None)
    return made


def mandate(session: Session, holder: int, **changes: Any) -> int:
    """A mandate for every type of decision, without money and without other limits. Returns its id."""
    values: dict[str, Any] = {
        "types": [choice.value for choice in mandates.decision_types()], "accords": [], "systems": [], "max_amount": 0,
        "valid_from": SINCE, "granted_by": "Mandaatbesluit, artikel 3", "made_at": START,
    }  # fmt: skip
    row = Mandate(holder_id=holder, **values | changes)
    session.add(row)
    session.flush()
    return row.id


def end_mandates(session: Session, holder: int) -> None:
    """Take every mandate of somebody away."""
    for row in session.scalars(select(Mandate).where(Mandate.holder_id == holder, Mandate.ended_at.is_(None))):
        row.ended_at = clock.now()


def log_in(user_id: int) -> str:
    """A login for this person. Returns the ticket that goes into the cookie."""
    ticket, now = identity.new_ticket(), clock.now()
    with db.transaction() as session:
        session.add(LoginSession(id=ticket, user_id=user_id, created_at=now, last_seen_at=now))
    return ticket


# -- filing and taking steps -------------------------------------------------------------------


def intake(world: World, region: str = "ZK-NOORD", **changes: Any) -> dict[str, Any]:
    """What a liaison fills in; `region` by its code, or as it is."""
    values: dict[str, Any] = {
        "title": "Wijkverpleging stopt bij de gemeentegrens",
        "region": str(world.regions.get(region, region)),
        "description": "Twee wetten betalen elk de helft en geen van beide de overdracht.",
        "affected": "Ouderen met dementie die thuis wonen.",
        "asked": "Laat één partij de overdracht betalen.",
        "contacts": [{"name": "Jan Regio", "email": "jan@regio.example", "organisation": "Samen Noord"}],
    }
    return values | changes


def sample(session: Session, world: World, case: Case, step: Transition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Something that fits every field of a step that must be filled in; `given` goes before."""
    found = dict(given)
    snapshot = facts.snapshot(
        session, case, registry.get(session, case.process, case.workflow_version), [], clock.now(), [step]
    )
    for item in step.fields:
        situation = fields.Situation(case.state, snapshot.facts, snapshot.counters, found)
        needed = fields.is_asked(item, situation) and fields.is_required(item, situation)
        if item.name not in found and needed:
            found[item.name] = _value(session, world, case, item)
    return {key: value for key, value in found.items() if value is not None}


def _value(session: Session, world: World, case: Case, item: Field) -> Any:
    if item.type is FieldType.CHOICE:
        return item.choices[0].value
    if item.type is FieldType.DATE:
        return (clock.local_date(clock.now()) + timedelta(days=30)).isoformat()
    if item.type is FieldType.NUMBER:
        return str(min(5, item.max_length))
    if item.type is FieldType.DIRECTORATE:
        other = "LZ" if case.directorate_id == world.directorates["CZ"] else "CZ"
        return str(world.directorates[other])
    if item.type is FieldType.PERSON:
        who = {
            "fixers": "fixer_cz", "liaisons": "liaison_noord2", "colleagues": "coordinator_cz",
            "commissioners": "commissioner_zuid",
        }[item.of or ""]  # fmt: skip
        if item.of == "commissioners" and case.commissioner_id == world.people[who]:
            who = "commissioner"
        return str(world.people[who])
    if item.type is FieldType.RECORD:
        return str(choices.records(session, item.of or "", "nl")[0][0])
    if item.type is FieldType.CASE:
        statement = select(Case.number).where(
            Case.process == case.process, Case.state == "in_progress", Case.id != case.id
        )
        return session.scalars(statement).first() or "2026-99999"
    return f"Tekst bij {item.label.nl.lower()}"


@dataclass(frozen=True)
class Edge:
    """One way out of a state: a step, and the answers that lead along this branch."""

    step: str
    target: str
    answers: Mapping[str, str] = field(default_factory=dict)


def edges(definition: Definition, state: str) -> Iterator[Edge]:
    """The ways out of a state that depend on nothing but what is filled in."""
    for step in definition.outgoing[state]:
        if step.after_clock is not None:
            continue
        for branch in step.branches:
            when = branch.when
            if when is not None and (when.fact or when.counter or not branch.possible_from(state)):
                continue
            answers = {name: values[0] for name, values in when.fields.items()} if when else {}
            yield Edge(step.name, branch.state or state, answers)


def shortest_path(definition: Definition, start: str, target: str) -> list[Edge]:
    """The fewest steps from one state to another."""
    waiting: deque[tuple[str, list[Edge]]] = deque([(start, [])])
    seen = {start}
    while waiting:
        state, path = waiting.popleft()
        if state == target:
            return path
        for edge in edges(definition, state):
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append((edge.target, [*path, edge]))
    raise AssertionError(f"no way from {start} to {target}")


class Cases:
    """Files cases and takes steps with them, each in a transaction of its own."""

    def __init__(self, world: World) -> None:
        self.world = world

    def file(self, by: str = "liaison", *, submit: bool = True, region: str = "ZK-NOORD", **changes: Any) -> Case:
        """File a bottleneck. Without a nature it waits for an owner; with `nature="funding"` routing finds one."""
        with db.transaction() as session:
            return bottlenecks.file(
                session, self.world.actor(by), intake(self.world, region, **changes), submit=submit, now=clock.now()
            )

    def step(
        self, number: str, name: str, data: Mapping[str, Any] | None = None, *, by: str | None = None,
        version: int | None = None, fill: bool = True,
    ) -> Case:  # fmt: skip
        """Take a step, by whoever may when nobody is named; what must be filled in is."""
        with db.reading() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            definition = registry.get(session, case.process, case.workflow_version)
            step = definition.transitions[name]
            values = sample(session, self.world, case, step, data or {}) if fill else dict(data or {})
        actor = self.world.actor(by) if by else self.entitled(case, step)
        with db.transaction() as session:
            return cases.transition(session, actor, number, name, values, expected_version=version, now=clock.now())

    def entitled(self, case: Case, step: Transition) -> Actor:
        """Somebody who may take this step: first of all whoever must act."""
        first = [self.world.name_of(key) for key in (case.handler_id, case.owner_id, case.co_owner_id)]
        for name in (*first, *self.world.people):
            if name and can(actor := self.world.actor(name), Capability(step.capability), case.facts()):
                return actor
        raise AssertionError(f"nobody may {step.name} {case.number}")

    def at(self, state: str, *, by: str = "liaison", region: str = "ZK-NOORD", **changes: Any) -> Case:
        """A bottleneck in this state."""
        if state == "merged" and not self.numbers("in_progress"):
            self.at("in_progress", by=by, region=region, title="De leidende zaak")
        case = self.file(by, submit=False, region=region, **changes)
        if state == "weighing":
            return self._weighing(case, by)
        return self._bring(case, state)

    def _bring(self, case: Case, state: str) -> Case:
        while case.state != state:
            edge = shortest_path(registry.current("bottleneck"), case.state, state)[0]
            case = self.step(case.number, edge.step, edge.answers)
        return case

    def _weighing(self, case: Case, by: str) -> Case:
        """One of two contacts has answered: the answer of one alone would need no weighing."""
        second = {"name": "Tweede contact", "email": "tweede@regio.example"}
        with db.transaction() as session:
            cases.add_contact(session, self.world.actor(by), case.number, now=clock.now(), **second)
        self._bring(case, "feedback")
        return self.answer(case.number, "verdict", verdict="solved")

    def numbers(self, state: str) -> list[str]:
        """The cases in a state."""
        with db.reading() as session:
            return list(session.scalars(select(Case.number).where(Case.state == state).order_by(Case.id)))

    def now(self, number: str) -> Case:
        """The case as it is in the database."""
        with db.reading() as session:
            return session.scalars(select(Case).where(Case.number == number)).one()

    def escalation_of(self, number: str) -> Case:
        """The open escalation of a case."""
        with db.reading() as session:
            return session.get_one(Case, self.now(number).escalation_id)

    def contact(self, number: str) -> Contact:
        """The first contact of a case."""
        with db.reading() as session:
            return session.scalars(
                select(Contact).join(Case, Case.id == Contact.case_id).where(Case.number == number).order_by(Contact.id)
            ).first()  # type: ignore[return-value]

    def clocks(self, number: str) -> dict[str, CaseClock]:
        """The latest cycle of each clock of a case."""
        with db.reading() as session:
            statement = select(CaseClock).join(Case, Case.id == CaseClock.case_id).where(Case.number == number)
            return {found.name: found for found in session.scalars(statement.order_by(CaseClock.id))}

    def answer(self, number: str, name: str, **data: Any) -> Case:
        """The region answers by its link."""
        with db.transaction() as session:
            return feedback.answer(session, self.contact(number), name, data, now=clock.now())
