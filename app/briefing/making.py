"""Making the brief of a region, or of a visit there: its parts in the order in which one needs them at the door."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.briefing import cases, others, people, visits
from app.briefing.about import About, Part
from app.briefing.model import Brief, paper_of
from app.papers import Paper
from app.policy import Actor
from app.regions import queries as regions
from app.regions.queries import RegionRow
from app.visits.queries import Seen
from app.web.formats import short_time
from app.web.request import language

PARTS: tuple[Part, ...] = (
    people.contacts,
    people.colleagues,
    visits.last,
    visits.planned,
    cases.bottlenecks,
    cases.promises,
    cases.agreements,
    others.policy_tests,
    others.bulletins_there,
    others.partnerships_there,
    others.departments,
    cases.around,
    people.lessons,
)


def of_region(session: Session, actor: Actor, region: RegionRow, *, now: datetime) -> Brief:
    """What this reader needs to know of a region before going there. A fixed number of queries."""
    about = About(session, actor, region, now)
    return Brief(
        _("Brief: %(region)s", region=region.name),
        region.division_name(language()),
        now,
        tuple(section for part in PARTS if (section := part(about)) is not None),
        cases.left_out(about),
    )


def of_visit(session: Session, actor: Actor, visit: Seen, *, now: datetime) -> Brief:
    """What this reader needs to know before this visit: whom they meet and what it is about, then the region."""
    region = regions.by_id(session, visit.region_id)
    about = About(session, actor, region, now, visit.id)
    parts = (section for part in PARTS if part is not people.contacts and (section := part(about)) is not None)
    return Brief(
        _("Brief: %(subject)s", subject=visit.title),
        f"{visits.when(visit)}, {region.name}",
        now,
        (visits.this_one(about, visit), visits.met(about, visit), *parts),
        cases.left_out(about),
    )


def as_paper(brief: Brief, *, base: str = "") -> Paper:
    """The brief as a paper, in the reader's language."""
    return paper_of(brief, language(), as_of=as_of(brief), nothing=nothing(brief), base=base)


def as_of(brief: Brief) -> str:
    """When it was so: a brief is read later, and without a connection."""
    return _("As of %(moment)s.", moment=short_time(brief.made_at))


def nothing(brief: Brief) -> str:
    """What there is nothing of, in one sentence."""
    names = "; ".join(f"{name[:1].lower()}{name[1:]}" for name in brief.empty)
    return _("Nothing to tell of: %(parts)s.", parts=names) if names else ""
