"""`flask workflows migrate`: it moves cases, so it lives here; `app.cli` adds it to its group."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from app import clock, db
from app.cases.migration import MigrationRefused, Report, migrate_cases
from app.policy import SYSTEM_ACTOR


def _pairs(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in value:
        old, equals, new = text.partition("=")
        if not (old and equals and new):
            raise click.BadParameter(f"{text!r} is not OLD=NEW")
        if found.setdefault(old, new) != new:
            raise click.BadParameter(f"{old!r} is mapped twice")
    return found


@click.command("migrate")
@click.argument("name")
@click.option("--to", "to_version", type=click.IntRange(min=1), required=True, help="The version to move to.")
@click.option("--map", "state_map", multiple=True, callback=_pairs, metavar="OLD=NEW",
              help="A state that has another name in the new version; may be repeated.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@with_appcontext
def migrate(name: str, to_version: int, state_map: dict[str, str], dry_run: bool) -> None:
    """Move every open case of process NAME to another stored version: all of them, or none."""
    now = clock.now()
    progress = _progress if sys.stderr.isatty() else None
    session_of = db.reading if dry_run else db.transaction
    try:
        with session_of() as session:
            report = migrate_cases(
                session, SYSTEM_ACTOR, name, to_version, state_map, now, dry_run=dry_run, progress=progress
            )
    except MigrationRefused as refused:
        for line in refused.lines:
            click.echo(line, err=True)
        raise click.exceptions.Exit(1) from None
    _say(report)


def _progress(done: int, of: int) -> None:
    if done % 100 == 0 or done == of:
        click.echo(f"\r{done} of {of} cases", nl=done == of, err=True)


def _say(report: Report) -> None:
    groups: dict[tuple[int, str, str], int] = {}
    for move in report.moves:
        key = (move.from_version, move.from_state, move.to_state)
        groups[key] = groups.get(key, 0) + 1
    for (version, old, new), count in sorted(groups.items()):
        click.echo(f"{count:6}  {report.process}/{version} {old} -> {report.process}/{report.to_version} {new}")
    verb = "would move" if report.dry_run else "moved"
    click.echo(f"{len(report.moves)} open case{'' if len(report.moves) == 1 else 's'} {verb}")
