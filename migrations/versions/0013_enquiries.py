"""Questions to third parties

Revision: 0013
After: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("party", sa.String(120), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("shared", sa.Text(), nullable=False),
        sa.Column("shared_title", sa.String(200), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "region", "ministry", "confidential", name="enquiry_visibility", native_enum=False,
                create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wait_cycle", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("next_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_enquiries_case_id_cases"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_enquiries_asked_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_enquiries"),
    )  # fmt: skip
    op.create_index("ix_enquiries_case_id", "enquiries", ["case_id"])
    op.create_index(
        "ix_enquiries_next", "enquiries", ["next_at", "id"], sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "enquiry_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("function", sa.String(120), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name="fk_enquiry_answers_enquiry_id_enquiries"),
        sa.PrimaryKeyConstraint("id", name="pk_enquiry_answers"),
        sa.UniqueConstraint("event_id", name="uq_enquiry_answers_event_id"),
    )
    op.create_index("ix_enquiry_answers_enquiry_id", "enquiry_answers", ["enquiry_id"])
    op.add_column("cases", sa.Column("enquiries", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("cases", "enquiries")
    op.drop_table("enquiry_answers")
    op.drop_table("enquiries")
