"""Moving open cases to another version of their process (DOMAIN rule 8; ARCHITECTURE, definitions).

All cases move, or none: one that has no place in the new version stops the whole. Every case that moves
leaves one event, `case.migrated`, with its old and new version and state. A closed case keeps its version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.cases import clocks, parties, stays
from app.cases.models import Case
from app.definitions import registry
from app.policy import Actor, ActorKind, Capability, require
from app.workflow import engine
from app.workflow.engine import Snapshot
from app.workflow.model import Definition, Visibility


@dataclass(frozen=True)
class Move:
    """One case that moved, or would."""

    number: str
    from_version: int
    from_state: str
    to_state: str


@dataclass(frozen=True)
class Report:
    """What a migration did, or (`dry_run`) would do."""

    process: str
    to_version: int
    moves: tuple[Move, ...]
    dry_run: bool


class MigrationRefused(Exception):
    """Cases have no place in the new version, or the map is wrong. `lines` says each, with what to do."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


def migrate_cases(
    session: Session,
    actor: Actor,
    name: str,
    to_version: int,
    state_map: Mapping[str, str],
    now: datetime,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Move every open case of a process to a version that is stored, through `state_map` (old state: new
    state).

    A state that is not in the map keeps its name. `progress` is called with how many are done, and of how
    many. Raises MigrationRefused (nothing has changed then) and Forbidden.
    """
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.ADMIN_WORKFLOWS)
    target = _target(session, name, to_version)
    statement = (
        select(Case)
        .where(Case.process == name, Case.active, Case.workflow_version != to_version)
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    cases = list(session.scalars(statement))
    _refuse_misfits(session, cases, target, state_map)
    moves = []
    for done, case in enumerate(cases, start=1):
        state = state_map.get(case.state, case.state)
        moves.append(Move(case.number, case.workflow_version, case.state, state))
        if not dry_run:
            _move(session, actor, case, target, state, now)
        if progress is not None:
            progress(done, len(cases))
    return Report(name, to_version, tuple(moves), dry_run)


def _target(session: Session, name: str, version: int) -> Definition:
    if name not in registry.names():
        raise MigrationRefused([f"there is no process {name!r}; there are: {', '.join(registry.names())}"])
    if not registry.is_stored(session, name, version):
        raise MigrationRefused([f"version {version} of {name} is not stored; run `flask workflows sync` first"])
    return registry.get(session, name, version)


def _refuse_misfits(session: Session, cases: Sequence[Case], target: Definition, state_map: Mapping[str, str]) -> None:
    lines = [
        f"the map leads to {new!r}, which {target.key} does not have; use one of: {', '.join(target.states)}"
        for new in dict.fromkeys(state_map.values())
        if new not in target.states
    ]
    counts: dict[tuple[int, str], int] = {}
    for case in cases:
        counts[case.workflow_version, case.state] = counts.get((case.workflow_version, case.state), 0) + 1
    if not lines:
        for (version, state), count in counts.items():
            old = registry.get(session, target.name, version)
            lines.extend(_misfit(old, target, state, state_map.get(state, state), count))
    if lines:
        raise MigrationRefused(lines)


def _misfit(old: Definition, target: Definition, state: str, new: str, count: int) -> list[str]:
    who = f"{count} case{'s' if count > 1 else ''} in {state!r} of {old.key}"
    if new not in target.states:
        return [f"{who}: {target.key} has no such state; add --map {state}=NEW"]
    if old.states[state].kind is not target.states[new].kind:
        return [
            f"{who}: {new!r} is of another kind ({target.states[new].kind.value}); "
            "a migration opens or closes no case, so map it to a state of the same kind"
        ]
    dated = [clock for clock in target.states[new].runs if target.clocks[clock].until is not None]
    missing = [clock for clock in dated if clock not in old.states[state].runs]
    if missing:
        return [f"{who}: clock {missing[0]!r} of {new!r} runs until a date nobody gave; map it to another state"]
    return []


def _move(session: Session, actor: Actor, case: Case, target: Definition, state: str, now: datetime) -> None:
    held = clocks.of(session, case.id)
    old = registry.get(session, case.process, case.workflow_version)
    old_version, old_state = case.workflow_version, case.state
    snapshot = Snapshot(state=case.state, values={"urgency": case.urgency.value}, clocks=clocks.status_of(held))
    changes = engine.moving(target, snapshot, state)
    case.version += 1
    case.workflow_version = target.version
    case.enter(target, state, now)
    clocks.apply(session, case, target, held, changes, now)
    clocks.rederive(session, case, target, held, now)
    if old.states[old_state].time_with is not target.states[state].time_with:
        stays.begin_anew(session, case, target.states[state].time_with, now)
    case.handler_id = parties.person_for(session, case, case.waiting_on)
    audit.record(
        session,
        actor,
        "case.migrated",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={
            "workflow": target.key,
            "from_version": old_version,
            "to_version": target.version,
            "from": old_state,
            "to": state,
            "version": case.version,
            "handler": case.handler_id,
        },
    )
