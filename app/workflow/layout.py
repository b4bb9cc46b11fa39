"""Where everything in the drawing of a process stands. `diagram` writes it down as SVG.

The main line runs from left to right through the phases. Waiting states lie on a lane below it, the branch
to the regiocommissaris on a lane above it. A step that does not simply go on gets a track of its own, like a
bundle of rails: it is joined from every state where the step can be taken, and leads to every state it may
end in. Nothing here knows a process by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.workflow.model import Clock, Definition, State, StateKind, Transition
from app.workflow.outline import PARTIES, nth_time, term_of

BOX_HEIGHT = 78
TRACK = 30
PORT = 15
MARGIN = 16
LABEL = 13
"""The size of the words along the lines, in pixels of the drawing. All lengths here are."""

LINE_HEIGHT = 15

_OR = {"nl": "of", "en": "or"}

Point = tuple[float, float]
Pair = tuple[str, str]
Tally = Callable[[Collection[str], Collection[Pair]], str]
"""What is said behind the name of a step: for the steps and the ways between two states that a label is of."""


def lay_out(
    definition: Definition,
    language: str,
    notes: Mapping[str, tuple[str, ...]] | None = None,
    tally: Tally = lambda _steps, _pairs: "",
) -> Plan:
    """Give every state, track and label of a process its place. `notes` are what stands in states, instead of who must
    act there and within which term.
    """
    plan = _plan(definition, language, notes, tally)
    _across(plan)
    _levels(plan)
    _down(plan)
    _ports(plan)
    _note_uprights(plan)
    return plan


# -- what is to be drawn ---------------------------------------------------------------------


@dataclass
class Box:
    """A state, with its place. `x` and `y` are its middle; `lane` is main, wait, branch or end."""

    state: State
    lane: str
    label: tuple[str, ...]
    notes: tuple[str, ...]
    x: float = 0
    y: float = 0
    ports: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.state.name

    @property
    def width(self) -> float:
        widest = max([width_of(text, 14) for text in self.label] + [width_of(text, 12) for text in self.notes])
        return max(78.0, widest + (38 if self.lane == "wait" else 22))

    @property
    def height(self) -> float:
        return BOX_HEIGHT if self.lane != "end" else 46

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2


@dataclass
class Bus:
    """A step with a track of its own. `zone` says where the track lies; `y` is its height there."""

    key: str
    label: str
    pairs: tuple[tuple[str, str], ...]
    kind: str
    zone: str
    steps: frozenset[str] = frozenset()
    level: int = 0
    y: float = 0

    @property
    def ends(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for pair in self.pairs for name in pair))


@dataclass
class Plan:
    """The drawing before it is written down."""

    boxes: dict[str, Box]
    main: list[str]
    columns: list[list[str]]
    links: dict[tuple[str, str], list[str]]
    ties: dict[tuple[str, str], list[str]]
    buses: list[Bus]
    width: float = 0
    height: float = 0
    uprights: list[tuple[float, float, float]] = field(default_factory=list)


# -- text --------------------------------------------------------------------------------------


def width_of(text: str, size: float) -> float:
    """Roughly how wide a text is in Fira Sans; on the safe side."""
    narrow = sum(ch in "iljt.,:;'|!()[] -rfI1" for ch in text)
    wide = sum(ch in "mwMWOQGD@" for ch in text)
    return size * (0.57 * (len(text) - narrow - wide) + 0.34 * narrow + 0.86 * wide)


def wrap(text: str, width: float, size: float = LABEL) -> tuple[str, ...]:
    """The text in lines that are no wider than needed; words are never broken."""
    lines: list[str] = []
    for word in filter(None, text.split(" ")):
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _box_label(text: str) -> tuple[str, ...]:
    return wrap(text, max(width_of(text, 14) / 2 + 16, 104), 14)


# -- which step is drawn how -----------------------------------------------------------------------


def _plan(
    definition: Definition, language: str, notes: Mapping[str, tuple[str, ...]] | None, tally: Tally
) -> Plan:  # fmt: skip
    last = _main_end(definition)
    boxes = {name: _box(definition, state, last, language) for name, state in definition.states.items()}
    if notes is not None:
        boxes = {name: replace(box, notes=notes.get(name, ())) for name, box in boxes.items()}
    columns = _columns(definition, boxes)
    main = [name for column in columns for name in column if boxes[name].lane == "main"]
    plan = Plan(boxes, main, columns, {}, {}, [])
    _sort_steps(definition, plan, language, tally)
    return plan


def _main_end(definition: Definition) -> str:
    """The end that the main line leads to: the guarded one, else the first."""
    ends = [state for state in definition.states.values() if state.kind is StateKind.END]
    return next((state.name for state in ends if state.only_through), ends[0].name if ends else "")


def _box(definition: Definition, state: State, last: str, language: str) -> Box:
    if state.kind is StateKind.END and state.name != last:
        lane = "end"
    else:
        alone = sum(other.phase == state.phase for other in definition.states.values()) == 1
        lane = "branch" if state.branch else "wait" if state.waiting and not alone else "main"
    clocks = [definition.clocks[name] for name in state.runs]  # a wait that is a whole phase is on the line itself
    notes = [PARTIES[state.must_act][language]] if state.kind is not StateKind.END else []
    notes += [term_of(_tightest(clocks), language, short=True)] if clocks else []
    return Box(state, lane, _box_label(state.label[language]), tuple(notes))


def _tightest(clocks: Sequence[Clock]) -> Clock:
    """The clock that says most about a state: the first one of the file."""
    return clocks[0]


def _columns(definition: Definition, boxes: Mapping[str, Box]) -> list[list[str]]:
    """The states in columns, phase by phase: waiting ones beside the state they hang from, branches above."""
    columns: list[list[str]] = []
    for phase in definition.phases:
        here = [box for box in boxes.values() if box.state.phase == phase.name]
        main = [box.name for box in here if box.lane == "main"]
        side = [[box.name] for box in here if box.lane == "wait"]
        for place, branch in enumerate(box.name for box in here if box.lane == "branch"):
            if place < len(side):
                side[-1 - place].append(branch)
            else:
                side.append([branch])
        anchor = _anchor(definition, main, [name for column in side for name in column])
        before, after = side[: len(side) // 2], side[len(side) // 2 :]
        columns += [[name] for name in main[:anchor]]
        columns += before + [[name] for name in main[anchor : anchor + 1]] + after
        columns += [[name] for name in main[anchor + 1 :]]
        ends = [box.name for box in here if box.lane == "end"]
        if ends and (not main or side):
            columns.append([])
        if ends:
            columns[-1] = [*columns[-1], *ends]
    return columns


def _anchor(definition: Definition, main: Sequence[str], side: Collection[str]) -> int:
    """Which of the main states the waiting ones hang from: the one with most steps to them."""
    ties = [len(definition.edges[name] & set(side)) for name in main]
    return max(range(len(main)), key=lambda place: (ties[place], place)) if side and main else len(main)


def _sort_steps(definition: Definition, plan: Plan, language: str, tally: Tally) -> None:
    """Put every step where it is drawn: on the main line, as a tie to a waiting state, or on a track."""
    following = dict(pairwise(plan.main))
    tracks: dict[tuple[str, str], list[tuple[str, Pair]]] = {}
    for step in definition.transitions.values():
        for source, target, note in _moves(step, language):
            pair = (source, target)
            label = step.label[language] + (f", {note}" if note else "")
            told = label + tally((step.name,), (pair,))
            if following.get(source) == target:
                plan.links.setdefault(pair, []).append(told)
            elif _are_tied(plan, source, target):
                also = plan.ties.setdefault(pair, [])
                also.append(f"{_OR[language]} {told}" if also else told)
            else:
                lane = plan.boxes[target].lane
                apart = target if lane in ("branch", "end") else ""
                tracks.setdefault((label, apart), []).append((step.name, pair))
    taken: set[str] = set()
    for number, ((label, apart), found) in enumerate(sorted(tracks.items(), key=lambda item: -len(item[1]))):
        pairs, steps = [pair for _name, pair in found], frozenset(name for name, _pair in found)
        told = label + tally(steps, frozenset(pairs))
        bus = Bus(f"t{number}", told, tuple(dict.fromkeys(pairs)), _kind(plan, pairs), _zone(plan, pairs), steps)
        if apart and apart not in taken:
            taken.add(apart)
            bus.zone = f"row {apart}"
        plan.buses.append(bus)


def _moves(step: Transition, language: str) -> Iterable[tuple[str, str, str]]:
    """From where to where a step leads, and at which count if it takes one. Staying is no move."""
    for source in step.sources:
        seen = set()
        for branch in step.ways_from(source):
            target = branch.state
            if target and target != source and target not in seen:
                seen.add(target)
                counted = branch.when is not None and branch.when.counter is not None
                yield (
                    source,
                    target,
                    nth_time(branch.when.reaches, language) if counted and branch.when else "",
                )


def _are_tied(plan: Plan, one: str, other: str) -> bool:
    """Whether one is a waiting state and the other the main state beside it."""
    for main, wait in ((plan.boxes[one], plan.boxes[other]), (plan.boxes[other], plan.boxes[one])):
        if main.lane == "main" and wait.lane == "wait" and main.state.phase == wait.state.phase:
            places = {name: place for place, column in enumerate(plan.columns) for name in column}
            return abs(places[main.name] - places[wait.name]) == 1
    return False


def _kind(plan: Plan, pairs: Iterable[tuple[str, str]]) -> str:
    lanes = {plan.boxes[name].lane for pair in pairs for name in pair}
    targets = {plan.boxes[target].lane for _, target in pairs}
    return "branch" if "branch" in lanes else "out" if "end" in targets else "back"


def _zone(plan: Plan, pairs: Sequence[tuple[str, str]]) -> str:
    """Near or far above the main line, or below it."""
    lanes = [plan.boxes[name].lane for pair in pairs for name in pair]
    if "branch" in lanes:
        return "near"
    if "wait" in lanes or any(plan.boxes[target].lane == "end" for _, target in pairs):
        return "below"
    places = {name: place for place, column in enumerate(plan.columns) for name in column}
    span = sorted(places[name] for pair in pairs for name in pair)
    crossed = plan.columns[span[0] + 1 : span[-1]]
    over = len(crossed) > 2 and any(plan.boxes[name].lane == "branch" for column in crossed for name in column)
    goes_round = any(plan.boxes[source].lane == "end" for source, _ in pairs)
    return "far" if over or goes_round else "near"


# -- where everything stands ---------------------------------------------------------------------


def _across(plan: Plan) -> None:
    """The columns from left to right: room for the boxes of each lane and for the labels between them."""
    x = 0.0
    ends: dict[str, float] = {}
    previous: list[Box] = []
    for column in plan.columns:
        boxes = [plan.boxes[name] for name in column]
        for box in boxes:
            x = max(x, ends.get(box.lane, MARGIN / 2) + 12 + box.width / 2)
            for other in previous:
                x = max(x, other.x + _apart(plan, other, box))
        for box in boxes:
            box.x = x
        for box in boxes:
            box.x = _clear_of_the_last(plan, box)
            ends[box.lane] = box.right
        main = [box for box in boxes if box.lane == "main"]
        previous = [other for other in previous if not main or other.lane != "main"] if not main else []
        previous += boxes
    plan.width = max(box.right for box in plan.boxes.values()) + MARGIN


def _apart(plan: Plan, one: Box, other: Box) -> float:
    """How far the middle of a box must be from one before it."""
    lanes = {one.lane, other.lane}
    if lanes == {"main"}:
        return one.width / 2 + _link_room(plan, one.name, other.name) + other.width / 2
    if "main" not in lanes:
        return 0.0
    main, side = (one, other) if one.lane == "main" else (other, one)
    clear = main.width / 2 + 2.4 * PORT
    if side.lane == "branch":
        return max(clear, side.width / 2 + 2.6 * PORT if side is one else 0.0)
    if side.lane == "end":
        return max(clear, _row_room(plan, one, other) if side is other else 0.0)
    return max(clear, _tie_room(plan, one, other) if side.lane == "wait" else 0.0)


def _clear_of_the_last(plan: Plan, box: Box) -> float:
    """Where an end must be so that no way down from the last state of the main line, itself an end, runs through it."""
    last = plan.boxes[plan.main[-1]]
    targets = {target for bus in plan.buses for source, target in bus.pairs if source == last.name}
    downward = {name for name in targets if plan.boxes[name].lane == "end"} - {box.name}
    if box.lane != "end" or not downward or not last.x:
        return box.x
    return max(box.x, last.x + 3 * PORT + box.width / 2)


def _row_room(plan: Plan, main: Box, end: Box) -> float:
    """How far an end must be from the only state (beside other ends) that leads there, for the label of their way."""
    labels = [
        width_of(bus.label, LABEL) + 10
        for bus in plan.buses
        if bus.zone == f"row {end.name}"
        and {source for source, _target in bus.pairs if plan.boxes[source].lane != "end"} == {main.name}
    ]
    return max(labels, default=0.0) + end.width / 2 + 4.4 * PORT


def _link_room(plan: Plan, source: str, target: str) -> float:
    labels = plan.links.get((source, target), [])
    longest = max((width_of(word, LABEL) for label in labels for word in label.split()), default=30.0)
    half = max((width_of(label, LABEL) / 2 + 8 for label in labels), default=0.0)
    return max(longest, min(half, 84)) + 18


def _tie_room(plan: Plan, one: Box, other: Box) -> float:
    """How far apart a main state and a waiting one beside it must be for the labels of their ties."""
    wait = one if one.lane == "wait" else other
    labels = [label for pair in ((one.name, other.name), (other.name, one.name)) for label in plan.ties.get(pair, [])]
    if not labels:
        return wait.width / 2 + 2.2 * PORT
    longest = max(width_of(word, LABEL) for label in labels for word in label.split())
    half = max(width_of(label, LABEL) / 2 + 8 for label in labels)
    return wait.width / 2 + max(longest, min(half, 72)) + 10 + 2.6 * PORT


def _levels(plan: Plan) -> None:
    """Give each track a level of its own zone, short ones nearest to the main line."""
    taken: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for bus in sorted(plan.buses, key=lambda item: _span(plan, item)[1] - _span(plan, item)[0]):
        if bus.zone.startswith("row"):
            continue
        low, high = _span(plan, bus)
        level = 0
        while any(low < end and start < high for start, end in taken.get((bus.zone, level), [])):
            level += 1
        bus.level = level
        taken.setdefault((bus.zone, level), []).append((low, high))


def _span(plan: Plan, bus: Bus) -> tuple[float, float]:
    places = [plan.boxes[name].x for name in bus.ends]
    if _goes_round(plan, bus):
        places.append(plan.width + MARGIN)
    return min(places) - 20, max(places) + 20


def _goes_round(plan: Plan, bus: Bus) -> bool:
    return any(plan.boxes[source].lane == "end" for source, _ in bus.pairs)


def _down(plan: Plan) -> None:
    """The lanes and tracks from top to bottom."""
    count = {
        zone: max((b.level + 1 for b in plan.buses if b.zone == zone), default=0) for zone in ("far", "near", "below")
    }
    lanes = {box.lane for box in plan.boxes.values()}
    y = 66.0 + count["far"] * TRACK
    branch = y + BOX_HEIGHT / 2
    if "branch" in lanes:
        y += BOX_HEIGHT + 22
    near = y + count["near"] * TRACK - 8
    main = near + 14 + BOX_HEIGHT / 2
    wait = main + BOX_HEIGHT + 44
    below = (wait if "wait" in lanes else main) + BOX_HEIGHT / 2 + 24
    below = max([below, *(wait + 46 + len(lines) * LINE_HEIGHT for lines in _under_ties(plan))])
    y = below + count["below"] * TRACK
    for box in plan.boxes.values():
        box.y = {"main": main, "wait": wait, "branch": branch}.get(box.lane, 0)
    ends = [box for box in plan.boxes.values() if box.lane == "end"]
    for number, box in enumerate(sorted(ends, key=lambda item: -_leftmost(plan, item.name))):
        box.y = y + 8 + number * (box.height + 14)
    plan.height = max([y - 14, *(box.bottom for box in ends)]) + 40
    for bus in plan.buses:
        if bus.zone.startswith("row"):
            bus.y = plan.boxes[bus.zone[4:]].y
        elif bus.zone == "far":
            bus.y = branch - BOX_HEIGHT / 2 - 16 - bus.level * TRACK
        elif bus.zone == "near":
            bus.y = near - 8 - bus.level * TRACK
        else:
            bus.y = below + bus.level * TRACK
    if any(_goes_round(plan, bus) for bus in plan.buses):
        plan.width += 22


def _under_ties(plan: Plan) -> Iterable[tuple[str, ...]]:
    """The lines of the labels that stand under the ties back to the main line."""
    for (source, target), labels in plan.ties.items():
        main, wait = main_and_wait(plan, source, target)
        if target == main.name:
            room = abs(main.x - wait.x) - wait.width / 2 - 2.4 * PORT
            yield tuple(line for label in labels for line in wrap(label, room))


def _leftmost(plan: Plan, end: str) -> float:
    """Where the track of an end begins. The longest lies lowest."""
    starts = [plan.boxes[source].x for bus in plan.buses for source, target in bus.pairs if target == end]
    return min(starts, default=0)


def _ports(plan: Plan) -> None:
    """Where on a box each track and tie begins or ends, so that lines to the same side do not cross."""
    wanted: dict[tuple[str, str], list[tuple[tuple[float, float], str]]] = {}
    for bus in plan.buses:
        for name in bus.ends:
            box = plan.boxes[name]
            if box.lane == "end" or bus.zone == f"row {name}":
                continue
            side = "top" if bus.y < box.y else "bottom"
            others = [plan.boxes[b if a == name else a] for a, b in bus.pairs if name in (a, b)]
            turn = _turn(plan, bus, box, others)
            distance = abs(bus.y - box.y)
            order = distance if turn < 0 else -distance
            wanted.setdefault((name, side), []).append(((turn, order), bus.key))
    for bus, branch, _ in _straight(plan):
        if bus.zone == f"row {branch.name}":
            wanted.setdefault((branch.name, "bottom"), []).append(((0.5, 0.0), bus.key))
    for (source, target), labels in plan.ties.items():
        main, wait = main_and_wait(plan, source, target)
        turn = -2.0 if wait.x < main.x else 2.0
        outer = 0.0 if source == main.name else 1.0
        order = outer if turn < 0 else -outer
        if labels:
            wanted.setdefault((main.name, "bottom"), []).append(((turn, order), f"{source}>{target}"))
    for (name, side), wishes in wanted.items():
        box = plan.boxes[name]
        step = min(PORT, (box.width - 26) / max(1, len(wishes) - 1))
        for place, (_, key) in enumerate(sorted(wishes)):
            box.ports[side, key] = box.x + (place - (len(wishes) - 1) / 2) * step
    for bus, branch, wait in _straight(plan):
        wait.ports["top", bus.key] = branch.ports["bottom", bus.key]


def _straight(plan: Plan) -> Iterable[tuple[Bus, Box, Box]]:
    """The buses that join a branch and the waiting state right under it."""
    for bus in plan.buses:
        for pair in bus.pairs:
            boxes = sorted((plan.boxes[name] for name in pair), key=lambda box: box.lane)
            if [box.lane for box in boxes] == ["branch", "wait"] and boxes[0].x == boxes[1].x:
                yield bus, boxes[0], boxes[1]


def _turn(plan: Plan, bus: Bus, box: Box, others: Sequence[Box]) -> float:
    left = any(other.x < box.x - 1 for other in others)
    right = any(other.x > box.x + 1 for other in others) or any(other.lane == "end" for other in others)
    return 0.0 if left == right else -1.0 if left else 1.0


def main_and_wait(plan: Plan, one: str, other: str) -> tuple[Box, Box]:
    """The two states of a tie, the one on the main line first."""
    first, second = plan.boxes[one], plan.boxes[other]
    return (first, second) if first.lane == "main" else (second, first)


# -- ways --------------------------------------------------------------------------------------------


def way_of(plan: Plan, bus: Bus, source: str, target: str) -> list[Point]:
    """The corners of the way from one state over the track of a bus to another."""
    start, end = _joint(plan, bus, plan.boxes[source]), _joint(plan, bus, plan.boxes[target])
    points = [*start, *reversed(end)]
    if bus.zone == f"row {target}":
        box = plan.boxes[target]
        left = start[-1][0] < box.x
        points = [*start, (box.left if left else box.right, bus.y)]
        if abs(start[-1][0] - box.x) < box.width / 2:
            x = start[-1][0]
            points = [start[0], (x, box.bottom if start[0][1] > box.y else box.top)]
    return [point for place, point in enumerate(points) if not place or point != points[place - 1]]


def _joint(plan: Plan, bus: Bus, box: Box) -> list[Point]:
    """From the edge of a box to the track."""
    if box.lane == "end":
        edge = plan.width - MARGIN
        return [(box.right, box.y), (edge, box.y), (edge, bus.y)]
    side = "top" if bus.y < box.y else "bottom"
    x = box.ports.get((side, bus.key), box.x)
    return [(x, box.top if side == "top" else box.bottom), (x, bus.y)]


def tie_of(plan: Plan, source: str, target: str) -> list[Point]:
    """The corners of the way between a main state and the waiting one beside it."""
    main, wait = main_and_wait(plan, source, target)
    x = main.ports["bottom", f"{source}>{target}"]
    y = wait.y + (-13 if source == main.name else 13)
    points = [(x, main.bottom), (x, y), (wait.right if wait.x < main.x else wait.left, y)]
    return points if source == main.name else points[::-1]


def _note_uprights(plan: Plan) -> None:
    ways = [way_of(plan, bus, *pair) for bus in plan.buses for pair in bus.pairs]
    ways += [tie_of(plan, *pair) for pair in plan.ties]
    for points in ways:
        for (x, y), (other_x, other_y) in pairwise(points):
            if x == other_x:
                plan.uprights.append((x, min(y, other_y), max(y, other_y)))
