"""What a trial of the routing table shows: rows, directorates and cases in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bottlenecks import routing, trying, words
from app.bottlenecks.trial import Conflict, Trial
from app.bottlenecks.trying import Fault, Period
from app.people import queries as people
from app.regions import queries as regions
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import Option

SHOWN = 50
"""Cases and conflicts on a page."""


@dataclass(frozen=True)
class RowLine:
    """A row of the table in one line. `url` leads to its form; empty for a row that is not saved."""

    position: int
    conditions: str
    directorate: str
    url: str


@dataclass(frozen=True)
class MovedLine:
    """A case that goes somewhere else, and what is known of where it belonged: "better", "worse" or nothing."""

    number: str
    title: str
    url: str
    before: str
    after: str
    row: RowLine | None
    verdict: str


@dataclass(frozen=True)
class ConflictLine:
    """Two rows that contradict each other, with what came of it."""

    first: RowLine
    second: RowLine
    cases: int
    said: str
    second_better: bool


@dataclass(frozen=True)
class DirectorateLine:
    """How many cases a directorate gets."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class TrialPage:
    """A trial, in words. `summary` are sentences; `never` the rows that nothing reached."""

    summary: tuple[str, ...]
    count: int
    moved: tuple[MovedLine, ...]
    more: int
    directorates: tuple[DirectorateLine, ...]
    conflicts: tuple[ConflictLine, ...]
    never: tuple[tuple[RowLine, str], ...]
    changed: bool


class Namer:
    """The names that rows and cases are shown with; three small queries for a page."""

    def __init__(self, session: Session, rules: Sequence[routing.Rule]) -> None:
        self._directorates = {row.id: row.name(language()) for row in people.directorates(session, inactive=True)}
        wanted = {rule.region for rule in rules if rule.region is not None}
        self._regions = {key: row.name for key, row in regions.by_ids(session, wanted).items()}

    def directorate(self, key: int | None) -> str:
        """The name of a directorate; that of the unrouted queue without one."""
        return self._directorates.get(key, str(key)) if key is not None else _("Unrouted queue")

    def conditions(self, rule: routing.Rule) -> str:
        """The conditions of a row, in one line."""
        return "; ".join(words.conditions(rule.conditions(), self._regions.get(rule.region or 0, "")))

    def row(self, rule: routing.Rule) -> RowLine:
        """A row in one line."""
        url = url_for("routing.rule", rule_id=rule.id) if rule.id != trying.UNSAVED else ""
        return RowLine(rule.position, self.conditions(rule), self.directorate(rule.directorate), url)


def made(
    session: Session, trial: Trial, rules: Sequence[routing.Rule], *, changed: bool, only: routing.Rule | None = None
) -> TrialPage:
    """A trial as the page shows it. `changed`: against the table as it is, instead of against what happened. `only`: of
    conflicts and rows that nothing reached, just those of this row.
    """
    namer = Namer(session, rules)
    moved = trial.moved
    return TrialPage(
        summary=_summary(trial, changed),
        count=len(trial.courses),
        moved=tuple(
            MovedLine(
                one.past.number, one.past.title, url_for("cases.show", number=one.past.number),
                namer.directorate(one.before), namer.directorate(one.after),
                namer.row(one.row) if one.row else None,
                "better" if one.right(one.after) else "worse" if one.right(one.before) else "",
            )
            for one in moved[:SHOWN]
        ),
        more=max(0, len(moved) - SHOWN),
        directorates=_directorates(trial, namer),
        conflicts=tuple(
            ConflictLine(
                namer.row(one.first), namer.row(one.second), one.cases,
                _(
                    "belonged with row %(one)s: %(first)s, with row %(two)s: %(second)s",
                    first=one.first_right, one=one.first.position, second=one.second_right, two=one.second.position,
                ),
                one.second_right > one.first_right,
            )
            for one in _about(trial, only)[:SHOWN]
        ),
        never=tuple(_never(trial, rules if only is None else [only], namer, rules)),
        changed=changed,
    )  # fmt: skip


def _summary(trial: Trial, changed: bool) -> tuple[str, ...]:
    count = len(trial.courses)
    if not count:
        return (_("No case came in in this period. Choose another one."),)
    numbers = {"count": count, "moved": len(trial.moved)}
    if changed:
        told = _("Of %(count)s cases, %(moved)s would go elsewhere than with the table as it is.", **numbers)
    else:
        told = _("Of %(count)s cases, %(moved)s would go elsewhere than they went then.", **numbers)
    said = [told]
    if trial.known:
        after, before = trial.right_after, trial.right_before
        said.append(_("Of %(known)s cases we know where they belonged.", known=trial.known))
        said.append(_("Would arrive there at once: %(after)s; it was %(before)s.", after=after, before=before))
    if trial.righted or trial.wronged:
        turned = {"right": trial.righted, "wrong": trial.wronged}
        said.append(_("Right instead of wrong: %(right)s. Wrong instead of right: %(wrong)s.", **turned))
    if trial.nowhere(after=True):
        said.append(_("Without a row that fits, in the unrouted queue: %(count)s.", count=trial.nowhere(after=True)))
    return tuple(said)


def _directorates(trial: Trial, namer: Namer) -> tuple[DirectorateLine, ...]:
    before, after = (Counter(getattr(one, side) for one in trial.courses) for side in ("before", "after"))
    keys = sorted({*before, *after}, key=lambda key: (key is None, -after[key], namer.directorate(key)))
    return tuple(DirectorateLine(namer.directorate(key), before[key], after[key]) for key in keys)


def _about(trial: Trial, only: routing.Rule | None) -> Sequence[Conflict]:
    return [one for one in trial.conflicts if only is None or only.id in (one.first.id, one.second.id)]


def _never(
    trial: Trial, rules: Sequence[routing.Rule], namer: Namer, table: Sequence[routing.Rule]
) -> list[tuple[RowLine, str]]:
    beaten = {row.id: earlier.position for row, earlier in routing.never_reached(table)}
    found = []
    for rule in rules:
        if rule.id in beaten:
            found.append((namer.row(rule), _("can never be reached: row %(row)s comes first", row=beaten[rule.id])))
        elif trial.courses and rule.id not in trial.tallies:
            found.append((namer.row(rule), _("no case reached it in this period")))
    return found


def periods(chosen: Period, spans: dict[Period, tuple[date, date]]) -> list[Option]:
    """The periods to choose from, with their days."""
    names = {
        Period.LAST_QUARTER: _("Last quarter"),
        Period.THIS_QUARTER: _("This quarter"),
        Period.YEAR: _("The last year"),
    }
    return [
        Option(key.value, f"{name} ({short_date(spans[key][0])} – {short_date(spans[key][1])})", key is chosen)
        for key, name in names.items()
    ]


def fault_word(fault: Fault) -> str:
    """What is wrong with a row, in words."""
    return {
        Fault.FIXER_GONE: _("The opgavefikser has left"),
        Fault.FIXER_ELSEWHERE: _("The opgavefikser works elsewhere now"),
        Fault.NOBODY_THERE: _("Nobody works in this directorate"),
        Fault.DIRECTORATE_CLOSED: _("This directorate is closed"),
        Fault.REGION_ENDED: _("This region is no more"),
    }[fault]
