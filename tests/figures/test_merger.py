"""A merger of municipalities in the middle of a quarter moves nothing in what was counted before."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app import clock, db
from app.figures import kept, queries
from app.figures.period import Period
from app.figures.slices import Slice
from app.regions import actions
from app.regions.tables import Table
from tests.conftest import Time
from tests.factories import Cases
from tests.standalone import ADMIN

PAST, OF_MERGER = Period(date(2026, 10, 1), date(2026, 12, 31)), Period(date(2027, 1, 1), date(2027, 3, 31))
MERGER = date(2027, 2, 15)
MERGED = Table(
    municipalities={"GM0003": "Cruyshorn", "GM0004": "Dunwoude", "GM0005": "Eemsloo", "GM0006": "Aalderveen"},
    regions={
        "zorgkantoor": {"ZK-NOORD": "Zk Noord", "ZK-ZUID": "Zk Zuid"},
        "ggd": {"GGD-BOVEN": "Ggd Boven", "GGD-ZUID": "Ggd Zuid"},
        "jeugd": {"JEUGD-MIDDEN": "Jeugd Midden", "JEUGD-OOST": "Jeugd Oost"},
    },
    places={
        "zorgkantoor": {"GM0006": "ZK-NOORD", "GM0003": "ZK-ZUID", "GM0004": "ZK-ZUID", "GM0005": "ZK-ZUID"},
        "ggd": {"GM0006": "GGD-BOVEN", "GM0003": "GGD-ZUID", "GM0004": "GGD-ZUID", "GM0005": "GGD-ZUID"},
        "jeugd": {"GM0006": "JEUGD-OOST", "GM0003": "JEUGD-MIDDEN", "GM0004": "JEUGD-MIDDEN", "GM0005": "JEUGD-OOST"},
    },
)
"""Aalderbeek and Bovenveen become Aalderveen, which lies in another youth region; a GGD region ends."""


def test_a_merger_in_the_middle_of_a_quarter_changes_no_past_figure(cases: Cases, time: Time) -> None:
    cases.at("in_progress")
    cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID")
    where = {code: Slice("regio", str(id_)) for code, id_ in cases.world.regions.items()}
    time.move_to(datetime(2027, 4, 6, 9, tzinfo=UTC))

    def counted(period: Period) -> dict[str, object]:
        with db.reading() as session:
            found = kept.trends(session, list(where.values()), [period])
        return {code: found[one][period]["open"].value for code, one in where.items()}

    def all_of(period: Period) -> object:
        with db.reading() as session:
            return queries.figures(session, period, list(where.values())).by_slice

    before, open_before = all_of(PAST), counted(PAST)
    assert (open_before["JEUGD-MIDDEN"], open_before["JEUGD-OOST"]) == (2, 0)
    with db.transaction() as session:
        plan = actions.load_table(session, ADMIN, MERGED, valid_from=MERGER, now=clock.now())
    assert (len(plan.new_municipalities), len(plan.gone_municipalities), len(plan.gone_regions)) == (1, 2, 1)
    assert all_of(PAST) == before
    assert counted(PAST) == open_before
    after = counted(OF_MERGER)
    assert (after["JEUGD-MIDDEN"], after["JEUGD-OOST"]) == (1, 1), "by the layout of the last day"
