"""Asking somebody elsewhere makes a case wait; the answer ends that (issue: third parties; tasks L8 and O2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases.models import Case, Contact
from app.enquiries import actions, reminding
from app.errors import Invalid, NotAllowedNow, NotFound
from app.feedback import links as follow
from app.outbox.models import Notice
from app.policy import Capability, Forbidden, can
from tests.conftest import Time
from tests.enquiries.support import ASKED, answer, ask, entries, mails, now
from tests.factories import Cases, World
from tests.pages import Browser


def told(letter: str, world: World) -> list[str | None]:
    with db.reading() as session:
        return [world.name_of(row) for row in session.scalars(select(Notice.reader_id).where(Notice.letter == letter))]


def test_a_question_makes_the_case_wait_and_its_answer_ends_that(cases: Cases, world: World, app: object) -> None:
    case = cases.at("in_progress", nature="funding")
    enquiry = ask(cases, case.number, expected_on="2026-12-04")
    waiting = cases.now(case.number)
    assert (waiting.state, waiting.waiting_for, str(waiting.expected_on)) == ("waiting_party", "de NZa", "2026-12-04")
    assert mails("enquiry") == ["noor@nza.example"]
    answer(enquiry)
    after = cases.now(case.number)
    assert (after.state, after.waiting_for, after.handler_id) == ("in_progress", None, world.people["fixer_cz"])
    assert told("enquiry_answered", world) == ["fixer_cz"]
    assert mails("enquiry_thanks") == ["noor@nza.example"]
    assert entries(case.number)[-4:] == [
        ("case.enquiry_sent", "ministry"),
        ("bottleneck.wait_party", "region"),
        ("case.enquiry_answered", "ministry"),
        ("bottleneck.answer_enquiry", "region"),
    ]


def test_the_region_reads_question_and_answer_only_when_the_asker_says_so(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    answer(ask(cases, case.number, visibility="region"))
    readers = dict(entries(case.number))
    assert (readers["case.enquiry_sent"], readers["case.enquiry_answered"]) == ("region", "region")


def test_the_wait_ends_with_the_last_answer_that_may_still_come(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    first, second, third = (ask(cases, case.number, party=party) for party in ("NZa", "ACM", "RIVM"))
    with db.transaction() as session:
        actions.withdraw(session, cases.world.actor("fixer_cz"), case.number, third.id, now=clock.now())
    answer(second)
    assert cases.now(case.number).state == "waiting_party"
    answer(first)
    assert cases.now(case.number).state == "in_progress"


def test_an_answer_after_the_owner_went_on_is_added_and_moves_nothing(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    enquiry = ask(cases, case.number)
    cases.step(case.number, "resume", {"note": "Wij wachten er niet op."})
    cases.step(case.number, "wait_party", {"party": "de gemeente", "reason": "Iets anders."})
    before = cases.now(case.number)
    answer(enquiry)
    after = cases.now(case.number)
    assert (after.state, after.waiting_for, after.version) == ("waiting_party", "de gemeente", before.version)
    assert told("enquiry_answered", world) == ["fixer_cz"]


def test_a_question_beside_another_wait_does_not_end_that(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "wait_party", {"party": "de gemeente", "reason": "Een brief."})
    answer(ask(cases, case.number))
    assert cases.now(case.number).state == "waiting_party"


def test_whoever_answers_can_do_nothing_else(cases: Cases) -> None:
    enquiry = ask(cases, cases.at("in_progress", nature="funding").number)
    party = actions.actor_for(enquiry, "Noor")
    with db.reading() as session:
        of, other = session.get_one(Case, enquiry.case_id).facts(), cases.at("in_progress", nature="funding").facts()
    # `case.react` is a step of calling to account only: a bottleneck has none that asks it.
    assert {one for one in Capability if can(party, one, of)} == {Capability.CASE_ANSWER_ENQUIRY, Capability.CASE_REACT}
    assert not can(party, Capability.CASE_ANSWER_ENQUIRY, other)


def test_who_may_ask_and_when(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    for who, refused in (("liaison", Forbidden), ("fixer_cz2", Forbidden), ("fixer_lz", NotFound)):
        with pytest.raises(refused):
            ask(cases, case.number, by=who)
    cases.step(case.number, "propose_solution")
    with pytest.raises(NotAllowedNow):
        ask(cases, case.number)


def test_everything_wrong_is_said_at_its_field(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    wrong = {"party": " ", "email": "geen adres", "question": "x" * 2001, "expected_on": "2026-11-22",
             "visibility": "confidential", "share_title": "ja", "state": "closed"}  # fmt: skip
    with pytest.raises(Invalid) as invalid:
        ask(cases, case.number, **wrong)
    assert {error.field: error.code for error in invalid.value.errors} == {
        "party": "required", "email": "not_an_email", "question": "too_long", "expected_on": "date_in_past",
        "visibility": "unknown_choice", "share_title": "not_true_or_false", "state": "unknown_field",
    }  # fmt: skip
    assert cases.now(case.number).state == "in_progress"


def test_the_party_is_reminded_once_and_then_the_owner_hears(cases: Cases, world: World, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    enquiry = ask(cases, case.number, expected_on="2026-12-04")
    swept = []
    for _day in range(16):
        time.move(days=1)
        swept.append(reminding.sweep(clock.now()) + reminding.sweep(clock.now()))
    assert sum(swept) == 2
    assert swept.index(1) == 7, "on Tuesday 1 December: three working days before the term"
    assert mails("enquiry_reminder") == ["noor@nza.example"]
    assert told("enquiry_expired", world) == ["fixer_cz"]
    with pytest.raises(NotAllowedNow):
        answer(enquiry)
    with db.transaction() as session:
        actions.send_again(session, world.actor("fixer_cz"), case.number, enquiry.id, {}, now=clock.now())
    answer(enquiry)
    assert cases.now(case.number).state == "in_progress"


def test_what_is_answered_or_withdrawn_waits_for_nothing(cases: Cases, world: World, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    done, back = ask(cases, case.number), ask(cases, case.number, party="ACM")
    answer(done)
    with db.transaction() as session:
        actions.withdraw(session, world.actor("fixer_cz"), case.number, back.id, now=clock.now())
    assert (now(done).next_at, now(back).next_at) == (None, None)
    assert mails("enquiry_withdrawn") == ["noor@nza.example"]
    for enquiry in (done, back):
        with pytest.raises(NotAllowedNow), db.transaction() as session:
            actions.withdraw(session, world.actor("fixer_cz"), case.number, enquiry.id, now=clock.now())


def test_the_form_asks_and_the_panel_tells(
    cases: Cases, sign_in: Callable[[str], Browser], app: object, time: Time
) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    opened = browser.page(f"/zaken/{case.number}/vragen/nieuw")
    typed = {"party": "-", "other": "", "name": "Noor", "email": "noor@nza.example", "question": "Mag dit?"}
    again = browser.look(browser.submit(opened.form("vragen"), typed), "/")
    assert "Vul dit veld in" in again.text
    assert "Mag dit?" in again.html
    done = browser.submit(again.form("vragen"), {"other": "de gemeente Aalderbeek"}, follow=True)
    shown = browser.look(done, "/")
    assert "de gemeente Aalderbeek" in shown.text
    assert "nog niet geopend" in shown.text
    liaison = sign_in("liaison").page(f"/zaken/{case.number}")
    assert "nog niet geopend" in liaison.text
    assert "Trek de vraag in" not in liaison.text


def test_the_region_reads_whom_we_wait_for_and_since_when(cases: Cases, client: Browser, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    ask(cases, case.number)
    ask(cases, case.number, party="Zorgverzekeraar Zilver", visibility="ministry")
    with db.reading() as session:
        link = follow.path_for(session.scalars(select(Contact).where(Contact.case_id == case.id)).one())
    read = client.look(client.get(link, follow_redirects=True), link).text
    assert "Wij wachten op het antwoord van de NZa, gevraagd op maandag 23 november 2026." in read
    assert "Zilver" not in read
    assert ASKED["question"] not in read
