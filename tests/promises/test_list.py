"""The list of promises: whose, how far along, and what became of those of this year."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import Cases, World
from tests.pages import Browser
from tests.promises.support import promise

SignIn = Callable[[str], Browser]


def test_the_first_to_be_kept_on_top_and_the_counts_of_this_year(cases: Cases, world: World, sign_in: SignIn) -> None:
    about = cases.at("in_progress", nature="funding")
    promise(world, about, days=30, text="Wij komen later.")
    promise(world, about, days=3, text="Wij komen eerst.")
    kept = promise(world, about, text="Wij kwamen al.")
    cases.step(kept.number, "keep")
    page = sign_in("liaison").page("/toezeggingen")
    assert page.h1 == "Toezeggingen aan regio's"
    assert "in 2026: 3 toezeggingen gedaan, 1 nagekomen, 0 verplaatst, 0 niet nagekomen. 2 staan open." in page.text
    shown = page.main().text
    assert shown.index("Wij komen eerst.") < shown.index("Wij komen later.")
    assert "Wij kwamen al." not in shown
    ended = sign_in("liaison").page("/toezeggingen?status=ended")
    assert "Wij kwamen al." in ended.text
    assert "Wij komen eerst." not in ended.text


def test_everybody_sees_and_counts_what_they_may(cases: Cases, world: World, sign_in: SignIn) -> None:
    promise(world, cases.at("in_progress", nature="funding"), text="Kanarie gewoon.")
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")
    promise(world, secret, text="Kanarie geheim.", keeper="fixer_lz")
    counts = {}
    assert sign_in("researcher").get("/toezeggingen?queue=all").status_code == 403
    for name in set(world.people) - {"researcher"}:
        page = sign_in(name).page("/toezeggingen?queue=all")
        counts[name] = sum(f"Kanarie {kind}." in page.text for kind in ("gewoon", "geheim"))
        assert f"in 2026: {counts[name]} toezegging" in page.text, name
    both = {"liaison", "commissioner", "commissioner_zuid", "auditor"}
    one = {"liaison_noord2", "fixer_cz", "fixer_cz2", "coordinator_cz", "fixer_lz", "mt_reader", "admin"}
    assert {name for name, count in counts.items() if count == 2} == both
    assert {name for name, count in counts.items() if count == 1} == one


def test_odd_addresses_give_a_list(sign_in: SignIn) -> None:
    browser = sign_in("liaison")
    for asked in ("queue=x", "status=%27", "cursor=zzz", "queue=team", "q=%20"):
        assert "Er zijn hier geen toezeggingen" in browser.page(f"/toezeggingen?{asked}").text
    for asked in ("queue=all&status=ended&cursor=", "q=*)(", "q=%F0%9F%98%80", f"q={'a' * 500}", "q=%22%20OR"):
        assert "Geen toezegging past bij deze filters" in browser.page(f"/toezeggingen?{asked}").text


def test_a_word_finds_a_promise(cases: Cases, world: World, sign_in: SignIn) -> None:
    about = cases.at("in_progress", nature="funding")
    promise(world, about, text="Wij sturen een zeepaardje.")
    promise(world, about, text="Wij bellen.")
    shown = sign_in("liaison").page("/toezeggingen?q=zeepaard").main().text
    assert "Wij sturen een zeepaardje." in shown
    assert "Wij bellen." not in shown
