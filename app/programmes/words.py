"""What programmes call things, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from app.programmes.models import Kind

KINDS: Mapping[Kind, Callable[[], str]] = {
    Kind.REGIO_DEAL: lambda: _("Regio Deal"),
    Kind.BORDER: lambda: _("Border regions"),
    Kind.LIVEABILITY: lambda: _("Liveability"),
    Kind.OTHER: lambda: _("Another programme"),
}
