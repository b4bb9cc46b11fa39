"""Dossiers

Revision: 0023
After: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "dossiers",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("began_with_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("cause", _one_of("dossier_cause", "law", "funding", "supervision", "habit", "other"), nullable=True),
        sa.Column("cause_text", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_on", sa.Date(), nullable=True),
        sa.Column(
            "kind", _one_of("dossier_kind", "rule", "policy", "funding", "guidance", "explanation"), nullable=True
        ),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(300), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_dossiers_case_id_cases"),
        sa.ForeignKeyConstraint(["began_with_id"], ["cases.id"], name="fk_dossiers_began_with_id_cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_dossiers"),
    )
    op.create_table(
        "dossier_regions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("liaison_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=True),
        sa.Column("reply", _one_of("dossier_reply", "applies", "worked", "did_not", "not_here"), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.case_id"], name="fk_dossier_regions_dossier_id_dossiers"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_dossier_regions_region_id_regions"),
        sa.ForeignKeyConstraint(["liaison_id"], ["users.id"], name="fk_dossier_regions_liaison_id_users"),
        sa.ForeignKeyConstraint(["replied_by_id"], ["users.id"], name="fk_dossier_regions_replied_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_regions"),
        sa.UniqueConstraint("dossier_id", "region_id", name="uq_dossier_regions_dossier_id_region_id"),
    )
    op.create_index("ix_dossier_regions_region_id", "dossier_regions", ["region_id"])
    op.create_index(
        "ix_dossier_regions_asked", "dossier_regions", ["liaison_id", "dossier_id"],
        sqlite_where=sa.text("offered_at IS NOT NULL AND reply IS NULL"),
        postgresql_where=sa.text("offered_at IS NOT NULL AND reply IS NULL"),
    )  # fmt: skip
    op.create_table(
        "dossier_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("part", sa.String(300), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.case_id"], name="fk_dossier_parties_dossier_id_dossiers"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_parties"),
    )
    op.create_index("ix_dossier_parties_dossier_id", "dossier_parties", ["dossier_id"])
    _proposals()
    if op.get_bind().dialect.name == "sqlite":  # a column with what it refers to, without copying the table
        op.execute(
            "ALTER TABLE cases ADD COLUMN dossier_id INTEGER CONSTRAINT fk_cases_dossier_id_cases REFERENCES cases (id)"
        )
    else:
        op.add_column("cases", sa.Column("dossier_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_cases_dossier_id_cases", "cases", "cases", ["dossier_id"], ["id"])
    op.create_index(
        "ix_cases_dossier", "cases", ["dossier_id", "id"], sqlite_where=sa.text("dossier_id IS NOT NULL"),
        postgresql_where=sa.text("dossier_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_cases_outcome", "cases", ["process", "outcome", "closed_at", "id"], sqlite_where=sa.text("active = 0"),
        postgresql_where=sa.text("NOT active"),
    )  # fmt: skip


def _proposals() -> None:
    op.create_table(
        "dossier_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.case_id"], name="fk_dossier_proposals_dossier_id_dossiers"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_dossier_proposals_decided_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_proposals"),
    )
    op.create_index("ix_dossier_proposals_dossier_id", "dossier_proposals", ["dossier_id"])
    op.create_index(
        "ix_dossier_proposals_open", "dossier_proposals", ["id"], sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "dossier_proposal_cases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_dossier_proposal_cases_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["dossier_proposals.id"], name="fk_dossier_proposal_cases_proposal_id_dossier_proposals"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_dossier_proposal_cases"),
    )
    op.create_index("ix_dossier_proposal_cases_proposal_id", "dossier_proposal_cases", ["proposal_id"])
    op.create_table(
        "dossier_looked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_looked"),
    )
    op.execute("INSERT INTO dossier_looked (id, seq) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_index("ix_cases_outcome", "cases")
    op.drop_index("ix_cases_dossier", "cases")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_cases_dossier_id_cases", "cases", type_="foreignkey")
    op.drop_column("cases", "dossier_id")
    for table in (
        "dossier_looked", "dossier_proposal_cases", "dossier_proposals", "dossier_parties", "dossier_regions",
        "dossiers",
    ):  # fmt: skip
        op.drop_table(table)
