"""Granting mandates and ending them. A mandate is never changed: under what a decision was taken stays to be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.errors import FieldError, Invalid, NotFound
from app.mandates import queries
from app.mandates.models import Mandate, MandateRegion
from app.people.models import RoleGrant, User
from app.policy import Actor, Capability, Role, require
from app.regions.models import Region
from app.workflow.fields import storable

LONGEST_GRANTED_BY = 200
MOST = 999_999_999
"""The largest amount that can be written down, in euro; beyond it is without limit."""


def grant(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> int:
    """Give somebody a mandate; returns its id.

    `raw`: `holder` (id of a regiocommissaris), `types`, and as limits `accords`, `systems`, `regions` (ids; an empty
    list is no limit), `max_amount` (euro) or `unlimited`, `valid_from` (a Dutch day, today without), `valid_until`, and
    `granted_by`: who granted it and where that is written. Raises Invalid with each thing that is not right.
    """
    require(actor, Capability.ADMIN_MANDATES)
    errors: list[FieldError] = []
    today = clock.local_date(now)
    holder = _holder(session, raw.get("holder"), errors)
    types = _codes(raw, "types", [choice.value for choice in queries.decision_types()], errors)
    if not types and not any(error.field == "types" for error in errors):
        errors.append(FieldError("types", "required"))
    accords, systems = _codes(raw, "accords", ACCORDS, errors), _codes(raw, "systems", SYSTEMS, errors)
    regions = _regions(session, raw, errors)
    amount = _amount(raw, errors)
    first = _day(raw, "valid_from", errors) or today
    last = _day(raw, "valid_until", errors)
    if first < today:
        errors.append(FieldError("valid_from", "date_in_past"))
    if last is not None and last < first:
        errors.append(FieldError("valid_until", "until_before_from"))
    granted_by = _line(raw, errors)
    if errors:
        raise Invalid(errors)
    row = Mandate(
        holder_id=holder, types=types, accords=accords, systems=systems, max_amount=amount, valid_from=first,
        valid_until=last, granted_by=granted_by, made_by_id=actor.id, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(MandateRegion(mandate_id=row.id, region_id=region) for region in regions)
    audit.record(
        session, actor, "mandate.granted", now=now, subject=f"mandate:{row.id}",
        data={
            "holder": holder, "types": types, "accords": accords, "systems": systems, "regions": regions,
            "max_amount": amount, "from": first.isoformat(), "until": last.isoformat() if last else None,
        },
        private={"granted_by": granted_by},
    )  # fmt: skip
    return row.id


def end(session: Session, actor: Actor, mandate_id: int, *, now: datetime) -> None:
    """End a mandate at once. Ending it again does nothing. Raises NotFound."""
    require(actor, Capability.ADMIN_MANDATES)
    row = session.get(Mandate, mandate_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id = now, actor.id
    audit.record(
        session, actor, "mandate.ended", now=now, subject=f"mandate:{row.id}", data={"holder": row.holder_id}
    )  # fmt: skip


def _holder(session: Session, given: Any, errors: list[FieldError]) -> int:
    if given in (None, ""):
        errors.append(FieldError("holder", "required"))
        return 0
    key = _id(given)
    able = exists().where(
        User.id == key, User.active, RoleGrant.user_id == User.id, RoleGrant.role == Role.COMMISSIONER
    )
    if not session.scalar(select(able)):
        errors.append(FieldError("holder", "unknown_person"))
    return key


def _id(given: Any) -> int:
    written = str(given) if not isinstance(given, bool) else ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _list(raw: Mapping[str, Any], name: str, errors: list[FieldError]) -> list[Any]:
    value = raw.get(name) or []
    if isinstance(value, list | tuple):
        return list(value)
    errors.append(FieldError(name, "wrong_type"))
    return []


def _codes(raw: Mapping[str, Any], name: str, known: Collection[str], errors: list[FieldError]) -> list[str]:
    given = _list(raw, name, errors)
    odd = next((value for value in given if value not in known), None)
    if odd is not None:
        errors.append(FieldError(name, "unknown_choice", {"value": str(odd)[:80]}))
    return [code for code in known if code in given]


def _regions(session: Session, raw: Mapping[str, Any], errors: list[FieldError]) -> list[int]:
    wanted = sorted({_id(value) for value in _list(raw, "regions", errors)})
    known = list(session.scalars(select(Region.id).where(Region.id.in_(wanted)).order_by(Region.id))) if wanted else []
    if known != wanted:
        errors.append(FieldError("regions", "unknown_region"))
    return known


def _amount(raw: Mapping[str, Any], errors: list[FieldError]) -> int | None:
    """The largest amount; none without limit. It must be said: nothing filled in is not without limit."""
    if raw.get("unlimited"):
        return None
    given = str(raw.get("max_amount") if raw.get("max_amount") is not None else "").replace(".", "").strip()
    if not given:
        errors.append(FieldError("max_amount", "required"))
        return 0
    if not (given.isascii() and given.isdigit() and int(given) <= MOST):
        errors.append(FieldError("max_amount", "not_a_number", {"min": 0, "max": MOST}))
        return 0
    return int(given)


def _day(raw: Mapping[str, Any], name: str, errors: list[FieldError]) -> date | None:
    value = raw.get(name)
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        errors.append(FieldError(name, "not_a_date"))
        return None


def _line(raw: Mapping[str, Any], errors: list[FieldError]) -> str:
    value = raw.get("granted_by") or ""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        errors.append(FieldError("granted_by", "required"))
    elif not storable(text, lines=False):
        errors.append(FieldError("granted_by", "unreadable"))
    elif len(text) > LONGEST_GRANTED_BY:
        errors.append(FieldError("granted_by", "too_long", {"max": LONGEST_GRANTED_BY, "length": len(text)}))
    return text
