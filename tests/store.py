"""The database of a test run: one per worker, migrated once, put back to how it was before each test.

Without TEST_DATABASE_URL it is a SQLite file; with it, a database on that PostgreSQL server.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, event, inspect, make_url, text

from app import db, migrations
from app.models import metadata

Fill = Callable[[], None]
Make = Callable[[db.Database], None]
SERVER = os.environ.get("TEST_DATABASE_URL") or None


class SQLiteStore:
    """A file, and a copy of it as it was at the start. Putting back is copying.

    The engine stays from test to test, and with it the statements it has compiled.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._kept = folder / "test.sqlite3", folder / "kept.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def prepare(self, fill: Fill, make: Make = migrations.upgrade) -> None:
        self._database = db.connect(self.url)
        _hurry(self._database)
        make(self._database)
        fill()
        self._database.engine.dispose()  # the last connection to go brings the log into the file
        shutil.copyfile(self._file, self._kept)

    def fresh(self) -> db.Database:
        """The database as it was kept, connected."""
        self._database.engine.dispose()
        for name in ("-wal", "-shm"):
            Path(f"{self._file}{name}").unlink(missing_ok=True)
        shutil.copyfile(self._kept, self._file)
        return _use(self._database)

    def close(self) -> None:
        """Nothing is left behind but files in a folder of pytest."""
        self._database.engine.dispose()


class PostgreSQLStore:
    """A database of this worker, and in it a schema with a copy of each table that had rows at the start."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self.name = f"regiolijn_{uuid4().hex[:12]}"
        self.url = self._server.set(database=self.name).render_as_string(hide_password=False)

    def prepare(self, fill: Fill, make: Make = migrations.upgrade) -> None:
        with admin(self._server.render_as_string(hide_password=False)) as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {self.name}")
        self._database = db.connect(self.url)
        # The server of the tests does not go away, so no session need ask first whether it is still there. What
        # happens when it does is tested with servers of their own (tests/reliability).
        self._database.engine.pool._pre_ping = False
        make(self._database)
        fill()
        with self._database.engine.begin() as connection:
            connection.exec_driver_sql(_reset_function(connection))

    def fresh(self) -> db.Database:
        """The database as it was kept, connected."""
        with self._database.engine.begin() as connection:
            connection.exec_driver_sql("SELECT kept.put_back()")
        return _use(self._database)

    def close(self) -> None:
        """Remove the database."""
        self._database.engine.dispose()
        with admin(self._server.render_as_string(hide_password=False)) as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


Store = SQLiteStore | PostgreSQLStore


def open_store(folder: Path) -> Store:
    """The store that the environment asks for."""
    return PostgreSQLStore(SERVER) if SERVER else SQLiteStore(folder)


@contextmanager
def empty_database(folder: Path, *, like: db.Database | None = None) -> Iterator[db.Database]:
    """A database of its own, without any table: for migrations. Or one that begins with all there is in another."""
    if like is not None:
        like.engine.dispose()  # SQLite brings its log into the file; PostgreSQL copies only what nobody is in
    if not SERVER:
        file = folder / f"{uuid4().hex}.sqlite3"
        if like is not None:
            shutil.copyfile(str(like.url.database), file)
        database = db.Database(f"sqlite:///{file}")
        _hurry(database)
        yield database
        database.engine.dispose()
        return
    name = f"regiolijn_{uuid4().hex[:12]}"
    with admin(SERVER) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}" + (f" TEMPLATE {like.url.database}" if like else ""))
    database = db.Database(make_url(SERVER).set(database=name).render_as_string(hide_password=False))
    try:
        yield database
    finally:
        database.engine.dispose()
        with admin(SERVER) as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def admin(server: str) -> Iterator[Connection]:
    """A connection outside any transaction, for making databases."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def hashes(connection: Connection, *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """What each table holds, as one digest per table: to prove that nothing was written."""
    import hashlib

    found = {}
    for table in metadata.sorted_tables:
        if table.name in without:
            continue
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
        digest = hashlib.sha256()
        for row in connection.execute(text(f'SELECT {columns} FROM "{table.name}" ORDER BY {order}')):
            digest.update(repr(tuple(row)).encode())
        found[table.name] = digest.hexdigest()
    return found


def _use(database: db.Database) -> db.Database:
    """Let this be the database of the process, as `db.connect` does, but with the engine it has."""
    if db._current is not None and db._current is not database:
        db._current.engine.dispose()
    db._current = database
    return database


def _hurry(database: db.Database) -> None:
    """Tests need not survive a power cut."""

    @event.listens_for(database.engine, "connect")
    def connect(connection, _record) -> None:
        connection.execute("PRAGMA synchronous=OFF")


GUARDS = """FOR unguarded IN SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE tgenabled = 'D' LOOP
  EXECUTE 'ALTER TABLE ' || unguarded || ' ENABLE TRIGGER ALL';
END LOOP;
"""
"""Guards that a test took off a table are put back."""


def _reset_function(connection: Connection) -> str:
    """SQL that keeps a copy of each table that has rows, and a function that puts them back."""
    statements = ["CREATE SCHEMA kept;"]
    body = ["SET LOCAL session_replication_role = replica;"]
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    known = {table.name: table for table in metadata.sorted_tables}
    for name in tables:
        body.append(f'DELETE FROM public."{name}";')
        columns = ", ".join(f'"{column.name}"' for column in known[name].columns)
        if connection.exec_driver_sql(f'SELECT EXISTS (SELECT FROM public."{name}")').scalar():
            statements.append(f'CREATE TABLE kept."{name}" AS SELECT {columns} FROM public."{name}";')
            body.append(f'INSERT INTO public."{name}" ({columns}) SELECT {columns} FROM kept."{name}";')
    sequences = connection.exec_driver_sql(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    )
    for name, last in sequences:
        body.append(f"PERFORM setval('public.\"{name}\"', {last or 1}, {'true' if last else 'false'});")
    lines = "\n".join(body)
    statements.append(
        "CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql AS $$ DECLARE unguarded regclass; BEGIN\n"
        f"{GUARDS}{lines}\nEND $$;"
    )
    return "\n".join(statements)
