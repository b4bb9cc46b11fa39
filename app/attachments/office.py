"""Office files: a zip that holds what it says, nothing that runs, nothing packed in it again, and XML that parses.

Every member is unpacked once, a piece at a time, and counted on the way: what the list in the zip says of sizes is a
claim. Sources of the forms: ECMA-376 part 2 (OPC) and OASIS ODF 1.3 part 2 (packages).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from time import monotonic
from typing import Any, BinaryIO, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from app.attachments.kinds import FORMS, OLE, Kind
from app.attachments.refusing import Refused

MAX_MEMBERS: Final = 2_000
MAX_RATIO: Final = 100
SMALL: Final = 1_000_000
"""A member up to this size may be packed as well as it can: sheets of one word over and over are."""
MAX_UNPACKED: Final = 200_000_000
SECONDS: Final = 20
PIECE: Final = 64 * 1024

_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", OLE)
_PROGRAMS: Final = (b"MZ", b"\x7fELF")
_MACROS: Final = re.compile(
    r"(^|/)(vbaproject|vbadata)|(^|/)(basic|scripts)/.|(^|/)activex/|macrosheets/", re.IGNORECASE
)
_MAIN: Final = {
    Kind.DOCX: ("word/document.xml", "wordprocessingml.document.main+xml"),
    Kind.XLSX: ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
}
_FETCHED: Final = ("attachedTemplate", "oleObject", "frame", "subDocument")
"""Relations by which an office program fetches something by itself when the file is opened."""


def check(stream: BinaryIO, kind: Kind) -> None:
    """Raises Refused for an office file that is not what it says or holds what we do not take."""
    try:
        with zipfile.ZipFile(stream) as package:
            members = package.infolist()
            _look_over(members)
            _unpack(package, members)
            (_check_ooxml if kind in _MAIN else _check_odf)(package, kind)
    except (SAXException, DefusedXmlException):
        raise Refused("office_unsafe_xml") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, KeyError, RuntimeError, zlib.error):
        raise Refused("file_broken") from None


def _look_over(members: list[zipfile.ZipInfo]) -> None:
    """What the list says, before anything is unpacked."""
    if len(members) > MAX_MEMBERS:
        raise Refused("zip_too_many", max=MAX_MEMBERS)
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or any(_odd(name) for name in names):
        raise Refused("file_broken")
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused("file_locked")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refused("file_broken")
    if any(_MACROS.search(name) for name in names):
        raise Refused("office_macros")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    bombs = [one for one in members if one.file_size > SMALL and one.file_size > MAX_RATIO * max(1, one.compress_size)]
    if bombs or unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * max(1, packed)):
        raise Refused("zip_bomb")


def _odd(name: str) -> bool:
    return not name or name.startswith("/") or "\\" in name or "\x00" in name or ".." in name.split("/") or ":" in name


def _unpack(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Every member once: its checksum, its first bytes, and its XML."""
    left, until = MAX_UNPACKED, monotonic() + SECONDS
    for member in members:
        if member.is_dir():
            continue
        parser = _xml_parser() if member.filename.lower().endswith((".xml", ".rels")) else None
        with package.open(member) as unpacking:
            for place, piece in enumerate(iter(lambda: unpacking.read(PIECE), b"")):
                left -= len(piece)
                if left < 0:
                    raise Refused("zip_bomb")
                if monotonic() > until:
                    raise Refused("file_too_complex")
                if place == 0:
                    _look_inside(piece)
                if parser is not None:
                    parser.feed(piece)
        if parser is not None:
            parser.close()


def _look_inside(head: bytes) -> None:
    if head.startswith(_ARCHIVES):
        raise Refused("zip_nested")
    if head.startswith(_PROGRAMS):
        raise Refused("file_not_taken")


def _xml_parser(handler: ContentHandler | None = None) -> Any:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler or ContentHandler())
    return parser


class _Elements(ContentHandler):
    """The elements of a small part with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def startElement(self, name: str, attrs: Any) -> None:
        """Note an element."""
        self.found.append((name.rpartition(":")[2], {key.rpartition(":")[2]: attrs[key] for key in attrs.getNames()}))


def _elements(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of one part. Raises KeyError when there is no such part."""
    handler = _Elements()
    parser = _xml_parser(handler)
    with package.open(name) as part:
        for piece in iter(lambda: part.read(PIECE), b""):
            parser.feed(piece)
    parser.close()
    return iter(handler.found)


def _check_ooxml(package: zipfile.ZipFile, kind: Kind) -> None:
    main, wanted = _MAIN[kind]
    package.getinfo(main)
    types = [found.get("ContentType", "") for _name, found in _elements(package, "[Content_Types].xml")]
    if any("macroEnabled" in declared or "vbaProject" in declared for declared in types):
        raise Refused("office_macros")
    if not any(declared.endswith(wanted) for declared in types):
        raise Refused("file_other_kind")
    for name in package.namelist():
        if name.endswith(".rels") and any(_fetches(found) for _name, found in _elements(package, name)):
            raise Refused("office_fetches")


def _fetches(relation: dict[str, str]) -> bool:
    kind = relation.get("Type", "").rpartition("/")[2]
    elsewhere = relation.get("TargetMode") == "External"
    return (
        elsewhere
        and kind in _FETCHED
        and bool(re.match(r"\s*(https?|ftp):", relation.get("Target", ""), re.IGNORECASE))
    )


def _check_odf(package: zipfile.ZipFile, kind: Kind) -> None:
    if package.read("mimetype")[:200].strip() != FORMS[kind].mime.encode():
        raise Refused("file_other_kind")
    if any(name == "encryption-data" for name, _found in _elements(package, "META-INF/manifest.xml")):
        raise Refused("file_locked")
    package.getinfo("content.xml")
