"""The page of a figure: what it means, its parts, and the cases behind it as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock, db
from app.figures import kept, reading
from app.figures.measures import MEASURES
from tests.factories import Cases
from tests.pages import Browser, Element

SignIn = Callable[[str], Browser]
FROM = "van=2026-10-01&tot=2026-12-31"


@pytest.fixture
def three(cases: Cases) -> list[str]:
    north = cases.at("in_progress", title="Zaak in het noorden")
    south = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", title="Zaak in het zuiden")
    cases.at("in_progress", title="Zaak die niemand telt", confidentiality="confidential")
    return [north.number, south.number]


def test_everybody_reads_the_same_number_and_only_their_own_cases(sign_in: SignIn, three: list[str]) -> None:
    seen = {}
    for who in ("mt_reader", "liaison_zuid", "researcher"):
        page = sign_in(who).page(f"/cijfers/inflow?{FROM}").main()
        assert "Knelpunten die in deze periode zijn ingediend" in page.text
        assert number_on(page) == "2"
        assert "1 vertrouwelijk knelpunt uit deze periode telt niet mee" in page.text
        assert "niemand telt" not in page.text
        seen[who] = [number for number in three if number in page.text]
    assert seen == {"mt_reader": three, "liaison_zuid": three[1:], "researcher": []}
    assert "waarvan jij er 2 niet mag zien" in page.text


def number_on(main: Element) -> str:
    """The large figure."""
    return next(one.text.strip() for one in main.all("p") if one.get("class") == "stat__figure")


def test_every_measure_has_a_page_a_file_and_a_definition(sign_in: SignIn, three: list[str]) -> None:
    browser = sign_in("commissioner")
    told = browser.page("/cijfers/begrippen").text
    for key, measure in MEASURES.items():
        assert measure.definition.nl in told
        assert measure.label.nl in browser.page(f"/cijfers/{key}?{FROM}&snede=directie:1").text
    file = browser.get(f"/cijfers/open.csv?{FROM}")
    assert file.mimetype == "text/csv"
    assert three[0] in file.text
    assert "Directie" in file.text


def test_slices_parts_and_a_choice_from_the_lists(sign_in: SignIn, three: list[str], cases: Cases) -> None:
    browser, world = sign_in("mt_reader"), cases.world
    for region, count in (("ZK-NOORD", "1"), ("JEUGD-MIDDEN", "2"), ("GGD-ZUID", "1"), ("JEUGD-OOST", "0")):
        page = browser.page(f"/cijfers/inflow?{FROM}&snede=regio:{world.regions[region]}")
        assert number_on(page.main()) == count, region
    assert three[0] in browser.page(f"/cijfers/open?{FROM}&deel=directorate").text
    assert three[0] not in browser.page(f"/cijfers/open?{FROM}&deel=region").text
    chosen = browser.get("/cijfers/open?periode=2026-Q4&snede=akkoord:IZA")
    assert chosen.headers["Location"] == f"/cijfers/open?{FROM}&snede=akkoord:IZA"


def test_a_figure_of_a_report_is_as_it_was_counted(sign_in: SignIn, three: list[str], cases: Cases) -> None:
    with db.reading() as session:
        line = reading.fresh(session)
    later = cases.at("in_progress", title="Later ingediend").number
    browser = sign_in("mt_reader")
    now, then = (browser.page(f"/cijfers/inflow?{FROM}{more}").main() for more in ("", f"&stand={line}"))
    assert (number_on(now), number_on(then)) == ("3", "2")
    assert later in now.text
    assert later not in then.text
    assert later not in browser.get(f"/cijfers/inflow.csv?{FROM}&stand={line}").text
    assert f"tot en met regel {line}" in then.text


@pytest.mark.parametrize(
    "address",
    [
        "/cijfers/nothing", "/cijfers/open?van=2026-13-01&tot=2026-12-31",
        "/cijfers/open?van=0001-01-01&tot=0001-02-01",
        "/cijfers/open?snede=regio:999999999", "/cijfers/open?snede=regio:0", "/cijfers/open?snede=akkoord:%00",
        "/cijfers/open?snede=pilot:7", "/cijfers/open?deel=%00", "/cijfers/open?vanaf=-1",
        "/cijfers/open?periode=2026-Q5", "/cijfers/open?stand=0", "/cijfers/open?stand=%00", "/cijfers/open?stand=-1",
        "/cijfers/open?van=2026-02-01&tot=2026-01-01", "/cijfers/open.csv?snede=directie:99999",
    ],
)  # fmt: skip
def test_what_cannot_be_has_no_page(sign_in: SignIn, address: str) -> None:
    assert sign_in("mt_reader").get(address).status_code == 404


def test_a_quarter_that_is_over_is_kept_and_stays_true(sign_in: SignIn, three: list[str], cases: Cases) -> None:
    assert kept.sweep(clock.now()) == kept.BACK
    assert kept.sweep(clock.now()) == 0
