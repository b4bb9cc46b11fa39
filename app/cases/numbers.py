"""Case numbers: the year and a number that counts up in it, such as 2026-00042."""

from __future__ import annotations

import re

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.cases.models import NumberSeries

_WRITTEN = re.compile(r"#?(?:(\d{4})[-/ ])?(\d{1,12})", re.ASCII)


def meant(written: str, year: int) -> str:
    """The number that somebody means who writes it short: "42", "#42" or "2026-42". Of this year unless they say which.
    Empty for what is no number, and for what is rather a year.
    """
    match = _WRITTEN.fullmatch(written.strip())
    if match is None or (match[1] is None and re.fullmatch(r"(19|20)\d\d", match[0])):
        return ""
    return f"{match[1] or year}-{int(match[2]):05d}"


def next_number(session: Session, year: int) -> str:
    """The next number of a year. Others who ask wait until this transaction ends, so none is given twice."""
    raise_last = (
        update(NumberSeries)
        .where(NumberSeries.year == year)
        .values(last=NumberSeries.last + 1)
        .returning(NumberSeries.last)
    )
    last = session.scalar(raise_last)
    if last is None:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(NumberSeries).values(year=year, last=0).on_conflict_do_nothing())
        last = session.scalar(raise_last)
    return f"{year}-{last:05d}"
