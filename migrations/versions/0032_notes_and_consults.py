"""Consults and progress notes

Revision: 0032
After: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TEXTS = ("summary", "progress", "obstacles", "decided", "asked")


def upgrade() -> None:
    _add_notes()
    _add_consults()


def downgrade() -> None:
    for table in ("consult_messages", "consults", "progress_note_versions", "progress_notes"):
        op.drop_table(table)


def _add_notes() -> None:
    op.create_table(
        "progress_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accord", sa.String(20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("counted_at", UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name="fk_progress_notes_created_by_id_users"),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name="fk_progress_notes_sent_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_progress_notes"),
    )
    op.create_index("ix_progress_notes_until", "progress_notes", ["until", "id"])
    op.create_table(
        "progress_note_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["progress_notes.id"], name="fk_progress_note_versions_note_id_progress_notes"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_progress_note_versions_made_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_progress_note_versions"),
        sa.UniqueConstraint("note_id", "version", name="uq_progress_note_versions_note_id_version"),
    )


def _add_consults() -> None:
    states = ("open", "advised", "escalated", "ended")
    people = ("liaison_id", "commissioner_id", "last_by_id", "share_asked_by_id")
    op.create_table(
        "consults",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("liaison_id", sa.Integer(), nullable=False),
        sa.Column("commissioner_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*states, name="consult_state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("last_by_id", sa.Integer(), nullable=False),
        sa.Column("liaison_seen_at", UTCDateTime(), nullable=True),
        sa.Column("commissioner_seen_at", UTCDateTime(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("advised_at", UTCDateTime(), nullable=True),
        sa.Column("may_share", sa.Boolean(), nullable=False),
        sa.Column("advice_shared_at", UTCDateTime(), nullable=True),
        sa.Column("share_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("shared_at", UTCDateTime(), nullable=True),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        *(sa.ForeignKeyConstraint([one], ["users.id"], name=f"fk_consults_{one}_users") for one in people),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_consults_case_id_cases"),
        sa.ForeignKeyConstraint(["escalation_id"], ["cases.id"], name="fk_consults_escalation_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_consults"),
    )
    op.create_index("ix_consults_case_id", "consults", ["case_id"])
    op.create_index("ix_consults_liaison", "consults", ["liaison_id", "last_at", "id"])
    op.create_index("ix_consults_commissioner", "consults", ["commissioner_id", "last_at", "id"])
    op.create_table(
        "consult_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consult_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["consult_id"], ["consults.id"], name="fk_consult_messages_consult_id_consults"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_consult_messages_author_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_consult_messages"),
    )
    op.create_index("ix_consult_messages_consult_id", "consult_messages", ["consult_id"])
