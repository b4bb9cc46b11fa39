"""The whole process as one drawing, in the manner of a transit map; `layout` says where everything stands.

Everything is in SVG attributes and classes (`static/css/diagram.css`): no style attribute and no script.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from app.workflow.layout import (
    LABEL,
    LINE_HEIGHT,
    MARGIN,
    Box,
    Bus,
    Pair,
    Plan,
    Point,
    Tally,
    lay_out,
    main_and_wait,
    tie_of,
    way_of,
    width_of,
    wrap,
)
from app.workflow.model import Definition

CORNER = 11
WIDE = 900
"""A drawing wider than this is fitted to the page; a smaller one keeps its size."""

_WORDS = {
    "nl": {
        "title": "Het proces {name}",
        "desc": "Van {first} naar {last}, in {phases} fasen. De hele tekst staat onder de tekening.",
        "here": "De zaak is hier",
        "stays": "Niet getekend, want de zaak blijft waar zij is: {steps}.",
    },
    "en": {
        "title": "The process {name}",
        "desc": "From {first} to {last}, in {phases} phases. The whole text is below the drawing.",
        "here": "The case is here",
        "stays": "Not drawn, because the case stays where it is: {steps}.",
    },
}


def _path(points: Sequence[Point]) -> str:
    """A line along the points, with rounded corners."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{_n(into[0])} {_n(into[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(out[0])} {_n(out[1])}")
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


def _free(plan: Plan, low: float, high: float, top: float, bottom: float) -> list[tuple[float, float]]:
    """The stretches between low and high where no upright crosses the band, widest first."""
    marks = sorted(x for x, start, end in plan.uprights if low < x < high and start < bottom and end > top)
    edges = [low, *marks, high]
    return sorted(pairwise(edges), key=lambda pair: (-round(pair[1] - pair[0]), pair[0]))


def _text(x: float, y: float, text: str, css: str, anchor: str = "middle") -> str:
    return f'<text class="{css}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def _lines_of(x: float, y: float, lines: Sequence[str], css: str, anchor: str = "middle") -> str:
    return "".join(_text(x, y + number * LINE_HEIGHT, line, css, anchor) for number, line in enumerate(lines))


def _bus_label(plan: Plan, bus: Bus) -> str:
    spots = [point[0] for pair in bus.pairs for point in way_of(plan, bus, *pair) if abs(point[1] - bus.y) < 0.5]
    low, high = min(spots), max(spots)
    goal = plan.boxes.get(bus.zone.removeprefix("row "))
    if goal is not None and low < goal.left:  # some ways come round it, from the other side
        high = min(high, goal.left)
    need = width_of(bus.label, LABEL) + 10
    above = _free(plan, low + CORNER, high - CORNER, bus.y - 17, bus.y - 2)
    under = _free(plan, low + CORNER, high - CORNER, bus.y + 2, bus.y + 17)
    choice, y = (
        (above, bus.y - 6) if above[0][1] - above[0][0] >= min(need, under[0][1] - under[0][0]) else (under, bus.y + 15)
    )
    wide_enough = sorted((pair for pair in choice if pair[1] - pair[0] >= need), key=lambda pair: pair[0])
    start, end = wide_enough[0] if wide_enough else choice[0]
    return _text((start + end) / 2, y, bus.label, f"dg-word dg-word--{bus.kind}")


def _link_labels(plan: Plan, source: str, target: str, labels: Sequence[str]) -> str:
    one, other = plan.boxes[source], plan.boxes[target]
    start, end = _free(plan, one.right + 3, other.left - 8, one.y - 30, one.y + 30)[0]
    middle, room = (start + end) / 2, end - start - 6
    first, *rest = labels
    lines = wrap(first, room)
    found = _lines_of(middle, one.y - 10 - (len(lines) - 1) * LINE_HEIGHT, lines, "dg-word dg-word--main")
    y = one.y + 21
    for label in rest:
        lines = wrap(label, room)
        found += _lines_of(middle, y, lines, "dg-word dg-word--main")
        y += len(lines) * LINE_HEIGHT + 4
    return found


def _tie_labels(plan: Plan, source: str, target: str, labels: Sequence[str]) -> str:
    main, wait = main_and_wait(plan, source, target)
    points = tie_of(plan, source, target)
    x = main.ports["bottom", f"{source}>{target}"]
    side = wait.right if wait.x < main.x else wait.left
    middle, room = (x + side) / 2, abs(x - side) - 6
    lines = [line for label in labels for line in wrap(label, room)]
    out = source == main.name
    y = points[-1][1] if out else points[0][1]
    start = y - 7 - (len(lines) - 1) * LINE_HEIGHT if out else y + 16
    return _lines_of(middle, start, lines, "dg-word")


# -- the drawing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """Another look at the same drawing. `title` and `desc` say what it shows; `classes` gives the classes of the way
    between two states by these steps (None: by whichever), `tally` what is said behind the name of a step, and `notes`
    what stands in a state instead of who must act there.
    """

    title: str
    desc: str
    classes: Callable[[Collection[str] | None, Pair], str]
    tally: Tally
    notes: Mapping[str, tuple[str, ...]]


def svg(
    definition: Definition,
    language: str = "nl",
    *,
    current: str | None = None,
    passed: Collection[str] = frozenset(),
    css: str = "",
    look: Look | None = None,
) -> str:
    """The drawing of a process as SVG, for inside a page or (with `css` embedded) as a file of its own.

    `current` is the state where a case stands, `passed` those it has been in (the rest is then drawn thin). `look`
    draws what was done instead of what is designed.
    Raises KeyError for a language that is not nl or en.
    """
    words = _WORDS[language]
    plan = lay_out(definition, language, look.notes, look.tally) if look else lay_out(definition, language)
    title = words["title"].format(name=definition.label[language])
    ends = plan.main[0], plan.main[-1]
    first, last = (definition.states[end].label[language] for end in ends)
    desc = words["desc"].format(first=first, last=last, phases=len(definition.phases))
    if current is not None:
        desc = f"{words['here']}: {definition.states[current].label[language]}. {desc}"
    if look is not None:
        title, desc = look.title, look.desc
    footnote = _stays(definition, plan, language)
    plan.height += max(0, len(footnote) - 1) * LINE_HEIGHT
    width, height = _n(plan.width), _n(plan.height)
    wide = " dg--wide" if plan.width > WIDE else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dg{wide}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>",
        f"<style>{css}</style>" if css else "",
        _phases(definition, plan, language),
        *(_bus(plan, bus, look) for bus in plan.buses),
        *(_line(tie_of(plan, *pair), "tie", _classes(look, pair)) for pair in plan.ties),
        _main_line(plan, current, passed, look),
        *(_box_svg(box, current, passed, words["here"]) for box in plan.boxes.values()),
        *(_link_labels(plan, *pair, labels) for pair, labels in plan.links.items()),
        *(_tie_labels(plan, *pair, labels) for pair, labels in plan.ties.items()),
        *(_bus_label(plan, bus) for bus in plan.buses),
        _lines_of(MARGIN, plan.height - 14 - (len(footnote) - 1) * LINE_HEIGHT, footnote, "dg-note", "start"),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _phases(definition: Definition, plan: Plan, language: str) -> str:
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
            found.append(f'<rect class="dg-band" x="{_n(low)}" width="{_n(high - low)}" height="{_n(plan.height)}"/>')
        found.append(_text((low + high) / 2, 24, phase.label[language], "dg-phase"))
        low = high
    return "".join(found)


def _classes(look: Look | None, pair: Pair, steps: Collection[str] | None = None) -> str:
    """The classes of a way besides those of every drawing, with a space before them."""
    return f" {look.classes(steps, pair)}" if look else ""


def _line(points: Sequence[Point], kind: str, more: str) -> str:
    path = _path(points)
    return (
        f'<path class="dg-halo" d="{path}"/><path class="dg-way dg-way--{kind}{more}" d="{path}"/>'
        f'<path class="dg-head dg-head--{kind}{more}" d="{_arrow(points)}"/>'
    )


def _bus(plan: Plan, bus: Bus, look: Look | None) -> str:
    ways = [(way_of(plan, bus, *pair), _classes(look, pair, bus.steps)) for pair in bus.pairs]
    paths = [(_path(points), more) for points, more in ways]
    heads = dict.fromkeys((_arrow(points), more) for points, more in ways)
    return (
        "".join(f'<path class="dg-halo" d="{path}"/>' for path, _more in paths)
        + "".join(f'<path class="dg-way dg-way--{bus.kind}{more}" d="{path}"/>' for path, more in paths)
        + "".join(f'<path class="dg-head dg-head--{bus.kind}{more}" d="{head}"/>' for head, more in heads)
    )


def _main_line(plan: Plan, current: str | None, passed: Collection[str], look: Look | None) -> str:
    found = []
    for one, other in pairwise(plan.main):
        start, end = plan.boxes[one], plan.boxes[other]
        done = not passed or (one in passed and (other in passed or other == current))
        linked = (one, other) in plan.links
        way = f"M{_n(start.right)} {_n(start.y)}H{_n(end.left - (9 if linked else 0))}"
        css = ("dg-main" if done else "dg-main dg-main--ahead") + _classes(look, (one, other))
        found.append(f'<path class="dg-halo dg-halo--main" d="{way}"/><path class="{css}" d="{way}"/>')
        if linked:
            x, y = end.left - 1, end.y
            head = f"M{_n(x)} {_n(y)}l-13 -8v16z"
            found.append(f'<path class="dg-head dg-head--main{"" if done else "-ahead"}" d="{head}"/>')
    return "".join(found)


def _box_svg(box: Box, current: str | None, passed: Collection[str], here: str) -> str:
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
        wide = width_of(here, 12) + 20
        found.append(
            f'<rect class="dg-flag" x="{_n(box.x - wide / 2)}" y="{_n(box.top - 12)}" width="{_n(wide)}" '
            f'height="20" rx="10"/>' + _text(box.x, box.top + 2, here, "dg-flag-word")
        )
    return "".join([*found, "</g>"])


def _stays(definition: Definition, plan: Plan, language: str) -> tuple[str, ...]:
    """Which steps are not drawn because they lead nowhere else, in lines that fit under the drawing."""
    steps = [
        step.label[language]
        for step in definition.transitions.values()
        if all(target is None for target in step.targets())
    ]
    if not steps:
        return ()
    text = _WORDS[language]["stays"].format(steps=", ".join(steps))
    return wrap(text, plan.width - 2 * MARGIN, 12)
