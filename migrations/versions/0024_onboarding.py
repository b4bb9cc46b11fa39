"""The first days

Revision: 0024
After: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_steps",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_first_steps_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "role", "step", name=op.f("pk_first_steps")),
    )
    op.create_index("ix_events_actor_id_action", "events", ["actor_id", "action"])


def downgrade() -> None:
    op.drop_index("ix_events_actor_id_action", table_name="events")
    op.drop_table("first_steps")
