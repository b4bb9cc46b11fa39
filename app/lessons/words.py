"""The words of lessons, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from app.lessons.models import Says, Standing

SAYS: Mapping[Says, Callable[[], str]] = {
    Says.ALLOWED: lambda: _("It is allowed"),
    Says.CONDITIONAL: lambda: _("It is allowed, under conditions"),
    Says.NOT_ALLOWED: lambda: _("It is not allowed"),
    Says.PRACTICE: lambda: _("This worked"),
}
STANDINGS: Mapping[Standing, Callable[[], str]] = {
    Standing.DRAFT: lambda: _("Draft, only for you"),
    Standing.SHARED: lambda: _("For colleagues"),
    Standing.PUBLISHED: lambda: _("For everybody, regions too"),
    Standing.WITHDRAWN: lambda: _("Withdrawn"),
}


def says_label(says: Says) -> str:
    """What a lesson comes down to."""
    return SAYS[says]()


def says_choices() -> list[tuple[str, str]]:
    """All of these, to choose from."""
    return [(one.value, label()) for one, label in SAYS.items()]


def standing_label(standing: Standing) -> str:
    """Who reads a lesson."""
    return STANDINGS[standing]()
