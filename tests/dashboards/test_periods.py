"""Which days a dashboard counts, and what is put beside them."""

from __future__ import annotations

from datetime import date

import pytest

from app.dashboards import periods


@pytest.mark.parametrize(
    ("rule", "today", "said"),
    [
        ("current", "2026-11-23", "2026-10-01 2026-11-23 2026-07-01 2026-08-23"),
        ("current", "2026-10-01", "2026-10-01 2026-10-01 2026-07-01 2026-07-01"),
        ("current", "2026-05-31", "2026-04-01 2026-05-31 2026-01-01 2026-03-02"),
        ("current", "2026-06-30", "2026-04-01 2026-06-30 2026-01-01 2026-03-31"),
        ("last", "2026-01-02", "2025-10-01 2025-12-31 2025-07-01 2025-09-30"),
        ("year", "2026-11-23", "2025-10-01 2026-09-30 2024-10-01 2025-09-30"),
        ("2026-Q1", "2026-11-23", "2026-01-01 2026-03-31 2025-10-01 2025-12-31"),
        ("2026-07-02/2026-08-15", "2026-11-23", "2026-07-02 2026-08-15 2026-05-18 2026-07-01"),
    ],
)
def test_a_rule_means_days_and_the_days_beside_them(rule: str, today: str, said: str) -> None:
    found = periods.span(rule, date.fromisoformat(today))
    days = (found.period.since, found.period.until, found.before.since, found.before.until)
    assert " ".join(map(str, days)) == said


@pytest.mark.parametrize(
    "rule", ["", "x", "2026-Q5", "2026-08-15/2026-07-01", "2020-01-01/2026-01-01", "0001-01-01/0001-01-02", "/", "2026"]
)
def test_what_is_no_period_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is for nobody
        periods.span(rule, date(2026, 11, 23))
