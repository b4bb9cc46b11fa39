"""Clocks that act: rungs, stays, extensions

Revision: 0002
After: 0001
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PARTIES = ("directorate", "commissioner", "region", "third_party")
WITH = {
    "submitted": "directorate",
    "assigned": "directorate",
    "in_progress": "directorate",
    "follow_up": "directorate",
    "escalated": "commissioner",
    "requested": "commissioner",
    "waiting_region": "region",
    "solution_proposed": "region",
    "feedback": "region",
    "waiting_party": "third_party",
}
"""With whom the time passed in the states that there were before this revision."""

NEXT = sa.text("next_at IS NOT NULL")
GOING = sa.text("stopped_at IS NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("expected_on", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("next_at", UTCDateTime(), nullable=True))
    op.add_column("cases", sa.Column("next_clock", sa.String(length=40), nullable=True))
    op.add_column("cases", sa.Column("next_level", sa.String(length=40), nullable=True))
    op.add_column("case_clocks", sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_clocks", sa.Column("next_at", UTCDateTime(), nullable=True))
    op.add_column("case_clocks", sa.Column("next_level", sa.String(length=40), nullable=True))
    op.add_column("case_clocks", sa.Column("acted_level", sa.String(length=40), nullable=True))
    op.add_column("case_clocks", sa.Column("acted_on", sa.Date(), nullable=True))
    op.add_column("case_clocks", sa.Column("calendar_revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_clocks", sa.Column("fault", sa.String(length=200), nullable=True))
    op.add_column("clock_spells", sa.Column("reason", sa.String(length=120), nullable=True))
    op.add_column("clock_spells", sa.Column("expected_on", sa.Date(), nullable=True))
    op.create_index("ix_case_clocks_next", "case_clocks", ["next_at", "id"], sqlite_where=NEXT, postgresql_where=NEXT)
    op.create_index(
        "ix_case_clocks_revision",
        "case_clocks",
        ["calendar_revision", "case_id"],
        sqlite_where=GOING,
        postgresql_where=GOING,
    )
    op.create_table(
        "clock_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("to_mt", sa.Boolean(), nullable=False),
        sa.Column("planned_at", UTCDateTime(), nullable=False),
        sa.Column("acted_at", UTCDateTime(), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["case_clocks.id"], name=op.f("fk_clock_steps_clock_id_case_clocks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_steps")),
        sa.UniqueConstraint("clock_id", "level", name=op.f("uq_clock_steps_clock_id_level")),
    )
    op.create_index(
        "ix_clock_steps_mt",
        "clock_steps",
        ["clock_id"],
        sqlite_where=sa.text("to_mt = 1"),
        postgresql_where=sa.text("to_mt"),
    )
    stays = op.create_table(
        "case_stays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(*PARTIES, name="time_with", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_stays_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_stays")),
    )
    op.create_index(op.f("ix_case_stays_case_id"), "case_stays", ["case_id"])
    _fill(op.get_bind(), stays)


def _fill(connection: sa.Connection, stays: sa.Table) -> None:
    """Where each case has been, from its events."""
    events = sa.table(
        "events", sa.column("case_id"), sa.column("at", UTCDateTime()), sa.column("body"), sa.column("seq")
    )
    statement = (
        sa.select(events.c.case_id, events.c.at, events.c.body)
        .where(events.c.case_id.is_not(None), events.c.body.like('%"to":%'))
        .order_by(events.c.case_id, events.c.seq)
    )
    rows: list[dict[str, Any]] = []
    for stay in _stays(connection.execute(statement)):
        rows.append(stay)
        if len(rows) == 1000:
            connection.execute(sa.insert(stays), rows)
            rows = []
    if rows:
        connection.execute(sa.insert(stays), rows)


def _stays(events: Any) -> Iterator[dict[str, Any]]:
    going: dict[str, Any] | None = None
    for case_id, at, body in events:
        party = WITH.get(json.loads(body)["data"].get("to", ""))
        same = going is not None and going["case_id"] == case_id
        if going is not None and same and going["party"] == party:
            continue
        if going is not None:
            yield going | {"ended_at": at if same else None}
        going = {"case_id": case_id, "party": party, "began_at": at} if party else None
    if going is not None:
        yield going | {"ended_at": None}


def downgrade() -> None:
    op.drop_index(op.f("ix_case_stays_case_id"), table_name="case_stays")
    op.drop_table("case_stays")
    op.drop_index("ix_clock_steps_mt", table_name="clock_steps")
    op.drop_table("clock_steps")
    op.drop_index("ix_case_clocks_revision", table_name="case_clocks")
    op.drop_index("ix_case_clocks_next", table_name="case_clocks")
    for column in ("expected_on", "reason"):
        op.drop_column("clock_spells", column)
    columns = ("fault", "calendar_revision", "acted_on", "acted_level", "next_level", "next_at", "extended_days")
    for column in columns:
        op.drop_column("case_clocks", column)
    for column in ("next_level", "next_clock", "next_at", "expected_on"):
        op.drop_column("cases", column)
