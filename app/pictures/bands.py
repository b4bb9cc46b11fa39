"""Two ways to divide the same whole, beside each other: bands between the parts, as wide as what they share. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.pictures.ink import EDGE, FILLS, Ink, cut, n
from app.pictures.model import Drawing, Grid, Picture, made

_WORDS = {
    "nl": {
        "told": "{left} delen links, {right} rechts, {bands} stukken die zij delen; {whole} delen links gaan heel op "
        "in een deel rechts.",
        "none": "Er is niets te vergelijken.",
    },
    "en": {
        "told": "{left} parts on the left, {right} on the right, {bands} pieces that they share; {whole} parts on the "
        "left go wholly into one on the right.",
        "none": "There is nothing to compare.",
    },
}  # fmt: skip
_ONE, _GAP = 4.0, 9.0
"""How high one of what is shared is, and the room between two parts."""


@dataclass(frozen=True, slots=True)
class Band:
    """What a part on the left and one on the right share; `href`: where it can be read."""

    left: str
    right: str
    shared: int
    href: str = ""


def bands(title: str, items: Sequence[Band], columns: tuple[str, str, str], *, language: str) -> Picture:
    """A band for each pair of parts that share something, in the order in which they are given; `columns`: what the
    left and the right are called, and what is counted. Raises ValueError for a band of nothing.
    """
    if any(one.shared < 1 for one in items):
        raise ValueError("a band is at least one wide")
    words = _WORDS[language]
    left, right = list(dict.fromkeys(one.left for one in items)), list(dict.fromkeys(one.right for one in items))
    whole = sum(sum(one.left == name for one in items) == 1 for name in left)
    told = words["told"].format(left=len(left), right=len(right), bands=len(items), whole=whole)
    rows = tuple((one.left, one.right, str(one.shared)) for one in items)
    links = {(place, 0): one.href for place, one in enumerate(items) if one.href}
    table = Grid(title, columns, rows, frozenset({2}), links)
    return made(title, told if items else words["none"], table, lambda wide: _drawn(wide, items, left, right, columns))


def _drawn(
    wide: int, items: Sequence[Band], left: Sequence[str], right: Sequence[str], columns: tuple[str, str, str]
) -> Drawing:
    ink = Ink()
    names = wide * 0.3
    ink.muted(names - 8, 12, cut(columns[0], names - 8, 12), anchor="end")
    ink.muted(wide - names + 8, 12, cut(columns[1], names - 8, 12))
    ends: dict[bool, dict[str, float]] = {False: {}, True: {}}
    low = 0.0
    for on_right, parts in ((False, left), (True, right)):
        y = 24.0
        for part in parts:
            high = max(sum(one.shared for one in items if part == (one.right if on_right else one.left)) * _ONE, 5.0)
            ends[on_right][part] = y
            x = wide - names if on_right else names - 5
            ink.rect(x, y, 5, high, fill=EDGE, css="pic-edge")
            text = cut(part, names - 12, 12)
            ink.write(
                x + (13 if on_right else -8), y + high / 2 + 4, text, size=12, anchor="start" if on_right else "end"
            )
            y += max(high, 8.0) + _GAP
        low = max(low, y)
    for one in items:
        high, begin, end = one.shared * _ONE, ends[False][one.left], ends[True][one.right]
        _band(ink, names, wide - names, begin, end, high, alone=sum(other.left == one.left for other in items) == 1)
        ends[False][one.left] += high
        ends[True][one.right] += high
    return Drawing(wide, max(low, 1), ink.body)


def _band(ink: Ink, left: float, right: float, begin: float, end: float, high: float, *, alone: bool) -> None:
    """From the left to the right; dark when it is all of its part, light when the part is divided."""
    middle = (left + right) / 2
    ink.add(
        '<path class="{}" d="M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z" fill="{}" fill-opacity="{}"/>',
        *("pic-d1" if alone else "pic-d2", n(left), n(begin), n(middle), n(begin), n(middle), n(end), n(right), n(end)),
        *(n(end + high), n(middle), n(end + high), n(middle), n(begin + high), n(left), n(begin + high)),
        *(FILLS[0] if alone else FILLS[1], "0.75"),
    )
