"""The floors: what the same machine does with the same database without our application.

Served by gunicorn exactly as the application is (`gunicorn bench.floors:app`), in the same minutes.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import DateTime, Engine, Index, String, create_engine, event, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

PAGE_BYTES = 24_000
ROWS = 25


class Base(DeclarativeBase):
    """Tables of the floors, beside those of the application."""


class Ticket(Base):
    """A plain ticket."""

    __tablename__ = "bench_tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(80))
    owner: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[int]
    urgency: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime] = mapped_column(DateTime)
    updated_at: Mapped[datetime] = mapped_column(DateTime)

    __table_args__ = (Index("ix_bench_tickets_owner_due", "owner_id", "due_at", "id"),)


class Note(Base):
    """What the floor for writing inserts."""

    __tablename__ = "bench_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(index=True)
    author_id: Mapped[int]
    text: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(DateTime)


ROW = (
    '<tr class="utrecht-table__row">{% for cell in (t.number, t.title, t.state, t.region, t.owner, t.urgency, '
    't.due_at, t.updated_at) %}<td class="utrecht-table__cell utrecht-table__cell--html-td bench-cell">'
    '<span class="utrecht-paragraph">{{ cell }}</span></td>{% endfor %}</tr>'
)
PAGE = (
    "<!doctype html><html lang=nl><head><title>Floor</title></head><body><table><tbody>{% for t in rows %}"
    + ROW
    + "{% endfor %}</tbody></table></body></html>"
)


def engine_for(url: str) -> Engine:
    """An engine as anybody would make it; on SQLite with WAL and as durable as ours."""
    engine = create_engine(make_url(url))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA busy_timeout=30000")

    return engine


def insert_one(engine: Engine) -> None:
    """One ORM INSERT + commit."""
    with Session(engine) as session:
        session.add(Note(ticket_id=1, author_id=1, text="Gebeld met de regio. " * 10, created_at=_now()))
        session.commit()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def make_app() -> Flask:
    """The application of the floors."""
    app = Flask(__name__)
    engine = engine_for(os.environ["DATABASE_URL"])
    static = [
        Ticket(id=n, number=f"2026-{n:05d}", title="Samenwerken in de wijk kost omzet in Haaglanden", state="open",
               region="Haaglanden", owner="Anneke de Vries", urgency="normal", due_at=_now(), updated_at=_now())
        for n in range(ROWS)
    ]  # fmt: skip

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/static-table")
    def static_table() -> str:
        return render_template_string(PAGE, rows=static)

    @app.get("/select")
    def one_select() -> str:
        with Session(engine) as session:
            wanted = select(Ticket).where(Ticket.owner_id == 7).order_by(Ticket.due_at, Ticket.id).limit(ROWS)
            return render_template_string(PAGE, rows=session.scalars(wanted).all())

    @app.post("/insert")
    def insert() -> tuple[str, int, dict[str, str]]:
        insert_one(engine)
        return "", 303, {"Location": "/hello"}

    return app


app = make_app() if "DATABASE_URL" in os.environ else None
