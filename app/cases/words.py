"""The words for what every case has, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.cases import processes
from app.cases.models import NEVER, Outcome, Urgency, VerdictValue
from app.policy import Role
from app.web.viewmodels import DueView
from app.workflow.model import Party, Visibility

SOON = 2
"""From how many working days before a deadline it counts as near."""


def due_view(due_at: datetime | None, now: datetime, *, long: str = "") -> DueView | None:
    """A deadline in words: "nog 3 werkdagen", "vandaag", "2 werkdagen te laat". None when there is none."""
    if due_at is None or due_at == NEVER:
        return None
    day, today = clock.local_date(due_at), clock.local_date(now)
    if due_at <= now:
        late = max(1, clock.calendar().working_days_between(day, today))
        text = ngettext("%(num)s working day late", "%(num)s working days late", late)
        return DueView(_("due today, term passed") if day == today else text, "late", day, long)
    left = clock.calendar().working_days_between(today, day)
    text = _("today") if left <= 0 else ngettext("%(num)s working day left", "%(num)s working days left", left)
    return DueView(text, "soon" if left <= SOON else "ok", day, long)


def urgency_label(urgency: Urgency | str) -> str:
    """The word for an urgency; empty for an ordinary one."""
    return {"high": lambda: _("High"), "urgent": lambda: _("Urgent")}.get(str(urgency), str)()


def urgency_word(urgency: Urgency | str) -> str:
    """The word for an urgency, also for an ordinary one."""
    return urgency_label(urgency) or _("Normal")


def outcome_label(outcome: Outcome | str | None) -> str:
    """The word for how a case ended."""
    labels = {
        "structural": _("Solved structurally"),
        "single": _("Solved for this region only (N=1)"),
        "misunderstanding": _("Misunderstanding cleared up (it was allowed all along)"),
        "not_solvable": _("Not solvable, explained"),
        "no_reaction": _("No reaction from the region"),
    }
    return labels.get(str(outcome), "") if outcome else ""


def verdict_label(verdict: VerdictValue | str | None) -> str:
    """The word for what the region says."""
    labels = {"solved": _("Solved"), "partly": _("Partly solved"), "not_solved": _("Not solved")}
    return labels.get(str(verdict), "") if verdict else ""


def party_label(party: Party) -> str:
    """The word for who must act."""
    return _PARTIES[party]()


_PARTIES: Mapping[Party, Callable[[], str]] = {
    Party.COORDINATOR: lambda: _("coordinator"),
    Party.OWNER: lambda: _("opgavefikser"),
    Party.LIAISON: lambda: _("regio-liaison"),
    Party.COMMISSIONER: lambda: _("regiocommissaris"),
    Party.REGION: lambda: _("region"),
    Party.NOBODY: lambda: _("nobody"),
}
"""Only the one asked for is translated: a list asks for every row."""


def owner_label(process: str) -> str:
    """The word for whoever owns a case of this process."""
    said = processes.of(process).owner
    return said() if said is not None else _("owner")


def role_label(role: Role) -> str:
    """The word for what a colleague does."""
    return _ROLES[role]()


_ROLES: Mapping[Role, Callable[[], str]] = {
    Role.LIAISON: lambda: _("regio-liaison"),
    Role.FIXER: lambda: _("opgavefikser"),
    Role.COORDINATOR: lambda: _("coordinator"),
    Role.COMMISSIONER: lambda: _("regiocommissaris"),
    Role.MT_READER: lambda: _("management team"),
    Role.ADMIN: lambda: _("administrator"),
    Role.AUDITOR: lambda: _("auditor"),
    Role.RESEARCHER: lambda: _("researcher"),
}


def visibility_label(visibility: Visibility | str) -> str:
    """Who reads an entry, in a word or two."""
    return _VISIBILITIES[str(visibility)]()


_VISIBILITIES: Mapping[str, Callable[[], str]] = {
    "region": lambda: _("Region reads along"),
    "ministry": lambda: _("Ministry only"),
    "confidential": lambda: _("Confidential"),
}


def readers(visibility: Visibility | str) -> str:
    """Who will read what is typed, in a sentence that fits every case; by name it is said by `app.cases.readers`."""
    return {
        "region": _("The region reads this too, on its own page."),
        "ministry": _("Colleagues who see this case read this. The region does not."),
        "confidential": _("Only those who have a part in this case read this, and the regiocommissaris."),
    }[str(visibility)]


def part_label(part: str) -> str:
    """What somebody is to a case, as the heading above their cases."""
    return _PARTS[part][0]()


def part_help(part: str) -> str:
    """How cases of this kind go to somebody else, in a sentence."""
    return _PARTS[part][1]()


_PARTS: Mapping[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "owner": (
        lambda: _("As owner"),
        lambda: _("Another opgavefikser becomes owner and accepts. The coordinator of the directorate decides who."),
    ),
    "liaison": (
        lambda: _("As liaison and co-owner"),
        lambda: _("Another regio-liaison becomes co-owner and stays so until the region has been told."),
    ),
    "commissioner": (
        lambda: _("As regiocommissaris, to decide"),
        lambda: _("Another regiocommissaris takes the decision. The term goes on."),
    ),
    "follow_up": (
        lambda: _("As the one who carries it out"),
        lambda: _("A colleague carries out the follow-up or keeps the promise. The date stays."),
    ),
    "handler": (
        lambda: _("As the one who names an owner"),
        lambda: _("Another coordinator or administrator sees to it that the case gets an owner."),
    ),
}


def personal_label(kind: str) -> str:
    """A kind of personal data, in a list of how much was found."""
    labels = {
        "bsn": _("BSN"),
        "phone": _("phone number"),
        "email": _("e-mail address"),
        "address": _("address"),
        "birth_date": _("date of birth"),
    }
    return labels.get(kind, kind)
