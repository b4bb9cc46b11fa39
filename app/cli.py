"""The commands of `flask`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app import db, migrations
from app.accords.cli import commands as accord_commands
from app.attachments.cli import commands as attachment_commands
from app.audit.cli import commands as audit_commands
from app.bottlenecks.cli import commands as case_commands
from app.cases.migration_cli import migrate
from app.definitions import DefinitionError
from app.definitions.cli import commands as workflow_commands
from app.demo.cli import commands as demo_commands
from app.errors import Invalid, NotAllowedNow, NotFound
from app.mailroom.cli import commands as mail_commands
from app.mining.cli import commands as event_commands
from app.people.cli import commands as people_commands
from app.policy import Forbidden
from app.regions.cli import commands as region_commands
from app.reports.cli import commands as report_commands
from app.web.catalogue import commands as translation_commands
from app.workdays.cli import commands as calendar_commands
from app.worker import consumer, sweeps


def register(app: Flask) -> None:
    """Add the commands to an application."""
    workflow_commands.add_command(migrate)
    for group in (
        database,
        prepare,
        worker,
        accord_commands,
        attachment_commands,
        audit_commands,
        case_commands,
        workflow_commands,
        demo_commands,
        event_commands,
        *people_commands,
        region_commands,
        report_commands,
        calendar_commands,
        mail_commands,
        translation_commands,
    ):
        app.cli.add_command(plainly(group))


def plainly(command: click.Command) -> click.Command:
    """A command, or a group of them, that ends in one clear line where the database or a refusal stops it."""
    if isinstance(command, click.Group):
        for part in command.commands.values():
            plainly(part)
    elif command.callback is not None and not hasattr(command.callback, "plain"):
        command.callback = _plain(command.callback)
    return command


def _plain(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except DBAPIError as error:
            said = str(error.orig).splitlines()[0] if error.orig else str(error)
            advice = "Is it there, and migrated (`flask db upgrade`)?"
            raise click.ClickException(f"The database says: {said}. {advice}") from None
        except (Invalid, NotAllowedNow, NotFound, Forbidden, DefinitionError) as error:
            raise click.ClickException(f"Refused: {error}") from None

    guarded.plain = True  # type: ignore[attr-defined]
    return guarded


@click.group("db")
def database() -> None:
    """Bring the database to a revision, and compare it with the models."""


@database.command()
@click.argument("revision", default="head")
@with_appcontext
def upgrade(revision: str) -> None:
    """Bring the database to REVISION (the newest by default)."""
    migrations.upgrade(db.current(), revision)
    click.echo(f"The database is at revision {migrations.current_revision(db.current())}.")


@database.command()
@click.argument("revision")
@with_appcontext
def downgrade(revision: str) -> None:
    """Take the database back to REVISION (`base`: empty it)."""
    migrations.downgrade(db.current(), revision)
    click.echo(f"The database is at revision {migrations.current_revision(db.current()) or 'base'}.")


@database.command()
@with_appcontext
def check() -> None:
    """Say where the migrated database differs from the models; exit 1 when it does."""
    if migrations.current_revision(db.current()) != migrations.head():
        raise click.ClickException("The database is not at the newest revision: run `flask db upgrade` first.")
    differences = migrations.drift(db.current())
    for difference in differences:
        click.echo(difference, err=True)
    if differences:
        sys.exit(1)
    click.echo("The database is as the models say.")


@click.command()
@click.pass_context
@with_appcontext
def prepare(context: click.Context) -> None:
    """Everything a database needs before the first request, in one go: newest revision, regions,
    holidays, accords, workflows.
    """
    migrations.upgrade(db.current())
    context.invoke(region_commands.commands["load"])
    context.invoke(calendar_commands.commands["load"])
    context.invoke(accord_commands.commands["load"])
    context.invoke(workflow_commands.commands["sync"])


@click.command()
@click.option("--once", is_flag=True, help="Do all that is due and stop.")
@with_appcontext
def worker(once: bool) -> None:
    """Do what is due, every minute and when called: deadlines act, notices become mail, mail goes out.

    Stops cleanly on SIGTERM and Ctrl-C.
    """
    settings = current_app.config["SETTINGS"]
    logging.basicConfig(
        level=logging.INFO if settings.production else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("huey").setLevel(logging.WARNING)  # it would tell of every call
    if not once:
        consumer.serve(settings)
        return
    outcomes = sweeps.run_due(settings)
    failed = [f"{outcome.name} ({outcome.error})" for outcome in outcomes if outcome.error]
    done = ", ".join(f"{outcome.name} {outcome.done}" for outcome in outcomes if not outcome.error)
    click.echo(f"Done: {done}." if done else "Nothing was done.")
    if failed:
        raise click.ClickException(f"Failed: {', '.join(failed)}; see the log above.")
