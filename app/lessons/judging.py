"""What a lesson must say, judged once for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from app.bottlenecks.intake import Reader
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.errors import Invalid
from app.lessons.models import Says

QUESTION_MAX, LINE_MAX, TEXT_MAX, THEME_MAX = 200, 300, 6000, 80
REVIEW_AFTER = timedelta(days=365)
"""When nothing else is said, a lesson is looked at again after a year."""
FURTHEST = timedelta(days=3 * 365)
"""No later than this a lesson is looked at again: laws change."""


@dataclass(frozen=True)
class LessonIn:
    """A lesson as it was written: clean and of the right types. Days are Dutch days."""

    question: str
    says: Says
    answer: str
    conditions: str
    legal_basis: str
    belief: str
    worked_in: str
    theme: str
    systems: tuple[str, ...]
    accords: tuple[str, ...]
    owner: int | None
    valid_until: date | None
    review_on: date

    @property
    def texts(self) -> dict[str, Any]:
        """What it says, as columns of a lesson."""
        left_out = ("systems", "accords", "owner")
        return {name: value for name, value in asdict(self).items() if name not in left_out}


def read(raw: Mapping[str, Any], *, complete: bool, today: date) -> LessonIn:
    """Judge a lesson. `complete`: others are to read it, so everything that they need must be there.

    A claim about what is allowed needs the law or rule that says so; one with conditions names them. Raises Invalid
    with every error, each at its field.
    """
    reader = Reader(raw)
    value = LessonIn(
        question=reader.words("question", QUESTION_MAX),
        says=reader.choice("says", Says, None),
        answer=reader.words("answer", TEXT_MAX, lines=True),
        conditions=reader.words("conditions", TEXT_MAX, lines=True),
        legal_basis=reader.words("legal_basis", TEXT_MAX, lines=True),
        belief=reader.words("belief", LINE_MAX),
        worked_in=reader.words("worked_in", LINE_MAX),
        theme=reader.words("theme", THEME_MAX).lower(),
        systems=reader.several("systems", SYSTEMS),
        accords=reader.several("accords", ACCORDS),
        owner=reader.number("owner"),
        valid_until=reader.day("valid_until"),
        review_on=reader.day("review_on") or today + REVIEW_AFTER,
    )
    required = ["question", "says"]
    if complete:
        required.append("answer")
        if value.says is not Says.PRACTICE:
            required.append("legal_basis")
        if value.says is Says.CONDITIONAL:
            required.append("conditions")
    wrong = {error.field for error in reader.errors}
    for name in required:
        if not getattr(value, name) and name not in wrong:
            reader.fail(name, "required")
    for name in ("valid_until", "review_on"):
        day = getattr(value, name)
        if complete and day is not None and day < today:
            reader.fail(name, "date_in_past")
    if value.review_on > today + FURTHEST:
        reader.fail("review_on", "lesson_review_too_far")
    if reader.errors:
        raise Invalid(reader.errors)
    return value
