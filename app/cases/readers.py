"""Who will read what is typed, by name; and whom a confidential entry can be for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import processes, words
from app.cases.models import Case, Contact
from app.cases.named import around
from app.people import queries as people
from app.workflow.model import Visibility


@dataclass(frozen=True, slots=True)
class Reader:
    """A colleague who may be named, and what they are to the case."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads along with a case: those who have a part in it, and its contacts in the region, as they are called."""

    team: tuple[Reader, ...]
    contacts: tuple[str, ...] = ()


def team(case: Case, names: Mapping[int, str]) -> tuple[Reader, ...]:
    """Those who have a part in a case."""
    owner = words.owner_label(case.process)
    parts = [(case.co_owner_id, _("regio-liaison")), (case.owner_id, owner)]
    if case.handler_id not in (case.co_owner_id, case.owner_id):
        parts.append((case.handler_id, words.party_label(case.waiting_on)))
    return tuple(Reader(key, names[key], role) for key, role in parts if key is not None and key in names)


def audience(session: Session, case: Case) -> Audience:
    """Who reads along with a case. At most two queries."""
    parts = [key for key in (case.co_owner_id, case.owner_id, case.handler_id) if key is not None]
    names = {key: person.name for key, person in people.people(session, parts).items()}
    return Audience(team(case, names), contacts(session, case))


def contacts(session: Session, case: Case) -> tuple[str, ...]:
    """The contacts of a case as they are called; none for a case that no region reads."""
    if not processes.of(case.process).region_reads:
        return ()
    statement = select(Contact.name, Contact.organisation).where(Contact.case_id == case.id).order_by(Contact.id)
    return tuple(called(name, organisation) for name, organisation in session.execute(statement))


def called(name: str, organisation: str) -> str:
    """A contact, with where they work."""
    return f"{name} ({organisation})" if organisation else name


def said(visibility: Visibility | str, reading: Audience) -> str:
    """Who will read what is typed, in a sentence or two."""
    colleagues = [f"{one.name} ({one.role})" for one in reading.team]
    if visibility == Visibility.CONFIDENTIAL:
        return _("Read by nobody else than: %(who)s.", who=listed([*colleagues, _("the regiocommissarissen")]))
    if visibility == Visibility.MINISTRY:
        who = listed([*colleagues, _("other colleagues who see this case")])
        return _("Read by: %(who)s. The region does not read this.", who=who)
    who = ", ".join([*colleagues, _("other colleagues who see this case")])
    if not reading.contacts:
        return _("Read by: %(who)s. In the region there is no contact yet who reads this.", who=who)
    return _("Read by: %(who)s, and in the region: %(region)s.", who=who, region=listed(reading.contacts))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    *first, last = names or ("",)
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def of_step(session: Session, case: Case, visibility: Visibility) -> str:
    """Who will read what is filled in at a step."""
    return said(visibility, audience(session, case))


# -- people by name --------------------------------------------------------------------------------


def candidates(session: Session, case: Case) -> tuple[Reader, ...]:
    """Whom a confidential entry can be offered for, and who can be called by name: who has a part in the case or is in
    its team, and whoever sees it because of their directorate, region or role. By name. One query.
    """
    rows = around(session, case)
    known = {one.id: one for one in team(case, {row.id: row.name for row in rows})}
    found: dict[int, Reader] = {}
    for row in rows:
        found.setdefault(row.id, known.get(row.id) or Reader(row.id, row.name, words.role_label(row.role)))
    return tuple(sorted(found.values(), key=lambda one: one.id not in known))
