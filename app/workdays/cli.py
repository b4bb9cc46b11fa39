"""`flask calendar`: put the shipped days in the table."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import transaction
from app.policy import SYSTEM_ACTOR
from app.workdays import actions


@click.group("calendar")
def commands() -> None:
    """The calendar of working days."""


@commands.command()
@with_appcontext
def load() -> None:
    """Load the shipped holidays that the table does not know yet. Says and does nothing when it knows them all."""
    try:
        with transaction() as session:
            count = actions.seed(session, SYSTEM_ACTOR, now=clock.now())
    except IntegrityError:
        count = 0  # another node that starts at the same moment was first
    if count:
        click.echo(f"Loaded {count} holidays.")
