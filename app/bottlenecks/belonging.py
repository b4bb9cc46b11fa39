"""To which partnership a bottleneck belongs. What was typed stays; which record that is, is found or said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.bottlenecks.models import Bottleneck
from app.cases.actions import hold
from app.cases.models import Case
from app.cases.reach import get_visible, visible_to
from app.errors import FieldError, Invalid, NotFound
from app.partnerships import actions as keeping
from app.partnerships import queries as partnerships
from app.partnerships.queries import Row
from app.policy import Actor, Capability, Forbidden, entitled, require
from app.regions.queries import plain

MOST = 200
"""So many bottlenecks are told at a time which partnership they belong to."""


@dataclass(frozen=True, slots=True)
class Loose:
    """Words that stand at bottlenecks in the area of a partnership, and at how many."""

    words: str
    count: int


@keeping.uses
def used(session: Session, partnership_id: int) -> bool:
    """Whether a bottleneck belongs to this partnership."""
    return (
        session.scalar(select(Bottleneck.case_id).where(Bottleneck.partnership_id == partnership_id).limit(1))
        is not None
    )


def settle(session: Session, case: Case, row: Bottleneck, words: str) -> None:
    """Note the words, and which partnership they name. What somebody said of these words stays as long as they do."""
    if row.partnership_id is None or words != row.partnership:
        today = clock.local_date(clock.now())
        row.partnership_id = partnerships.meant(session, words, case.region_id, today) if words else None


def belong_to(session: Session, actor: Actor, number: str, partnership_id: int | None, *, now: datetime) -> Case:
    """Say to which partnership a bottleneck belongs: one that runs through its region; None: to none. For whoever may
    link the case to others. Raises NotFound, Forbidden, Invalid (`partnership`).
    """
    case = get_visible(session, actor, number)
    if case.process != "bottleneck":
        raise NotFound(number)
    actor = entitled(actor, Capability.CASE_LINK, case.facts())
    if partnership_id is not None:
        names = dict(partnerships.names_in(session, case.region_id, clock.local_date(now)))
        if partnership_id not in names:
            raise Invalid([FieldError("partnership", "unknown_partnership")])
    case = hold(session, case.id)
    _set(session, actor, case, session.get_one(Bottleneck, case.id), partnership_id, now)
    return case


def loose(session: Session, actor: Actor, row: Row, now: datetime) -> tuple[Loose, ...]:
    """The words at bottlenecks that this reader may see, in the regions of a partnership, that nobody linked yet. Those
    that look most like its name first.
    """
    regions = partnerships.region_ids(session, row, clock.local_date(now))
    counted = session.execute(
        select(Bottleneck.partnership, func.count())
        .join(Case, Case.id == Bottleneck.case_id)
        .where(
            Bottleneck.partnership_id.is_(None), Bottleneck.partnership != "", Case.region_id.in_(regions),
            visible_to(actor),
        )
        .group_by(Bottleneck.partnership)
        .limit(500)
    ).all()  # fmt: skip
    own = set(plain(row.name).split())

    def like(words: str) -> int:
        return len(own & set(plain(words).split()))

    found = [Loose(words, count) for words, count in counted]
    return tuple(sorted(found, key=lambda one: (-like(one.words), -one.count, one.words))[:8])


def these_are(session: Session, actor: Actor, partnership_id: int, words: str, *, now: datetime) -> int:
    """Say that all bottlenecks with these words, in its regions and seen by this person, belong to a partnership.
    Returns how many do from now on. For who works with the partnership. Raises NotFound, Forbidden.
    """
    require(actor, Capability.PARTNERSHIP_WORK)
    row, today = partnerships.one(session, partnership_id, people=False), clock.local_date(now)
    if not partnerships.may_work(session, actor, row, today):
        raise Forbidden(Capability.PARTNERSHIP_WORK)
    regions = partnerships.region_ids(session, row, today)
    wanted = (
        select(Case.id)
        .join(Bottleneck, Bottleneck.case_id == Case.id)
        .where(
            Bottleneck.partnership_id.is_(None), Bottleneck.partnership == words, Case.region_id.in_(regions),
            visible_to(actor),
        )
        .order_by(Case.id)
        .limit(MOST)
    )  # fmt: skip
    keys = session.scalars(wanted).all() if words and "\x00" not in words else []
    for key in keys:
        case = hold(session, key)
        _set(session, actor, case, session.get_one(Bottleneck, key), partnership_id, now)
    return len(keys)


def _set(
    session: Session, actor: Actor, case: Case, row: Bottleneck, partnership_id: int | None, now: datetime
) -> None:  # fmt: skip
    if row.partnership_id == partnership_id:
        return
    row.partnership_id = partnership_id
    name = partnerships.name_of(session, partnership_id) or "" if partnership_id is not None else ""
    if not row.partnership:
        row.partnership = name
    audit.record(
        session, actor, "bottleneck.partnership_set", now=now, subject=f"case:{case.number}", case_id=case.id,
        data={"partnership": partnership_id}, private={"partnership": name},
    )  # fmt: skip
