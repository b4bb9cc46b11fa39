"""`flask workflows`: prove, draw and store the processes. `migrate` moves cases, so `app.cases` adds it."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app import clock, db
from app.definitions import actions, registry
from app.definitions.schema import as_json_schema
from app.definitions.written import DefinitionError
from app.policy import SYSTEM_ACTOR
from app.workflow import diagram, outline
from app.workflow.model import Definition

STYLES = Path(__file__).parents[1] / "web" / "static" / "css" / "diagram.css"

commands = click.Group("workflows", help="The processes in workflows/: prove, draw, store, move cases.")


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].workflows
    return folder


@commands.command("check")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Other files than ours.")
@with_appcontext
def check(folder: Path | None) -> None:
    """Prove every process; needs no database. One line a fault: file, line, what is wrong, what to do."""
    try:
        registry.load(folder or _folder())
        definitions = [registry.current(name) for name in registry.names()]
        conflicts = [] if folder else _conflicts()
    except DefinitionError as error:
        conflicts, definitions = list(error.lines), []
    for line in conflicts:
        click.echo(line, err=True)
    if conflicts:
        raise click.exceptions.Exit(1)
    for definition in definitions:
        click.echo(f"ok  {_counts(definition)}")


def _counts(definition: Definition) -> str:
    return (
        f"{definition.key}: {len(definition.states)} states, {len(definition.transitions)} steps, "
        f"{len(definition.clocks)} clocks, {len(definition.phases)} phases  ({definition.digest[:12]})"
    )


def _conflicts() -> list[str]:
    """Versions changed without a new number, when there is a database to compare with."""
    try:
        with db.reading() as session:
            return registry.conflicts(session)
    except (SQLAlchemyError, RuntimeError):
        click.echo("not compared with stored versions: there is no database, or it has no tables yet")
        return []


@commands.command("draw")
@click.argument("name", required=False)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build/workflows"),
              show_default=True, help="Where the files go.")  # fmt: skip
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@with_appcontext
def draw(name: str | None, out: Path, language: str) -> None:
    """Draw a process, or all of them: NAME-VERSION-LANGUAGE.svg, and the same as text in .md."""
    if name is not None and name not in registry.names():
        raise click.ClickException(f"there is no process {name!r}; there are: {', '.join(registry.names())}")
    css = STYLES.read_text(encoding="utf-8")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for each in [name] if name else registry.names():
            definition = registry.current(each)
            stem = out / f"{definition.name}-{definition.version}-{language}"
            for path, text in (
                (stem.with_suffix(".svg"), diagram.svg(definition, language, css=css)),
                (stem.with_suffix(".md"), outline.as_text(definition, language)),
            ):
                path.write_text(text, encoding="utf-8")
                click.echo(path)
    except OSError as error:
        raise click.ClickException(f"cannot write to {out}: {error.strerror}") from None


@commands.command("sync")
@with_appcontext
def sync() -> None:
    """Store the versions that the database does not have yet, so that cases can keep them."""
    try:
        with db.transaction() as session:
            stored = actions.sync(session, SYSTEM_ACTOR, clock.now())
    except DefinitionError as error:
        raise click.ClickException("; ".join(error.lines)) from None
    for key in stored:
        click.echo(f"stored {key}")
    if not stored:
        click.echo("nothing new to store")


@commands.command("schema")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: workflows/schema.json.")
@with_appcontext
def schema(out: Path | None) -> None:
    """Write the JSON schema by which an editor helps whoever changes a process."""
    path = out or _folder() / "schema.json"
    path.write_text(as_json_schema(), encoding="utf-8")
    click.echo(path)
