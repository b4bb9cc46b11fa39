"""The foundation: moments have a zone, a transaction is all or nothing, writers wait for each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from app import audit, clock, db
from app.audit.models import Event
from app.cases.models import Case, NumberSeries
from app.people.models import Directorate, User
from tests.factories import START, Cases, World


def test_a_moment_without_a_zone_is_refused(database: db.Database) -> None:
    with pytest.raises(StatementError, match="time zone"), db.transaction() as session:
        session.add(User(email="x@y.example", name="X", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=9)), clock.AMSTERDAM])
def test_a_moment_comes_back_as_the_same_moment_in_utc(zone: Any, database: db.Database) -> None:
    moment = datetime(2026, 7, 1, 1, 2, 3, 456789, zone)
    with db.transaction() as session:
        session.add(User(email="x@y.example", name="X", created_at=moment))
    with db.reading() as session:
        found = session.scalars(select(User.created_at).where(User.email == "x@y.example")).one()
    assert found == moment
    assert found.tzinfo is UTC


def test_an_enumeration_takes_no_other_value(database: db.Database) -> None:
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(text("INSERT INTO role_grants (user_id, role) VALUES (1, 'emperor')"))


def test_foreign_keys_are_kept(database: db.Database) -> None:
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(text("INSERT INTO role_grants (user_id, role) VALUES (987654, 'admin')"))


def test_a_transaction_is_all_or_nothing(world: World) -> None:
    before = _directorates()

    def half() -> None:
        with db.transaction() as session:
            session.add(Directorate(key="X", name_nl="X", name_en="X"))
            audit.record(session, world.actor("admin"), "directorate.created", now=START, subject="directorate:x")
            session.flush()
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half()
    assert _directorates() == before
    with db.reading() as session:
        assert session.scalars(select(Event).where(Event.subject == "directorate:x")).all() == []


def test_a_fault_in_the_closing_step_undoes_everything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.audit import log

    before = _directorates()

    def broken(*_args: object) -> str:
        raise RuntimeError("no link")

    monkeypatch.setattr(log, "_link", broken)

    def unlinked() -> None:
        with db.transaction() as session:
            session.add(Directorate(key="X", name_nl="X", name_en="X"))
            audit.record(session, world.actor("admin"), "directorate.created", now=START, subject="directorate:x")

    with pytest.raises(RuntimeError, match="no link"):
        unlinked()
    assert _directorates() == before


def test_what_is_read_is_never_written(database: db.Database) -> None:
    with db.reading() as session:
        session.add(Directorate(key="X", name_nl="X", name_en="X"))
        session.flush()
    assert "X" not in _directorates()


def _directorates() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Directorate.key).order_by(Directorate.key)))


WRITERS, EACH = 8, 12


def in_threads(number: int, work: Any) -> list[BaseException]:
    """Do it in so many threads that begin together. Returns what went wrong."""
    errors: list[BaseException] = []
    together = Barrier(number)

    def run(place: int) -> None:
        together.wait()
        try:
            work(place)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return errors


def test_eight_writers_never_find_the_database_busy(world: World) -> None:
    """A read before the write is what breaks a deferred BEGIN; each of these reads first."""
    admin = world.actor("admin")

    def work(place: int) -> None:
        for turn in range(EACH):
            with db.transaction() as session:
                known = session.scalar(select(func.count()).select_from(Event))
                session.add(Directorate(key=f"D{place}-{turn}", name_nl=f"D{place}-{turn}", name_en=f"D{place}-{turn}"))
                subject = f"directorate:{place}-{turn}"
                audit.record(session, admin, "directorate.created", now=START, subject=subject, data={"known": known})

    with db.reading() as session:
        before = session.scalar(select(func.count()).select_from(Event)) or 0
    assert in_threads(WRITERS, work) == []
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == before + WRITERS * EACH
        assert audit.verify(session).sound, "the chain forked"


def test_eight_liaisons_get_eight_numbers(cases: Cases, world: World) -> None:
    from app.bottlenecks import actions
    from tests.factories import intake

    actor = world.actor("liaison")

    def work(_place: int) -> None:
        for _turn in range(4):
            with db.transaction() as session:
                actions.file(session, actor, intake(world), submit=True, now=START)

    assert in_threads(WRITERS, work) == []
    with db.reading() as session:
        numbers = sorted(session.scalars(select(Case.number)))
        assert numbers == [f"2026-{place:05d}" for place in range(1, 33)]
        assert session.scalar(select(NumberSeries.last)) == 32
        assert audit.verify(session).sound


def test_of_eight_who_take_the_same_step_one_does(cases: Cases, world: World) -> None:
    from app.cases import actions
    from app.errors import NotAllowedNow, Stale

    case = cases.at("in_progress", nature="funding")
    actor = world.actor("fixer_cz")
    done: list[int] = []

    def work(place: int) -> None:
        try:
            with db.transaction() as session:
                actions.transition(
                    session, actor, case.number, "propose_solution", {"solution": f"{place}", "outcome": "single"},
                    expected_version=case.version, now=START,
                )  # fmt: skip
            done.append(place)
        except (Stale, NotAllowedNow):
            pass

    assert in_threads(WRITERS, work) == []
    assert len(done) == 1
    after = cases.now(case.number)
    assert after.version == case.version + 1
    assert after.state == "solution_proposed"


def test_merging_and_telling_at_once_forgets_nobody(cases: Cases, world: World) -> None:
    """A case that joins another while that is told to its region is either told too, or refused."""
    from app.cases import actions
    from app.errors import Invalid
    from app.feedback.models import Feedback

    for _round in range(4):
        leading = cases.at("solution_proposed", nature="funding")
        follower = cases.at("in_progress", nature="funding")

        def work(place: int, leading: str = leading.number, follower: str = follower.number) -> None:
            name, number, data = (
                ("give_feedback", leading, {"feedback": "Zo zit het.", "place": "In de brief.", "outcome": "single"})
                if place
                else ("merge", follower, {"leading": leading, "reason": "Hetzelfde."})
            )
            try:
                with db.transaction() as session:
                    actions.transition(
                        session, world.actor("liaison"), number, name, data, expected_version=None, now=START
                    )
            except Invalid:
                pass

        assert in_threads(2, work) == []
        after = cases.now(follower.number)
        with db.reading() as session:
            told = session.scalar(select(func.count()).where(Feedback.case_id == follower.id))
        assert (after.state == "merged") == bool(told), after.state


def test_reading_goes_on_while_somebody_writes(database: db.Database) -> None:
    with db.transaction() as writing:
        writing.add(Directorate(key="X", name_nl="X", name_en="X"))
        writing.flush()
        assert "X" not in _directorates()
    assert "X" in _directorates()
