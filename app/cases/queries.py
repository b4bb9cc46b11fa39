"""Reading cases: who may see what, one case, and lists of them. The door to `reach`, `rows`, `filters` and `lists`."""

from __future__ import annotations

from app.cases.filters import (
    Age,
    Due,
    Filters,
    Order,
    Queue,
    Status,
    among_mt_list,
    conditions,
    on_mt_list,
    search_condition,
)
from app.cases.lists import (
    COUNT_CAP,
    PAGE,
    Page,
    at_work,
    count,
    counts,
    page,
    themes,
    to_do,
)
from app.cases.orders import understands
from app.cases.reach import get_visible, own_ids, visible_among, visible_to, within
from app.cases.rows import Glance, Row, glance, row_of, rows_of

__all__ = [
    "COUNT_CAP",
    "PAGE",
    "Age",
    "Due",
    "Filters",
    "Glance",
    "Order",
    "Page",
    "Queue",
    "Row",
    "Status",
    "among_mt_list",
    "at_work",
    "conditions",
    "count",
    "counts",
    "get_visible",
    "glance",
    "on_mt_list",
    "own_ids",
    "page",
    "row_of",
    "rows_of",
    "search_condition",
    "themes",
    "to_do",
    "understands",
    "visible_among",
    "visible_to",
    "within",
]
