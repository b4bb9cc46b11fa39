"""Escalations of several cases

What an escalation carries is a table of its own; until now each carried one case.

Revision: 0025
After: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.case_id"], name="fk_escalation_cases_escalation_id_escalations"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_escalation_cases_case_id_cases"),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name="fk_escalation_cases_added_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_escalation_cases"),
        sa.UniqueConstraint("escalation_id", "case_id", name="uq_escalation_cases_escalation_id_case_id"),
    )
    op.create_index("ix_escalation_cases_case_id", "escalation_cases", ["case_id"])
    op.execute(
        "INSERT INTO escalation_cases (escalation_id, case_id, reason, added_by_id, added_at) "
        "SELECT escalations.case_id, escalations.about_id, '', escalations.requested_by_id, cases.created_at "
        "FROM escalations JOIN cases ON cases.id = escalations.case_id ORDER BY escalations.case_id"
    )
    with op.batch_alter_table("escalations") as batch:
        batch.add_column(sa.Column("batch", sa.String(32), nullable=True))
        batch.create_unique_constraint("uq_escalations_batch", ["batch"])


def downgrade() -> None:
    with op.batch_alter_table("escalations") as batch:
        batch.drop_constraint("uq_escalations_batch", type_="unique")
        batch.drop_column("batch")
    op.drop_table("escalation_cases")
