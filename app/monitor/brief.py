"""What an agreement in a region tells in the brief of its escalation: the words of the region, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.cases.models import Case
from app.escalations import brief_sources
from app.escalations.brief_text import Source
from app.monitor.models import RegionAgreement, Standing, Telling

SAID = {Standing.ON_TRACK: "op koers", Standing.AT_RISK: "in gevaar", Standing.STALLED: "ligt stil"}


@brief_sources.tells("agreement")
def _agreements(session: Session, case_ids: Sequence[int]) -> Mapping[int, Source]:
    """Two queries."""
    told: dict[int, list[str]] = defaultdict(list)
    history = select(Telling).where(Telling.case_id.in_(case_ids)).order_by(Telling.told_at.desc(), Telling.id.desc())
    for one in session.scalars(history):
        day = format_date(clock.local_date(one.told_at), "d MMMM y", "nl")
        told[one.case_id].append(f"{day}: {SAID[one.standing]}" + (f". “{one.words}”" if one.words else ""))
    register = known.current().agreements
    standing = select(Case.id, RegionAgreement.agreement_id).join(RegionAgreement, RegionAgreement.case_id == Case.id)
    found: dict[int, Source] = {}
    for key, agreement_id in session.execute(standing.where(Case.id.in_(case_ids))):
        agreement = register.get(agreement_id)
        latest, *earlier = told[key] or [""]
        found[key] = Source(
            "",
            problem=f"De regio vertelt hoe het met deze afspraak gaat. {latest}." if latest else "",
            tried=f"Eerder verteld: {'; '.join(earlier[:3])}." if earlier else "",
            basis=(agreement.label("nl"),) if agreement else (),
        )
    return found
