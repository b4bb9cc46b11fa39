"""What a paper is made of. PURE: the same blocks on screen, in a PDF and in an OpenDocument text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app import pictures


@dataclass(frozen=True)
class Heading:
    """A heading. The title of the paper is level 1; what is in it begins at 2 and goes no deeper than 4."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text; an empty line begins another paragraph, a line end stays one. `quiet`: small print."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Note:
    """What must not be overlooked, in a box: what is asked, by when."""

    title: str
    text: str


@dataclass(frozen=True)
class Bullets:
    """A list; `numbered` when its order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Terms:
    """Facts by name: (name, value) in their order. What has no value is left out by whoever makes the list."""

    pairs: tuple[tuple[str, str], ...]


class Linked(str):
    """Words that lead somewhere: `url` is a path of this application. A cell of a table, or a piece of `Said`."""

    __slots__ = ("url",)
    url: str

    def __new__(cls, words: str, url: str) -> Linked:
        """These words, leading there."""
        made = super().__new__(cls, words)
        made.url = url
        return made


@dataclass(frozen=True)
class Said:
    """Sentences one under another, each made of pieces of text of which some may be `Linked`."""

    lines: tuple[tuple[str, ...], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table. The first cell of a row says what the row is about. `numbers` are the columns (from 0) that hold
    figures, set to the right. A cell can be a small line: where nothing is drawn, it is left out. `wide`: a
    page on its side in a PDF.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | pictures.Spark, ...], ...]
    numbers: frozenset[int] = frozenset()
    wide: bool = False


@dataclass(frozen=True)
class Picture:
    """A drawing. On a page its table can be opened, in a word processor the table stands in its place, in a PDF it is
    drawn; with `numbers` the table stands under it there too.
    """

    picture: pictures.Picture
    numbers: bool = False

    @property
    def table(self) -> Table:
        """What is drawn, in numbers."""
        grid = self.picture.table
        rows = tuple(
            tuple(
                Linked(cell, grid.links[row, column]) if (row, column) in grid.links else cell
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(grid.rows)
        )
        return Table(grid.caption, grid.columns, rows, grid.numbers)


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Contents:
    """A list of the headings of level 2 that follow, with the pages they are on."""

    title: str


Block = Heading | Paragraph | Note | Bullets | Said | Terms | Table | Picture | NewPage | Contents


@dataclass(frozen=True)
class Paper:
    """A text to read, print and hand round. `language` is that of its words (nl, en); `subtitle` says of what and when
    it is; `marking` stands on every page (such as "Vertrouwelijk"); `base` is the address of the application, so that
    links lead there from a file. With `cover` the title has a page to itself; `dense` sets it closer, for what must fit
    on one page.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    marking: str = ""
    base: str = ""
    cover: bool = False
    dense: bool = False

    def headings(self) -> Iterator[tuple[int, Heading]]:
        """The headings, each with its number in the paper: what links and lists of contents go by."""
        number = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                number += 1
                yield number, block


def part(paper: Paper) -> tuple[Block, ...]:
    """A paper as a part of another: on a page of its own, its title and headings one level deeper."""
    head: list[Block] = [NewPage(), Heading(paper.title)]
    for text in (paper.marking, paper.subtitle):
        if text:
            head.append(Paragraph(text, quiet=True))
    inside = (replace(one, level=one.level + 1) if isinstance(one, Heading) else one for one in paper.blocks)
    return (*head, *inside)


def paragraphs(text: str) -> list[list[str]]:
    """A text as paragraphs, each as its lines."""
    found: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [lines for lines in found if lines]


def printable(text: str) -> str:
    """The text without characters that XML and PDF cannot hold."""
    return "".join(ch for ch in text if ch in "\n\t" or (ch >= " " and ch not in _NEVER and not _half(ch)))


_NEVER = "\x7f\ufffe\uffff"


def _half(ch: str) -> bool:
    """Whether this is half of a character: a surrogate without its other half."""
    return "\ud800" <= ch <= "\udfff"
