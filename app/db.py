"""Engines, sessions and column types: the one place that knows which database we are on.

SQLite is the embedded default, PostgreSQL 15 or later is production; everything above this module is the same on both.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import JSON, TypeDecorator

log = logging.getLogger(__name__)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values going in; always gives aware values coming out.

    SQLite forgets time zones, so a naive value would silently come back as something else than went in.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(members: type[StrEnum], name: str) -> Enum:
    """A column type for a StrEnum: stored as its value, guarded by a CHECK called `name`."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda enum: [member.value for member in enum],
    )


class Base(DeclarativeBase):
    """All tables. Relationships are not used for lists; queries name their columns."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: UTCDateTime, dict[str, Any]: JSON, list[str]: JSON}


class ReadingSession(Session):
    """A session that never writes, also where its statements are no transaction: it flushes nothing."""

    def flush(self, objects: Any = None) -> None:
        """Keep what was changed to ourselves."""

    def look_anew(self) -> None:
        """See what was committed since this session began to read. What it has loaded stays as it was."""
        self.commit()  # ends a transaction in which nothing was written


@event.listens_for(ReadingSession, "do_orm_execute")
def _only_reads(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("a reading session does not write: use transaction()")


class Database:
    """An engine with our two kinds of session: one that writes and one that only reads."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        parsed = make_url(url)
        options: dict[str, Any] = {"echo": echo}
        if parsed.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": 30}
        else:
            options |= {"pool_size": 5, "max_overflow": 10, "pool_pre_ping": True, "pool_use_lifo": True}
        self.url = parsed
        self.engine = create_engine(parsed, **options)
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
        else:
            _prepare_postgresql(self.engine)
        self._writer = self.engine.execution_options(writes=True)
        # Where every statement sees what is committed anyway, reading needs no transaction: no BEGIN, and no ROLLBACK
        # that makes psycopg forget the statements it had prepared.
        reads = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reader = self.engine.execution_options(**reads)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all."""
        with Session(self._writer, expire_on_commit=False) as session:
            try:
                yield session
                session.flush()
                for step in _closing_steps(session).values():
                    step(session)
                session.commit()
            except BaseException:
                session.rollback()
                raise
            after = _steps_after(session)
        for name, follow in after.items():
            try:
                follow()
            except Exception:  # what was committed stands, whatever comes of this
                log.exception("after the commit: %s failed", name)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; nothing is ever committed from it."""
        with ReadingSession(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and transactions that we begin ourselves.

    A write session begins with BEGIN IMMEDIATE: a deferred one gives "database is locked" at once as soon as a second
    writer exists, however long the busy timeout.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    """Have a statement planned once for each connection, not once for each page: our lists join so many small tables
    that planning takes longer than running.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.prepare_threshold = 1


@contextmanager
def one_look(session: Session) -> Iterator[None]:
    """A transaction around a long read: PostgreSQL hands out rows bit by bit only inside one, and a reading session has
    none there.
    """
    raw = session.connection().connection.dbapi_connection
    alone = session.get_bind().dialect.name == "postgresql" and raw is not None and raw.autocommit
    if not alone:
        yield
        return
    session.connection().exec_driver_sql("BEGIN READ ONLY")
    try:
        yield
    finally:
        session.connection().exec_driver_sql("COMMIT")


ClosingStep = Callable[[Session], None]


def _closing_steps(session: Session) -> dict[str, ClosingStep]:
    return cast(dict[str, ClosingStep], session.info.setdefault("closing_steps", {}))


def before_commit(session: Session, name: str, step: ClosingStep) -> None:
    """Run `step` once, last in this transaction. The audit chain uses it to hold its lock as briefly as possible."""
    _closing_steps(session).setdefault(name, step)


def _steps_after(session: Session) -> dict[str, Callable[[], None]]:
    return cast(dict[str, Callable[[], None]], session.info.setdefault("steps_after", {}))


def after_commit(session: Session, name: str, step: Callable[[], None]) -> None:
    """Run `step` once when this transaction is committed; never when it is not.

    The process may die in between, and an error is only logged: nothing that matters may depend on it.
    """
    _steps_after(session).setdefault(name, step)


_current: Database | None = None


def connect(url: str, *, echo: bool = False) -> Database:
    """Open the database of this process; `transaction` and `reading` use it from now on."""
    global _current
    if _current is not None:
        _current.engine.dispose()
    _current = Database(url, echo=echo)
    return _current


def current() -> Database:
    """The database of this process. Raises RuntimeError before `connect`."""
    if _current is None:
        raise RuntimeError("no database is connected")
    return _current


@contextmanager
def using(database: Database) -> Iterator[Database]:
    """Let `transaction` and `reading` use other connections inside this block, in the whole process: for demo data."""
    global _current
    kept, _current = _current, database
    try:
        yield database
    finally:
        _current = kept


@contextmanager
def transaction() -> Iterator[Session]:
    """The only place where a change is committed. See `Database.transaction`."""
    with current().transaction() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading. See `Database.reading`."""
    with current().reading() as session:
        yield session
