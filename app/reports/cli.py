"""`flask report`: the quarterly report as a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, db
from app.errors import NotFound
from app.reports import actions, gathering, queries, rendering
from app.reports.content import LAND, Standing
from app.reports.queries import Shown


@click.group("report")
def commands() -> None:
    """The quarterly report."""


@commands.command("quarter")
@click.argument("quarter")
@click.option("--format", "form", type=click.Choice(list(rendering.MEDIA_TYPES)), default="pdf", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="The file.")
@click.option("--slice", "key", default=LAND, show_default=True, help="land, regio:12, directie:3, akkoord:IZA.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@with_appcontext
def write(quarter: str, form: str, out: Path, key: str, language: str) -> None:
    """Write the report of QUARTER (such as 2026-Q3) to a file: the edition that was published, or else a draft of what
    the log says now.
    """
    now = clock.now()
    try:
        period = actions.read_quarter(quarter, now)
    except NotFound:
        raise click.UsageError(f"{quarter!r} is no quarter that is over; write it as 2026-Q3") from None
    with db.reading() as session:
        shown = queries.held(session, quarter)
        if shown is None:
            content = gathering.gathered(session, period, now)
            shown = Shown(quarter, 0, content, content.stored(), Standing(), (), True, "", "", now)
    if key not in shown.content.slices:
        raise click.ClickException(f"{key} is not in the report of {quarter}")
    base = current_app.config["SETTINGS"].base_url
    out.write_bytes(rendering.rendered(shown, form, key=key, language=language, base=base))
    told = f"edition {shown.standing.edition}" if shown.published else "a draft: nothing was published"
    click.echo(f"{out}: the report of {quarter}, {told}.")
