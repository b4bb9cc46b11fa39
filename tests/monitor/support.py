"""The monitor in tests: its cases, opened by the sweep, and telling."""

from __future__ import annotations

from sqlalchemy import select

from app import clock, db
from app.accords import known
from app.cases.models import Case
from app.monitor import actions, opening
from app.monitor.models import RegionAgreement
from tests.factories import World

WORDS = "Het plan ligt er, twee gemeenten tekenen nog niet."


def opened() -> int:
    """Let the sweep do its work. Returns how many cases it opened, ended or took up again."""
    return opening.sweep(clock.now())


def monitored() -> list[int]:
    """The ids of the agreements that regions are asked after."""
    return [one.id for one in known.current().monitored()]


def case_of(world: World, region: str = "ZK-NOORD", agreement: int | None = None) -> Case:
    """The case of an agreement in a region: of the first that is monitored, when none is named."""
    wanted = select(Case).join(RegionAgreement, RegionAgreement.case_id == Case.id)
    wanted = wanted.where(
        RegionAgreement.region_id == world.regions[region],
        RegionAgreement.agreement_id == (agreement or monitored()[0]),
    )
    with db.reading() as session:
        return session.scalars(wanted).one()


def told(world: World, case: Case, standing: str, words: str = WORDS, by: str = "liaison") -> Case:
    """Tell how it stands."""
    with db.transaction() as session:
        return actions.tell(
            session, world.actor(by), case.number, standing, words, expected_version=None, now=clock.now()
        )


def kept(case: Case) -> RegionAgreement:
    """What is kept of it."""
    with db.reading() as session:
        return actions.of_case(session, case.id)
