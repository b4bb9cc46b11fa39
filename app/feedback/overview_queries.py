"""Which cases somebody in the region follows, by e-mail address."""

from __future__ import annotations

from sqlalchemy import Select, exists, select

from app.cases.models import Case, CaseClock, Contact


def followed(address: str) -> Select[Contact, Case]:
    """The cases that this address is a contact of and was told of: no drafts, nor what never was more."""
    told = exists().where(CaseClock.case_id == Case.id)
    return (
        select(Contact, Case)
        .join(Case, Case.id == Contact.case_id)
        .where(Contact.email == address, Contact.withdrawn_at.is_(None), Case.process == "bottleneck", told)
    )
