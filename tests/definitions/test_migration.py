"""Moving open cases to another version: all or none, with their clocks, and one event each."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app import db
from app.audit.models import Event
from app.cases.migration import MigrationRefused, Report, migrate_cases
from app.cases.models import CaseClock, ClockSpell
from app.definitions import registry
from app.policy import SYSTEM_ACTOR, Forbidden
from app.workflow.engine import ClockStatus
from tests.conftest import Time
from tests.definitions.conftest import Install
from tests.factories import Cases, World

RENAMED = (
    ("  waiting_party:\n", "  waiting_other:\n"),
    ("waiting_party]", "waiting_other]"),
    ("waiting_party,", "waiting_other,"),
    ("state: waiting_party", "state: waiting_other"),
    ("to: waiting_party", "to: waiting_other"),
)
NEW_CLOCK = (
    ("  sign_of_life:\n    label: {nl: Teken van leven, en: Sign of life}\n    working_days: 10\n",
     "  report:\n    label: {nl: Verslag, en: Report}\n    working_days: 7\n"),
    ("runs: [solve, sign_of_life]", "runs: [solve, report]"),
    ("pauses: [solve, sign_of_life]", "pauses: [solve, report]"),
    ("pauses: [sign_of_life, {solve", "pauses: [report, {solve"),
    ("    restarts: [sign_of_life]\n", "    restarts: [report]\n"),
)  # fmt: skip


def migrate(to: int = 2, dry_run: bool = False, **state_map: str) -> Report:
    from app import clock

    with db.transaction() as session:
        return migrate_cases(session, SYSTEM_ACTOR, "bottleneck", to, state_map, clock.now(), dry_run=dry_run)


def refused(to: int = 2, **state_map: str) -> tuple[str, ...]:
    with pytest.raises(MigrationRefused) as error:
        migrate(to, **state_map)
    return error.value.lines


def test_cases_move_and_keep_going(cases: Cases, time: Time, install: Install) -> None:
    open_case, waiting, closed = cases.at("in_progress"), cases.at("waiting_party"), cases.at("closed")
    due = cases.now(open_case.number).due_at
    time.move(days=3)
    install(2)
    report = migrate()
    assert [(move.number, move.from_version, move.from_state, move.to_state) for move in report.moves] == [
        (open_case.number, 1, "in_progress", "in_progress"),
        (waiting.number, 1, "waiting_party", "waiting_party"),
    ]
    moved = cases.now(open_case.number)
    assert (moved.workflow_version, moved.state, moved.version) == (2, "in_progress", open_case.version + 1)
    assert moved.due_at == due
    assert cases.now(closed.number).workflow_version == 1
    # The case goes on under the new version, to the end.
    cases.step(waiting.number, "resume")
    assert cases.step(waiting.number, "propose_solution").state == "solution_proposed"
    # A second time there is nothing to move.
    assert migrate().moves == ()


def test_one_event_a_case(cases: Cases, time: Time, install: Install) -> None:
    case = cases.at("in_progress")
    install(2, *RENAMED)
    migrate()
    with db.reading() as session:
        events = session.scalars(select(Event).where(Event.action == "case.migrated")).all()
    assert [event.subject for event in events] == [f"case:{case.number}"]
    data = json.loads(events[0].body)["data"]
    assert {key: data[key] for key in ("workflow", "from_version", "to_version", "from", "to", "version")} == {
        "workflow": "bottleneck/2",
        "from_version": 1,
        "to_version": 2,
        "from": "in_progress",
        "to": "in_progress",
        "version": cases.now(case.number).version,
    }


def test_a_state_without_a_counterpart_needs_a_map(cases: Cases, time: Time, install: Install) -> None:
    cases.at("in_progress")
    waiting = cases.at("waiting_party")
    install(2, *RENAMED)
    assert refused() == (
        "1 case in 'waiting_party' of bottleneck/1: bottleneck/2 has no such state; add --map waiting_party=NEW",
    )
    # Nothing has moved, not even the cases that could.
    assert {cases.now(number).workflow_version for number in cases.numbers("in_progress")} == {1}
    migrate(waiting_party="waiting_other")
    moved = cases.now(waiting.number)
    assert (moved.state, moved.workflow_version) == ("waiting_other", 2)
    assert moved.handler_id == waiting.handler_id


def test_clocks_of_the_old_version_stop_and_new_ones_start(cases: Cases, time: Time, install: Install) -> None:
    case, paused = cases.at("in_progress"), cases.at("waiting_region")
    install(2, *NEW_CLOCK)
    time.move(days=1)
    migrate()
    clocks = cases.clocks(case.number)
    assert clocks["sign_of_life"].status is ClockStatus.STOPPED
    assert clocks["sign_of_life"].stopped_at == time.now
    assert (clocks["report"].status, clocks["report"].term) == (ClockStatus.RUNNING, 7)
    assert clocks["solve"].status is ClockStatus.RUNNING
    assert cases.now(case.number).due_clock == "report"
    # Standing still in the old version: the clock that both know stands still as it did.
    clocks = cases.clocks(paused.number)
    assert clocks["solve"].status is ClockStatus.PAUSED
    assert clocks["sign_of_life"].status is ClockStatus.STOPPED
    with db.reading() as session:
        spells = session.scalars(
            select(ClockSpell).join(CaseClock, CaseClock.id == ClockSpell.clock_id)
            .where(CaseClock.id == clocks["solve"].id, ClockSpell.ended_at.is_(None))
        ).all()  # fmt: skip
    assert [(spell.running, spell.state) for spell in spells] == [(False, "waiting_region")]


def test_dry_run_changes_nothing(cases: Cases, time: Time, install: Install) -> None:
    case = cases.at("in_progress")
    install(2)
    report = migrate(dry_run=True)
    assert report.dry_run
    assert len(report.moves) == 1
    after = cases.now(case.number)
    assert (after.workflow_version, after.version) == (1, case.version)
    with db.reading() as session:
        assert session.scalars(select(Event).where(Event.action == "case.migrated")).all() == []


def test_a_migration_closes_nothing(cases: Cases, time: Time, install: Install) -> None:
    """Rule 2: no case closes without feedback, not by way of a migration either."""
    cases.at("in_progress")
    install(2)
    (line,) = refused(in_progress="closed")
    assert line.startswith("1 case in 'in_progress' of bottleneck/1: 'closed' is of another kind (end)")


@pytest.mark.parametrize(
    ("to", "state_map", "line"),
    [
        (3, {}, "version 3 of bottleneck is not stored; run `flask workflows sync` first"),
        (
            1,
            {"in_progress": "nowhere"},
            "the map leads to 'nowhere', which bottleneck/1 does not have; use one of: draft",
        ),
    ],
)
def test_a_wrong_request(cases: Cases, to: int, state_map: dict[str, str], line: str) -> None:
    assert refused(to, **state_map)[0].startswith(line)


def test_an_unknown_process(cases: Cases, time: Time) -> None:
    with db.transaction() as session, pytest.raises(MigrationRefused, match="there is no process 'onbekend'"):
        migrate_cases(session, SYSTEM_ACTOR, "onbekend", 1, {}, time.now)


def test_only_an_administrator(cases: Cases, world: World, time: Time, install: Install) -> None:
    cases.at("in_progress")
    install(2)
    for name in ("liaison", "commissioner", "auditor"):
        with db.transaction() as session, pytest.raises(Forbidden):
            migrate_cases(session, world.actor(name), "bottleneck", 2, {}, time.now)
    with db.transaction() as session:
        assert migrate_cases(session, world.actor("admin"), "bottleneck", 2, {}, time.now).moves


def test_an_older_version_is_read_from_the_database(cases: Cases, time: Time, install: Install) -> None:
    """A case keeps the version it started under, also when its file is gone (rule 8)."""
    case = cases.at("waiting_party")
    install(2, *RENAMED)
    registry._versions.pop(("bottleneck", 1), None)
    with db.reading() as session:
        assert "waiting_party" in registry.get(session, "bottleneck", 1).states
    assert cases.step(case.number, "resume").state == "in_progress"
