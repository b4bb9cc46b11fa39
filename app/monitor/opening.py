"""The cases of the agreement monitor begin and end by themselves, with the agreement and the liaison of a region.

There is one for each region that was given to a liaison and each agreement that is monitored. A row that is unique on
region and agreement is put down first, so that of two workers one opens the case.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.accords import known
from app.accords.known import KnownAgreement, Register
from app.cases import actions as cases
from app.cases.models import Case
from app.errors import NotAllowedNow
from app.monitor.actions import PROCESS, keep_findable
from app.monitor.models import RegionAgreement
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import SYSTEM_ACTOR, Role
from app.regions.models import Region
from app.workflow.model import Visibility

BATCH: Final = 50
"""So many cases are opened in one transaction: no worker holds the others up."""

LONGEST_TITLE = 160
log = logging.getLogger(__name__)

Pair = tuple[int, int]
"""A region and an agreement."""


@dataclass(frozen=True)
class Known:
    """A case of the monitor as the database has it."""

    number: str
    state: str
    active: bool


def sweep(now: datetime) -> int:
    """Open, end and take up again what must be at `now` (UTC). Returns how many cases that was."""
    with db.reading() as session:
        register = known.fresh(session)
        today = clock.local_date(now)
        agreements = {one.id: one for one in monitored(register, today)}
        liaisons = liaisons_by_region(session, today)
        there = _there(session)
    wanted = [(region, agreement) for region in liaisons for agreement in agreements]
    missing = [pair for pair in wanted if pair not in there]
    done = 0
    for start in range(0, len(missing), BATCH):
        done += _open_some(missing[start : start + BATCH], agreements, liaisons, now)
    for (region, agreement), case in there.items():
        followed = agreement in agreements
        if case.active and not followed and case.state != "escalated":
            done += _step(case.number, "end", now)
        elif not case.active and followed and region in liaisons:
            done += _step(case.number, "resume", now)
    return done


def monitored(register: Register, today: date) -> list[KnownAgreement]:
    """The agreements that regions are asked after on this Dutch day: monitored, and of an accord that is in force.

    What should have been kept by now and was not is what one wants to hear of: its term ends nothing.
    """
    return [one for one in register.monitored() if _runs(register.accords[one.accord].ends_on, today)]


def _runs(last: date | None, today: date) -> bool:
    return last is None or today <= last


def liaisons_by_region(session: Session, today: date) -> dict[int, int]:
    """The liaison of each region that was given to one: whoever has it for all themes before who has it for one."""
    statement = (
        select(RoleGrantRegion.region_id, RoleGrant.user_id)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .join(User, User.id == RoleGrant.user_id)
        .join(Region, Region.id == RoleGrantRegion.region_id)
        .where(
            RoleGrant.role == Role.LIAISON, User.active, Region.valid_from <= today,
            or_(Region.valid_until.is_(None), Region.valid_until > today),
        )
        .order_by(RoleGrantRegion.region_id, RoleGrant.theme.is_not(None), RoleGrant.id)
    )  # fmt: skip
    found: dict[int, int] = {}
    for region, user in session.execute(statement):
        found.setdefault(region, user)
    return found


def _there(session: Session) -> dict[Pair, Known]:
    statement = select(
        RegionAgreement.region_id, RegionAgreement.agreement_id, Case.number, Case.state, Case.active
    ).join(Case, Case.id == RegionAgreement.case_id)
    return {(row[0], row[1]): Known(*row[2:]) for row in session.execute(statement)}


def _open_some(
    pairs: list[Pair], agreements: Mapping[int, KnownAgreement], liaisons: Mapping[int, int], now: datetime
) -> int:
    with db.transaction() as session:
        opened = [open_one(session, pair, agreements[pair[1]], liaisons[pair[0]], now) for pair in sorted(pairs)]
    return sum(case is not None for case in opened)


def open_one(session: Session, pair: Pair, agreement: KnownAgreement, liaison: int, now: datetime) -> Case | None:
    """Begin to ask a region after an agreement. None when another worker did."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"region_id": pair[0], "agreement_id": pair[1], "words": ""}
    mine = insert(RegionAgreement).values(row).on_conflict_do_nothing().returning(RegionAgreement.id)
    claimed = session.scalar(mine)
    if claimed is None:
        return None
    case = cases.open_case(
        session,
        SYSTEM_ACTOR,
        cases.Birth(
            process=PROCESS, title=agreement.label("nl")[:LONGEST_TITLE], region_id=pair[0], co_owner_id=liaison,
            owner_id=liaison, confidentiality=Visibility.MINISTRY,
        ),
        now=now,
        data={"agreement": agreement.id},
        private={},
    )  # fmt: skip
    case.accepted = True
    session.get_one(RegionAgreement, claimed).case_id = case.id
    keep_findable(session, case)
    session.flush()
    return case


def _step(number: str, name: str, now: datetime) -> int:
    """Take a step by itself; another worker, or somebody who told something just now, may have been first."""
    try:
        with db.transaction() as session:
            cases.transition(session, SYSTEM_ACTOR, number, name, {}, expected_version=None, now=now)
    except NotAllowedNow:
        log.info("%s could not be taken with %s any more", name, number)
        return 0
    return 1
