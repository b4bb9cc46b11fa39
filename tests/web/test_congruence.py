"""Two layouts on the page, in files and in the API: the same figures everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from app import pictures
from tests.factories import World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def test_the_page_the_files_and_the_api_say_the_same(world: World, sign_in: SignIn) -> None:
    """North and south of the care offices: the GGD of the south is the same, those of the north lie in one."""
    browser = sign_in("liaison")
    page = browser.page("/regios/congruentie?a=ggd&b=zorgkantoor").main()
    figures = [one.text.strip() for one in page.all("p") if one.get("class") == "stat__figure"]
    assert figures == ["3 / 3", "1", "100%"]
    assert "dezelfde gemeenten" in page.text
    assert "ligt er helemaal in" in page.text
    answer = browser.get("/regios/congruentie/paar.csv?a=jeugd&b=zorgkantoor")
    lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["regio"], row["tegenhanger"], row["gedeeld"]) for row in lines] == [
        ("Jeugd Midden", "Zk Noord", "1"), ("Jeugd Midden", "Zk Zuid", "1"),
    ]  # fmt: skip
    every = browser.get("/regios/congruentie/alle.csv").text
    assert len(every.splitlines()) == 1 + 3 * 2


@pytest.mark.parametrize("query", ["?a=ggd&b=ggd", "?a=bestaat_niet", "?b=%00"])
def test_a_pair_that_cannot_be_has_no_page(query: str, sign_in: SignIn) -> None:
    assert sign_in("liaison").get(f"/regios/congruentie{query}").status_code == 404


def test_bands_say_in_words_and_numbers_what_is_drawn() -> None:
    items = [pictures.Band("Noord", "A", 3), pictures.Band("Noord", "B", 1), pictures.Band("Zuid", "B", 2)]
    drawn = pictures.bands("Wat ligt in wat", items, ("Links", "Rechts", "Gemeenten"), language="nl")
    assert drawn.description.startswith("2 delen links, 2 rechts, 3 stukken die zij delen; 1 delen links gaan heel op")
    assert drawn.table.rows == (("Noord", "A", "3"), ("Noord", "B", "1"), ("Zuid", "B", "2"))
    assert drawn.broad.body.count("<path") == 3
    with pytest.raises(ValueError, match="at least one"):
        pictures.bands("x", [pictures.Band("a", "b", 0)], ("", "", ""), language="en")
