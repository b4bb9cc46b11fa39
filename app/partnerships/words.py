"""What partnerships call things, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from app.partnerships.models import Axis, PartyKind, PartyRole
from app.partnerships.queries import Standing

Words = Callable[[], str]
KINDS: Mapping[PartyKind, Words] = {
    PartyKind.MUNICIPALITY: lambda: _("Municipality"),
    PartyKind.INSURER: lambda: _("Health insurer"),
    PartyKind.PROVIDER: lambda: _("Care provider"),
    PartyKind.GGD: lambda: _("GGD"),
    PartyKind.PATIENTS: lambda: _("Patients and residents"),
    PartyKind.HOUSING: lambda: _("Housing association"),
    PartyKind.POLICE: lambda: _("Police"),
    PartyKind.OTHER: lambda: _("Other"),
}
ROLES: Mapping[PartyRole, Words] = {
    PartyRole.LEADS: lambda: _("leads"),
    PartyRole.TAKES_PART: lambda: _("takes part"),
    PartyRole.PAYS: lambda: _("pays"),
    PartyRole.ADVISES: lambda: _("advises"),
}
AXES: Mapping[Axis, tuple[Words, Words]] = {
    Axis.TASK_MISSION: (lambda: _("Bound to a task"), lambda: _("Bound to a mission")),
    Axis.FORMAL_INFORMAL: (lambda: _("Formal"), lambda: _("Informal")),
    Axis.ABOVE_BELOW: (lambda: _("From above"), lambda: _("From below")),
    Axis.ALIKE_DIVERSE: (lambda: _("Partners alike"), lambda: _("Partners diverse")),
}
STANDINGS: Mapping[Standing, Words] = {
    Standing.RUNNING: lambda: _("Active now"),
    Standing.PLANNED: lambda: _("To come"),
    Standing.ENDED: lambda: _("Ended"),
}


def ends(axis: Axis) -> tuple[str, str]:
    """The two ends of an axis."""
    left, right = AXES[axis]
    return left(), right()
