"""From what a caller writes for a region or municipality to the one that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.regions import queries as regions
from app.regions.models import Municipality
from app.workflow.fields import storable

LONGEST = 200


def region(session: Session, written: str, *, field: str = "region") -> int:
    """The id of a region: an id, `division:code`, `division:name`, or the name of a care-office region.

    Raises Invalid (`unknown_region`, or `unknown_region_near` with the name that comes nearest).
    """
    unknown = Invalid([FieldError(field, "unknown_region", {"value": written[:80]})])
    if len(written) > LONGEST or not storable(written, lines=False):
        raise unknown
    if written.isascii() and written.isdigit():
        if not regions.by_ids(session, [int(written)]):
            raise unknown
        return int(written)
    division, colon, name = written.partition(":")
    return regions.find_by_name(session, division if colon else "", name if colon else written, field=field).id


def municipality(session: Session, written: str) -> int:
    """The id of a municipality that exists, by that id, its CBS code or name. Raises Invalid."""
    wanted = written.strip()
    if len(wanted) <= LONGEST and storable(wanted, lines=False):
        ways = [Municipality.code == wanted.upper(), func.lower(Municipality.name) == wanted.lower()]
        if wanted.isascii() and wanted.isdigit() and len(wanted) <= 9:
            ways = [Municipality.id == int(wanted)]
        found = session.scalars(
            select(Municipality.id).where(Municipality.valid_until.is_(None), or_(*ways)).limit(2)
        ).all()
        if len(found) == 1:
            return found[0]
    raise Invalid([FieldError("municipality", "unknown_municipality", {"value": written[:80]})])


def resolve(session: Session, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, FieldError]]:
    """A bottleneck as sent, with ids for the places it names, and the error for each place we do not know.

    Such a place becomes "?", so that the intake refuses it together with all else that is wrong.
    """
    raw, unknown = dict(given), {}
    for name, find in (("region", region), ("municipality", municipality)):
        written = raw.get(name)
        if isinstance(written, bool) or not isinstance(written, str | int) or not str(written).strip():
            continue
        try:
            raw[name] = find(session, str(written))
        except Invalid as invalid:
            raw[name], unknown[name] = "?", invalid.errors[0]
    return raw, unknown
