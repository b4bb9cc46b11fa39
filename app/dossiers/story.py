"""What happened in a dossier, in sentences: on its own page, and in the story of its cases."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells
from app.dossiers.words import reply_label


@tells("case.bundled")
def _bundled(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Added to dossier %(number)s: %(title)s", number=_of(private, "number"), title=_of(private, "title"))


@tells("case.unbundled")
def _unbundled(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Taken out of dossier %(number)s", number=_of(private, "number"))


@tells("dossier.case_added")
def _case_added(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Case %(number)s added (%(region)s)", number=_of(private, "number"), region=_of(private, "region"))


@tells("dossier.case_taken_out")
def _case_taken_out(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Case %(number)s taken out", number=_of(private, "number"))


@tells("dossier.region_added")
def _region_added(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(region)s has this problem too", region=_of(private, "region"))


@tells("dossier.offered_later")
def _offered_later(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Solution also offered to %(regions)s", regions=", ".join(private.get("regions", ())))


@tells("dossier.replied")
def _replied(data: dict[str, Any], private: dict[str, Any]) -> str:
    return f"{_of(private, 'region')}: {reply_label(data.get('reply', '')).lower()}"


@tells("dossier.party_added")
def _party_added(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s has a part in the solution", name=_of(private, "name"))


@tells("dossier.party_removed")
def _party_removed(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s has no part in the solution any more", name=_of(private, "name"))


def _of(private: dict[str, Any], name: str) -> str:
    return str(private.get(name, ""))
