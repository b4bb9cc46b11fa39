"""Private threads: what the two can do, and that nobody else finds a word of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases.models import Case
from app.consults import actions, queries
from app.consults.models import Consult, ConsultState
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox.models import Notice
from app.people import absence
from app.policy import Forbidden
from tests.factories import PEOPLE, Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]
SECRET = "kanarievogel"


def begin(world: World, case: Case | None = None, by: str = "liaison", other: str = "commissioner") -> Consult:
    raw = {"other": str(world.people[other]), "subject": f"{SECRET} onderwerp", "text": f"{SECRET} eerste bericht"}
    with db.transaction() as session:
        return actions.begin(session, world.actor(by), raw | {"case": case.number if case else ""}, now=clock.now())


def do(world: World, by: str, what: Callable[..., Any], *args: Any, **named: Any) -> Any:
    with db.transaction() as session:
        return what(session, world.actor(by), *args, **named, now=clock.now())


def test_a_thread_is_talked_over_advised_and_ended(cases: Cases, world: World, sign_in: SignIn) -> None:
    liaison, commissioner = sign_in("liaison"), sign_in("commissioner")
    case = cases.at("in_progress", nature="funding")
    assert "Overleggen onder vier ogen" in liaison.page(f"/zaken/{case.number}").text
    form = liaison.page(f"/sparren/nieuw?zaak={case.number}").form()
    assert form.values()["case"] == case.number
    made = liaison.submit(
        form, {"text": "Zal ik dit escaleren?", "other": str(world.people["commissioner"])}, follow=True
    )
    assert "Alleen jullie tweeën lezen het." in made.text
    assert "iets voor je in een gesprek onder vier ogen" in commissioner.page("/").text
    page = commissioner.page("/sparren/1")
    assert "Zal ik dit escaleren?" in page.text
    assert "iets voor je in een gesprek" not in commissioner.page("/").text, "it was read by opening it"
    answer = commissioner.send("/sparren/1/advies", {"advice": "Bel eerst de NZa.", "may_share": "y"})
    assert answer.status_code == 303
    assert liaison.send("/sparren/1/berichten", {"text": "Dat doe ik."}).status_code == 303
    assert liaison.send("/sparren/1/berichten", {"text": " "}).status_code == 422
    assert "Bel eerst de NZa." not in liaison.page(f"/zaken/{case.number}").text
    liaison.send("/sparren/1/doen/advies-bij-de-zaak")
    story = sign_in("fixer_cz").page(f"/zaken/{case.number}").text
    assert "Bel eerst de NZa." in story
    assert "Zal ik dit escaleren?" not in story
    assert liaison.send("/sparren/1/doen/einde").status_code == 303
    assert liaison.send("/sparren/1/berichten", {"text": "Nog iets."}).status_code == 409
    assert "Gesprek beëindigd" in commissioner.page("/sparren").text


def test_the_whole_thread_goes_with_the_case_only_when_both_want_it(
    cases: Cases, world: World, sign_in: SignIn
) -> None:
    case = cases.at("in_progress", nature="funding")
    key = begin(world, case).id
    assert do(world, "liaison", actions.share, key) is False
    assert do(world, "liaison", actions.share, key) is False, "asking twice is not agreeing"
    do(world, "commissioner", actions.keep_private, key)
    assert do(world, "commissioner", actions.share, key) is False
    assert SECRET not in sign_in("fixer_cz").page(f"/zaken/{case.number}").text
    assert do(world, "liaison", actions.share, key) is True
    assert f"{SECRET} eerste bericht" in sign_in("fixer_cz").page(f"/zaken/{case.number}").text
    with pytest.raises(NotAllowedNow):
        do(world, "liaison", actions.share, key)


def test_an_advice_goes_with_the_case_only_when_the_commissioner_said_so(cases: Cases, world: World) -> None:
    key = begin(world, cases.at("in_progress", nature="funding")).id
    do(world, "commissioner", actions.advise, key, "Wacht even.", may_share=False)
    with pytest.raises(NotAllowedNow):
        do(world, "liaison", actions.share_advice, key)
    with pytest.raises(NotAllowedNow):
        do(world, "liaison", actions.let_advice_be_shared, key)
    with pytest.raises(NotAllowedNow):
        do(world, "liaison", actions.advise, key, "Mijn eigen advies.", may_share=True)
    do(world, "commissioner", actions.let_advice_be_shared, key)
    do(world, "liaison", actions.share_advice, key)


def test_it_becomes_an_escalation_that_begins_with_what_was_said(cases: Cases, world: World, sign_in: SignIn) -> None:
    case = cases.at("in_progress", nature="funding")
    key = begin(world).id
    browser = sign_in("liaison")
    assert browser.get(f"/sparren/{key}/escaleren").status_code == 303, "about no case there is nothing to escalate"
    do(world, "liaison", actions.about, key, case.number)
    form = browser.page(f"/sparren/{key}/escaleren").form()
    assert form.values()["explanation"] == f"{SECRET} eerste bericht"
    said = {
        "ground": "stalled",
        "explanation": "Het ligt stil.",
        "tried": "Alles.",
        "mandate_asked": "Wijs iemand aan.",
    }
    assert browser.submit(form, said | {"tried": ""}).status_code == 422
    assert browser.submit(form, said).status_code == 303
    assert cases.now(case.number).state == "escalated"
    with db.reading() as session:
        row = session.get_one(Consult, key)
        assert (row.state, row.escalation_id) == (ConsultState.ESCALATED, cases.now(case.number).escalation_id)
    assert SECRET not in sign_in("commissioner_zuid").page(f"/zaken/{case.number}").text
    assert "Werd een escalatie" in browser.page(f"/sparren/{key}").text


def test_only_a_liaison_and_a_commissioner_and_never_about_a_draft(cases: Cases, world: World) -> None:
    with pytest.raises(Forbidden):
        begin(world, by="fixer_cz")
    with pytest.raises(Invalid):
        begin(world, other="fixer_cz")
    with pytest.raises(Invalid):
        begin(world, cases.file(submit=False))
    with pytest.raises(Invalid) as wrong:
        begin(world, cases.at("in_progress", region="ZK-ZUID", by="liaison_zuid"))
    assert [error.code for error in wrong.value.errors] == ["unknown_case"]
    assert begin(world, by="commissioner", other="liaison").liaison_id == world.people["liaison"]


@pytest.fixture
def away(world: World) -> None:
    """Both are away, and others stand in for them."""
    today = clock.local_date(clock.now())
    for who, deputy in (("liaison", "liaison_noord2"), ("commissioner", "commissioner_zuid")):
        with db.transaction() as session:
            raw = {"from_on": today.isoformat(), "until_on": (today + timedelta(days=9)).isoformat()}
            absence.add(
                session,
                world.actor(who),
                world.people[who],
                raw | {"deputy": str(world.people[deputy])},
                now=clock.now(),
            )


def test_nobody_else_finds_it_not_even_who_stands_in(cases: Cases, world: World, sign_in: SignIn, away: None) -> None:
    case = cases.at("in_progress", nature="funding")
    key = begin(world, case).id
    do(world, "commissioner", actions.advise, key, f"{SECRET} advies", may_share=True)
    for who in set(PEOPLE) - {"liaison", "commissioner"}:
        browser = sign_in(who)
        assert browser.get(f"/sparren/{key}").status_code in (403, 404), who
        for url in ("/", "/sparren", f"/zaken/{case.number}", "/berichten", "/logboek", "/zoeken?q=eerste+bericht"):
            assert SECRET not in browser.get(url).text, f"{who} at {url}"
        with pytest.raises((NotFound, Forbidden)):
            do(world, who, actions.say, key, "Ik lees mee.")
    with db.reading() as session:
        about = session.scalars(select(Event).where(Event.action.like("consult.%"))).all()
        assert {event.case_id for event in about} == {None}
        assert all(SECRET not in f"{event.body}{event.private}" and case.number not in event.body for event in about)
        told = session.execute(select(Notice.reader_id, Notice.params).where(Notice.letter == "consult_message")).all()
    assert {row.reader_id for row in told} == {world.people["liaison"], world.people["commissioner"]}
    assert all(SECRET not in str(row.params) for row in told)
    assert SECRET in sign_in("liaison").page(f"/sparren/{key}").text, "the control finds what is theirs"


def test_who_did_not_look_yet_is_told_once(cases: Cases, world: World) -> None:
    key = begin(world).id
    for text in ("Nog iets.", "Nog iets.", "En dit."):
        do(world, "liaison", actions.say, key, text)
    with db.reading() as session:
        assert len(session.scalars(select(Notice).where(Notice.letter == "consult_message")).all()) == 1
        assert len(queries.thread(session, session.get_one(Consult, key))) == 3, "the same twice in a row is once"
