"""What a change of the calendar of working days would do to open cases: looked at before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import clocks, queries
from app.cases.models import Case, CaseClock, ClockSpell
from app.definitions import registry
from app.policy import Actor
from app.workdays.actions import Plan
from app.workdays.consequences import Move, Preview, Shift
from app.workflow.model import Definition

SHOWN = 25
"""How many cases a preview names."""

COUNTED = 1000
"""How many cases a preview counts; beyond that it says that there are more."""

CHUNK = 500


Found = dict[int, Shift]


def preview(session: Session, actor: Actor, plan: Plan) -> Preview:
    """The cases of which a plan would move deadlines: named as far as this actor may see them, and counted."""
    found: Found = {}
    for case_id, shift in _shifts(session, plan):
        if case_id in found:
            found[case_id] = replace(shift, moves=found[case_id].moves + shift.moves)
        elif len(found) < COUNTED:
            found[case_id] = shift
        else:
            return _shown(session, actor, found, more=True)
    return _shown(session, actor, found, more=False)


def names_of(definition: Definition, clock_name: str) -> dict[str, str]:
    """What a clock is called, by language."""
    known = definition.clocks.get(clock_name)
    return {language: known.label[language] if known else clock_name for language in ("nl", "en")}


def _shifts(session: Session, plan: Plan) -> Iterator[tuple[int, Shift]]:
    """The clocks that run over the day of a plan, if their deadline moves: each with its case."""
    wanted = (
        select(Case.id, Case.number, Case.title, Case.process, Case.workflow_version, CaseClock)
        .join(CaseClock, CaseClock.case_id == Case.id)
        .where(
            CaseClock.stopped_at.is_(None),
            CaseClock.started_at < clock.midnight(plan.day + timedelta(days=1)),
            CaseClock.due_at >= clock.midnight(plan.day),
        )
        .order_by(CaseClock.id)
        .limit(CHUNK)
    )
    after = 0
    while rows := session.execute(wanted.where(CaseClock.id > after)).all():
        spells = clocks.spells_of(session, [row.CaseClock.id for row in rows])
        for row in rows:
            moves = _before_and_after(row.CaseClock, spells.get(row.CaseClock.id, []), plan)
            if moves is not None:
                definition = registry.get(session, row.process, row.workflow_version)
                move = Move(names_of(definition, row.CaseClock.name), *moves)
                yield row.id, Shift(row.number, row.title, (move,))
        after = rows[-1].CaseClock.id


def _before_and_after(held: CaseClock, spells: Sequence[ClockSpell], plan: Plan) -> tuple[datetime, datetime] | None:
    """The deadline of a clock without and with a plan; None when it has none or keeps it."""
    with clock.supposing(plan.before):
        due = clocks.due(held, spells)
    with clock.supposing(plan.after):
        becomes = clocks.due(held, spells)
    return (due, becomes) if due is not None and becomes is not None and due != becomes else None


def _shown(session: Session, actor: Actor, found: Found, *, more: bool) -> Preview:
    """What an actor is told of it, the first deadline first."""
    seen = {row.id for row in queries.rows_of(session, actor, Case.id.in_(found), limit=COUNTED)} if found else set()
    visible = [
        replace(shift, moves=tuple(sorted(shift.moves, key=lambda move: move.due)))
        for case_id, shift in found.items()
        if case_id in seen
    ]
    visible.sort(key=lambda shift: (shift.moves[0].due, shift.number))
    return Preview(tuple(visible[:SHOWN]), len(found), len(found) - len(seen), more)
