"""Routing that learns: what the table did with each case, what it got wrong, and the weekly list

Revision: 0021
After: 0020
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("routing_rules") as batch:
        batch.add_column(sa.Column("by_room", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("routing_rules") as batch:
        batch.alter_column("by_room", server_default=None)
    routed = op.create_table(
        "routed_cases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("directorate_id", sa.Integer(), nullable=True),
        sa.Column("fixer_id", sa.Integer(), nullable=True),
        sa.Column("how", _one_of("routed_how", "named", "room", "coordinator", "nowhere"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_routed_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["directorate_id"], ["directorates.id"], name=op.f("fk_routed_cases_directorate_id_directorates")
        ),
        sa.ForeignKeyConstraint(["fixer_id"], ["users.id"], name=op.f("fk_routed_cases_fixer_id_users")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_routed_cases")),
    )
    op.create_index(op.f("ix_routed_cases_at"), "routed_cases", ["at"])
    op.create_index(op.f("ix_routed_cases_rule_id"), "routed_cases", ["rule_id"])
    op.create_table(
        "misrouted_cases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("misrouted_kind", "declined", "passed_on", "no_row"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("settled", _one_of("misrouted_settled", "mended", "kept"), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["routed_cases.case_id"], name=op.f("fk_misrouted_cases_case_id_routed_cases")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"], name=op.f("fk_misrouted_cases_settled_by_id_users")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_misrouted_cases")),
    )
    op.create_index(op.f("ix_misrouted_cases_at"), "misrouted_cases", ["at"])
    op.create_index(
        "ix_misrouted_cases_waiting",
        "misrouted_cases",
        ["at"],
        sqlite_where=sa.text("settled IS NULL"),
        postgresql_where=sa.text("settled IS NULL"),
    )
    op.create_table(
        "mending_weeks",
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_mending_weeks")),
    )
    # What comes in over a period is what knowledge and simulations are about.
    op.create_index("ix_cases_process_created", "cases", ["process", "created_at"])
    _from_the_log(routed)


def _from_the_log(routed: sa.Table) -> None:
    """What the log knows of cases that were routed before this table was there."""
    bind = op.get_bind()
    events = sa.table(
        "events", sa.column("case_id", sa.Integer), sa.column("at", UTCDateTime), sa.column("action", sa.String),
        sa.column("body", sa.Text), sa.column("seq", sa.Integer),
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    known = set(bind.execute(sa.select(sa.column("id")).select_from(sa.table("directorates"))).scalars())
    statement = sa.select(events.c.case_id, events.c.at, events.c.body).where(events.c.action == "bottleneck.routed")
    for case_id, at, body in bind.execute(statement.order_by(events.c.seq)):
        data = json.loads(body)["data"]
        where = data.get("directorate") if data.get("directorate") in known else None
        found[case_id] = {
            "case_id": case_id, "at": at, "rule_id": data.get("rule"), "position": data.get("position"),
            "conditions": data.get("conditions") or {}, "directorate_id": where, "fixer_id": None,
            "how": "coordinator" if where else "nowhere",
        }  # fmt: skip
    if found:
        bind.execute(routed.insert(), list(found.values()))


def downgrade() -> None:
    op.drop_index("ix_cases_process_created", table_name="cases")
    op.drop_table("mending_weeks")
    op.drop_table("misrouted_cases")
    op.drop_table("routed_cases")
    with op.batch_alter_table("routing_rules") as batch:
        batch.drop_column("by_room")
