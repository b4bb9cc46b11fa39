"""A paper as OpenDocument text (ODF 1.3): real headings, lists and tables, so that it can be worked on further."""

from __future__ import annotations

import io
from typing import Any

from app.papers.model import (
    Bullets,
    Contents,
    Heading,
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

_COUNTRY = {"nl": "NL", "en": "GB"}

_STYLES = """
<style:style style:name="paper_break" style:family="paragraph" style:parent-style-name="Text_20_body">
<style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="paper_note" style:family="paragraph" style:parent-style-name="Text_20_body">
<style:paragraph-properties fo:padding="0.2cm" fo:border="0.04cm solid #0d4650"/></style:style>
<style:style style:name="paper_cell" style:family="table-cell">
<style:table-cell-properties fo:padding="0.1cm" fo:border-bottom="0.02cm solid #6b7775"/></style:style>
<style:style style:name="paper_number" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:text-align="end"/></style:style>
<style:style style:name="paper_strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="paper_head" style:family="paragraph" style:parent-style-name="Standard">
<style:text-properties fo:font-weight="bold"/></style:style>
"""


def odt(paper: Paper) -> bytes:
    """The paper as an .odt file, in the styles of the word processor that opens it."""
    # Loaded when the first one is made, as with PDF.
    from odfdo import Document

    document = Document("text")
    document.body.clear()
    document.language = f"{paper.language}-{_COUNTRY[paper.language]}"
    document.meta.title = printable(paper.title)
    for style in _STYLES.strip().replace("\n<style:style ", "\0<style:style ").split("\0"):
        document.insert_style(style, automatic=True)
    body = _Body(document.body)
    if paper.marking:
        body.say(paper.marking, style="paper_head")
    body.head(paper.title, 1)
    if paper.subtitle:
        body.say(paper.subtitle)
    for block in paper.blocks:
        body.add(block, paper)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


class _Body:
    """The text of the document, as it grows."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.tables = 0
        self.told = ""

    def say(self, text: str, style: str = "Text_20_body") -> None:
        """Running text."""
        for lines in paragraphs(text):
            self.body.append(_lines(lines, style))

    def head(self, text: str, level: int) -> None:
        """A heading."""
        from odfdo import Header

        made = Header(level, printable(text), formatted=False)
        made.style = f"Heading_20_{level}"
        self.body.append(made)

    def add(self, block: Any, paper: Paper) -> None:
        """One block."""
        from odfdo import List, ListItem

        match block:
            case Heading():
                self.head(block.text, min(max(block.level, 2), 4))
            case Paragraph():
                self.say(block.text)
            case Note():
                self.say(block.title, style="paper_head")
                self.say(block.text, style="paper_note")
            case Bullets():
                whole = List(style="Numbering_20_1" if block.numbered else "List_20_1")
                for item in block.items:
                    place = ListItem()
                    place.append(_lines(item.split("\n"), "Text_20_body"))
                    whole.append(place)
                self.body.append(whole)
            case Said():
                self.add(Bullets(tuple("".join(line) for line in block.lines), block.numbered), paper)
            case Terms():
                for name, value in block.pairs:
                    line = _lines([f"{name}: "], "Text_20_body")
                    line.set_span("paper_strong", offset=0, length=len(name) + 1)
                    _more(line, value.split("\n"))
                    self.body.append(line)
            case Table():
                self.tables += 1
                if not self.told or self.told != block.caption:
                    self.say(block.caption, style="paper_head")
                self.told = ""
                self.body.append(_table(block, self.tables))
            case Picture():
                self.say(block.picture.title, style="paper_head")
                self.told = block.table.caption if block.table.caption == block.picture.title else ""
                self.say(block.picture.description)
                self.add(block.table, paper)
            case NewPage():
                self.body.append(_lines([""], "paper_break"))
            case Contents():
                self.say(block.title, style="paper_head")
                names = [heading.text for _number, heading in paper.headings() if heading.level == 2]
                self.add(Bullets(tuple(names), numbered=True), paper)


def _lines(lines: list[str], style: str) -> Any:
    from odfdo import Paragraph as Written

    made = Written(style=style)
    _more(made, lines)
    return made


def _more(written: Any, lines: list[str]) -> None:
    from odfdo import LineBreak

    for place, line in enumerate(lines):
        if place:
            written.append(LineBreak())
        written.append_plain_text(printable(line))


def _table(block: Table, number: int) -> Any:
    from odfdo import Cell, Column, HeaderRows, Row
    from odfdo import Table as Grid

    def row(cells: tuple[str | Spark, ...], *, head: bool = False) -> Any:
        made = Row()
        for place, content in enumerate(cells):
            text = "" if isinstance(content, Spark) else content
            cell = Cell(style="paper_cell", cell_type="string")
            kind = "paper_head" if head else "paper_number" if place in block.numbers else "Standard"
            cell.append(_lines(text.split("\n"), kind))
            made.append(cell)
        return made

    grid = Grid(f"Table{number}")
    grid.append(Column(repeated=len(block.columns)))
    head = HeaderRows()
    head.append(row(block.columns, head=True))
    grid.append(head)
    for cells in block.rows:
        grid.append(row(cells))
    return grid
