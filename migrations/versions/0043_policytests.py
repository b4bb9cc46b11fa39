"""Policy tests

Revision: 0043
After: 0042
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

TABLES = (
    "policy_bearings", "policy_point_regions", "policy_points", "policy_said", "policy_partners", "policy_answers",
    "policy_questions", "policy_tests",
)  # fmt: skip
VERDICTS = ("works", "changes", "fails")


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}")


def _one_of(name: str, column: str, table: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{name}"))


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def _text(name: str, length: int = 0) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def upgrade() -> None:
    _tests()
    _answers()
    _points()


def _tests() -> None:
    op.create_table(
        "policy_tests",
        _number("case_id"),
        _text("intended"),
        _text("documents"),
        sa.Column("answer_by", sa.Date(), nullable=True),
        _text("message"),
        _text("ended_because"),
        _moment("told_at"),
        _to("policy_tests", "case_id", "cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_policy_tests"),
    )
    op.create_index("ix_policy_tests_answer_by", "policy_tests", ["answer_by"])
    op.create_table(
        "policy_questions",
        _number("id"),
        _number("test_id"),
        _number("position"),
        _text("text", 500),
        _to("policy_questions", "test_id", "policy_tests", "case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_questions"),
    )
    op.create_index("ix_policy_questions_test", "policy_questions", ["test_id", "position"], unique=True)


def _answers() -> None:
    op.create_table(
        "policy_answers",
        _number("case_id"),
        _number("test_id"),
        _number("region_id"),
        sa.Column("verdict", sa.String(40), nullable=True),
        _text("passed_because"),
        _moment("answered_at"),
        _moment("told_at"),
        _one_of("policy_verdict", "verdict", "policy_answers", VERDICTS),
        _to("policy_answers", "case_id", "cases"),
        _to("policy_answers", "test_id", "policy_tests", "case_id"),
        _to("policy_answers", "region_id", "regions"),
        sa.PrimaryKeyConstraint("case_id", name="pk_policy_answers"),
    )
    op.create_index("ix_policy_answers_region_id", "policy_answers", ["region_id"])
    op.create_index("ix_policy_answers_test_region", "policy_answers", ["test_id", "region_id"], unique=True)
    op.create_table(
        "policy_partners",
        _number("id"),
        _number("answer_id"),
        _text("name", 120),
        _text("organisation", 160),
        _text("email", 254),
        _number("generation"),
        sa.Column("answer_by", sa.Date(), nullable=False),
        _number("asked_by_id"),
        _moment("asked_at", nullable=False),
        *(_moment(name) for name in ("opened_at", "answered_at", "withdrawn_at", "told_at")),
        _to("policy_partners", "answer_id", "policy_answers", "case_id"),
        _to("policy_partners", "asked_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_partners"),
    )
    op.create_index("ix_policy_partners_answer_id", "policy_partners", ["answer_id"])
    op.create_table(
        "policy_said",
        _number("id"),
        _number("answer_id"),
        _number("partner_id", nullable=True),
        _number("edition"),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        _text("remarks"),
        sa.Column("sent", sa.Boolean(), nullable=False),
        _text("by", 200),
        _number("by_id", nullable=True),
        _moment("said_at", nullable=False),
        _one_of("policy_said_verdict", "verdict", "policy_said", VERDICTS),
        _to("policy_said", "answer_id", "policy_answers", "case_id"),
        _to("policy_said", "partner_id", "policy_partners"),
        _to("policy_said", "by_id", "users"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_said"),
    )
    op.create_index("ix_policy_said_answer", "policy_said", ["answer_id", "id"])
    op.create_index("ix_policy_said_partner_id", "policy_said", ["partner_id"])


def _points() -> None:
    op.create_table(
        "policy_points",
        _number("id"),
        _number("test_id"),
        _number("edition"),
        _text("title", 200),
        _text("heard"),
        sa.Column("done", sa.String(40), nullable=True),
        _text("why"),
        _moment("made_at", nullable=False),
        _moment("changed_at", nullable=False),
        _moment("removed_at"),
        _one_of("policy_done", "done", "policy_points", ("adopted", "partly", "not")),
        _to("policy_points", "test_id", "policy_tests", "case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_points"),
    )
    op.create_index("ix_policy_points_test_id", "policy_points", ["test_id"])
    op.create_table(
        "policy_point_regions",
        _number("point_id"),
        _number("answer_id"),
        _to("policy_point_regions", "point_id", "policy_points"),
        _to("policy_point_regions", "answer_id", "policy_answers", "case_id"),
        sa.PrimaryKeyConstraint("point_id", "answer_id", name="pk_policy_point_regions"),
    )
    op.create_index("ix_policy_point_regions_answer_id", "policy_point_regions", ["answer_id"])
    op.create_table(
        "policy_bearings",
        _number("id"),
        _number("test_id"),
        _number("case_id", nullable=True),
        _number("lesson_id", nullable=True),
        _number("added_by_id"),
        _moment("added_at", nullable=False),
        _to("policy_bearings", "test_id", "policy_tests", "case_id"),
        _to("policy_bearings", "case_id", "cases"),
        _to("policy_bearings", "lesson_id", "lessons"),
        _to("policy_bearings", "added_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_bearings"),
    )
    op.create_index("ix_policy_bearings_case", "policy_bearings", ["test_id", "case_id"], unique=True)
    op.create_index("ix_policy_bearings_lesson", "policy_bearings", ["test_id", "lesson_id"], unique=True)
    op.create_index("ix_policy_bearings_case_id", "policy_bearings", ["case_id"])
    op.create_index("ix_policy_bearings_lesson_id", "policy_bearings", ["lesson_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
