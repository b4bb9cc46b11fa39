"""The table of the commissioner and of the MT."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.conftest import Time
from tests.factories import Cases
from tests.pages import Browser

SignIn = Callable[[str], Browser]
ASKED = {"mandate_asked": "Geef ruimte in de inkoop.", "consequence": "De pilot stopt op 1 januari."}


def escalated(cases: Cases, title: str, **changes: str) -> str:
    case = cases.at("in_progress", nature="funding", title=title, **changes)
    cases.step(case.number, "escalate", ASKED, by="liaison")
    return cases.escalation_of(case.number).number


def test_what_is_asked_by_when_and_what_happens_if_nothing_is_decided(cases: Cases, sign_in: SignIn) -> None:
    number = escalated(cases, "Nachtzorg over de grens")
    escalated(cases, "Alleen voor ingewijden", confidentiality="confidential")
    hers = sign_in("commissioner").page("/tafel").main().text
    assert "Er wachten 2 besluiten op jou" in hers
    for said in ("Nachtzorg over de grens", number, *ASKED.values(), "nog 5 werkdagen", "Alleen voor ingewijden"):
        assert said in hers, said
    assert "Nachtzorg" not in sign_in("commissioner_zuid").page("/tafel").main().text, "another commissioner decides"
    mt = sign_in("mt_reader")
    assert mt.get("/tafel").headers["Location"] == "/tafel/mt"
    theirs = mt.page("/tafel/mt").main().text
    assert "Er wacht 1 besluit." in theirs
    assert "Nachtzorg" in theirs
    assert "ingewijden" not in theirs


def test_a_number_past_its_term_is_the_length_of_its_list(cases: Cases, time: Time, sign_in: SignIn) -> None:
    for title in ("Een", "Twee"):
        cases.at("assigned", nature="funding", title=title)
    cases.at("submitted", title="Zonder directie")
    escalated(cases, "Geheim", confidentiality="confidential")
    time.working_days(9)
    for who in ("commissioner", "mt_reader"):
        browser = sign_in(who)
        main = browser.page("/tafel/mt").main()
        found = next(item for item in main.all("ul") if "late-of" in (item.get("class") or "")).all("li")
        assert found
        for item in found:
            number = re.search(r"\d+", item.all("b")[0].text)
            assert number
            listed = browser.page(item.all("a")[0].get("href") or "").main()
            assert re.search(rf"^\D*{number.group()} za(ak|ken)", listed.all("p")[1].text), listed.text
    assert "Geheim" not in sign_in("mt_reader").page("/tafel/te-laat?soort=escalation").main().text


def test_a_decision_is_followed_until_what_was_agreed_is_done(cases: Cases, sign_in: SignIn) -> None:
    number = escalated(cases, "Nachtzorg over de grens")
    cases.step(number, "decide", {"decision": "mandate", "follow_up": "Stuur de brief."}, by="commissioner")
    hers = sign_in("commissioner").page("/tafel").main().text
    assert "Er wacht geen besluit op jou" in hers
    for said in ("Mandaat gegeven", "Stuur de brief.", "In behandeling"):
        assert said in hers, said
    assert "Stuur de brief." not in sign_in("commissioner_zuid").page("/tafel").main().text
    assert "Stuur de brief." in sign_in("mt_reader").page("/tafel/mt").main().text
