"""Accords, their agreements and signatories; the agreements that a bottleneck rests on

Revision: 0029
After: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = (
    "government", "local_government", "insurers", "providers", "professionals", "clients", "authority", "other",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "accords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("name_nl", sa.String(160), nullable=False),
        sa.Column("name_en", sa.String(160), nullable=False),
        sa.Column("summary_nl", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accords"),
        sa.UniqueConstraint("key", name="uq_accords_key"),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accord_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title_nl", sa.String(160), nullable=False),
        sa.Column("title_en", sa.String(160), nullable=False),
        sa.Column("text_nl", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("term_on", sa.Date(), nullable=True),
        sa.Column("monitored", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["accord_id"], ["accords.id"], name="fk_agreements_accord_id_accords"),
        sa.PrimaryKeyConstraint("id", name="pk_agreements"),
        sa.UniqueConstraint("accord_id", "code", name="uq_agreements_accord_id_code"),
    )
    op.create_index("ix_agreements_monitored", "agreements", ["monitored", "active"])
    op.create_table(
        "signatories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("short", sa.String(40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="signatory_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signatories"),
        sa.UniqueConstraint("name", name="uq_signatories_name"),
    )
    op.create_table(
        "accord_signatories",
        sa.Column("accord_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["accord_id"], ["accords.id"], name="fk_accord_signatories_accord_id_accords"),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name="fk_accord_signatories_signatory_id_signatories"
        ),
        sa.PrimaryKeyConstraint("accord_id", "signatory_id", name="pk_accord_signatories"),
    )
    op.create_index("ix_accord_signatories_signatory_id", "accord_signatories", ["signatory_id"])
    op.create_table(
        "agreement_signatories",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_agreement_signatories_agreement_id_agreements"
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name="fk_agreement_signatories_signatory_id_signatories"
        ),
        sa.PrimaryKeyConstraint("agreement_id", "signatory_id", name="pk_agreement_signatories"),
    )
    op.create_index("ix_agreement_signatories_signatory_id", "agreement_signatories", ["signatory_id"])
    op.create_table(
        "accord_revisions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_accord_revisions_made_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_accord_revisions"),
    )
    op.create_table(
        "bottleneck_agreements",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["bottlenecks.case_id"], name="fk_bottleneck_agreements_case_id_bottlenecks"
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_bottleneck_agreements_agreement_id_agreements"
        ),
        sa.PrimaryKeyConstraint("case_id", "agreement_id", name="pk_bottleneck_agreements"),
    )
    op.create_index("ix_bottleneck_agreements_agreement_id", "bottleneck_agreements", ["agreement_id"])


def downgrade() -> None:
    for table in (
        "bottleneck_agreements", "accord_revisions", "agreement_signatories", "accord_signatories", "signatories",
        "agreements", "accords",
    ):  # fmt: skip
        op.drop_table(table)
