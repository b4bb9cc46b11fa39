"""Room to experiment

Revision: 0031
After: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date(), nullable=True) for name in names]


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        *_texts("purpose", "legal_basis", "parties", "conditions", "questions", "motivation"),
        *_days("evaluate_on", "ends_on", "granted_on", "started_on", "over_on"),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("prolonged", sa.Integer(), nullable=False),
        sa.Column("going", _one_of("experiment_going", "well", "worries", "stuck"), nullable=True),
        *_texts("findings", "because", "result"),
        sa.Column("advice", _one_of("experiment_advice", "structural", "prolong", "stop"), nullable=True),
        *_days("evaluated_on"),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        _to("experiments", "case_id", "cases"),
        _to("experiments", "about_id", "cases"),
        _to("experiments", "escalation_id", "escalations", "case_id"),
        _to("experiments", "decision_id", "escalation_decisions"),
        _to("experiments", "granted_by_id", "users"),
        _to("experiments", "dossier_id", "dossiers", "case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_experiments"),
    )
    for column in ("about_id", "escalation_id", "decision_id", "ends_on", "dossier_id"):
        op.create_index(f"ix_experiments_{column}", "experiments", [column])
    op.create_table(
        "experiment_regions",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        _to("experiment_regions", "experiment_id", "experiments", "case_id"),
        _to("experiment_regions", "region_id", "regions"),
        sa.PrimaryKeyConstraint("experiment_id", "region_id", name="pk_experiment_regions"),
    )
    op.create_index("ix_experiment_regions_region_id", "experiment_regions", ["region_id"])
    op.add_column("cases", sa.Column("experiments", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("cases", "experiments")
    op.drop_table("experiment_regions")
    op.drop_table("experiments")
