"""Several contacts may differ: dissent stays visible, the liaison concludes, and months later it is asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases import actions, ladder
from app.cases.models import Case, Contact, VerdictValue
from app.errors import Invalid, NotAllowedNow, NotFound
from app.feedback import actions as feedback
from app.feedback import links, verdicts
from app.feedback.models import Verdict
from app.outbox.models import Message
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser

SECOND = "tweede@regio.example"


@pytest.fixture
def told(cases: Cases, world: World) -> Case:
    """A case whose region, with two contacts, was told what was done."""
    case = cases.at("solution_proposed", nature="funding")
    with db.transaction() as session:
        actions.add_contact(session, world.actor("liaison"), case.number, name="Tweede", email=SECOND, now=clock.now())
    return cases.step(case.number, "give_feedback")


def contacts(number: str) -> list[Contact]:
    with db.reading() as session:
        statement = select(Contact).join(Case, Case.id == Contact.case_id).where(Case.number == number)
        return list(session.scalars(statement.order_by(Contact.id)))


def judge(case: Case, place: int, verdict: str, reason: str = "Zo is het bij ons.") -> Case:
    with db.transaction() as session:
        contact = session.merge(contacts(case.number)[place])
        return feedback.answer(session, contact, "verdict", {"verdict": verdict, "reason": reason}, now=clock.now())


@pytest.mark.parametrize(
    ("given", "state", "verdict"),
    [
        (["solved"], "weighing", None),
        (["not_solved"], "weighing", None),
        (["solved", "solved"], "closed", "solved"),
        (["partly", "partly"], "in_progress", "partly"),
        (["not_solved", "not_solved"], "in_progress", "not_solved"),
        (["solved", "partly"], "weighing", None),
        (["partly", "not_solved"], "weighing", None),
    ],
)
def test_what_two_contacts_say(told: Case, cases: Cases, given: list[str], state: str, verdict: str | None) -> None:
    for place, said in enumerate(given):
        judge(told, place, said)
    found = cases.now(told.number)
    assert (found.state, found.verdict) == (state, verdict)
    assert (found.outcome is None) == (state == "in_progress")
    assert found.reopenings == (state == "in_progress")


def test_who_changes_their_mind_before_the_conclusion_is_heard(told: Case, cases: Cases) -> None:
    judge(told, 0, "not_solved")
    judge(told, 1, "solved")
    judge(told, 0, "solved")
    assert cases.now(told.number).state == "closed"
    with db.reading() as session:
        assert len(session.scalars(select(Verdict).where(Verdict.case_id == told.id)).all()) == 3, "all are kept"


@pytest.mark.parametrize(("concluded", "state"), [("solved", "closed"), ("partly", "in_progress")])
def test_the_liaison_concludes_with_a_motivation_and_dissent_stays_visible(
    told: Case, cases: Cases, sign_in: Callable[[str], Browser], client: Browser, concluded: str, state: str
) -> None:
    judge(told, 0, "solved")
    judge(told, 1, "not_solved", "Bij ons verandert niets.")
    weighing = cases.now(told.number)
    assert weighing.handler_id == weighing.co_owner_id
    with pytest.raises(Invalid):
        cases.step(told.number, "conclude", {"verdict": concluded}, fill=False)
    cases.step(told.number, "conclude", {"verdict": concluded, "motivation": "Ik sprak ze allebei."})
    found = cases.now(told.number)
    assert (found.state, found.verdict) == (state, concluded)
    page = sign_in("liaison").page(f"/zaken/{told.number}")
    for words in ("Bij ons verandert niets.", "Zij zijn het niet eens.", "Ik sprak ze allebei.", "Tweede"):
        assert words in page.text, words
    with db.reading() as session:
        letters = session.scalars(select(Message.recipient).where(Message.template == "region_concluded")).all()
    assert sorted(letters) == sorted(contact.email for contact in contacts(told.number))
    assert client.get(links.path_for(contacts(told.number)[1])).status_code == 303
    assert "Ik sprak ze allebei." in client.page("/volg").text


def test_reopening_by_a_conclusion_gives_a_fresh_term(told: Case, cases: Cases) -> None:
    before = cases.clocks(told.number)["solve"]
    judge(told, 0, "partly")
    judge(told, 1, "partly")
    after = cases.clocks(told.number)["solve"]
    assert (after.cycle, after.status) == (before.cycle + 1, "running")


def test_a_contact_cannot_conclude(told: Case) -> None:
    judge(told, 0, "solved")
    data = {"verdict": "solved", "motivation": "Ik vind van wel."}
    with db.transaction() as session:
        contact = session.merge(contacts(told.number)[1])
        with pytest.raises(NotFound):
            feedback.answer(session, contact, "conclude", data, now=clock.now())
        with pytest.raises(Forbidden):
            actions.transition(session, feedback.actor_for(contact), told.number, "conclude", data,
                               expected_version=None, now=clock.now())  # fmt: skip


def test_what_the_liaison_heard_stands_for_who_did_not_answer(told: Case, cases: Cases) -> None:
    cases.step(told.number, "verdict", {"verdict": "solved", "reason": "Beiden gebeld."}, by="liaison")
    assert cases.now(told.number).state == "closed"
    with db.reading() as session:
        (only,) = verdicts.answers(session, cases.now(told.number))
    assert (only.contact_id, only.verdict, only.noted_by is not None) == (None, VerdictValue.SOLVED, True)


def mornings(time: Time, number: int) -> None:
    """Let that many working days come, with a sweep each morning."""
    for _ in range(number):
        time.move_to(clock.start_of(clock.calendar().add(clock.local_date(time.now), 1)) + timedelta(minutes=5))
        ladder.sweep(time.now)


def test_only_who_did_not_answer_is_reminded_then_the_ladder_climbs(told: Case, cases: Cases, time: Time) -> None:
    judge(told, 0, "solved")
    mornings(time, 19)
    with db.reading() as session:
        asked = session.scalars(select(Message.recipient).where(Message.template == "region_others_answered")).all()
    assert asked == [SECOND]
    found = cases.now(told.number)
    assert (found.state, found.outcome) == ("escalated", None), "nobody concluded"


def test_three_months_later_it_is_asked_again(cases: Cases, time: Time) -> None:
    case = cases.at("closed", nature="funding")
    with pytest.raises(NotAllowedNow):
        cases.answer(case.number, "confirm")
    mornings(time, 62)
    cases.answer(case.number, "confirm", note="Het loopt goed.")
    found = cases.now(case.number)
    assert (found.state, found.verdict) == ("closed", "solved")
    with db.reading() as session:
        assert [item.reason for item in verdicts.answers(session, found, recheck=True)] == ["Het loopt goed."]
    cases.answer(case.number, "reopen", reason="Nu toch weer.")
    assert cases.now(case.number).state == "in_progress"
