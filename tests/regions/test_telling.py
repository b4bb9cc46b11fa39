"""What a new table does, told: mergers recognised by what lies where, and whose regions change."""

from __future__ import annotations

from dataclasses import replace

from app import db
from app.regions import actions, telling
from app.regions.tables import Table
from app.regions.telling import Merger
from tests.regions.test_loading import MERGED, NEXT, TABLE, load


def told(database: db.Database, table: Table) -> tuple[telling.Told, telling.Touched]:
    with database.reading() as session:
        plan = actions.plan_table(session, table, valid_from=NEXT)
        found = telling.tell(plan, *telling.held(session))
        return found, telling.concerns(session, plan, found)


def merged(jeugd: str) -> Table:
    """Aadorp and Bedorp become Fedorp, in this youth region."""
    return Table(
        municipalities={"GM0009": "Fedorp", "GM0003": "Cedorp", "GM0004": "Dedorp"},
        regions=TABLE.regions if jeugd == "JZ01" else {**TABLE.regions, "jeugdregio": {"JZ02": "Onder"}},
        places={
            "zorgkantoorregio": {"GM0009": "ZK01", "GM0003": "ZK02", "GM0004": "ZK02"},
            "jeugdregio": {"GM0009": jeugd, "GM0003": "JZ02", "GM0004": "JZ02"},
        },
    )


def test_a_merger_across_two_regions_moves_one_municipality(database: db.Database) -> None:
    load(database)
    found, touched = told(database, merged("JZ01"))
    assert found.mergers == (Merger(("Aadorp", "Bedorp"), ("Fedorp",)),)
    assert (found.alone, found.founded) == ((), ())
    assert [(one.municipality, one.old, one.new) for one in found.moves] == [("Bedorp", "Onder", "Boven")]
    assert [(one.region, one.loses, one.gains) for one in touched.areas] == [("Boven", 0, 1), ("Onder", 1, 0)]


def test_a_merger_within_its_regions_changes_no_area(database: db.Database) -> None:
    load(database)
    places = {key: {**rows, "GM0009": rows["GM0003"]} for key, rows in TABLE.places.items()}
    for rows in places.values():
        del rows["GM0003"], rows["GM0004"]
    table = Table({"GM0001": "Aadorp", "GM0002": "Bedorp", "GM0009": "Zuiddorp"}, TABLE.regions, places)
    found, touched = told(database, table)
    assert found.mergers == (Merger(("Cedorp", "Dedorp"), ("Zuiddorp",)),)
    assert (found.moves, touched.areas) == ((), ())


def test_a_municipality_goes_up_in_the_one_that_stays(database: db.Database) -> None:
    load(database)
    names = {code: name for code, name in TABLE.municipalities.items() if code != "GM0004"}
    places = {key: {code: row for code, row in rows.items() if code != "GM0004"} for key, rows in TABLE.places.items()}
    found, _ = told(database, replace(TABLE, municipalities=names, places=places))
    assert found.mergers == (Merger(("Dedorp",), ("Cedorp",), stays=True),)
    assert found.moves == ()


def test_no_successor_is_made_up(database: db.Database) -> None:
    load(database)
    found, touched = told(database, MERGED)
    assert (found.mergers, found.alone) == ((), ("Aadorp",))
    assert ("Boven", 1) in [(one.region, one.loses) for one in touched.areas]


def test_the_first_table_has_no_mergers(database: db.Database) -> None:
    found, _ = told(database, TABLE)
    assert (found.mergers, len(found.founded)) == ((), 4)
