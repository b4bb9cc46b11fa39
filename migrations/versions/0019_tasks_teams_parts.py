"""Tasks, teams, main cases and parts

A task is a case of its own process about another one; here is what was asked of whom. The columns of `cases` count, so
that the page of a case without any asks for none.

Revision: 0019
After: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COUNTERS = ("parts", "tasks", "team")


def upgrade() -> None:
    # In so many words: Alembic would copy the whole table on SQLite, and lose what it does not know of it.
    op.execute(
        "ALTER TABLE cases ADD COLUMN main_case_id INTEGER CONSTRAINT fk_cases_main_case_id_cases REFERENCES cases (id)"
    )
    op.create_index("ix_cases_main_case_id", "cases", ["main_case_id"])
    for column in COUNTERS:
        op.add_column("cases", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "case_team",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_team_case_id_cases"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_case_team_user_id_users"),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name="fk_case_team_added_by_id_users"),
        sa.PrimaryKeyConstraint("case_id", "user_id", name="pk_case_team"),
    )
    op.create_index("ix_case_team_user_id", "case_team", ["user_id"])
    op.create_table(
        "tasks",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "holder",
            sa.Enum(
                "colleague",
                "body",
                "ministry",
                name="task_holder",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("party", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_tasks_case_id_cases"),
        sa.ForeignKeyConstraint(["about_id"], ["cases.id"], name="fk_tasks_about_id_cases"),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name="fk_tasks_set_by_id_users"),
        sa.PrimaryKeyConstraint("case_id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_about_id", "tasks", ["about_id"])


def downgrade() -> None:
    op.drop_table("tasks")
    op.drop_table("case_team")
    for column in reversed(COUNTERS):
        op.drop_column("cases", column)
    op.drop_index("ix_cases_main_case_id", "cases")
    op.execute("ALTER TABLE cases DROP COLUMN main_case_id")
