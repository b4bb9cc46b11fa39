"""`flask audit`: is the log what was written?"""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress

import click
from sqlalchemy.exc import IntegrityError

from app import clock
from app.audit import actions
from app.audit.log import Anchor, Verdict, verify
from app.db import reading, transaction
from app.policy import SYSTEM_ACTOR

REASONS = {
    "changed": "was changed after it was written",
    "missing": "is missing",
    "text changed": "has a text that was changed after it was written",
    "cut off": "is missing: the end of the log was cut off",
    "anchor": "is not the event that was noted outside: the log was rewritten",
}


@click.group("audit")
def commands() -> None:
    """The log of every change."""


def _anchor(_context: click.Context, _option: click.Parameter, value: str | None) -> Anchor | None:
    if value is None:
        return None
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", value)
    if not found:
        raise click.BadParameter("write it as NUMBER:HASH, as this command prints it")
    return Anchor(int(found[1]), found[2])


@commands.command("verify")
@click.option("--anchor", callback=_anchor, help="NUMBER:HASH as an earlier run printed it and you kept elsewhere.")
@click.option("--quiet", is_flag=True, help="Print nothing but the anchor.")
def verify_(anchor: Anchor | None, quiet: bool) -> None:
    """Check the whole chain. Exit 1 and name the first bad row when it is broken.

    The last line it prints is an anchor: keep it outside this system, and a log that is rewritten later as a
    whole, with the key, will show.
    """
    with reading() as session:
        verdict = verify(session, anchor)
    with suppress(IntegrityError) if not verdict.sound else nullcontext(), transaction() as session:
        actions.note_verification(session, SYSTEM_ACTOR, verdict, now=clock.now())
    if not verdict.sound:
        raise click.ClickException(
            f"Event {verdict.broken_at} {REASONS[verdict.reason or 'changed']}. The {verdict.checked} "
            f"before it are sound."
        )
    if not quiet:
        events = "The one event is" if verdict.checked == 1 else f"All {verdict.checked} events are"
        click.echo(f"{events} sound{_erased(verdict)}.")
    click.echo(f"{verdict.checked}:{verdict.head}")


def _erased(verdict: Verdict) -> str:
    return f"; the texts of {verdict.erased} were erased" if verdict.erased else ""
