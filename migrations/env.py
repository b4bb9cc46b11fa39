"""How Alembic reaches our database and what it compares."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from app import models
from app.cases import index, search
from app.db import Database, UTCDateTime

LOCK = 7_265_646
"""Any number: whoever migrates holds it, so that two nodes that start at once do not both migrate."""


def include(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Whether autogenerate looks at this."""
    unmapped = search.UNMAPPED | index.UNMAPPED
    return not (name in unmapped or (kind == "table" and (name or "").startswith("case_search_")))


def render(kind: str, item: Any, _autogen: Any) -> Any:
    """Write our own column types by name."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "UTCDateTime()"
    return False


def run(connection: Connection) -> None:
    """Migrate over a connection."""
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        include_object=include,
        render_item=render,
        compare_type=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = context.config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit("use `flask db …`: it knows the database")
    with Database(url).engine.connect() as opened:
        run(opened)
