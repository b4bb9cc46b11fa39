"""How policy lands: the figures, and that every number is the length of the list behind it, for who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from app.knowledge import figures
from app.knowledge.figures import Fact
from tests.factories import Cases
from tests.pages import Browser

OVER = figures.quarters(date(2026, 11, 23), 4)


def fact(logged: str, closed: str = "", outcome: str = "", systems: str = "", theme: str = "") -> Fact:
    ended = date.fromisoformat(closed) if closed else None
    return Fact(theme, "", tuple(systems.split()), (), date.fromisoformat(logged), ended, outcome, not closed)


FACTS = (
    fact("2026-01-05", "2026-02-04", "single", "Wlz Zvw"),
    fact("2026-04-01", "2026-05-11", "structural", "Wlz Zvw Wmo"),
    fact("2026-10-01", systems="Wlz"),
    fact("2026-10-02", "2026-10-03", systems="Wmo"),
)


def test_the_last_quarters_end_with_the_one_that_runs() -> None:
    assert OVER == ((2026, 1), (2026, 2), (2026, 3), (2026, 4))
    assert figures.quarters(date(2026, 1, 1), 2) == ((2025, 4), (2026, 1))
    assert (figures.first_day((2026, 4)), figures.after((2026, 4))) == (date(2026, 10, 1), date(2027, 1, 1))


def test_how_much_how_long_and_how_it_ended() -> None:
    found = figures.figures(FACTS, OVER)
    assert (found.count, found.open, found.ended, found.days) == (4, 1, 3, 30)
    assert dict(zip(figures.OUTCOMES, found.outcomes, strict=True))["structural"] == 1
    assert (found.judged, found.trend) == (2, (1, 1, 0, 2))
    assert [(one.logged, one.closed) for one in figures.trend(FACTS, OVER)] == [(1, 1), (1, 1), (0, 0), (2, 1)]


def test_which_laws_collide() -> None:
    found = figures.matrix(FACTS, ("Zvw", "Wlz", "Wmo"), OVER)
    assert [found.of("Wlz", "Zvw"), found.of("Zvw", "Wlz"), found.of("Wlz", "Wmo"), found.of("Wlz", "Wlz")] == [
        2,
        2,
        1,
        1,
    ]
    assert next(iter(found.pairs)) == ("Zvw", "Wlz")


@pytest.fixture
def landed(cases: Cases) -> None:
    cases.at("closed", systems=["Wlz", "Zvw"], accords=["IZA"], theme="dementie", nature="funding")
    cases.at("in_progress", systems=["Wlz", "Wmo", "Zvw"], accords=["IZA", "WOZO"], theme="wonen", nature="funding")
    cases.at("in_progress", systems=["Jeugdwet"], nature="funding", confidentiality="confidential", title="Geheim")
    cases.file(submit=False, systems=["Wlz"], title="Een concept")
    cases.at("withdrawn", systems=["Wlz"], region="JEUGD-OOST", by="liaison_oost", title="Ver weg")


@pytest.mark.usefixtures("landed")
@pytest.mark.parametrize(
    "query", ["", "?by=accord&system=Wlz", "?by=theme&quarters=8", "?accord=IZA,WOZO&nature=funding"]
)
def test_every_number_is_the_length_of_the_list_behind_it(query: str, sign_in: Callable[[str], Browser]) -> None:
    for who in ("mt_reader", "fixer_lz", "liaison_oost", "commissioner"):
        browser = sign_in(who)
        main = browser.page(f"/kennis{query}").main()
        links = {
            found.get("href"): found.text for found in main.all("a") if "/kennis/zaken" in (found.get("href") or "")
        }
        for url, text in links.items():
            number = re.match(r"\s*(\d+)", text)
            assert number, text
            listed = browser.page(url).main().text
            assert re.search(rf"\b{number[1]} (zaak|zaken)", listed), f"{who} {url}: {text}"
        if who == "mt_reader":
            assert links
            assert "Geheim" not in "".join(browser.page(url).text for url in links)


@pytest.mark.usefixtures("landed")
def test_figures_count_only_what_the_reader_may_see(sign_in: Callable[[str], Browser]) -> None:
    def total(who: str) -> str:
        text = sign_in(who).page("/kennis").main().text
        found = re.search(r"Alles samen\s*(\d+)", text)
        return found[1] if found else "-"

    assert {who: total(who) for who in ("commissioner", "mt_reader", "liaison_oost", "fixer_lz")} == {
        "commissioner": "4", "mt_reader": "3", "liaison_oost": "1", "fixer_lz": "-",
    }  # fmt: skip


def test_without_cases_it_says_what_will_be_there(sign_in: Callable[[str], Browser]) -> None:
    assert "Nog niets om van te leren" in sign_in("mt_reader").page("/kennis").text
