"""Values beside each other: bars from zero, and wholes divided in parts. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from app.pictures.ink import EDGE, FILLS, INK, MUTED, ON_FILLS, Ink, cut, width, wrap
from app.pictures.model import Bar, Drawing, Grid, Picture, Stack, known, made
from app.pictures.numbers import plain, said, short, unit_word

_WORDS = {
    "nl": {
        "now": "Nu",
        "before": "Daarvoor",
        "most": "{name} is het hoogst: {value}",
        "least": ", {name} het laagst: {last}",
        "all_same": "Alle {count} zijn gelijk: {value}",
        "none": "Er is niets te tellen",
        "rest": "en {count} meer: zie de tabel",
        "part": "{name}: vooral {part} ({share}%)",
        "nothing": "niets",
        "total": "Totaal",
    },
    "en": {
        "now": "Now",
        "before": "Before",
        "most": "{name} is highest: {value}",
        "least": ", {name} lowest: {last}",
        "all_same": "All {count} are the same: {value}",
        "none": "There is nothing to count",
        "rest": "and {count} more: see the table",
        "part": "{name}: mostly {part} ({share}%)",
        "nothing": "nothing",
        "total": "Total",
    },
}


def bars(
    title: str,
    items: Sequence[Bar],
    *,
    language: str,
    unit: str = "",
    sort: bool = True,
    most: int = 20,
    now: str = "",
    before: str = "",
) -> Picture:
    """Bars from zero with their value at the end, the longest first unless `sort` says no. At most so many are drawn;
    the table has them all. `now` and `before` name the two periods, when bars have a value of the period before.

    Raises ValueError for a value below zero: a bar has no other side.
    """
    if any(value < 0 for one in items for value in known((one.value, one.before))):
        raise ValueError("a bar begins at zero")
    words = _WORDS[language]
    now, before = now or words["now"], before or words["before"]
    if sort:
        items = sorted(items, key=lambda one: (one.value is None, -(one.value or 0), one.name))
    compared = any(one.before is not None for one in items)
    columns = ("", now, before) if compared else ("", unit_word(unit, language) or now)
    rows = tuple(
        (one.name, short(one.value, unit, language)) + ((short(one.before, unit, language),) if compared else ())
        for one in items
    )
    links = {(place, 1): one.href for place, one in enumerate(items) if one.href}
    table = Grid(title, columns, rows, frozenset({1, 2} if compared else {1}), links)

    def draw(wide: int) -> Drawing:
        return _bars(wide, items[:most], len(items) - most, language, unit, (now, before) if compared else None)

    return made(title, _told(items, language, unit), table, draw)


def _told(items: Sequence[Bar], language: str, unit: str) -> str:
    words = _WORDS[language]
    there = [one for one in items if one.value is not None]
    if not there or not any(one.value for one in there):
        return words["none"] + "."
    top, least = max(there, key=lambda one: one.value or 0), min(there, key=lambda one: one.value or 0)
    if top.value == least.value and len(there) > 1:
        return words["all_same"].format(count=len(there), value=said(top.value, unit, language)) + "."
    text = words["most"].format(name=top.name, value=said(top.value, unit, language))
    if len(there) > 1:
        text += words["least"].format(name=least.name, last=short(least.value, unit, language))
    return text + "."


def _bars(
    wide: int, items: Sequence[Bar], rest: int, language: str, unit: str, periods: tuple[str, str] | None
) -> Drawing:
    ink, y = Ink(), 0.0
    words = _WORDS[language]
    highest = max((value for one in items for value in known((one.value, one.before))), default=0.0) or 1.0
    beside = wide > 400
    names = max((width(one.name, 13, bold=one.strong) for one in items), default=0)
    left = min(names + 12, wide * 0.4) if beside else 0.0
    ends = max((width(short(one.value, unit, language), 13, bold=True) for one in items), default=0) + 10
    room = wide - left - ends
    if word := unit_word(unit, language):
        ink.muted(left, 12, word)
        y = 20
    if periods:
        y = _two_periods(ink, wide, left, periods, y)
    start = y
    for one in items:
        lines = wrap(one.name, (left - 12) if beside else wide, 13, most=2, bold=one.strong)
        if beside:
            high = 26.0 if len(lines) == 1 else 36.0
            ink.lines(0, y + high / 2 + 4.5 - (len(lines) - 1) * 8, lines, bold=one.strong)
            middle = y + high / 2
        else:
            ink.lines(0, y + 13, lines, bold=one.strong)
            high, middle = 16 * len(lines) + 29.0, y + 16 * len(lines) + 11
        long = room * (one.value or 0) / highest
        if one.value is not None:
            place = 1 if one.strong else 0
            strong = "#c8400a" if one.strong else FILLS[0]
            ink.rect(left, middle - 8, max(long, 1.5), 16, fill=strong, css=f"pic-b{place + 1}")
        if one.before is not None:
            _tick(ink, left + room * one.before / highest, middle)
        # A number beside the mark of the period before, never under it.
        x = left + long + 6
        if one.before is not None:
            mark = left + room * one.before / highest
            x = mark + 6 if x - 6 - 1 < mark < x + ends - 4 and mark >= x - 8 else x
        text = short(one.value, unit, language)
        ink.write(min(x, wide - width(text, 13, bold=True)), middle + 4.5, text, bold=True)
        y += high
    if items and beside:
        ink.line(left, start, left, y, stroke=EDGE, css="pic-axis")
    if not items:
        ink.muted(0, y + 14, words["nothing"])
        y += 20
    if rest > 0:
        ink.muted(left, y + 16, words["rest"].format(count=rest))
        y += 22
    return Drawing(wide, y + 2, ink.body)


def _tick(ink: Ink, x: float, y: float, half: float = 11) -> None:
    """The mark of the period before: an upright with a light edge, to be seen on a bar and beside it."""
    ink.line(x, y - half - 1, x, y + half + 1, stroke="#ffffff", css="pic-halo", thick=4)
    ink.line(x, y - half, x, y + half, stroke=INK, css="pic-mark", thick=2)


def _two_periods(ink: Ink, wide: int, left: float, periods: tuple[str, str], y: float) -> float:
    """What the bar and what the mark stand for."""
    now, before = (cut(text, wide / 2 - 30, 12) for text in periods)
    ink.rect(left, y + 3, 16, 10, fill=FILLS[0], css="pic-b1")
    ink.muted(left + 22, y + 12, now)
    x = left + 22 + width(now, 12) + 22
    if x + 14 + width(before, 12) > wide:
        x, y = left, y + 18
    _tick(ink, x + 2, y + 8, 7)
    ink.muted(x + 12, y + 12, before)
    return y + 24


def stacked(
    title: str,
    rows: Sequence[Stack],
    parts: Sequence[str],
    *,
    language: str,
    unit: str = "",
    percent: bool = True,
) -> Picture:
    """Wholes divided in parts, each as long as the others, with the share of every part in it. With `percent` False
    the numbers themselves are written in the parts. At most eight parts: more cannot be told apart.

    Raises ValueError for more parts, or a row with another number of them, or a part below zero.
    """
    if len(parts) > len(FILLS) or any(len(one.parts) != len(parts) or min(one.parts) < 0 for one in rows):
        raise ValueError("a whole has the parts that are named, at most eight, none below zero")
    words = _WORDS[language]
    table = Grid(
        title,
        ("", *parts, words["total"]),
        tuple((one.name, *(plain(part, language) for part in (*one.parts, sum(one.parts)))) for one in rows),
        frozenset(range(1, len(parts) + 2)),
        {(place, len(parts) + 1): one.href for place, one in enumerate(rows) if one.href},
    )

    def draw(wide: int) -> Drawing:
        return _stacked(wide, rows, parts, language, unit, percent)

    told = []
    for one in rows:
        whole = sum(one.parts)
        if whole:
            top = max(range(len(parts)), key=lambda place: one.parts[place])
            share = plain(_shares(one.parts)[top], language)
            told.append(words["part"].format(name=one.name, part=parts[top], share=share))
    description = (". ".join(told) if told else words["none"]) + "."
    return made(title, description, table, draw)


def _shares(parts: Sequence[int]) -> list[int]:
    """Whole percentages that are 100 together: what is left over goes to the largest remainders."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    exact = [part * 100 / whole for part in parts]
    shares = [int(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def _stacked(
    wide: int, rows: Sequence[Stack], parts: Sequence[str], language: str, unit: str, percent: bool
) -> Drawing:
    ink, beside = Ink(), wide > 400
    y = _legend(ink, wide, parts, [place for place in range(len(parts)) if any(one.parts[place] for one in rows)])
    names = max((width(one.name, 13) for one in rows), default=0)
    left = min(names + 12, wide * 0.34) if beside else 0.0
    totals = [plain(sum(one.parts), language) for one in rows]
    word = unit_word(unit, language)
    right = max((width(text, 12) for text in (*totals, word if beside else "")), default=0) + 10
    room = wide - left - right
    if word and beside:
        ink.muted(wide, y + 2, word, anchor="end")
        y += 8
    for one, total in zip(rows, totals, strict=True):
        lines = wrap(one.name, (left - 12) if beside else wide, 13, most=2)
        if beside:
            high, bar = 34.0 if len(lines) == 1 else 40.0, 24.0
            ink.lines(0, y + high / 2 + 4.5 - (len(lines) - 1) * 8, lines)
            top = y + (high - bar) / 2
        else:
            ink.lines(0, y + 13, lines)
            high, bar = 16 * len(lines) + 36.0, 24.0
            top = y + 16 * len(lines) + 4
        _whole(ink, one, (left, top, room, bar), percent, language)
        ink.muted(wide, top + bar / 2 + 4, total, anchor="end")
        y += high
    return Drawing(wide, y + 4, ink.body)


def _whole(ink: Ink, one: Stack, box: tuple[float, float, float, float], percent: bool, language: str) -> None:
    left, top, room, bar = box
    whole, x = sum(one.parts), box[0]
    if not whole:
        ink.line(left, top + bar / 2, left + room, top + bar / 2, stroke=EDGE, css="pic-grid")
        ink.muted(left, top + bar / 2 - 4, _WORDS[language]["nothing"])
        return
    shares = _shares(one.parts)
    for place, part in enumerate(one.parts):
        long = room * part / whole
        if not part:
            continue
        ink.rect(x, top, max(long - 1.5, 0.8), bar, fill=FILLS[place], css=f"pic-f{place + 1}")
        text = f"{shares[place]}%" if percent else plain(part, language)
        if width(text, 12, bold=True) + 6 <= long:
            ink.write(
                x + (long - 1.5) / 2,
                top + bar / 2 + 4.5,
                text,
                size=12,
                anchor="middle",
                bold=True,
                fill=ON_FILLS[place],
                css=f"pic-o{place + 1}",
            )
        x += long


def _legend(ink: Ink, wide: int, parts: Sequence[str], there: Sequence[int]) -> float:
    """The names of the parts in their order, with their colour. Gives where it ends."""
    x, y = 0.0, 0.0
    for place in there:
        text = cut(parts[place], wide - 22, 12.5)
        long = 20 + width(text, 12.5)
        if x and x + long > wide:
            x, y = 0.0, y + 20
        ink.rect(x, y + 2, 14, 12, fill=FILLS[place], css=f"pic-f{place + 1}")
        ink.write(x + 20, y + 12.5, text, size=12.5, fill=MUTED, css="pic-muted")
        x += long + 18
    return y + 26 if there else 0.0
