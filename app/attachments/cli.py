"""`flask attachments`: are the bytes there, and what they were?"""

from __future__ import annotations

import sys

import click

from app import db
from app.attachments import queries, store
from app.attachments.store import digest_of


@click.group("attachments")
def commands() -> None:
    """Files with cases."""


@commands.command("verify")
def verify() -> None:
    """Read every file that a case needs and compute its hash again. Exit 1 and name the first that is not right."""
    with db.reading() as session:
        wanted = list(queries.needed(session))
    shown = sys.stderr.isatty()
    with click.progressbar(wanted, label="Files", file=sys.stderr, hidden=not shown) as going:
        for place, (digest, size, name, number) in enumerate(going):
            fault = _fault(digest, size)
            if fault:
                raise click.ClickException(
                    f"The file {name!r} of case {number} ({digest}) {fault}. The {place} before it are sound."
                )
    files = "The one file is" if len(wanted) == 1 else f"All {len(wanted)} files are"
    click.echo(f"{files} sound.")


def _fault(digest: str, size: int) -> str:
    """What is wrong with a blob; empty when it is sound."""
    try:
        with store.current().open(digest) as stream:
            found = digest_of(stream)
            length = stream.tell()
    except FileNotFoundError:
        return "is missing"
    except store.StoreFault as fault:
        return f"cannot be read: {fault}"
    return "" if found == digest and length == size else "was changed after it was stored"
