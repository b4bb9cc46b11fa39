"""The whole process as one drawing, in the manner of a transit map.

The main line runs from left to right through the phases. Waiting states lie on a lane below it, the branch
to the regiocommissaris on a lane above it. A step that does not simply go on gets a track of its own, like a
bundle of rails: it is joined from every state where the step can be taken, and leads to every state it may
end in. Nothing here knows a process by name: the same code draws whatever is in `workflows/`.

Everything is in SVG attributes and classes (`static/css/diagram.css`): no style attribute and no script.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from app.workflow.model import Clock, Definition, State, StateKind, Transition
from app.workflow.outline import PARTIES, nth_time, term_of

BOX_HEIGHT = 78
TRACK = 30
CORNER = 11
PORT = 15
MARGIN = 16
LABEL = 13
LINE_HEIGHT = 15
WIDE = 900

_WORDS = {
    "nl": {
        "title": "Het proces {name}",
        "desc": "Van {first} naar {last}, in {phases} fasen. De hele tekst staat onder de tekening.",
        "here": "De zaak is hier",
        "or": "of {step}",
        "stays": "Niet getekend, want de zaak blijft waar zij is: {steps}.",
    },
    "en": {
        "title": "The process {name}",
        "desc": "From {first} to {last}, in {phases} phases. The whole text is below the drawing.",
        "here": "The case is here",
        "or": "or {step}",
        "stays": "Not drawn, because the case stays where it is: {steps}.",
    },
}


# -- what is to be drawn ---------------------------------------------------------------------


@dataclass
class _Box:
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
        widest = max([_width(text, 14) for text in self.label] + [_width(text, 12) for text in self.notes])
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
class _Bus:
    """A step with a track of its own. `zone` says where the track lies; `y` is its height there."""

    key: str
    label: str
    pairs: tuple[tuple[str, str], ...]
    kind: str
    zone: str
    level: int = 0
    y: float = 0

    @property
    def ends(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for pair in self.pairs for name in pair))


@dataclass
class _Plan:
    """The drawing before it is written down."""

    boxes: dict[str, _Box]
    main: list[str]
    columns: list[list[str]]
    links: dict[tuple[str, str], list[str]]
    ties: dict[tuple[str, str], list[str]]
    buses: list[_Bus]
    width: float = 0
    height: float = 0
    uprights: list[tuple[float, float, float]] = field(default_factory=list)


# -- text --------------------------------------------------------------------------------------


def _width(text: str, size: float) -> float:
    """Roughly how wide a text is in Fira Sans; on the safe side."""
    narrow = sum(ch in "iljt.,:;'|!()[] -rfI1" for ch in text)
    wide = sum(ch in "mwMWOQGD@" for ch in text)
    return size * (0.57 * (len(text) - narrow - wide) + 0.34 * narrow + 0.86 * wide)


def _wrap(text: str, width: float, size: float = LABEL) -> tuple[str, ...]:
    """The text in lines that are no wider than needed; words are never broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _box_label(text: str) -> tuple[str, ...]:
    return _wrap(text, max(_width(text, 14) / 2 + 16, 104), 14)


# -- which step is drawn how -----------------------------------------------------------------------


def _plan(definition: Definition, language: str) -> _Plan:
    last = _main_end(definition)
    boxes = {name: _box(definition, state, last, language) for name, state in definition.states.items()}
    columns = _columns(definition, boxes)
    main = [name for column in columns for name in column if boxes[name].lane == "main"]
    plan = _Plan(boxes, main, columns, {}, {}, [])
    _sort_steps(definition, plan, language)
    return plan


def _main_end(definition: Definition) -> str:
    """The end that the main line leads to: the guarded one, else the first."""
    ends = [state for state in definition.states.values() if state.kind is StateKind.END]
    return next((state.name for state in ends if state.only_through), ends[0].name if ends else "")


def _box(definition: Definition, state: State, last: str, language: str) -> _Box:
    if state.kind is StateKind.END and state.name != last:
        lane = "end"
    else:
        lane = "branch" if state.branch else "wait" if state.waiting else "main"
    clocks = [definition.clocks[name] for name in state.runs]
    notes = [PARTIES[state.must_act][language]] if state.kind is not StateKind.END else []
    notes += [term_of(_tightest(clocks), language, short=True)] if clocks else []
    return _Box(state, lane, _box_label(state.label[language]), tuple(notes))


def _tightest(clocks: Sequence[Clock]) -> Clock:
    """The clock that says most about a state: the first one of the file."""
    return clocks[0]


def _columns(definition: Definition, boxes: Mapping[str, _Box]) -> list[list[str]]:
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


def _sort_steps(definition: Definition, plan: _Plan, language: str) -> None:
    """Put every step where it is drawn: on the main line, as a tie to a waiting state, or on a track."""
    following = dict(pairwise(plan.main))
    tracks: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for step in definition.transitions.values():
        for source, target, note in _moves(step, language):
            pair = (source, target)
            label = step.label[language] + (f", {note}" if note else "")
            if following.get(source) == target:
                plan.links.setdefault(pair, []).append(label)
            elif _are_tied(plan, source, target):
                also = plan.ties.setdefault(pair, [])
                also.append(_WORDS[language]["or"].format(step=label) if also else label)
            else:
                lane = plan.boxes[target].lane
                apart = target if lane in ("branch", "end") else ""
                tracks.setdefault((label, apart), []).append(pair)
    taken: set[str] = set()
    for number, ((label, apart), pairs) in enumerate(sorted(tracks.items(), key=lambda item: -len(item[1]))):
        bus = _Bus(f"t{number}", label, tuple(dict.fromkeys(pairs)), _kind(plan, pairs), _zone(plan, pairs))
        if apart and apart not in taken:
            taken.add(apart)
            bus.zone = f"row {apart}"
        plan.buses.append(bus)


def _moves(step: Transition, language: str) -> Iterable[tuple[str, str, str]]:
    """From where to where a step leads, and at which count if it takes one. Staying is no move."""
    for source in step.sources:
        seen = set()
        for branch in step.branches:
            target = branch.state
            if target and target != source and target not in seen and branch.possible_from(source):
                seen.add(target)
                counted = branch.when is not None and branch.when.counter is not None
                yield (
                    source,
                    target,
                    nth_time(branch.when.reaches, language) if counted and branch.when else "",
                )


def _are_tied(plan: _Plan, one: str, other: str) -> bool:
    """Whether one is a waiting state and the other the main state beside it."""
    for main, wait in ((plan.boxes[one], plan.boxes[other]), (plan.boxes[other], plan.boxes[one])):
        if main.lane == "main" and wait.lane == "wait" and main.state.phase == wait.state.phase:
            places = {name: place for place, column in enumerate(plan.columns) for name in column}
            return abs(places[main.name] - places[wait.name]) == 1
    return False


def _kind(plan: _Plan, pairs: Iterable[tuple[str, str]]) -> str:
    lanes = {plan.boxes[name].lane for pair in pairs for name in pair}
    targets = {plan.boxes[target].lane for _, target in pairs}
    return "branch" if "branch" in lanes else "out" if "end" in targets else "back"


def _zone(plan: _Plan, pairs: Sequence[tuple[str, str]]) -> str:
    """Near or far above the main line, or below it."""
    lanes = [plan.boxes[name].lane for pair in pairs for name in pair]
    if "branch" in lanes:
        return "near"
    if "wait" in lanes or any(plan.boxes[target].lane == "end" for _, target in pairs):
        return "below"
    places = {name: place for place, column in enumerate(plan.columns) for name in column}
    span = sorted(places[name] for pair in pairs for name in pair)
    crossed = plan.columns[span[0] + 1 : span[-1]]
    over = len(crossed) > 2 and any(
        plan.boxes[name].lane == "branch" for column in crossed for name in column
    )
    goes_round = any(plan.boxes[source].lane == "end" for source, _ in pairs)
    return "far" if over or goes_round else "near"


# -- where everything stands ---------------------------------------------------------------------


def _place(plan: _Plan) -> None:
    _across(plan)
    _levels(plan)
    _down(plan)
    _ports(plan)


def _across(plan: _Plan) -> None:
    """The columns from left to right: room for the boxes of each lane and for the labels between them."""
    x = 0.0
    ends: dict[str, float] = {}
    previous: list[_Box] = []
    for column in plan.columns:
        boxes = [plan.boxes[name] for name in column]
        for box in boxes:
            x = max(x, ends.get(box.lane, MARGIN / 2) + 12 + box.width / 2)
            for other in previous:
                x = max(x, other.x + _apart(plan, other, box))
        for box in boxes:
            box.x = x
            ends[box.lane] = box.right
        main = [box for box in boxes if box.lane == "main"]
        previous = [other for other in previous if not main or other.lane != "main"] if not main else []
        previous += boxes
    plan.width = max(box.right for box in plan.boxes.values()) + MARGIN


def _apart(plan: _Plan, one: _Box, other: _Box) -> float:
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
    return max(clear, _tie_room(plan, one, other) if side.lane == "wait" else 0.0)


def _link_room(plan: _Plan, source: str, target: str) -> float:
    labels = plan.links.get((source, target), [])
    longest = max((_width(word, LABEL) for label in labels for word in label.split()), default=30.0)
    half = max((_width(label, LABEL) / 2 + 8 for label in labels), default=0.0)
    return max(longest, min(half, 84)) + 18


def _tie_room(plan: _Plan, one: _Box, other: _Box) -> float:
    """How far apart a main state and a waiting one beside it must be for the labels of their ties."""
    wait = one if one.lane == "wait" else other
    labels = [
        label
        for pair in ((one.name, other.name), (other.name, one.name))
        for label in plan.ties.get(pair, [])
    ]
    if not labels:
        return wait.width / 2 + 2.2 * PORT
    longest = max(_width(word, LABEL) for label in labels for word in label.split())
    half = max(_width(label, LABEL) / 2 + 8 for label in labels)
    return wait.width / 2 + max(longest, min(half, 72)) + 10 + 2.6 * PORT


def _levels(plan: _Plan) -> None:
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


def _span(plan: _Plan, bus: _Bus) -> tuple[float, float]:
    places = [plan.boxes[name].x for name in bus.ends]
    if _goes_round(plan, bus):
        places.append(plan.width + MARGIN)
    return min(places) - 20, max(places) + 20


def _goes_round(plan: _Plan, bus: _Bus) -> bool:
    return any(plan.boxes[source].lane == "end" for source, _ in bus.pairs)


def _down(plan: _Plan) -> None:
    """The lanes and tracks from top to bottom."""
    count = {
        zone: max((b.level + 1 for b in plan.buses if b.zone == zone), default=0)
        for zone in ("far", "near", "below")
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


def _under_ties(plan: _Plan) -> Iterable[tuple[str, ...]]:
    """The lines of the labels that stand under the ties back to the main line."""
    for (source, target), labels in plan.ties.items():
        main, wait = _main_and_wait(plan, source, target)
        if target == main.name:
            room = abs(main.x - wait.x) - wait.width / 2 - 2.4 * PORT
            yield tuple(line for label in labels for line in _wrap(label, room))


def _leftmost(plan: _Plan, end: str) -> float:
    """Where the track of an end begins. The longest lies lowest."""
    starts = [plan.boxes[source].x for bus in plan.buses for source, target in bus.pairs if target == end]
    return min(starts, default=0)


def _ports(plan: _Plan) -> None:
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
        main, wait = _main_and_wait(plan, source, target)
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


def _straight(plan: _Plan) -> Iterable[tuple[_Bus, _Box, _Box]]:
    """The buses that join a branch and the waiting state right under it."""
    for bus in plan.buses:
        for pair in bus.pairs:
            boxes = sorted((plan.boxes[name] for name in pair), key=lambda box: box.lane)
            if [box.lane for box in boxes] == ["branch", "wait"] and boxes[0].x == boxes[1].x:
                yield bus, boxes[0], boxes[1]


def _turn(plan: _Plan, bus: _Bus, box: _Box, others: Sequence[_Box]) -> float:
    left = any(other.x < box.x - 1 for other in others)
    right = any(other.x > box.x + 1 for other in others) or any(other.lane == "end" for other in others)
    return 0.0 if left == right else -1.0 if left else 1.0


def _main_and_wait(plan: _Plan, one: str, other: str) -> tuple[_Box, _Box]:
    first, second = plan.boxes[one], plan.boxes[other]
    return (first, second) if first.lane == "main" else (second, first)


# -- ways --------------------------------------------------------------------------------------------

Point = tuple[float, float]


def _way(plan: _Plan, bus: _Bus, source: str, target: str) -> list[Point]:
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


def _joint(plan: _Plan, bus: _Bus, box: _Box) -> list[Point]:
    """From the edge of a box to the track."""
    if box.lane == "end":
        edge = plan.width - MARGIN
        return [(box.right, box.y), (edge, box.y), (edge, bus.y)]
    side = "top" if bus.y < box.y else "bottom"
    x = box.ports.get((side, bus.key), box.x)
    return [(x, box.top if side == "top" else box.bottom), (x, bus.y)]


def _tie(plan: _Plan, source: str, target: str) -> list[Point]:
    main, wait = _main_and_wait(plan, source, target)
    x = main.ports["bottom", f"{source}>{target}"]
    y = wait.y + (-13 if source == main.name else 13)
    points = [(x, main.bottom), (x, y), (wait.right if wait.x < main.x else wait.left, y)]
    return points if source == main.name else points[::-1]


def _path(points: Sequence[Point]) -> str:
    """A line along the points, with rounded corners."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(
            f"L{_n(into[0])} {_n(into[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(out[0])} {_n(out[1])}"
        )
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def _arrow(points: Sequence[Point]) -> str:
    """A filled head at the end of a way."""
    (x, y), before = points[-1], points[-2]
    across, along = _towards((0, 0), (before[0] - x, before[1] - y), 1.0)
    base = (x + across * 9, y + along * 9)
    return (
        f"M{_n(x)} {_n(y)}L{_n(base[0] - along * 4.5)} {_n(base[1] + across * 4.5)}"
        f"L{_n(base[0] + along * 4.5)} {_n(base[1] - across * 4.5)}Z"
    )


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, goal: Point, length: float) -> Point:
    whole = _distance(start, goal) or 1.0
    return (
        start[0] + (goal[0] - start[0]) / whole * length,
        start[1] + (goal[1] - start[1]) / whole * length,
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


# -- labels ------------------------------------------------------------------------------------------


def _free(plan: _Plan, low: float, high: float, top: float, bottom: float) -> list[tuple[float, float]]:
    """The stretches between low and high where no upright crosses the band, widest first."""
    marks = sorted(x for x, start, end in plan.uprights if low < x < high and start < bottom and end > top)
    edges = [low, *marks, high]
    return sorted(pairwise(edges), key=lambda pair: (-round(pair[1] - pair[0]), pair[0]))


def _text(x: float, y: float, text: str, css: str, anchor: str = "middle") -> str:
    return f'<text class="{css}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def _lines_of(x: float, y: float, lines: Sequence[str], css: str, anchor: str = "middle") -> str:
    return "".join(_text(x, y + number * LINE_HEIGHT, line, css, anchor) for number, line in enumerate(lines))


def _bus_label(plan: _Plan, bus: _Bus) -> str:
    spots = [
        point[0] for pair in bus.pairs for point in _way(plan, bus, *pair) if abs(point[1] - bus.y) < 0.5
    ]
    low, high = min(spots), max(spots)
    need = _width(bus.label, LABEL) + 10
    above = _free(plan, low + CORNER, high - CORNER, bus.y - 17, bus.y - 2)
    under = _free(plan, low + CORNER, high - CORNER, bus.y + 2, bus.y + 17)
    choice, y = (
        (above, bus.y - 6)
        if above[0][1] - above[0][0] >= min(need, under[0][1] - under[0][0])
        else (under, bus.y + 15)
    )
    wide_enough = sorted((pair for pair in choice if pair[1] - pair[0] >= need), key=lambda pair: pair[0])
    start, end = wide_enough[0] if wide_enough else choice[0]
    return _text((start + end) / 2, y, bus.label, f"dg-word dg-word--{bus.kind}")


def _link_labels(plan: _Plan, source: str, target: str, labels: Sequence[str]) -> str:
    one, other = plan.boxes[source], plan.boxes[target]
    start, end = _free(plan, one.right + 3, other.left - 8, one.y - 30, one.y + 30)[0]
    middle, room = (start + end) / 2, end - start - 6
    first, *rest = labels
    lines = _wrap(first, room)
    found = _lines_of(middle, one.y - 10 - (len(lines) - 1) * LINE_HEIGHT, lines, "dg-word dg-word--main")
    y = one.y + 21
    for label in rest:
        lines = _wrap(label, room)
        found += _lines_of(middle, y, lines, "dg-word dg-word--main")
        y += len(lines) * LINE_HEIGHT + 4
    return found


def _tie_labels(plan: _Plan, source: str, target: str, labels: Sequence[str]) -> str:
    main, wait = _main_and_wait(plan, source, target)
    points = _tie(plan, source, target)
    x = main.ports["bottom", f"{source}>{target}"]
    side = wait.right if wait.x < main.x else wait.left
    middle, room = (x + side) / 2, abs(x - side) - 6
    lines = [line for label in labels for line in _wrap(label, room)]
    out = source == main.name
    y = points[-1][1] if out else points[0][1]
    start = y - 7 - (len(lines) - 1) * LINE_HEIGHT if out else y + 16
    return _lines_of(middle, start, lines, "dg-word")


# -- the drawing -----------------------------------------------------------------------------------------


def svg(
    definition: Definition,
    language: str = "nl",
    *,
    current: str | None = None,
    passed: Collection[str] = frozenset(),
    css: str = "",
) -> str:
    """The drawing of a process as SVG, for inside a page or (with `css` embedded) as a file of its own.

    `current` is the state where a case stands, `passed` those it has been in (the rest is then drawn thin).
    Raises KeyError for a language that is not nl or en.
    """
    words = _WORDS[language]
    plan = _plan(definition, language)
    _place(plan)
    _note_uprights(plan)
    title = words["title"].format(name=definition.label[language])
    ends = plan.main[0], plan.main[-1]
    first, last = (definition.states[end].label[language] for end in ends)
    desc = words["desc"].format(first=first, last=last, phases=len(definition.phases))
    if current is not None:
        desc = f"{words['here']}: {definition.states[current].label[language]}. {desc}"
    width, height = _n(plan.width), _n(plan.height)
    wide = " dg--wide" if plan.width > WIDE else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dg{wide}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>",
        f"<style>{css}</style>" if css else "",
        _phases(definition, plan, language),
        *(_bus(plan, bus) for bus in plan.buses),
        *(_line(_tie(plan, *pair), "tie") for pair in plan.ties),
        _main_line(plan, current, passed),
        *(_box_svg(box, current, passed, words["here"]) for box in plan.boxes.values()),
        *(_link_labels(plan, *pair, labels) for pair, labels in plan.links.items()),
        *(_tie_labels(plan, *pair, labels) for pair, labels in plan.ties.items()),
        *(_bus_label(plan, bus) for bus in plan.buses),
        _stays(definition, plan, language),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _note_uprights(plan: _Plan) -> None:
    ways = [_way(plan, bus, *pair) for bus in plan.buses for pair in bus.pairs]
    ways += [_tie(plan, *pair) for pair in plan.ties]
    for points in ways:
        for (x, y), (other_x, other_y) in pairwise(points):
            if x == other_x:
                plan.uprights.append((x, min(y, other_y), max(y, other_y)))


def _phases(definition: Definition, plan: _Plan, language: str) -> str:
    """A band behind each phase, with its name at the top."""
    found = []
    spans = []
    for phase in definition.phases:
        boxes = [box for box in plan.boxes.values() if box.state.phase == phase.name]
        spans.append((phase, min(box.left for box in boxes), max(box.right for box in boxes)))
    low = 0.0
    for place, (phase, _, right) in enumerate(spans):
        high = (right + spans[place + 1][1]) / 2 if place + 1 < len(spans) else plan.width
        if place % 2 == 0:
            found.append(
                f'<rect class="dg-band" x="{_n(low)}" width="{_n(high - low)}" height="{_n(plan.height)}"/>'
            )
        found.append(_text((low + high) / 2, 24, phase.label[language], "dg-phase"))
        low = high
    return "".join(found)


def _line(points: Sequence[Point], kind: str) -> str:
    path = _path(points)
    return (
        f'<path class="dg-halo" d="{path}"/><path class="dg-way dg-way--{kind}" d="{path}"/>'
        f'<path class="dg-head dg-head--{kind}" d="{_arrow(points)}"/>'
    )


def _bus(plan: _Plan, bus: _Bus) -> str:
    ways = [_way(plan, bus, *pair) for pair in bus.pairs]
    paths = [_path(points) for points in ways]
    heads = dict.fromkeys(_arrow(points) for points in ways)
    return (
        "".join(f'<path class="dg-halo" d="{path}"/>' for path in paths)
        + "".join(f'<path class="dg-way dg-way--{bus.kind}" d="{path}"/>' for path in paths)
        + "".join(f'<path class="dg-head dg-head--{bus.kind}" d="{head}"/>' for head in heads)
    )


def _main_line(plan: _Plan, current: str | None, passed: Collection[str]) -> str:
    found = []
    for one, other in pairwise(plan.main):
        start, end = plan.boxes[one], plan.boxes[other]
        done = not passed or (one in passed and (other in passed or other == current))
        linked = (one, other) in plan.links
        way = f"M{_n(start.right)} {_n(start.y)}H{_n(end.left - (9 if linked else 0))}"
        css = "dg-main" if done else "dg-main dg-main--ahead"
        found.append(f'<path class="dg-halo dg-halo--main" d="{way}"/><path class="{css}" d="{way}"/>')
        if linked:
            x, y = end.left - 1, end.y
            head = f"M{_n(x)} {_n(y)}l-13 -8v16z"
            found.append(f'<path class="dg-head dg-head--main{"" if done else "-ahead"}" d="{head}"/>')
    return "".join(found)


def _box_svg(box: _Box, current: str | None, passed: Collection[str], here: str) -> str:
    kind = box.state.kind.value
    mark = " dg-state--here" if box.name == current else " dg-state--passed" if box.name in passed else ""
    corner = 6 if kind == "end" else min(box.height / 2, 22)
    found = [
        f'<g class="dg-state dg-state--{kind} dg-state--{box.lane}{mark}">',
        f'<rect class="dg-box" x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" rx="{_n(corner)}"/>',
    ]
    if kind == "end":
        found.append(f'<path class="dg-stop" d="M{_n(box.right)} {_n(box.top - 5)}V{_n(box.bottom + 5)}"/>')
    rows = len(box.label) * 17 + len(box.notes) * 15
    y = box.y - rows / 2 + 13
    middle = box.x + (9 if box.state.waiting else 0)
    for line in box.label:
        found.append(_text(middle, y, line, "dg-name"))
        y += 17
    for note in box.notes:
        found.append(_text(middle, y - 1, note, "dg-note"))
        y += 15
    if box.state.waiting:
        x, top = box.left + 14, box.y - 5
        found.append(f'<path class="dg-pause" d="M{_n(x)} {_n(top)}v10m5 -10v10"/>')
    if box.name == current:
        wide = _width(here, 12) + 20
        found.append(
            f'<rect class="dg-flag" x="{_n(box.x - wide / 2)}" y="{_n(box.top - 12)}" width="{_n(wide)}" '
            f'height="20" rx="10"/>' + _text(box.x, box.top + 2, here, "dg-flag-word")
        )
    return "".join([*found, "</g>"])


def _stays(definition: Definition, plan: _Plan, language: str) -> str:
    """Which steps are not drawn because they lead nowhere else."""
    steps = [
        step.label[language]
        for step in definition.transitions.values()
        if all(target is None for target in step.targets())
    ]
    if not steps:
        return ""
    text = _WORDS[language]["stays"].format(steps=", ".join(steps))
    return _text(MARGIN, plan.height - 14, text, "dg-note", "start")
