"""Calling a signatory to account: the letter, the link, reminders, the judgement, and who fails more often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.accords import known
from app.accountability import queries
from app.accountability.models import Accountability
from app.cases import ladder
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox.models import Message
from app.policy import Forbidden
from tests.accountability.support import ADDRESS, FACTS, QUESTION, agreement, called, letter, link, record
from tests.factories import Cases, World
from tests.monitor.support import case_of, opened
from tests.pages import Browser, Page

SignIn = Callable[[str], Browser]


def letters(case: Case) -> list[str]:
    """The letters to the signatory of this case, in order."""
    with db.reading() as session:
        wanted = select(Message.template).where(Message.case_id == case.id, Message.recipient == ADDRESS)
        return list(session.scalars(wanted.order_by(Message.id)))


def outside(client: Browser, case: Case) -> Browser:
    """Somebody who followed the link in the letter."""
    assert client.get(link(case)).status_code == 303
    return client


def react(browser: Browser, text: str = "Het plan ligt er op 1 februari.", given: int = 0) -> Any:
    return browser.send("/reactie", {"reaction": text, "by": "Ank Bestuur, voorzitter", "given": given})


def test_a_signatory_is_addressed_reacts_by_its_link_and_is_judged(
    world: World, cases: Cases, client: Browser, time: Any
) -> None:
    about = cases.at("in_progress", nature="funding")
    case = called(world, about)
    assert (case.state, case.handler_id, case.co_owner_id) == (
        "addressed", world.people["commissioner"], about.co_owner_id,
    )  # fmt: skip
    browser = outside(client, case)
    page = browser.page("/reactie").text
    assert all(text in page for text in (FACTS, QUESTION))
    assert not any(text in page for text in (about.number, about.title, case.number))
    assert react(browser, "").status_code == 422
    assert react(browser).status_code == 303
    assert react(browser, "Nog eens.").status_code == 303, "sent twice: kept once, and shown how it stands"
    case = cases.now(case.number)
    assert case.state == "reacted"
    with db.reading() as session:
        assert [one.text for one in queries.reactions(session, case.id)] == ["Het plan ligt er op 1 februari."]
    case = cases.step(case.number, "judge", {"judgement": "partly_kept", "motivation": "Te laat."}, by="commissioner")
    assert (case.state, record(case).judgement) == ("partly_kept", "partly_kept")
    assert letters(case) == ["account", "account_thanks", "account_judged"]
    page = browser.page("/reactie").text
    assert all(text in page for text in ("Te laat.", "deels nagekomen"))
    assert react(browser, "Maar toch.", given=1).status_code == 303
    with db.reading() as session:
        assert len(queries.reactions(session, case.id)) == 1, "after the judgement nothing is added"


def test_silence_is_reminded_twice_and_judged_too(world: World, cases: Cases, time: Any, client: Browser) -> None:
    case = called(world)
    with pytest.raises(NotAllowedNow):
        cases.step(case.number, "judge_silence", {"judgement": "not_kept"}, by="commissioner")
    for _ in range(24):
        time.move(days=1)
        ladder.sweep(clock.now())
    assert letters(case) == ["account", "account_reminder", "account_reminder"]
    assert react(outside(client, case), "Te laat, maar hier is het.").status_code == 303, "late is better than none"
    assert cases.now(case.number).state == "reacted"
    silent = called(world)
    time.move(days=60)
    assert "termijn is voorbij" in outside(client, silent).page("/reactie").text
    silent = cases.step(silent.number, "judge_silence", {"judgement": "not_kept"}, by="commissioner")
    assert silent.state == "not_kept"


def test_the_link_ends_with_another_address(world: World, cases: Cases, client: Browser) -> None:
    case = called(world)
    old = link(case)
    cases.step(case.number, "remind", {"email": "nieuw@koepel.example"}, by="commissioner")
    browser = client
    assert browser.get(old).status_code == 404
    assert browser.get(link(case)).status_code == 303
    for token in ("onzin", old.rsplit("/", 1)[1][:-2] + "xx"):
        assert browser.get(f"/reactie/{token}").status_code == 404


@pytest.mark.parametrize(
    ("by", "changes", "refusal"),
    [
        ("liaison", {}, Forbidden),
        ("fixer_cz", {}, Forbidden),
        ("admin", {}, Forbidden),
        ("commissioner", {"email": None}, Invalid),  # none is kept with the signatory, so one must be given
        ("commissioner", {"email": "geen adres"}, Invalid),
        ("commissioner", {"facts": " "}, Invalid),
        ("commissioner", {"signatory": "99999"}, Invalid),
        ("commissioner", {"days": -1}, Invalid),
    ],
)
def test_only_the_commissioner_calls_and_with_all_it_takes(
    by: str, changes: dict[str, Any], refusal: type[Exception], world: World
) -> None:
    with pytest.raises(refusal):
        called(world, by=by, **changes)


def test_whoever_did_not_sign_is_not_called(world: World) -> None:
    chosen = agreement()
    other = next(key for key in known.current().signatories if key not in chosen.signatories)
    with pytest.raises(Invalid) as wrong:
        called(world, signatory=str(other))
    assert [error.code for error in wrong.value.errors] == ["not_a_signatory"]


def test_a_decision_has_the_letter_written_and_revoking_it_withdraws(world: World, cases: Cases) -> None:
    """What was said within the ministry is not for a letter: whoever carries the decision out writes that."""
    about = cases.step(cases.at("in_progress", nature="funding").number, "escalate", by="liaison")
    chosen = agreement()
    cases.step(
        about.number,
        "decide",
        {
            "decision": "call_to_account", "agreement": str(chosen.id), "signatory": str(chosen.signatories[0]),
            "motivation": "Intern.", "follow_up_owner": str(world.people["coordinator_cz"]),
        },
        by="commissioner",
    )  # fmt: skip
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.process == "accountability")).one()
    assert (case.state, case.handler_id) == ("preparing", world.people["coordinator_cz"])
    assert letters(case) == []
    data = {name: value for name, value in letter().items() if name not in ("agreement", "signatory")}
    case = cases.step(case.number, "write", data, by="coordinator_cz")
    assert (case.state, letters(case)) == ("addressed", ["account"])
    assert record(case).about_id == about.id
    assert record(case).escalation_id is not None
    with db.reading() as session:
        sent = session.scalars(select(Message.params).where(Message.recipient == ADDRESS))
        texts = " ".join(str(one) for one in sent)
    assert "Intern." not in texts


def test_a_confidential_case_makes_a_confidential_one(world: World, cases: Cases, sign_in: SignIn) -> None:
    about = cases.at("in_progress", nature="funding", confidentiality="confidential")
    case = called(world, about)
    with db.reading() as session:
        from app.cases import queries as reading

        with pytest.raises(NotFound):
            reading.get_visible(session, world.actor("fixer_cz2"), case.number)
    assert case.number not in sign_in("mt_reader").page("/aanspreken").text
    assert case.number in sign_in("commissioner").page("/aanspreken").text


def test_who_fails_in_several_regions_is_seen(world: World, cases: Cases, sign_in: SignIn, time: Any) -> None:
    opened()
    for region in ("ZK-NOORD", "ZK-ZUID"):
        case = called(world, case_of(world, region, agreement().id))
        time.move(days=30)
        cases.step(case.number, "judge_silence", {"judgement": "not_kept", "motivation": "Stil."}, by="commissioner")
    with db.reading() as session:
        [found] = queries.failing(session, world.actor("commissioner"))
        assert (found.signatory_id, found.times, found.regions) == (agreement().signatories[0], 2, 2)
        assert queries.failing(session, world.actor("liaison_oost")) == []
    browser = sign_in("commissioner")
    accord, code = agreement().reference.split(":")
    places = ("/aanspreken?status=ended", f"/akkoorden/{accord}/{code}", f"/ondertekenaars/{found.signatory_id}")
    for place in places:
        assert "in 2 regio" in browser.page(place).text, place


def test_it_begins_on_a_page_of_its_own_and_beside_a_case(world: World, cases: Cases, sign_in: SignIn) -> None:
    opened()
    browser = sign_in("commissioner")
    case = case_of(world, agreement=agreement().id)
    page = browser.page(f"/zaken/{case.number}/aanspreken/nieuw")
    chosen = [one for one in page.all("option") if one.get("selected") is not None]
    assert str(agreement().id) in [one.get("value") for one in chosen], "the agreement of the case is filled in"
    answer = browser.send(f"/zaken/{case.number}/aanspreken", letter() | {"version": case.version})
    assert answer.status_code == 303
    assert agreement().label("nl") in Page(browser.get(f"/zaken/{case.number}").text).text
    answer = browser.send("/aanspreken/nieuw", letter() | {"region": world.regions["ZK-ZUID"], "version": 0})
    assert answer.status_code == 303
    with db.reading() as session:
        made = session.scalars(select(Accountability.about_id).order_by(Accountability.case_id)).all()
    assert made == [case.id, None]
