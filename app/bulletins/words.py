"""The words of bulletins, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _

from app.bulletins.models import BulletinKind
from app.web.formats import short_date

KINDS: Mapping[BulletinKind, Callable[[], str]] = {
    BulletinKind.COMING: lambda: _("Policy that is coming"),
    BulletinKind.SCHEME: lambda: _("Scheme"),
    BulletinKind.RULE: lambda: _("Rule"),
}


def kind_label(kind: BulletinKind) -> str:
    """What a bulletin tells of."""
    return KINDS[kind]()


def dates(starts_on: date | None, ends_on: date | None, apply_by: date | None) -> tuple[tuple[str, date], ...]:
    """The days of a bulletin with what happens on them, the first one first."""
    known = ((_("Starts"), starts_on), (_("Apply before the end of"), apply_by), (_("Last day"), ends_on))
    return tuple(sorted(((label, day) for label, day in known if day is not None), key=lambda one: one[1]))


def coming(found: tuple[tuple[str, date], ...], today: date) -> str:
    """The first of these days that is still to come, in words; empty when all are past."""
    return next((f"{label}: {short_date(day)}" for label, day in found if day >= today), "")
