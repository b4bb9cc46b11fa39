"""Making cases for the benchmark: rows of every table a case touches, in bulk.

Bench data only: these rows never went through the actions. They are consistent all the same: states agree with clocks
and handlers, the bodies of events are those that the application writes (`app.audit.log`), and the chain is linked when
they are stored. 70 % is closed; a case has about four comments and ten to thirteen events. The texts are those of the
demo data, mixed.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from app import clock
from app.audit.log import FORMAT, _commitment, canonical, stamp
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS, Nature
from app.cases.models import NEVER
from app.cases.search import indexed
from app.definitions import registry
from app.workflow import ladder
from bench.world import NOW, SWEPT, World

CONTENT = Path(__file__).parent.parent / "app" / "demo" / "content"
ACTIVE = (("draft", 3), ("submitted", 7), ("assigned", 10), ("in_progress", 40), ("waiting_region", 10),
          ("waiting_party", 10), ("solution_proposed", 7), ("feedback", 13))  # fmt: skip
SHARE_CLOSED = 0.7
SHARE_UNREAD = 0.02
WITHDRAWN = 0.05
COLUMNS: dict[str, tuple[str, ...]] = {
    "cases": (
        "id", "number", "process", "workflow_version", "state", "active", "version", "title", "theme", "urgency",
        "confidentiality", "region_id", "directorate_id", "owner_id", "accepted", "co_owner_id", "commissioner_id",
        "handler_id", "waiting_on", "waiting_for", "due_at", "due_clock", "next_at", "next_clock", "next_level",
        "bounces", "reopenings", "proposed_outcome", "outcome", "verdict", "told_at", "leading_case_id",
        "escalation_id", "search_text", "created_by_id",
        "created_at", "updated_at", "closed_at",
    ),
    "bottlenecks": (
        "case_id", "nature", "description", "affected", "tried", "asked", "partnership", "municipality_id", "source",
        "submission", "different", "mediated",
    ),
    "bottleneck_systems": ("case_id", "system"),
    "bottleneck_accords": ("case_id", "accord"),
    "search_entries": (
        "id", "kind", "ref", "case_id", "event_id", "title", "text", "title_words", "words", "around_words",
    ),
    "contacts": ("id", "case_id", "name", "email", "organisation", "generation", "created_at"),
    "case_clocks": (
        "id", "case_id", "name", "cycle", "status", "term", "extended_days", "until", "due_at", "started_at",
        "stopped_at", "next_at", "next_level", "acted_level", "acted_on", "calendar_revision",
    ),
    "case_stays": ("id", "case_id", "party", "began_at", "ended_at"),
    "clock_spells": ("id", "clock_id", "running", "state", "began_at", "ended_at", "limit_days"),
    "comments": ("id", "case_id", "event_id", "author_id", "text", "visibility", "created_at"),
    "feedbacks": ("id", "case_id", "text", "outcome", "given_by_id", "given_at", "place"),
    "case_tags": ("id", "case_id", "word"),
    "watches": ("user_id", "case_id", "since"),
    "verdicts": ("id", "case_id", "verdict", "reason", "contact_id", "noted_by_id", "given_at", "recheck"),
    "messages": (
        "id", "event_id", "template", "recipient", "user_id", "case_id", "language", "params", "message_id", "status",
        "attempts", "next_attempt_at", "created_at", "sent_at", "error", "in_hours",
    ),
    "notices": (
        "id", "event_id", "letter", "kind", "reader_id", "case_id", "params", "created_at", "read_at", "digest",
    ),
}  # fmt: skip
EVENT_COLUMNS = (
    "id", "at", "action", "actor_id", "case_id", "subject", "visibility", "body", "private", "seq", "prev_hash", "hash",
)  # fmt: skip
STEPS = {
    "draft": (),
    "submitted": ("submit",),
    "assigned": ("submit", "assign"),
    "in_progress": ("submit", "assign", "accept"),
    "waiting_region": ("submit", "assign", "accept", "ask_region"),
    "waiting_party": ("submit", "assign", "accept", "wait_party"),
    "solution_proposed": ("submit", "assign", "accept", "propose_solution"),
    "feedback": ("submit", "assign", "accept", "propose_solution", "give_feedback"),
    "closed": ("submit", "assign", "accept", "propose_solution", "give_feedback", "verdict"),
    "withdrawn": ("submit", "assign", "withdraw"),
}
TARGET = {
    "submit": "submitted", "assign": "assigned", "accept": "in_progress", "ask_region": "waiting_region",
    "wait_party": "waiting_party", "propose_solution": "solution_proposed", "give_feedback": "feedback",
    "verdict": "closed", "withdraw": "withdrawn",
}  # fmt: skip
CLOCKS = {
    "draft": ((), ()),
    "submitted": (("find_owner",), ()),
    "assigned": (("accept",), ("find_owner",)),
    "in_progress": (("solve", "sign_of_life"), ("find_owner", "accept")),
    "waiting_region": (("region_answer",), ("find_owner", "accept")),
    "waiting_party": (("party_answer",), ("find_owner", "accept")),
    "solution_proposed": (("test_solution",), ("find_owner", "accept")),
    "feedback": (("region_verdict",), ("find_owner", "accept", "solve", "sign_of_life", "test_solution")),
    "closed": ((), ("find_owner", "accept", "solve", "sign_of_life", "test_solution", "region_verdict")),
    "withdrawn": ((), ("find_owner", "accept")),
}
PAUSED = {"waiting_region": ("solve", "sign_of_life"), "waiting_party": ("solve", "sign_of_life"),
          "solution_proposed": ("solve", "sign_of_life")}  # fmt: skip
ENDS = {
    "assign": {"find_owner": "met"}, "accept": {"accept": "late"}, "propose_solution": {"sign_of_life": "met"},
    "give_feedback": {"solve": "met", "test_solution": "met"}, "verdict": {"region_verdict": "met"},
}  # fmt: skip
"""Which terms a step ends, and how."""
TERMS = {"find_owner": 2, "accept": 3, "sign_of_life": 10, "region_answer": 5, "party_answer": 20, "test_solution": 10,
         "region_verdict": 15}  # fmt: skip
SOLVE = {"urgent": 10, "high": 30, "normal": 60}
STAYS = {"waiting_region": "region", "solution_proposed": "region", "feedback": "region",
         "waiting_party": "third_party"}  # fmt: skip
PARTY = {"draft": "liaison", "submitted": "coordinator", "assigned": "owner", "in_progress": "owner",
         "waiting_region": "liaison", "waiting_party": "owner", "solution_proposed": "liaison", "feedback": "region",
         "closed": "nobody", "withdrawn": "nobody"}  # fmt: skip
REMARKS = (
    "Ik heb de wethouder gesproken. Zij wil graag weten wanneer er een antwoord komt, ook als dat nee is.",
    "De zorgverzekeraar herkent het en denkt mee over een tijdelijke oplossing tot de regels zijn aangepast.",
    "Er loopt al een beleidstraject dat hieraan raakt. Ik zoek uit of we kunnen aanhaken voor de zomer.",
    "Gebeld met de projectleider in de regio. De partijen zijn het eens over het doel, niet over de rekening.",
    "Volgens de juristen mag dit gewoon. Kun jij dat bevestigen op een manier waar de gemeente iets aan heeft?",
    "Ik leg vier zaken die hierop lijken naast elkaar voor ik een antwoord geef. Dat kost nog een week.",
    "De regio vraagt of iemand van het ministerie een keer meekomt. Donderdagochtend kan.",
    "Het gaat om een klein bedrag. Het kost intussen meer om erover te vergaderen dan om het te betalen.",
)


@dataclass
class Chunk:
    """Rows of some cases, ready to be stored; events still without their place in the chain."""

    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    events: list[tuple[Any, ...]] = field(default_factory=list)


@lru_cache
def _texts() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(CONTENT.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [row for row in csv.DictReader(file) if row.get("titel") and row.get("omschrijving")]
    return found


_indexed = lru_cache(maxsize=4096)(indexed)


@lru_cache(maxsize=8192)
def _falls_due(day: Any, term: int) -> datetime:
    return clock.end_of(clock.calendar().add(day, term))


@lru_cache(maxsize=8192)
def _climbs(name: str, started: date, due: date) -> tuple[datetime | None, str | None, str | None]:
    """Of a clock of this kind: when it acts next, at which level, and the last level at which it did.

    Nothing is due when the benchmark sweeps: what should have happened by then is taken to have happened.
    """
    today, known = clock.local_date(SWEPT), registry.current("bottleneck").clocks[name].ladder
    acted = [rung.level for rung in known if ladder.day_of(rung, due, clock.calendar()) <= today]
    climbed = ladder.Climbed(acted[-1], today) if acted else None
    following = ladder.next_rung(
        known, due=due, started=started, climbed=climbed, today=today, calendar=clock.calendar()
    )
    return (
        clock.start_of(following.on) if following else None,
        following.rung.level if following else None,
        acted[-1] if acted else None,
    )


class Maker:
    """Makes the cases of one chunk, the same ones whenever asked."""

    def __init__(self, world: World, first_id: int, start: int, share_closed: float = SHARE_CLOSED) -> None:
        self.world, self.first_id, self.start, self.share_closed = world, first_id, start, share_closed
        self.random = Random(start * 7919 + 13)
        self.chunk = Chunk()
        self.serial = self.comments = self.found = 0
        self.title = ""
        self.facts: dict[str, Any] = {}
        self.ending: dict[str, Any] = {}

    def make(self, count: int) -> Chunk:
        """Rows of `count` cases."""
        for place in range(count):
            self._case(self.first_id + place, self.start + place)
        self.chunk.events.sort(key=lambda event: event[1])
        return self.chunk

    def _kind(self, index: int) -> tuple[str, int, bool]:
        """(state, directorate, whether it is one of the fixed few that belong to the benchmark's own people)."""
        world, random = self.world, self.random
        if index < 15:
            return "in_progress", world.home_directorate, True
        if index < 25:
            return "waiting_region", world.home_directorate, True
        if index < 37:
            return "solution_proposed", world.home_directorate, True
        if index < 50:
            return "in_progress", world.home_directorate, True
        if index < 55:
            return "in_progress", world.small_directorate, True
        directorate = random.choice([key for key in world.fixers if key != world.small_directorate])
        if random.random() < self.share_closed:
            return ("withdrawn" if random.random() < WITHDRAWN else "closed"), directorate, False
        names, weights = zip(*ACTIVE, strict=True)
        return random.choices(names, weights)[0], directorate, False

    def _case(self, key: int, index: int) -> None:
        world, random = self.world, self.random
        self.comments = self.found = 0
        state, directorate, own = self._kind(index)
        text, other = random.choice(_texts()), random.choice(_texts())
        region, region_name = random.choice(world.regions)
        if own and index >= 25:
            region = random.choice(world.home_regions)
        liaison = random.choice(world.liaisons[region])
        owner = random.choice(world.fixers[directorate])
        if own and index < 25:
            owner = world.fixer or owner
        elif own and index < 50:
            liaison = world.liaison or liaison
        ended = state in ("closed", "withdrawn")
        age = random.uniform(90, 1100) if ended else random.uniform(3, 60)
        born = NOW - timedelta(days=age, seconds=random.random() * 9999)
        number = f"{born.year}-{900_000 + index:06d}"
        title = self.title = f"{text['titel']} in {region_name}"[:200]
        description = f"{text['omschrijving']} {other['omschrijving']}"
        affected, tried, asked = text["wie_heeft_er_last_van"], text["al_geprobeerd"], text["gevraagd"]
        theme = text["thema"].lower()
        urgency = random.choices(("normal", "high", "urgent"), (70, 22, 8))[0]
        secret = "confidential" if not own and random.random() < 0.02 else "region"
        coordinator = world.coordinators[directorate]
        owner_id = owner.id if state not in ("draft", "submitted") else None
        handler = {"liaison": liaison.id, "region": liaison.id, "owner": owner_id, "coordinator": coordinator.id,
                   "nobody": None}[PARTY[state]]  # fmt: skip

        nature, accord = random.choice(list(Nature)).value, random.choice(list(ACCORDS))
        outcome = random.choice(("structural", "single", "misunderstanding", "not_solvable"))
        verdict = ("solved", "solved", "partly", "solved", "not_solved")[index % 5]
        self.facts = {"nature": nature, "accords": [accord], "urgency": urgency, "confidentiality": secret}
        self.ending = {"outcome": outcome, "verdict": verdict}
        moments = [born]
        told = self._events(key, index, number, state, moments, liaison, owner, coordinator, directorate, region, title)
        last = moments[-1]
        due, due_clock, acts = self._clocks(key, state, born, last, urgency)
        self._stays(key, state, born, last)
        solved = state in ("feedback", "closed")
        bounces = 0 if state in ("draft", "submitted") or index % 17 else 1
        self.chunk.tables["cases"].append((
            key, number, "bottleneck", 1, state, not ended, 1 + len(STEPS[state]), title, theme, urgency, secret,
            region, directorate if state != "draft" else None, owner_id,
            state not in ("draft", "submitted", "assigned"), liaison.id, None, handler, PARTY[state],
            "de NZa" if state == "waiting_party" else None, due, due_clock, *acts, bounces, 0,
            outcome if solved else None, outcome if solved else None, verdict if state == "closed" else None,
            last if solved else None, None, None,
            f"{_indexed(number)} {_indexed(title)} {_indexed(text['omschrijving'])} {_indexed(other['omschrijving'])} "
            f"{_indexed(affected)} {_indexed(asked)} {_indexed(tried)} {_indexed(theme)}",
            liaison.id, born, last, last if ended else None,
        ))  # fmt: skip
        told_of = (description, affected, asked, tried, theme)
        kept_of = (text["omschrijving"], other["omschrijving"], affected, asked, tried, theme)
        self._found("case", str(key), key, None, number, title, "\n".join(told_of), kept_of)
        tables = self.chunk.tables
        tables["bottlenecks"].append((
            key, nature, description, affected, tried, asked, "", None, text["bron"][:300],
            hashlib.md5(b"%d" % key, usedforsecurity=False).hexdigest(), "[]", False,
        ))  # fmt: skip
        tables["bottleneck_systems"] += [(key, name) for name in random.sample(list(SYSTEMS), random.randint(1, 2))]
        tables["bottleneck_accords"].append((key, accord))
        if index % 40 == 0:
            tables["case_tags"].append((key, key, "snel"))
        if index < 50 and world.fixer is not None:
            tables["watches"].append((world.fixer.id, key, last))
        tables["contacts"].append((key, key, "Jan Aalbers", f"contact{key}@regio.example", "Gemeente", 1, born))
        if told is not None:
            tables["feedbacks"].append((key, key, REMARKS[0], outcome, liaison.id, told, REMARKS[0]))
            if state == "closed":
                tables["verdicts"].append((key, key, verdict, "", key, None, last, False))

    def _found(
        self, kind: str, ref: str, key: int, event_id: str | None, number: str, title: str, text: str,
        parts: tuple[str, ...],
    ) -> None:  # fmt: skip
        """What `index.put` keeps, so that it is found."""
        words = f"{_indexed(number)} {_indexed(title)}"
        self.chunk.tables["search_entries"].append((
            key * 100 + self.found, kind, ref, key, event_id, title, text, words if kind == "case" else "",
            " ".join(map(_indexed, parts)), "" if kind == "case" else words,
        ))  # fmt: skip
        self.found += 1

    def _event(
        self, key: int, number: str, at: datetime, actor: Any, action: str, visibility: str, data: dict[str, Any],
        private: dict[str, Any],
    ) -> str:  # fmt: skip
        """An event as `audit.record` writes it, but for its place in the chain."""
        self.serial += 1
        event_id = hashlib.md5(b"%d/%d" % (key, self.serial), usedforsecurity=False).hexdigest()
        salt = event_id[:16]
        hidden = {"actor": actor.name, **private}
        body = canonical({
            "format": FORMAT, "id": event_id, "at": stamp(at), "actor": {"kind": "user", "id": actor.id},
            "action": action, "subject": f"case:{number}", "case": key, "visibility": visibility, "data": data,
            "private": _commitment(salt, hidden),
        })  # fmt: skip
        stored = json.dumps({"salt": salt, "values": hidden})
        self.chunk.events.append((event_id, at, action, actor.id, key, f"case:{number}", visibility, body, stored))
        return event_id

    def _events(
        self, key: int, index: int, number: str, state: str, moments: list[datetime], liaison: Any, owner: Any,
        coordinator: Any, directorate: int, region: int, title: str,
    ) -> datetime | None:  # fmt: skip
        """The story of a case. `moments` gets the moment of each event; returns when the region was told."""
        random = self.random
        steps = STEPS[state]
        comments = 48 if index == 0 else random.choices((2, 3, 4, 5, 6), (1, 2, 4, 2, 1))[0] if steps else 0
        span = (NOW - moments[0]) / (len(steps) + comments + 4)

        def later() -> datetime:
            moments.append(moments[-1] + span * random.uniform(0.5, 1.0))
            return moments[-1]

        self._event(key, number, moments[0], liaison, "case.opened", "ministry",
                    {"workflow": "bottleneck/1", "to": "draft", "region": region, **self.facts},
                    {"title": title})  # fmt: skip
        self._event(key, number, moments[0], liaison, "case.contact_added", "ministry", {"contact": key},
                    {"name": "Jan Aalbers", "email": f"contact{key}@regio.example",
                     "organisation": "Gemeente"})  # fmt: skip
        source, told = "draft", None
        actors = {"submit": liaison, "assign": coordinator, "give_feedback": liaison, "verdict": liaison,
                  "withdraw": liaison}  # fmt: skip
        cuts = sorted(random.randrange(len(steps) + 1) for _ in range(comments))
        for place, step in enumerate(steps):
            for _ in range(cuts.count(place) if place else 0):
                self._comment(key, number, later(), random.choice((liaison, owner)))
            at, actor = later(), actors.get(step, owner)
            solves = step in ("propose_solution", "give_feedback")
            said = {"feedback": REMARKS[0]} if step == "give_feedback" else {"note": random.choice(REMARKS)}
            event_id = self._event(
                key, number, at, actor, f"bottleneck.{step}",
                "region" if step in ("give_feedback", "verdict") else "ministry",
                {"workflow": "bottleneck/1", "from": source, "to": TARGET[step], "version": place + 2,
                 "handler": owner.id, "directorate": directorate, "clocks": ENDS.get(step, {}),
                 "values": {"outcome": self.ending["outcome"]} if solves else
                 {"verdict": self.ending["verdict"]} if step == "verdict" else {},
                 **(self.ending if step in ("verdict", "withdraw") else {})},
                {"values": said},
            )  # fmt: skip
            [text] = said.values()
            self._found("step", event_id, key, event_id, number, title, text, (text,))
            if step == "submit":
                self._event(key, number, at, liaison, "bottleneck.routed", "ministry",
                            {"rule": 1, "position": 10, "conditions": {"nature": "funding"},
                             "directorate": directorate},
                            {"names": {"directorate": "Curatieve Zorg"}})  # fmt: skip
            if step == "assign":
                self._message(key, number, event_id, owner, at)
            if step == "accept":
                self._message(key, number, event_id, liaison, at)
            if step == "give_feedback":
                told = at
            source = TARGET[step]
        for _ in range(cuts.count(len(steps)) + cuts.count(0) if steps else 0):
            self._comment(key, number, later(), random.choice((liaison, owner)))
        return told

    def _comment(self, key: int, number: str, at: datetime, author: Any) -> None:
        self.comments += 1
        text = f"{self.random.choice(REMARKS)} {self.random.choice(REMARKS)}"
        seen = self.random.choice(("region", "ministry"))
        event_id = self._event(key, number, at, author, "case.commented", seen, {}, {"text": text})
        self._found("comment", event_id, key, event_id, number, self.title, text, (text,))
        self.chunk.tables["comments"].append((key * 60 + self.comments, key, event_id, author.id, text, seen, at))

    def _message(self, key: int, number: str, event_id: str, reader: Any, at: datetime) -> None:
        rows = self.chunk.tables["messages"]
        params = json.dumps({"name": reader.name, "number": number, "what": "Neem aan", "link": f"/zaken/{number}"})
        rows.append((
            key * 2 + len(rows) % 2, event_id, "act_now", reader.email, reader.id, key, "nl", params, event_id, "sent",
            1, at, at, at, None, True,
        ))  # fmt: skip
        read_at = None if self.random.random() < SHARE_UNREAD else at
        self.chunk.tables["notices"].append((
            key * 2 + len(rows) % 2, event_id, "act_now", "turn", reader.id, key, params, at, read_at, False,
        ))  # fmt: skip

    def _clocks(
        self, key: int, state: str, born: datetime, last: datetime, urgency: str
    ) -> tuple[datetime, str | None, tuple[datetime | None, str | None, str | None]]:
        """The clocks of a case; returns its next deadline with the clock that is of, and what acts next by itself."""
        running, stopped = CLOCKS[state]
        tables, first = self.chunk.tables, (NEVER, None)
        acts: tuple[datetime | None, str | None, str | None] = (None, None, None)
        for place, name in enumerate((*stopped, *PAUSED.get(state, ()), *running)):
            status = "stopped" if name in stopped else "running" if name in running else "paused"
            term = SOLVE[urgency] if name == "solve" else TERMS[name]
            since = last if status == "running" and name != "solve" else born
            due = _falls_due(since.astimezone(UTC).date(), term) if status == "running" else None
            at, level, acted = _climbs(name, since.date(), due.date()) if due else (None, None, None)
            clock_id = key * 8 + place
            ended = last if status == "stopped" else None
            tables["case_clocks"].append((
                clock_id, key, name, 1, status, term, 0, None, due, since, ended, at, level, acted,
                due.date() if due and acted else None, 0,
            ))  # fmt: skip
            tables["clock_spells"].append((clock_id, clock_id, status != "paused", state, since, ended, None))
            if due is not None and due < first[0]:
                first = (due, name)  # type: ignore[assignment]
            if at is not None and (acts[0] is None or at < acts[0]):
                acts = (at, name, level)
        return *first, acts

    def _stays(self, key: int, state: str, born: datetime, last: datetime) -> None:
        """With whom the case has been: first the directorate, then whoever has it now."""
        rows, having = self.chunk.tables["case_stays"], STAYS.get(state, "directorate")
        ended = last if state in ("closed", "withdrawn") or having != "directorate" else None
        if state != "draft":
            rows.append((key * 2, key, "directorate", born, ended))
        if having != "directorate":
            rows.append((key * 2 + 1, key, having, last, None))


def make(world: World, first_id: int, start: int, count: int, share_closed: float = SHARE_CLOSED) -> Chunk:
    """Rows of the cases `start` … `start + count`, with ids from `first_id` on."""
    return Maker(world, first_id, start, share_closed).make(count)
