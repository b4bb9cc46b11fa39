"""The words of dossiers, in the reader's language. Those of a step stand in `workflows/dossier.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from app.definitions import registry
from app.dossiers.models import Reply
from app.web.request import language

_REPLIES: Mapping[str, Callable[[], str]] = {
    Reply.APPLIES: lambda: _("Applies here"),
    Reply.WORKED: lambda: _("Tried: worked"),
    Reply.DID_NOT: lambda: _("Tried: did not work"),
    Reply.NOT_HERE: lambda: _("Not here"),
}


def reply_label(reply: str) -> str:
    """What a region answered, in words."""
    return _REPLIES[reply]() if reply in _REPLIES else reply


def replies() -> list[tuple[str, str]]:
    """All answers, for a form."""
    return [(reply, label()) for reply, label in _REPLIES.items()]


def choice_label(step: str, field: str, value: str | None) -> str:
    """What a choice in a step of a dossier is called; empty when nothing was chosen."""
    asked = registry.current("dossier").transitions[step].field(field)
    return next((one.label[language()] for one in (asked.choices if asked else ()) if one.value == value), "")
