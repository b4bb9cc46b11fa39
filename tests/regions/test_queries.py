"""Looking up regions, on our own table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event, func, select

from app import db
from app.audit.models import Event
from app.errors import Invalid, NotFound
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.regions import cli, congruence, queries, tables
from tests.regions.conftest import NOW


@pytest.mark.parametrize(
    ("a", "b", "within", "identical", "main"),
    [
        ("zorgkantoorregio", "ggd_regio", 19, 9, 311),
        ("ggd_regio", "zorgkantoorregio", 10, 9, 287),
        ("jeugdregio", "ggd_regio", 37, 14, 334),
        ("veiligheidsregio", "ambulanceregio", 25, 25, 342),
    ],
)
def test_congruence(loaded: db.Database, a: str, b: str, within: int, identical: int, main: int) -> None:
    with loaded.reading() as session:
        found = congruence.congruence(session, a, b)
    assert (found.wholly_within_one_b, found.identical, found.municipalities_in_main_b) == (
        within,
        identical,
        main,
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Zuid-Holland Noord", "Zuid-Holland Noord"),
        (" zuid holland  NOORD", "Zuid-Holland Noord"),
        ("ZK28", "Zuid-Holland Noord"),
        ("'t gooi", "'t Gooi"),
        ("Friesland", "Friesland"),
    ],
)
def test_a_region_is_found_however_it_is_typed(loaded: db.Database, typed: str, found: str) -> None:
    with loaded.reading() as session:
        assert queries.find_by_name(session, "", typed).name == found
        assert queries.find_by_name(session, "zorgkantoorregio", typed).name == found


def test_an_unknown_region_comes_with_the_nearest(loaded: db.Database) -> None:
    with loaded.reading() as session:
        with pytest.raises(Invalid) as near:
            queries.find_by_name(session, "zorgkantoorregio", "Zuid-Hollnd Noord")
        with pytest.raises(Invalid) as far:
            queries.find_by_name(session, "zorgkantoorregio", "qqqq")
        with pytest.raises(Invalid):
            queries.find_by_name(session, "no_such_division", "Utrecht")
        with pytest.raises(Invalid):
            queries.find_by_name(session, "zorgkantoorregio", "--")
    assert near.value.errors[0].code == "unknown_region_near"
    assert near.value.errors[0].params["near"] == "Zuid-Holland Noord"
    assert far.value.errors[0].code == "unknown_region"


@pytest.mark.parametrize(
    ("typed", "first", "via"),
    [
        ("zwol", "Zwolle", None),
        ("voorschoten", "Zuid-Holland Noord", "Voorschoten"),
        ("den bosch", "Noordoost-Brabant", "'s-Hertogenbosch"),
        ("FRYSLAN", "Fryslân", None),
    ],
)
def test_search_by_letters(loaded: db.Database, typed: str, first: str, via: str | None) -> None:
    with loaded.reading() as session:
        hit = queries.search(session, typed)[0]
    assert (hit.region.name, hit.via) == (first, via)


def test_search_keeps_to_limit_and_scope(loaded: db.Database) -> None:
    with loaded.reading() as session:
        assert queries.search(session, "  ") == ()
        assert len(queries.search(session, "a", limit=5)) == 5
        one = queries.find_by_name(session, "jeugdregio", "Zeeland").id
        assert [hit.region.id for hit in queries.search(session, "e", within=frozenset({one}))] == [one]


def test_choices_are_read_once_a_session(loaded: db.Database) -> None:
    statements: list[str] = []
    with loaded.reading() as session:
        seen = statements.append
        event.listen(session.get_bind(), "before_cursor_execute", lambda *args: seen(args[2]))
        groups = queries.choices(session)
        queries.regions_of(session, "jeugdregio")
        queries.find_by_name(session, "jeugdregio", "Zeeland")
        assert len([text for text in statements if text.startswith("SELECT")]) == 1
    assert groups[0][0].key == "zorgkantoorregio"
    assert sum(len(rows) for _, rows in groups) == 314


def test_what_does_not_exist(loaded: db.Database) -> None:
    with loaded.reading() as session:
        for look in (
            lambda: queries.division(session, "x"),
            lambda: queries.region(session, "jeugdregio", "x"),
            lambda: queries.by_id(session, 0),
            lambda: congruence.congruence(session, "jeugdregio", "x"),
        ):
            with pytest.raises(NotFound):
                look()
        assert queries.overlapping(session, []) == frozenset()
        assert queries.overlapping(session, [0]) == frozenset({0})
        assert queries.by_ids(session, [0]) == {}


def test_overlaps_name_what_is_shared(loaded: db.Database) -> None:
    with loaded.reading() as session:
        here = queries.find_by_name(session, "zorgkantoorregio", "Zuid-Holland Noord")
        found = queries.overlaps_of(session, here.id)
    first = found[0]
    assert (first.region.name, first.shared, first.of) == ("GGD Hollands-Midden", 13, 18)
    assert all(row.region.division != "zorgkantoorregio" for row in found)


def test_liaisons_of_a_region_and_of_what_overlaps_it(loaded: db.Database) -> None:
    with loaded.transaction() as session:
        care = queries.find_by_name(session, "zorgkantoorregio", "Zuid-Holland Noord").id
        youth = queries.find_by_name(session, "jeugdregio", "Holland Rijnland").id
        far = queries.find_by_name(session, "jeugdregio", "Zeeland").id
        for name, active, region in (("Femke", True, care), ("Guus", False, care), ("Roos", True, far)):
            user = User(email=f"{name.lower()}@x.example", name=name, active=active, created_at=NOW, language="nl")
            session.add(user)
            session.flush()
            grant = RoleGrant(user_id=user.id, role=Role.LIAISON, theme=None)
            session.add(grant)
            session.flush()
            session.add(RoleGrantRegion(grant_id=grant.id, region_id=region))
    with loaded.reading() as session:
        assert [(row.name, row.via) for row in queries.liaisons_of(session, care)] == [("Femke", None)]
        assert [(row.name, row.via) for row in queries.liaisons_of(session, youth)] == [("Femke", "Zuid-Holland Noord")]


# -- commands --------------------------------------------------------------------------------


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli.commands, words)
    assert result.exit_code == code, result.output
    return result.output


def test_load_says_nothing_the_second_time(database: db.Database) -> None:
    assert run("load") == "Loaded 342 municipalities in 314 regions.\n"
    assert run("load") == ""
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_import_shows_what_moves_first(loaded: db.Database, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    text = tables.OWN_TABLE.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    assert "already as this table says" in run("import", str(file), "--dry-run")
    fewer = [line for line in text.splitlines(keepends=True) if not line.startswith("GM1680")]
    file.write_text("".join(fewer), encoding="utf-8")
    shown = run("import", str(file), "--dry-run", "--valid-from", "2027-01-01")
    assert "1 municipalities that end" in shown
    assert "Aa en Hunze, zorgkantoorregio: Drenthe -> -" in shown
    assert "Nothing was changed" in shown
    assert "In use from 2027-01-01." in run("import", str(file), "--valid-from", "2027-01-01")
    assert "already as this table says" in run("import", str(file), "--valid-from", "2027-01-01")
    file.write_text(text, encoding="utf-8")
    assert "already in use" in run("import", str(file), "--valid-from", "2026-01-01", code=1)


def test_a_faulty_file_is_refused_with_rows_and_columns(loaded: db.Database, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("gm_code,naam,provincie\nGM1,A,B\n", encoding="utf-8")
    assert "row 2, gm_code: “GM1” is not a code" in run("import", str(file), code=1)
    run("import", str(tmp_path / "absent.csv"), code=2)


def test_congruence_command(loaded: db.Database) -> None:
    assert run("congruence", "zorgkantoorregio", "ggd_regio") == (
        "regions_a,regions_b,wholly_within_one_b,identical,municipalities_in_main_b,municipalities_a\n31,25,19,9,311,342\n"
    )
    found = json.loads(run("congruence", "jeugdregio", "ggd_regio", "--format", "json"))
    assert found["wholly_within_one_b"] == 37
    assert "known divisions are zorgkantoorregio" in run("congruence", "x", "ggd_regio", code=1)
