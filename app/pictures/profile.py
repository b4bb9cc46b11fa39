"""Where one thing stands between pairs of ends: a dot on a line of five places. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.pictures.ink import EDGE, FILLS, HAIR, Ink, n, wrap
from app.pictures.model import Drawing, Grid, Picture, made

PLACES = 5
_WORDS = {
    "nl": {
        "axis": "Tussen", "place": "Plek (1 tot en met 5)", "told": "{left} – {right}: {place} van 5",
        "unsaid": "{left} – {right}: niemand heeft het gezegd", "none": "niet gezegd",
    },
    "en": {
        "axis": "Between", "place": "Place (1 to 5)", "told": "{left} – {right}: {place} of 5",
        "unsaid": "{left} – {right}: nobody said", "none": "not said",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Between:
    """A pair of ends, and the place between them from 1 (left) to 5; None: nobody said."""

    left: str
    right: str
    place: int | None


def profile(title: str, rows: Sequence[Between], *, language: str) -> Picture:
    """A profile: one line for each pair of ends. Raises ValueError for a place that is not from 1 to 5."""
    if any(one.place is not None and not 1 <= one.place <= PLACES for one in rows):
        raise ValueError("a place is from 1 to 5")
    words = _WORDS[language]
    told = [
        words["unsaid" if one.place is None else "told"].format(left=one.left, right=one.right, place=one.place)
        for one in rows
    ]
    cells = tuple((f"{one.left} – {one.right}", words["none"] if one.place is None else str(one.place)) for one in rows)
    table = Grid(title, (words["axis"], words["place"]), cells, frozenset({1}))

    def draw(wide: int) -> Drawing:
        ink, y = Ink(), 0.0
        for one in rows:
            y = _line(ink, wide, one, y, words["none"])
        return Drawing(wide, max(y - 10, 1), ink.body)

    return made(title, ". ".join(told) + ".", table, draw)


def _line(ink: Ink, wide: int, one: Between, y: float, unsaid: str) -> float:
    """Its ends in words, the line with five places, and the dot. Gives where the next begins."""
    half = wide / 2 - 12
    left, right = wrap(one.left, half, 13, bold=True, most=2), wrap(one.right, half, 13, bold=True, most=2)
    for place, text in enumerate(left):
        ink.write(0, y + 13 + place * 16, text, bold=True)
    for place, text in enumerate(right):
        ink.write(wide, y + 13 + place * 16, text, bold=True, anchor="end")
    y += max(len(left), len(right)) * 16 + 14
    step = (wide - 24) / (PLACES - 1)
    ink.line(12, y, wide - 12, y, stroke=HAIR, css="pic-grid", thick=1.5)
    for place in range(PLACES):
        ink.add('<circle class="pic-dim" cx="{}" cy="{}" r="3" fill="{}"/>', n(12 + step * place), n(y), EDGE)
    if one.place is None:
        ink.muted(wide / 2, y + 18, unsaid, anchor="middle")
        return y + 38
    at = 12 + step * (one.place - 1)
    ink.add('<circle class="pic-f1" cx="{}" cy="{}" r="9" fill="{}"/>', n(at), n(y), FILLS[0])
    return y + 28
