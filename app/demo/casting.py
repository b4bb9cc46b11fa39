"""Which bottleneck gets which course, and when: the score that the simulation plays.

PURE: the demo content, chance and the calendar. First come the hand-written stories, then parts that make sure every
state, person and kind of lateness has something to show today, then a plausible rest that is mostly finished.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app import clock
from app.demo import plots
from app.demo.content import Bottleneck, Content, Story
from app.demo.plots import Beat

LIAISON: Final = "liaison@regiolijn.example"
LIAISON2: Final = "liaison2@regiolijn.example"
FIXER: Final = "fikser@regiolijn.example"
FIXER2: Final = "fikser2@regiolijn.example"
UNROUTED: Final = "unrouted"


@dataclass(frozen=True)
class Part:
    """What must be there to look at today: a state, and (if given) whose it is. `late`: its deadline has passed.
    `rest`: for how many working days it has been there, from and to.
    """

    end: str
    liaison: str = ""
    owner: str = ""
    directorate: str = ""
    late: bool = False
    decided: str = ""
    forgotten: bool = False
    rest: tuple[int, int] | None = None


WARNED, INFORMED, ESCALATES = (8, 9), (12, 13), (15, 16)
"""Working days without a sign of life after which the fixer has been warned, the liaison has been informed, and the
case has escalated itself.
"""
ON_THE_LIST: Final = (11, 13)
"""Working days without a decision after which a case is on the list of the MT."""

PARTS: Final = (
    Part("waiting_region", liaison=LIAISON),
    Part("solution_proposed", liaison=LIAISON),
    Part("assigned", owner=FIXER, directorate="cz"),
    Part("in_progress", owner=FIXER, directorate="cz", late=True),
    Part("submitted", directorate="cz"),
    Part("submitted", directorate=UNROUTED),
    Part("escalated"),
    Part("draft", liaison=LIAISON),
    Part("in_progress", owner=FIXER, directorate="cz"),
    Part("escalated", late=True),
    Part("feedback", liaison=LIAISON),
    Part("reopened"),
    Part("waiting_region", liaison=LIAISON, late=True),
    Part("waiting_party", owner=FIXER, directorate="cz"),
    Part("assigned", owner=FIXER2, directorate="dmo"),
    Part("in_progress", decided="mandate"),
    Part("in_progress", decided="experiment", forgotten=True),
    Part("submitted", directorate="cz", late=True),
    Part("solution_proposed", liaison=LIAISON, late=True),
    Part("assigned", owner=FIXER, directorate="cz", late=True),
    Part("in_progress", owner=FIXER2, directorate="dmo"),
    Part("escalated"),
    Part("waiting_region", liaison=LIAISON2),
    Part("draft", liaison=LIAISON2),
    Part("waiting_party", decided="nza"),
    Part("submitted", directorate=UNROUTED, late=True),
    Part("in_progress", owner=FIXER, directorate="cz"),
    Part("solution_proposed", liaison=LIAISON2),
    Part("waiting_party", owner=FIXER2, directorate="dmo"),
    Part("escalated"),
    Part("feedback", liaison=LIAISON2),
    Part("in_progress", owner=FIXER2, directorate="dmo", late=True),
    Part("submitted", directorate="cz"),
    Part("in_progress", decided="mandate", forgotten=True),
    Part("submitted", directorate="pg"),
    Part("assigned", directorate="lz"),
    Part("in_progress", directorate="jeugd"),
    Part("waiting_party", owner=FIXER, directorate="cz"),
    Part("feedback"),
    Part("reopened"),
    Part("in_progress", rest=ESCALATES),
    Part("escalated", rest=ON_THE_LIST),
    Part("in_progress", owner=FIXER, directorate="cz", rest=WARNED),
    Part("in_progress", liaison=LIAISON, rest=ESCALATES),
    Part("in_progress", liaison=LIAISON, rest=INFORMED),
    Part("submitted", directorate="jeugd"),
    Part("in_progress", directorate="lz", late=True),
    Part("waiting_region", directorate="pg"),
    Part("escalated"),
    Part("in_progress", directorate="meva"),
    Part("solution_proposed", directorate="ib"),
)

FINISHED: Final[Mapping[str, int]] = {"closed": 74, "withdrawn": 8, "merged": 8, "reopened": 3}
"""How the rest of the cases stand today, if they are finished: relative weights."""

PENDING: Final = (
    "assigned",
    "in_progress",
    "in_progress",
    "waiting_region",
    "waiting_party",
    "solution_proposed",
    "feedback",
)
OPEN_SHARE: Final = 0.12
CONFIDENTIALITY: Final[Mapping[str, int]] = {"region": 88, "ministry": 8, "confidential": 4}

PLACES: Final = ("zorgkantoorregio", "zorgkantoorregio", "zorgkantoorregio", "ggd_regio", "jeugdregio", "regioplus")
"""The divisions that variations are placed in."""


@dataclass(frozen=True)
class Life:
    """A bottleneck with its course. `first` is the working day (an index) of its first beat. `end` is where it is to
    be today.
    """

    bottleneck: Bottleneck
    beats: tuple[Beat, ...]
    first: int
    end: str
    documented: bool
    liaison: str = ""
    confidentiality: str = "region"

    @property
    def days(self) -> Iterator[int]:
        """The working day of each beat."""
        day = self.first
        for beat in self.beats:
            day += beat.after
            yield day


def working_days(first: date, last: date) -> list[date]:
    """The working days from `first` up to and including `last`."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if clock.calendar().is_working_day(day)]


class Casting:
    """Chooses bottlenecks for courses. `regions` are the names of the regions of each division, `home_of` the regions
    of each liaison (names of zorgkantoor regions), `places` a test whether a text names a place.
    """

    def __init__(
        self,
        rng: random.Random,
        content: Content,
        length: int,
        regions: Mapping[str, Sequence[str]],
        names_place: Callable[[str], bool],
    ) -> None:
        self._rng = rng
        self._content = content
        self._writer = plots.Writer(rng, content.phrases)
        self._length = length
        self._regions = regions
        self._homes = {
            person.email: role.regions for person in content.people for role in person.roles if role.role == "liaison"
        }
        self._documented = {b.title for b in content.bottlenecks if not b.source.startswith("Eigen voorbeeld")}
        self._portable = [
            b
            for b in content.bottlenecks
            if not names_place(" ".join((b.title, b.description, b.affected, b.tried, b.asked)))
        ]
        self._unused = {b.title: b for b in content.bottlenecks}
        self._taken = {b.title for b in content.bottlenecks}
        self._starts: dict[str, int] = {}

    @property
    def writer(self) -> plots.Writer:
        """Who makes up the courses; also for texts outside of them."""
        return self._writer

    def lives(self, count: int) -> list[Life]:
        """As many cases as asked for, in no particular order."""
        stories = [story for story in self._content.stories if self._fits(story)]
        whole = len(stories) + len(PARTS)
        if count < whole:
            told = max(1, round(count * len(stories) / whole))
            stories = _leaders_first(stories)[:told]
        for story in self._content.stories:
            self._unused.pop(story.title) if story in stories else None
        lives = [self._told(story) for story in stories]
        for part in PARTS[: count - len(lives)]:
            lives.append(self._cast(part))
        while len(lives) < count:
            lives.append(self._any())
        return lives

    # -- stories -----------------------------------------------------------------------------------------------------

    def _fits(self, story: Story) -> bool:
        return sum(step.after for step in story.steps) + 3 < self._length

    def _told(self, story: Story) -> Life:
        bottleneck = next(b for b in self._content.bottlenecks if b.title == story.title)
        beats = tuple(plots.told(story.steps)) or (Beat(0, "file", "liaison"),)
        total = sum(beat.after for beat in beats)
        if story.ends_in in ("closed", "withdrawn", "merged"):
            first = self._rng.randrange(self._length - total - 2)
        else:
            first = self._length - 1 - total - plots.rest(self._rng, story.ends_in, late=False)
        leading = next((str(step.data["leading"]) for step in story.steps if step.step == "merge"), None)
        if leading is not None and leading in self._starts:
            first = self._starts[leading] + self._proposed_on(leading) - total
        first = max(first, 0)
        self._starts[story.title] = first
        return Life(bottleneck, beats, first, story.ends_in, story.title in self._documented)

    def _proposed_on(self, title: str) -> int:
        """The day in a leading case's story on which somebody proposes to merge: that of its first comment."""
        day = 0
        for step in next(story for story in self._content.stories if story.title == title).steps:
            day += step.after
            if step.step == "comment":
                break
        return day

    # -- made-up courses ---------------------------------------------------------------------------------------------

    def _cast(self, part: Part) -> Life:
        bottleneck = self._bottleneck(lambda b: self._suits(b, part), part.liaison)
        end = "in_progress" if part.end == "reopened" else part.end
        late = part.late
        beats = self._writer.course(
            part.end, bottleneck, owner=part.owner, decided=part.decided, forgotten=part.forgotten
        )
        rest = self._rng.randint(8, 9) if part.forgotten else plots.rest(self._rng, part.end, late)
        if part.rest is not None:
            rest = self._rng.randint(*part.rest)
        if part.decided and not part.forgotten:
            rest = self._rng.randint(1, 5)
        return self._placed(bottleneck, beats, end, rest, part.liaison)

    def _suits(self, b: Bottleneck, part: Part) -> bool:
        row = self._content.route(b)
        if part.directorate == UNROUTED:
            return row is None
        if row is None or (part.end == "submitted" and row.fixer is not None):
            return False
        if part.owner and row.fixer not in (None, part.owner):
            return False
        return not part.directorate or row.directorate == part.directorate

    def _any(self) -> Life:
        bottleneck = self._bottleneck(lambda _b: True, "")
        rest: int | None = None
        if self._rng.random() < OPEN_SHARE:
            end = self._rng.choice(PENDING)
            rest = plots.rest(self._rng, end, late=self._rng.random() < 0.15)
        else:
            end = self._rng.choices(tuple(FINISHED), tuple(FINISHED.values()))[0]
            if end == "reopened":
                rest = plots.rest(self._rng, end, late=False)
        life = self._placed(bottleneck, self._writer.course(end, bottleneck), end, rest, "")
        kinds = CONFIDENTIALITY
        kind = self._rng.choices(tuple(kinds), tuple(kinds.values()))[0]
        # A coordinator cannot see a confidential case that lies with somebody else, so cannot merge it either.
        return replace(life, confidentiality="ministry" if kind == "confidential" and end == "merged" else kind)

    def _placed(self, b: Bottleneck, beats: Sequence[Beat], end: str, rest: int | None, liaison: str) -> Life:
        """A life in the period. A course too long for it loses its slow stretches: each gap becomes shorter."""
        room = self._length - 2 - (rest or 0)
        beats = list(beats)
        while sum(beat.after for beat in beats) > room:
            beats = [
                beat if beat.step == "close_unanswered" else replace(beat, after=beat.after * 2 // 3) for beat in beats
            ]
            if all(beat.after < 2 or beat.step == "close_unanswered" for beat in beats):
                return self._placed(b, self._writer.course("assigned", b), "assigned", 1, liaison)
        total = sum(beat.after for beat in beats)
        first = self._rng.randrange(room - total + 1) if rest is None else self._length - 1 - rest - total
        return Life(b, tuple(beats), first, end, b.title in self._documented, liaison)

    def _bottleneck(self, suits: Callable[[Bottleneck], bool], liaison: str) -> Bottleneck:
        """A bottleneck not used yet, in a region of this liaison if one is given; else a variation elsewhere."""
        homes = self._homes.get(liaison)
        for b in self._shuffled(self._unused.values()):
            if suits(b) and (homes is None or (b.division == "zorgkantoorregio" and b.region in homes)):
                del self._unused[b.title]
                return b
        fitting = [b for b in self._portable if suits(b)] or [b for b in self._content.bottlenecks if suits(b)]
        return self._variation(self._rng.choice(fitting), homes)

    def _shuffled(self, bottlenecks: Iterable[Bottleneck]) -> list[Bottleneck]:
        found = list(bottlenecks)
        self._rng.shuffle(found)
        return found

    def _variation(self, b: Bottleneck, homes: Sequence[str] | None) -> Bottleneck:
        """The same thing somewhere else, told by somebody else. It goes where the first one went, or to no directorate
        either: a row of the routing table for one region alone would change that.
        """
        found = self._elsewhere(b, homes)
        for _attempt in range(20):
            if found.title not in self._taken and self._content.route(b) is self._content.route(found):
                break
            found = self._elsewhere(b, homes)
        number = 2
        while found.title in self._taken:
            found = replace(found, title=f"{found.title.partition(' (nr. ')[0]} (nr. {number})")
            number += 1
        self._taken.add(found.title)
        return found

    def _elsewhere(self, b: Bottleneck, homes: Sequence[str] | None) -> Bottleneck:
        division = "zorgkantoorregio" if homes else self._rng.choice(PLACES)
        region = self._rng.choice(homes or self._regions[division])
        return replace(
            b,
            title=f"{b.title[:140]} Ook in {region}" if b.title.endswith("?") else f"{b.title[:140]}: ook in {region}",
            description=f"Ook in {region} lopen mensen hiertegenaan. {b.description}",
            region=region,
            division=division,
            source="Variatie op een eigen voorbeeld",
            urgency=b.urgency if homes else self._rng.choice(("normal", "normal", b.urgency)),
        )


def _leaders_first(stories: Sequence[Story]) -> list[Story]:
    """For a small selection: one story for each state first. A merged case never comes without its leading case."""
    seen: set[str] = set()
    early: list[Story] = []
    later: list[Story] = []
    for story in stories:
        follows = any(step.step == "merge" for step in story.steps)
        (later if follows or story.ends_in in seen else early).append(story)
        seen.add(story.ends_in)
    return [*early, *later]
