"""Reading a table: ours is sound, and a faulty one is refused with every fault at its row and column."""

from __future__ import annotations

import csv
import io

import pytest

from app.regions import tables
from app.regions.tables import BadTable, Fault, read

SMALL = """gm_code,naam,zorgkantoor_code,zorgkantoorregio,arbeidsmarktregio
GM0001,Aadorp,ZK01,Noord,Oost en West
GM0002,Bedorp,ZK01,Noord,Oost en West
GM0003,Cedorp,ZK02,Zuid,Zuid
"""


def faults(text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(BadTable) as caught:
        read(text.encode() if isinstance(text, str) else text)
    assert all(str(fault) for fault in caught.value.faults)
    return [(fault.row, fault.column, fault.code) for fault in caught.value.faults]


def test_our_own_table_has_the_numbers_its_sources_give() -> None:
    table = tables.own_table()
    assert len(table.municipalities) == 342
    assert {key: len(regions) for key, regions in table.regions.items()} == {
        "zorgkantoorregio": 31,
        "ggd_regio": 25,
        "veiligheidsregio": 25,
        "ambulanceregio": 25,
        "jeugdregio": 42,
        "regioplus": 28,
        "arbeidsmarktregio": 35,
        "provincie": 12,
        "corop": 40,
        "politie_eenheid": 10,
        "arrondissement": 11,
        "res_regio": 30,
    }
    assert all(len(places) == 342 for places in table.places.values())
    assert table.unused == ()


def test_our_own_files_hold_nothing_uncertain() -> None:
    for file in (tables.OWN_TABLE, tables.DATA / "indelingen.csv"):
        text = file.read_text(encoding="utf-8")
        assert "[ak]" not in text
        rows = list(csv.DictReader(io.StringIO(text)))
        if file == tables.OWN_TABLE:
            assert all(all(row.values()) for row in rows)


def test_every_division_has_two_names_and_a_source() -> None:
    for found in tables.definitions().values():
        assert found.name_nl
        assert found.name_en
        assert found.name_nl != found.name_en
        assert found.purpose
        assert found.source


def test_ambulance_regions_are_the_safety_regions() -> None:
    table = tables.own_table()
    names = table.regions["veiligheidsregio"]
    for code, region in table.places["veiligheidsregio"].items():
        assert table.regions["ambulanceregio"][table.places["ambulanceregio"][code]] == names[region]


def test_a_small_table() -> None:
    table = read(SMALL.encode())
    assert table.regions == {
        "zorgkantoorregio": {"ZK01": "Noord", "ZK02": "Zuid"},
        "arbeidsmarktregio": {"oost-en-west": "Oost en West", "zuid": "Zuid"},
    }
    assert table.places["zorgkantoorregio"]["GM0003"] == "ZK02"


def test_a_spreadsheet_saves_it_with_semicolons_a_mark_and_other_line_ends() -> None:
    text = "\ufeff" + SMALL.replace(",", ";").replace("\n", "\r\n") + ";;;;\r\n"
    assert read(text.encode()) == read(SMALL.encode())


def test_an_unknown_column_is_reported_not_used() -> None:
    lines = SMALL.splitlines()
    text = "\n".join([lines[0] + ",mening", *(line + ",goed" for line in lines[1:])])
    assert read(text.encode()).unused == ("mening",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, "", "unreadable")),
        (b"\xff\xfe\x00", (0, "", "unreadable")),
        (b"PK\x03\x04\x00\x00", (0, "", "unreadable")),
        ('gm_code,naam,provincie\n"GM0001,Aadorp,Noord', (0, "", "unreadable")),
        (b"x" * 2_000_001, (0, "", "too_large")),
        ("gm_code,provincie\nGM0001,Noord", (1, "naam", "no_column")),
        ("gm_code,naam,naam,provincie\nGM0001,A,A,Noord", (1, "naam", "column_twice")),
        ("gm_code,naam,zorgkantoregio\nGM0001,A,Noord", (1, "", "no_division")),
        ("gm_code,naam,provincie\n", (0, "", "no_rows")),
        (SMALL + "GM0004,Dedorp", (5, "", "cells")),
        (SMALL.replace("Bedorp", ""), (3, "naam", "empty")),
        (SMALL.replace("GM0002", "0002"), (3, "gm_code", "not_a_code")),
        (SMALL.replace("GM0002", "GM0001"), (3, "gm_code", "twice")),
        (SMALL.replace("Bedorp", "B" * 81), (3, "naam", "too_long")),
        (SMALL.replace("Bedorp", "B\u202edorp"), (3, "naam", "not_text")),
        (SMALL.replace("Zuid,Zuid", "Zuid,"), (4, "arbeidsmarktregio", "empty")),
        (SMALL.replace("ZK02,Zuid", ",Zuid"), (4, "zorgkantoor_code", "empty")),
        (SMALL.replace("ZK02,Zuid", "ZK02/../x,Zuid"), (4, "zorgkantoor_code", "not_a_code")),
        (SMALL.replace("ZK02,Zuid", "ZK01,Zuid"), (4, "zorgkantoor_code", "two_names")),
        (SMALL.replace("ZK02,Zuid", "ZK02,Noord"), (4, "zorgkantoor_code", "two_codes")),
        (SMALL.replace("Zuid,Zuid", "Zuid,!!!"), (4, "arbeidsmarktregio", "not_a_code")),
    ],
)
def test_a_fault_is_named_with_its_row_and_column(text: str | bytes, expected: tuple[int, str, str]) -> None:
    assert expected in faults(text)


def test_all_faults_are_named_at_once() -> None:
    assert len(faults(SMALL.replace("Aadorp", "").replace("GM0002", "x").replace("Zuid,Zuid", ",Zuid"))) == 3


def test_a_fault_in_words() -> None:
    fault = Fault(3, "gm_code", "not_a_code", {"value": "x"})
    assert str(fault) == "row 3, gm_code: “x” is not a code as CBS gives them"
