"""Lessons

Revision: 0022
After: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "standing", _one_of("lesson_standing", "draft", "shared", "published", "withdrawn"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column(
            "says", _one_of("lesson_says", "allowed", "conditional", "not_allowed", "practice"), nullable=False
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("belief", sa.String(300), nullable=False),
        sa.Column("worked_in", sa.String(300), nullable=False),
        sa.Column("theme", sa.String(80), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_lessons_case_id_cases"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_lessons_owner_id_users"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name="fk_lessons_created_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
    )  # fmt: skip
    op.create_index("ix_lessons_case_id", "lessons", ["case_id"])
    op.create_index("ix_lessons_owner_id", "lessons", ["owner_id"])
    op.create_index("ix_lessons_standing", "lessons", ["standing", "updated_at", "id"])
    op.create_index("ix_lessons_review", "lessons", ["review_on", "id"])
    for table, column in (("lesson_systems", "system"), ("lesson_accords", "accord")):
        op.create_table(
            table,
            sa.Column("lesson_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.String(20), nullable=False),
            sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=f"fk_{table}_lesson_id_lessons"),
            sa.PrimaryKeyConstraint("lesson_id", column, name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "lesson_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_lesson_versions_lesson_id_lessons"),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_lesson_versions_made_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_lesson_versions"),
        sa.UniqueConstraint("lesson_id", "version", name="uq_lesson_versions_lesson_id_version"),
    )


def downgrade() -> None:
    for table in ("lesson_versions", "lesson_accords", "lesson_systems", "lessons"):
        op.drop_table(table)
