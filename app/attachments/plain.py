"""Texts: UTF-8 or Windows-1252, without characters that steer a terminal; a CSV has rows."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO, Final

from app.attachments.kinds import Kind
from app.attachments.refusing import Refused

_STEERING: Final = frozenset(map(chr, range(32))) - set("\t\r\n\f") | {"\x7f"}
_UNUSED: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that mean nothing in Windows-1252: whatever holds them is no text in it."""


def check(stream: BinaryIO, kind: Kind, out: BinaryIO) -> None:
    """Write the text to `out` as UTF-8, so that it reads the same everywhere. Raises Refused."""
    text = _decoded(stream.read())
    if _STEERING & set(text):
        raise Refused("text_unreadable")
    if not text.strip():
        raise Refused("file_empty_named")
    if kind is Kind.CSV:
        _check_rows(text)
    out.write(text.encode())


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _UNUSED & set(raw):
            raise Refused("text_unreadable") from None
        return raw.decode("cp1252")


def _check_rows(text: str) -> None:
    try:
        for _row in csv.reader(io.StringIO(text), delimiter=";" if text.count(";") > text.count(",") else ","):
            pass
    except csv.Error:
        raise Refused("file_broken") from None
