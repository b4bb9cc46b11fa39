"""Who reads an entry

Revision: 0010
After: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHO = ("region", "ministry", "confidential")


def upgrade() -> None:
    op.create_table(
        "entry_sights",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visibility", _who("entry_visibility"), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("was", _who("entry_was"), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_entry_sights_case_id_cases")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_entry_sights")),
    )
    op.create_index(op.f("ix_entry_sights_case_id"), "entry_sights", ["case_id"])
    op.create_table(
        "entry_readers",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_entry_readers_user_id_users")),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_entry_readers")),
    )


def _who(name: str) -> sa.Enum:
    return sa.Enum(*WHO, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("entry_readers")
    op.drop_table("entry_sights")
