"""The kinds of files we take, and how their first bytes and their extension say which it is. PURE.

Nothing that a browser or an office program runs: no SVG, HTML, macros or archives (TRUST, Attachments).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file is, once it has been judged."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    TXT = "txt"
    CSV = "csv"


@dataclass(frozen=True)
class Form:
    """How files of a kind are called and sent."""

    mime: str
    extensions: tuple[str, ...]


FORMS = {
    Kind.JPEG: Form("image/jpeg", ("jpg", "jpeg")),
    Kind.PNG: Form("image/png", ("png",)),
    Kind.WEBP: Form("image/webp", ("webp",)),
    Kind.HEIC: Form("image/heic", ("heic", "heif")),
    Kind.PDF: Form("application/pdf", ("pdf",)),
    Kind.DOCX: Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    Kind.XLSX: Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    Kind.ODT: Form("application/vnd.oasis.opendocument.text", ("odt",)),
    Kind.ODS: Form("application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
    Kind.TXT: Form("text/plain; charset=utf-8", ("txt",)),
    Kind.CSV: Form("text/csv; charset=utf-8", ("csv",)),
}
PHOTOS = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIC})
OFFICE = frozenset({Kind.DOCX, Kind.XLSX, Kind.ODT, Kind.ODS})
TEXTS = frozenset({Kind.TXT, Kind.CSV})

BY_EXTENSION = {extension: kind for kind, form in FORMS.items() for extension in form.extensions}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
"""For the `accept` of a file input: what a phone or desktop offers to choose."""

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")


def fits(kind: Kind, head: bytes) -> bool:
    """Whether a file that begins with these bytes (some hundreds) can be of this kind."""
    if kind is Kind.JPEG:
        return head.startswith(b"\xff\xd8\xff")
    if kind is Kind.PNG:
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if kind is Kind.WEBP:
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if kind is Kind.HEIC:
        return head[4:8] == b"ftyp" and any(brand in head[8:64] for brand in _HEIC_BRANDS)
    if kind is Kind.PDF:
        return head.startswith(b"%PDF-")
    if kind in OFFICE:
        return head.startswith(b"PK\x03\x04")
    return not any(head.startswith(known) for known in _BINARY) and not _markup(head)


_BINARY = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
    b"GIF8",
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What .doc and .xls begin with, and a .docx with a password: it is wrapped in one."""


def _markup(head: bytes) -> bool:
    """Whether it begins as a page or a drawing that a browser would run, whatever it is called."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(
        (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<head", b"<body", b"<iframe", b"<?php")
    )
