"""Forums: a decision puts an escalation on an agenda, its paper is delivered, a missed cut-off moves it on, and what
the meeting said returns to the case.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db, papers
from app.cases import choices
from app.errors import Invalid, NotAllowedNow, NotFound, Stale
from app.escalations.models import DecisionType
from app.forums import agenda, delivering, judging, meetings, onepagers, outcomes, queries, queries_items, sweeping
from app.forums.models import AgendaMove, MeetingResult, MoveCause
from app.forums.placing import TO_A_FORUM
from app.outbox.models import Notice
from app.papers import Paper
from app.policy import Forbidden
from tests.factories import START, Cases, World
from tests.forums.support import decided, items, outcome, plan

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("time")


def test_each_decision_that_goes_to_a_forum_has_one(world: World) -> None:
    with db.reading() as session:
        found = queries.forums(session)
    assert {row.decision for row in found if row.decision} == set(TO_A_FORUM)
    assert [row.key for row in found] == ["minister", "mt", "iza", "nza"]


@pytest.mark.parametrize("decision", [DecisionType.MINISTER, DecisionType.NZA])
def test_a_decision_puts_the_escalation_on_the_agenda_that_was_named(decision: str, cases: Cases, world: World) -> None:
    key = {"minister": "minister", "nza": "nza"}[decision]
    plan(world, key, days=14)
    later = plan(world, key, days=40)
    case, escalation = decided(cases, world, decision, meeting=str(later.id))
    (item,) = items()
    assert (item.meeting_id, item.case_id, item.presenter_id) == (later.id, escalation.id, world.people["fixer_cz"])
    assert item.asked == "Leg de regel voor."
    with db.reading() as session:
        assert case.waiting_for == queries.forum(session, key).name_nl
    assert (case.agenda, cases.now(escalation.number).agenda) == (1, 1)


def test_a_meeting_of_another_forum_is_refused_and_nothing_is_decided(cases: Cases, world: World) -> None:
    other = plan(world, "iza")
    with pytest.raises(Invalid) as refused:
        decided(cases, world, "minister", meeting=str(other.id))
    assert [(error.field, error.code) for error in refused.value.errors] == [("meeting", "meeting_of_another_forum")]
    assert items() == []
    assert cases.numbers("escalated")


def test_without_a_meeting_it_waits_and_comes_on_the_first_that_is_planned(cases: Cases, world: World) -> None:
    decided(cases, world)
    (item,) = items()
    assert item.meeting_id is None
    meeting = plan(world)
    (item,) = items()
    assert item.meeting_id == meeting.id
    with db.reading() as session:
        moves = session.scalars(select(AgendaMove)).all()
    assert [(move.from_id, move.to_id, move.cause) for move in moves] == [(None, meeting.id, MoveCause.FOUND)]


def test_a_step_can_name_only_meetings_that_still_take_papers(world: World) -> None:
    near, far = plan(world, days=1, papers_on=clock.local_date(START).isoformat()), plan(world, days=30)
    with db.reading() as session:
        assert [key for key, _label in choices.records(session, "meetings", "nl")] == [near.id, far.id]
        with clock.at(START + DAY):
            assert [key for key, _label in choices.records(session, "meetings", "nl")] == [far.id]


def test_the_cut_off_is_counted_in_working_days_and_can_be_set(world: World) -> None:
    assert plan(world, "minister", days=14).papers_on.isoformat() == "2026-11-30"  # Monday 7 December, five before
    assert plan(world, "iza", days=14, papers_on="2026-12-01").papers_on.isoformat() == "2026-12-01"
    with pytest.raises(Invalid) as refused:
        plan(world, days=14, papers_on="2026-12-08", begins="11:00", ends="10:00")
    assert {error.code for error in refused.value.errors} == {"papers_after_meeting", "ends_before_begin"}


def test_a_missed_cut_off_moves_the_item_on_visibly_once_and_a_delivered_one_stays(cases: Cases, world: World) -> None:
    first, second = plan(world, days=14), plan(world, days=42)
    case, escalation = decided(cases, world, meeting=str(first.id))
    _, other = decided(cases, world, meeting=str(first.id))
    late, delivered = items()
    with db.transaction() as session:
        delivering.deliver(session, world.actor("fixer_cz"), delivered.id, "Kort.", now=clock.now())
    on_the_day = clock.start_of(first.papers_on) + timedelta(hours=1)
    assert sweeping.sweep(on_the_day) == 1  # a reminder, to who must still deliver
    after = on_the_day + DAY
    assert sweeping.sweep(after) == 1
    assert sweeping.sweep(after) == 0
    late, delivered = items()
    assert (late.meeting_id, delivered.meeting_id) == (second.id, first.id)
    with db.reading() as session:
        auditor = world.actor("auditor")
        (moved,) = queries_items.moved_from(session, auditor, first.id)
        assert (moved.number, moved.to_on, moved.cause) == (escalation.number, second.held_on, MoveCause.MISSED)
        told = session.scalars(select(Notice.reader_id).where(Notice.case_id == escalation.id)).all()
        assert {world.people["fixer_cz"], case.co_owner_id} <= set(told)
    after_christmas = clock.start_of(second.papers_on) + timedelta(days=4, hours=1)
    assert sweeping.sweep(after_christmas) == 2  # and of the first meeting it is asked what came of the other item
    assert items()[0].meeting_id is None  # no further meeting: it waits
    assert other.id == delivered.case_id


def test_an_outcome_returns_to_the_case_which_goes_on(cases: Cases, world: World) -> None:
    meeting = plan(world, days=14)
    case, escalation = decided(cases, world, meeting=str(meeting.id))
    (item,) = items()
    with pytest.raises(NotAllowedNow):
        outcome(world, item, result="agreed", text="Akkoord.")
    with clock.at(clock.start_of(meeting.held_on)):
        with pytest.raises(Forbidden), db.transaction() as session:
            outcomes.record(session, world.actor("liaison"), item.id, {"result": "agreed"}, now=clock.now())
        with pytest.raises(Invalid):
            outcome(world, item, result="splendid", text="")
        outcome(world, item, result="agreed", text="De minister past de regel aan.", completes=True)
        with pytest.raises(NotAllowedNow):
            outcome(world, item, result="agreed", text="Nog eens.")
    case, escalation = cases.now(case.number), cases.now(escalation.number)
    assert (case.state, case.waiting_for, escalation.state) == ("in_progress", None, "completed")
    assert items()[0].result is MeetingResult.AGREED


def test_postponed_goes_to_the_next_meeting_and_the_case_waits_on(cases: Cases, world: World) -> None:
    first, second = plan(world, days=14), plan(world, days=42)
    case, _escalation = decided(cases, world, meeting=str(first.id))
    with clock.at(clock.start_of(first.held_on)):
        outcome(world, items()[0], result="postponed", text="Geen tijd.")
    assert items()[0].meeting_id == second.id
    assert cases.now(case.number).state == "waiting_party"


def test_a_cancelled_meeting_moves_all_on_and_the_end_of_a_case_takes_it_off(cases: Cases, world: World) -> None:
    first, second = plan(world, days=14), plan(world, days=42)
    _case, escalation = decided(cases, world, meeting=str(first.id))
    loose = cases.at("in_progress", nature="funding", title="Los knelpunt")
    with db.transaction() as session:
        raw = {"purpose": "inform", "asked": "Weet dit."}
        agenda.put(session, world.actor("commissioner"), loose.number, raw, meeting_id=first.id, now=clock.now())
        with pytest.raises(Invalid):
            agenda.put(session, world.actor("commissioner"), loose.number, raw, meeting_id=second.id, now=clock.now())
    with db.transaction() as session:
        meetings.cancel(session, world.actor("commissioner"), first.id, "Voorzitter ziek.", now=clock.now())
    assert {item.meeting_id for item in items()} == {second.id}
    cases.step(escalation.number, "complete", {"result": "Al geregeld."}, by="fixer_cz")
    cases.step(loose.number, "withdraw", {"reason": "Niet meer nodig."}, by="liaison")
    assert all(item.ended_at is not None and item.result is None for item in items())


def test_an_item_is_there_only_for_who_may_read_its_case(cases: Cases, world: World) -> None:
    meeting = plan(world)
    secret = cases.at("in_progress", nature="funding", title="Kanarie in de mijn", confidentiality="confidential")
    with db.transaction() as session:
        raw = {"purpose": "decide", "asked": "Geheime vraag."}
        item = agenda.put(
            session, world.actor("commissioner"), secret.number, raw, meeting_id=meeting.id, now=clock.now()
        )
        delivering.deliver(session, world.actor("commissioner"), item.id, "Geheime toelichting.", now=clock.now())
    with db.reading() as session:
        for name, sees in (("commissioner", True), ("auditor", True), ("mt_reader", False), ("coordinator_lz", False)):
            reader = world.actor(name)
            row = queries.meeting(session, meeting.id)
            bundle = str(papers.html(delivering.bundle(session, reader, row)))
            assert ("Kanarie" in bundle and "Geheime toelichting" in bundle) is sees
            assert bool(queries_items.items(session, reader, meeting.id)) is sees
            assert bool(queries.counts(session, reader, [meeting.id])) is sees
            if not sees:
                assert "Vertrouwelijk" not in bundle
                with pytest.raises(NotFound):
                    queries_items.item(session, reader, item.id)
        (row_seen,) = queries_items.items(session, world.actor("commissioner"), meeting.id)
        assert row_seen.confidential


def test_a_paper_is_kept_as_it_was_delivered(cases: Cases, world: World) -> None:
    meeting = plan(world)
    _case, escalation = decided(cases, world, meeting=str(meeting.id))
    (item,) = items()
    with db.transaction() as session:
        delivering.deliver(session, world.actor("fixer_cz"), item.id, "Eerste versie.", now=clock.now())
    with db.reading() as session:
        stored = queries_items.papers(session, [item.id])[item.id]
    kept = onepagers.restored(stored)
    assert onepagers.kept(kept) == stored
    assert kept.title == escalation.title
    with db.transaction() as session:
        delivering.deliver(session, world.actor("fixer_cz"), item.id, "Tweede versie.", now=clock.now())
    assert items()[0].paper_version == 2
    with pytest.raises(Forbidden), db.transaction() as session:
        delivering.deliver(session, world.actor("auditor"), item.id, "", now=clock.now())


def test_every_kind_of_block_comes_back_as_it_was() -> None:
    blocks: tuple[Any, ...] = (
        papers.Heading("Kop", 3), papers.Paragraph("Tekst", quiet=True), papers.Note("Let op", "Dit"),
        papers.Bullets(("een", "twee"), numbered=True), papers.Terms((("Regio", "Noord"),)),
        papers.Table("Cijfers", ("Regio", "Aantal"), (("Noord", "3"),), frozenset({1})), papers.NewPage(),
        papers.Contents("Inhoud"),
    )  # fmt: skip
    paper = Paper("Titel", "nl", blocks, "Onder", "Vertrouwelijk")
    assert onepagers.restored(onepagers.kept(paper)) == paper


def test_who_planned_a_meeting_is_asked_once_for_what_came_of_it(cases: Cases, world: World) -> None:
    meeting = plan(world, days=14)
    decided(cases, world, meeting=str(meeting.id))
    with db.transaction() as session:
        delivering.deliver(session, world.actor("fixer_cz"), items()[0].id, "", now=clock.now())
    after = clock.start_of(meeting.held_on) + timedelta(days=3)
    assert sweeping.sweep(after) == 1
    assert sweeping.sweep(after + DAY) == 0


def test_a_second_worker_that_found_the_same_item_moves_it_no_further(cases: Cases, world: World) -> None:
    first, _second, third = plan(world, days=14), plan(world, days=28), plan(world, days=42)
    decided(cases, world, meeting=str(first.id))
    after = clock.start_of(first.papers_on) + timedelta(hours=26)
    found = sweeping._late(after)
    assert [sweeping._each(found, sweeping._move_late, after) for _worker in range(2)] == [1, 0]
    assert items()[0].meeting_id != third.id


def test_a_form_that_was_open_while_somebody_else_changed_the_meeting_is_stale(world: World) -> None:
    meeting = plan(world)
    raw = {"held_on": meeting.held_on.isoformat(), "place": "Haagse zaal"}
    with db.transaction() as session:
        meetings.change(session, world.actor("commissioner"), meeting.id, raw, revision=1, now=clock.now())
    with pytest.raises(Stale), db.transaction() as session:
        meetings.change(session, world.actor("commissioner"), meeting.id, raw, revision=1, now=clock.now())


def test_the_words_of_an_item_are_judged_at_their_field() -> None:
    with pytest.raises(Invalid) as refused:
        judging.item({"purpose": "", "asked": "x" * 601, "presenter": "jan"})
    assert {error.field for error in refused.value.errors} == {"purpose", "asked", "presenter"}
