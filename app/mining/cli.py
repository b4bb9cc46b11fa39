"""`flask events`: the event log for research."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from app import clock
from app.db import reading, transaction
from app.errors import Invalid
from app.mining import exporting
from app.mining.told import Dates
from app.people.cli import acting_as
from app.web.messages import message_for


@click.group("events")
def commands() -> None:
    """The event log, for research."""


_day = click.DateTime(["%Y-%m-%d"])


@commands.command()
@click.option("--format", "form", type=click.Choice(list(exporting.MEDIA_TYPES)), default="xes", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Default: standard output.")
@click.option("--process", default="", metavar="NAME", help="Only cases of this process, such as bottleneck.")
@click.option("--slice", "place", default=exporting.LAND, show_default=True, help="pilot:ID or regio:ID.")
@click.option("--since", type=_day, help="Only cases opened on this day or later.")
@click.option("--until", type=_day, help="Only cases opened on this day or before.")
@click.option(
    "--dates", type=click.Choice([one.value for one in Dates]), default=Dates.DAY.value, show_default=True,
    help="Tell the day on which something happened, or the moment in full.",
)  # fmt: skip
@click.option("--as", "email", metavar="EMAIL", help="Act as this colleague, with what he or she may export.")
@with_appcontext
def export(
    form: str, out: Path | None, process: str, place: str, since: datetime | None, until: datetime | None, dates: str,
    email: str | None,
) -> None:  # fmt: skip
    """Write the steps of all cases, pseudonymised under RESEARCH_KEY: csv, xes (IEEE 1849-2016) or ocel (OCEL 2.0).

    No confidential cases, no drafts, no names and no texts. The export itself is noted in the log.
    """
    order = exporting.Order(
        form, process, place, since.date() if since else None, until.date() if until else None, dates
    )
    try:
        with transaction() as session:
            begun = exporting.begin(session, acting_as(session, email), order, now=clock.now())
    except Invalid as invalid:
        with force_locale("en"):
            said = "; ".join(message_for(error) for error in invalid.errors)
        raise click.ClickException(said) from None
    with reading() as session:
        parts = exporting.chunks(session, begun)
        if out is None:
            sys.stdout.buffer.writelines(parts)
            return
        with out.open("wb") as file:
            file.writelines(parts)
    click.echo(f"{begun.cases} cases written to {out}.")
