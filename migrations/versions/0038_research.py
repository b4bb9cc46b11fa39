"""Research: the exports of the event log

Revision: 0038
After: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "research_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("process", sa.String(40), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("opened_since", sa.Date(), nullable=True),
        sa.Column("opened_until", sa.Date(), nullable=True),
        sa.Column("dates", sa.String(10), nullable=False),
        sa.Column("key_mark", sa.String(16), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("until_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_research_exports_made_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_research_exports"),
    )


def downgrade() -> None:
    op.drop_table("research_exports")
