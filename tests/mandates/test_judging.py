"""What a mandate covers, judged without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mandates.judging import Able, Asked, Held, Lack, Subject, covered, judge

HERE = Subject(5, frozenset({"IZA"}), frozenset({"Zvw"}))
BOTH = Subject(5, frozenset({"IZA", "GALA"}), frozenset({"Zvw", "Wmo"}))
BARE = Subject(5)


def held(**limits: object) -> Held:
    values = {"id": 1, "holder": 9, "types": frozenset({"mandate"}), "max_amount": 1000} | limits
    return Held(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "subject", "amount", "lack"),
    [
        ({}, HERE, None, None),
        ({}, HERE, 1000, None),
        ({}, HERE, 1001, Lack.AMOUNT),
        ({"max_amount": None}, HERE, 999_999_999, None),
        ({"max_amount": 0}, HERE, None, None),
        ({"max_amount": 0}, HERE, 1, Lack.AMOUNT),
        ({"types": frozenset({"nza"})}, HERE, None, Lack.TYPE),
        ({"regions": frozenset({4, 5})}, HERE, None, None),
        ({"regions": frozenset({4})}, HERE, None, Lack.REGION),
        ({"accords": frozenset({"IZA"})}, HERE, None, None),
        # A limit is a limit: two accords need a mandate for both, and no accord is none of them.
        ({"accords": frozenset({"IZA"})}, BOTH, None, Lack.ACCORD),
        ({"accords": frozenset({"IZA"})}, BARE, None, Lack.ACCORD),
        ({"systems": frozenset({"Zvw"})}, BOTH, None, Lack.SYSTEM),
        ({"systems": frozenset({"Zvw"})}, BARE, None, Lack.SYSTEM),
        # The type is told before the money.
        ({"types": frozenset({"nza"}), "max_amount": 0}, HERE, 5, Lack.TYPE),
    ],
)  # fmt: skip
def test_one_mandate(limits: dict[str, object], subject: Subject, amount: int | None, lack: Lack | None) -> None:
    verdict = judge([held(**limits)], Asked("mandate", (subject,), amount))
    assert verdict.lack is lack
    assert verdict.under == (() if lack else (1,))


def test_several_mandates_cover_several_cases_together() -> None:
    north, south = held(id=1, regions=frozenset({1})), held(id=2, regions=frozenset({2}))
    both = Asked("mandate", (Subject(1), Subject(2)))
    assert judge([north, south], both).under == (1, 2)
    assert judge([north], both).lack is Lack.REGION


def test_the_nearest_mandate_says_what_is_lacking() -> None:
    """Told is what the best of them falls short in, with the largest amount that would do."""
    mandates = [held(id=1, types=frozenset({"nza"})), held(id=2, max_amount=500), held(id=3, max_amount=800)]
    verdict = judge(mandates, Asked("mandate", (HERE,), 900))
    assert (verdict.lack, verdict.limit) == (Lack.AMOUNT, 800)
    assert judge([], Asked("mandate", (HERE,))).lack is Lack.TYPE


SETS = st.frozensets(st.sampled_from(["IZA", "GALA", "WOZO"]))


@given(SETS, SETS, st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_wider_mandate_never_allows_less(
    limit: frozenset[str], touched: frozenset[str], most: int, asks: int
) -> None:
    asked = Asked("mandate", (Subject(5, touched),), asks)
    if judge([held(accords=limit, max_amount=most)], asked).allowed:
        assert judge([held(max_amount=most)], asked).allowed
        assert judge([held(accords=limit, max_amount=None)], asked).allowed
        assert judge([held(accords=limit | touched, max_amount=most)], asked).allowed or not limit


def test_what_nobody_may_decide_is_a_hole() -> None:
    mandates = [
        held(id=1, holder=7, accords=frozenset({"IZA"})),
        held(id=2, holder=8, regions=frozenset({3}), max_amount=None),
    ]
    found = {
        (cover.type, cover.accord): cover for cover in covered(mandates, ["mandate", "nza"], ["IZA", "GALA", None])
    }
    iza, none = found["mandate", "IZA"], found["mandate", None]
    assert (iza.fully, iza.partly) == ((Able(7, 1000),), (Able(8, None),))
    assert (none.fully, none.partly) == ((), (Able(8, None),))
    assert not found["mandate", "GALA"].hole
    assert found["nza", "IZA"].hole
