"""How many partnerships a new table of municipalities touches."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.partnerships.models import PartnershipMunicipality
from app.regions import telling


@telling.touched("partnerships")
def holding(session: Session, _regions: Collection[int], ended: Collection[int]) -> dict[int, int]:
    """The partnerships with municipalities of their own of which one ends. One query."""
    held = PartnershipMunicipality
    wanted = select(func.count(held.partnership_id.distinct())).where(held.municipality_id.in_(ended))
    return {0: session.scalar(wanted) or 0}
