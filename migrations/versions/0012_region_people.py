"""People in the region

A contact can be a collective with one mailbox, and can be withdrawn while the history keeps it. Whoever follows several
cases has one overview, by e-mail address; asking for it leaves a request that the worker carries out.

Revision: 0012
After: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contacts") as batch_op:
        batch_op.add_column(sa.Column("collective", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("withdrawn_at", UTCDateTime(), nullable=True))
        batch_op.create_index("ix_contacts_email", ["email"], unique=False)
    op.create_table(
        "region_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region_people"),
        sa.UniqueConstraint("email", name="uq_region_people_email"),
    )
    op.create_table(
        "overview_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_overview_requests"),
    )


def downgrade() -> None:
    op.drop_table("overview_requests")
    op.drop_table("region_people")
    with op.batch_alter_table("contacts") as batch_op:
        batch_op.drop_index("ix_contacts_email")
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("collective")
