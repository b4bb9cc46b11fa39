"""Briefs

Revision: 0026
After: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("frozen_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_briefs_case_id_cases"),
        sa.ForeignKeyConstraint(["escalation_id"], ["cases.id"], name="fk_briefs_escalation_id_cases"),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name="fk_briefs_changed_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_briefs"),
        sa.UniqueConstraint("escalation_id", name="uq_briefs_escalation_id"),
    )
    op.create_index("ix_briefs_case_id", "briefs", ["case_id"])
    op.create_index(
        "ix_briefs_begun",
        "briefs",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("escalation_id IS NULL"),
        postgresql_where=sa.text("escalation_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("briefs")
