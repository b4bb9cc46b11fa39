"""Tours

Revision: 0045
After: 0044
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tours",
        _id(),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        _to("tours", "owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tours")),
    )
    _indexed("tours", "until", "owner_id")
    _of_tour(
        "tour_questions",
        _id(),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour_questions")),
    )
    _indexed("tour_questions", "tour_id")
    _of_tour(
        "tour_people",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        _to("tour_people", "user_id", "users"),
        sa.PrimaryKeyConstraint("tour_id", "user_id", name=op.f("pk_tour_people")),
    )
    _indexed("tour_people", "user_id")
    _of_tour(
        "tour_stops",
        _id(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        _to("tour_stops", "region_id", "regions"),
        _to("tour_stops", "case_id", "cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour_stops")),
    )
    op.create_index("ix_tour_stops_day", "tour_stops", ["tour_id", "day", "id"])
    _indexed("tour_stops", "region_id", "case_id")
    others = {
        "question_id": "tour_questions", "stop_id": "tour_stops", "keeper_id": "users", "done_case_id": "cases",
        "done_lesson_id": "lessons",
    }  # fmt: skip
    _of_tour(
        "tour_harvest",
        _id(),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in others),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        *(_to("tour_harvest", name, table) for name, table in (others | {"author_id": "users"}).items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour_harvest")),
    )
    _indexed("tour_harvest", "tour_id", "author_id", *others)


def downgrade() -> None:
    for name in ("tour_harvest", "tour_stops", "tour_people", "tour_questions", "tours"):
        op.drop_table(name)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _of_tour(name: str, *parts: Any) -> None:
    """A table whose rows belong to a tour and go with it."""
    op.create_table(
        name,
        sa.Column("tour_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["tour_id"], ["tours.id"], name=op.f(f"fk_{name}_tour_id_tours"), ondelete="CASCADE"),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
