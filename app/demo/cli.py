"""`flask demo`: demo data to look at, and who to look as."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, db
from app.demo import content, loading, travel
from app.demo.loading import CASES, MONTHS, PASSWORD, SEED, Standing
from app.demo.simulation import DemoError

ROLES = {
    "liaison": "regio-liaison", "fixer": "opgavefikser", "coordinator": "coordinator of a directorate",
    "commissioner": "regiocommissaris", "mt_reader": "member of the management team", "admin": "administrator",
    "auditor": "auditor", "researcher": "researcher",
}  # fmt: skip


@click.group("demo")
def commands() -> None:
    """Demo data, for development only."""


@commands.command()
@click.option("--months", type=click.IntRange(1, 60), default=MONTHS, show_default=True, help="How far back it goes.")
@click.option("--cases", type=click.IntRange(1, 20000), default=CASES, show_default=True, help="How many bottlenecks.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same courses.")
@with_appcontext
def load(months: int, cases: int, seed: int) -> None:
    """Fill an empty database with people and cases, through the real actions, on a simulated calendar."""
    settings = current_app.config["SETTINGS"]
    try:
        loading.check(db.current(), settings)
        with click.progressbar(length=1000, label="Demo data", file=sys.stderr) as bar:
            made = loading.load(
                db.current(),
                settings,
                months=months,
                cases=cases,
                seed=seed,
                progress=lambda done, all_: bar.update(done * 1000 // all_ - bar.pos),
            )
    except DemoError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Loaded {made.people} people and {made.cases} bottlenecks in {made.steps} steps.")


@commands.command()
@with_appcontext
def status() -> None:
    """Whether demo data is loaded: exit 0 when it is, 1 when it is not."""
    with db.reading() as session:
        found = loading.standing(session)
    click.echo(
        {
            Standing.LOADED: "Demo data is loaded.",
            Standing.HALF: "Half of the demo data is loaded: an earlier load was interrupted.",
            Standing.BARE: "No demo data: the database has no tables yet.",
            Standing.EMPTY: "No demo data: the database is empty.",
            Standing.OTHER: "No demo data: the database holds something else.",
        }[found]
    )
    sys.exit(0 if found is Standing.LOADED else 1)


@commands.command("travel")
@click.option("--working-days", type=click.IntRange(1, travel.LONGEST), default=1, show_default=True, help="How far.")
@with_appcontext
def move_time(working_days: int) -> None:
    """Let working days pass, for web server and worker too; deadlines act on the way. Time only goes forward."""
    try:
        passed = travel.travel(current_app.config["SETTINGS"], working_days)
    except travel.CannotTravel as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"It is now {clock.local(passed.now):%a %d %b %Y %H:%M}: {passed.reminders} reminder(s), "
        f"{passed.escalations} escalation(s), {passed.steps} other step(s) by themselves, {passed.mails} mail(s)."
    )


@commands.command()
def logins() -> None:
    """Print who can log in to look around."""
    people = [person for person in content.load_people() if "." not in person.email.partition("@")[0]]
    width = max(len(person.email) for person in people)
    click.echo(f"Password for all demo logins: {PASSWORD}")
    for person in people:
        click.echo(f"  {person.email:<{width}}  {person.name}, {', '.join(_role(role) for role in person.roles)}")


def _role(role: content.RoleAssignment) -> str:
    where = ", ".join(role.regions) or (role.directorate or "").upper()
    return f"{ROLES[role.role]} ({where})" if where else ROLES[role.role]
