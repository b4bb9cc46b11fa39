"""What the routing table got wrong: noted when the receiver says so, listed every week, settled by an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit, clock, db, outbox
from app.bottlenecks.models import How, MendingWeek, Misrouted, MisroutedKind, Routed, Settled
from app.cases import steps
from app.cases.models import Case
from app.cases.reach import visible_to
from app.errors import FieldError, Invalid
from app.people import queries as people
from app.policy import SYSTEM_ACTOR, Actor, Capability, Role, require
from app.workflow.fields import storable

MOST: Final = 200
"""Cases on the list of rows to mend."""

WHY: Final = 500
"""Characters of a reason."""

LIST: Final = "/beheer/routering/herstellen"
"""Where the list is, for mail."""

WRONG_ADDRESS = "wrong_address"
"""What is the matter in a decline that says the table was wrong (`workflows/bottleneck.yaml`); the others do not."""


@steps.automatic("note_address")
def _note_address(step: steps.Step) -> None:
    """Note that the table sent this case to a wrong address, the first time somebody shows it.

    A decline for something else, a case that somebody took on before, and another colleague of the same directorate
    (unless the row named that opgavefikser) say nothing about the table.
    """
    routed = step.session.get(Routed, step.case.id)
    if routed is None or step.session.get(Misrouted, step.case.id) is not None:
        return
    kind = _declined(step, routed) if step.decision.transition.name == "decline" else _assigned(step, routed)
    if kind is not None:
        note = Misrouted(case_id=step.case.id, kind=kind, at=step.now, event_id=step.event_id)
        step.session.add(note)


def _declined(step: steps.Step, routed: Routed) -> MisroutedKind | None:
    if step.decision.data.get("matter") != WRONG_ADDRESS or step.case.reopenings:
        return None
    same = step.case.directorate_id == routed.directorate_id
    return None if same and routed.how is not How.NAMED else MisroutedKind.DECLINED


def _assigned(step: steps.Step, routed: Routed) -> MisroutedKind | None:
    early = step.decision.source in ("submitted", "assigned") and not step.case.reopenings
    if not early or step.case.directorate_id == routed.directorate_id or step.case.bounces:
        return None
    return MisroutedKind.NO_ROW if routed.directorate_id is None else MisroutedKind.PASSED_ON


def note_routed(session: Session, case: Case, routed: Routed) -> None:
    """Keep where the table sent a case. Once each: a case is submitted once."""
    if session.get(Routed, case.id) is None:
        session.add(routed)
        session.flush()


# -- the list of rows to mend --------------------------------------------------------------------


@dataclass(frozen=True)
class Wrong:
    """A case that the table sent to a wrong address, as the list of rows to mend shows it."""

    case_id: int
    number: str
    title: str
    rule: int | None
    position: int | None
    conditions: dict[str, Any]
    sent: int | None
    now_at: int | None
    kind: MisroutedKind
    at: datetime


def waiting(session: Session, actor: Actor) -> int:
    """How many wrong addresses wait to be looked at, of the cases this actor may see. One query."""
    statement = (
        select(func.count())
        .select_from(Misrouted)
        .join(Case, Case.id == Misrouted.case_id)
        .where(Misrouted.settled.is_(None), visible_to(actor))
    )
    return session.scalar(statement) or 0


def listed(session: Session, actor: Actor) -> list[Wrong]:
    """What waits to be looked at, by row, the last first; at most `MOST`. One query."""
    statement = (
        select(
            Case.id, Case.number, Case.title, Routed.rule_id, Routed.position, Routed.conditions,
            Routed.directorate_id, Case.directorate_id, Misrouted.kind, Misrouted.at,
        )
        .join(Misrouted, Misrouted.case_id == Case.id)
        .join(Routed, Routed.case_id == Case.id)
        .where(Misrouted.settled.is_(None), visible_to(actor))
        .order_by(Misrouted.at.desc(), Case.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return [Wrong(*row) for row in session.execute(statement)]


def settle(session: Session, actor: Actor, numbers: Sequence[str], how: str, why: str, *, now: datetime) -> int:
    """Note what was done about wrong addresses, by the numbers of their cases: the table was changed, or (with a
    reason) it stays. Returns of how many. Raises Forbidden, Invalid; what is settled already is left as it is.
    """
    require(actor, Capability.ADMIN_ROUTING)
    why = why.strip()
    errors = []
    if how not in list(Settled):
        errors.append(FieldError("how", "unknown_choice", {"value": how}))
    elif how == Settled.KEPT and not why:
        errors.append(FieldError("why", "required"))
    if len(why) > WHY:
        errors.append(FieldError("why", "too_long", {"max": WHY, "length": len(why)}))
    if not storable(why, lines=False):
        errors.append(FieldError("why", "unreadable"))
    if errors:
        raise Invalid(errors)
    statement = (
        select(Misrouted, Case.number)
        .join(Case, Case.id == Misrouted.case_id)
        .where(Case.number.in_(list(numbers)[:MOST]), Misrouted.settled.is_(None), visible_to(actor))
        .with_for_update(of=Misrouted)
    )
    found = session.execute(statement).all()
    for wrong, _number in found:
        wrong.settled, wrong.settled_at, wrong.settled_by_id = Settled(how), now, actor.id
    if found:
        audit.record(
            session, actor, "routing.settled", now=now, subject="routing:mending",
            data={"how": how, "cases": [number for _wrong, number in found]}, private={"why": why},
        )  # fmt: skip
    return len(found)


# -- once a week ---------------------------------------------------------------------------------


def sweep(now: datetime) -> int:
    """Tell the administrators once a week what waits on the list; in a week without anything nobody is told. Returns
    how many were told.
    """
    year, week, _day = clock.local_date(now).isocalendar()
    key = f"{year}-W{week:02}"
    with db.transaction() as session:
        if session.get(MendingWeek, key) is not None:
            return 0
        last_week = Misrouted.at >= now - timedelta(days=7)
        count = select(func.count(), func.count().filter(last_week)).where(Misrouted.settled.is_(None))
        waits, fresh = session.execute(count).one()
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        made = {"week": key, "made_at": now, "fresh": fresh, "waiting": waits}
        mine = insert(MendingWeek).values(made).on_conflict_do_nothing().returning(MendingWeek.week)
        if session.scalar(mine) is None or not waits:  # two workers may come to it at once: one of them sends it
            return 0
        data = {"week": key, "fresh": fresh, "waiting": waits}
        event_id = audit.record(
            session, SYSTEM_ACTOR, "routing.list_sent", now=now, subject=f"routing:{key}", data=data
        )
        readers = people.holders_of(session, Role.ADMIN)
        for reader in readers:
            outbox.tell(
                session, event_id=event_id, letter="rows_to_mend", reader_id=reader.id, case_id=None, now=now,
                params={"name": reader.name, "count": str(waits), "fresh": str(fresh), "link": LIST},
            )  # fmt: skip
        return len(readers)


def weeks(session: Session, limit: int = 8) -> list[MendingWeek]:
    """The last weekly lists, the last first. One query."""
    return list(session.scalars(select(MendingWeek).order_by(MendingWeek.week.desc()).limit(limit)))
