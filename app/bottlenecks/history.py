"""What ran here before: beside a bottleneck the others of its region and its theme, how they ended, and the last visit
(DOMAIN, task O4). On demand: the page of a case does not wait for it.

Of a region all regions that share a municipality with it are part: a youth region has the history of the care-office
region it lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.cases import queries, words
from app.cases.models import Case, Outcome
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row
from app.definitions import registry
from app.policy import Actor
from app.presence import queries as presence
from app.programmes import queries as programmes
from app.regions.models import RegionOverlap
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import Fact, Panel

HERE: Final = 8
ELSEWHERE: Final = 5
PROGRAMMES: Final = 5
COUNTED: Final = 500
"""So many of the last that ended are counted."""


@dataclass(frozen=True)
class Past:
    """What ran around a case: in its region (its theme first), the same theme elsewhere, how many of the last ones in
    the region ended how, and who was in the region last.
    """

    here: tuple[Row, ...]
    elsewhere: tuple[Row, ...]
    outcomes: dict[Outcome, int]
    visit: presence.Visit | None


def of_case(session: Session, actor: Actor, case: Case, today: date) -> Past:
    """What ran around a bottleneck, as far as the reader sees it. Four queries, one less without a theme."""
    around = _regions(case)
    others = (Case.process == "bottleneck", Case.id != case.id)
    here = _newest(session, actor, Case.region_id.in_(around), *others, limit=HERE)
    elsewhere: list[Row] = []
    if case.theme:
        same = (Case.theme == case.theme, Case.region_id.not_in(around))
        elsewhere = _newest(session, actor, *same, *others, limit=ELSEWHERE)
    return Past(
        here=tuple(sorted(here, key=lambda row: not (case.theme and row.theme == case.theme))),
        elsewhere=tuple(elsewhere),
        outcomes=_outcomes(session, actor, around),
        visit=presence.last(session, around, today),
    )


def _regions(case: Case) -> Select[int]:
    """The regions that share a municipality with that of a case: itself among them."""
    return select(RegionOverlap.other_id).where(RegionOverlap.region_id == case.region_id)


def _newest(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int) -> list[Row]:
    """The newest that are open and the newest that ended: each has its own index. One query."""
    visible = queries.visible_to(actor)
    parts = [
        select(Case.id).where(visible, running, *wanted).order_by(Case.id.desc()).limit(limit).subquery()
        for running in (or_(Case.active), ~Case.active)
    ]
    chosen = union_all(*(select(part.c.id) for part in parts)).subquery()
    return queries.rows_of(session, actor, Case.id.in_(select(chosen.c.id)), limit=limit)


def _outcomes(session: Session, actor: Actor, regions: Select[int]) -> dict[Outcome, int]:
    """How the last bottlenecks in these regions ended: the most frequent first. One query."""
    ended = (
        select(Case.outcome)
        .where(
            queries.visible_to(actor), ~Case.active, Case.process == "bottleneck", Case.outcome.is_not(None),
            Case.region_id.in_(regions),
        )
        .order_by(Case.id.desc())
        .limit(COUNTED)
        .subquery()
    )  # fmt: skip
    statement = select(ended.c.outcome, func.count()).group_by(ended.c.outcome).order_by(func.count().desc())
    return {Outcome(outcome): number for outcome, number in session.execute(statement)}


# -- how it is shown -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PastCase:
    """A bottleneck from before: how it stands, or how it ended."""

    title: str
    url: str
    number: str
    region: str
    stands: str
    same_theme: bool


@dataclass(frozen=True, slots=True)
class PastView:
    """What ran here before, in words. `visit` is empty when nobody noted to have been there."""

    number: str
    title: str
    url: str
    region: str
    region_url: str
    theme: str
    here: tuple[PastCase, ...]
    elsewhere: tuple[PastCase, ...]
    outcomes: tuple[Fact, ...]
    visit: str
    programmes: tuple[tuple[str, str, str], ...]
    """What other departments do there today: the department, the name and the address of each."""
    programmes_url: str


def shown(session: Session, actor: Actor, case: Case, today: date) -> PastView:
    """What ran around a bottleneck, for its reader."""
    past, row = of_case(session, actor, case, today), queries.row_of(session, case.id)
    return PastView(
        number=case.number,
        title=case.title,
        url=url_for("cases.show", number=case.number),
        region=row.region,
        region_url=url_for("regions.show", division=row.division_key, code=row.region_code),
        theme=case.theme,
        here=tuple(_case(session, one, case.theme) for one in past.here),
        elsewhere=tuple(_case(session, one, "") for one in past.elsewhere),
        outcomes=tuple(Fact(words.outcome_label(outcome), str(number)) for outcome, number in past.outcomes.items()),
        visit=_visit(past.visit),
        programmes=tuple(
            (one.department.key, one.name, url_for("programmes.show", programme_id=one.id))
            for one in programmes.active_in(session, case.region_id, today, people=False, most=PROGRAMMES)
        ),
        programmes_url=url_for("programmes.index", regio=case.region_id),
    )


def _case(session: Session, row: Row, theme: str) -> PastCase:
    state = registry.get(session, row.process, row.workflow_version).states[row.state].label[language()]
    said = [words.outcome_label(row.outcome) or state]
    if row.verdict:
        said.append(_("the region: %(verdict)s", verdict=words.verdict_label(row.verdict).lower()))
    moment = row.closed_at or row.created_at
    said.append(short_date(moment) if row.closed_at else _("since %(day)s", day=short_date(moment)))
    return PastCase(
        row.title, url_for("cases.show", number=row.number), row.number, row.region, ", ".join(said),
        bool(theme) and row.theme == theme,
    )  # fmt: skip


def _visit(visit: presence.Visit | None) -> str:
    if visit is None:
        return ""
    return _("%(day)s, by %(name)s (%(region)s)", day=short_date(visit.day), name=visit.name, region=visit.region)


@contributes_to("bottleneck")
def _beside(_session: Session, _actor: Actor, case: Case, _row: Row) -> Parts:
    return Parts(panels=(Panel("bottlenecks/_history_place.html", url_for("history.show", number=case.number)),))
