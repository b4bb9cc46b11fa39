"""Several contacts may differ: where the input found its place, and answers to the later question

Revision: 0008
After: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feedbacks") as table:
        table.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("verdicts") as table:
        table.add_column(sa.Column("recheck", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("feedbacks") as table:
        table.alter_column("place", server_default=None)
    with op.batch_alter_table("verdicts") as table:
        table.alter_column("recheck", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("verdicts") as table:
        table.drop_column("recheck")
    with op.batch_alter_table("feedbacks") as table:
        table.drop_column("place")
