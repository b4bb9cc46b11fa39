"""A paper as HTML: in a page of ours, and as the document that a PDF is made from."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from app.papers.model import (
    Bullets,
    Contents,
    Heading,
    Linked,
    NewPage,
    Note,
    Paper,
    Paragraph,
    Picture,
    Said,
    Table,
    Terms,
    paragraphs,
    printable,
)
from app.pictures import Spark

SHORT = 12
"""A table with no more rows than this stands on one page."""
_NUMBERS = {"nl": "De getallen in een tabel", "en": "The numbers in a table"}

_LINK = re.compile(r'<a class="utrecht-link[^>]*>(.*?)</a>')


def html(paper: Paper, *, printed: bool = False) -> Markup:
    """What is in the paper, for in a page: its headings begin at level 2; title and marking are the page's own.

    `printed`: for paper, where nothing can be opened and nothing is narrow.
    """
    numbers = {id(block): number for number, block in paper.headings()}
    parts, above = [], ""
    for block in paper.blocks:
        if isinstance(block, Heading):
            parts.append(_heading(block, numbers[id(block)]))
        elif isinstance(block, Contents):
            parts.append(_contents(block, paper))
        elif isinstance(block, Picture):
            parts.append(_picture(block, paper.language, printed, named=block.picture.title != above))
        elif isinstance(block, Table):
            parts.append(_table(block, named=block.caption != above))
        else:
            parts.append(_MAKERS[type(block)](block))
        above = block.text if isinstance(block, Heading) else ""
    return Markup('<div class="paper-text">{}</div>').format(Markup("\n").join(parts))


def _text(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in printable(text).split("\n"))


def _short(text: str) -> str:
    """As much of it as there is room for in the margin of every page."""
    return textwrap.shorten(printable(text)[:400], 100, placeholder=" …")


def _lines(lines: list[str]) -> Markup:
    return Markup("<br>").join(escape(printable(line)) for line in lines)


def _heading(block: Heading, number: int) -> Markup:
    level = min(max(block.level, 2), 4)
    return Markup('<h{0} id="paper-{1}" class="utrecht-heading-{0}">{2}</h{0}>').format(
        level, number, _text(block.text)
    )


def _paragraph(block: Paragraph) -> Markup:
    kind = Markup(" paper-quiet") if block.quiet else Markup("")
    return Markup("\n").join(
        Markup('<p class="utrecht-paragraph{}">{}</p>').format(kind, _lines(lines)) for lines in paragraphs(block.text)
    )


def _note(block: Note) -> Markup:
    said = Markup("").join(
        Markup('<p class="utrecht-paragraph">{}</p>').format(_lines(lines)) for lines in paragraphs(block.text)
    )
    return Markup('<div class="paper-note"><p class="paper-note-title">{}</p>{}</div>').format(_text(block.title), said)


def _bullets(block: Bullets) -> Markup:
    kind = "ol" if block.numbered else "ul"
    items = Markup("").join(
        Markup('<li class="utrecht-{}ordered-list__item">{}</li>').format("" if block.numbered else "un", _text(item))
        for item in block.items
    )
    whole = Markup('<{0} class="utrecht-{1}ordered-list">{2}</{0}>')
    return whole.format(kind, "" if block.numbered else "un", items)


def _said(block: Said) -> Markup:
    kind = "ol" if block.numbered else "ul"
    items = Markup("").join(
        Markup('<li class="utrecht-{}ordered-list__item">{}</li>').format(
            "" if block.numbered else "un", Markup("").join(_piece(piece) for piece in line)
        )
        for line in block.lines
    )
    whole = Markup('<{0} class="utrecht-{1}ordered-list paper-said">{2}</{0}>')
    return whole.format(kind, "" if block.numbered else "un", items)


def _piece(text: str) -> Markup:
    """Text, with its link if it has one. In a file the link is made whole by `document`."""
    if isinstance(text, Linked) and text.url.startswith("/"):
        return Markup('<a class="utrecht-link utrecht-link--html-a" href="{}">{}</a>').format(text.url, _text(text))
    return _text(text)


def _terms(block: Terms) -> Markup:
    pairs = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(_text(name), _text(value)) for name, value in block.pairs
    )
    return Markup('<dl class="paper-terms">{}</dl>').format(pairs)


def _picture(block: Picture, language: str, printed: bool, *, named: bool) -> Markup:
    one = block.picture
    head = Markup('<p class="paper-picture-title">{}</p>').format(_text(one.title)) if named else Markup("")
    if printed:
        table = _table(block.table) if block.numbers else Markup("")
        return Markup('<div class="paper-picture">{}{}</div>{}').format(head, one.svg(spoken=True), table)
    return Markup(
        '<figure class="paper-picture">{}{}{}<details><summary>{}<span class="vh">: {}</span></summary>{}</details>'
        "</figure>"
    ).format(head, one.svg(), one.svg(narrow=True), _NUMBERS[language], _text(one.title), _table(block.table))


def _table(block: Table, *, named: bool = True) -> Markup:
    """`named` False: the heading just above says the same as the caption, which is read aloud only."""

    def kind(column: int) -> Markup:
        return Markup(' class="paper-number"') if column in block.numbers else Markup("")

    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(kind(place), _text(name)) for place, name in enumerate(block.columns)
    )

    def cell(place: int, content: str | Spark) -> Markup:
        said = content.svg() if isinstance(content, Spark) else _piece(content)
        if place == 0:
            return Markup('<th scope="row"{}>{}</th>').format(kind(place), said)
        return Markup("<td{}>{}</td>").format(kind(place), said)

    rows = Markup("\n").join(
        Markup("<tr>{}</tr>").format(Markup("").join(cell(place, one) for place, one in enumerate(row)))
        for row in block.rows
    )
    return Markup(
        '<div class="paper-table{3}" role="group" tabindex="0" aria-label="{0}"><table><caption{4}>{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>"
    ).format(
        _text(block.caption),
        head,
        rows,
        " paper-wide" if block.wide else " paper-short" if len(block.rows) <= SHORT else "",
        "" if named else Markup(' class="vh"'),
    )


def _contents(block: Contents, paper: Paper) -> Markup:
    entries = Markup("").join(
        Markup('<li><a href="#paper-{}">{}</a></li>').format(number, _text(heading.text))
        for number, heading in paper.headings()
        if heading.level == 2
    )
    return Markup('<div class="paper-contents"><p class="paper-contents-title">{}</p><ol>{}</ol></div>').format(
        _text(block.title), entries
    )


def _new_page(_block: NewPage) -> Markup:
    return Markup('<div class="paper-new-page"></div>')


_MAKERS: Mapping[type[Any], Callable[[Any], Markup]] = {
    Paragraph: _paragraph,
    Note: _note,
    Bullets: _bullets,
    Said: _said,
    Terms: _terms,
    NewPage: _new_page,
}


def document(paper: Paper) -> Markup:
    """The whole paper as one HTML document, as `pdf` sets it. `paper.css` says how it looks."""
    marking = (
        Markup('<p class="paper-marking" data-short="{}">{}</p>').format(_short(paper.marking), _text(paper.marking))
        if paper.marking
        else Markup("")
    )
    subtitle = (
        Markup('<p class="paper-subtitle">{}</p>').format(_text(paper.subtitle)) if paper.subtitle else Markup("")
    )
    return Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head><body class="{}">'
        '<header>{}<h1 data-short="{}">{}</h1>{}</header><main>{}</main></body></html>'
    ).format(
        paper.language,
        printable(paper.title),
        "paper" + " paper-cover" * paper.cover + " paper-dense" * paper.dense,
        marking,
        _short(paper.title),
        _text(paper.title),
        subtitle,
        _leading_out(html(paper, printed=True), paper.base),
    )


def _leading_out(body: Markup, base: str) -> Markup:
    """The same with links that work outside the application; without them when nobody said where that is."""
    if base:
        return Markup(str(body).replace(' href="/', f' href="{escape(base.rstrip("/"))}/'))  # noqa: S704 - our own markup
    return Markup(_LINK.sub(r"\1", str(body)))  # noqa: S704 - our own markup
