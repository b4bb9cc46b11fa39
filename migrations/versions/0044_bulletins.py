"""Bulletins

Revision: 0044
After: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletin_feeds",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("last_used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_bulletin_feeds_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_bulletin_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_bulletin_feeds_digest")),
    )
    op.create_table(
        "bulletin_seen",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_bulletin_seen_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_bulletin_seen")),
    )
    op.create_table(
        "bulletins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "coming", "scheme", "rule", name="bulletin_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="bulletin_standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("what_to_do", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("apply_by", sa.Date(), nullable=True),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("directorate_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["users.id"], name=op.f("fk_bulletins_contact_id_users")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_bulletins_created_by_id_users")),
        sa.ForeignKeyConstraint(
            ["directorate_id"], ["directorates.id"], name=op.f("fk_bulletins_directorate_id_directorates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
    )
    op.create_index(op.f("ix_bulletins_contact_id"), "bulletins", ["contact_id"], unique=False)
    op.create_index(op.f("ix_bulletins_directorate_id"), "bulletins", ["directorate_id"], unique=False)
    op.create_index("ix_bulletins_standing", "bulletins", ["standing", "told_at", "id"], unique=False)
    op.create_table(
        "bulletin_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_editions_bulletin_id_bulletins")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_bulletin_editions_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_editions")),
        sa.UniqueConstraint("bulletin_id", "edition", name=op.f("uq_bulletin_editions_bulletin_id_edition")),
    )
    op.create_table(
        "bulletin_meanings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_bulletin_meanings_author_id_users")),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_meanings_bulletin_id_bulletins")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_bulletin_meanings_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_meanings")),
        sa.UniqueConstraint(
            "bulletin_id", "region_id", "edition", name=op.f("uq_bulletin_meanings_bulletin_id_region_id_edition")
        ),
    )
    op.create_index(op.f("ix_bulletin_meanings_region_id"), "bulletin_meanings", ["region_id"], unique=False)
    op.create_table(
        "bulletin_partnerships",
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_partnerships_bulletin_id_bulletins")
        ),
        sa.PrimaryKeyConstraint("bulletin_id", "kind", name=op.f("pk_bulletin_partnerships")),
    )
    op.create_index(op.f("ix_bulletin_partnerships_kind"), "bulletin_partnerships", ["kind"], unique=False)
    op.create_table(
        "bulletin_regions",
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_regions_bulletin_id_bulletins")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_bulletin_regions_region_id_regions")),
        sa.PrimaryKeyConstraint("bulletin_id", "region_id", name=op.f("pk_bulletin_regions")),
    )
    op.create_index(op.f("ix_bulletin_regions_region_id"), "bulletin_regions", ["region_id"], unique=False)
    op.create_table(
        "bulletin_themes",
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_themes_bulletin_id_bulletins")
        ),
        sa.PrimaryKeyConstraint("bulletin_id", "theme", name=op.f("pk_bulletin_themes")),
    )
    op.create_index(op.f("ix_bulletin_themes_theme"), "bulletin_themes", ["theme"], unique=False)
    op.create_table(
        "bulletin_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("for_name", sa.String(length=120), nullable=False),
        sa.Column("for_email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column(
            "says",
            sa.Enum(
                "allowed",
                "conditional",
                "not_allowed",
                "practice",
                name="bulletin_says",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_bulletin_questions_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_bulletin_questions_asked_by_id_users")),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_questions_bulletin_id_bulletins")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["users.id"], name=op.f("fk_bulletin_questions_handler_id_users")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_bulletin_questions_lesson_id_lessons")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_bulletin_questions_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_questions")),
    )
    op.create_index(op.f("ix_bulletin_questions_asked_by_id"), "bulletin_questions", ["asked_by_id"], unique=False)
    op.create_index(op.f("ix_bulletin_questions_bulletin_id"), "bulletin_questions", ["bulletin_id"], unique=False)
    op.create_index("ix_bulletin_questions_due", "bulletin_questions", ["answered_at", "due_at", "id"], unique=False)
    op.create_index("ix_bulletin_questions_open", "bulletin_questions", ["handler_id", "answered_at"], unique=False)
    op.create_index(op.f("ix_bulletin_questions_region_id"), "bulletin_questions", ["region_id"], unique=False)


def downgrade() -> None:
    op.drop_table("bulletin_questions")
    op.drop_table("bulletin_themes")
    op.drop_table("bulletin_regions")
    op.drop_table("bulletin_partnerships")
    op.drop_table("bulletin_meanings")
    op.drop_table("bulletin_editions")
    op.drop_table("bulletins")
    op.drop_table("bulletin_seen")
    op.drop_table("bulletin_feeds")
