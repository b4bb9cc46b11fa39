"""On which agreements of accords a bottleneck rests: said when it is filed, and at any time after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit
from app.accords import known
from app.bottlenecks.intake import Reader
from app.bottlenecks.models import BottleneckAccord, BottleneckAgreement
from app.bottlenecks.vocabulary import AGREEMENTS
from app.cases.actions import hold
from app.cases.models import Case
from app.cases.reach import get_visible, visible_to
from app.errors import Invalid, NotFound
from app.policy import Actor, Capability, entitled


def rest_on(session: Session, actor: Actor, number: str, references: object, *, now: datetime) -> Case:
    """Say on which agreements a bottleneck rests: these (`IZA:regioplan`), and no others. Returns its case.

    The accords of what is added are touched from now on; what is taken off leaves them as they were. For whoever may
    link the case to others. Raises NotFound, also for a case that is no bottleneck, Forbidden, and Invalid
    (`agreements`).
    """
    case = get_visible(session, actor, number)
    if case.process != "bottleneck":
        raise NotFound(number)
    actor = entitled(actor, Capability.CASE_LINK, case.facts())
    reader = Reader({"agreements": references})
    wanted = {known.current().references[one] for one in reader.several("agreements", AGREEMENTS)}
    if reader.errors:
        raise Invalid(reader.errors)
    case = hold(session, case.id)
    here = BottleneckAgreement.case_id == case.id
    had = set(session.scalars(select(BottleneckAgreement.agreement_id).where(here)))
    gone, came = had - {one.id for one in wanted}, [one for one in wanted if one.id not in had]
    if not gone and not came:
        return case
    session.execute(delete(BottleneckAgreement).where(here, BottleneckAgreement.agreement_id.in_(gone)))
    session.add_all(BottleneckAgreement(case_id=case.id, agreement_id=one.id) for one in came)
    touched = set(session.scalars(select(BottleneckAccord.accord).where(BottleneckAccord.case_id == case.id)))
    fresh = {one.accord for one in came} - touched
    session.add_all(BottleneckAccord(case_id=case.id, accord=accord) for accord in sorted(fresh))
    register = known.current().agreements
    audit.record(
        session, actor, "bottleneck.agreements_changed", now=now, subject=f"case:{case.number}", case_id=case.id,
        data={
            "added": sorted(one.reference for one in came),
            "removed": sorted(register[one].reference for one in gone if one in register),
        },
    )  # fmt: skip
    return case


def open_on(session: Session, actor: Actor, agreement_ids: Sequence[int]) -> dict[int, int]:
    """How many open bottlenecks that this reader may see rest on each of these agreements. One query."""
    counted = (
        select(BottleneckAgreement.agreement_id, func.count())
        .join(Case, Case.id == BottleneckAgreement.case_id)
        .where(BottleneckAgreement.agreement_id.in_(agreement_ids), Case.active, visible_to(actor))
        .group_by(BottleneckAgreement.agreement_id)
    )
    return dict(session.execute(counted).all())


def open_of_accord(session: Session, actor: Actor, keys: Sequence[str]) -> dict[str, int]:
    """How many open bottlenecks that this reader may see touch each of these accords. One query."""
    counted = (
        select(BottleneckAccord.accord, func.count())
        .join(Case, Case.id == BottleneckAccord.case_id)
        .where(BottleneckAccord.accord.in_(keys), Case.active, visible_to(actor))
        .group_by(BottleneckAccord.accord)
    )
    return dict(session.execute(counted).all())
