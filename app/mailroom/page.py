"""What mail adds to the story of a case."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells


@tells("case.came_by_mail")
def _came_by_mail(_data: dict[str, Any], private: dict[str, Any]) -> str:
    said = [_("Came by mail: “%(subject)s”.", subject=private.get("subject") or "-")]
    who = [private.get("from", ""), f"({address})" if (address := private.get("from_address")) else ""]
    if any(who):
        names = " ".join(filter(None, who))
        said.append(_("Passed on from %(who)s; add them as a contact if they should be told.", who=names))
    if private.get("left_out"):
        said.append(_("Not taken along: %(names)s.", names="; ".join(private["left_out"])))
    return " ".join(said)
