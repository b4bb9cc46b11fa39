"""A case knows at how many visits it was born, or brought further

Revision: 0047
After: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("visits", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE cases SET visits = (SELECT count(*) FROM visit_births WHERE visit_births.case_id = cases.id) "
        "WHERE id IN (SELECT case_id FROM visit_births)"
    )


def downgrade() -> None:
    op.drop_column("cases", "visits")
