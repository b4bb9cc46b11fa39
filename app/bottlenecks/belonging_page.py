"""The bottlenecks of a partnership on its page; and, on the page of a bottleneck, saying to which it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import belonging, queries
from app.bottlenecks.belonging import Loose
from app.bottlenecks.parts import beside
from app.cases import presenters
from app.cases.filters import Filters
from app.cases.models import Case
from app.cases.queries import page as find_page
from app.partnerships import panels
from app.partnerships import queries as partnerships
from app.partnerships.queries import Row
from app.policy import Actor, Capability, can
from app.web.viewmodels import CaseRow, Panel

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Belonging:
    """The open bottlenecks of a partnership, and words that may mean it."""

    rows: tuple[CaseRow, ...]
    url: str
    loose: tuple[Loose, ...]
    link_url: str


@dataclass(frozen=True, slots=True)
class Saying:
    """What can be chosen for a bottleneck that names a partnership nobody knows."""

    words: str
    choices: tuple[tuple[int, str], ...]
    url: str


@panels.on_page
def of_partnership(session: Session, actor: Actor, row: Row, now: datetime) -> Panel | None:
    """Nothing for who reads no cases."""
    if not can(actor, Capability.CASE_READ):
        return None
    found = find_page(session, actor, Filters(extra=queries.narrowed(partnership=str(row.id))), size=SHOWN)
    works = partnerships.may_work(session, actor, row, clock.local_date(now))
    content = Belonging(
        rows=tuple(presenters.case_rows(session, actor, found.rows, now)),
        url=url_for("bottlenecks.index", status="any", partnership=str(row.id)),
        loose=belonging.loose(session, actor, row, now) if works else (),
        link_url=url_for("belonging.these", partnership_id=row.id),
    )
    return Panel("bottlenecks/_partnership.html", content)


@beside
def of_bottleneck(session: Session, actor: Actor, case: Case, text: queries.Detail) -> Panel | None:
    """Only where words stand loose, for who may say what they mean, and when there is something to choose."""
    if not text.partnership or text.partnership_id is not None or not can(actor, Capability.CASE_LINK, case.facts()):
        return None
    choices = partnerships.names_in(session, case.region_id, clock.local_date(clock.now()))
    if not choices:
        return None
    url = url_for("belonging.say", number=case.number)
    return Panel("bottlenecks/_belongs.html", Saying(text.partnership, choices, url))
