"""Presence: who leads whom, and half days

Revision: 0040
After: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("manager_id", sa.Integer(), nullable=True))
        users.create_foreign_key(op.f("fk_users_manager_id_users"), "users", ["manager_id"], ["id"])
        users.create_index(op.f("ix_users_manager_id"), ["manager_id"])
    with op.batch_alter_table("days_in_region") as days:
        days.add_column(sa.Column("half", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("days_in_region") as days:
        days.alter_column("half", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("days_in_region") as days:
        days.drop_column("half")
    with op.batch_alter_table("users") as users:
        users.drop_index(op.f("ix_users_manager_id"))
        users.drop_constraint(op.f("fk_users_manager_id_users"), type_="foreignkey")
        users.drop_column("manager_id")
