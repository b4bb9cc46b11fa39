"""What the pages of scenarios say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.errands.models import Errand
from app.figures.period import short_name
from app.people import queries as people
from app.pictures import Picture
from app.policy import Actor
from app.whatif import drawn, kept, levers, queries, words
from app.whatif.models import Scenario

FIRST = ("solution_days", "open", "clocks_met", "escalations")
"""The measures that are told in sentences."""


@dataclass(frozen=True)
class Row:
    """A measure without and with the change."""

    label: str
    now: str
    then: str
    change: str
    sure: str
    told: bool


@dataclass(frozen=True)
class Block:
    """The measures of the land or of a directorate."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CheckRow:
    """A measure of the quarters that were: what it was, the range, and whether it lies within (None: no telling)."""

    label: str
    cells: tuple[tuple[str, str, bool | None], ...]


@dataclass(frozen=True)
class Trust:
    """How far the simulation can be believed."""

    verdict: str
    tone: str
    distrust: str
    quarters: tuple[str, ...]
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True)
class ScenarioPage:
    """A scenario as its owner sees it."""

    id: int
    name: str
    changes: tuple[str, ...]
    running: bool
    failed: bool
    errand_url: str
    fault: str
    ran_at: datetime | None
    period: tuple[date, date] | None
    sentences: tuple[str, ...]
    blocks: tuple[Block, ...]
    trust: Trust | None
    rests_on: tuple[str, ...]
    unknown: tuple[str, ...]
    runs: int
    course: Picture | None
    checked: tuple[Picture, ...]


@dataclass(frozen=True)
class Listed:
    """A scenario in the list."""

    name: str
    url: str
    changes: str
    said: str
    ran_at: datetime | None


def names(session: Session, language: str) -> dict[int, str]:
    """The directorates, by id."""
    return {
        one.id: one.name_en if language == "en" else one.name_nl for one in people.directorates(session, inactive=True)
    }


def listed(session: Session, actor: Actor, language: str) -> list[Listed]:
    """The scenarios of this reader. Two queries."""
    places = names(session, language)
    return [_listed(one, places, language) for one in queries.mine(session, actor)]


def _listed(one: Scenario, places: Mapping[int, str], language: str) -> Listed:
    result = one.result
    if result is None:
        said = _("Not computed yet.")
    elif "fault" in result:
        said = _("Could not be computed.")
    else:
        lines = {line["measure"]: line for line in result["here"] or result["land"]}
        said = _sentence(lines["escalations"])
    changes = " ".join(words.changes(levers.from_data(one.levers), places, language))
    return Listed(one.name, url_for("whatif.show", scenario_id=one.id), changes, said, one.ran_at)


def shown(session: Session, actor: Actor, scenario_id: int, language: str) -> ScenarioPage:
    """A scenario and what came of it. Raises Forbidden, NotFound."""
    one = queries.one(session, actor, scenario_id)
    errand = queries.running(session, one)
    places = names(session, language)
    chosen = levers.from_data(one.levers)
    result = one.result if one.result and "fault" not in one.result else None
    place = places.get(chosen.directorate or 0, "")
    return ScenarioPage(
        id=one.id,
        name=one.name,
        changes=tuple(words.changes(chosen, places, language)),
        running=errand is not None and errand.ended_at is None,
        failed=errand is not None and errand.ended_at is not None,
        errand_url=_errand_url(errand),
        fault=FAULTS[one.result["fault"]]() if one.result and "fault" in one.result else "",
        ran_at=one.ran_at,
        period=(date.fromisoformat(result["since"]), date.fromisoformat(result["until"])) if result else None,
        sentences=_sentences(result, place) if result and not chosen.change_nothing else (),
        blocks=_blocks(result, place) if result else (),
        trust=_trust(result, language) if result else None,
        rests_on=_rests_on(result, chosen, place) if result else (),
        unknown=_unknown(),
        runs=result["runs"] if result else 0,
        course=drawn.open_cases(result["path"], language) if result else None,
        checked=drawn.checked(result["check"], language) if result else (),
    )


FAULTS = {
    "too_little": lambda: _("There are too few bottlenecks in the log to fit anything from. Try again later."),
    "no_term": lambda: _("The term in this scenario does not exist any more. Choose another."),
}


def _errand_url(errand: Errand | None) -> str:
    return url_for("errands.show", errand_id=errand.id) if errand is not None else ""


def _sentences(result: Mapping[str, Any], place: str) -> tuple[str, ...]:
    lines = {line["measure"]: line for line in result["here"] or result["land"]}
    begin = [_("At %(place)s:", place=place)] if result["here"] and place else []
    return (*begin, *(_sentence(lines[measure]) for measure in FIRST))


def _sentence(line: Mapping[str, Any]) -> str:
    """A measure in a sentence: as now, with the change, and how sure."""
    measure = line["measure"]
    return _(
        "%(label)s: %(then)s; as it goes now %(now)s (%(sure)s).",
        label=words.MEASURES[measure](), now=words.span(measure, line["now"]), then=words.span(measure, line["then"]),
        sure=words.sure(line["fewer"], line["more"]),
    )  # fmt: skip


def _blocks(result: Mapping[str, Any], place: str) -> tuple[Block, ...]:
    blocks = []
    if result["here"]:
        blocks.append(Block(place, _rows(result["here"])))
    return (*blocks, Block(_("The whole country"), _rows(result["land"])))


def _rows(lines: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(
            label=words.MEASURES[line["measure"]](),
            now=words.span(line["measure"], line["now"]),
            then=words.span(line["measure"], line["then"]),
            change=words.difference(line["measure"], line["change"]),
            sure=words.sure(line["fewer"], line["more"]),
            told=max(line["fewer"], line["more"]) >= 70,
        )
        for line in lines
    )


def _trust(result: Mapping[str, Any], language: str) -> Trust:
    check = result["check"]
    within, compared = kept.verdict(check)
    quarters = tuple(dict.fromkeys(one["quarter"] for one in check))
    by = {(one["measure"], one["quarter"]): one for one in check}
    measures = dict.fromkeys(one["measure"] for one in check)
    rows = tuple(
        CheckRow(words.MEASURES[measure](), tuple(_cell(by[(measure, quarter)]) for quarter in quarters))
        for measure in measures
    )
    wrong = [words.MEASURES[measure]().lower() for measure in kept.wrong(check)]
    share = 100 * within // compared if compared else 0
    said = _(
        "%(within)s of %(compared)s figures of the last quarters lie within the range of the simulation. With a good "
        "one that is about eight in ten.", within=within, compared=compared,
    )  # fmt: skip
    if not compared:
        verdict = _("There is no whole quarter in the log yet to check against. Use this for learning only.")
    elif share >= 70:
        verdict = _("It reproduces the last quarters well enough.") + " " + said
    elif share >= 50:
        verdict = _("It reproduces the last quarters roughly. Look at the direction, not at the number.") + " " + said
    else:
        verdict = _("It does not reproduce the last quarters. Do not decide on this.") + " " + said
    tone = "ok" if share >= 70 else "warning"
    distrust = _("Do not lean on: %(names)s.", names=", ".join(wrong)) if wrong else ""
    return Trust(verdict, tone, distrust, tuple(short_name(one, language) for one in quarters), rows)


def _cell(one: Mapping[str, Any]) -> tuple[str, str, bool | None]:
    measure = one["measure"]
    return words.value(measure, one["was"]), words.span(measure, one["range"]), one["within"]


def _rests_on(result: Mapping[str, Any], chosen: levers.Levers, place: str) -> tuple[str, ...]:
    """What the answer rests on, in sentences with the numbers."""
    low, high = result["stretch"]
    said = [
        ngettext(
            "%(num)s bottleneck in %(days)s working days of the log, up to event %(seq)s.",
            "%(num)s bottlenecks in %(days)s working days of the log, up to event %(seq)s.",
            result["cases"], days=result["working_days"], seq=result["seq"],
        ),
        _("The engine took %(same)s of the %(steps)s steps in the log again, and got where they led.",
          same=result["same"], steps=result["steps"]),
        _("With twice as many cases in hand, a fixer takes %(low)s to %(high)s times as long: fitted from the log.",
          low=_times(low), high=_times(high)) if result["stretch_fitted"] else
        _("With twice as many cases in hand, a fixer takes %(low)s to %(high)s times as long: assumed, because "
          "the log does not tell.", low=_times(low), high=_times(high)),
    ]  # fmt: skip
    desk = next((one for one in result["desks"] if one[0] == chosen.directorate), None)
    if desk is not None:
        said.append(
            ngettext(
                "%(place)s has %(num)s fixer now, with %(hand)s cases in hand on average.",
                "%(place)s has %(num)s fixers now, each with %(hand)s cases in hand on average.",
                desk[1], place=place, hand=_tenths(desk[2]),
            )
        )  # fmt: skip
    if result["left_out"]:
        said.append(
            ngettext("%(num)s confidential bottleneck is left out.", "%(num)s confidential bottlenecks are left out.",
                     result["left_out"])
        )  # fmt: skip
    if result["one_in"] > 1:
        said.append(
            _("One in %(share)s cases was walked through, with the same share of the people; that makes ranges wider.",
              share=result["one_in"])
        )  # fmt: skip
    return tuple(said)


def _tenths(number: int) -> str:
    return str(format_decimal(number / 10))


def _times(percent: int) -> str:
    """What twice as much in hand makes of a day of work, in tenths."""
    return _tenths(round(10 * 2 ** (percent / 100)))


def _unknown() -> tuple[str, ...]:
    """What the simulation does not know."""
    return (
        _("People act as fast as they did. Another term changes when a case escalates, not how fast somebody works."),
        _("Everybody at a directorate is alike, and so are the cases of one urgency. Seasons and leave are not in it."),
        _("How hard a case is, is not known. Who gets slower with much in hand is drawn from a range."),
        _("Running cases keep the term they began with, until that clock begins anew."),
    )
