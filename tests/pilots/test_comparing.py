"""What a difference between small numbers says: seldom much, and never more than the numbers bear."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.pilots.comparing import FEW, Change, Kind, Sight, change, likely, middle


def share(value: int, of: int) -> Sight:
    return Sight(value, of)


def days(*numbers: int) -> Sight:
    return Sight(sorted(numbers)[(len(numbers) - 1) // 2], len(numbers), numbers)


def test_counts() -> None:
    assert change(Kind.COUNT, Sight(4), Sight(5)) is Change.FEW
    assert change(Kind.COUNT, Sight(12), Sight(18)) is Change.CHANCE
    assert change(Kind.COUNT, Sight(12), Sight(30)) is Change.MORE
    assert change(Kind.COUNT, Sight(30), Sight(12)) is Change.LESS
    assert change(Kind.STOCK, Sight(100), Sight(1)) is Change.UNJUDGED
    assert change(Kind.COUNT, Sight(12), None) is Change.UNJUDGED, "it has not begun"


def test_shares() -> None:
    assert change(Kind.SHARE, share(9, 9), share(0, 40)) is Change.FEW, "nine is too few, however far apart"
    assert change(Kind.SHARE, share(5, 10), share(8, 10)) is Change.CHANCE
    assert change(Kind.SHARE, share(20, 60), share(50, 60)) is Change.MORE
    assert likely(Kind.SHARE, share(3, 7)) is None
    assert likely(Kind.SHARE, share(7, 10)) == (39, 90), "Wilson (1927): 39.7 to 89.2 per cent, told outwards"


def test_middles() -> None:
    assert middle((1, 2, 3, 4, 5)) is None
    assert middle((1, 2, 3, 4, 5, 6)) == (1, 6)
    assert middle(tuple(range(1, 21))) == (6, 15), "order statistics of twenty: the sixth and the fifteenth"
    assert change(Kind.MEDIAN, days(*range(1, 21)), days(*range(41, 61))) is Change.MORE
    assert change(Kind.MEDIAN, days(*range(1, 21)), days(*range(3, 23))) is Change.CHANCE


FIGURES = st.one_of(
    st.tuples(st.just(Kind.COUNT), st.integers(0, 500).map(Sight)),
    st.tuples(st.just(Kind.SHARE), st.integers(0, 200).flatmap(
        lambda of: st.integers(0, of).map(lambda value: Sight(value, of)))),
    st.tuples(
        st.just(Kind.MEDIAN),
        st.lists(st.integers(0, 300), min_size=1, max_size=80).map(lambda found: days(*found)),
    ),
)  # fmt: skip


@given(FIGURES)
def test_a_figure_never_differs_from_itself(found: tuple[Kind, Sight]) -> None:
    kind, seen = found
    assert change(kind, seen, seen) in (Change.CHANCE, Change.FEW)
    between = likely(kind, seen)
    if kind is not Kind.COUNT and between is not None:
        assert seen.seen >= FEW
        shown = 100 * (seen.value or 0) / (seen.of or 1) if kind is Kind.SHARE else seen.value or 0
        assert between[0] <= shown <= between[1]


@given(st.sampled_from([Kind.COUNT, Kind.SHARE]), st.integers(0, 60), st.integers(0, 60))
def test_the_other_way_round_is_the_other_word(kind: Kind, was: int, now: int) -> None:
    first, second = (Sight(was), Sight(now)) if kind is Kind.COUNT else (Sight(was, 60), Sight(now, 60))
    turned = {Change.MORE: Change.LESS, Change.LESS: Change.MORE}
    found = change(kind, first, second)
    assert change(kind, second, first) is turned.get(found, found)
