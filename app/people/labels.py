"""What roles and languages are called on our pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.policy import Role

ROLES: dict[Role, LazyString] = {
    Role.LIAISON: _("Regional liaison"),
    Role.FIXER: _("Fixer"),
    Role.COORDINATOR: _("Coordinator"),
    Role.COMMISSIONER: _("Regional commissioner"),
    Role.MT_READER: _("Management team"),
    Role.ADMIN: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
    Role.RESEARCHER: _("Researcher"),
}

ROLE_HELP: dict[Role, LazyString] = {
    Role.LIAISON: _("Logs bottlenecks in one or more regions and stays co-owner until the region has been told."),
    Role.FIXER: _("Solves bottlenecks for a directorate."),
    Role.COORDINATOR: _("Divides the work of a directorate, and can be a fixer too."),
    Role.COMMISSIONER: _("Decides on escalations."),
    Role.MT_READER: _("Reads everything that is not confidential, and answers the quarterly report."),
    Role.ADMIN: _("Manages people, directorates, regions, routing and messages."),
    Role.AUDITOR: _("Reads everything, the logbook too. Changes nothing."),
    Role.RESEARCHER: _("Reads figures, pilots and lessons, and takes out the event log without names. No cases."),
}

LANGUAGES = [SelectChoice("nl", "Nederlands"), SelectChoice("en", "English")]
