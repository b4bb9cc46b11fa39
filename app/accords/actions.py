"""Changing the register of accords. Every change is a new revision of it and is in the log; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit, db
from app.accords import known
from app.accords.models import (
    Accord,
    AccordRevision,
    AccordSignatory,
    Agreement,
    AgreementSignatory,
    Signatory,
)
from app.accords.shipped import ShippedAccord, ShippedSignatory
from app.accords.shipped import register as shipped
from app.errors import Stale
from app.policy import Actor, ActorKind, Capability, require


def load(session: Session, actor: Actor, *, now: datetime) -> dict[str, int]:
    """Put in the register what we ship and it does not have yet: accords, agreements, signatories.

    Returns how many of each came. Doing it again changes nothing; what administrators wrote stays, also who signed an
    accord that is there. Raises Forbidden.
    """
    require_keeper(actor)
    signatories, fresh = _load_signatories(session, shipped().signatories)
    counts = {"accords": 0, "agreements": 0, "signatories": fresh}
    have = {row.key: row for row in session.scalars(select(Accord))}
    for position, item in enumerate(shipped().accords, start=1):
        accord = have.get(item.key)
        if accord is None:
            accord = _load_accord(session, item, position, signatories)
            counts["accords"] += 1
        counts["agreements"] += _load_agreements(session, accord, item, signatories)
    if any(counts.values()):
        revision = revise(session, actor, now)
        audit.record(session, actor, "accords.loaded", now=now, subject=f"accords:{revision}", data=counts)
    return counts


def _load_signatories(session: Session, items: Iterable[ShippedSignatory]) -> tuple[dict[str, int], int]:
    """The ids of the shipped signatories by their key in the file, and how many are new."""
    have = dict(session.execute(select(Signatory.name, Signatory.id)).all())
    found, fresh = {}, 0
    for item in items:
        if item.name not in have:
            row = Signatory(name=item.name, short=item.short, kind=item.kind, active=True)
            session.add(row)
            session.flush()
            have[item.name] = row.id
            fresh += 1
        found[item.key] = have[item.name]
    return found, fresh


def _load_accord(session: Session, item: ShippedAccord, position: int, signatories: Mapping[str, int]) -> Accord:
    row = Accord(
        key=item.key, name_nl=item.name.nl, name_en=item.name.en, summary_nl=item.summary.nl,
        summary_en=item.summary.en, source=item.source, starts_on=item.starts_on, ends_on=item.ends_on,
        position=position, active=True,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(
        AccordSignatory(accord_id=row.id, signatory_id=signatories[who], signed_on=day) for who, day in item.signed
    )
    return row


def _load_agreements(session: Session, accord: Accord, item: ShippedAccord, signatories: Mapping[str, int]) -> int:
    have = set(session.scalars(select(Agreement.code).where(Agreement.accord_id == accord.id)))
    signed = set(session.scalars(select(AccordSignatory.signatory_id).where(AccordSignatory.accord_id == accord.id)))
    missing = [(n, one) for n, one in enumerate(item.agreements, start=1) if one.code not in have]
    for position, one in missing:
        row = Agreement(
            accord_id=accord.id, code=one.code, title_nl=one.title.nl, title_en=one.title.en, text_nl=one.text.nl,
            text_en=one.text.en, place=one.place, term_on=one.term_on, monitored=one.monitored, position=position,
            active=True,
        )  # fmt: skip
        session.add(row)
        session.flush()
        keepers = [signatories[who] for who in one.by if signatories[who] in signed]
        session.add_all(AgreementSignatory(agreement_id=row.id, signatory_id=who) for who in keepers)
    return len(missing)


def require_keeper(actor: Actor) -> None:
    """Raise Forbidden unless this is who keeps the register, or the application itself."""
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.ADMIN_ACCORDS)


def revise(session: Session, actor: Actor, now: datetime) -> int:
    """The next revision. Raises Stale when somebody else just made it. This process knows it after the commit."""
    after = known.stored_revision(session)
    session.add(AccordRevision(id=after + 1, made_by_id=actor.id, made_at=now))
    try:
        session.flush()
    except IntegrityError:
        raise Stale(after, after + 1) from None
    db.after_commit(session, "accords", _know_again)
    return after + 1


def _know_again() -> None:
    known.forget()
    with db.reading() as session:
        known.fresh(session)
