"""What held on a day: a period runs from its first day up to but not including `valid_until`; open still holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_


def within(since: Any, until: Any, on: date | None) -> ColumnElement[bool]:
    """Whether a period holds on this day. None: by the last table, so what has no end."""
    if on is None:
        return and_(until.is_(None))
    return and_(since <= on, or_(until.is_(None), until > on))


def counts(place: Any, region: Any, on: date) -> ColumnElement[Any]:
    """Whether a place in a region counts on this day. A region that has ended counts with the municipalities it had
    last, a region still to begin with those it begins with.
    """
    return case(
        (
            and_(region.valid_until.is_not(None), region.valid_until <= on),
            place.valid_until == region.valid_until,
        ),
        (region.valid_from > on, place.valid_from == region.valid_from),
        else_=within(place.valid_from, place.valid_until, on),
    )
