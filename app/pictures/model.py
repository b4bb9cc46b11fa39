"""What a drawing is: the same on a page and in a paper, words for who cannot see it, and its numbers in a table.

PURE. Every drawing is made twice, broad and narrow: a drawing that is only shrunk cannot be read on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from markupsafe import Markup

_LINK = re.compile(r"<a [^>]*><title>[^<]*</title>|</a>")

BROAD, NARROW = 640, 340
"""How wide drawings are, in pixels of the page at ordinary size: beside each other they fit 1440 and 390 pixels."""


@dataclass(frozen=True)
class Grid:
    """The numbers of a drawing as a table, already in words. `numbers`: the columns (from 0) set to the right;
    `links`: where a cell (row, column) leads, so that every number can be opened.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in pixels; `body` is SVG without the element around it."""

    width: float
    height: float
    body: Markup


@dataclass(frozen=True)
class Picture:
    """A drawing with what belongs to it. The title stands above it on the page; `description` says what can be seen
    in one or two sentences; `table` holds every number that is drawn.
    """

    title: str
    description: str
    table: Grid
    broad: Drawing
    narrow: Drawing

    def svg(self, *, narrow: bool = False, spoken: bool = False) -> Markup:
        """The drawing as an SVG element with its title and description. `spoken`: both as one title, which is what
        the maker of our PDF takes as the text instead of the picture (PDF/UA-1, 7.3); such a drawing leads nowhere. One
        with links is a group of them, not one picture: else a keyboard could not reach what is in it.
        """
        one = self.narrow if narrow else self.broad
        body = Markup(_LINK.sub("", one.body)) if spoken else one.body  # noqa: S704 - it loses our own elements
        role = "group" if "<a " in body else "img"
        words = Markup("<title>{}</title>").format(f"{self.title}. {self.description}")
        refer = Markup("")
        if not spoken:
            key = "pic-" + sha256(f"{narrow}{self.title}{self.description}{one.body}".encode()).hexdigest()[:10]
            words = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
                key, self.title, self.description
            )
            refer = Markup(' aria-labelledby="{0}-t" aria-describedby="{0}-d"').format(key)
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="pic pic--{0}" viewBox="0 0 {1:g} {2:g}" width="{1:g}" '
            'height="{2:g}" role="{6}"{3} font-family="Fira Sans, sans-serif">{4}{5}</svg>'
        ).format("narrow" if narrow else "broad", one.width, round(one.height, 1), refer, words, body, role)


@dataclass(frozen=True)
class Spark:
    """A line as high as the text beside it, for in a table. `words` says its numbers."""

    words: str
    drawing: Drawing

    def svg(self) -> Markup:
        """The line as an SVG element."""
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="pic-spark" viewBox="0 0 {0:g} {1:g}" width="{0:g}" '
            'height="{1:g}" role="img" aria-label="{2}"><title>{2}</title>{3}</svg>'
        ).format(self.drawing.width, self.drawing.height, self.words, self.drawing.body)


# -- what is drawn ---------------------------------------------------------------------------------------------------

Amount = float | None
"""A value: a count, a number of working days, or parts per hundred. None is not known, and never drawn as zero."""


@dataclass(frozen=True)
class Series:
    """A line: its name and a value for every moment."""

    name: str
    values: tuple[Amount, ...]


@dataclass(frozen=True)
class Bar:
    """A bar; `before` is what it was the period before, `href` where its number opens, `strong` the one meant."""

    name: str
    value: Amount
    before: Amount = None
    href: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Stack:
    """A whole in parts, in the order of the names of the parts."""

    name: str
    parts: tuple[int, ...]
    href: str = ""


@dataclass(frozen=True)
class Act:
    """A balancing act: its two ends, and how many people stood where from left to right, now and the period before.
    Both have as many places; `before` may be empty.
    """

    left: str
    right: str
    now: tuple[int, ...]
    before: tuple[int, ...] = ()


@dataclass(frozen=True)
class Interval:
    """From low to high, with the middle; `seen` is what really was."""

    name: str
    low: float
    middle: float
    high: float
    seen: Amount = None


@dataclass(frozen=True)
class Tile:
    """A region on a tile map. `code` is that of the region, `short` what is written on the tile."""

    code: str
    name: str
    short: str
    column: int
    row: int


@dataclass(frozen=True)
class Layout:
    """Where the regions of a division stand on a tile map."""

    division: str
    tiles: tuple[Tile, ...]


def made(title: str, description: str, table: Grid, draw: Callable[[int], Drawing]) -> Picture:
    """The picture of which `draw` makes the drawing at a width."""
    return Picture(title, description, table, draw(BROAD), draw(NARROW))


def known(values: Sequence[Amount]) -> list[float]:
    """The values that are known."""
    return [one for one in values if one is not None]
