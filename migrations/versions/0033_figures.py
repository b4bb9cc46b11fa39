"""Figures: what was read of the log

Revision: 0033
After: 0032

All of it is derived: the tables begin empty and are filled from the log when figures are first asked for, or when the
worker comes by. Going down throws them away, and nothing else.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

LIVE = {"sqlite_where": sa.text("live = 1"), "postgresql_where": sa.text("live")}


def upgrade() -> None:
    op.create_table(
        "passages",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(40), nullable=False),
        sa.Column("step", sa.String(60), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=True),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("until_seq", sa.Integer(), nullable=True),
        sa.Column("party", sa.String(20), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("directorate_id", sa.Integer(), nullable=True),
        sa.Column("actor_kind", sa.String(20), nullable=False),
        sa.Column("clocks", sa.JSON(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_passages_case_id_cases"),
        sa.PrimaryKeyConstraint("seq", name="pk_passages"),
    )
    op.create_index("ix_passages_case_id_seq", "passages", ["case_id", "seq"])
    op.create_index("ix_passages_process_day", "passages", ["process", "day"])
    op.create_index("ix_passages_live", "passages", ["process", "until_day", "day"], **LIVE)
    op.create_table(
        "figure_cases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("directorate_id", sa.Integer(), nullable=True),
        sa.Column("nature", sa.String(40), nullable=True),
        sa.Column("urgency", sa.String(20), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("systems", sa.String(300), nullable=False),
        sa.Column("accords", sa.String(300), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("logged_day", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_figure_cases_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_figure_cases"),
    )
    op.create_index("ix_figure_cases_about_id", "figure_cases", ["about_id"])
    read = op.create_table(
        "log_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_read"),
    )
    op.bulk_insert(read, [{"id": 1, "seq": 0}])
    op.create_table(
        "kept_figures",
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("slice", sa.String(60), nullable=False),
        sa.Column("edition", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", "slice", name="pk_kept_figures"),
    )


def downgrade() -> None:
    for table in ("kept_figures", "log_read", "figure_cases", "passages"):
        op.drop_table(table)
