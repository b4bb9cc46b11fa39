"""The days that come with the application: `app/data/holidays.csv`. SOURCES.md there says where they are from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

from app.clock import HOLIDAYS_FILE

FIRST_YEAR, LAST_YEAR = 2020, 2040
"""The years the table is about. The calendar reaches a year further on both sides, for terms that cross its edge."""

SOURCE = "Algemene termijnenwet, art. 3; Python-pakket holidays 0.109"


@dataclass(frozen=True)
class ShippedDay:
    """A holiday as the file has it."""

    day: date
    name_nl: str
    name_en: str


def days() -> tuple[ShippedDay, ...]:
    """All of them, in order."""
    with HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            ShippedDay(date.fromisoformat(row["date"]), row["name_nl"], row["name_en"]) for row in csv.DictReader(file)
        )
