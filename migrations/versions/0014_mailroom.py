"""Mail that comes in

Going back, the list of what came in goes; what became of it stays where it is, on its cases.

Revision: 0014
After: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BECAME = sa.Enum(
    "draft", "comment", "answer", "aside", name="became", native_enum=False, create_constraint=True, length=40
)


def upgrade() -> None:
    op.create_table(
        "received_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("became", BECAME, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("has_raw", sa.Boolean(), nullable=False),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("handled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_received_mails_user_id_users")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_received_mails_contact_id_contacts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_received_mails_case_id_cases")),
        sa.ForeignKeyConstraint(["handled_by_id"], ["users.id"], name=op.f("fk_received_mails_handled_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mails")),
        sa.UniqueConstraint("fingerprint", "trusted", name=op.f("uq_received_mails_fingerprint_trusted")),
    )
    op.create_index(op.f("ix_received_mails_case_id"), "received_mails", ["case_id"])
    op.create_index("ix_received_mails_became", "received_mails", ["became", "id"])
    op.create_index("ix_received_mails_sender", "received_mails", ["sender", "received_at"])
    op.create_index("ix_received_mails_received", "received_mails", ["received_at"])


def downgrade() -> None:
    op.drop_table("received_mails")
