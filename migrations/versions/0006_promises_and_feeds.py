"""Promises, and feeds of deadlines

Revision: 0006
After: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_feeds",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("last_used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_agenda_feeds_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_agenda_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_agenda_feeds_digest")),
    )
    op.create_table(
        "promises",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_to", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_promises_case_id_cases")),
        sa.ForeignKeyConstraint(["about_id"], ["cases.id"], name=op.f("fk_promises_about_id_cases")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_promises_made_by_id_users")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_about_id"), "promises", ["about_id"])
    op.create_index(op.f("ix_promises_made_on"), "promises", ["made_on"])
    op.create_index(op.f("ix_promises_ended_on"), "promises", ["ended_on"])
    op.create_table(
        "promise_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promises.case_id"], name=op.f("fk_promise_moves_promise_id_promises")
        ),
        sa.ForeignKeyConstraint(["moved_by_id"], ["users.id"], name=op.f("fk_promise_moves_moved_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_moves")),
    )
    op.create_index(op.f("ix_promise_moves_promise_id"), "promise_moves", ["promise_id"])
    op.create_index(op.f("ix_promise_moves_moved_on"), "promise_moves", ["moved_on"])


def downgrade() -> None:
    op.drop_table("promise_moves")
    op.drop_table("promises")
    op.drop_table("agenda_feeds")
