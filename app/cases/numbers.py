"""Case numbers: the year and a number that counts up in it, such as 2026-00042."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.cases.models import NumberSeries


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
