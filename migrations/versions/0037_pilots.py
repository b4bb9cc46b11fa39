"""Pilots, and the role of researchers

Whoever held the role of researcher loses it on the way back: the version before does not know it.

Revision: 0037
After: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BEFORE = ("liaison", "fixer", "coordinator", "commissioner", "mt_reader", "admin", "auditor")
NEW = "researcher"
CHECK = "ck_role_grants_role"
PARTS = ("liaison", "fixer", "coordinator", "commissioner")


def _roles(*names: str) -> None:
    listed = ", ".join(repr(name) for name in names)
    with op.batch_alter_table("role_grants") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"role IN ({listed})")


def upgrade() -> None:
    _roles(*BEFORE, NEW)
    op.create_table(
        "pilots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_pilots_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilots")),
    )
    op.create_index("ix_pilots_until", "pilots", ["until"])
    _belongs(
        "pilot_regions", sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_pilot_regions_region_id_regions")),
        sa.PrimaryKeyConstraint("pilot_id", "region_id", name=op.f("pk_pilot_regions")),
    )  # fmt: skip
    op.create_index("ix_pilot_regions_region_id", "pilot_regions", ["region_id"])
    part = sa.Enum(*PARTS, name="pilot_part", native_enum=False, create_constraint=True, length=40)
    _belongs(
        "pilot_people", sa.Column("user_id", sa.Integer(), nullable=False), sa.Column("part", part, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_pilot_people_user_id_users")),
        sa.PrimaryKeyConstraint("pilot_id", "user_id", "part", name=op.f("pk_pilot_people")),
    )  # fmt: skip
    op.create_index("ix_pilot_people_user_id", "pilot_people", ["user_id"])
    _belongs(
        "pilot_questions", sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False), sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_questions")),
    )  # fmt: skip
    op.create_index("ix_pilot_questions_pilot_id", "pilot_questions", ["pilot_id"])


def _belongs(name: str, *parts: sa.schema.SchemaItem) -> None:
    """A table of things that belong to a pilot."""
    op.create_table(
        name,
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilots.id"], name=op.f(f"fk_{name}_pilot_id_pilots"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    for name in ("pilot_questions", "pilot_people", "pilot_regions", "pilots"):
        op.drop_table(name)
    grants = sa.table("role_grants", sa.column("id", sa.Integer()), sa.column("role", sa.String()))
    regions = sa.table("role_grant_regions", sa.column("grant_id", sa.Integer()))
    gone = sa.select(grants.c.id).where(grants.c.role == NEW)
    op.execute(regions.delete().where(regions.c.grant_id.in_(gone)))
    op.execute(grants.delete().where(grants.c.role == NEW))
    _roles(*BEFORE)
