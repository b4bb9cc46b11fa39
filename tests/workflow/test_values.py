"""The values of fields at their edges: what is taken, in which type, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.workflow.engine import Decision, Refused, Snapshot, decide
from app.workflow.fields import Situation, clean, storable
from app.workflow.model import Branch, Condition, Field, FieldType, Text, Transition
from tests.workflow.support import TODAY, definition, filled

FACTS = frozenset({"open_escalation"})


def given(step: str, state: str, field: str, value: Any) -> Any:
    """The value that the field got, or the code of why it is refused."""
    process = definition("bottleneck")
    data = filled(process.transitions[step], state, FACTS) | {field: value}
    facts = FACTS | {"leads_nobody", "parts_ended"}
    outcome = decide(process, Snapshot(state, {"urgency": "high"}, facts=facts), step, data, TODAY)
    if isinstance(outcome, Refused):
        (fault,) = outcome.faults
        assert fault.field == field
        return fault.code
    assert isinstance(outcome, Decision)
    return outcome.data.get(field)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (7, 7), ("7", 7), ("007", 7), ("999999999", 999_999_999), ("1000000000", "unknown_person"),
        (-1, "unknown_person"),
        ("7.0", "unknown_person"), ("\u0667", "unknown_person"), (True, "unknown_person"), ([7], "unknown_person"),
        ("", "required"), (None, "required"), ("  ", "required"),
    ],
)  # fmt: skip
def test_person(value: Any, got: Any) -> None:
    assert given("assign", "submitted", "owner", value) == got


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ("2027-03-01", date(2027, 3, 1)), (date(2027, 3, 1), date(2027, 3, 1)), ("2027-02-28", "date_in_past"),
        ("2029-03-01", date(2029, 3, 1)), ("2029-03-02", "date_too_far"), ("morgen", "not_a_date"),
        (20270301, "not_a_date"),
    ],
)  # fmt: skip
def test_date(value: Any, got: Any) -> None:
    assert given("decide", "escalated", "follow_up_on", value) == got


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (" a\r\nb ", "a\nb"), ("x" * 2000, "x" * 2000), ("x" * 2001, "too_long"), (7, "wrong_type"), ("a\tb", "a\tb"),
        ("a\x00b", "unreadable"), ("a\ud800b", "unreadable"), ("a\u202eb", "a\u202eb"),
    ],
)  # fmt: skip
def test_text(value: Any, got: Any) -> None:
    assert given("ask_region", "in_progress", "question", value) == got


@pytest.mark.parametrize(
    ("value", "got"), [("NZa", "NZa"), ("N\nZa", "unreadable"), ("x" * 120, "x" * 120), ("x" * 121, "too_long")]
)
def test_line(value: Any, got: Any) -> None:
    assert given("wait_party", "in_progress", "party", value) == got


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (" RL-2027-0001 ", "RL-2027-0001"), ("x" * 20, "x" * 20), ("x" * 21, "unknown_case"), (7, "unknown_case"),
        ("a\nb", "unknown_case"),
    ],
)  # fmt: skip
def test_case_number(value: Any, got: Any) -> None:
    assert given("merge", "in_progress", "leading", value) == got


def test_storable() -> None:
    assert storable("a\n\tb", lines=True)
    assert not storable("a\nb", lines=False)
    assert not storable("a\x7fb", lines=True)


ONLY = Field(
    "amount",
    FieldType.NUMBER,
    Text("Bedrag", "Amount"),
    required=True,
    only_when=(Condition({"decision": ("mandate",)}),),
)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"decision": "mandate", "amount": "5"}, []),
        ({"decision": "mandate"}, [("amount", "required")]),
        ({"decision": "returned"}, []),
        ({"decision": "returned", "amount": "5"}, [("amount", "not_asked")]),
        ({"amount": "5"}, []),
        ({"amount": "veel"}, [("amount", "not_a_number")]),
    ],
)
def test_a_field_that_is_asked_with_one_answer_only(given: dict[str, str], wrong: list[tuple[str, str]]) -> None:
    """Required then, refused with another, and no second complaint as long as the answer it goes by is missing."""
    decision = Field("decision", FieldType.LINE, Text("Besluit", "Decision"))
    step = Transition("decide", Text("", ""), "case.decide", ("here",), (Branch(None),), fields=(decision, ONLY))
    _values, faults = clean(step, Situation("here", frozenset(), {}, given), date(2026, 11, 23))
    assert [(fault.field, fault.code) for fault in faults] == wrong
