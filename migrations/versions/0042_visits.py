"""Visits

Revision: 0042
After: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("begins_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("setting", _one_of("visit_setting", ("formal", "informal")), nullable=False),
        sa.Column("partnership", sa.String(160), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("agenda", "said", "agreed", "watch")),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("no_follow_up", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("visits", "case_id", "cases.id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_visits"),
    )
    op.create_index("ix_visits_visit_on", "visits", ["visit_on", "case_id"])
    op.create_index("ix_visits_partnership_id", "visits", ["partnership_id"])
    op.create_table(
        "visit_colleagues",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answer", _one_of("visit_coming", ("invited", "coming", "not")), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        _to("visit_colleagues", "visit_id", "visits.case_id"),
        _to("visit_colleagues", "user_id", "users.id"),
        sa.PrimaryKeyConstraint("visit_id", "user_id", name="pk_visit_colleagues"),
    )
    op.create_index("ix_visit_colleagues_user_id", "visit_colleagues", ["user_id"])
    op.create_table(
        "visit_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        _to("visit_people", "visit_id", "visits.case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_people"),
    )
    op.create_index("ix_visit_people_visit_id", "visit_people", ["visit_id"])
    _born("visit_births", "case_id", "cases.id")
    _born("visit_lessons", "lesson_id", "lessons.id")
    op.create_table(
        "visit_tellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=True),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.Column("reacted_at", UTCDateTime(), nullable=True),
        _to("visit_tellings", "visit_id", "visits.case_id"),
        _to("visit_tellings", "person_id", "visit_people.id"),
        _to("visit_tellings", "told_by_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_tellings"),
        sa.UniqueConstraint("person_id", "told_at", name="uq_visit_tellings_person_id_told_at"),
    )
    op.create_index("ix_visit_tellings_visit_id", "visit_tellings", ["visit_id"])


def downgrade() -> None:
    for name in ("tellings", "lessons", "births", "people", "colleagues"):
        op.drop_table(f"visit_{name}")
    op.drop_table("visits")


def _born(table: str, column: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", UTCDateTime(), nullable=False),
        _to(table, "visit_id", "visits.case_id"),
        _to(table, column, target),
        _to(table, "linked_by_id", "users.id"),
        sa.PrimaryKeyConstraint("visit_id", column, name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_{column}", table, [column])


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
