"""A round over the third quarter of 2026, and what somebody writes in it."""

from __future__ import annotations

from datetime import UTC, datetime

from app import db
from app.cases.models import Case
from app.reflection import actions, opening
from app.reflection.actions import Stood, Written
from app.reflection.models import Consent
from tests.factories import World

QUARTER = "2026-Q3"
IN_OCTOBER = datetime(2026, 10, 5, 8, 5, tzinfo=UTC)
SECRET = "Alleen voor wie ik kies: het schuurde met Den Haag."
WRITTEN = Written(
    acts={"room": Stood(2, SECRET, "Meer vragen"), "focus": Stood(4)},
    interplay=SECRET,
    theme="Ruimte",
    quote="Wij durven meer ruimte te geven dan vroeger.",
    consent=Consent.WITH_ROLE,
    intentions=("Elke maand bellen", "Eén zaak samen doen"),
)


def began(now: datetime = IN_OCTOBER) -> int:
    """The round begins, as the worker does it."""
    return opening.sweep(now)


def wrote(
    world: World, name: str, written: Written = WRITTEN, now: datetime = IN_OCTOBER, quarter: str = QUARTER
) -> None:
    """Somebody keeps a draft."""
    with db.transaction() as session:
        actions.save(session, world.actor(name), quarter, written, expected_version=None, now=now)


def shared(
    world: World, name: str, circle: str = "peers", written: Written = WRITTEN, now: datetime = IN_OCTOBER,
    quarter: str = QUARTER,
) -> str:  # fmt: skip
    """Somebody shares what they wrote. Returns the number of the case."""
    wrote(world, name, written, now, quarter)
    with db.transaction() as session:
        case: Case = actions.share(session, world.actor(name), quarter, circle, now=now)
        return case.number
