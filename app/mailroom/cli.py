"""`flask mail`: mail that a mail server hands over."""

from __future__ import annotations

import sys
from typing import BinaryIO, Final

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app import clock
from app.attachments.store import StoreFault
from app.mailroom import fetching
from app.mailroom.actions import Office
from app.mailroom.models import Became
from app.mailroom.reading import MAX_SIZE

TEMPORARY: Final = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""


@click.group("mail")
def commands() -> None:
    """Take in mail that a mail server hands over."""


@commands.command()
@click.argument("file", type=click.File("rb"), default="-")
@with_appcontext
def receive(file: BinaryIO) -> None:
    """Take in one mail, from FILE or from standard input.

    For a pipe from a mail server. Exits with 0 when the mail was handled or put aside: it must not come again, and
    nobody gets a bounce. Exits with 75 when the database or the store of files is away: then it must come again.
    """
    office = Office.of(current_app.config["SETTINGS"])
    if not office.intake:
        raise click.ClickException("INTAKE_ADDRESS is not set: this installation takes no mail in.")
    raw = file.read(MAX_SIZE + 1)
    size = len(raw)
    while more := file.read(1 << 20):
        size += len(more)
    try:
        row = fetching.take(raw, office, clock.now(), size)
    except (DBAPIError, StoreFault) as error:
        click.echo(f"The database or the store is away ({type(error).__name__}); try again later.", err=True)
        sys.exit(TEMPORARY)
    click.echo(f"Put aside: {row.reason}." if row.became is Became.ASIDE else f"Handled: {row.became.value}.")
