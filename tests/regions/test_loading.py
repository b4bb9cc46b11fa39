"""Taking a table into use: idempotent, all or nothing, with what it replaces kept as history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app import audit, db
from app.audit.models import Event
from app.policy import Forbidden
from app.regions import actions, queries, tables
from app.regions.models import Municipality, Region, RegionMunicipality, RegionOverlap
from app.regions.tables import BadTable, Table
from tests.regions.conftest import NOW
from tests.standalone import ADMIN, LIAISON

START = date(2026, 1, 1)
NEXT = date(2026, 7, 1)
TABLE = Table(
    municipalities={"GM0001": "Aadorp", "GM0002": "Bedorp", "GM0003": "Cedorp", "GM0004": "Dedorp"},
    regions={
        "zorgkantoorregio": {"ZK01": "Noord", "ZK02": "Zuid"},
        "jeugdregio": {"JZ01": "Boven", "JZ02": "Onder"},
    },
    places={
        "zorgkantoorregio": {"GM0001": "ZK01", "GM0002": "ZK01", "GM0003": "ZK02", "GM0004": "ZK02"},
        "jeugdregio": {"GM0001": "JZ01", "GM0002": "JZ02", "GM0003": "JZ02", "GM0004": "JZ02"},
    },
)


def load(database: db.Database, table: Table = TABLE, valid_from: date = START) -> actions.Plan:
    with database.transaction() as session:
        return actions.load_table(session, ADMIN, table, valid_from=valid_from, now=NOW)


def everything(database: db.Database) -> list[object]:
    with database.reading() as session:
        return [
            session.execute(select(*model.__table__.columns).order_by(*model.__table__.primary_key)).all()
            for model in (Municipality, Region, RegionMunicipality, RegionOverlap)
        ] + [session.scalar(select(func.count()).select_from(Event))]


def region_id(database: db.Database, division: str, code: str) -> int:
    with database.reading() as session:
        return queries.region(session, division, code).id


def names(database: db.Database, division: str, code: str) -> list[str]:
    found = region_id(database, division, code)
    with database.reading() as session:
        return [row.name for row in queries.municipalities_of(session, found)]


def test_loading_twice_changes_nothing_the_second_time(database: db.Database) -> None:
    assert load(database).counts()["moves"] == 8
    before = everything(database)
    assert load(database).empty
    assert load(database, valid_from=NEXT).empty
    assert everything(database) == before


def test_one_event_for_the_load_with_counts(database: db.Database) -> None:
    load(database)
    with database.reading() as session:
        [event] = session.scalars(select(Event)).all()
        assert event.action == "regions.loaded"
        assert '"moves":8' in event.body
        assert audit.verify(session).sound


def test_our_own_table_loads_and_loads_again(loaded: db.Database) -> None:
    with loaded.transaction() as session:
        plan = actions.load_table(session, ADMIN, tables.own_table(), valid_from=tables.OWN_VALID_FROM, now=NOW)
    assert plan.empty
    with loaded.reading() as session:
        assert session.scalar(select(func.count()).select_from(RegionMunicipality)) == 342 * 12
        assert len(queries.divisions(session)) == 12


def test_a_municipality_that_moves_keeps_its_history(database: db.Database) -> None:
    load(database)
    places = {**TABLE.places, "jeugdregio": {**TABLE.places["jeugdregio"], "GM0002": "JZ01"}}
    plan = load(database, replace(TABLE, places=places), NEXT)
    [move] = plan.moves
    assert (move.municipality, move.old, move.new) == ("Bedorp", "Onder", "Boven")
    assert names(database, "jeugdregio", "JZ01") == ["Aadorp", "Bedorp"]
    with database.reading() as session:
        history = session.execute(
            select(RegionMunicipality.valid_from, RegionMunicipality.valid_until)
            .join(Municipality, Municipality.id == RegionMunicipality.municipality_id)
            .join(Region, Region.id == RegionMunicipality.region_id)
            .where(Municipality.code == "GM0002", Region.code.in_(["JZ01", "JZ02"]))
            .order_by(RegionMunicipality.valid_from)
        ).all()
    assert [tuple(row) for row in history] == [(START, NEXT), (NEXT, None)]


MERGED = replace(
    TABLE,
    municipalities={code: name for code, name in TABLE.municipalities.items() if code != "GM0001"},
    regions={**TABLE.regions, "jeugdregio": {"JZ02": "Onder en Boven"}},
    places={
        key: {code: "JZ02" if key == "jeugdregio" else region for code, region in places.items() if code != "GM0001"}
        for key, places in TABLE.places.items()
    },
)


def test_a_merger_ends_a_municipality_and_a_region(database: db.Database) -> None:
    load(database)
    plan = load(database, MERGED, NEXT)
    assert [gone.name for gone in plan.gone_municipalities] == ["Aadorp"]
    assert [gone.name for gone in plan.gone_regions] == ["Boven"]
    assert [(named.old_name, named.name) for named in plan.renamed_regions] == [("Onder", "Onder en Boven")]
    with database.reading() as session:
        ended = queries.region(session, "jeugdregio", "JZ01")
        assert ended.valid_until == NEXT
        assert [row.code for row in queries.regions_of(session, "jeugdregio")] == ["JZ02"]
        assert len(queries.regions_of(session, "jeugdregio", ended=True)) == 2
        assert [row.name for row in queries.municipalities_of(session, ended.id)] == ["Aadorp"]


def test_whoever_sees_an_area_still_sees_the_cases_of_a_region_that_ended(database: db.Database) -> None:
    """The youth region ends, its municipality stays: the liaison of that area keeps its cases."""
    load(database)
    one = {**TABLE.places, "jeugdregio": dict.fromkeys(TABLE.municipalities, "JZ02")}
    load(database, replace(TABLE, regions={**TABLE.regions, "jeugdregio": {"JZ02": "Onder"}}, places=one), NEXT)
    ended, north = region_id(database, "jeugdregio", "JZ01"), region_id(database, "zorgkantoorregio", "ZK01")
    south = region_id(database, "zorgkantoorregio", "ZK02")
    with database.reading() as session:
        assert ended in queries.overlapping(session, [north])
        assert ended not in queries.overlapping(session, [south])
        assert north in queries.overlapping(session, [north])


def test_the_same_day_again_corrects(database: db.Database) -> None:
    load(database)
    load(database, MERGED, START)
    assert load(database, TABLE, START).counts()["moves"] == 2
    assert names(database, "jeugdregio", "JZ01") == ["Aadorp"]
    assert names(database, "jeugdregio", "JZ02") == ["Bedorp", "Cedorp", "Dedorp"]
    assert load(database).empty


def test_a_region_keeps_its_code_when_cbs_gives_it_another(database: db.Database) -> None:
    load(database)
    renumbered = replace(
        TABLE,
        regions={**TABLE.regions, "jeugdregio": {"JZ11": "Boven", "JZ12": "Onder"}},
        places={
            **TABLE.places,
            "jeugdregio": {code: region.replace("0", "1") for code, region in TABLE.places["jeugdregio"].items()},
        },
    )
    assert load(database, renumbered, NEXT).empty


def test_a_division_that_the_table_does_not_have_stays(database: db.Database) -> None:
    load(database)
    only_youth = replace(
        TABLE,
        regions={"jeugdregio": TABLE.regions["jeugdregio"]},
        places={"jeugdregio": TABLE.places["jeugdregio"]},
    )
    plan = load(database, only_youth, NEXT)
    assert plan.empty
    assert plan.untouched == ("zorgkantoorregio",)


def test_a_municipality_that_ends_leaves_every_division(database: db.Database) -> None:
    load(database)
    table = replace(MERGED, regions={"jeugdregio": MERGED.regions["jeugdregio"]},
                    places={"jeugdregio": MERGED.places["jeugdregio"]})  # fmt: skip
    load(database, table, NEXT)
    assert names(database, "zorgkantoorregio", "ZK01") == ["Bedorp"]


def test_history_is_not_rewritten(database: db.Database) -> None:
    load(database, valid_from=NEXT)
    before = everything(database)
    with pytest.raises(BadTable, match="already in use"):
        load(database, MERGED, START)
    assert everything(database) == before


def test_half_a_table_is_not_a_table(database: db.Database) -> None:
    load(database)
    part = replace(
        TABLE,
        municipalities={"GM0001": "Aadorp"},
        regions={"jeugdregio": {"JZ01": "Boven"}},
        places={"jeugdregio": {"GM0001": "JZ01"}},
    )
    with pytest.raises(BadTable, match="only 1 of the 4"):
        load(database, part, NEXT)


def test_all_or_nothing(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    load(database)
    before = everything(database)
    fault: Callable[..., int] = lambda *_: 1 // 0  # noqa: E731
    monkeypatch.setattr(actions, "refresh_overlaps", fault)
    with pytest.raises(ZeroDivisionError):
        load(database, MERGED, NEXT)
    assert everything(database) == before


def test_only_whoever_may(database: db.Database) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        actions.load_table(session, LIAISON, TABLE, valid_from=START, now=NOW)


def test_a_plan_writes_nothing_and_is_what_happens(database: db.Database) -> None:
    load(database)
    before = everything(database)
    with database.reading() as session:
        plan = actions.plan_table(session, MERGED, valid_from=NEXT)
    assert everything(database) == before
    done = load(database, MERGED, NEXT)
    assert done == plan
    assert done.digest == plan.digest


def test_a_table_for_later_counts_from_its_day_on(database: db.Database) -> None:
    later = date(2027, 1, 1)
    load(database)
    places = {**TABLE.places, "jeugdregio": {**TABLE.places["jeugdregio"], "GM0003": "JZ01"}}
    load(database, replace(TABLE, places=places), later)
    upper, south = region_id(database, "jeugdregio", "JZ01"), region_id(database, "zorgkantoorregio", "ZK02")
    with database.reading() as session:
        assert south not in queries.overlapping(session, [upper])
    with database.transaction() as session:
        assert actions.refresh_overlaps(session, later) == 2
    with database.reading() as session:
        assert south in queries.overlapping(session, [upper])
    with database.transaction() as session:
        assert actions.refresh_overlaps(session, later) == 0
