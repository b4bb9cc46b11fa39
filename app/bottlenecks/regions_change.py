"""How many open bottlenecks a new table of municipalities touches. Only counts: also of what is confidential."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.regions import telling


@telling.touched("bottlenecks")
def open_in(session: Session, region_ids: Collection[int], _ended: Collection[int]) -> dict[int, int]:
    """The open bottlenecks of each region whose area changes; no drafts. One query."""
    rows = session.execute(
        select(Case.region_id, func.count())
        .where(Case.region_id.in_(region_ids), Case.process == "bottleneck", Case.active, Case.state != "draft")
        .group_by(Case.region_id)
    )
    return {row[0]: row[1] for row in rows}
