"""Filing in a minute: where a liaison is today, and joining what is known

Revision: 0015
After: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "days_in_region",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_days_in_region_user_id_users")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_days_in_region_region_id_regions")),
        sa.PrimaryKeyConstraint("user_id", "day", "region_id", name=op.f("pk_days_in_region")),
    )
    op.create_table(
        "joined_filings",
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_joined_filings_case_id_cases")),
        sa.PrimaryKeyConstraint("submission", name=op.f("pk_joined_filings")),
    )
    with op.batch_alter_table("bottlenecks") as batch:
        batch.add_column(sa.Column("joins_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("different", sa.JSON(), nullable=False, server_default="[]"))
        batch.create_foreign_key(op.f("fk_bottlenecks_joins_id_cases"), "cases", ["joins_id"], ["id"])
    with op.batch_alter_table("bottlenecks") as batch:
        batch.alter_column("different", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("bottlenecks") as batch:
        batch.drop_constraint(op.f("fk_bottlenecks_joins_id_cases"), type_="foreignkey")
        batch.drop_column("different")
        batch.drop_column("joins_id")
    op.drop_table("joined_filings")
    op.drop_table("days_in_region")
