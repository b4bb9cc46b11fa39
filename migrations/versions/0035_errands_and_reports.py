"""Errands and reports

Revision: 0035
After: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ERRAND_STATUSES = ("waiting", "running", "ready", "failed")
ANSWERS = ("agreed", "later", "no")
PROGRESS = ("under_way", "done", "stopped")


def upgrade() -> None:
    _add_errands()
    _add_reports()


def downgrade() -> None:
    for table in ("report_asks", "report_editions", "quarter_reports", "errand_results", "errands"):
        op.drop_table(table)


def _add_errands() -> None:
    op.create_table(
        "errands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column(
            "status",
            _one_of("errand_status", ERRAND_STATUSES),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("filename", sa.String(120), nullable=False),
        sa.Column("mimetype", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_errands_asked_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_errands"),
    )
    op.create_index("ix_errands_asked_by_id", "errands", ["asked_by_id", "id"])
    op.create_index("ix_errands_ended_at", "errands", ["ended_at"])
    waits = sa.text("ended_at IS NULL")
    op.create_index("ix_errands_open", "errands", ["id"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "errand_results",
        sa.Column("errand_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["errand_id"], ["errands.id"], name="fk_errand_results_errand_id_errands"),
        sa.PrimaryKeyConstraint("errand_id", name="pk_errand_results"),
    )


def _add_reports() -> None:
    op.create_table(
        "quarter_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("counted_at", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["replied_by_id"], ["users.id"], name="fk_quarter_reports_replied_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_quarter_reports"),
        sa.UniqueConstraint("quarter", name="uq_quarter_reports_quarter"),
    )
    op.create_table(
        "report_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["quarter_reports.id"], name="fk_report_editions_report_id_quarter_reports"
        ),
        sa.ForeignKeyConstraint(["published_by_id"], ["users.id"], name="fk_report_editions_published_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_report_editions"),
        sa.UniqueConstraint("report_id", "edition", name="uq_report_editions_report_id_edition"),
    )
    op.create_table(
        "report_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", _one_of("ask_answer", ANSWERS), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("progress", _one_of("ask_progress", PROGRESS), nullable=True),
        sa.Column("progress_said", sa.Text(), nullable=False),
        sa.Column("progress_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["quarter_reports.id"], name="fk_report_asks_report_id_quarter_reports"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_report_asks_owner_id_users"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name="fk_report_asks_answered_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_report_asks"),
        sa.UniqueConstraint("report_id", "position", name="uq_report_asks_report_id_position"),
    )
    op.create_index("ix_report_asks_owner_id", "report_asks", ["owner_id"])


def _one_of(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)
