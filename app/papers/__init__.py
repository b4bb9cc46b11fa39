"""Papers: one text with headings, lists, tables and drawings, as a page, as PDF and as OpenDocument text.

A feature says what a paper holds (`Paper`, from the blocks in `model`); this package knows how it looks and is read
aloud, in each form. Texts are plain: nothing in them is ever taken for markup.
"""

from app.papers.model import (
    Block,
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
    part,
)
from app.papers.odt import odt
from app.papers.page import document, html
from app.papers.pdf import pdf

__all__ = [
    "Block",
    "Bullets",
    "Contents",
    "Heading",
    "Linked",
    "NewPage",
    "Note",
    "Paper",
    "Paragraph",
    "Picture",
    "Said",
    "Table",
    "Terms",
    "document",
    "html",
    "odt",
    "part",
    "pdf",
]
