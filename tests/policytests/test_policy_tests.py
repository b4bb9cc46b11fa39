"""Policy tests: asked of regions, answered, weighed; and no test ends without telling every region."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases.models import NEVER, Case
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow
from app.outbox.models import Message, Notice
from app.policy import Forbidden
from app.policytests import actions, answering, links, partners, weighing
from app.policytests.models import PolicyAnswer, PolicyPartner, PolicySaid
from app.workflow.model import StateKind
from tests.factories import Cases, World
from tests.policytests import support


def current(number: str) -> Case:
    with db.reading() as session:
        return session.scalars(select(Case).where(Case.number == number)).one()


def test_each_region_that_is_asked_has_a_case_of_its_liaison(world: World) -> None:
    made = support.ask(world)
    assert (made.process, made.state, made.title) == ("policy_test", "asking", support.TITLE)
    assert world.name_of(made.owner_id) == "fixer_cz"
    for region, liaison in (("ZK-NOORD", "liaison"), ("ZK-ZUID", "liaison_zuid")):
        case = current(support.number_in(world, made, region))
        assert (case.process, case.state) == ("policy_answer", "asked")
        assert world.name_of(case.handler_id) == world.name_of(case.co_owner_id) == liaison
        assert case.due_at == made.due_at != NEVER
    with db.reading() as session:
        told = set(session.scalars(select(Notice.letter)))
        assert [one.text for one in answering.questions_of(session, made.id)] == [
            "Kan dit op 1 januari?", "Wat is daarvoor nodig?",
        ]  # fmt: skip
    assert "act_now" in told


@pytest.mark.parametrize(
    ("changes", "places", "field", "code"),
    [
        ({"questions": "\n".join(f"Vraag {n}?" for n in range(11))}, ["ZK-NOORD"], "questions", "too_many_questions"),
        ({"answer_by": "2026-11-23"}, ["ZK-NOORD"], "answer_by", "date_in_past"),
        ({}, [], "regions", "required"),
        ({}, ["99999999"], "regions", "unknown_region"),
        ({}, ["9" * 30], "regions", "unknown_region"),
        ({"title": "a\x00b"}, ["ZK-NOORD"], "title", "unreadable"),
    ],
)
def test_what_cannot_be_asked(world: World, changes: dict[str, str], places: list[str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        support.ask(world, places=places, **changes)
    assert [(one.field, one.code) for one in refused.value.errors] == [(field, code)]


def test_a_liaison_answers_for_own_regions_only(world: World) -> None:
    made = support.ask(world)
    number = support.number_in(world, made, "ZK-ZUID")
    with pytest.raises(Forbidden), db.transaction() as session:
        answering.write(session, world.actor("liaison"), number, {}, now=clock.now())
    with pytest.raises(Forbidden):
        support.ask(world, by="liaison")


def test_answers_are_kept_as_editions_and_nothing_is_overwritten(world: World) -> None:
    made = support.ask(world)
    number = support.number_in(world, made, "ZK-NOORD")
    first = support.texts(made.id, "Nog niet.")
    with db.transaction() as session:
        answering.write(session, world.actor("liaison"), number, {next(iter(first)): "Nog niet."}, now=clock.now())
    with db.transaction() as session, pytest.raises(Invalid) as missing:
        answering.answer(
            session, world.actor("liaison"), number, {"verdict": "works", "remarks": "Ja."},
            {next(iter(first)): "Nog niet."}, expected_version=None, now=clock.now(),
        )  # fmt: skip
    assert [one.code for one in missing.value.errors] == ["required"]
    support.answer(world, made)
    support.answer(world, made, verdict="fails")
    with db.reading() as session:
        case_id = session.scalars(select(Case.id).where(Case.number == number)).one()
        found = session.scalars(select(PolicySaid).where(PolicySaid.answer_id == case_id).order_by(PolicySaid.id)).all()
        assert [one.sent for one in found] == [False, False, True, True]
        assert found[0].texts == {next(iter(first)): "Nog niet."}
        assert session.get_one(PolicyAnswer, case_id).verdict == "fails"
    assert current(number).state == "answered"


def test_a_partner_answers_by_link_and_reads_what_was_done(world: World) -> None:
    made = support.ask(world)
    number = support.number_in(world, made, "ZK-NOORD")
    liaison = world.actor("liaison")
    asked = {"name": "Piet", "email": "Piet@wijk.example", "organisation": "Wijkteam", "answer_by": support.day(20)}
    with db.transaction() as session:
        partner = partners.invite(session, liaison, number, asked, now=clock.now())
        ticket = links.Ticket(partner.id, partner.generation)
    with db.transaction() as session, pytest.raises(Invalid) as twice:
        partners.invite(session, liaison, number, asked, now=clock.now())
    assert [one.code for one in twice.value.errors] == ["taken"]
    words = {"verdict": "fails", "remarks": "Te snel.", "by": "Piet"}
    with db.transaction() as session:
        partners.answer(session, ticket, words, support.texts(made.id), editions_seen=0, now=clock.now())
    # Sent twice by a hasty thumb: the page was made before the first.
    with pytest.raises(NotAllowedNow), db.transaction() as session:
        partners.answer(session, ticket, words, support.texts(made.id), editions_seen=0, now=clock.now())
    with db.transaction() as session:
        partners.send_again(session, liaison, number, partner.id, now=clock.now())
        assert partners.partner_of(session, ticket) is None
    support.answer(world, made)
    support.answer(world, made, "ZK-ZUID", "liaison_zuid", "works")
    _weigh(world, made)
    with db.transaction() as session:
        mails = session.scalars(
            select(Message.template).where(Message.recipient == "piet@wijk.example").order_by(Message.id)
        ).all()
        assert list(mails) == ["policy_test", "policy_test_thanks", "policy_test", "policy_test_told"]
        assert session.get_one(PolicyPartner, partner.id).told_at is not None


def _weigh(world: World, made: Case) -> None:
    with db.reading() as session:
        ids = list(session.scalars(select(PolicyAnswer.case_id).where(PolicyAnswer.test_id == made.id)))
    cases = Cases(world)
    cases.step(made.number, "weigh")
    support.point(world, made, ids)
    cases.step(made.number, "tell", {"message": "Wij beginnen een jaar later."})


def test_no_region_is_told_before_every_main_point_says_what_was_done(world: World) -> None:
    made, cases = support.ask(world), Cases(world)
    answered = support.answer(world, made)
    with pytest.raises(NotAllowedNow):  # one region has not answered, and its term is not over
        cases.step(made.number, "weigh")
    cases.step(support.number_in(world, made, "ZK-ZUID"), "pass", {"reason": "Geen wijkteams in deze regio."})
    cases.step(made.number, "weigh")
    with pytest.raises(NotAllowedNow):
        cases.step(made.number, "tell", {"message": "Klaar."})
    point = support.point(world, made, [answered.id], done="", why="")
    with pytest.raises(NotAllowedNow):
        cases.step(made.number, "tell", {"message": "Klaar."})
    with db.transaction() as session, pytest.raises(Invalid):
        weighing.save_point(
            session, world.actor("fixer_cz"), made.number, point,
            {"title": "x", "heard": "y", "done": "not", "why": ""}, [answered.id], now=clock.now(),
        )  # fmt: skip
    with db.transaction() as session:
        weighing.remove_point(session, world.actor("fixer_cz"), made.number, point, now=clock.now())
    support.point(world, made, [answered.id], done="not")
    assert cases.step(made.number, "tell", {"message": "Klaar."}).state == "told"
    with db.reading() as session:
        states = session.scalars(
            select(Case.state)
            .join(PolicyAnswer, PolicyAnswer.case_id == Case.id)
            .where(PolicyAnswer.test_id == made.id)
        ).all()
        assert set(states) == {"told"}
        assert all(one.told_at for one in session.scalars(select(PolicyAnswer)))


def test_withdrawing_tells_every_region_too(world: World) -> None:
    made, cases = support.ask(world), Cases(world)
    support.answer(world, made)
    cases.step(made.number, "withdraw", {"reason": "Het kabinet is gevallen."})
    with db.reading() as session:
        answers = session.scalars(select(PolicyAnswer.case_id).where(PolicyAnswer.test_id == made.id)).all()
        assert {session.get_one(Case, one).state for one in answers} == {"dropped"}


def test_no_way_to_an_end_goes_around_telling() -> None:
    """The graph: every step that ends a test tells the regions, and the ordinary end is only reached by weighing."""
    process = registry.current(actions.PROCESS)
    ends = {name for name, state in process.states.items() if state.kind is StateKind.END}
    leads = [step for step in process.transitions.values() if {branch.state for branch in step.branches} & ends]
    assert {step.name for step in leads} == {"tell", "withdraw"}
    assert all("tell_policy_test" in step.then for step in leads)
    assert "points_settled" in process.transitions["tell"].requires
    assert process.states["told"].only_through == "weighing"
