"""What happens to a bottleneck, step by step: a plausible course, made up from a seeded source of chance.

PURE: knows the demo content and nothing of the database. A course is a list of `Beat`s, in the same words as the
hand-written stories, so that one player (`app.demo.simulation`) plays both. The course respects the workflow; terms are
mostly kept and sometimes not, as in life.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Final, TypeVar

from app.demo.content import Bottleneck, Phrases, Step

T = TypeVar("T")

GROUNDS: Final = ("stalled", "above_mandate", "collision_of_laws", "agreement_not_kept", "region_asks", "refused")
DECISIONS: Final = (
    "mandate", "experiment", "nza", "returned", "call_to_account", "minister", "owner", "other_ministry",
    "iza_consultation",
)  # fmt: skip
DECISION_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "stalled": ("mandate", "iza_consultation", "nza", "returned"),
    "above_mandate": ("experiment", "mandate", "minister"),
    "collision_of_laws": ("minister", "other_ministry", "nza", "experiment"),
    "agreement_not_kept": ("call_to_account", "iza_consultation"),
    "region_asks": ("returned", "mandate", "iza_consultation", "other_ministry"),
    "refused": ("owner", "call_to_account"),
}
"""Which decisions fit which reason for escalating."""

HERE: Final = frozenset({"mandate", "experiment", "returned"})
"""Decisions after which the owner works on: no other owner, and nobody to wait for."""

GAPS: Final[Mapping[str, tuple[int, int]]] = {"normal": (2, 8), "high": (1, 5), "urgent": (0, 2)}
"""Working days between two pieces of work, by urgency."""

BUSY: Final[Mapping[str, tuple[int, int]]] = {"normal": (1, 4), "high": (1, 2), "urgent": (0, 1)}
"""How many pieces of work a solution takes, by urgency."""

OUTCOMES: Final[Mapping[str, int]] = {"structural": 9, "single": 9, "misunderstanding": 3, "not_solvable": 4}
"""How solutions turn out: so many of each in every 25."""

REST: Final[Mapping[str, tuple[int, int, int, int]]] = {
    "draft": (0, 6, 0, 6),
    "submitted": (0, 1, 3, 5),
    "assigned": (0, 2, 4, 6),
    "in_progress": (0, 8, 11, 13),
    "waiting_region": (0, 4, 6, 9),
    "waiting_party": (1, 15, 1, 15),
    "escalated": (0, 4, 6, 7),
    "solution_proposed": (0, 8, 11, 13),
    "feedback": (1, 13, 1, 13),
}
"""How many working days an open case has been where it is today: (from, to) in time, and (from, to) when late, but not
so late that a clock would have moved it.
"""

ALIVE: Final = (6, 9)
"""After how many working days a fixer lets the region hear something, of the ten in which it must."""

SILENT: Final = 0.15
"""The share of fixers who forget that: some of those cases escalate by themselves."""

STANDS_STILL: Final = frozenset(
    {"ask_region", "wait_party", "escalate", "decide", "propose_solution", "verdict", "merge", "withdraw"}
)
GOES_ON: Final = frozenset({"accept", "answer_region", "resume", "reject_solution", "reopen", "verdict"})
"""Steps after which the region need not, and need, hear a sign of life."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of a course, `after` working days since the one before.

    `by` and `data` are as in `content.Step`; texts may hold placeholders. `forgotten`: nobody carries out the
    follow-up of this decision.
    """

    after: int
    step: str
    by: str
    data: Mapping[str, str | int] = field(default_factory=dict)
    forgotten: bool = False


def told(steps: tuple[Step, ...]) -> list[Beat]:
    """A hand-written story as a course."""
    return [Beat(step.after, step.step, step.by, step.data) for step in steps]


class Writer:
    """Makes up courses. Two writers with equal sources of chance make up the same."""

    def __init__(self, rng: random.Random, phrases: Phrases) -> None:
        self._rng = rng
        self._phrases = phrases
        self._bags: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
        self._decisions = {ground: cycle(fitting) for ground, fitting in DECISION_FOR.items()}
        self._grounds = cycle(GROUNDS)
        self._outcomes: list[str] = []

    def course(
        self, end: str, bottleneck: Bottleneck, *, owner: str = "", decided: str = "", forgotten: bool = False
    ) -> list[Beat]:
        """A course that ends in the state `end`; "reopened" is in progress once more.

        `owner`: the address of the fixer who gets it. `decided`: the regiocommissaris decided this lately, and
        `forgotten`: nobody has done what should follow.
        """
        beats = self._course(end, bottleneck, owner, decided, forgotten)
        return list(self._kept_alive(bottleneck, beats))

    def _course(self, end: str, b: Bottleneck, owner: str, decided: str, forgotten: bool) -> list[Beat]:
        if end == "draft":
            return [Beat(0, "file", "liaison")]
        beats = [Beat(0, "submit", "liaison")]
        if end == "submitted":
            return beats + self._perhaps(0.3, "comment_liaison", b)
        if end == "assigned":
            return [*beats, self._assign(owner)]
        beats += self._taken_on(b, owner)
        if end == "withdrawn":
            return [*beats, *self._work(b, 1), self._say(b, "withdraw", "liaison", "withdraw", "reason")]
        if end == "merged":
            return [*beats, *self._merge(b)]
        if decided:
            beats += self._work(b, 1)
            return beats + self._escalation(b, decided=decided, forgotten=forgotten)
        beats += self._work(b, self._between(*BUSY[b.urgency]))
        if end in ("in_progress", "waiting_region", "waiting_party", "escalated"):
            return beats + self._pending(b, end)
        if self._rng.random() < 0.25:
            beats += [*self._escalation(b), *self._back(b), *self._work(b, 1)]
        beats += self._solution(b)
        if end == "solution_proposed":
            return beats
        beats += self._feedback(b, beats[-1])
        if end == "feedback":
            return beats
        beats += self._verdict(b, str(beats[-1].data["outcome"]))
        if end == "reopened":
            beats.append(
                Beat(self._between(15, 45), "reopen", self._one_of("region", "liaison"), self._said("reopen", "reason"))
            )
            beats += [self._say(b, "sign_of_life", "fixer", "sign_of_life", "note")]
        return beats

    def _kept_alive(self, b: Bottleneck, beats: Iterable[Beat]) -> Iterator[Beat]:
        """The same course, in which the fixer mostly lets hear something before the term for that is over."""
        quiet, running = 0, False
        for beat in beats:
            days = quiet + beat.after if running else quiet
            while running and days > ALIVE[1] and self._rng.random() >= SILENT:
                first = max(0, self._between(*ALIVE) - quiet)
                yield self._say(b, "sign_of_life", "fixer", "sign_of_life", "note", after=first)
                beat = replace(beat, after=max(0, beat.after - first))
                quiet, days = 0, beat.after
            quiet = 0 if beat.step in ("accept", "sign_of_life") else days
            running = self._goes_on(beat) or (running and beat.step not in STANDS_STILL)
            yield beat

    @staticmethod
    def _goes_on(beat: Beat) -> bool:
        if beat.step == "decide":
            return beat.data["decision"] in HERE
        return beat.step in GOES_ON and beat.data.get("verdict") != "solved"

    # -- the parts of a course ---------------------------------------------------------------------------------------

    def _taken_on(self, b: Bottleneck, owner: str) -> Iterator[Beat]:
        declines = 0 if owner else self._rng.choices((0, 1, 2), (86, 10, 4))[0]
        yield self._assign(owner)
        for count in range(declines):
            yield self._say(b, "decline", "fixer", "decline_reason", "reason", after=self._between(1, 3))
            if count == 0:
                yield self._assign("")
        if declines == 2:
            yield self._decide(b, "owner", after=self._between(1, 4))
        yield self._say(b, "accept", "fixer", "accept_note", "note", after=self._between(0, 3))

    def _assign(self, owner: str) -> Beat:
        return Beat(self._between(0, 2), "assign", "coordinator", {"owner": owner})

    def _work(self, b: Bottleneck, pieces: int) -> list[Beat]:
        beats: list[Beat] = []
        for _ in range(pieces):
            kind = self._rng.choices(("ask", "wait", "life", "said"), (2, 2, 4, 3))[0]
            if kind == "ask":
                beats += self._asked(b)
                beats.append(self._answered(b, beats[-1]))
            elif kind == "wait":
                text = self._pick("wait_party", b.nature)
                beats.append(self._waiting(b, text))
                beats.append(Beat(self._between(4, 14), "resume", "fixer", {"note": text["resume"]}))
            elif kind == "life":
                beats.append(self._say(b, "sign_of_life", "fixer", "sign_of_life", "note"))
            else:
                beats.append(self._comment(b))
        return beats

    def _pending(self, b: Bottleneck, end: str) -> list[Beat]:
        if end == "in_progress":
            return [self._say(b, "sign_of_life", "fixer", "sign_of_life", "note")]
        if end == "waiting_region":
            return self._asked(b)
        if end == "waiting_party":
            return [self._waiting(b, self._pick("wait_party", b.nature))]
        return [self._escalate(b, next(self._grounds))]

    def _asked(self, b: Bottleneck) -> list[Beat]:
        text = self._pick("ask_region_question", b.nature)
        return [Beat(self._gap(b), "ask_region", "fixer", {"question": text["question"]})]

    def _answered(self, b: Bottleneck, asked: Beat) -> Beat:
        variants = self._phrases.variants("ask_region_question", b.nature)
        answer = next(p.fields["answer"] for p in variants if p.fields["question"] == asked.data["question"])
        return Beat(self._between(1, 6), "answer_region", "liaison", {"answer": answer})

    def _waiting(self, b: Bottleneck, text: Mapping[str, str]) -> Beat:
        return Beat(self._gap(b), "wait_party", "fixer", {"party": text["party"], "reason": text["text"]})

    def _escalation(self, b: Bottleneck, decided: str = "", forgotten: bool = False) -> list[Beat]:
        """Escalated, decided on, and taken up again by whoever is the owner then."""
        fitting = [ground for ground in GROUNDS if decided in DECISION_FOR[ground]]
        ground = self._rng.choice(fitting) if decided else next(self._grounds)
        decision = decided or next(self._decisions[ground])
        beats = [self._escalate(b, ground), self._decide(b, decision, after=self._between(1, 5), forgotten=forgotten)]
        if decision == "owner":
            beats.append(self._say(b, "accept", "fixer", "accept_note", "note", after=self._between(0, 2)))
        return beats

    def _back(self, b: Bottleneck) -> Iterator[Beat]:
        """What brings a case back to work after a decision that took it elsewhere; passed over when none did."""
        yield Beat(self._between(5, 14), "resume", "fixer", self._said("resume_note", "note"))

    def _escalate(self, b: Bottleneck, ground: str) -> Beat:
        text = self._pick("escalate", ground)
        return Beat(self._gap(b), "escalate", self._one_of("liaison", "fixer"), {"ground": ground, **text})

    def _decide(self, b: Bottleneck, decision: str, *, after: int, forgotten: bool = False) -> Beat:
        text = dict(self._pick("decide", decision, b.nature))
        data: dict[str, str | int] = {"decision": decision, "motivation": text["motivation"]}
        if "agreement" in text:
            data["agreement"] = text["agreement"]
        if decision != "returned":
            data["follow_up"] = text["follow_up"]
            data["follow_up_owner"] = self._one_of("fixer", "fixer", "liaison", "commissioner")
            data["follow_up_days"] = self._between(4, 6) if forgotten else self._between(8, 25)
        return Beat(after, "decide", "commissioner", data, forgotten)

    def _merge(self, b: Bottleneck) -> list[Beat]:
        return [self._comment(b), self._say(b, "merge", "coordinator", "merge", "reason", after=self._between(0, 3))]

    def _solution(self, b: Bottleneck) -> list[Beat]:
        outcome = self._outcome(b)
        beats = [self._propose(b, outcome)]
        if self._rng.random() < 0.12:
            beats.append(self._say(b, "reject_solution", "liaison", "reject_solution", "reason"))
            beats += [*self._work(b, 1), self._propose(b, outcome)]
        return beats

    def _propose(self, b: Bottleneck, outcome: str) -> Beat:
        text = self._pick("propose_solution", outcome, b.nature)["text"]
        return Beat(self._gap(b), "propose_solution", "fixer", {"solution": text, "outcome": outcome})

    def _outcome(self, b: Bottleneck) -> str:
        if b.nature == "misunderstanding" and self._rng.random() < 0.7:
            return "misunderstanding"
        if not self._outcomes:
            self._outcomes = [kind for kind, share in OUTCOMES.items() for _ in range(share)]
            self._rng.shuffle(self._outcomes)
        return self._outcomes.pop()

    def _feedback(self, b: Bottleneck, proposed: Beat) -> list[Beat]:
        outcome = str(proposed.data["outcome"])
        said = {
            "feedback": self._pick("give_feedback", outcome)["text"],
            "place": self._pick("feedback_place", outcome)["text"],
        }
        return [Beat(self._between(1, 9), "give_feedback", "liaison", {**said, "outcome": outcome})]

    def _verdict(self, b: Bottleneck, outcome: str) -> list[Beat]:
        """The region's verdict, or none; after "partly" and "not solved" the work goes on until it is solved."""
        weights = (60, 14, 12, 14) if outcome == "not_solvable" else (74, 9, 7, 10)
        said = self._rng.choices(("solved", "partly", "not_solved", ""), weights)[0]
        if not said:
            return [Beat(self._between(16, 17), "close_unanswered", "system")]
        data: dict[str, str | int] = {"verdict": said}
        groups = (said, outcome) if f"{said}.{outcome}" in self._phrases.pools["verdict"] else (said,)
        if said != "solved" or self._rng.random() < 0.7:
            data["reason"] = self._pick("verdict", *groups, only=True)["text"]
        beat = Beat(self._between(1, 12), "verdict", self._one_of("region", "region", "region", "liaison"), data)
        if said == "solved":
            return [beat]
        again = [*self._work(b, self._between(1, 2)), self._propose(b, "single")]
        again += self._feedback(b, again[-1])
        return [beat, *again, Beat(self._between(2, 9), "verdict", "region", {"verdict": "solved"})]

    def help(self, b: Bottleneck, *, owned: bool) -> Beat:
        """What the regiocommissaris decides on a case that a clock escalated. `owned`: somebody had accepted it."""
        return self._decide(b, self._one_of("returned", "mandate", "returned") if owned else "owner", after=0)

    def accepted(self, b: Bottleneck) -> Beat:
        """A new owner takes the case on."""
        return self._say(b, "accept", "fixer", "accept_note", "note", after=0)

    # -- words and chance --------------------------------------------------------------------------------------------

    def _comment(self, b: Bottleneck) -> Beat:
        pool, by, visibility = self._one_of(
            ("comment_liaison", "liaison", "ministry"),
            ("comment_fixer", "fixer", "ministry"),
            ("comment_region_visible", "fixer", "region"),
        )
        return self._say(b, "comment", by, pool, "text", visibility=visibility)

    def _perhaps(self, chance: float, pool: str, b: Bottleneck) -> list[Beat]:
        if self._rng.random() >= chance:
            return []
        return [self._say(b, "comment", "liaison", pool, "text", after=0, visibility="ministry")]

    def _say(
        self, b: Bottleneck, step: str, by: str, pool: str, name: str, *, after: int | None = None, **more: str
    ) -> Beat:
        text = self._pick(pool, b.nature)["text"]
        return Beat(self._gap(b) if after is None else after, step, by, {name: text, **more})

    def _said(self, pool: str, name: str) -> dict[str, str | int]:
        return {name: self._pick(pool)["text"]}

    def words(self, pool: str) -> str:
        """A text from a pool, for what is not part of a course."""
        return self._pick(pool)["text"]

    def _pick(self, pool: str, *groups: str, only: bool = False) -> Mapping[str, str]:
        """A text from a pool, each once before any comes again; with `only` from the most specific group alone."""
        key = (pool, *groups)
        if not self._bags.get(key):
            exact = self._phrases.pools[pool].get(".".join(groups), ())
            found = exact if only and exact else self._phrases.variants(pool, *groups)
            self._bags[key] = [phrase.fields for phrase in found]
            self._rng.shuffle(self._bags[key])
        return self._bags[key].pop()

    def _gap(self, b: Bottleneck) -> int:
        return self._between(*GAPS[b.urgency])

    def _between(self, first: int, last: int) -> int:
        return self._rng.randint(first, last)

    def _one_of(self, *values: T) -> T:
        return self._rng.choice(values)


def rest(rng: random.Random, end: str, late: bool) -> int:
    """For how many working days a case has been in its present state."""
    first, last, late_first, late_last = REST["in_progress" if end == "reopened" else end]
    return rng.randint(late_first, late_last) if late else rng.randint(first, last)
