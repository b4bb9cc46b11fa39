"""Notices, choices and texts

Going back, a notice that still waits for its mail becomes a message of its own; the notices themselves, the choices
and the texts go. What the wording of that time does not know (deadlines, deputies) is not mailed.

Revision: 0004
After: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = ("waiting", "sent", "dead")
AFTER = (*BEFORE, "withdrawn")
HOW = ("at_once", "digest", "none")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("in_hours", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.alter_column("in_hours", existing_type=sa.Boolean(), server_default=None)
    _statuses(AFTER)
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("letter", sa.String(length=60), nullable=False),
        sa.Column("kind", _enum("notice_kind", "turn", "deadline", "news"), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reader_id"], ["users.id"], name=op.f("fk_notices_reader_id_users")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_notices_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("event_id", "reader_id", "letter", name=op.f("uq_notices_event_id_reader_id_letter")),
    )
    unread, waiting = sa.text("read_at IS NULL"), sa.text("due_at IS NOT NULL")
    op.create_index("ix_notices_message_id", "notices", ["message_id"])
    op.create_index("ix_notices_reader", "notices", ["reader_id", "id"])
    op.create_index("ix_notices_unread", "notices", ["reader_id", "id"], sqlite_where=unread, postgresql_where=unread)
    op.create_index(
        "ix_notices_due", "notices", ["due_at", "reader_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index(
        "ix_notices_waiting", "notices", ["reader_id", "due_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "notice_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("turn", _enum("how_turn", *HOW), nullable=False),
        sa.Column("deadline", _enum("how_deadline", *HOW), nullable=False),
        sa.Column("news", _enum("how_news", *HOW), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.CheckConstraint("turn != 'none' AND deadline != 'none'", name=op.f("ck_notice_choices_must_reach")),
        sa.CheckConstraint("hour BETWEEN 6 AND 20", name=op.f("ck_notice_choices_hour")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "letter_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("nature", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_letter_texts_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_texts")),
        sa.UniqueConstraint("version", "language", name=op.f("uq_letter_texts_version_language")),
    )
    op.create_index("ix_letter_texts_letter", "letter_texts", ["letter", "state", "nature", "version"])


def downgrade() -> None:
    op.execute(
        "INSERT INTO messages (event_id, template, recipient, user_id, case_id, language, params, message_id, status,"
        " attempts, next_attempt_at, created_at, in_hours)"
        " SELECT n.event_id, n.letter, u.email, u.id, n.case_id, u.language, n.params, 'notice-' || n.id, 'waiting',"
        " 0, n.due_at, n.created_at, false"
        " FROM notices n JOIN users u ON u.id = n.reader_id"
        " WHERE n.due_at IS NOT NULL AND u.active AND n.letter IN ('act_now', 'informed')"
    )
    op.drop_table("letter_texts")
    op.drop_table("notice_choices")
    op.drop_table("notices")
    op.execute("UPDATE messages SET status = 'sent' WHERE status = 'withdrawn'")
    _statuses(BEFORE)
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("in_hours")
        batch_op.drop_column("text_version")


def _statuses(values: tuple[str, ...]) -> None:
    """Let the status of a message be one of these."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_messages_message_status"), type_="check")
        batch_op.create_check_constraint(op.f("ck_messages_message_status"), f"status IN ({listed})")
