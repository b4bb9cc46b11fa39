"""Bringing a database to a revision, and comparing it with the models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, event, inspect

from app.db import Database

FOLDER = Path(__file__).parent.parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def _migrator(database: Database) -> Database:
    """A database of its own for migrating. On SQLite foreign keys are off: batch mode copies tables, and dropping the
    old one would delete its children.
    """
    own = Database(database.url.render_as_string(hide_password=False))
    if own.is_sqlite:

        @event.listens_for(own.engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")

    return own


def _run(database: Database, action: Any, revision: str) -> None:
    own = _migrator(database)
    try:
        with own.engine.execution_options(writes=True).connect() as connection, connection.begin():
            action(_config(connection), revision)
            if own.is_sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration leaves references to nothing: {broken[:5]}")
    finally:
        own.engine.dispose()


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision, in one transaction."""
    if database.is_sqlite and database.url.database and database.url.database != ":memory:":
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    _run(database, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to a revision, in one transaction."""
    _run(database, command.downgrade, revision)


def current_revision(database: Database) -> str | None:
    """The revision the database is at; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def drift(database: Database) -> list[str]:
    """Where the migrated database differs from the models; CHECKs of enumerations too, which autogenerate overlooks."""
    from app.models import metadata

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _include})
        found = [str(difference) for difference in compare_metadata(context, metadata)]
        for table in metadata.sorted_tables:
            present = {
                check["name"]: str(check["sqltext"]) for check in inspect(connection).get_check_constraints(table.name)
            }
            for column in table.columns:
                if isinstance(column.type, Enum):
                    found += _enum_drift(table.name, column.type, present)
    return found


def _enum_drift(table: str, kind: Enum, present: dict[str | None, str]) -> list[str]:
    name = next((check for check in present if check and check.endswith(f"_{kind.name}")), None)
    if name is None:
        return [f"{table}: no CHECK for {kind.name}"]
    missing = [value for value in kind.enums if f"'{value}'" not in present[name]]
    return [f"{table}: CHECK {name} lacks {', '.join(missing)}"] if missing else []


def _include(item: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    from app.cases import index, search

    foreign = ("case_search_", "huey_")  # the search index keeps these itself; huey makes its own
    unmapped = search.UNMAPPED | index.UNMAPPED
    return not (name in unmapped or (kind == "table" and (name or "").startswith(foreign)))
