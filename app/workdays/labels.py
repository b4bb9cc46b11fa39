"""The words for the kinds of days."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.workdays.models import DayKind

KINDS = {
    DayKind.HOLIDAY: _("Holiday"),
    DayKind.BRIDGING: _("Bridging day"),
    DayKind.DECREE: _("By decree"),
}
