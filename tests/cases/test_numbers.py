"""A case number as people write it who know which case they mean."""

from __future__ import annotations

import pytest

from app.cases import numbers


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-00042", "2026-00042"), ("2025-42", "2025-00042"), (" 2025 42 ", "2025-00042"), ("42", "2026-00042"),
        ("#7", "2026-00007"), ("00042", "2026-00042"), ("2025-1234567", "2025-1234567"), ("#2025", "2026-02025"),
        ("2025", ""), ("Wlz 42", ""), ("", ""), ("42-2025", ""), ("\uff14\uff12", ""), ("1" * 13, ""),
    ],
)  # fmt: skip
def test_what_is_meant(written: str, meant: str) -> None:
    assert numbers.meant(written, 2026) == meant
