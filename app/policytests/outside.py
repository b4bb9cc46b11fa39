"""What a partner sees by the link: what is intended and asked, their own words, and in the end the main points and what
was done with them. Nothing of the case, and of no other partner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.people import queries as people
from app.policytests import partners, queries
from app.policytests.models import PolicyAnswer, PolicyPartner, PolicyTest
from app.policytests.page import PartView, PointView, parts_of, point_views
from app.policytests.words import verdict_label
from app.regions import queries as regions
from app.web.formats import paragraphs


@dataclass(frozen=True, slots=True)
class SaidView:
    """One edition of what the partner said."""

    verdict: str
    remarks: tuple[str, ...]
    parts: tuple[PartView, ...]
    by: str
    when: date


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """All that a partner sees. `points` are there once the regions were told; `message` says what happens now."""

    title: str
    region: str
    intended: tuple[str, ...]
    documents: tuple[str, ...]
    questions: tuple[str, ...]
    until: date
    who: str
    mail: str
    said: tuple[SaidView, ...]
    takes: bool
    told: bool
    withdrawn: bool
    message: tuple[str, ...]
    points: tuple[PointView, ...]


def asked(session: Session, partner: PolicyPartner) -> list[tuple[int, str]]:
    """The questions: (id, text)."""
    record = session.get_one(PolicyAnswer, partner.answer_id)
    return [(one.id, one.text) for one in queries.questions(session, record.test_id)]


def said_before(session: Session, partner: PolicyPartner) -> dict[str, str]:
    """What the form begins with: what was said last, and how often something was."""
    found = partners.editions(session, partner.id)
    given = {"given": str(len(found)), "by": found[-1].by if found else partner.name}
    if found:
        last = found[-1]
        given |= {"verdict": last.verdict.value if last.verdict else "", "remarks": last.remarks}
        given |= {f"q{key}": text for key, text in last.texts.items()}
    return given


def page(session: Session, partner: PolicyPartner, now: datetime) -> OutsidePage:
    """The page of this partner, as it stands now."""
    record = session.get_one(PolicyAnswer, partner.answer_id)
    test, about = session.get_one(Case, record.test_id), session.get_one(PolicyTest, record.test_id)
    case = session.get_one(Case, record.case_id)
    found, questions = partners.editions(session, partner.id), asked(session, partner)
    asker = people.person(session, case.co_owner_id)
    told = test.state == "told"
    return OutsidePage(
        title=test.title,
        region=regions.by_id(session, record.region_id).name,
        intended=paragraphs(about.intended),
        documents=queries.lines(about.documents),
        questions=tuple(text for _key, text in questions),
        until=partner.answer_by,
        who=asker.name if asker else "",
        mail=asker.email if asker else "",
        said=tuple(
            SaidView(
                verdict_label(one.verdict), paragraphs(one.remarks), parts_of(questions, one), one.by,
                clock.local_date(one.said_at),
            )
            for one in reversed(found)
        ),
        takes=partners.takes(partner, test, len(found), now),
        told=told,
        withdrawn=test.state == "withdrawn",
        message=paragraphs(about.message or about.ended_because) if about.told_at else (),
        points=point_views(queries.points(session, test.id)) if told else (),
    )  # fmt: skip
