"""Mediation

Revision: 0011
After: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "kind",
            _one_of("party_kind", "municipality", "provider", "insurer", "clients", "government", "other"),
            nullable=False,
        ),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mediation_parties_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_parties")),
    )
    op.create_index(op.f("ix_mediation_parties_case_id"), "mediation_parties", ["case_id"])
    op.create_table(
        "mediation_positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_positions_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["users.id"], name=op.f("fk_mediation_positions_noted_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_positions")),
    )
    op.create_index(op.f("ix_mediation_positions_party_id"), "mediation_positions", ["party_id"])
    op.create_table(
        "mediation_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _one_of("mediation_step_state", "open", "kept", "not_kept"), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("agreed_at", UTCDateTime(), nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mediation_steps_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_steps_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["colleague_id"], ["users.id"], name=op.f("fk_mediation_steps_colleague_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_steps")),
    )
    op.create_index(op.f("ix_mediation_steps_case_id"), "mediation_steps", ["case_id"])
    op.create_index(op.f("ix_mediation_steps_colleague_id"), "mediation_steps", ["colleague_id"])
    op.create_index(op.f("ix_mediation_steps_state_due_on"), "mediation_steps", ["state", "due_on"])
    op.create_table(
        "mediation_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["mediation_steps.id"], name=op.f("fk_mediation_moves_step_id_mediation_steps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_moves")),
    )
    op.create_index(op.f("ix_mediation_moves_step_id"), "mediation_moves", ["step_id"])
    with op.batch_alter_table("bottlenecks") as table:
        table.add_column(sa.Column("mediated", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("bottlenecks") as table:
        table.alter_column("mediated", server_default=None)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    with op.batch_alter_table("bottlenecks") as table:
        table.drop_column("mediated")
    op.drop_table("mediation_moves")
    op.drop_table("mediation_steps")
    op.drop_table("mediation_positions")
    op.drop_table("mediation_parties")
