"""Congruence of layouts, computed another way: with sets, straight from the CSV that we ship, and three pairs by hand.

By hand: the figures of the makers of the table (app/data/SOURCES.md): care offices in GGD regions 19 of 31 within and 9
identical, the other way 10 of 25; youth regions in GGD regions 37 of 42; 23 of the 25 safety regions are a GGD region.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import db
from app.regions import congruence, counterparts, queries, tables
from app.regions.models import Region

TABLE = Path(queries.__file__).parent.parent / "data" / "gemeenten.csv"
Layout = dict[int, frozenset[int]]


def by_sets(a: Layout, b: Layout) -> tuple[int, int, int]:
    """Wholly within, identical, municipalities in the main counterpart: every region against every region."""
    within = sum(any(one <= other for other in b.values()) for one in a.values() if one)
    same = sum(one in b.values() for one in a.values() if one)
    return within, same, sum(max((len(one & other) for other in b.values()), default=0) for one in a.values())


def layouts(places: int) -> st.SearchStrategy[Layout]:
    """Each municipality in one region, or (0) in none."""

    def split(where: list[int]) -> Layout:
        held = defaultdict(set)
        for place, region in enumerate(where):
            held[region].add(place)
        return {region: frozenset(inside) for region, inside in held.items() if region}

    return st.lists(st.integers(0, 6), min_size=places, max_size=places).map(split)


@given(st.integers(1, 25).flatmap(lambda places: st.tuples(layouts(places), layouts(places))))
@settings(max_examples=200, deadline=None)
def test_two_ways_to_compute_it_agree(drawn: tuple[Layout, Layout]) -> None:
    a, b = drawn
    found = congruence.figures(a, b)
    assert (found.wholly_within_one_b, found.identical, found.municipalities_in_main_b) == by_sets(a, b)
    assert found.identical == congruence.figures(b, a).identical
    assert (found.main_share == 100) == (bool(a) and found.wholly_within_one_b == len(a))


def test_all_pairs_agree_with_the_table_that_we_ship(loaded: db.Database) -> None:
    """The page reads the database; this reads the CSV."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    with loaded.reading() as session:
        keys = [row.key for row in queries.divisions(session) if row.regions]
        matrix = congruence.matrix(session)
    held: dict[str, dict[str, set[str]]] = {key: defaultdict(set) for key in keys}
    for line in lines:
        for key in keys:
            held[key][line[tables.definitions()[key].column]].add(line["gm_code"])
    numbered = {
        key: {n: frozenset(map(hash, inside)) for n, inside in enumerate(regions.values())}
        for key, regions in held.items()
    }
    assert set(matrix) == set(permutations(keys, 2))
    for (a, b), found in matrix.items():
        assert (found.wholly_within_one_b, found.identical, found.municipalities_in_main_b) == by_sets(
            numbered[a], numbered[b]
        ), (a, b)


@pytest.mark.parametrize(
    ("a", "b", "within", "of", "identical", "main"),
    [
        ("zorgkantoorregio", "ggd_regio", 19, 31, 9, 91),
        ("ggd_regio", "zorgkantoorregio", 10, 25, 9, 84),
        ("jeugdregio", "ggd_regio", 37, 42, 14, 98),
        ("veiligheidsregio", "ggd_regio", 24, 25, 23, 98),
    ],
)
def test_pairs_by_hand(loaded: db.Database, a: str, b: str, within: int, of: int, identical: int, main: int) -> None:
    with loaded.reading() as session:
        pair = congruence.pair(session, a, b)
    found = pair.figures
    assert (found.wholly_within_one_b, found.regions_a, found.identical, found.main_share) == (
        within, of, identical, main,
    )  # fmt: skip
    assert sum(row.within for row in pair.rows) == within
    assert sum(row.identical for row in pair.rows) == identical
    assert sum(row.counterparts[0].shared for row in pair.rows) == found.municipalities_in_main_b


def test_a_list_is_narrowed_by_the_rule_that_figures_count_by(loaded: db.Database) -> None:
    """`counted_in` asks the database; `own_regions` counts in Python: the same for every region, and each division
    holds every region exactly once.
    """
    with loaded.reading() as session:
        every = list(session.scalars(select(Region.id)))
        counted = counterparts.own_regions(session, every)
        for one in every:
            assert counterparts.counted_in(session, one) == counted[one], one
        for division in queries.divisions(session):
            inside = [own for row in queries.regions_of(session, division.key) for own in counted[row.id]]
            assert sorted(inside) == sorted(every if division.regions else []), division.key
        assert counterparts.counted_in(session, 987654321) == frozenset()


def test_a_day_before_the_first_table_takes_the_first_table(loaded: db.Database) -> None:
    with loaded.reading() as session:
        now, then = (congruence.matrix(session, day) for day in (date(2026, 11, 23), date(1990, 1, 1)))
    assert now == then
