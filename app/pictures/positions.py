"""Where people or outcomes stand: balancing acts then and now, and ranges of what may come. PURE."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.pictures.ink import BAND, DASHES, EDGE, FILLS, HAIR, INK, MUTED, STROKES, SURFACE, Ink, n, width, wrap
from app.pictures.model import Act, Amount, Drawing, Grid, Interval, Picture, made
from app.pictures.numbers import middle, plain, said, short, ticks, unit_word

_WORDS = {
    "nl": {
        "now": "Nu",
        "before": "Daarvoor",
        "act": "Spanningsveld",
        "place": "{number}",
        "told": "{left} tegenover {right}: de middelste staat op {now} van {places}",
        "was": ", daarvoor op {before}",
        "nobody": "{left} tegenover {right}: niemand",
        "too_few": "{left} tegenover {right}: te weinig antwoorden",
        "few": "te weinig antwoorden",
        "none": "Er is niets verteld",
        "low": "Laag",
        "middle": "Midden",
        "high": "Hoog",
        "seen": "Werkelijk",
        "range": "{name}: tussen {low} en {high}, midden {middle}",
        "really": "; werkelijk {seen}",
        "legend": "acht van de tien uitkomsten",
    },
    "en": {
        "now": "Now",
        "before": "Before",
        "act": "Balancing act",
        "place": "{number}",
        "told": "{left} against {right}: the middle one stands at {now} of {places}",
        "was": ", before at {before}",
        "nobody": "{left} against {right}: nobody",
        "too_few": "{left} against {right}: too few answers",
        "few": "too few answers",
        "none": "Nothing was told",
        "low": "Low",
        "middle": "Middle",
        "high": "High",
        "seen": "Really",
        "range": "{name}: between {low} and {high}, middle {middle}",
        "really": "; really {seen}",
        "legend": "eight out of ten outcomes",
    },
}


def between(title: str, acts: Sequence[Act], *, language: str, now: str = "", before: str = "") -> Picture:
    """Balancing acts: how many people stood at each place between two ends, and before that. The line between the two
    rows joins the middle ones, so that a shift is seen. `now` and `before` name the periods. Without `now` too few
    people answered to show where they stand.

    Raises ValueError when now and before have another number of places.
    """
    if any(one.before and one.now and len(one.before) != len(one.now) for one in acts):
        raise ValueError("a balancing act has the same places now and before")
    words = _WORDS[language]
    now, before = now or words["now"], before or words["before"]
    told, rows = [], []
    for one in acts:
        name = f"{one.left} – {one.right}"
        if one.now:
            rows.append((name, now, *(plain(count, language) for count in one.now)))
        else:
            rows.append((name, words["few"]))
        if any(one.before):
            rows.append((name, before, *(plain(count, language) for count in one.before)))
        at, was = middle(one.now), middle(one.before)
        if at is None:
            told.append(words["nobody" if one.now else "too_few"].format(left=one.left, right=one.right))
            continue
        text = words["told"].format(left=one.left, right=one.right, now=int(at) + 1, places=len(one.now))
        told.append(text + (words["was"].format(before=int(was) + 1) if was is not None else ""))
    places = max((max(len(one.now), len(one.before)) for one in acts), default=0)
    table = Grid(
        title,
        (words["act"], "", *(words["place"].format(number=number + 1) for number in range(places))),
        tuple(row + ("",) * (places + 2 - len(row)) for row in rows),
        frozenset(range(2, places + 2)),
    )

    def draw(wide: int) -> Drawing:
        ink, y = Ink(), 0.0
        most = max((count for one in acts for count in (*one.now, *one.before)), default=1) or 1
        for one in acts:
            y = _act(ink, wide, one, (now, before), most, y, words["few"])
        return Drawing(wide, max(y - 8, 1), ink.body)

    return made(title, (". ".join(told) or words["none"]) + ".", table, draw)


def _act(ink: Ink, wide: int, act: Act, periods: tuple[str, str], most: int, y: float, few: str) -> float:
    """One act: its ends in words, the people now, the people before. Gives where the next begins."""
    half = wide / 2 - 12
    left, right = wrap(act.left, half, 13, bold=True, most=3), wrap(act.right, half, 13, bold=True, most=3)
    for place, text in enumerate(left):
        ink.write(0, y + 13 + place * 16, text, bold=True)
    for place, text in enumerate(right):
        ink.write(wide, y + 13 + place * 16, text, bold=True, anchor="end")
    y += max(len(left), len(right)) * 16 + 4
    if not act.now:
        ink.muted(0, y + 14, few)
        return y + 38
    side = max(width(text, 12) for text in periods) + 16
    room = wide - side - 18
    step = room / max(len(act.now) - 1, 1)
    largest = min(15.0, step * 0.45)

    def x(place: float) -> float:
        return side + place * step

    upper, lower = y + 17, y + 17 + 32
    there = any(act.before)
    at, was = middle(act.now), middle(act.before)
    for row in (upper, lower) if there else (upper,):
        ink.line(x(0), row, x(len(act.now) - 1), row, stroke=HAIR, css="pic-grid", thick=1.5)
    if there and at is not None and was is not None:
        ink.line(x(at), upper, x(was), lower, stroke=EDGE, css="pic-axis", thick=1.5)
    ink.write(0, upper + 4, periods[0], size=12, fill=INK, css="pic-ink")
    _people(ink, [(x(place), count) for place, count in enumerate(act.now)], upper, largest, most, now=True)
    if there:
        ink.muted(0, lower + 4, periods[1])
        _people(ink, [(x(place), count) for place, count in enumerate(act.before)], lower, largest, most, now=False)
    return (lower if there else upper) + 17 + 16


def _people(ink: Ink, places: Sequence[tuple[float, int]], y: float, largest: float, most: int, *, now: bool) -> None:
    """A circle per place, as large as there are people, with their number in it."""
    for x, count in places:
        if not count:
            ink.add('<circle class="pic-dim" cx="{}" cy="{}" r="2" fill="{}"/>', *(n(x), n(y), EDGE))
            continue
        radius = max(largest * math.sqrt(count / most), 8.5)
        if now:
            ink.add('<circle class="pic-f1" cx="{}" cy="{}" r="{}" fill="{}"/>', *(n(x), n(y), n(radius), FILLS[0]))
        else:
            ink.add(
                '<circle class="pic-ring" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.5"/>',
                *(n(x), n(y), n(radius), SURFACE, EDGE),
            )
        fill, css = ("#ffffff", "pic-o1") if now else (MUTED, "pic-muted")
        ink.write(x, y + 4.2, str(count), size=12, anchor="middle", bold=now, fill=fill, css=css)


# -- ranges ----------------------------------------------------------------------------------------------------------


def intervals(
    title: str,
    rows: Sequence[Interval],
    *,
    language: str,
    unit: str = "",
    legend: str = "",
    seen: str = "",
) -> Picture:
    """Ranges beside each other on one axis from zero: a band from low to high, an upright at the middle, and an open
    diamond at what really was. `legend` says what the band holds, `seen` what the diamond is.

    Raises ValueError when low, middle and high are not in that order, or below zero.
    """
    if any(not 0 <= one.low <= one.middle <= one.high for one in rows):
        raise ValueError("a range goes from low by the middle to high, none below zero")
    words = _WORDS[language]
    legend, seen = legend or words["legend"], seen or words["seen"]
    real = any(one.seen is not None for one in rows)
    cells = tuple(
        (one.name, *(short(value, unit, language) for value in (one.low, one.middle, one.high)))
        + ((short(one.seen, unit, language),) if real else ())
        for one in rows
    )
    columns = ("", words["low"], words["middle"], words["high"], *((seen,) if real else ()))
    table = Grid(title, columns, cells, frozenset(range(1, len(columns))))
    told = [_range_told(one, language, unit) for one in rows]

    def draw(wide: int) -> Drawing:
        return _intervals(wide, rows, language, unit, legend, seen if real else "")

    return made(title, (". ".join(told) or words["none"]) + ".", table, draw)


def _range_told(one: Interval, language: str, unit: str) -> str:
    words = _WORDS[language]
    text = words["range"].format(
        name=one.name,
        low=short(one.low, unit, language),
        high=said(one.high, unit, language),
        middle=short(one.middle, unit, language),
    )
    return text + (words["really"].format(seen=short(one.seen, unit, language)) if one.seen is not None else "")


def _intervals(wide: int, rows: Sequence[Interval], language: str, unit: str, legend: str, seen: str) -> Drawing:
    ink, beside = Ink(), wide > 400
    highest = max((max(one.high, one.seen or 0) for one in rows), default=0.0)
    marks = ticks(highest, 4 if beside else 3)
    left = min(max((width(one.name, 13) for one in rows), default=0) + 14, wide * 0.36) if beside else 8.0
    right = wide - width(short(marks[-1], unit, language), 12) / 2 - 4

    def x(value: float) -> float:
        return left + (right - left) * value / marks[-1]

    top = y = _range_key(ink, wide, 0.0 if not beside else left, legend, seen)
    heights: list[tuple[list[str], float]] = []
    for one in rows:
        lines = wrap(one.name, (left - 14) if beside else wide, 13, most=2)
        heights.append((lines, max(32.0, 16.0 * len(lines) + 8) if beside else 16.0 * len(lines) + 28))
    bottom = y + sum(high for _lines, high in heights) + 4
    for mark in marks:
        if beside:
            _upright(ink, x(mark), top, bottom, zero=not mark)
        ink.muted(x(mark), bottom + 15, short(mark, unit, language), anchor="middle")
    for one, (lines, high) in zip(rows, heights, strict=True):
        middle_y = y + high / 2 if beside else y + 16 * len(lines) + 13
        if not beside:
            # The names stand above the bands: no line runs through them.
            for mark in marks:
                _upright(ink, x(mark), middle_y - 10, middle_y + 12, zero=not mark)
        ink.lines(0, (middle_y + 4.5 - (len(lines) - 1) * 8) if beside else y + 13, lines)
        ink.rect(x(one.low), middle_y - 8, max(x(one.high) - x(one.low), 2), 16, fill="#b4d6d8", css="pic-range")
        ink.line(x(one.middle), middle_y - 10, x(one.middle), middle_y + 10, stroke=FILLS[0], css="pic-s1", thick=3)
        if one.seen is not None:
            _diamond(ink, x(one.seen), middle_y)
        y += high
    end = bottom + 20
    if word := unit_word(unit, language):
        ink.muted(right, end + 12, word, anchor="end")
        end += 18
    return Drawing(wide, end, ink.body)


def _upright(ink: Ink, x: float, top: float, bottom: float, *, zero: bool) -> None:
    ink.line(x, top, x, bottom, stroke=EDGE if zero else HAIR, css="pic-axis" if zero else "pic-grid")


def _diamond(ink: Ink, x: float, y: float) -> None:
    ink.add(
        '<path class="pic-seen" d="M{} {}l6.5 6.5l-6.5 6.5l-6.5 -6.5Z" fill="{}" stroke="{}" stroke-width="2"/>',
        *(n(x), n(y - 6.5), SURFACE, STROKES[1]),
    )


def _range_key(ink: Ink, wide: int, left: float, legend: str, seen: str) -> float:
    """What the band, the upright and the diamond are. Gives where it ends."""
    ink.rect(left, 2, 22, 12, fill="#b4d6d8", css="pic-range")
    ink.line(left + 11, 0, left + 11, 16, stroke=FILLS[0], css="pic-s1", thick=3)
    lines = wrap(legend, wide - left - 30, 12, most=2)
    for place, text in enumerate(lines):
        ink.muted(left + 30, 12 + place * 16, text)
    x, y = left + 30 + width(lines[-1], 12) + 22, 16.0 * (len(lines) - 1)
    if seen:
        if x + 20 + width(seen, 12) > wide:
            x, y = left, y + 18
        _diamond(ink, x + 7, y + 8)
        ink.muted(x + 20, y + 12, seen)
    return y + 26


def fan(
    title: str,
    times: Sequence[str],
    name: str,
    *,
    low: Sequence[float],
    middle: Sequence[float],
    high: Sequence[float],
    seen: Sequence[Amount] = (),
    language: str,
    unit: str = "",
    legend: str = "",
    seen_name: str = "",
) -> Picture:
    """A range that moves with time: a band from low to high, the middle as a line in it, and what really was as a
    broken line (`seen`, as long as it is known).

    Raises ValueError when these do not have a value for each moment.
    """
    if not len(times) == len(low) == len(middle) == len(high) or (seen and len(seen) != len(times)):
        raise ValueError("a fan has values for each moment")
    words = _WORDS[language]
    seen_name, legend = seen_name or words["seen"], legend or words["legend"]
    columns = ("", words["low"], words["middle"], words["high"], *((seen_name,) if seen else ()))
    values: list[Sequence[Amount]] = [low, middle, high, *([seen] if seen else [])]
    rows = tuple(
        (time, *(short(column[place], unit, language) for column in values)) for place, time in enumerate(times)
    )
    table = Grid(title, columns, rows, frozenset(range(1, len(columns))))
    told = words["none"]
    if times:
        told = _range_told(Interval(f"{name}, {times[-1]}", low[-1], middle[-1], high[-1]), language, unit)

    def draw(wide: int) -> Drawing:
        return _fan(wide, times, (low, middle, high, seen), language, unit, (legend, seen_name if seen else ""))

    return made(title, told + ".", table, draw)


def _fan(
    wide: int,
    times: Sequence[str],
    values: tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[Amount]],
    language: str,
    unit: str,
    key: tuple[str, str],
) -> Drawing:
    low, mid, high, seen = values
    ink = Ink()
    top = _fan_key(ink, wide, *key) + 12
    if word := unit_word(unit, language):
        ink.muted(0, top + 6, word)
        top += 18
    marks = ticks(max([*high, *(one for one in seen if one is not None)], default=0.0), 4 if wide > 400 else 3, unit)
    tall = 180.0 if wide > 400 else 150.0
    left = max(width(short(mark, unit, language), 12) for mark in marks) + 8
    ends = [short(one[-1], unit, language) for one in (low, mid, high) if one]
    right = wide - max((width(text, 13, bold=True) for text in ends), default=0) - 12

    def point(place: int, value: float) -> tuple[float, float]:
        across = (right - left) * place / max(len(times) - 1, 1)
        return left + across, top + tall * (1 - min(max(value, 0), marks[-1]) / marks[-1])

    if times:
        edge = [point(place, value) for place, value in enumerate(high)]
        edge += [point(place, value) for place, value in reversed(list(enumerate(low)))]
        way = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in edge) + "Z"
        ink.add('<path class="pic-range" d="{}" fill="{}"/>', way, BAND if len(times) < 2 else "#cfe3e4")
    for mark in marks:
        y = point(0, mark)[1]
        ink.line(left, y, right, y, stroke=EDGE if not mark else HAIR, css="pic-grid" if mark else "pic-axis")
        ink.muted(left - 8, y + 4, short(mark, unit, language), anchor="end")
    if times:
        ink.path([point(place, value) for place, value in enumerate(mid)])
        real = [point(place, value) for place, value in enumerate(seen) if value is not None]
        if real:
            ink.path(real, series=1, dash=DASHES[1])
        _fan_ends(
            ink, wide, right, [(point(len(times) - 1, one[-1])[1], one[-1]) for one in (high, mid, low)], language, unit
        )
    for place in sorted({0, len(times) - 1} & set(range(len(times)))):
        x, half = point(place, 0)[0], width(times[place], 12) / 2
        ink.muted(min(max(x, half), wide - half), top + tall + 18, times[place], anchor="middle")
    end = top + tall + 24
    return Drawing(wide, end, ink.body)


def _fan_ends(ink: Ink, wide: int, right: float, ends: Sequence[tuple[float, float]], language: str, unit: str) -> None:
    """High, middle and low at the end, without lying over each other; equal ones once."""
    from app.pictures.trend import spread

    different = [one for place, one in enumerate(ends) if place == 0 or one[1] != ends[place - 1][1]]
    tops = spread([(y - 8, 16.0) for y, _value in different], max(y for y, _value in ends) + 12)
    for top, (_y, value) in zip(tops, different, strict=True):
        bold = value == ends[1][1]
        ink.write(right + 6, top + 12, short(value, unit, language), bold=bold, size=13)


def _fan_key(ink: Ink, wide: int, legend: str, seen: str) -> float:
    ink.rect(0, 2, 22, 12, fill="#cfe3e4", css="pic-range")
    ink.line(0, 8, 22, 8, stroke=FILLS[0], css="pic-s1", thick=2.5)
    ink.muted(30, 12, legend)
    x, y = 30 + width(legend, 12) + 20, 0.0
    if seen:
        if x + 30 + width(seen, 12) > wide:
            x, y = 0.0, 18.0
        ink.path([(x, y + 8), (x + 22, y + 8)], series=1, dash=DASHES[1])
        ink.muted(x + 30, y + 12, seen)
    return y + 18
