"""Tables in files of unknown origin, and files that every program can read."""

from __future__ import annotations

import csv
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import sheets
from app.sheets import Unreadable, reading
from tests.sheets.files import archive, ods_of, xlsx, xlsx_of

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff\u2028\u2029\x85"), max_size=40
)
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def code_of(filename: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        sheets.read(filename, content)
    return caught.value.code


# -- there and back --------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_what_is_written_as_ods_is_read_as_it_was(rows: list[tuple[str, str]]) -> None:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    content = sheets.ods_bytes('Blad <1> & "2"', ["een", "twee"], rows)
    read = sheets.read("a.ods", content)
    assert read.heading == ("een", "twee")
    assert [[_plain(cell) for cell in cells] for _row, cells in read.rows] == [
        [_plain(cell) for cell in row] for row in rows
    ]


def _plain(cell: str) -> str:
    """What XML keeps: no difference in how a line ends."""
    return cell.strip("\n") if cell.strip() else ""


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_what_is_written_as_csv_is_read_as_it_was(rows: list[tuple[str, str]]) -> None:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    read = sheets.read("a.csv", sheets.csv_bytes(["een", "twee"], rows))
    found = [[sheets.unshielded(cell) for cell in cells] for _row, cells in read.rows]
    assert found == [
        [cell if cell.strip() else found[n][k] for k, cell in enumerate(row)] for n, row in enumerate(rows)
    ]


@given(st.text(max_size=60))
def test_no_cell_of_a_csv_file_is_a_formula(cell: str) -> None:
    assert not sheets.shielded(cell).startswith(DANGEROUS)
    assert sheets.unshielded(sheets.shielded(cell)) == cell


@given(st.text(max_size=40))
@settings(max_examples=30)
def test_no_text_makes_an_ods_file_that_is_no_xml(cell: str) -> None:
    import xml.etree.ElementTree as tree

    content = sheets.ods_bytes("Blad", ["kop"], [[cell]])
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        tree.fromstring(made.read("content.xml"))
        assert made.infolist()[0].filename == "mimetype"
        assert made.infolist()[0].compress_type == zipfile.ZIP_STORED


# -- text files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_that_office_programs_write(encoding: str, delimiter: str) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([["titel", "thema"], ["Één, twee; drie", "“ggz” – €"], ["", "x"]])
    found = sheets.read("lijst.csv", file.getvalue().encode(encoding))
    assert found.heading == ("titel", "thema")
    assert found.rows == ((2, ("Één, twee; drie", "“ggz” – €")), (3, ("", "x")))


def test_rows_are_counted_as_a_spreadsheet_counts() -> None:
    found = sheets.read("a.csv", b'a;b\n"over\ntwee regels";1\n\n;\nlaatste;2\n')
    assert [row for row, _cells in found.rows] == [2, 5 + 1]


def test_the_first_line_of_excel_that_names_the_delimiter() -> None:
    assert sheets.read("a.csv", b"sep=;\r\na;b\r\n1;2\r\n").rows == ((3, ("1", "2")),)


def test_delimiters_inside_quotes_do_not_count() -> None:
    assert sheets.read("a.csv", b'"a,b,c";d\n1;2\n').heading == ("a,b,c", "d")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.csv", b" \n\n", "file_empty"),
        ("a.csv", b",,\n,,\n", "file_empty"),
        ("a.csv", b"a\0b\n1\n", "file_not_text"),
        ("a.csv", b"\x81\x8d\n", "file_not_text"),
        ("a.csv", b'a,b\n"nooit gesloten,1\n', "row_quotes"),
        ("a.csv", b'a,b\n"half"dicht,1\n', "row_quotes"),
        ("a.csv", b"a,b\n1,2,3\n", "row_too_wide"),
        ("a.csv", b"x" * (reading.MAX_BYTES + 1), "file_too_large"),
        ("a.csv", b"a\n" + b"1\n" * (reading.MAX_ROWS + 1), "file_too_long"),
        ("a.csv", b",".join([b"k"] * (reading.MAX_COLUMNS + 1)) + b"\n1\n", "file_too_wide"),
        ("a.csv", b"a\n" + b"x" * 200_000 + b"\n", "row_quotes"),
        ("a.xlsx", b"a,b\n1,2\n", "file_not_a_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_old_or_locked"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, "file_not_a_workbook"),
        ("a.xlsx", archive({"wat.txt": "geen rekenblad"}), "file_not_a_workbook"),
        ("a.ods", archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "file_not_a_workbook"),
    ],
)
def test_what_cannot_be_read(name: str, content: bytes, code: str) -> None:
    assert code_of(name, content) == code


# -- workbooks -------------------------------------------------------------------------------------------------------


def test_a_workbook() -> None:
    found = sheets.read("a.xlsx", xlsx([["titel", "regio"], ["Één & <twee>", "Zwolle"], [], ["", "x"]]))
    assert found.heading == ("titel", "regio")
    assert found.rows == ((2, ("Één & <twee>", "Zwolle")), (4, ("", "x")))


def test_the_content_decides_not_the_name() -> None:
    assert sheets.read("lijst.csv", xlsx([["titel"], ["x"]])).heading == ("titel",)


def test_cells_that_are_no_text() -> None:
    found = sheets.read(
        "a.xlsx",
        xlsx_of(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>titel</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c>'
            '<c r="C1" t="inlineStr"><is><t>c</t></is></c></row>'
            '<row r="2"><c r="A2"><v>2026</v></c><c r="B2"><v>1.5</v></c><c r="C2" t="b"><v>1</v></c></row>'
            '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3"><f>NOW()</f></c>'
            '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        ),
    )
    assert found.rows[0] == (2, ("2026", "1.5", "ja"))
    assert found.rows[1][1][:2] == ("2", "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            xlsx_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            id="xlsx with a cell in the last corner",
        ),
        pytest.param(
            ods_of(
                '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
                'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
            ),
            id="ods that repeats a cell sixteen billion times",
        ),
        pytest.param(
            xlsx_of('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 300_000_000 + "</t></is></c></row>"),
            id="a zip of 300 MB of nothing",
        ),
        pytest.param(
            archive(
                {
                    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>',
                }
            ),
            id="xml entities",
        ),
    ],
)
def test_a_file_that_wants_to_eat_the_machine(content: bytes) -> None:
    assert len(content) < reading.MAX_BYTES
    begun = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        sheets.read("a.xlsx", content)
    assert caught.value.code in ("file_not_a_workbook", "file_too_long", "file_too_wide", "file_empty")
    assert time.monotonic() - begun < reading.SECONDS + 5


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_do_worse_than_be_unreadable(content: bytes) -> None:
    try:
        found = sheets.read("a.csv", content)
    except Unreadable:
        return
    assert all(len(cells) == len(found.heading) for _row, cells in found.rows)
    assert "\0" not in "".join(found.heading)
