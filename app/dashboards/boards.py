"""Keeping a dashboard, sharing it, and having its link mailed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.dashboards import periods, queries
from app.dashboards.models import Dashboard, LinkMail, Rhythm
from app.errors import FieldError, Invalid, NotFound
from app.figures import slices
from app.figures.measures import MEASURES
from app.policy import Actor, Capability, Forbidden, require

NAME_LENGTH = 60
REPORT_RHYTHMS = (Rhythm.MONTHLY, Rhythm.QUARTERLY)
"""A report comes once a quarter: nobody needs its link every week."""


@dataclass(frozen=True)
class Board:
    """What is kept. `measures`: none means those of the role of whoever looks. `directorate` and `everybody`: with whom
    it is shared; with neither, it is for its maker alone.
    """

    name: str
    slice: str = "land"
    period: str = "current"
    measures: Sequence[str] = ()
    directorate: int | None = None
    everybody: bool = False


def keep(session: Session, actor: Actor, board: Board, *, now: datetime) -> Dashboard:
    """Keep a dashboard. Raises Invalid (`name`, `slice`, `period`, `measures`, `directorate`) and Forbidden."""
    owner = _colleague(actor)
    board = _fitting(session, actor, board, now)
    own = select(func.count()).where(Dashboard.owner_id == owner)
    if (session.scalar(own) or 0) >= queries.MOST:
        raise Invalid([FieldError("name", "too_many_dashboards", {"max": queries.MOST})])
    _free(session, owner, board.name)
    made = Dashboard(owner_id=owner, created_at=now)
    _write(made, board, now)
    session.add(made)
    session.flush()
    _record(session, actor, "dashboard.kept", made, now)
    return made


def change(session: Session, actor: Actor, dashboard_id: int, board: Board, *, now: datetime) -> Dashboard:
    """Give a dashboard another name, other contents, or other readers. Who shares with fewer takes the link of the
    others away with it. Raises NotFound, Forbidden and Invalid.
    """
    made = _managed(session, actor, dashboard_id)
    shared = (made.directorate_id, made.everybody)
    board = _fitting(session, actor, board, now, kept=shared)
    if shared != (board.directorate, board.everybody) and made.owner_id != actor.id:
        raise Forbidden(Capability.FIGURES_READ)
    _free(session, made.owner_id, board.name, other_than=made.id)
    _write(made, board, now)
    _record(session, actor, "dashboard.changed", made, now)
    return made


def remove(session: Session, actor: Actor, dashboard_id: int, *, now: datetime) -> None:
    """Take a dashboard away, for everybody who has it. Raises NotFound and Forbidden."""
    made = _managed(session, actor, dashboard_id)
    _record(session, actor, "dashboard.removed", made, now)
    session.execute(delete(LinkMail).where(LinkMail.dashboard_id == made.id))
    session.delete(made)


def mail(session: Session, actor: Actor, dashboard_id: int | None, rhythm: Rhythm | None, *, now: datetime) -> bool:
    """Have the link to a dashboard (None: to the newest quarterly report) mailed so often, or (None) no longer.

    The first mail comes at the next beginning of a week, month or quarter. Returns whether anything is otherwise.
    Raises NotFound, Forbidden and Invalid (`rhythm`).
    """
    reader = _colleague(actor)
    if dashboard_id is None:
        require(actor, Capability.REPORT_READ)
        if rhythm is not None and rhythm not in REPORT_RHYTHMS:
            raise Invalid([FieldError("rhythm", "unknown_choice", {"value": rhythm.value})])
    elif rhythm is not None:
        queries.one(session, actor, dashboard_id)
    which = LinkMail.dashboard_id.is_(None) if dashboard_id is None else LinkMail.dashboard_id == dashboard_id
    kept = session.scalars(select(LinkMail).where(LinkMail.user_id == reader, which).with_for_update()).one_or_none()
    if (kept.rhythm if kept else None) is rhythm:
        return False
    if rhythm is None:
        session.delete(kept)
    elif kept is None:
        session.add(LinkMail(user_id=reader, dashboard_id=dashboard_id, rhythm=rhythm, told_on=clock.local_date(now)))
    else:
        kept.rhythm, kept.told_on = rhythm, clock.local_date(now)
    audit.record(
        session, actor, "dashboard.mail_chosen", now=now,
        subject=f"dashboard:{dashboard_id}" if dashboard_id else "report",
        data={"rhythm": rhythm.value if rhythm else "none"},
    )  # fmt: skip
    return True


def _colleague(actor: Actor) -> int:
    require(actor, Capability.FIGURES_READ)
    if actor.id is None:
        raise Forbidden(Capability.FIGURES_READ)
    return actor.id


def _managed(session: Session, actor: Actor, dashboard_id: int) -> Dashboard:
    """The dashboard, held until the transaction ends."""
    wanted = select(Dashboard).where(Dashboard.id == dashboard_id, queries.had_by(actor)).with_for_update()
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(str(dashboard_id))
    if not queries.manages(actor, found.owner_id, found.directorate_id):
        raise Forbidden(Capability.FIGURES_READ)
    return found


def _fitting(
    session: Session, actor: Actor, board: Board, now: datetime, kept: tuple[int | None, bool] | None = None
) -> Board:
    """The same, as it is kept; every fault in it at once. `kept`: with whom it is shared already."""
    name, errors = " ".join(board.name.split()), []
    if not name:
        errors.append(FieldError("name", "required"))
    elif len(name) > NAME_LENGTH:
        errors.append(FieldError("name", "too_long", {"max": NAME_LENGTH, "length": len(name)}))
    try:
        part = str(slices.parse(board.slice))
        slices.named(session, slices.parse(board.slice), "nl")
    except (ValueError, NotFound):
        part = ""
        errors.append(FieldError("slice", "unknown_choice", {"value": board.slice[:60]}))
    try:
        period = periods.span(board.period, clock.local_date(now)).rule
    except ValueError:
        period = ""
        errors.append(FieldError("period", "not_a_period"))
    odd = [one for one in board.measures if one not in MEASURES]
    if odd:
        errors.append(FieldError("measures", "unknown_choice", {"value": str(odd[0])[:60]}))
    measures = [key for key in MEASURES if key in board.measures]
    both = board.directorate is not None and board.everybody
    if both or (
        board.directorate is not None
        and board.directorate not in queries.directorates_of(actor)
        and (board.directorate, False) != kept
    ):
        errors.append(FieldError("directorate", "unknown_choice", {"value": str(board.directorate)}))
    if errors:
        raise Invalid(errors)
    return Board(name, part, period, measures, board.directorate, board.everybody)


def _free(session: Session, owner: int, name: str, other_than: int = 0) -> None:
    taken = select(Dashboard.id).where(Dashboard.owner_id == owner, Dashboard.name == name, Dashboard.id != other_than)
    if session.scalar(taken) is not None:
        raise Invalid([FieldError("name", "dashboard_name_taken")])


def _write(made: Dashboard, board: Board, now: datetime) -> None:
    made.name, made.slice, made.period, made.measures = board.name, board.slice, board.period, list(board.measures)
    made.directorate_id, made.everybody, made.changed_at = board.directorate, board.everybody, now


def _record(session: Session, actor: Actor, action: str, made: Dashboard, now: datetime) -> None:
    """What was kept stands in the log; its name is what somebody wrote, so it is private."""
    audit.record(
        session, actor, action, now=now, subject=f"dashboard:{made.id}",
        data={
            "slice": made.slice, "period": made.period, "measures": list(made.measures),
            "directorate": made.directorate_id, "everybody": made.everybody,
        },
        private={"name": made.name},
    )  # fmt: skip
