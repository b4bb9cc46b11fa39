"""Forums

Revision: 0028
After: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FORUMS = (
    # key, Dutch, English, the decision that puts a case there, chair, working days for papers
    ("minister", "Overleg met de minister", "Meeting with the minister", "minister", "Minister", 5),
    ("mt", "Managementteam", "Management team", None, "Directeur-generaal", 3),
    ("iza", "Kwartaaloverleg IZA", "IZA quarterly consultation", "iza_consultation", "", 10),
    ("nza", "Overleg met de NZa", "Meeting with the NZa", "nza", "", 5),
)
"""Where the decisions of DOMAIN lead to. Administrators change these and add others."""


CAUSES = ("missed", "postponed", "cancelled", "by_hand", "found")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    forums = op.create_table(
        "forums",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name_nl", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("chair", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("papers_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums")),
        sa.UniqueConstraint("key", name=op.f("uq_forums_key")),
        sa.UniqueConstraint("decision", name=op.f("uq_forums_decision")),
    )
    op.bulk_insert(
        forums,
        [
            {
                "key": key, "name_nl": nl, "name_en": en, "about": "", "decision": decision, "chair": chair,
                "place": "", "papers_days": days, "active": True, "version": 1,
            }
            for key, nl, en, decision, chair, days in FORUMS
        ],
    )  # fmt: skip
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("chair", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("papers_on", sa.Date(), nullable=False),
        sa.Column("status", _choice("meeting_status", "planned", "cancelled"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("moved_late_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["forum_id"], ["forums.id"], name=op.f("fk_meetings_forum_id_forums")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["users.id"], name=op.f("fk_meetings_prepared_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index("ix_meetings_day", "meetings", ["status", "held_on", "id"])
    op.create_index("ix_meetings_forum_day", "meetings", ["forum_id", "held_on"])
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("purpose", _choice("agenda_purpose", "decide", "discuss", "inform"), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("presenter_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=True),
        sa.Column("paper_note", sa.Text(), nullable=False),
        sa.Column("paper_version", sa.Integer(), nullable=False),
        sa.Column("paper_at", UTCDateTime(), nullable=True),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.Column("result", _choice("agenda_result", "agreed", "partly", "rejected", "noted"), nullable=True),
        sa.Column("result_text", sa.Text(), nullable=False),
        sa.Column("result_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["forum_id"], ["forums.id"], name=op.f("fk_agenda_items_forum_id_forums")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_agenda_items_case_id_cases")),
        sa.ForeignKeyConstraint(["presenter_id"], ["users.id"], name=op.f("fk_agenda_items_presenter_id_users")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_agenda_items_added_by_id_users")),
        sa.ForeignKeyConstraint(["result_by_id"], ["users.id"], name=op.f("fk_agenda_items_result_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    op.create_index(op.f("ix_agenda_items_case_id"), "agenda_items", ["case_id"])
    op.create_index("ix_agenda_items_meeting", "agenda_items", ["meeting_id", "place", "id"])
    op.create_index(
        "uq_agenda_items_open", "agenda_items", ["forum_id", "case_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "agenda_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("cause", _choice("agenda_move_cause", *CAUSES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.Column("moved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_agenda_moves_item_id_agenda_items")),
        sa.ForeignKeyConstraint(["from_id"], ["meetings.id"], name=op.f("fk_agenda_moves_from_id_meetings")),
        sa.ForeignKeyConstraint(["to_id"], ["meetings.id"], name=op.f("fk_agenda_moves_to_id_meetings")),
        sa.ForeignKeyConstraint(["moved_by_id"], ["users.id"], name=op.f("fk_agenda_moves_moved_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_moves")),
    )
    op.create_index(op.f("ix_agenda_moves_item_id"), "agenda_moves", ["item_id"])
    op.create_index(op.f("ix_agenda_moves_from_id"), "agenda_moves", ["from_id"])
    op.add_column("cases", sa.Column("agenda", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("cases", "agenda")
    op.drop_table("agenda_moves")
    op.drop_table("agenda_items")
    op.drop_table("meetings")
    op.drop_table("forums")
