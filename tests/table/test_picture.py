"""Accords at a glance: how the picture is put together."""

from __future__ import annotations

from datetime import UTC, datetime

from app.table.picture import Counts, Stand, Told, picture

NOORD, ZUID, OOST = (1, "Noord"), (2, "Zuid"), (3, "Oost")


def told(region: tuple[int, str], agreement: int, stand: Stand, day: int = 1) -> Told:
    words = f"{region[1]} {agreement}"
    return Told(*region, agreement, f"2026-{agreement:05d}", stand, words, datetime(2026, 11, day, tzinfo=UTC))


ALL = (
    told(NOORD, 10, Stand.ON_TRACK),
    told(NOORD, 11, Stand.AT_RISK, 5),
    told(ZUID, 10, Stand.STALLED, 9),
    told(ZUID, 11, Stand.STALLED, 2),
    told(OOST, 10, Stand.UNTOLD),
    told(OOST, 99, Stand.STALLED),
)


def test_regions_where_most_is_stuck_come_first_and_only_the_agreements_asked_for_count() -> None:
    found = picture(ALL, (11, 10))
    assert [line.region for line in found.lines] == ["Zuid", "Noord", "Oost"]
    assert [[cell and cell.stand for cell in line.cells] for line in found.lines] == [
        [Stand.STALLED, Stand.STALLED],
        [Stand.AT_RISK, Stand.ON_TRACK],
        [None, Stand.UNTOLD],
    ]
    assert found.counts[10] == Counts(stalled=1, untold=1, on_track=1)
    assert (found.total, found.total.all) == (Counts(stalled=2, at_risk=1, untold=1, on_track=1), 5)
    assert [one.words for one in found.stuck] == ["Zuid 11", "Zuid 10", "Noord 11"]
    assert picture((), (10,)).total.all == 0
