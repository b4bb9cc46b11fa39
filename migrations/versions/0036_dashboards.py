"""Dashboards that are kept, and links mailed on a schedule

Revision: 0036
After: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "dashboards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slice", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=30), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("directorate_id", sa.Integer(), nullable=True),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        _to("dashboards", "owner_id", "users"),
        _to("dashboards", "directorate_id", "directorates"),
        sa.PrimaryKeyConstraint("id", name="pk_dashboards"),
    )
    op.create_index("ix_dashboards_owner_id_name", "dashboards", ["owner_id", "name"], unique=True)
    op.create_index("ix_dashboards_directorate_id", "dashboards", ["directorate_id"])
    op.create_index("ix_dashboards_everybody", "dashboards", ["everybody"])
    op.create_table(
        "link_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("dashboard_id", sa.Integer(), nullable=True),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.CheckConstraint("rhythm IN ('weekly', 'monthly', 'quarterly')", name=op.f("ck_link_mails_link_mail_rhythm")),
        _to("link_mails", "user_id", "users"),
        _to("link_mails", "dashboard_id", "dashboards"),
        sa.PrimaryKeyConstraint("id", name="pk_link_mails"),
    )
    op.create_index("ix_link_mails_dashboard_id", "link_mails", ["dashboard_id"])
    op.create_index("ix_link_mails_user_id_dashboard_id", "link_mails", ["user_id", "dashboard_id"], unique=True)
    only = sa.text("dashboard_id IS NULL")
    op.create_index(
        "ix_link_mails_report", "link_mails", ["user_id"], unique=True, sqlite_where=only, postgresql_where=only
    )
    op.create_index("ix_link_mails_rhythm_told_on", "link_mails", ["rhythm", "told_on"])


def downgrade() -> None:
    op.drop_table("link_mails")
    op.drop_table("dashboards")
