"""The orders of lists: what each sorts by, and the place in it where a page ended."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, tuple_

from app.cases.filters import Order
from app.cases.models import NEVER, Case
from app.cases.rows import Row

_case = Case.__table__.c

Key = tuple[datetime, int]


@dataclass(frozen=True)
class Sort:
    """An order: the column before the id (none for the id alone), and whether the last comes first."""

    column: ColumnElement[datetime] | None
    down: bool = False

    def by(self) -> tuple[UnaryExpression[Any], ...]:
        """What ORDER BY takes."""
        columns = (_case.id,) if self.column is None else (self.column, _case.id)
        return tuple(column.desc() if self.down else column.asc() for column in columns)

    def after(self, key: Key) -> ColumnElement[bool]:
        """Whether a case comes after the one with this key."""
        here = _case.id if self.column is None else tuple_(self.column, _case.id)
        there = key[1] if self.column is None else tuple_(*key)
        return here < there if self.down else here > there


SORTS = {
    Order.DUE: Sort(_case.due_at),
    Order.NEW: Sort(None, down=True),
    Order.OLD: Sort(None),
    Order.CHANGED: Sort(_case.updated_at, down=True),
    Order.QUIET: Sort(_case.updated_at),
}


def write_cursor(row: Row, order: Order) -> str:
    """The place of this row in a list in this order."""
    moment = row.updated_at if order in (Order.CHANGED, Order.QUIET) else row.due_at or NEVER
    text = f"{order.value}|{moment.astimezone(UTC).isoformat()}|{row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, order: Order) -> Key | None:
    """The place of a cursor in this order; None for one that is not ours, or belongs to a list in another order."""
    if not cursor or len(cursor) > 120:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        name, due, number = text.split("|")
        moment, key = datetime.fromisoformat(due), int(number)
        ours = name == order.value and moment.tzinfo is not None and 0 <= key < 2**31
        return (moment, key) if ours else None
    except (ValueError, binascii.Error):
        return None


def understands(cursor: str, order: Order = Order.DUE) -> bool:
    """Whether a cursor is one of ours, for a list in this order."""
    return read_cursor(cursor, order) is not None
