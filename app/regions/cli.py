"""`flask regions`: load our own table, import a year's table, compare divisions."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import IO

import click
from flask_babel import force_locale
from sqlalchemy import func, select

from app import clock
from app.db import reading, transaction
from app.errors import NotFound
from app.policy import SYSTEM_ACTOR
from app.regions import actions, queries, tables, telling, telling_words
from app.regions.congruence import congruence as compare
from app.regions.models import Municipality
from app.regions.tables import BadTable

LABELS = {
    "municipalities_new": "new municipalities",
    "municipalities_gone": "municipalities that end",
    "municipalities_renamed": "renamed municipalities",
    "divisions_new": "new divisions",
    "regions_new": "new regions",
    "regions_gone": "regions that end",
    "regions_renamed": "renamed regions",
    "moves": "changes of region",
}
SHOWN = 50


@click.group("regions")
def commands() -> None:
    """Municipalities, divisions and regions."""


@commands.command()
def load() -> None:
    """Load our own table into an empty database. Says and does nothing when there is a table already."""
    with reading() as session:
        if session.scalar(select(func.count()).select_from(Municipality)):
            return
    with transaction() as session:
        plan = actions.load_table(
            session, SYSTEM_ACTOR, tables.own_table(), valid_from=tables.OWN_VALID_FROM, now=clock.now()
        )
    counts = plan.counts()
    click.echo(f"Loaded {counts['municipalities_new']} municipalities in {counts['regions_new']} regions.")


@commands.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="From which day it holds; today if not given.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
def import_(file: IO[bytes], valid_from: datetime | None, dry_run: bool) -> None:
    """Take a year's table into use: a CSV FILE with the columns of app/data/gemeenten.csv."""
    start = valid_from.date() if valid_from else clock.local_date(clock.now())
    try:
        table = tables.read(file.read())
        if dry_run:
            with reading() as session:
                plan = actions.plan_table(session, table, valid_from=start)
                told = telling.tell(plan, *telling.held(session))
                touched = telling.concerns(session, plan, told)
            _tell(told, touched)
        else:
            with transaction() as session:
                plan = actions.load_table(session, SYSTEM_ACTOR, table, valid_from=start, now=clock.now())
    except BadTable as bad:
        for fault in bad.faults[:20]:
            click.echo(str(fault), err=True)
        more = f" The first 20 of {len(bad.faults)}." if len(bad.faults) > 20 else ""
        raise click.ClickException(f"{Path(file.name).name} was not used: {len(bad.faults)} faults.{more}") from None
    _show(plan)
    if plan.empty:
        click.echo("Everything is already as this table says.")
    elif dry_run:
        click.echo(f"Nothing was changed. Without --dry-run this holds from {start}.")
    else:
        click.echo(f"In use from {start}.")


def _tell(told: telling.Told, touched: telling.Touched) -> None:
    with force_locale("en"):
        for sentence in [*telling_words.sentences(told, {})][:SHOWN]:
            click.echo(sentence)
    for area in touched.areas[:SHOWN]:
        click.echo(
            f"{area.division} {area.region}: loses {area.loses}, gains {area.gains}, "
            f"open bottlenecks {area.bottlenecks}, liaisons {', '.join(area.liaisons) or '-'}"
        )
    if touched.partnerships:
        click.echo(f"{touched.partnerships} partnerships have a municipality of their own that ends")


def _show(plan: actions.Plan) -> None:
    for name, count in plan.counts().items():
        if count:
            click.echo(f"{count} {LABELS[name]}")
    if plan.unused:
        click.echo(f"Columns not used: {', '.join(plan.unused)}")
    if plan.untouched and not plan.empty:
        click.echo(f"Divisions not in this table, left as they are: {', '.join(plan.untouched)}")
    if plan.new_divisions:
        return
    for named in (*plan.gone_municipalities, *plan.gone_regions)[:SHOWN]:
        click.echo(f"  ends: {_place(named.division, named.name)}")
    for named in (*plan.new_municipalities, *plan.new_regions)[:SHOWN]:
        click.echo(f"  new: {_place(named.division, named.name)}")
    for named in (*plan.renamed_municipalities, *plan.renamed_regions)[:SHOWN]:
        click.echo(f"  renamed: {_place(named.division, named.old_name)} -> {named.name}")
    for move in plan.moves[:SHOWN]:
        click.echo(f"  {move.municipality}, {move.division}: {move.old or '-'} -> {move.new or '-'}")
    if len(plan.moves) > SHOWN:
        click.echo(f"  ... and {len(plan.moves) - SHOWN} more")


def _place(division: str, name: str) -> str:
    return f"{division} {name}" if division else name


@commands.command()
@click.argument("division_a")
@click.argument("division_b")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def congruence(division_a: str, division_b: str, form: str) -> None:
    """How far DIVISION_A coincides with DIVISION_B, counted in municipalities."""
    try:
        with reading() as session:
            found = compare(session, division_a, division_b)
    except NotFound:
        with reading() as session:
            known = ", ".join(row.key for row in queries.divisions(session))
        message = f"known divisions are {known}" if known else "no regions are loaded; run `flask regions load` first"
        raise click.ClickException(message) from None
    if form == "json":
        click.echo(json.dumps(asdict(found)))
        return
    writer = csv.DictWriter(sys.stdout, [field.name for field in fields(found)], lineterminator="\n")
    writer.writeheader()
    writer.writerow(asdict(found))
