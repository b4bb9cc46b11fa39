"""Saved views; lists in other orders, by theme, and of what was sent back

Revision: 0016
After: 0015
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _where(sqlite: str, postgresql: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(postgresql)}


ACTIVE = _where("active = 1", "active")
ENDED = _where("active = 0", "NOT active")
JUDGED = _where("verdict IS NOT NULL", "verdict IS NOT NULL")
BOUNCED = _where("active = 1 AND bounces > 0", "active AND bounces > 0")
INDEXES: tuple[tuple[str, list[str], dict[str, Any]], ...] = (
    ("ix_cases_process_new", ["process", "id"], ACTIVE),
    ("ix_cases_directorate_new", ["directorate_id", "id"], ACTIVE),
    ("ix_cases_region_new", ["region_id", "id"], ACTIVE),
    ("ix_cases_process_changed", ["process", "updated_at", "id"], ACTIVE),
    ("ix_cases_directorate_changed", ["directorate_id", "updated_at", "id"], ACTIVE),
    ("ix_cases_region_changed", ["region_id", "updated_at", "id"], ACTIVE),
    ("ix_cases_process_ended_changed", ["process", "updated_at", "id"], ENDED),
    ("ix_cases_directorate_ended_changed", ["directorate_id", "updated_at", "id"], ENDED),
    ("ix_cases_region_ended_changed", ["region_id", "updated_at", "id"], ENDED),
    ("ix_cases_theme_due", ["theme", "due_at", "id"], ACTIVE),
    ("ix_cases_waiting_due", ["waiting_on", "due_at", "id"], ACTIVE),
    ("ix_cases_verdict_due", ["verdict", "active", "due_at", "id"], JUDGED),
    ("ix_cases_bounced_due", ["due_at", "id"], BOUNCED),
    ("ix_cases_directorate_bounced", ["directorate_id", "due_at", "id"], BOUNCED),
    ("ix_cases_region_bounced", ["region_id", "due_at", "id"], BOUNCED),
)


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("directorate_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["directorate_id"], ["directorates.id"], name=op.f("fk_saved_views_directorate_id_directorates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_owner_id"), "saved_views", ["owner_id"])
    op.create_index(op.f("ix_saved_views_directorate_id"), "saved_views", ["directorate_id"])
    op.create_table(
        "view_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("in_menu", sa.Boolean(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.CheckConstraint("digest IN ('none', 'daily', 'weekly')", name=op.f("ck_view_choices_digest")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_view_choices_user_id_users")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name=op.f("fk_view_choices_view_id_saved_views")),
        sa.PrimaryKeyConstraint("user_id", "view_id", name=op.f("pk_view_choices")),
    )
    op.create_index(op.f("ix_view_choices_view_id"), "view_choices", ["view_id"])
    op.create_index(
        "ix_view_choices_told", "view_choices", ["told_on", "user_id"], **_where("digest <> 'none'", "digest <> 'none'")
    )
    for name, columns, where in INDEXES:
        op.create_index(name, "cases", columns, **where)


def downgrade() -> None:
    for name, _columns, _filter in reversed(INDEXES):
        op.drop_index(name, "cases")
    op.drop_table("view_choices")
    op.drop_table("saved_views")
