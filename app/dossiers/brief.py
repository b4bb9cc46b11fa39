"""What a dossier tells in the brief of its escalation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dossiers.models import Dossier, DossierRegion
from app.escalations import brief_sources
from app.escalations.brief_text import Source
from app.regions.models import Region


@brief_sources.tells("dossier")
def _dossiers(session: Session, case_ids: Sequence[int]) -> Mapping[int, Source]:
    """Two queries."""
    regions: dict[int, list[str]] = defaultdict(list)
    having = select(DossierRegion.dossier_id, Region.name).join(Region, Region.id == DossierRegion.region_id)
    for key, name in session.execute(having.where(DossierRegion.dossier_id.in_(case_ids)).order_by(DossierRegion.id)):
        regions[key].append(name)
    return {
        record.case_id: Source(
            "",
            problem="\n".join(text for text in (record.question, record.cause_text) if text),
            affected=f"Dit speelt in: {', '.join(regions[record.case_id])}." if regions[record.case_id] else "",
            tried=record.plan,
            basis=(record.basis,) if record.basis else (),
        )
        for record in session.scalars(select(Dossier).where(Dossier.case_id.in_(case_ids)))
    }
