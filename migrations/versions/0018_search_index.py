"""One index of what can be found: cases, comments, steps and files so far; what comes later puts itself in

Revision: 0018
After: 0017
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.cases import index
from app.cases.terms import kept

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = ("case", "comment", "step", "task", "file", "dossier", "lesson")
AT_ONCE = 500
ENTRIES = sa.table(
    "search_entries",
    *(sa.column(name) for name in ("kind", "ref", "case_id", "event_id", "title", "text")),
    *(sa.column(name) for name in ("title_words", "words", "around_words")),
)


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="search_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.String(32), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("around_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_search_entries_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_search_entries_kind_ref")),
    )
    op.create_index("ix_search_entries_case", "search_entries", ["case_id", "id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in index.SQLITE_DDL if sqlite else index.POSTGRESQL_DDL:
        op.execute(statement)
    waiting: list[dict[str, Any]] = []
    for entry in _there_already(op.get_bind()):
        waiting.append(entry)
        if len(waiting) == AT_ONCE:
            op.bulk_insert(ENTRIES, waiting)
            waiting = []
    if waiting:
        op.bulk_insert(ENTRIES, waiting)
    _parts_of_cases(op.get_bind())


def _parts_of_cases(bind: sa.Connection) -> None:
    """What cases are narrowed by in lists knows the parts of compounds too; what knows them stays as it is."""
    cases = sa.table("cases", sa.column("id"), sa.column("search_text"))
    for row in bind.execute(sa.select(cases.c.id, cases.c.search_text)).all():
        words = kept(row.search_text)
        if words != row.search_text:
            bind.execute(cases.update().where(cases.c.id == row.id).values(search_text=words))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER case_search_entries_{name}")
        op.execute("DROP TABLE case_search_entries")
    op.drop_index("ix_search_entries_case", table_name="search_entries")
    op.drop_table("search_entries")


CASES = """
  SELECT c.id, c.number, c.title, c.theme, b.description, b.affected, b.asked, b.tried, e.explanation,
    e.tried AS tried_before, e.mandate_asked, e.consequence, p.text, p.made_to
  FROM cases c LEFT JOIN bottlenecks b ON b.case_id = c.id LEFT JOIN escalations e ON e.case_id = c.id
    LEFT JOIN promises p ON p.case_id = c.id ORDER BY c.id"""
COMMENTS = """
  SELECT o.event_id, o.text, c.id, c.number, c.title FROM comments o JOIN cases c ON c.id = o.case_id ORDER BY o.id"""
FILES = """
  SELECT f.id AS file_id, f.name, f.event_id, c.id, c.number, c.title FROM attachments f
  JOIN cases c ON c.id = f.case_id WHERE f.state IN ('quarantined', 'available') ORDER BY f.id"""
STEPS = """
  SELECT v.id AS event_id, v.private, c.id, c.number, c.title FROM events v JOIN cases c ON c.id = v.case_id
  WHERE v.private IS NOT NULL AND v.action LIKE c.process || '.%' ORDER BY v.seq"""


def _there_already(bind: sa.Connection) -> Iterator[dict[str, Any]]:
    """What there is to be found at this moment."""
    for row in bind.execute(sa.text(CASES)).all():
        told = (row.description, row.affected, row.asked, row.tried, row.explanation, row.tried_before)
        text = "\n".join(one for one in (*told, row.mandate_asked, row.consequence, row.text, row.made_to) if one)
        yield _entry("case", str(row.id), row, None, "\n".join(one for one in (text, row.theme) if one))
    for row in bind.execute(sa.text(COMMENTS)).all():
        yield _entry("comment", row.event_id, row, row.event_id, row.text)
    for row in bind.execute(sa.text(FILES)).all():
        yield _entry("file", str(row.file_id), row, row.event_id, row.name)
    for row in bind.execute(sa.text(STEPS)).all():
        private = row.private if isinstance(row.private, dict) else json.loads(row.private)
        texts = [text for text in private["values"].get("values", {}).values() if isinstance(text, str)]
        if texts:
            yield _entry("step", row.event_id, row, row.event_id, "\n".join(texts))


def _entry(kind: str, ref: str, row: Any, event_id: str | None, text: str) -> dict[str, Any]:
    own = kind == "case"
    words = kept(row.number, row.title)
    return {
        "kind": kind,
        "ref": ref,
        "case_id": row.id,
        "event_id": event_id,
        "title": row.title,
        "text": text,
        "title_words": words if own else "",
        "words": kept(text),
        "around_words": "" if own else words,
    }
