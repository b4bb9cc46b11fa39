"""Writing a table as CSV or OpenDocument, such that no program that opens it can be made to compute anything.

In CSV a cell that a spreadsheet would take for a formula gets an apostrophe in front, which `unshielded` takes off
again. In ODS every cell says that it is text, so nothing needs to be done.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from xml.sax.saxutils import escape

Value = str | int | date | None
"""What a cell can hold. A date is a day, without a time."""

_DANGEROUS = tuple("=+-@\t\r\n|%")
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_STAMP = (1980, 1, 1, 0, 0, 0)
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">
<office:automatic-styles>
<style:style style:name="column" style:family="table-column"><style:table-column-properties style:column-width="4.5cm"/>
</style:style>
<style:style style:name="heading" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"
 style:vertical-align="top"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>
"""


def shielded(cell: str) -> str:
    """A cell for CSV that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith((*_DANGEROUS, "'")) else cell


def unshielded(cell: str) -> str:
    """The same cell without the apostrophe that `shielded` put in front."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_DANGEROUS, "'")) else cell


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file: UTF-8, commas, formulas made harmless."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([shielded(cell) for cell in row] for row in rows)
    return file.getvalue().encode()


def ods_bytes(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An OpenDocument spreadsheet with one sheet; every cell is text."""
    return ods_book([(name, heading, rows)])


def ods_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """An OpenDocument spreadsheet of several sheets: (name, heading, rows). A whole number and a day are cells of that
    type, so that they can be counted with; text is text, and nothing is ever a formula.
    """
    parts, names = [_HEAD], set[str]()
    for name, heading, rows in sheets:
        parts.append(f'<table:table table:name="{_xml(_sheet_name(name, names), quoted=True)}">\n')
        columns = f'table:number-columns-repeated="{len(heading)}"'
        parts.append(f'<table:table-column table:style-name="column" {columns}/>\n')
        parts.append(f"<table:table-header-rows>{_row(heading, 'heading')}</table:table-header-rows>\n")
        parts.extend(_row(row, "cell") for row in rows)
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>\n")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path, text, method in (
            ("mimetype", _MIMETYPE, zipfile.ZIP_STORED),
            ("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED),
            ("content.xml", "".join(parts), zipfile.ZIP_DEFLATED),
        ):
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.compress_type = method
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode())
    return file.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that every program accepts for a sheet: short, without signs that mean something, and once only."""
    short = "".join(" " if char in "[]*?:/\\'" else char for char in name).strip()[:31] or "-"
    found, number = short, 2
    while found.casefold() in taken:
        found, number = f"{short[:27]} {number}", number + 1
    taken.add(found.casefold())
    return found


def _row(cells: Sequence[Value], style: str) -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>\n"


def _cell(cell: Value, style: str) -> str:
    if isinstance(cell, int):
        typed = f'office:value-type="float" office:value="{cell}"'
        return f'<table:table-cell table:style-name="{style}" {typed}><text:p>{cell}</text:p></table:table-cell>'
    if isinstance(cell, date):
        day = cell.isoformat()
        typed = f'office:value-type="date" office:date-value="{day}"'
        return f'<table:table-cell table:style-name="{style}" {typed}><text:p>{day}</text:p></table:table-cell>'
    if not cell:
        return f'<table:table-cell table:style-name="{style}"/>'
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in cell.replace("\r\n", "\n").split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'


def _spaced(line: str) -> str:
    """XML runs spaces together: all but the first of each run, and tabs, are written as elements."""
    found: list[str] = []
    for place, char in enumerate(line):
        if char == "\t":
            found.append("<text:tab/>")
        elif char == " " and (place == 0 or line[place - 1] == " "):
            found.append("<text:s/>")
        else:
            found.append(_xml(char))
    return "".join(found)


def _xml(text: str, *, quoted: bool = False) -> str:
    """Text for XML 1.0, without the characters that it cannot hold."""
    kept = "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs"))
    kept = kept.replace("\ufffe", "").replace("\uffff", "")
    return escape(kept, {'"': "&quot;"} if quoted else {})
