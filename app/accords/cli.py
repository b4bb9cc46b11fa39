"""`flask accords`: put the shipped accords in the register."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accords import actions
from app.db import transaction
from app.errors import Stale
from app.policy import SYSTEM_ACTOR


@click.group("accords")
def commands() -> None:
    """Accords, their agreements and signatories."""


@commands.command()
@with_appcontext
def load() -> None:
    """Load the shipped accords that the register does not know yet. Says and does nothing when it knows them all."""
    try:
        with transaction() as session:
            counts = actions.load(session, SYSTEM_ACTOR, now=clock.now())
    except (IntegrityError, Stale):
        return  # another node that starts at the same moment was first
    if any(counts.values()):
        click.echo(
            f"Loaded {counts['accords']} accords with {counts['agreements']} agreements and "
            f"{counts['signatories']} signatories."
        )
