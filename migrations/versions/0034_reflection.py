"""Reflection

Revision: 0034
After: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ROLES = ("liaison", "fixer", "coordinator", "commissioner", "mt_reader", "admin", "auditor", "researcher")
CIRCLES = ("peers", "region", "mt")
CONSENTS = ("no", "quoted", "with_role")
ANSWERS = ("done", "partly", "not")


def upgrade() -> None:
    _add_entries()
    _add_sessions()
    _add_intentions()


def downgrade() -> None:
    for table in (
        "intentions", "session_cases", "session_entries", "session_guests", "sessions", "readers", "positions",
        "entries",
    ):  # fmt: skip
        op.drop_table(f"reflection_{table}")


def _add_entries() -> None:
    op.create_table(
        "reflection_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("role", _one_of("reflection_role", ROLES), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("interplay", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(80), nullable=False),
        sa.Column("quote", sa.String(300), nullable=False),
        sa.Column("consent", _one_of("reflection_consent", CONSENTS), nullable=False),
        sa.Column("circle", _one_of("reflection_circle", CIRCLES), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("shared_at", UTCDateTime(), nullable=True),
        _to("entries", "user_id", "users"),
        _to("entries", "case_id", "cases"),
        sa.PrimaryKeyConstraint("id", name="pk_reflection_entries"),
        sa.UniqueConstraint("case_id", name="uq_reflection_entries_case_id"),
        sa.UniqueConstraint("user_id", "quarter", name="uq_reflection_entries_user_id_quarter"),
    )
    op.create_index("ix_reflection_entries_quarter", "reflection_entries", ["quarter", "id"])
    op.create_table(
        "reflection_positions",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        _to("positions", "entry_id", "reflection_entries"),
        sa.PrimaryKeyConstraint("entry_id", "act", name="pk_reflection_positions"),
    )
    _pairs("readers", "entry_id", "reflection_entries", "user_id", "users")


def _add_sessions() -> None:
    op.create_table(
        "reflection_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("begins_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("called_off_at", UTCDateTime(), nullable=True),
        _to("sessions", "organiser_id", "users"),
        sa.PrimaryKeyConstraint("id", name="pk_reflection_sessions"),
    )
    op.create_index("ix_reflection_sessions_begins_at", "reflection_sessions", ["begins_at"])
    _pairs("session_guests", "session_id", "reflection_sessions", "user_id", "users")
    _pairs("session_entries", "session_id", "reflection_sessions", "entry_id", "reflection_entries")
    _pairs("session_cases", "session_id", "reflection_sessions", "case_id", "cases")


def _add_intentions() -> None:
    op.create_table(
        "reflection_intentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answer", _one_of("reflection_answer", ANSWERS), nullable=True),
        sa.Column("told", sa.String(300), nullable=False),
        sa.Column("answered_in_id", sa.Integer(), nullable=True),
        _to("intentions", "user_id", "users"),
        _to("intentions", "entry_id", "reflection_entries"),
        _to("intentions", "session_id", "reflection_sessions"),
        _to("intentions", "answered_in_id", "reflection_entries"),
        sa.PrimaryKeyConstraint("id", name="pk_reflection_intentions"),
    )
    op.create_index("ix_reflection_intentions_user", "reflection_intentions", ["user_id", "answered_in_id"])
    for column in ("entry_id", "session_id", "answered_in_id"):
        op.create_index(f"ix_reflection_intentions_{column}", "reflection_intentions", [column])


def _pairs(name: str, first: str, of_first: str, second: str, of_second: str) -> None:
    """A table that only joins two others; its second column is looked up as well."""
    op.create_table(
        f"reflection_{name}",
        sa.Column(first, sa.Integer(), nullable=False),
        sa.Column(second, sa.Integer(), nullable=False),
        _to(name, first, of_first),
        _to(name, second, of_second),
        sa.PrimaryKeyConstraint(first, second, name=f"pk_reflection_{name}"),
    )
    op.create_index(f"ix_reflection_{name}_{second}", f"reflection_{name}", [second])


def _to(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_reflection_{name}_{column}_{table}")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
