"""The clocks of a case in words: when each falls due, what happens then by itself, and who had the case how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.cases import words
from app.cases.models import CaseClock, ClockSpell
from app.cases.queries import Row
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import ClockView, DueView, Fact
from app.workflow.engine import ClockStatus
from app.workflow.model import Definition, Party, Rung, TimeWith

Shown = Sequence[tuple[CaseClock, ClockSpell | None]]


def clock_views(definition: Definition, shown: Shown, now: datetime) -> tuple[ClockView, ...]:
    """The clocks that run or stand still, each with what happens next."""
    found = []
    for item, spell in shown:
        known = definition.clocks.get(item.name)
        label = known.label[language()] if known else item.name
        following = _following(definition, item, now)
        if item.status is ClockStatus.PAUSED:
            found.append(ClockView(label, DueView(_("stands still"), "paused"), _pause(spell)))
        elif item.status is ClockStatus.RUNNING:
            due = words.due_view(item.due_at, now)
            if due is not None:
                longer = ngettext("Extended by %(num)s working day.", "Extended by %(num)s working days.",
                                  item.extended_days) if item.extended_days else ""  # fmt: skip
                found.append(ClockView(label, due, " ".join(part for part in (longer, following) if part)))
    return tuple(found)


def _pause(spell: ClockSpell | None) -> str:
    """Since when a clock stands still, why, and until when that is expected to last."""
    if spell is None:
        return ""
    said = [_("Since %(day)s.", day=short_date(clock.local_date(spell.began_at)))]
    if spell.reason:
        said.append(_("Waits for %(who)s.", who=spell.reason))
    if spell.expected_on:
        said.append(_("Expected: %(day)s.", day=short_date(spell.expected_on)))
    return " ".join(said)


def _following(definition: Definition, item: CaseClock, now: datetime) -> str:
    known = definition.clocks.get(item.name)
    rung = next((rung for rung in known.ladder if rung.level == item.next_level), None) if known else None
    if rung is None or item.next_at is None:
        return ""
    return _("%(when)s: %(what)s.", when=_when(item.next_at, now).capitalize(), what=_does(definition, rung))


def _does(definition: Definition, rung: Rung) -> str:
    """What a rung does, in a few words."""
    if rung.step is not None:
        return _by_itself(definition, rung)
    if rung.tell_mt:
        return _("onto the list of the MT")
    return _("message to %(who)s", who=_all(words.party_label(party) for party in rung.tell))


def _by_itself(definition: Definition, rung: Rung) -> str:
    step = definition.transitions[rung.step or ""]
    targets = [definition.states[target] for target in step.targets() if target]
    if any(state.must_act is Party.COMMISSIONER for state in targets):
        return _("by itself to the regiocommissaris")
    return _("by itself: %(step)s", step=step.label[language()].lower())


def _all(labels: Iterable[str]) -> str:
    *first, last = labels
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def heading_for(row: Row, definition: Definition, now: datetime) -> str:
    """What a late case is heading for: "morgen vanzelf naar de regiocommissaris". Empty for a mere message."""
    rung = _rung(row, definition)
    late = row.due_at is not None and row.due_at <= now
    if not late or rung is None or row.next_at is None or (rung.step is None and not rung.tell_mt):
        return ""
    return f"{_when(row.next_at, now)} {_does(definition, rung)}"


def next_of(row: Row, definition: Definition, now: datetime) -> str:
    """What happens first by itself: "di 24 nov: bericht aan regio-liaison". Empty when nothing will."""
    rung = _rung(row, definition)
    if rung is None or row.next_at is None:
        return ""
    return f"{_when(row.next_at, now)}: {_does(definition, rung)}"


def _rung(row: Row, definition: Definition) -> Rung | None:
    known = definition.clocks.get(row.next_clock or "")
    return next((rung for rung in known.ladder if rung.level == row.next_level), None) if known else None


def _when(moment: datetime, now: datetime) -> str:
    day, today = clock.local_date(moment), clock.local_date(now)
    if day <= today:
        return _("today")
    return _("tomorrow") if (day - today).days == 1 else short_date(day)


def party_label(party: TimeWith) -> str:
    """With whom time passes, in words."""
    return {
        TimeWith.DIRECTORATE: lambda: _("With the directorate"),
        TimeWith.COMMISSIONER: lambda: _("With the regiocommissaris"),
        TimeWith.REGION: lambda: _("With the region"),
        TimeWith.THIRD_PARTY: lambda: _("With a third party"),
    }[party]()


def time_facts(days: Mapping[TimeWith, int], *, owned: bool = False) -> tuple[Fact, ...]:
    """How many working days each party had the case, for the page. `owned`: it is of a person, not of a directorate."""

    def label(party: TimeWith) -> str:
        return _("With its owner") if owned and party is TimeWith.DIRECTORATE else party_label(party)

    return tuple(
        Fact(label(party), ngettext("%(num)s working day", "%(num)s working days", number))
        for party, number in days.items()
    )
