"""Storing rows in bulk: COPY on PostgreSQL, executemany on SQLite. The chain of events is linked here."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from app import audit, db, migrations
from app.audit.log import _link
from app.cases import index
from app.cases.search import SQLITE_DDL
from bench import floors
from bench.rows import COLUMNS, EVENT_COLUMNS, SHARE_CLOSED, Chunk, make
from bench.world import NOW, World, build

CHUNK = 2_000
STAGE = 1_000_000
"""Each growth of the database numbers its rows from a new million: rows the application adds meanwhile fit between."""

AUDIT_KEY = "bench-audit-key-0123456789-0123456789"


class Store(ABC):
    """One database of the benchmark."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url
        self.database = db.Database(url)
        self.world = World()

    def prepare(self) -> None:
        """An empty database with the migrated schema, people and regions."""
        audit.use_key(AUDIT_KEY)
        migrations.upgrade(self.database)
        self.world = build(self.database)
        floors.Base.metadata.create_all(floors.engine_for(self.url))

    def head(self) -> tuple[int, str]:
        """The last link of the chain."""
        with self.database.engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT seq, hash FROM audit_head WHERE id = 1").one()
            return row[0], row[1]

    def linked(self, events: list[tuple[Any, ...]], seq: int, last: str) -> tuple[list[tuple[Any, ...]], int, str]:
        """Events with their place in the chain."""
        found = []
        for event in events:
            seq += 1
            current = _link(last, seq, event[7])
            found.append((*event, seq, last, current))
            last = current
        return found, seq, last

    @abstractmethod
    def store(self, chunks: Iterable[Chunk]) -> None:
        """Store chunks of rows."""

    @abstractmethod
    def finish(self) -> None:
        """Bring statistics and sequences up to date."""

    @abstractmethod
    def beside(self, name: str) -> Store:
        """Another database of the same kind, empty."""


class Postgres(Store):
    """A database on PostgreSQL."""

    def raw(self) -> psycopg.Connection[Any]:
        """A connection without SQLAlchemy."""
        url = make_url(self.url).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False))

    def store(self, chunks: Iterable[Chunk]) -> None:
        seq, last = self.head()
        with self.raw() as connection, connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            for chunk in chunks:
                for table, rows in chunk.tables.items():
                    _copy(cursor, table, COLUMNS[table], rows)
                events, seq, last = self.linked(chunk.events, seq, last)
                _copy(cursor, "events", EVENT_COLUMNS, events)
                first = chunk.tables["cases"][0][0]
                _copy(cursor, "bench_tickets", TICKET_COLUMNS, tickets(first, len(chunk.tables["cases"])))
            cursor.execute("UPDATE audit_head SET seq = %s, hash = %s WHERE id = 1", (seq, last))

    def finish(self) -> None:
        with self.raw() as connection, connection.cursor() as cursor:
            for table in COLUMNS:
                if COLUMNS[table][0] == "id":
                    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        with self.raw() as connection:
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def beside(self, name: str) -> Postgres:
        with self.raw() as connection:
            connection.autocommit = True
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return Postgres(self.name, make_url(self.url).set(database=name).render_as_string(hide_password=False))


def _copy(cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


class Sqlite(Store):
    """A database in a file."""

    def raw(self) -> sqlite3.Connection:
        """A connection without SQLAlchemy."""
        return sqlite3.connect(make_url(self.url).database or "", isolation_level=None)

    def store(self, chunks: Iterable[Chunk]) -> None:
        seq, last = self.head()
        connection = self.raw()
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-400000")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DROP TRIGGER case_search_insert")
        connection.execute("DROP TRIGGER case_search_entries_insert")
        top = connection.execute("SELECT coalesce(max(id), 0) FROM cases").fetchone()[0]
        last_entry = connection.execute("SELECT coalesce(max(id), 0) FROM search_entries").fetchone()[0]
        for chunk in chunks:
            for table, rows in chunk.tables.items():
                _insert(connection, table, COLUMNS[table], rows)
            events, seq, last = self.linked(chunk.events, seq, last)
            _insert(connection, "events", EVENT_COLUMNS, events)
            first = chunk.tables["cases"][0][0]
            _insert(connection, "bench_tickets", TICKET_COLUMNS, tickets(first, len(chunk.tables["cases"])))
        connection.execute("UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1", (seq, last))
        connection.execute(
            "INSERT INTO case_search(rowid, search_text) SELECT id, search_text FROM cases WHERE id > ?", (top,)
        )
        connection.execute(SQLITE_DDL[1])
        columns = "title_words, words, around_words"
        connection.execute(
            f"INSERT INTO case_search_entries(rowid, {columns}) SELECT id, {columns} FROM search_entries WHERE id > ?",
            (last_entry,),
        )
        connection.execute(index.SQLITE_DDL[1])
        connection.execute("COMMIT")
        connection.close()

    def finish(self) -> None:
        connection = self.raw()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def beside(self, name: str) -> Sqlite:
        file = Path(make_url(self.url).database or "").with_name(f"{name}.sqlite3")
        return Sqlite(self.name, f"sqlite:///{file}")


def _insert(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(columns))
    moments = [place for place, value in enumerate(rows[0]) if isinstance(value, datetime)] if rows else []
    if moments or any(isinstance(value, datetime) for row in rows[:50] for value in row):
        rows = [tuple(_text(value) if value.__class__ is datetime else value for value in row) for row in rows]
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _text(moment: datetime) -> str:
    """A moment as SQLAlchemy writes it for SQLite."""
    return moment.isoformat(" ", "microseconds")[:26]


TICKET_COLUMNS = (
    "id", "number", "title", "state", "region", "owner", "owner_id", "urgency", "due_at", "updated_at",
)  # fmt: skip


def tickets(first: int, count: int) -> list[tuple[Any, ...]]:
    """Rows for the floors: as many as there are cases; each owner has the same share."""
    moment = NOW.replace(tzinfo=None)
    return [
        (key, f"2026-{key:06d}", "Samenwerken in de wijk kost omzet in Haaglanden", "in behandeling", "Haaglanden",
         "Anneke de Vries", key % 30, "normal", moment + timedelta(minutes=key % 9973), moment)
        for key in range(first, first + count)
    ]  # fmt: skip


def grow(stores: Sequence[Store], stage: int, start: int, stop: int, share_closed: float = SHARE_CLOSED) -> None:
    """Add the cases `start` … `stop` to each database. Rows are made once, by two processes."""
    if stop <= start:
        return
    parts = [
        (stage * STAGE + 1 + begin - start, begin, min(CHUNK, stop - begin)) for begin in range(start, stop, CHUNK)
    ]
    world = stores[0].world
    for batch in range(0, len(parts), 10):  # twenty thousand cases at a time: memory stays modest
        with ProcessPoolExecutor(2) as pool:
            waiting = [pool.submit(make, world, *part, share_closed) for part in parts[batch : batch + 10]]
            chunks = [future.result() for future in waiting]
        for store in stores:
            store.store(chunks)
    for store in stores:
        store.finish()


def sqlite_store(folder: Path) -> Sqlite:
    """A database in this folder."""
    return Sqlite("sqlite", f"sqlite:///{folder / 'bench.sqlite3'}")
