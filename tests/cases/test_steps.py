"""The rules of the pipeline, one by one, through the actions (DOMAIN, the pipeline and its rules)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from app import clock, db
from app.audit.models import Event
from app.cases import actions, comments, queries
from app.cases.models import NEVER, Case, ClockSpell, Comment
from app.cases.queries import Filters, Queue, Status
from app.errors import Invalid, NotAllowedNow, NotFound, Stale
from app.outbox.models import Message, Notice
from app.people import actions as people
from app.people.models import RoleGrant, User
from app.policy import Forbidden, Role
from app.workflow.engine import ClockStatus
from tests.conftest import Time
from tests.factories import START, Cases, World
from tests.pages import Browser


def codes(refused: pytest.ExceptionInfo[Invalid] | pytest.ExceptionInfo[NotAllowedNow]) -> list[tuple[str, str]]:
    found = refused.value
    return [(one.field, one.code) for one in (found.errors if isinstance(found, Invalid) else found.reasons)]


def mails(template: str, number: str) -> list[str]:
    """Who was told this about a case: colleagues by a notice, others by mail."""
    mailed = select(Message.recipient).join(Case, Case.id == Message.case_id).where(Message.template == template)
    told = (
        select(User.email)
        .join(Notice, Notice.reader_id == User.id)
        .join(Case, Case.id == Notice.case_id)
        .where(Notice.letter == template)
    )
    with db.reading() as session:
        return sorted(
            email for statement in (mailed, told) for email in session.scalars(statement.where(Case.number == number))
        )


# -- owners and declining (rules 1 and 3) ------------------------------------------------------


def test_the_second_decline_goes_to_the_commissioner_by_itself(cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding")
    first = cases.step(case.number, "decline", {"better_directorate": str(world.directorates["LZ"])}, by="fixer_cz")
    assert (first.state, first.bounces, first.owner_id) == ("submitted", 1, None)
    assert first.directorate_id == world.directorates["LZ"]
    assert first.handler_id == world.people["coordinator_lz"]
    cases.step(case.number, "assign", {"owner": str(world.people["fixer_lz"])}, by="coordinator_lz")
    second = cases.step(case.number, "decline", by="fixer_lz")
    assert (second.state, second.bounces) == ("escalated", 2)
    escalation = cases.escalation_of(case.number)
    assert escalation.state == "requested"
    assert second.handler_id == escalation.handler_id == world.people["commissioner"]
    assert "commissioner@minvws.example" in mails("act_now", case.number)


def test_after_two_declines_the_decision_must_name_an_owner(cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding")
    cases.step(case.number, "decline")
    cases.step(case.number, "assign")
    cases.step(case.number, "decline")
    with pytest.raises(Invalid) as refused:
        cases.step(case.number, "decide", {"decision": "returned", "motivation": "m"}, by="commissioner", fill=False)
    assert codes(refused) == [("new_owner", "required")]
    decided = cases.step(
        case.number, "decide", {"decision": "owner", "new_owner": str(world.people["fixer_lz"])}, by="commissioner"
    )
    assert (decided.state, decided.owner_id) == ("assigned", world.people["fixer_lz"])
    assert decided.directorate_id == world.directorates["LZ"]


def test_declining_needs_a_reason_and_a_better_owner(cases: Cases) -> None:
    case = cases.at("assigned", nature="funding")
    with pytest.raises(Invalid) as refused:
        cases.step(case.number, "decline", by="fixer_cz", fill=False)
    assert codes(refused) == [("matter", "required"), ("reason", "required"), ("better_directorate", "required")]


def test_an_owner_of_another_directorate_takes_the_case_along(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    moved = cases.step(
        case.number,
        "assign",
        {"owner": str(world.people["fixer_lz"]), "reason": "Daar hoort het."},
        by="coordinator_cz",
    )
    assert moved.directorate_id == world.directorates["LZ"]
    assert not moved.accepted


def test_an_unrouted_case_waits_with_its_keeper(cases: Cases, world: World) -> None:
    case = cases.at("submitted")
    assert case.directorate_id is None
    assert case.handler_id == world.people["admin"]
    with db.reading() as session:
        queue = Filters(queue=Queue.UNROUTED)
        assert [row.number for row in queries.page(session, world.actor("admin"), queue).rows] == [case.number]


@pytest.mark.parametrize("how", ["a role", "service"])
def test_a_coordinator_who_comes_finds_what_waited_for_one(how: str, cases: Cases, world: World) -> None:
    """A bottleneck filed while a directorate has no coordinator in service waits with the keeper, and no longer."""
    coordinator, directorate = world.people["coordinator_lz"], world.directorates["LZ"]
    admin = world.actor("admin")
    with db.transaction() as session:
        grants = select(RoleGrant).where(RoleGrant.user_id == coordinator, RoleGrant.role == Role.COORDINATOR)
        if how == "a role":
            people.take_role(session, admin, session.scalars(grants).one().id, now=clock.now())
        else:
            session.execute(update(User).where(User.id == coordinator).values(active=False))
    case = cases.at("submitted", nature="law_or_rule")
    assert (case.directorate_id, case.handler_id) == (directorate, world.people["admin"])
    with db.transaction() as session:
        if how == "a role":
            people.give_role(
                session, admin, coordinator, people.GrantSpec(Role.COORDINATOR, directorate), now=clock.now()
            )
        else:
            user = session.get_one(User, coordinator)
            people.update_user(
                session, admin, coordinator, name=user.name, email=user.email, language="nl", active=True,
                expected_version=user.version, now=clock.now(),
            )  # fmt: skip
    assert cases.now(case.number).handler_id == coordinator
    with db.reading() as session:
        told = session.scalars(select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc()).limit(1)).one()
    assert (told.action, told.actor_id) == ("case.passed_on", None)
    assert cases.step(case.number, "assign", {"owner": str(world.people["fixer_lz"])}, by="coordinator_lz").owner_id


# -- clocks (rules 1 and 4) --------------------------------------------------------------------


@pytest.mark.parametrize(("urgency", "days"), [("urgent", 10), ("high", 30), ("normal", 60)])
def test_the_term_follows_the_urgency(urgency: str, days: int, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding", urgency=urgency)
    solve = cases.clocks(case.number)["solve"]
    assert solve.due_at == clock.end_of(clock.calendar().add(clock.local_date(START), days))


def test_the_term_stands_still_while_the_region_is_asked(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "ask_region")
    held = cases.clocks(case.number)
    assert held["solve"].status is held["sign_of_life"].status is ClockStatus.PAUSED
    assert held["solve"].due_at is None
    time.working_days(15)
    back = cases.step(case.number, "answer_region")
    expected = clock.calendar().add(clock.local_date(START), 75)
    assert cases.clocks(case.number)["solve"].due_at == clock.end_of(expected)
    assert back.due_clock == "sign_of_life"


def test_waiting_for_a_third_party_stops_the_term_for_twenty_days_in_all(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "wait_party", {"party": "NZa"})
    assert cases.now(case.number).waiting_for == "NZa"
    time.working_days(15)
    assert cases.step(case.number, "resume").waiting_for is None
    again = cases.step(case.number, "wait_party", {"party": "Zorginstituut"})
    left = cases.clocks(case.number)["party_answer"]
    assert left.term == 5, "what was used before is gone"
    assert again.due_at == left.due_at
    time.working_days(30)
    cases.step(case.number, "resume")
    total = cases.clocks(case.number)["solve"].due_at
    assert total == clock.end_of(clock.calendar().add(clock.local_date(START), 80)), "60, and 20 at most"


def test_a_sign_of_life_starts_its_clock_anew_and_no_other(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    solve = cases.clocks(case.number)["solve"].due_at
    time.working_days(6)
    after = cases.step(case.number, "sign_of_life")
    held = cases.clocks(case.number)
    assert held["sign_of_life"].cycle == 2
    assert held["sign_of_life"].due_at == clock.end_of(clock.calendar().add(clock.local_date(time.now), 10))
    assert held["solve"].due_at == solve
    assert after.due_at == held["sign_of_life"].due_at


def test_the_spells_of_a_clock_join_up_over_its_whole_life(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    for step in ("ask_region", "answer_region", "wait_party", "resume"):
        time.move(days=3)
        cases.step(case.number, step)
    solve = cases.clocks(case.number)["solve"]
    with db.reading() as session:
        spells = session.scalars(
            select(ClockSpell).where(ClockSpell.clock_id == solve.id).order_by(ClockSpell.id)
        ).all()
    assert [spell.running for spell in spells] == [True, False, True, False, True]
    assert all(one.ended_at == two.began_at for one, two in pairwise(spells))


@pytest.mark.parametrize("state", ["draft", "closed", "withdrawn", "merged"])
def test_what_nobody_works_on_has_no_deadline(state: str, cases: Cases) -> None:
    case = cases.at(state)
    assert (case.due_at, case.due_clock) == (NEVER, None)


# -- the liaison stays (task L4) ---------------------------------------------------------------


def test_handing_over_needs_a_successor_who_is_a_liaison(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    for value, code in (
        (None, "required"), (str(world.people["fixer_cz"]), "unknown_person"),
        (str(world.people["liaison"]), "unknown_person"),
        ("nobody", "unknown_person"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            cases.step(case.number, "hand_over", {"successor": value, "reason": "r"}, by="liaison", fill=False)
        assert codes(refused) == [("successor", code)]
    after = cases.step(case.number, "hand_over", {"successor": str(world.people["liaison_noord2"])}, by="liaison")
    assert after.co_owner_id == world.people["liaison_noord2"]
    assert after.state == "in_progress"
    with pytest.raises(Forbidden):
        cases.step(case.number, "withdraw", by="liaison")


def test_the_administrator_hands_over_for_who_fell_ill(cases: Cases, world: World) -> None:
    case = cases.at("waiting_region", nature="funding")
    after = cases.step(case.number, "hand_over", {"successor": str(world.people["liaison_noord2"])}, by="admin")
    assert after.handler_id == after.co_owner_id == world.people["liaison_noord2"]
    assert mails("informed", case.number).count("liaison.noord2@minvws.example") == 1


# -- withdrawing and merging (rule 2) ----------------------------------------------------------


def test_withdrawing_tells_the_region_why(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    with pytest.raises(Invalid) as refused:
        cases.step(case.number, "withdraw", by="liaison", fill=False)
    assert codes(refused) == [("reason", "required")]
    cases.step(case.number, "withdraw", {"reason": "Al opgelost door de gemeente."}, by="liaison")
    assert mails("region_withdrawn", case.number) == ["jan@regio.example"]
    assert mails("informed", case.number)[-1] == "liaison@minvws.example" or mails("informed", case.number)
    with db.reading() as session:
        message = session.scalars(select(Message).where(Message.template == "region_withdrawn")).one()
        assert message.params["reason"] == "Al opgelost door de gemeente."


def test_a_region_that_never_heard_of_a_draft_is_not_told_that_it_is_gone(cases: Cases) -> None:
    case = cases.at("draft")
    cases.step(case.number, "withdraw", {"reason": "Bij nader inzien dubbel."}, by="liaison")
    assert mails("region_withdrawn", case.number) == []


def test_a_merged_case_is_told_with_its_leading_case_and_judges_for_itself(cases: Cases, world: World) -> None:
    leading = cases.at("in_progress", nature="funding")
    contacts = [{"name": "Els", "email": "els@zuid.example"}]
    follower = cases.file(region="GGD-BOVEN", contacts=contacts)
    cases.step(follower.number, "merge", {"leading": leading.number}, by="liaison")
    assert cases.now(follower.number).state == "merged"
    cases.step(leading.number, "propose_solution")
    cases.step(
        leading.number,
        "give_feedback",
        {"feedback": "Zo is het opgelost.", "outcome": "structural"},
    )
    told = cases.now(follower.number)
    assert told.told_at is not None
    assert told.outcome == "structural"
    assert mails("region_feedback", follower.number) == ["els@zuid.example"]
    cases.answer(leading.number, "verdict", verdict="solved")
    assert cases.now(follower.number).state == "merged", "the one does not judge for the other"
    after = cases.answer(follower.number, "verdict", verdict="not_solved", reason="Bij ons niet.")
    assert (after.state, after.leading_case_id, after.reopenings) == ("submitted", None, 1)
    assert cases.now(leading.number).state == "closed"


def test_a_case_with_followers_cannot_slip_away(cases: Cases) -> None:
    leading = cases.at("in_progress", nature="funding")
    follower = cases.at("in_progress", nature="funding")
    cases.step(follower.number, "merge", {"leading": leading.number}, by="liaison")
    other = cases.at("in_progress", nature="funding")
    for name, data in (("withdraw", {}), ("merge", {"leading": other.number})):
        with pytest.raises(NotAllowedNow) as refused:
            cases.step(leading.number, name, data, by="liaison")
        assert codes(refused) == [("", "needs_leads_nobody")]


@pytest.mark.parametrize(
    ("what", "code"),
    [("itself", "same_case"), ("closed", "case_not_open"), ("feedback", "case_with_region"),
     ("draft", "unknown_case"), ("merged", "case_not_open"), ("foreign", "unknown_case"),
     ("nothing", "unknown_case"), ("escalation", "unknown_case")],
)  # fmt: skip
def test_what_a_case_cannot_be_merged_into(what: str, code: str, cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    if what == "itself":
        number = case.number
    elif what == "nothing":
        number = "2026-99999"
    elif what == "foreign":
        number = cases.at("in_progress", by="liaison_oost", region="JEUGD-OOST", nature="law_or_rule").number
    elif what == "merged":
        leading, follower = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding")
        number = cases.step(follower.number, "merge", {"leading": leading.number}, by="liaison").number
    elif what == "escalation":
        number = cases.escalation_of(cases.at("escalated").number).number
    else:
        number = cases.at(what).number
    with pytest.raises(Invalid) as refused:
        cases.step(case.number, "merge", {"leading": number, "reason": "r"}, by="liaison", fill=False)
    assert codes(refused) == [("leading", code)]


# -- closing and coming back (rules 2 and 7) ---------------------------------------------------


def test_nothing_closes_without_feedback(cases: Cases) -> None:
    case = cases.at("solution_proposed", nature="funding")
    with pytest.raises(NotAllowedNow):
        cases.step(case.number, "verdict", {"verdict": "solved"}, by="liaison")
    with pytest.raises(NotAllowedNow):
        cases.step(case.number, "close_unanswered", by="liaison")


def test_feedback_needs_somebody_to_tell(cases: Cases) -> None:
    case = cases.at("solution_proposed", nature="funding", contacts=[])
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(case.number, "give_feedback", by="liaison")
    assert codes(refused) == [("", "needs_contact")]


def test_no_answer_closes_only_after_the_term(cases: Cases, time: Time) -> None:
    case = cases.at("feedback", nature="funding")
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(case.number, "close_unanswered", by="liaison")
    assert codes(refused) == [("", "needs_clock_passed")]
    time.working_days(15)
    after = cases.step(case.number, "close_unanswered", by="liaison")
    assert (after.state, after.outcome) == ("closed", "no_reaction")
    assert mails("region_closed", case.number) == ["jan@regio.example"]


@pytest.mark.parametrize(("days", "may"), [(1, True), (364, True), (366, False)])
def test_a_closed_case_comes_back_within_twelve_months(days: int, may: bool, cases: Cases, time: Time) -> None:
    case = cases.at("closed", nature="funding")
    time.move(days=days)
    if may:
        after = cases.step(case.number, "reopen", by="liaison")
        assert (after.state, after.reopenings, after.outcome, after.verdict) == ("in_progress", 1, None, None)
        assert after.owner_id == case.owner_id
        assert cases.clocks(case.number)["solve"].cycle == 2
    else:
        with pytest.raises(NotAllowedNow) as refused:
            cases.step(case.number, "reopen", by="liaison")
        assert codes(refused) == [("", "needs_reopening_term")]


def test_who_left_in_the_meantime_is_replaced_when_a_case_comes_back(cases: Cases, world: World) -> None:
    from app.people import actions as people

    case = cases.at("closed", nature="funding")
    for name in ("liaison", "fixer_cz"):
        with db.transaction() as session:
            user = session.get_one(User, world.people[name])
            people.update_user(
                session, world.actor("admin"), user.id, name=user.name, email=user.email, language="nl", active=False,
                expected_version=user.version, now=clock.now(),
            )  # fmt: skip
    after = cases.answer(case.number, "reopen", reason="Het is er weer.")
    assert after.state == "submitted", "there is no owner any more"
    assert after.handler_id == world.people["coordinator_cz"]
    assert after.co_owner_id == world.people["liaison_noord2"]
    assert "liaison.noord2@minvws.example" in mails("informed", case.number)


def test_an_owner_who_is_no_fixer_any_more_is_no_owner(cases: Cases, world: World) -> None:
    from app.people import actions as people
    from app.people.models import RoleGrant

    case = cases.at("closed", nature="funding")
    with db.transaction() as session:
        grant = session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == world.people["fixer_cz"])).one()
        people.take_role(session, world.actor("admin"), grant, now=clock.now())
    assert cases.step(case.number, "reopen", by="liaison").state == "submitted"


# -- drafts, comments, contacts ----------------------------------------------------------------


def test_a_draft_is_its_writers_alone(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("draft")
    for name in world.people:
        with db.reading() as session:
            actor = world.actor(name)
            everything = Filters(status=Status.ANY)
            seen = [row.number for row in queries.page(session, actor, everything).rows]
            assert (case.number in seen) == (name == "liaison"), name
            if name != "liaison":
                with pytest.raises(NotFound):
                    queries.get_visible(session, actor, case.number)
    assert case.number in sign_in("liaison").page("/").text


@pytest.mark.parametrize(
    ("who", "visibility", "may"),
    [("liaison", "confidential", True), ("fixer_cz", "confidential", True), ("commissioner", "confidential", True),
     ("liaison_noord2", "confidential", False), ("fixer_cz2", "confidential", False),
     ("liaison_noord2", "region", True),
     ("fixer_cz2", "ministry", True), ("mt_reader", "ministry", False), ("auditor", "ministry", False)],
)  # fmt: skip
def test_who_may_say_what(who: str, visibility: str, may: bool, cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")

    def say() -> None:
        with db.transaction() as session:
            comments.comment(session, world.actor(who), case.number, "Gehoord.", visibility, now=clock.now())

    if not may:
        with pytest.raises(Forbidden):
            say()
    else:
        say()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Comment)) == int(may)


@pytest.mark.parametrize(
    ("text", "visibility", "errors"),
    [("", "region", [("text", "required")]), ("   ", "region", [("text", "required")]),
     (None, "region", [("text", "required")]),
     (7, "region", [("text", "wrong_type")]), ("x" * 4001, "region", [("text", "too_long")]),
     ("nul\x00", "region", [("text", "unreadable")]), ("ja", "everybody", [("visibility", "unknown_choice")]),
     ("ja", None, [("visibility", "unknown_choice")])],
)  # fmt: skip
def test_a_comment_that_cannot_be_used_is_refused(
    text: object, visibility: object, errors: list[tuple[str, str]], cases: Cases, world: World
) -> None:
    case = cases.at("in_progress", nature="funding")
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        comments.comment(session, world.actor("fixer_cz"), case.number, text, visibility, now=clock.now())
    assert codes(refused) == errors


@pytest.mark.parametrize(
    ("values", "errors"),
    [({"email": "geen adres"}, [("email", "not_an_email")]), ({"name": ""}, [("name", "required")]),
     ({"email": "JAN@regio.example"}, [("email", "taken")]), ({"name": "x" * 121}, [("name", "too_long")]),
     ({"name": "a\r\nBcc: b"}, [("name", "unreadable")]), ({"organisation": "\x00"}, [("organisation", "unreadable")])],
)  # fmt: skip
def test_a_contact_that_cannot_be_used_is_refused(
    values: dict[str, str], errors: list[tuple[str, str]], cases: Cases, world: World
) -> None:
    case = cases.at("in_progress", nature="funding")
    filled = {"name": "Els", "email": "els@regio.example", "organisation": "", **values}
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions.add_contact(session, world.actor("liaison"), case.number, now=clock.now(), **filled)
    assert codes(refused) == errors


def test_an_outdated_version_is_refused(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "sign_of_life")
    with pytest.raises(Stale) as stale:
        cases.step(case.number, "sign_of_life", version=case.version)
    assert (stale.value.expected, stale.value.actual) == (case.version, case.version + 1)


def test_an_unknown_field_is_never_dropped_in_silence(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    with pytest.raises(Invalid) as refused:
        cases.step(case.number, "sign_of_life", {"note": "x", "state": "closed"}, by="fixer_cz")
    assert codes(refused) == [("state", "unknown_field")]


def test_every_step_leaves_one_event_with_who_what_and_why(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    with db.reading() as session:
        before = session.scalar(select(func.max(Event.seq))) or 0
    cases.step(case.number, "ask_region", {"question": "Wie betaalt nu?"}, by="fixer_cz")
    with db.reading() as session:
        event = session.scalars(select(Event).where(Event.seq > before)).one()
    assert (event.action, event.actor_id, event.visibility) == (
        "bottleneck.ask_region",
        world.people["fixer_cz"],
        "region",
    )
    assert event.private is not None
    assert event.private["values"]["values"] == {"question": "Wie betaalt nu?"}
    assert "Wie betaalt nu?" not in event.body, "free text is personal data: it can be erased"


def test_numbers_begin_anew_each_year(cases: Cases, time: Time) -> None:
    assert cases.at("draft").number == "2026-00001"
    assert cases.at("draft").number == "2026-00002"
    time.move_to(START + timedelta(days=60))
    assert cases.at("draft").number == "2027-00001"
