"""The diary and findings of a pilot

Revision: 0046
After: 0045
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KINDS = ("observation", "intervention", "learned", "effect")
READERS = ("pilot", "colleagues")


def upgrade() -> None:
    _of_pilot(
        "pilot_rounds",
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("plan", "done", "observed", "reflected")),
        sa.Column("version", sa.Integer(), nullable=False),
        *_made(),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_pilot_rounds_pilot_id", "pilot_rounds", ["pilot_id"])
    _of_pilot(
        "pilot_entries",
        *_round("pilot_entries"),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", _one_of("pilot_entry_kind", KINDS), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("readers", _one_of("pilot_entry_readers", READERS), nullable=False),
        sa.Column("research", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_pilot_entries_region_id_regions")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_pilot_entries_author_id_users")),
    )
    op.create_index("ix_pilot_entries_day", "pilot_entries", ["pilot_id", "day", "id"])
    for name in ("round_id", "region_id", "author_id"):
        op.create_index(f"ix_pilot_entries_{name}", "pilot_entries", [name])
    op.create_table(
        "pilot_entry_versions",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["pilot_entries.id"],
            name=op.f("fk_pilot_entry_versions_entry_id_pilot_entries"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "version", name=op.f("pk_pilot_entry_versions")),
    )  # fmt: skip
    _of_pilot(
        "pilot_findings",
        *_round("pilot_findings"),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=True),
        *_made(),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_pilot_findings_lesson_id_lessons")),
    )
    for name in ("pilot_id", "round_id", "lesson_id"):
        op.create_index(f"ix_pilot_findings_{name}", "pilot_findings", [name])


def downgrade() -> None:
    for name in ("pilot_findings", "pilot_entry_versions", "pilot_entries", "pilot_rounds"):
        op.drop_table(name)


def _of_pilot(name: str, *parts: Any) -> None:
    """A table whose rows belong to a pilot and go with it."""
    made_by = any(isinstance(part, sa.Column) and part.name == "made_by_id" for part in parts)
    if made_by:
        parts = (
            *parts,
            sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f(f"fk_{name}_made_by_id_users")),
        )
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilots.id"], name=op.f(f"fk_{name}_pilot_id_pilots"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _round(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["pilot_rounds.id"], name=op.f(f"fk_{table}_round_id_pilot_rounds")),
    )


def _made() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
    )


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
