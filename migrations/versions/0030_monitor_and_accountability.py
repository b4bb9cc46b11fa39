"""The agreement monitor and calling to account

Revision: 0030
After: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = target.split(".")[0]
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}_{name}")


STANDINGS = ("on_track", "at_risk", "stalled")


def upgrade() -> None:
    op.add_column("cases", sa.Column("accounts", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "region_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("standing", _one_of("agreement_standing", *STANDINGS), nullable=True),
        sa.Column("before", _one_of("agreement_before", *STANDINGS), nullable=True),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        _to("region_agreements", "region_id", "regions.id"),
        _to("region_agreements", "agreement_id", "agreements.id"),
        _to("region_agreements", "case_id", "cases.id"),
        _to("region_agreements", "told_by_id", "users.id"),
        _to("region_agreements", "helper_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name="pk_region_agreements"),
        sa.UniqueConstraint("region_id", "agreement_id", name="uq_region_agreements_region_id_agreement_id"),
        sa.UniqueConstraint("case_id", name="uq_region_agreements_case_id"),
    )
    op.create_index("ix_region_agreements_agreement_id", "region_agreements", ["agreement_id"])
    op.create_table(
        "agreement_tellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("standing", _one_of("told_standing", *STANDINGS), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        _to("agreement_tellings", "case_id", "cases.id"),
        _to("agreement_tellings", "told_by_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_tellings"),
        sa.UniqueConstraint("event_id", name="uq_agreement_tellings_event_id"),
    )
    op.create_index("ix_agreement_tellings_case", "agreement_tellings", ["case_id", "told_at"])
    _accountability()


def _accountability() -> None:
    table = "accountabilities"
    op.create_table(
        table,
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("signatory_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("react_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("addressed_by_id", sa.Integer(), nullable=True),
        sa.Column("addressed_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("judgement", _one_of("judgement", "kept", "partly_kept", "not_kept"), nullable=True),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", UTCDateTime(), nullable=True),
        _to(table, "case_id", "cases.id"),
        _to(table, "about_id", "cases.id"),
        _to(table, "escalation_id", "cases.id"),
        _to(table, "agreement_id", "agreements.id"),
        _to(table, "signatory_id", "signatories.id"),
        _to(table, "addressed_by_id", "users.id"),
        _to(table, "judged_by_id", "users.id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_accountabilities"),
    )
    op.create_index("ix_accountabilities_about_id", table, ["about_id"])
    op.create_index("ix_accountabilities_escalation_id", table, ["escalation_id"])
    op.create_index("ix_accountabilities_signatory", table, ["signatory_id", "case_id"])
    op.create_index("ix_accountabilities_agreement", table, ["agreement_id", "case_id"])
    op.create_table(
        "accountability_reactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["accountabilities.case_id"], name="fk_accountability_reactions_case_id_accountabilities"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accountability_reactions"),
        sa.UniqueConstraint("event_id", name="uq_accountability_reactions_event_id"),
    )
    op.create_index("ix_accountability_reactions_case_id", "accountability_reactions", ["case_id"])


def downgrade() -> None:
    for table in ("accountability_reactions", "accountabilities", "agreement_tellings", "region_agreements"):
        op.drop_table(table)
    op.drop_column("cases", "accounts")
