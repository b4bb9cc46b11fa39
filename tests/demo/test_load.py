"""Demo data: made by the real actions, so every rule of the pipeline must hold in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import audit, clock, db
from app.audit.models import Event
from app.cases import named
from app.cases.models import NEVER, Case, CaseClock, ClockStep, Comment
from app.cases.models_talk import CaseLink, Draft, StandardText
from app.cases.queries import Filters, Queue, count, page, to_do
from app.demo import aside, casting, content, guard, loading
from app.demo.simulation import UNREACHABLE, DemoError
from app.enquiries.models import Enquiry
from app.escalations.models import DecisionType, Escalation, EscalationDecision
from app.feedback.models import Verdict
from app.outbox.models import Message, MessageStatus, Notice
from app.people import deputies, identity, passwords, queries
from app.people.models import User
from app.policy import Actor
from config import ConfigurationError
from tests.conftest import settings_for
from tests.demo import rules
from tests.demo.conftest import NOW, Load


def someone(database: db.Database, email: str) -> Actor:
    with database.reading() as session:
        person = queries.by_email(session, email)
        assert person is not None, email
        actor = identity.actor_for_user(session, person.id)
        assert actor is not None
        return actor


def test_every_rule_holds(small: db.Database) -> None:
    with small.reading() as session:
        assert rules.broken(session) == []
        assert rules.untold(session) == []
        assert rules.twice(session) == 0


def test_the_log_is_sound(small: db.Database) -> None:
    with small.reading() as session:
        verdict = audit.verify(session)
    assert verdict.sound, (verdict.broken_at, verdict.reason)
    assert verdict.checked > 300


def test_as_many_cases_as_asked_for(small: db.Database) -> None:
    with small.reading() as session:
        states = Counter(session.scalars(select(Case.state).where(Case.process == "bottleneck")))
    assert sum(states.values()) == 20 + 1, "and the draft that came by mail"
    assert len(states) >= 8, states


def test_work_is_done_in_working_hours_of_working_days_and_never_in_the_future(small: db.Database) -> None:
    with small.reading() as session:
        moments = session.scalars(select(Event.at).where(Event.case_id.is_not(None))).all()
    local = [clock.local(moment) for moment in moments]
    assert all(clock.calendar().is_working_day(moment.date()) for moment in local)
    assert all(8 <= moment.hour < 18 for moment in local)
    assert max(moments) < NOW


def test_numbers_follow_the_calendar(small: db.Database) -> None:
    with small.reading() as session:
        born = session.execute(select(Case.number, Case.created_at).order_by(Case.id)).all()
    assert [row.created_at for row in born] == sorted(row.created_at for row in born)
    assert [row.number for row in born] == sorted(row.number for row in born)


def test_mail_of_the_past_is_not_sent_again(small: db.Database) -> None:
    with small.reading() as session:
        found = session.scalars(select(Message)).all()
    waiting = [message for message in found if message.status is MessageStatus.WAITING]
    sent = [message for message in found if message.status is MessageStatus.SENT]
    assert len(sent) > 50
    assert all(message.sent_at == message.created_at and message.attempts == 1 for message in sent)
    latest = max(message.created_at for message in found)
    assert all(message.created_at > latest - timedelta(days=2) for message in waiting)
    assert all(message.recipient == UNREACHABLE for message in found if message.status is MessageStatus.DEAD)


def test_everybody_can_log_in_with_the_one_password(small: db.Database) -> None:
    with small.reading() as session:
        users = session.scalars(select(User)).all()
    assert len(users) == len(content.load().people)
    assert all(user.email.endswith(f"@{guard.DOMAIN}") for user in users)
    assert len({user.password_hash for user in users}) == 1
    assert passwords.matches(users[0].password_hash, "regiolijn-demo")


def test_the_same_seed_plays_the_same(small: db.Database, load: Load) -> None:
    def played(database: db.Database) -> list[tuple[object, ...]]:
        with database.reading() as session:
            rows = session.execute(
                select(Case.number, Case.title, Case.state, Case.owner_id, Case.due_at).order_by(Case.id)
            )
            return [tuple(row) for row in rows]

    again, _ = load(months=3, cases=20)
    assert played(small) == played(again)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 11, 22, 6, 47, tzinfo=UTC), id="Sunday morning"),
        pytest.param(datetime(2026, 11, 23, 8, 15, tzinfo=UTC), id="Monday before ten"),
        pytest.param(datetime(2026, 12, 26, 12, 0, tzinfo=UTC), id="Boxing Day"),
        pytest.param(datetime(2027, 1, 1, 0, 30, tzinfo=UTC), id="New Year's night"),
        pytest.param(datetime(2026, 3, 30, 7, 59, tzinfo=UTC), id="the Monday after the clock went forward"),
    ],
)
def test_whatever_day_it_is(load: Load, now: datetime) -> None:
    database, loaded = load(now, months=1, cases=8, seed=3)
    assert loaded.cases == 8
    with database.reading() as session:
        assert rules.broken(session) == []
        assert max(session.scalars(select(Event.at)).all()) <= now


@pytest.mark.parametrize(
    "how", [{"months": 1, "cases": 1}, {"months": 60, "cases": 3}, {"months": 2, "cases": 60, "seed": 8}]
)
def test_small_and_large(load: Load, how: dict[str, int]) -> None:
    database, loaded = load(**how)
    assert loaded.cases == how["cases"]
    with database.reading() as session:
        assert rules.broken(session) == []


# -- when it is refused ----------------------------------------------------------------------------------------------


def test_not_twice(small: db.Database, tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="here already"):
        loading.load(small, settings_for("", tmp_path), months=1, cases=1)


def test_not_in_production(small: db.Database, tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="production"):
        loading.load(small, settings_for("", tmp_path, environment="production"), months=1, cases=1)


def test_not_among_real_work(database: db.Database, tmp_path: Path) -> None:
    with database.reading() as session:
        assert loading.standing(session) is loading.Standing.OTHER
    with pytest.raises(DemoError, match="not empty"):
        loading.load(database, settings_for("", tmp_path), months=1, cases=1)


def test_an_interrupted_load_is_recognised(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[db.Database] = []

    def stop(database: db.Database, *_args: object) -> int:
        seen.append(database)
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_play", stop)
    with pytest.raises(KeyboardInterrupt):
        load(months=1, cases=1)
    again = db.Database(seen[0].url.render_as_string(hide_password=False))
    with again.reading() as session:
        assert loading.standing(session) is loading.Standing.HALF
    with pytest.raises(DemoError, match="flask db downgrade base && flask db upgrade"):
        loading.load(again, settings_for("", tmp_path))
    again.engine.dispose()


def test_production_refuses_to_start_with_demo_people(small: db.Database, world: object, tmp_path: Path) -> None:
    production = settings_for("", tmp_path, environment="production")
    with small.reading() as session:
        guard.refuse_in_production(session, settings_for("", tmp_path))
        with pytest.raises(ConfigurationError, match="demo accounts"):
            guard.refuse_in_production(session, production)
    with db.reading() as session:
        guard.refuse_in_production(session, production)


def test_every_documented_bottleneck_came_in_with_a_file(load: Load) -> None:
    """They are imported, so each has the mark of its file and was opened by the administrator."""
    lives = [b for b in content.load().bottlenecks if not b.source.startswith("Eigen voorbeeld")]
    assert len(lives) == 26
    database, _ = load(months=18, cases=30, seed=2)
    with database.reading() as session:
        admin = session.scalars(select(User.id).where(User.email == loading.ADMIN)).one()
        imported = select(Case.title).where(Case.created_by_id == admin, Case.process == "bottleneck")
        titles = set(session.scalars(imported))
    assert titles
    assert titles <= {b.title for b in lives}


# -- the default load ------------------------------------------------------------------------------------------------


def check_every_rule_holds(whole: db.Database) -> None:
    with whole.reading() as session:
        assert rules.broken(session) == []
        assert rules.untold(session) == []
        assert audit.verify(session).sound


def check_every_state_decision_outcome_and_verdict(whole: db.Database) -> None:
    with whole.reading() as session:
        states = {(row.process, row.state) for row in session.execute(select(Case.process, Case.state))}
        outcomes = set(session.scalars(select(Case.outcome).where(Case.state == "closed")))
        ends = {DecisionType.WITHDRAWN, DecisionType.DE_ESCALATED, DecisionType.REVOKED}
        assert set(session.scalars(select(EscalationDecision.type))) >= set(DecisionType) - ends
        assert set(session.scalars(select(Escalation.automatic))) == {True, False}
        assert set(session.scalars(select(Verdict.verdict))) == {"solved", "partly", "not_solved"}
        assert session.scalars(select(Case.id).where(Case.reopenings > 0, Case.active)).first()
        actions = set(session.scalars(select(Event.action).distinct()))
    assert {state for process, state in states if process == "bottleneck"} == {
        "draft", "submitted", "assigned", "in_progress", "waiting_region", "waiting_party", "escalated",
        "solution_proposed", "feedback", "closed", "withdrawn", "merged",
    }  # fmt: skip
    assert {state for process, state in states if process == "escalation"} == {
        "requested",
        "follow_up",
        "completed",
    }
    assert outcomes == {"structural", "single", "misunderstanding", "not_solvable", "no_reaction"}
    assert {"bottleneck.hand_over", "bottleneck.reject_solution", "case.commented", "bottleneck.reopen"} <= actions


def check_follow_ups_in_time_and_overdue(whole: db.Database) -> None:
    with whole.reading() as session:
        due = session.scalars(select(Case.due_at).where(Case.process == "escalation", Case.state == "follow_up")).all()
    assert any(moment < NOW for moment in due)
    assert any(moment > NOW for moment in due)


def check_each_fixed_login_has_something_to_do_today(whole: db.Database) -> None:
    def work(email: str) -> Counter[str]:
        with whole.reading() as session:
            rows = to_do(session, someone(whole, email))
        return Counter(f"{row.process}:{row.state}" for row in rows)

    liaison = work(casting.LIAISON)
    assert liaison["bottleneck:waiting_region"] >= 2
    assert liaison["bottleneck:solution_proposed"] >= 2
    assert liaison["bottleneck:draft"] >= 1
    fixer = work(casting.FIXER)
    assert fixer["bottleneck:assigned"] >= 2
    assert fixer["bottleneck:in_progress"] >= 3
    assert fixer["bottleneck:waiting_party"] >= 1
    assert work("coordinator@regiolijn.example")["bottleneck:submitted"] >= 2
    assert 2 <= work("commissaris@regiolijn.example")["escalation:requested"] <= 8
    assert work(loading.ADMIN)["bottleneck:submitted"] >= 2
    assert sum(work(casting.LIAISON2).values()) >= 3
    assert sum(work(casting.FIXER2).values()) >= 3


def check_some_deadlines_have_passed_and_most_have_not(whole: db.Database) -> None:
    with whole.reading() as session:
        due = session.scalars(select(Case.due_at).where(Case.active, Case.due_at != NEVER)).all()
    late = sum(moment < NOW for moment in due)
    assert 5 <= late <= len(due) // 2


def check_unrouted_cases_wait_for_the_administrator(whole: db.Database) -> None:
    with whole.reading() as session:
        assert 2 <= count(session, someone(whole, loading.ADMIN), Filters(queue=Queue.UNROUTED)) <= 6


def check_readers_see_lists_that_go_on(whole: db.Database) -> None:
    for email in ("mt@regiolijn.example", "auditor@regiolijn.example"):
        with whole.reading() as session:
            assert page(session, someone(whole, email), Filters()).next is not None


def check_every_rung_of_the_ladder(whole: db.Database) -> None:
    """Something to look at that was warned of, reminded of, informed of, escalated by itself, and on the MT list."""
    with whole.reading() as session:
        rows = session.execute(
            select(ClockStep.level, Case.state, Case.process)
            .join(CaseClock, CaseClock.id == ClockStep.clock_id)
            .join(Case, Case.id == CaseClock.case_id)
            .where(Case.active, ClockStep.acted_at > NOW - timedelta(days=14))
        ).all()
    seen = Counter(row.level for row in rows)
    assert {"warn", "remind", "inform", "escalate", "mt"} <= seen.keys(), seen
    assert any(row.level == "escalate" and row.state == "escalated" for row in rows)
    assert any(row.level == "mt" and row.process == "escalation" for row in rows)


def check_notices_and_mail_of_today_only(whole: db.Database) -> None:
    """Each demo login has something unread, nobody very much; and there is no storm of mail at the first start."""
    with whole.reading() as session:
        unread = dict(
            session.execute(
                select(User.email, func.count())
                .join(Notice, Notice.reader_id == User.id)
                .where(Notice.read_at.is_(None))
                .group_by(User.email)
            ).all()
        )
        waiting = session.scalar(select(func.count()).where(Message.status == MessageStatus.WAITING))
        late = session.scalar(select(func.count()).where(Notice.due_at < NOW - timedelta(hours=2)))
    assert {casting.LIAISON, casting.FIXER, "commissaris@regiolijn.example"} <= unread.keys()
    assert max(unread.values()) <= 15, unread
    assert (waiting or 0) <= 10
    assert late == 0


def check_somebody_is_away(whole: db.Database) -> None:
    with whole.reading() as session:
        person = queries.by_email(session, casting.FIXER2)
        assert person is not None
        deputy = deputies.stand_in(session, person.id, clock.local_date(NOW))
    with clock.at(NOW):
        fixer = someone(whole, casting.FIXER)
    assert deputy == fixer.id
    assert [one.id for one in fixer.principals] == [person.id]


def check_one_question_was_answered_and_one_waits(whole: db.Database) -> None:
    with whole.reading() as session:
        asked = session.scalars(select(Enquiry).order_by(Enquiry.id)).all()
    assert [found.answered_at is not None for found in asked] == [True, False]
    assert asked[0].opened_at is not None
    assert asked[0].wait_cycle is not None, "the case waited for it"


def check_one_note_is_for_people_by_name(whole: db.Database) -> None:
    with whole.reading() as session:
        [note] = session.scalars(select(Comment).where(Comment.text == aside.NOTE)).all()
        assert len(named.ids_of(session, note.event_id)) == 3


@pytest.mark.slow
def check_people_are_called_cases_linked_and_a_comment_waits(whole: db.Database) -> None:
    with whole.reading() as session:
        assert len(session.scalars(select(StandardText.id)).all()) == 4
        assert session.scalars(select(CaseLink.id)).all()
        assert session.scalars(select(Draft.case_id)).all()
        assert "mentioned" in set(session.scalars(select(Notice.letter)))


def test_what_there_is_to_look_at_after_a_default_load(load: Load) -> None:
    whole, loaded = load()
    assert loaded.cases == loading.CASES
    check_every_rule_holds(whole)
    check_every_state_decision_outcome_and_verdict(whole)
    check_follow_ups_in_time_and_overdue(whole)
    check_each_fixed_login_has_something_to_do_today(whole)
    check_some_deadlines_have_passed_and_most_have_not(whole)
    check_unrouted_cases_wait_for_the_administrator(whole)
    check_readers_see_lists_that_go_on(whole)
    check_every_rung_of_the_ladder(whole)
    check_notices_and_mail_of_today_only(whole)
    check_somebody_is_away(whole)
    check_one_question_was_answered_and_one_waits(whole)
    check_one_note_is_for_people_by_name(whole)
    check_people_are_called_cases_linked_and_a_comment_waits(whole)
