"""Keeping demo people out of production."""

from __future__ import annotations

from sqlalchemy import exists, inspect, select
from sqlalchemy.orm import Session

from app.people.models import User
from config import ConfigurationError, Settings

DOMAIN = "regiolijn.example"
"""All demo accounts, and no others, have an address here: `.example` belongs to nobody (RFC 2606)."""

TIME_FILE = "demo-time.json"
"""In the instance folder: how far demo time runs ahead of the clock (`app.demo.travel`)."""


def has_demo_people(session: Session) -> bool:
    """Whether there are demo accounts in this database; one that is not set up yet has none."""
    if not inspect(session.connection()).has_table(User.__tablename__):
        return False
    return bool(session.scalar(select(exists().where(User.email.like(f"%@{DOMAIN}")))))


def refuse_in_production(session: Session, settings: Settings) -> None:
    """Raise ConfigurationError when this is production and demo people can log in: their password is in the manual.
    Also beside demo time: what was done in it lies in the future.
    """
    if settings.production and (settings.instance / TIME_FILE).exists():
        raise ConfigurationError(
            f"demo time was used in this instance ({settings.instance / TIME_FILE}); "
            "start production in a folder and a database of its own"
        )
    if settings.production and has_demo_people(session):
        raise ConfigurationError(
            f"this database holds demo accounts (@{DOMAIN}), whose password is known to everybody; "
            "point DATABASE_URL to a database without demo data"
        )
