"""The words of scenarios: what changes, what was measured, how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from app.definitions import registry
from app.whatif.counting import MEDIANS, SHARES
from app.whatif.levers import Levers, terms
from app.whatif.loading import PROCESS

MEASURES: Final[Mapping[str, Callable[[], str]]] = {
    "inflow": lambda: _("Came in"),
    "outflow": lambda: _("Ended"),
    "open": lambda: _("Open at the end"),
    "accept_days": lambda: _("Waiting until a fixer accepts (median)"),
    "solution_days": lambda: _("Waiting until a solution is proposed (median)"),
    "clocks_met": lambda: _("Terms met, all together"),
    "accept_met": lambda: _("Accepted or declined in time"),
    "solve_met": lambda: _("Solution in time"),
    "escalations": lambda: _("Escalations"),
    "by_clock": lambda: _("Escalations by a term that was over"),
    "declines": lambda: _("Declines"),
    "reopened": lambda: _("Reopened"),
}


def value(measure: str, number: int | None) -> str:
    """A measure with its unit; a dash when nothing can be said."""
    if number is None:
        return "–"
    if measure in SHARES:
        return _("%(percent)s%%", percent=number)
    if measure in MEDIANS:
        return ngettext("%(num)s working day", "%(num)s working days", number)
    return str(number)


def span(measure: str, found: list[int] | None) -> str:
    """A range with its unit: "12 to 30 working days"."""
    if found is None:
        return _("too few cases")
    low, _middle, high = found
    if low == high:
        return value(measure, low)
    return _("%(low)s to %(high)s", low=low, high=value(measure, high))


def difference(measure: str, found: list[int] | None) -> str:
    """A range of differences, with its signs: "-4 to +1"."""
    if found is None:
        return "–"
    low, _middle, high = found
    unit = _("percentage points") if measure in SHARES else _("working days") if measure in MEDIANS else ""
    text = _signed(low) if low == high else _("%(low)s to %(high)s", low=_signed(low), high=_signed(high))
    return f"{text} {unit}".rstrip()


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"\u2212{-number}" if number < 0 else "0"


def sure(fewer: int, more: int) -> str:
    """How sure a difference is, from how many of a hundred runs end lower and higher."""
    if fewer <= 5 and more <= 5:
        return _("no difference")
    if max(fewer, more) < 70:
        return _("cannot be told")
    lower = fewer > more
    if max(fewer, more) >= 90:
        return _("lower, almost surely") if lower else _("higher, almost surely")
    return _("lower, probably") if lower else _("higher, probably")


def clocks(language: str) -> dict[str, str]:
    """The terms that can be changed, by their name in a scenario, with what they are now."""
    definition = registry.current(PROCESS)
    urgencies = {"urgent": _("urgent"), "high": _("high"), "normal": _("normal")}
    found = {}
    for name, days in terms(definition).items():
        clock_name, _dot, urgency = name.partition(".")
        label = definition.clocks[clock_name].label[language]
        if urgency:
            label = f"{label} ({urgencies.get(urgency, urgency)})"
        found[name] = ngettext(
            "%(label)s: now %(num)s working day", "%(label)s: now %(num)s working days", days, label=label
        )
    return found


def changes(levers: Levers, directorates: Mapping[int, str], language: str) -> list[str]:
    """What a scenario changes, each in a sentence."""
    where = directorates.get(levers.directorate or 0, "")
    said = []
    if levers.fixers > 0:
        said.append(
            ngettext("%(num)s fixer more at %(where)s.", "%(num)s fixers more at %(where)s.", int(levers.fixers),
                     where=where)
        )  # fmt: skip
    elif levers.fixers < 0:
        said.append(
            ngettext("%(num)s fixer less at %(where)s.", "%(num)s fixers less at %(where)s.", -int(levers.fixers),
                     where=where)
        )  # fmt: skip
    if levers.inflow != 100:
        said.append(
            _("The inflow at %(where)s is %(percent)s%% of what it is now.", where=where, percent=levers.inflow)
            if levers.inflow_here
            else _("The inflow is %(percent)s%% of what it is now.", percent=levers.inflow)
        )
    if levers.clock:
        said.append(
            ngettext("%(clock)s; it becomes %(num)s.", "%(clock)s; it becomes %(num)s.", levers.term,
                     clock=clocks(language).get(levers.clock, levers.clock))
        )  # fmt: skip
    if levers.declines is not None:
        said.append(_("%(percent)s%% of the assignments are declined.", percent=levers.declines))
    return said or [_("Nothing changes: this is how it goes on.")]
