"""Files

Revision: 0009
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = ("jpeg", "png", "webp", "heic", "pdf", "docx", "xlsx", "odt", "ods", "txt", "csv")
STATES = ("quarantined", "available", "rejected", "withdrawn")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", _choice("attachment_kind", KINDS), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", _choice("attachment_state", STATES), nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("scanned_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_attachments_case_id_cases"),
        sa.ForeignKeyConstraint(["uploader_id"], ["users.id"], name="fk_attachments_uploader_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("public_id", name="uq_attachments_public_id"),
    )
    op.create_index("ix_attachments_case_id", "attachments", ["case_id"])
    op.create_index("ix_attachments_event_id", "attachments", ["event_id"])
    op.create_index("ix_attachments_digest", "attachments", ["digest"])
    waiting = sa.text("state = 'quarantined'")
    op.create_index("ix_attachments_waiting", "attachments", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.add_column("cases", sa.Column("files", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("cases", "files")
    op.drop_table("attachments")
