"""`flask cases`: bottlenecks in and out, in bulk."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from app import clock
from app.bottlenecks import exporting, importing
from app.bottlenecks.importing import BadFile, Fault, Report
from app.db import reading, transaction
from app.people.cli import acting_as
from app.policy import Forbidden
from app.web.messages import message_for

SHOWN = 50


@click.group("cases")
def commands() -> None:
    """Bottlenecks in and out, in bulk."""


_as = click.option("--as", "email", metavar="EMAIL", help="Act as this colleague, with what he or she may see and do.")


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would be filed.")
@click.option("--drafts", is_flag=True, help="Leave them as drafts with the liaisons, instead of submitting them.")
@_as
@with_appcontext
def import_(file: Path, dry_run: bool, drafts: bool, email: str | None) -> None:
    """File every row of FILE (.csv, .xlsx or .ods), or none when there is a fault in any.

    The columns are titel, omschrijving, regio, indeling, aard, stelsels, akkoord, thema, wie_heeft_er_last_van,
    al_geprobeerd, gevraagd, bron, urgentie, vertrouwelijkheid and samenwerkingsverband; only titel and regio must be
    there. A liaison files for the own regions; an administrator, or nobody in particular, for the whole country: then
    the liaison of each region becomes co-owner.
    """
    content = file.read_bytes()
    report = Report()
    try:
        with reading() as session:
            actor = acting_as(session, email)
            report = importing.preview(session, actor, file.name, content, submit=not drafts)
        if report.faults:
            _refuse(file.name, report.faults)
        if not dry_run:
            with transaction() as session:
                report = importing.run(session, actor, file.name, content, now=clock.now(), submit=not drafts)
    except BadFile as bad:
        _refuse(file.name, bad.faults)
    except Forbidden:
        raise click.ClickException(f"{email} may not import bottlenecks") from None
    _show(report, dry_run)


def _show(report: Report, dry_run: bool) -> None:
    for line in report.lines[:SHOWN]:
        said = f"{line.number} (filed before)" if line.known else line.number or "new"
        click.echo(f"row {line.row}: {said}: {line.title} [{line.region}; {line.liaison}]")
    if len(report.lines) > SHOWN:
        click.echo(f"... and {len(report.lines) - SHOWN} more")
    known = len(report.lines) - report.fresh
    earlier = f", {known} were filed before" if known else ""
    if dry_run:
        click.echo(f"{report.fresh} would be filed{earlier}. Nothing was changed.")
    else:
        click.echo(f"{report.fresh} filed{earlier}.")


def _refuse(name: str, faults: tuple[Fault, ...]) -> None:
    with force_locale("en"):
        for fault in faults[:SHOWN]:
            place = ", ".join(part for part in (fault.row and f"row {fault.row}", fault.column) if part)
            click.echo(f"{place or 'file'}: {message_for(fault.error)}", err=True)
    more = f", the first {SHOWN} above" if len(faults) > SHOWN else ""
    noun = "fault" if len(faults) == 1 else "faults"
    raise click.ClickException(f"{name} was not used: {len(faults)} {noun}{more}")


@commands.command()
@click.option("--format", "form", type=click.Choice(exporting.FORMATS), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Default: standard output.")
@_as
@with_appcontext
def export(form: str, out: Path | None, email: str | None) -> None:
    """Write all bottlenecks that can be seen: with the columns of an import (csv, ods) or in API words (json).

    Without --as these are all but drafts, confidential ones too.
    """
    with reading() as session:
        content = exporting.export(session, acting_as(session, email), form)
    if out is not None:
        out.write_bytes(content)
    elif form == "ods" and sys.stdout.isatty():
        raise click.UsageError("an ods file is not for a terminal; give --out FILE")
    else:
        sys.stdout.buffer.write(content)
