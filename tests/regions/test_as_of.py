"""A region as of a day: what a later table moves, does not move what was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app import db
from app.regions import actions, queries, tables
from tests.regions.conftest import NOW
from tests.regions.test_loading import MERGED, NEXT, START, TABLE, load, region_id


def test_each_day_has_its_own_municipalities_and_regions(database: db.Database) -> None:
    load(database)
    load(database, MERGED, NEXT)
    one = {key: region_id(database, "jeugdregio", key) for key in ("JZ01", "JZ02")}
    with database.reading() as session:

        def held(key: str, on: date) -> list[str]:
            return [row.name for row in queries.municipalities_of(session, one[key], on)]

        assert held("JZ01", START) == ["Aadorp"]
        assert held("JZ02", START) == ["Bedorp", "Cedorp", "Dedorp"]
        assert held("JZ01", NEXT) == ["Aadorp"], "of one that ended, what it had last"
        assert [row.code for row in queries.regions_of(session, "jeugdregio", on=START)] == ["JZ01", "JZ02"]
        assert [row.code for row in queries.regions_of(session, "jeugdregio", on=NEXT)] == ["JZ02"]
        assert one["JZ01"] in queries.sizes(session, "jeugdregio", START)
        assert one["JZ01"] not in queries.sizes(session, "jeugdregio", NEXT)
        assert queries.overlaps_of(session, one["JZ01"], START)
        assert not queries.overlaps_of(session, one["JZ01"], NEXT)


def test_a_region_tells_what_came_and_went(database: db.Database) -> None:
    load(database)
    places = {**TABLE.places, "jeugdregio": {**TABLE.places["jeugdregio"], "GM0002": "JZ01"}}
    load(database, replace(TABLE, places=places), NEXT)
    with database.reading() as session:
        [change] = queries.changes_of(session, region_id(database, "jeugdregio", "JZ01"))
    assert (change.day, change.came, change.went) == (NEXT, ("Bedorp",), ())


def test_our_table_is_whole(loaded: db.Database) -> None:
    """342 municipalities, and every one of them in exactly one region of every division."""
    table = tables.own_table()
    assert len(table.municipalities) == len(set(table.municipalities.values())) == 342
    assert len(table.regions) == 12
    for key, places in table.places.items():
        assert places.keys() == table.municipalities.keys(), key
        assert set(places.values()) == table.regions[key].keys(), key
    with loaded.transaction() as session:
        assert actions.refresh_overlaps(session, NOW.date()) == 0
        assert actions.plan_table(session, table, valid_from=tables.OWN_VALID_FROM).empty
