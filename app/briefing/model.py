"""What a brief is made of. PURE: sections of items, the same on a page, on paper and in the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.papers import Heading, Linked, Paper, Paragraph, Said
from app.papers.model import Block

BETWEEN = " · "
"""Between the things that there are to say of something: they are no sentences."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to know before a visit: what it is (`url`: where it can be read), and what there is to say of it, such
    as who must act and by when. `when` is a Dutch day.
    """

    text: str
    url: str = ""
    about: tuple[str, ...] = ()
    number: str = ""
    when: date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief. `more`: how many there are beside those shown, at `more_url`."""

    key: str
    title: str
    items: tuple[Item, ...] = ()
    more: str = ""
    more_url: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What one needs to know before going there: on which day, and as of which moment (UTC)."""

    title: str
    subtitle: str
    made_at: datetime
    sections: tuple[Section, ...]
    left_out: str = ""

    @property
    def filled(self) -> tuple[Section, ...]:
        return tuple(one for one in self.sections if one.items or one.words)

    @property
    def empty(self) -> tuple[str, ...]:
        """What there is nothing of: said in one line, so that nobody wonders whether it was forgotten."""
        return tuple(one.title for one in self.sections if not (one.items or one.words))


def joined(parts: Iterable[str]) -> tuple[str, ...]:
    """What there is to say, without what is empty."""
    return tuple(part for part in parts if part)


def paper_of(brief: Brief, language: str, *, as_of: str, nothing: str, base: str = "") -> Paper:
    """The brief as a paper, set close so that it fits one page. `as_of` and `nothing` are sentences."""
    blocks: list[Block] = []
    for section in brief.filled:
        blocks.append(Heading(section.title))
        if section.words:
            blocks.append(Paragraph(section.words))
        lines = [_line(item) for item in section.items]
        if section.more:
            lines.append((Linked(section.more, section.more_url),) if section.more_url else (section.more,))
        if lines:
            blocks.append(Said(tuple(lines)))
    blocks += [Paragraph(words, quiet=True) for words in (nothing, brief.left_out, as_of) if words]
    return Paper(brief.title, language, tuple(blocks), subtitle=brief.subtitle, base=base, dense=True)


def _line(item: Item) -> tuple[str, ...]:
    name = Linked(item.text, item.url) if item.url else item.text
    return (name, BETWEEN + BETWEEN.join(item.about)) if item.about else (name,)
