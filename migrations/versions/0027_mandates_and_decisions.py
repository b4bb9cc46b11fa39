"""Mandates, and decisions that are dated records

Everybody who could decide before goes on: each commissioner gets a mandate for the nine types, without money.

Revision: 0027
After: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.clock import local_date
from app.clock import now as clock_now
from app.db import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BEFORE = (
    "mandate", "owner", "call_to_account", "experiment", "minister", "iza_consultation", "nza", "other_ministry",
    "returned",
)  # fmt: skip
NEW = ("withdrawn", "de_escalated", "revoked")
CHECK = "ck_escalation_decisions_decision_type"
ADDED = (
    ("effective_on", sa.Date), ("expires_on", sa.Date), ("amount", sa.Integer), ("for_id", sa.Integer),
    ("mandates", sa.JSON), ("revokes_id", sa.Integer), ("agreement_id", sa.Integer), ("signatory_id", sa.Integer),
    ("react_on", sa.Date), ("meeting_id", sa.Integer),
)  # fmt: skip
REFERS = (("for_id", "users"), ("revokes_id", "escalation_decisions"))


def _one_of(types: tuple[str, ...]) -> str:
    return f"type IN ({', '.join(repr(name) for name in types)})"


def upgrade() -> None:
    _decisions()
    _mandates()
    _passings()


def _decisions() -> None:
    with op.batch_alter_table("escalation_decisions") as batch:
        for name, kind in ADDED:
            batch.add_column(sa.Column(name, kind(), nullable=True))
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), _one_of((*BEFORE, *NEW)))
    connection = op.get_bind()
    decisions = sa.table(
        "escalation_decisions", sa.column("id"), sa.column("decided_at", UTCDateTime()),
        sa.column("effective_on", sa.Date()), sa.column("mandates", sa.JSON()),
    )  # fmt: skip
    for key, moment in connection.execute(sa.select(decisions.c.id, decisions.c.decided_at)).all():
        dated = decisions.update().where(decisions.c.id == key)
        connection.execute(dated.values(effective_on=local_date(moment), mandates=[]))
    with op.batch_alter_table("escalation_decisions") as batch:
        batch.alter_column("effective_on", existing_type=sa.Date(), nullable=False)
        batch.alter_column("mandates", existing_type=sa.JSON(), nullable=False)
        for name, table in REFERS:
            batch.create_foreign_key(op.f(f"fk_escalation_decisions_{name}_{table}"), table, [name], ["id"])
    op.create_index("ix_escalation_decisions_register", "escalation_decisions", ["decided_at", "id"])
    op.create_index("uq_escalation_decisions_revokes_id", "escalation_decisions", ["revokes_id"], unique=True)


def _mandates() -> None:
    mandates = op.create_table(
        "mandates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("accords", sa.JSON(), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("max_amount", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.String(200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name=op.f("fk_mandates_holder_id_users")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_mandates_made_by_id_users")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_mandates_ended_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    op.create_index(op.f("ix_mandates_holder_id"), "mandates", ["holder_id"])
    op.create_table(
        "mandate_regions",
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandates.id"], name=op.f("fk_mandate_regions_mandate_id_mandates")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_mandate_regions_region_id_regions")),
        sa.PrimaryKeyConstraint("mandate_id", "region_id", name=op.f("pk_mandate_regions")),
    )
    op.create_index(op.f("ix_mandate_regions_region_id"), "mandate_regions", ["region_id"])
    connection, now = op.get_bind(), clock_now()
    held = connection.execute(sa.text("SELECT DISTINCT user_id FROM role_grants WHERE role = 'commissioner'"))
    for (holder,) in held.all():
        values = {
            "holder_id": holder, "types": list(BEFORE), "accords": [], "systems": [], "max_amount": 0,
            "valid_from": local_date(now), "granted_by": "Overgenomen bij het invoeren van mandaten", "made_at": now,
        }  # fmt: skip
        connection.execute(mandates.insert().values(values))


def _passings() -> None:
    op.create_table(
        "escalation_passings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("passed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.case_id"], name=op.f("fk_escalation_passings_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["users.id"], name=op.f("fk_escalation_passings_from_id_users")),
        sa.ForeignKeyConstraint(["for_id"], ["users.id"], name=op.f("fk_escalation_passings_for_id_users")),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name=op.f("fk_escalation_passings_to_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_passings")),
    )
    op.create_index(op.f("ix_escalation_passings_escalation_id"), "escalation_passings", ["escalation_id"])


def downgrade() -> None:
    for table in ("escalation_passings", "mandate_regions", "mandates"):
        op.drop_table(table)
    op.drop_index("uq_escalation_decisions_revokes_id", "escalation_decisions")
    op.drop_index("ix_escalation_decisions_register", "escalation_decisions")
    # A decision that the older version has no word for is a case given back.
    decisions = sa.table("escalation_decisions", sa.column("type"))
    op.execute(decisions.update().where(decisions.c.type.in_(NEW)).values(type="returned"))
    with op.batch_alter_table("escalation_decisions") as batch:
        for name, table in REFERS:
            batch.drop_constraint(op.f(f"fk_escalation_decisions_{name}_{table}"), type_="foreignkey")
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), _one_of(BEFORE))
        for name, _kind in ADDED:
            batch.drop_column(name)
