"""Partnerships, and the programmes of other departments

The names that were typed at bottlenecks stay as they are; a colleague says which partnership they are. On the way back
partnerships go, and those names are still there.

Revision: 0041
After: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

PARTY_KINDS = ("municipality", "insurer", "provider", "ggd", "patients", "housing", "police", "other")
PARTY_ROLES = ("leads", "takes_part", "pays", "advises")
AXES = ("task_mission", "formal_informal", "above_below", "alike_diverse")
KINDS = ("regio_deal", "border", "liveability", "other")
DEPARTMENTS = (
    ("BZK", "Binnenlandse Zaken en Koninkrijksrelaties", "the Interior and Kingdom Relations"),
    ("EZK", "Economische Zaken en Klimaat", "Economic Affairs and Climate"),
    ("SZW", "Sociale Zaken en Werkgelegenheid", "Social Affairs and Employment"),
    ("JenV", "Justitie en Veiligheid", "Justice and Security"),
    ("OCW", "Onderwijs, Cultuur en Wetenschap", "Education, Culture and Science"),
    ("LVVN", "Landbouw, Visserij, Voedselzekerheid en Natuur", "Agriculture, Fisheries, Food Security and Nature"),
    ("IenW", "Infrastructuur en Waterstaat", "Infrastructure and Water Management"),
    ("VRO", "Volkshuisvesting en Ruimtelijke Ordening", "Housing and Spatial Planning"),
    ("AenM", "Asiel en Migratie", "Asylum and Migration"),
    ("Financiën", "Financiën", "Finance"),
    ("Defensie", "Defensie", "Defence"),
    ("BZ", "Buitenlandse Zaken", "Foreign Affairs"),
)


def _kind(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _people_and_time(table: str) -> list[sa.schema.SchemaItem]:
    """Who made it, and when it was made and changed."""
    return [
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f(f"fk_{table}_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _belongs(table: str, owner: str, *parts: sa.schema.SchemaItem) -> None:
    """A table of things that belong to a partnership or a programme."""
    key = f"{owner}_id"
    op.create_table(
        table,
        sa.Column(key, sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            [key], [f"{owner}s.id"], name=op.f(f"fk_{table}_{key}_{owner}s"), ondelete="CASCADE"
        ),
    )  # fmt: skip


def _places(table: str, owner: str, other: str, others: str) -> None:
    """Regions or municipalities of a partnership or a programme."""
    _belongs(
        table, owner, sa.Column(other, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([other], [f"{others}.id"], name=op.f(f"fk_{table}_{other}_{others}")),
        sa.PrimaryKeyConstraint(f"{owner}_id", other, name=op.f(f"pk_{table}")),
    )  # fmt: skip
    op.create_index(f"ix_{table}_{other}", table, [other])


def _listed(table: str, owner: str, *parts: sa.schema.SchemaItem) -> None:
    """Things in an order, each with an id."""
    _belongs(
        table, owner, sa.Column("id", sa.Integer(), nullable=False), sa.Column("place", sa.Integer(), nullable=False),
        *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )  # fmt: skip
    op.create_index(f"ix_{table}_{owner}_id", table, [f"{owner}_id"])


def _line(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "partnerships",
        sa.Column("id", sa.Integer(), nullable=False),
        _line("name", 120),
        _line("name_plain", 240),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        *_people_and_time("partnerships"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_partnerships_region_id_regions")),
    )
    op.create_index("ix_partnerships_name_plain", "partnerships", ["name_plain"])
    op.create_index("ix_partnerships_region_id", "partnerships", ["region_id"])
    _places("partnership_municipalities", "partnership", "municipality_id", "municipalities")
    _belongs(
        "partnership_axes", "partnership", sa.Column("axis", _kind("partnership_axis", AXES), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False), _line("why", 300),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name=op.f("ck_partnership_axes_place")),
        sa.PrimaryKeyConstraint("partnership_id", "axis", name=op.f("pk_partnership_axes")),
    )  # fmt: skip
    _listed(
        "partnership_parties", "partnership", _line("name", 120),
        sa.Column("kind", _kind("partnership_party_kind", PARTY_KINDS), nullable=False),
        sa.Column("role", _kind("partnership_party_role", PARTY_ROLES), nullable=False),
    )  # fmt: skip
    _listed(
        "partnership_people", "partnership", _line("name", 120), _line("organisation", 120), _line("email", 254),
        _line("mandate", 300), sa.Column("until", sa.Date(), nullable=True),
    )  # fmt: skip
    with op.batch_alter_table("bottlenecks") as batch:
        batch.add_column(sa.Column("partnership_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_bottlenecks_partnership_id_partnerships"), "partnerships", ["partnership_id"], ["id"]
        )
        batch.create_index("ix_bottlenecks_partnership_id", ["partnership_id"])
    _programmes()


def _programmes() -> None:
    departments = op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        _line("key", 20),
        _line("name_nl", 120),
        _line("name_en", 120),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("key", name=op.f("uq_departments_key")),
    )
    op.bulk_insert(
        departments, [{"key": key, "name_nl": nl, "name_en": en, "active": True} for key, nl, en in DEPARTMENTS]
    )
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        _line("name", 160),
        _line("name_plain", 320),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("programme_kind", KINDS), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        _line("source", 300),
        *_people_and_time("programmes"),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_programmes_department_id_departments")
        ),
    )
    op.create_index("ix_programmes_name_plain", "programmes", ["name_plain"])
    op.create_index("ix_programmes_department_id", "programmes", ["department_id"])
    _places("programme_regions", "programme", "region_id", "regions")
    _places("programme_municipalities", "programme", "municipality_id", "municipalities")
    _listed(
        "programme_contacts", "programme", _line("name", 120), _line("position", 120), _line("email", 254),
        _line("phone", 40),
    )  # fmt: skip


def downgrade() -> None:
    for name in (
        "programme_contacts", "programme_municipalities", "programme_regions", "programmes", "departments",
    ):  # fmt: skip
        op.drop_table(name)
    with op.batch_alter_table("bottlenecks") as batch:
        batch.drop_index("ix_bottlenecks_partnership_id")
        batch.drop_constraint(op.f("fk_bottlenecks_partnership_id_partnerships"), type_="foreignkey")
        batch.drop_column("partnership_id")
    for name in (
        "partnership_people", "partnership_parties", "partnership_axes", "partnership_municipalities", "partnerships",
    ):  # fmt: skip
        op.drop_table(name)
