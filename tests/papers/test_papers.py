"""One paper, three forms: the same words in the same order, whoever reads it and however."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from odfdo import Document
from pypdf import PdfReader

from app import papers, pictures
from app.papers.model import printable
from app.papers.page import document

PAPER = papers.Paper(
    "Memo bij escalatie 2026-00042",
    "nl",
    (
        papers.Contents("Inhoud"),
        papers.Note("Gevraagd besluit", "Geef mandaat.\nUiterlijk vrijdag 27 november."),
        papers.Heading("Het probleem"),
        papers.Paragraph("Wie samen werkt, raakt omzet kwijt.\n\nWie apart blijft niet."),
        papers.Heading("Wat is geprobeerd", 3),
        papers.Bullets(("Een gesprek", "Een proef")),
        papers.Terms((("Regio", "Haaglanden"),)),
        papers.NewPage(),
        papers.Heading("Mogelijkheden"),
        papers.Table("Wat kan", ("Wat", "Kosten"), (("Niets doen", "0"), ("Proef", "250.000")), frozenset({1})),
    ),
    subtitle="Haaglanden",
    marking="Vertrouwelijk",
)
READ = [
    "Vertrouwelijk", "Memo bij escalatie 2026-00042", "Haaglanden", "Gevraagd besluit", "Uiterlijk vrijdag",
    "Wie samen werkt", "Wie apart blijft", "Wat is geprobeerd", "Een proef", "Regio", "Niets doen", "250.000",
]  # fmt: skip
"""What is read, in this order."""

HOSTILE = [
    "<script>alert(1)</script>", "<img src=http://198.51.100.7/x.png>", "{{ 7*7 }}", "]]><!--", "&lt;b&gt;",
    "=cmd|' /C calc'!A0", "\x00\x0b\ud800\ufffe", "\u202egnp.exe", "a" * 600, "url(file:///etc/passwd)",
]  # fmt: skip


def in_order(text: str) -> None:
    places = [re.sub(r"\s+", " ", text).casefold().find(words.casefold()) for words in READ]
    assert -1 not in places, READ[places.index(-1)]
    assert places == sorted(places)


def test_a_pdf_is_tagged_in_its_language_and_read_in_order() -> None:
    reader = PdfReader(io.BytesIO(papers.pdf(PAPER)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == PAPER.title
    assert [entry.title for entry in _flat(reader.outline)] == [
        PAPER.title, "Het probleem", "Wat is geprobeerd", "Mogelijkheden",
    ]  # fmt: skip
    tags = list(_tags(root["/StructTreeRoot"]))
    assert [tag for tag in tags if re.fullmatch("/H[1-6]", tag)] == ["/H1", "/H2", "/H3", "/H2"]
    assert tags.count("/TH") == 4, "two columns and two rows have a name"
    assert {"/Table", "/L", "/LI", "/Caption"} <= set(tags)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfaid:part="2"|<pdfaid:part>2', xmp)
    assert 'pdfuaid:part="1"' in xmp
    in_order("\n".join(page.extract_text() for page in reader.pages))
    assert len(reader.pages) == 2


def _flat(outline: list[Any]) -> list[Any]:
    return [one for entry in outline for one in (_flat(entry) if isinstance(entry, list) else [entry])]


def _tags(node: Any) -> Any:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        yield from _tags(node.get("/K", []))
    elif isinstance(node, list):
        for child in node:
            yield from _tags(child)


def test_an_odt_has_real_headings_lists_and_tables() -> None:
    made = Document(io.BytesIO(papers.odt(PAPER)))
    heads = [(head.get_attribute("text:outline-level"), head.inner_text) for head in made.body.get_headers()]
    assert heads == [
        ("1", PAPER.title), ("2", "Het probleem"), ("3", "Wat is geprobeerd"), ("2", "Mogelijkheden"),
    ]  # fmt: skip
    (table,) = made.body.tables
    assert [[cell.inner_text.strip() for cell in row.cells] for row in table.rows] == [
        ["Wat", "Kosten"], ["Niets doen", "0"], ["Proef", "250.000"],
    ]  # fmt: skip
    assert made.language == "nl-NL"
    assert made.meta.title == PAPER.title
    in_order("\n".join(element.inner_text for element in made.body.children))


def test_a_page_has_the_same_words_and_one_heading_above_each_other() -> None:
    page = str(document(PAPER))
    in_order(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]))
    assert re.findall(r"<h([1-6])", page) == ["1", "2", "3", "2"]


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _value in attrs)))


def elements(text: str) -> list[tuple[str, tuple[str, ...]]]:
    reader = Elements()
    reader.feed(str(document(full_of(text))))
    return reader.seen


def full_of(text: str) -> papers.Paper:
    """A paper with this text wherever a text can be."""
    blocks: tuple[papers.Block, ...] = (
        papers.Contents(text), papers.Heading(text), papers.Paragraph(text), papers.Note(text, text),
        papers.Bullets((text,)), papers.Terms(((text, text),)), papers.Table(text, (text,), ((text,),)),
    )  # fmt: skip
    return papers.Paper(text, "nl", blocks, subtitle=text, marking=text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_is_never_taken_for_anything_else(text: str) -> None:
    assert elements(text) == elements("gewoon")
    made = Document(io.BytesIO(papers.odt(full_of(text))))
    assert printable(text)[:60] in made.body.get_headers()[0].inner_text
    assert not list(made.body.get_elements("//draw:image | //text:a | //office:script"))


def test_a_hostile_paper_is_a_pdf_that_fetches_nothing() -> None:
    whole = papers.Paper("x", "nl", tuple(block for text in HOSTILE for block in papers.part(full_of(text))))
    reader = PdfReader(io.BytesIO(papers.pdf(whole)))
    said = "".join(page.extract_text() for page in reader.pages)
    assert "<script>alert(1)</script>" in said
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            assert "/URI" not in annotation.get_object().get("/A", {})


def test_a_part_begins_on_a_page_of_its_own_one_level_deeper() -> None:
    inside = papers.part(PAPER)
    assert inside[0] == papers.NewPage()
    levels = [block.level for block in inside if isinstance(block, papers.Heading)]
    assert levels == [2, 3, 4, 3]


def test_words_that_lead_somewhere_do_so_on_a_page_and_out_of_a_file() -> None:
    said = papers.Said((("Er zijn ", papers.Linked("61", "/cijfers/open?van=1&tot=2"), " open."),))
    grid = papers.Table("Cijfers", ("Wat", "Nu"), (("Open", papers.Linked("61", "/cijfers/open")),))
    paper = papers.Paper("Verslag", "nl", (said, grid), base="https://regiolijn.example")
    page, whole = papers.html(paper), document(paper)
    assert 'href="/cijfers/open?van=1&amp;tot=2">61</a> open.' in page
    assert whole.count('href="https://regiolijn.example/cijfers/open') == 2
    assert "href" not in document(replace(paper, base=""))
    assert "javascript" not in papers.html(
        replace(paper, blocks=(papers.Said(((papers.Linked("x", "javascript:1"),),)),))
    )


def test_a_drawing_is_one_picture_with_its_words_in_every_form() -> None:
    drawn = pictures.line(
        "Instroom",
        ("2e kw. 2026", "3e kw. 2026"),
        [pictures.Series("Nieuw", (12, 34))],
        language="nl",
        unit="cases",
        links={(1, 1): "/cijfers/inflow"},
    )
    spark = pictures.spark("Nieuw", (12, 34), language="nl")
    table = papers.Table("Verloop", ("Maat", "Verloop"), (("Nieuw", spark),))
    paper = papers.Paper("Verslag", "nl", (papers.Heading("Deel"), papers.Picture(drawn), table), cover=True)
    page = str(papers.html(paper))
    assert page.count('role="img"') == 3
    assert 'href="/cijfers/inflow">34</a>' in page
    reader = PdfReader(io.BytesIO(papers.pdf(paper)))
    spoken = [one for one in _told_of_figures(reader) if drawn.description in one]
    assert spoken == [f"Instroom. {drawn.description}"]
    assert any("Nieuw: 12; 34" in one for one in _told_of_figures(reader))
    assert "2e kw. 2026" in reader.pages[1].extract_text()
    text = Document(io.BytesIO(papers.odt(paper))).get_formatted_text()
    assert drawn.description in text
    assert "34" in text


def _told_of_figures(reader: PdfReader) -> list[str]:
    """The alternative texts in the structure of a PDF."""
    found, open_ = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while open_:
        one = open_.pop().get_object()
        if isinstance(one, list):
            open_.extend(one)
        elif isinstance(one, dict):
            if "/Alt" in one:
                found.append(str(one["/Alt"]))
            if "/K" in one:
                open_.append(one["/K"])
    return found
