"""Bringing together what a report is made of. It reads the log, and what features keep beside it.

Nothing confidential is counted or named. What a report says of dossiers, experiments and accords is how they stood when
it was put together; what it says of steps is of the quarter itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.bottlenecks.models import BottleneckSystem
from app.bottlenecks.vocabulary import SYSTEMS
from app.cases.models import Case
from app.definitions import registry
from app.dossiers.models import DossierRegion, Reply
from app.experiments.models import Experiment, ExperimentRegion
from app.figures import kept, noticing, queries
from app.figures.measures import GROUPS, MEASURES
from app.figures.period import Period, quarters_to
from app.figures.shapes import Measured
from app.figures.slices import LAND, Slice
from app.people import queries as people
from app.people.models import User
from app.pilots import queries as pilots
from app.policy import Role
from app.presence import days
from app.presence.models import DayInRegion
from app.reflection import queries as reflection
from app.reflection.acts import BY_KEY
from app.regions import queries as regions
from app.reports.content import TREND, Content, Part
from app.reports.models import QuarterReport, ReportAsk
from app.table import standings
from app.table.picture import counts
from app.workflow.model import Text, Visibility

MOST: Final = 12
"""Dossiers, experiments and collisions that a report tells of: five minutes are short."""


def gathered(session: Session, period: Period, now: datetime) -> Content:
    """What there is to tell of a quarter as the log stands now, without the texts. `session` must be one that reads:
    the log is read on first, in a transaction of its own.
    """
    labels = slices_of(session)
    wanted = list(labels)
    found = queries.figures(session, period, wanted)
    quarters = quarters_to(period, TREND)
    trends = kept.trends(session, wanted, quarters)
    parts = {str(one): _part(labels[one], found.by_slice[one], trends[one], period, one == LAND) for one in wanted}
    return Content(
        quarter=str(period),
        since=period.since.isoformat(),
        until=period.until.isoformat(),
        seq=found.as_of,
        counted_at=now.isoformat(timespec="seconds"),
        confidential=found.confidential,
        division=next((row.division_nl for row in regions.usual_regions(session)), ""),
        quarters=tuple(str(one) for one in quarters),
        measures=_definitions(),
        groups={key: _both(label) for key, label in GROUPS.items()},
        slices=parts,
        laws=tuple(_laws(session, period)),
        dossiers=tuple(_dossiers(session, period)),
        accords=tuple(_accords(session, period)),
        experiments=tuple(_experiments(session, period)),
        presence=_presence(session, period),
        reflection=_reflection(session, str(period)),
        asked_before=tuple(asked(session, str(period.before))),
    )


def _both(label: Text) -> dict[str, str]:
    return {"nl": label["nl"], "en": label["en"]}


def slices_of(session: Session) -> dict[Slice, dict[str, str]]:
    """What a report is of: the land, directorates, accords, pilots, and regions of every division; with what each is
    called.
    """
    found = {LAND: {"nl": "heel Nederland", "en": "the Netherlands"}}
    for one in people.directorates(session):
        found[Slice("directie", str(one.id))] = {"nl": one.name_nl, "en": one.name_en}
    for accord in known.current().open_accords():
        found[Slice("akkoord", accord.key)] = _both(accord.name)
    for key, name in pilots.names(session):
        found[Slice("pilot", str(key))] = {"nl": name, "en": name}
    for division in regions.divisions(session):
        for row in regions.regions_of(session, division.key):
            found[Slice("regio", str(row.id))] = {
                language: f"{row.name} ({row.division_name(language)})" for language in ("nl", "en")
            }
    return found


def _part(
    label: Mapping[str, str], now: Mapping[str, Measured], trend: kept.Trend, period: Period, whole: bool
) -> Part:
    """The figures of a slice; without any when there was nothing in either quarter, so that a report stays small. All
    figures have their trend for the land only, the main ones for every slice.
    """
    before = trend[period.before]
    if not any(one.value for figures in (now, before) for one in figures.values()):
        return Part(label)
    course: list[Mapping[str, Measured] | None] = []
    for quarter, figures in trend.items():
        there = any(one.value for one in figures.values())
        last = quarter == period
        course.append(now if last else figures if there or any(course) else None)
    keys = MEASURES if whole else MAIN
    series = {key: tuple(one[key] if one else None for one in course) for key in keys}
    noticed = [
        {
            "measure": one.measure, "part": one.part, "direction": one.direction,
            "better": "" if one.good is None else "yes" if one.good else "no",
            "said": {language: one.said(language) for language in LANGUAGES},
            "rule": {language: _rule(one, language) for language in LANGUAGES},
        }
        for one in noticing.noticed(trend)
    ]  # fmt: skip
    return Part(label, now, before, series, tuple(noticed))


LANGUAGES: Final = ("nl", "en")
MAIN: Final = ("inflow", "outflow", "open", "clocks_met")
"""The figures of which every slice has a trend."""


def _rule(one: noticing.Noticed, language: str) -> str:
    """By which numbers it stands out, in words."""
    unit = "%" if one.is_share else ""
    if language == "nl":
        return f"{one.quarters} kwartalen ervoor: meestal {one.low}{unit} tot {one.high}{unit}"
    return f"{one.quarters} quarters before: usually {one.low}{unit} to {one.high}{unit}"


def _reflection(session: Session, quarter: str) -> dict[str, Any]:
    """What the roles told, and what may be quoted."""
    told = reflection.told(session, quarter)
    return {
        "asked": told.asked, "shared": told.shared, "passed_over": told.passed_over,
        "acts": [
            {
                "key": one.key, "label": _both(BY_KEY[one.key].label), "left": _both(BY_KEY[one.key].left),
                "right": _both(BY_KEY[one.key].right), "now": list(one.now), "before": list(one.before),
            }
            for one in told.acts
        ],
        "quotes": [
            {"theme": one.theme, "words": one.words, "role": one.role.value if one.role else ""} for one in told.quotes
        ],
        "intentions": told.intentions, "answers": {one.value: number for one, number in told.answers.items()},
    }  # fmt: skip


def _definitions() -> dict[str, dict[str, Any]]:
    return {
        key: {
            "group": one.group, "label": _both(one.label), "definition": _both(one.definition), "unit": one.unit,
            "kind": one.kind.value, "better": one.better,
            "parts": {code: _both(label) for code, label in one.parts().items()},
        }
        for key, one in MEASURES.items()
    }  # fmt: skip


# -- what features keep beside the log ---------------------------------------------------------------

_OPEN_TO_ALL: Final = Case.confidentiality != Visibility.CONFIDENTIAL


def _bounds(period: Period) -> tuple[datetime, datetime]:
    """The moments at which a period begins and at which the day after it begins."""
    return clock.midnight(period.since), clock.midnight(period.until + timedelta(days=1))


def _laws(session: Session, period: Period) -> list[dict[str, Any]]:
    """Which laws collide, in cases that were logged in the quarter and in the one before; most first. Two queries."""
    now, before = (_pairs(session, one) for one in (period, period.before))
    return [
        {"one": one, "other": other, "count": number, "before": before[one, other]}
        for (one, other), number in sorted(now.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    ]


def _pairs(session: Session, period: Period) -> Counter[tuple[str, str]]:
    since, until = _bounds(period)
    statement = (
        select(BottleneckSystem.case_id, BottleneckSystem.system)
        .join(Case, Case.id == BottleneckSystem.case_id)
        .where(Case.created_at >= since, Case.created_at < until, Case.state != "draft", _OPEN_TO_ALL)
    )
    laws: dict[int, list[str]] = {}
    for key, system in session.execute(statement):
        laws.setdefault(key, []).append(system)
    order = list(SYSTEMS)
    found: Counter[tuple[str, str]] = Counter()
    for touched in laws.values():
        known_laws = sorted({one for one in touched if one in SYSTEMS}, key=order.index)
        found.update(combinations(known_laws, 2))
    return found


def _during(period: Period) -> Any:
    """Cases that were there in the period."""
    since, until = _bounds(period)
    return and_(Case.created_at < until, or_(Case.active, Case.closed_at >= since), _OPEN_TO_ALL)


def _dossiers(session: Session, period: Period) -> list[dict[str, Any]]:
    """The dossiers that were worked on: how many regions have the problem, were offered the solution, and can use it.
    Two queries.
    """
    of_use = DossierRegion.reply.in_((Reply.APPLIES, Reply.WORKED))
    statement = (
        select(
            Case.id, Case.number, Case.title, Case.state, func.count(DossierRegion.id),
            func.count(DossierRegion.offered_at), func.count().filter(of_use),
        )
        .outerjoin(DossierRegion, DossierRegion.dossier_id == Case.id)
        .where(Case.process == "dossier", Case.state != "noted", _during(period))
        .group_by(Case.id, Case.number, Case.title, Case.state)
        .order_by(func.count(DossierRegion.id).desc(), Case.id)
        .limit(MOST)
    )  # fmt: skip
    rows = list(session.execute(statement))
    member = Case.__table__.alias("member")
    held: dict[int | None, int] = {}
    if rows:
        number = select(member.c.dossier_id, func.count()).where(
            member.c.dossier_id.in_([row[0] for row in rows]), member.c.confidentiality != Visibility.CONFIDENTIAL
        )
        held = {row[0]: row[1] for row in session.execute(number.group_by(member.c.dossier_id))}
    labels = _state_labels("dossier")
    return [
        {
            "number": number, "title": title, "state": labels.get(state, _plain(state)), "cases": held.get(key, 0),
            "regions": places, "offered": offered, "of_use": used,
        }
        for key, number, title, state, places, offered, used in rows
    ]  # fmt: skip


def _state_labels(process: str) -> dict[str, dict[str, str]]:
    return {name: _both(state.label) for name, state in registry.current(process).states.items()}


def _plain(word: str) -> dict[str, str]:
    return {"nl": word, "en": word}


def _accords(session: Session, period: Period) -> list[dict[str, Any]]:
    """In how many regions agreements of each accord stood how, at the end of the quarter and at its beginning. Two
    queries for each accord of which agreements are monitored.
    """
    since, until = _bounds(period)
    found = []
    for accord in known.current().open_accords():
        if not any(one.accord == accord.key for one in standings.asked()):
            continue
        now, before = (counts(standings.told_at(session, accord.key, at)) for at in (until, since))
        if now.all:
            found.append(
                {"accord": accord.key, "name": _both(accord.name), "now": asdict(now), "before": asdict(before)}
            )
    return found


def _experiments(session: Session, period: Period) -> list[dict[str, Any]]:
    """The experiments of the quarter, and in how many regions the room holds. One query."""
    statement = (
        select(
            Case.number, Case.title, Case.state, Experiment.granted_on, Experiment.ends_on, Experiment.advice,
            func.count(ExperimentRegion.region_id),
        )
        .join(Experiment, Experiment.case_id == Case.id)
        .outerjoin(ExperimentRegion, ExperimentRegion.experiment_id == Case.id)
        .where(Case.state != "noted", _during(period))
        .group_by(
            Case.id, Case.number, Case.title, Case.state, Experiment.granted_on, Experiment.ends_on, Experiment.advice
        )
        .order_by(Case.id.desc())
        .limit(MOST)
    )  # fmt: skip
    labels = _state_labels("experiment")
    return [
        {
            "number": number, "title": title, "state": labels.get(state, _plain(state)), "regions": places,
            "granted_on": granted.isoformat() if granted else "", "ends_on": ends.isoformat() if ends else "",
            "advice": advice.value if advice else "",
        }
        for number, title, state, granted, ends, advice, places in session.execute(statement)
    ]  # fmt: skip


def _presence(session: Session, period: Period) -> dict[str, Any]:
    """How many days liaisons together were in each region, counted as on their own pages (`app.presence.days`): by
    their word and by visits that were held, in whole days, half up. Nobody is named or compared.

    The norm is half to three quarters of the working days (DOMAIN, task L1), for all liaisons together.
    """
    liaisons = {one.id for one in people.holders_of(session, Role.LIAISON)}
    said = select(DayInRegion.user_id).where(DayInRegion.day.between(period.since, period.until)).distinct()
    there = days.of_people(session, liaisons | set(session.scalars(said)), period.since, period.until)
    halves: Counter[str] = Counter()
    for row in (row for rows in there.values() for row in rows):
        halves[row.region] += row.halves
    together = sum(days.counted(rows) for rows in there.values())
    working = clock.calendar().working_days_between(period.since - timedelta(days=1), period.until)
    return {
        "days": (together + 1) // 2, "liaisons": len(liaisons), "working_days": working,
        "regions": [{"region": name, "days": (number + 1) // 2} for name, number in sorted(halves.items())],
    }  # fmt: skip


def asked(session: Session, quarter: str) -> list[dict[str, Any]]:
    """What was asked of the MT in the report of a quarter, what it answered and how that stands. One query."""
    statement = (
        select(ReportAsk, User.name)
        .join(QuarterReport, QuarterReport.id == ReportAsk.report_id)
        .outerjoin(User, User.id == ReportAsk.owner_id)
        .where(QuarterReport.quarter == quarter, QuarterReport.edition > 0)
        .order_by(ReportAsk.position)
    )
    return [
        {
            "text": one.text, "answer": one.answer.value if one.answer else "", "said": one.said, "owner": owner or "",
            "by_on": one.by_on.isoformat() if one.by_on else "",
            "progress": one.progress.value if one.progress else "", "progress_said": one.progress_said,
        }
        for one, owner in session.execute(statement)
    ]  # fmt: skip
