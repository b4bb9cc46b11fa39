"""What happened around a visit, in sentences."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells
from app.visits.models import Coming
from app.visits.words import coming_label


@tells("visit.colleague_invited")
def _invited(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s was invited", name=str(private.get("name", "")))


@tells("visit.colleague_removed")
def _removed(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s need not come", name=str(private.get("name", "")))


@tells("visit.answered")
def _answered(data: dict[str, Any], _private: dict[str, Any]) -> str:
    answer = data.get("answer")
    return coming_label(Coming(answer)).capitalize() if answer in set(Coming) else ""


@tells("visit.person_added")
def _person(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("We meet %(name)s", name=str(private.get("name", "")))


@tells("visit.born")
def _born(_data: dict[str, Any], private: dict[str, Any]) -> str:
    if "number" not in private:
        return _("A confidential case came of this visit")
    return _("Came of this visit: %(title)s (%(number)s)", title=private["title"], number=private["number"])


@tells("case.born_at_visit")
def _from(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _(
        "Born at a visit: %(title)s (%(number)s)", title=private.get("title", ""), number=private.get("number", "")
    )


@tells("visit.told")
def _told(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(names)s was told what we understood", names=", ".join(private.get("names", ())))


@tells("visit.reacted")
def _reacted(data: dict[str, Any], private: dict[str, Any]) -> str:
    said = str(private.get("said", ""))
    if data.get("right"):
        return _("The region says: this is right") + (f". {said}" if said else "")
    return _("The region says: not quite right. %(said)s", said=said)
