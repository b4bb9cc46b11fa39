"""Playing courses on a simulated calendar, through the same actions that pages and the API use.

Everything that is to happen waits in one queue, ordered by its moment; each thing is one transaction, in which
`clock.now()` is that moment. What follows from a step (the follow-up of a decision, the verdict of a region whose case
goes along with another) is put in the queue when the step is taken.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.bottlenecks import actions as bottlenecks
from app.bottlenecks import queries as bottleneck_queries
from app.cases import actions as cases
from app.cases import comments, parties
from app.cases.models import Case, Contact
from app.cases.queries import within
from app.db import Database
from app.definitions import registry
from app.demo.accords import rests_on
from app.demo.casting import Life
from app.demo.content import Content
from app.demo.plots import Beat, Writer
from app.feedback import actions as feedback
from app.forums import queries as forums
from app.people import identity
from app.people import queries as people
from app.people.models import User
from app.policy import SYSTEM_ACTOR, Actor, Capability, Role, scope_for
from app.regions import queries as regions
from app.workflow.model import Party, Visibility

OPENING, LAST_STEP = time(9, 0), time(16, 50)
HOME_OF: Final = {
    "law_or_rule": "cz", "funding": "z", "supervision": "pzo", "data_exchange": "ib", "labour_market": "meva",
    "cooperation": "cz", "mediation": "dmo", "misunderstanding": "lz", "knowledge": "pg", "broken_promise": "z",
}  # fmt: skip
"""Where whoever looks after the unrouted queue sends a case, by its nature (keys of the demo's directorates)."""

DIFFERS: Final = 0.35
"""How often a second contact of a region is less content than the first."""
UNFIT: Final = ("draft", "feedback")
"""States in which a case cannot lead another."""

NEEDLESS: Final = frozenset({"assign", "accept", "decline", "decide", "answer_region"})
"""Steps that need not be taken any more when a clock has moved the case on."""

DONE_LATE: Final = 0.15
"""The share of follow-ups that are carried out after their date."""

UNREACHABLE: Final = "onbereikbaar@regio.example"
"""A contact whose mailbox refuses mail, so that the administrator has something to look at."""

REACTION_DAYS: Final = 15
"""Working days in which a signatory reacts."""

HANDED_OVER: Final = "Ik krijg andere regio's erbij. Mijn opvolger kent de mensen hier al."


class DemoError(Exception):
    """The demo data cannot be loaded; the message says why and what to do."""


@dataclass(order=True)
class Turn:
    """Something that happens at a moment. `order` keeps those of one moment apart."""

    moment: datetime
    order: int
    act: Callable[[datetime], None] = field(compare=False)


@dataclass
class Run:
    """A life being played: its case, once there is one."""

    life: Life
    number: str = ""
    region_id: int = 0
    played: int = 0
    """How many of its beats are behind it."""
    held_up: bool = False
    """A clock escalated the case by itself, and its course goes on only after the decision."""


class Simulation:
    """A queue of turns up to `until`, on the working days given."""

    def __init__(
        self,
        database: Database,
        content: Content,
        days: list[date],
        until: datetime,
        rng: random.Random,
        writer: Writer,
    ) -> None:
        self._database = database
        self._content = content
        self._days = days
        self._until = until
        self._rng = rng
        self._writer = writer
        self._queue: list[Turn] = []
        self._order = count()
        self._asked = count()
        self._actors: dict[int, Actor] = {}
        self._runs: dict[str, Run] = {}
        self._by_case: dict[int, Run] = {}
        self._ends: dict[int, str] = {}
        with database.reading() as session:
            self._people = {row.email: row.id for row in session.execute(select(User.email, User.id))}
            self._directorates = {row.key.lower(): row for row in people.directorates(session)}
            found = [row for _division, rows in regions.choices(session) for row in rows]
        self._region_ids = {(row.division, row.name): row.id for row in found}
        self._region_names = {row.id: row.name for row in found}

    def at_rest(self, case_id: int) -> bool:
        """Whether all that was to happen to this case by itself has happened."""
        run = self._by_case.get(case_id)
        return run is not None and run.played >= len(run.life.beats) and not run.held_up

    # -- the calendar ------------------------------------------------------------------------------------------------

    def plan(self, life: Life, imported: datetime | None = None) -> None:
        """Put the beats of a life in the queue. `imported`: it comes in with a file at that moment, as a draft."""
        run = Run(life)
        self._runs[life.bottleneck.title] = run
        earliest = imported
        for place, (beat, day) in enumerate(zip(life.beats, life.days, strict=True)):
            moment = self._moment(self._days[day], earliest)
            earliest = moment
            self.at(moment, self._turn(run, place, beat))

    def _turn(self, run: Run, place: int, beat: Beat) -> Callable[[datetime], None]:
        """A beat in its turn. What a clock did by itself may hold it up: then it, and all after it, come later."""

        def act(now: datetime) -> None:
            if place > run.played or run.held_up:
                self.at(self._later(now, 1), act)
                return
            self._play(run, beat, now)
            run.played += 1

        return act

    def at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Let something happen at a moment; nobody works on a day off, so it is done on the working day before it."""
        while not clock.calendar().is_working_day(clock.local_date(moment)):
            moment = clock.local(moment) - timedelta(days=1)
        heapq.heappush(self._queue, Turn(moment, next(self._order), act))

    def _moment(self, day: date, after: datetime | None) -> datetime:
        """A moment in the working hours of a day; later than `after` when that lies on the same day."""
        first = datetime.combine(day, OPENING, clock.AMSTERDAM)
        last = min(datetime.combine(day, LAST_STEP, clock.AMSTERDAM), self._until - timedelta(minutes=1))
        if after is not None and clock.local_date(after) == day:
            first = after + timedelta(minutes=2)
            last = min(last, first + timedelta(minutes=90))
        room = max(0, int((last - first).total_seconds()))
        return first + timedelta(seconds=self._rng.randint(0, room))

    def _later(self, now: datetime, working_days: int) -> datetime:
        return self._moment(clock.calendar().add(clock.local_date(now), working_days), now)

    def play(self) -> Iterator[int]:
        """Play everything that happens up to the end. Yields how many turns are left after each."""
        while self._queue and self._queue[0].moment <= self._until:
            turn = heapq.heappop(self._queue)
            turn.act(turn.moment)
            yield len(self._queue)

    # -- one step ----------------------------------------------------------------------------------------------------

    def _play(self, run: Run, beat: Beat, now: datetime) -> None:
        try:
            with clock.at(now), self._database.transaction() as session:
                if not run.number and beat.step in ("file", "submit") and not run.life.documented:
                    self._file(session, run, beat, now)
                elif beat.step != "file":
                    self._step(session, run, beat, now)
        except Exception as error:
            what = (
                f"{beat.step} of {run.number or 'a new case'} ({run.life.bottleneck.title!r}) at {now:%Y-%m-%d %H:%M}"
            )
            raise DemoError(f"the simulation stopped at {what}: {type(error).__name__}: {error}") from error

    def _file(self, session: Session, run: Run, beat: Beat, now: datetime) -> None:
        b = run.life.bottleneck
        region_id = self._region_ids[b.division, b.region]
        case = bottlenecks.file(
            session,
            self._actor(session, self._liaison(session, run, region_id)),
            {
                "title": b.title, "description": b.description, "region": region_id, "nature": b.nature,
                "systems": list(b.systems), "accords": list(b.accords), "theme": b.theme,
                "agreements": rests_on(b.accords, b.theme), "affected": b.affected,
                "tried": b.tried, "asked": b.asked, "source": b.source, "urgency": b.urgency,
                "confidentiality": run.life.confidentiality, "contacts": self.contacts(region_id),
            },
            submit=beat.step == "submit",
            now=now,
        )  # fmt: skip
        self._born(run, case)

    def adopt(self, title: str, case: Case) -> None:
        """The case of this life came in another way: with an import."""
        self._born(self._runs[title], case)

    def _born(self, run: Run, case: Case) -> None:
        run.number, run.region_id = case.number, case.region_id
        self._by_case[case.id] = run
        self._ends[case.id] = run.life.end

    def _liaison(self, session: Session, run: Run, region_id: int) -> int:
        if run.life.liaison:
            return self._people[run.life.liaison]
        found = bottleneck_queries.liaison_for(session, region_id, run.life.bottleneck.theme)
        if found is None:
            raise LookupError(f"no liaison for region {region_id}")
        return found

    def contacts(self, region_id: int) -> list[dict[str, str]]:
        """One or two people in a region: the same few for all its cases."""
        known = random.Random(region_id).sample(self._content.contacts, 4)  # noqa: S311 - made-up names
        chosen = self._rng.sample(known, self._rng.choice((1, 1, 2)))
        found = [{"name": c.name, "email": c.email, "organisation": c.organisation_type.capitalize()} for c in chosen]
        if next(self._asked) % 60 == 20:
            found.append({"name": "Wouter Ruijsdael", "email": UNREACHABLE, "organisation": "Welzijnsorganisatie"})
        return found

    def _step(self, session: Session, run: Run, beat: Beat, now: datetime) -> None:
        case = session.scalars(select(Case).where(Case.number == run.number)).one()
        if self._passed_over(session, case, beat):
            return
        data = self._data(session, case, beat, now)
        if beat.step == "comment":
            actor = self._party(session, case, beat.by)
            comments.comment(session, actor, case.number, data["text"], data["visibility"], now=now)
        elif beat.by == "region":
            contact = session.scalars(select(Contact).where(Contact.case_id == case.id).order_by(Contact.id)).first()
            if contact is None:
                raise LookupError("the case has no contact in the region")
            feedback.answer(session, contact, beat.step, data, now=now)
            if beat.step == "verdict":
                self._others_judge(session, case, data, now)
        elif beat.step == "decide":
            self._decide(session, case, beat, data, now)
        elif beat.step == "merge" and data.get("leading") is None:
            self._transition(
                session, case, "withdraw", self._party(session, case, "liaison"), {"reason": data["reason"]}, now
            )
        else:
            self._before(session, case, beat, now)
            self._transition(session, case, beat.step, self._party(session, case, beat.by), data, now)
        if beat.step == "give_feedback":
            self._followers_judge(session, case, now)

    def _before(self, session: Session, case: Case, beat: Beat, now: datetime) -> None:
        """A bottleneck from a file has no contact yet: the liaison adds one when submitting."""
        if beat.step == "submit":
            for contact in self.contacts(case.region_id):
                cases.add_contact(session, self._party(session, case, "liaison"), case.number, **contact, now=now)

    def _passed_over(self, session: Session, case: Case, beat: Beat) -> bool:
        """A step that the routing table, a decision or a clock has made needless, or that a clock takes by itself."""
        if beat.step == "close_unanswered":
            return True
        if beat.step == "resume":
            return case.state not in ("waiting_party", "waiting_region")
        if beat.step == "assign" and case.state == "assigned" and not beat.data.get("owner"):
            return True
        step = registry.get(session, case.process, case.workflow_version).transitions.get(beat.step)
        return beat.step in NEEDLESS and step is not None and case.state not in step.sources

    def _transition(
        self, session: Session, case: Case, name: str, actor: Actor, data: dict[str, Any], now: datetime
    ) -> None:
        if name == "assign" and case.state == "assigned":
            if case.owner_id == data["owner"]:
                return
            data["reason"] = "Deze collega kent het onderwerp beter."
        cases.transition(session, actor, case.number, name, data, expected_version=case.version, now=now)

    def _decide(self, session: Session, case: Case, beat: Beat, data: dict[str, Any], now: datetime) -> None:
        """At the escalation itself, or now and then at the bottleneck: that comes to the same."""
        record = session.get_one(Case, case.escalation_id)
        target = case if self._rng.random() < 0.25 else record
        actor = self._actor(session, case.handler_id or 0)
        cases.transition(session, actor, target.number, "decide", data, expected_version=target.version, now=now)
        if record.state == "follow_up" and not beat.forgotten:
            term = clock.calendar().working_days_between(clock.local_date(now), data["follow_up_on"])
            if self._rng.random() < DONE_LATE:
                days = term + self._rng.randint(1, 5)
            else:
                days = max(1, term - self._rng.randint(0, 3))
            self.at(self._later(now, days), lambda then: self._follow_up(record.number, then))

    # -- what clocks do by themselves --------------------------------------------------------------------------------

    def escalated_by_themselves(self, case_ids: Iterable[int], now: datetime) -> None:
        """A clock escalated these. What still has a course gets a decision, and goes on; what rests here stays."""
        for case_id in case_ids:
            run = self._by_case.get(case_id)
            if run is not None and run.played < len(run.life.beats):
                run.held_up = True
                self.at(self._later(now, self._rng.randint(1, 4)), lambda then, run=run: self._help_on(run, then))  # type: ignore[misc]

    def _help_on(self, run: Run, now: datetime) -> None:
        """The regiocommissaris decides; a new owner accepts some days later."""
        with clock.at(now), self._database.transaction() as session:
            case = session.scalars(select(Case).where(Case.number == run.number)).one()
            if case.state == "escalated":
                beat = self._writer.help(run.life.bottleneck, owned=case.accepted)
                self._decide(session, case, beat, self._data(session, case, beat, now), now)
            else:
                beat = self._writer.accepted(run.life.bottleneck)
                self._transition(session, case, "accept", self._party(session, case, "fixer"), dict(beat.data), now)
            session.flush()
            run.held_up = case.state == "assigned"
        if run.held_up:
            self.at(self._later(now, self._rng.randint(1, 2)), lambda then: self._help_on(run, then))

    def _follow_up(self, number: str, now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            record = session.scalars(select(Case).where(Case.number == number)).one()
            if record.state != "follow_up":  # a meeting said it, and that was all
                return
            actor = self._actor(session, record.owner_id or 0)
            result = {"result": self._writer.words("follow_up_result")}
            cases.transition(session, actor, number, "complete", result, expected_version=record.version, now=now)

    def _followers_judge(self, session: Session, case: Case, now: datetime) -> None:
        """Regions whose case goes along with this one say what they think of it: most of them, and mostly well."""
        statement = select(Case.number).where(Case.leading_case_id == case.id, Case.state == "merged").order_by(Case.id)
        for number in session.scalars(statement).all():
            if self._rng.random() < 0.6:
                then = self._later(now, self._rng.randint(2, 9))
                self.at(then, lambda moment, number=number: self._judge(number, moment))  # type: ignore[misc]

    def _others_judge(self, session: Session, case: Case, data: Mapping[str, Any], now: datetime) -> None:
        """Where a region has several contacts, the others judge as well: mostly alike. Else the liaison concludes."""
        others = session.scalars(select(Contact).where(Contact.case_id == case.id).order_by(Contact.id)).all()[1:]
        for contact in others:
            said = dict(data)
            if data["verdict"] == "solved" and self._rng.random() < DIFFERS:
                said = {"verdict": "partly", "reason": self._writer.words("dissent")}
            if case.state == "weighing":
                feedback.answer(session, contact, "verdict", said, now=now)
        if case.state == "weighing":
            self.at(self._later(now, self._rng.randint(2, 6)), lambda then: self._conclude(case.number, then))

    def _conclude(self, number: str, now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            if case.state == "weighing":
                data = {"verdict": "solved", "motivation": self._writer.words("conclusion")}
                self._transition(session, case, "conclude", self._party(session, case, "liaison"), data, now)

    def _judge(self, number: str, now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            if case.state != "merged" or case.told_at is None or case.verdict is not None:
                return
            contact = session.scalars(select(Contact).where(Contact.case_id == case.id).order_by(Contact.id)).first()
            if contact is not None:
                feedback.answer(session, contact, "verdict", {"verdict": "solved"}, now=now)

    def hand_over(self, title: str, working_day: int) -> None:
        """Let the liaison of a case hand it over to another on this day, if it is still open then."""
        run = self._runs[title]
        self.at(self._moment(self._days[working_day], None), lambda now: self._hand_over(run, now))

    def _hand_over(self, run: Run, now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            case = session.scalars(select(Case).where(Case.number == run.number)).one_or_none()
            if case is None or not case.active or case.state == "draft":
                return
            others = [person.id for person in people.holders_of(session, Role.LIAISON) if person.id != case.co_owner_id]
            data = {"successor": self._rng.choice(others), "reason": HANDED_OVER}
            self._transition(session, case, "hand_over", self._actor(session, case.co_owner_id), data, now)

    # -- who and what ------------------------------------------------------------------------------------------------

    def _actor(self, session: Session, user_id: int) -> Actor:
        if user_id not in self._actors:
            found = identity.actor_for_user(session, user_id)
            if found is None:
                raise LookupError(f"there is no active account {user_id}")
            self._actors[user_id] = found
        return self._actors[user_id]

    def _party(self, session: Session, case: Case, by: str) -> Actor:
        if by == "system":
            return SYSTEM_ACTOR
        if by == "region":
            raise ValueError("a contact in the region has no account")
        return self._actor(session, self._person(session, case, by))

    def _person(self, session: Session, case: Case, by: str) -> int:
        if "@" in by:
            return self._people[by]
        if by == "fixer":
            return case.owner_id or self._fixer(session, case)
        return parties.person_for(session, case, Party(by)) or 0

    def _fixer(self, session: Session, case: Case, but: int | None = None) -> int:
        """A fixer of the case's directorate; for an unrouted one, of where its nature would have it."""
        directorate = case.directorate_id
        if directorate is None:
            nature = bottleneck_queries.detail(session, case.id).nature
            directorate = self._directorates[HOME_OF[nature.value if nature else "knowledge"]].id
        found = [person.id for person in people.fixers_of(session, directorate) if person.id != but]
        return self._rng.choice(found or [person.id for person in people.fixers_of(session, directorate)])

    def _data(self, session: Session, case: Case, beat: Beat, now: datetime) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, value in beat.data.items():
            data[name] = self._filled(case, value) if isinstance(value, str) else value
        if beat.step == "assign":
            data["owner"] = self._people[data["owner"]] if data["owner"] else self._fixer(session, case)
        elif beat.step == "decline":
            self._decline(case, data)
        elif beat.step == "decide":
            self._decision(session, case, data, now)
        elif beat.step == "merge":
            data["leading"] = self._leading(session, case, beat)
        return data

    def _decline(self, case: Case, data: dict[str, Any]) -> None:
        """Name a better directorate, in the field and in the text."""
        named = data.get("better_directorate")
        others = [row for row in self._directorates.values() if row.id != case.directorate_id]
        better = self._directorates[named] if named else self._rng.choice(others)
        data["better_directorate"] = better.id
        data.setdefault("matter", self._rng.choices(("wrong_address", "no_room", "another_first"), (8, 1, 1))[0])
        data["reason"] = data["reason"].replace("{directie}", better.name_nl)

    def _decision(self, session: Session, case: Case, data: dict[str, Any], now: datetime) -> None:
        owner = case.owner_id if case.accepted else None
        if data.get("new_owner"):
            owner = data["new_owner"] = self._people[data["new_owner"]]
        elif owner is None or data["decision"] == "owner":
            owner = data["new_owner"] = self._fixer(session, case, but=case.owner_id)
        if "agreement" in data:
            named = known.current().agreement(data["agreement"])
            if named is None:
                raise DemoError(f"{data['agreement']}: no such agreement")
            data["agreement"], data["signatory"] = named.id, named.signatories[0]
            data["react_on"] = clock.calendar().add(clock.local_date(now), REACTION_DAYS)
        if "follow_up_days" in data:
            days = int(data.pop("follow_up_days"))
            by_then = clock.calendar().add(clock.local_date(now), days)
            data["follow_up_on"] = _after_meeting(session, data["decision"], clock.local_date(now)) or by_then
            who = data["follow_up_owner"]
            data["follow_up_owner"] = owner if who == "fixer" else self._person(session, case, who)

    def _leading(self, session: Session, case: Case, beat: Beat) -> str | None:
        """The number of the case to go along with: the one named, else an open one that the actor can see."""
        title = str(beat.data.get("leading", ""))
        if title in self._runs:
            named = self._runs[title].number
            if session.scalar(select(Case.id).where(Case.number == named, Case.active, Case.state.not_in(UNFIT))):
                return named
        actor = self._party(session, case, beat.by)
        statement = (
            select(Case.id, Case.number)
            .where(
                Case.process == "bottleneck", Case.active, Case.state.not_in(UNFIT), Case.id != case.id,
                Case.directorate_id == case.directorate_id, Case.confidentiality != Visibility.CONFIDENTIAL,
                within(scope_for(actor, Capability.CASE_READ)),
            )
            .order_by(Case.id)
        )  # fmt: skip
        found = [row.number for row in session.execute(statement) if self._ends[row.id] not in ("withdrawn", "merged")]
        return self._rng.choice(found) if found else None

    def _filled(self, case: Case, text: str) -> str:
        if "{" not in text:
            return text
        text = text.replace("{regio}", self._region_names[case.region_id])
        text = text.replace("{thema}", case.theme or "dit onderwerp")
        if "{directie}" in text and "Gebeld" in text:
            others = [row for row in self._directorates.values() if row.id != case.directorate_id]
            text = text.replace("{directie}", self._rng.choice(others).name_nl)
        return text


def _after_meeting(session: Session, decision: str, today: date) -> date | None:
    """A week after the meeting that a decision of this type goes to; None when it goes to none."""
    forum = forums.of_decision(session, decision)
    meeting = forums.next_of(session, forum.id, today) if forum else None
    return clock.calendar().add(meeting.held_on, 5) if meeting else None
