"""Judging one file: its size, its name, its extension, its first bytes, and then as the programs that open it would.

Extension, first bytes and contents must all say the same: the first two are easily made up (TRUST, Attachments).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from app.attachments import apart, names, office, plain
from app.attachments.kinds import BY_EXTENSION, FORMS, OFFICE, OLE, PHOTOS, TEXTS, Kind, fits
from app.attachments.refusing import Refused
from app.errors import FieldError, Invalid

MAX_BYTES: Final = 15_000_000
MAX_FILES: Final = 20
"""Of one case."""
FIELD: Final = "files"
IN_MEMORY: Final = 500_000
PIECE: Final = 256 * 1024
_HEAD: Final = 512


@dataclass(frozen=True)
class Upload:
    """A file that was judged, ready to be stored: its name as we show it, what it is, and its bytes at `stream`."""

    name: str
    kind: Kind
    size: int
    digest: str
    stream: BinaryIO

    @property
    def mime(self) -> str:
        return FORMS[self.kind].mime


Checked = Upload


def read(stream: BinaryIO, filename: str | None) -> Upload:
    """Judge one file. Raises Invalid, with the error at `files` and the name of the file in it."""
    name = names.clean(filename)
    try:
        return _read(stream, name)
    except Refused as refused:
        raise Invalid([FieldError(FIELD, refused.code, {"name": name, **refused.params})]) from None


def read_all(given: Iterable[tuple[BinaryIO, str | None]]) -> list[Upload]:
    """Judge several files. Raises Invalid with what is wrong with each of those that are refused."""
    found: list[Upload] = []
    errors: list[FieldError] = []
    for stream, filename in given:
        try:
            found.append(read(stream, filename))
        except Invalid as invalid:
            errors += invalid.errors
    if errors:
        raise Invalid(errors)
    return found


def _read(stream: BinaryIO, name: str) -> Upload:
    kind = BY_EXTENSION.get(names.extension(name))
    if kind is None:
        raise Refused("file_not_taken")
    given = _copied(stream)
    head = given.read(_HEAD)
    given.seek(0)
    if kind in OFFICE and head.startswith(OLE):
        raise Refused("file_old_or_locked_named")
    if not fits(kind, head):
        raise Refused("file_other_kind")
    made = _made(given, kind)
    if made is not None:
        kind, given = made
        if names.extension(name) not in FORMS[kind].extensions:
            name = names.with_extension(name, FORMS[kind].extensions[0])
    size, digest = _weighed(given)
    return Upload(name, kind, size, digest, given)


def _made(given: BinaryIO, kind: Kind) -> tuple[Kind, BinaryIO] | None:
    """Check the contents. Photos and texts are written anew: then what they are now, and the new file."""
    if kind in PHOTOS:
        return apart.rebuild_photo(given, kind)
    if kind in TEXTS:
        out = _spool()
        plain.check(given, kind, out)
        return kind, out
    if kind in OFFICE:
        office.check(given, kind)
    else:
        apart.check_pdf(given)
    return None


def _spool() -> BinaryIO:
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))


def _copied(stream: BinaryIO) -> BinaryIO:
    """The bytes in a file of our own, no more than we take."""
    out, size = _spool(), 0
    for piece in iter(lambda: stream.read(PIECE), b""):
        size += len(piece)
        if size > MAX_BYTES:
            raise Refused("file_too_large_named", max=MAX_BYTES // 1_000_000)
        out.write(piece)
    if size == 0:
        raise Refused("file_empty_named")
    out.seek(0)
    return out


def _weighed(stream: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    for piece in iter(lambda: stream.read(PIECE), b""):
        digest.update(piece)
        size += len(piece)
    stream.seek(0)
    return size, digest.hexdigest()
