"""What every page shares: language, menu, error pages, my work, health."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.web.messages import MESSAGES
from tests.conftest import Time
from tests.factories import PASSWORD, PEOPLE, Cases, World
from tests.pages import Browser


def test_the_menu_offers_what_the_role_may_open(sign_in: Callable[[str], Browser]) -> None:
    for name in PEOPLE:
        browser = sign_in(name)
        page = browser.page("/")
        for found in page.all("nav"):
            for link in found.all("a"):
                assert browser.get(link.get("href"), follow_redirects=True).status_code == 200, (
                    f"{name}: {link.get('href')}"
                )
        offers = any(link.get("href") == "/knelpunten/nieuw" for link in page.all("a"))
        assert offers == name.startswith("liaison")
        administers = any(link.get("href") == "/beheer" for link in page.all("a"))
        assert administers == (name in ("admin", "auditor"))


def test_the_language_changes_and_stays(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    assert browser.page("/").all("html")[0].get("lang") == "nl"
    browser.send("/taal", {"language": "en", "next": "/knelpunten"})
    page = browser.page("/knelpunten")
    assert page.all("html")[0].get("lang") == "en"
    assert page.h1 == "Bottlenecks"
    browser.send("/taal", {"language": "xx", "next": "/"})
    assert browser.page("/").all("html")[0].get("lang") == "en"


def test_an_english_page_has_no_dutch_of_ours(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("liaison")
    browser.send("/taal", {"language": "en", "next": "/"})
    for url in ("/", "/knelpunten", f"/zaken/{case.number}", "/knelpunten/nieuw", "/regios", "/escalaties", "/account"):
        text = browser.page(url).text
        for word in ("Mijn werk", "Knelpunten", "Zoeken", "Uitloggen", "Opslaan", "werkdagen", "In behandeling"):
            assert word not in text, f"{url}: {word}"


@pytest.mark.parametrize(
    "url", ["/bestaat-niet", "/zaken/2026-12345", "/regios/x/y", "/processen/x", "/escalaties/2026-1"]
)
def test_what_is_not_there_is_said_with_a_way_on(url: str, sign_in: Callable[[str], Browser], client: Browser) -> None:
    page = sign_in("liaison").page(url, 404)
    assert any(link.get("href") == "/" for link in page.all("a"))


def test_who_is_not_signed_in_comes_back_to_what_was_asked(client: Browser, world: World, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    answer = client.get(f"/zaken/{case.number}?step=escalate")
    assert answer.status_code == 303
    page = client.page(answer.headers["Location"])
    done = client.submit(page.form(), {"email": world.emails["liaison"], "password": PASSWORD})
    assert done.headers["Location"] == f"/zaken/{case.number}?step=escalate"


def test_my_work_puts_what_is_late_first(cases: Cases, sign_in: Callable[[str], Browser], time: Time) -> None:
    late = cases.at("in_progress", nature="funding", title="Al te laat")
    time.working_days(11)
    cases.at("in_progress", nature="funding", title="Heeft nog tijd")
    browser = sign_in("fixer_cz")
    text = browser.page("/").main().text
    assert text.index("Al te laat") < text.index("Heeft nog tijd")
    assert "te laat" in text.lower()
    assert cases.now(late.number).due_clock == "sign_of_life"


def test_my_work_of_somebody_with_nothing_to_do_says_so(sign_in: Callable[[str], Browser]) -> None:
    for name in ("liaison", "fixer_lz", "mt_reader", "auditor"):
        assert len(sign_in(name).page("/").main().text) > 20


def test_health_needs_no_account_and_says_nothing(client: Browser) -> None:
    answer = client.get("/gezond")
    assert answer.status_code == 200
    assert len(answer.text) < 40


def test_security_txt_says_whom_to_tell(client: Browser) -> None:
    text = client.get("/.well-known/security.txt").text
    for line in ("Contact: ", "Expires: 2027-11-", "Canonical: https://regiolijn.example"):
        assert line in text


def test_every_message_has_its_values(app: object) -> None:
    """Every code gives a sentence in both languages, with the values it names."""
    import re

    from flask import Flask
    from flask_babel import force_locale

    assert isinstance(app, Flask)
    with app.test_request_context():
        for code, text in MESSAGES.items():
            with force_locale("nl"):
                dutch = text()
            with force_locale("en"):
                english = text()
            names = [set(re.findall(r"%\((\w+)\)s", words)) for words in (dutch, english)]
            assert names[0] == names[1], code
            assert dutch != english or len(dutch) < 12, f"{code} has no Dutch: {dutch}"


@pytest.mark.parametrize(
    ("address", "entrance"), [("/regios", "/regios"), ("/rapporten", "/cijfers"), ("/cijfers/begrippen", "/cijfers")]
)
def test_the_menu_says_where_a_page_of_a_second_row_belongs(
    address: str, entrance: str, sign_in: Callable[[str], Browser]
) -> None:
    page = sign_in("commissioner").page(address)
    marked = [link for link in page.all("a") if link.get("href") == entrance and link.get("aria-current")]
    assert {link.get("aria-current") for link in marked} == {"page" if address == entrance else "true"}
