"""What a signatory may see and do by its link: this letter, its own words, and what came of it. Nothing of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accords.models import Accord, Agreement, Signatory
from app.accountability import links, queries
from app.accountability.models import Accountability, Reaction
from app.cases import actions as cases
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, NotAllowedNow, NotFound
from app.people import queries as people
from app.policy import Actor, ActorKind, Capability, entitled
from app.regions import queries as regions
from app.web.formats import paragraphs
from app.web.request import language

ANSWERED_IN = ("addressed", "reacted")


def record_of(session: Session, ticket: links.Ticket | None) -> Accountability | None:
    """What a link is about, also when nothing can be said any more; None when the letter went elsewhere since."""
    record = session.get(Accountability, ticket.case_id) if ticket else None
    sent = record is not None and record.sent_at is not None
    return record if sent and ticket and record and record.generation == ticket.generation else None


def note_opened(session: Session, ticket: links.Ticket, *, now: datetime) -> None:
    """Note that the letter was opened for the first time. Reading changes nothing in the work: it leaves no event."""
    record = record_of(session, ticket)
    if record is not None and record.opened_at is None:
        record.opened_at = now


def actor_for(case_id: int, by: str) -> Actor:
    """The signatory as an actor: may react in this case, and sees nothing of it."""
    return Actor(ActorKind.PARTY, None, by, cases=frozenset({case_id}))


def takes(record: Accountability, case: Case, given: int, now: datetime) -> bool:
    """Whether somebody with the link may react now, who has done so `given` times."""
    closes = links.closes_at(record)
    open_still = closes is not None and now < closes
    return open_still and case.state in ANSWERED_IN and given < links.MOST_REACTIONS


def react(
    session: Session, ticket: links.Ticket | None, data: Mapping[str, Any], *, given: int | None, now: datetime
) -> Case:
    """React by the link (`given` reactions before it, as the page showed; None: whatever).

    `data`: `reaction` and `by`. Raises NotFound for a link that is not of this letter any more, NotAllowedNow when
    nothing can be said (again), and Invalid.
    """
    record = record_of(session, ticket)
    if record is None:
        raise NotFound("accountability")
    case = cases.hold(session, record.case_id)
    session.refresh(record)
    if ticket is None or record.generation != ticket.generation:
        raise NotFound("accountability")
    said = select(func.count(Reaction.id)).where(Reaction.case_id == case.id, Reaction.by_link)
    before = session.scalar(said) or 0
    if not takes(record, case, before, now) or given not in (None, before):
        raise NotAllowedNow([FieldError("", "reaction_closed")])
    actor = entitled(actor_for(case.id, str(data.get("by", ""))[:200]), Capability.CASE_REACT, case.facts())
    definition = registry.get(session, case.process, case.workflow_version)
    return cases.carry_out(session, actor, case, definition, "react", data, now)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said before by this link."""

    text: tuple[str, ...]
    by: str
    when: date


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """All that a signatory sees. `ended` is how it ended in a word; `why` the motivation of the judgement."""

    signatory: str
    accord: str
    agreement: str
    text: tuple[str, ...]
    place: str
    region: str
    facts: tuple[str, ...]
    question: tuple[str, ...]
    by: date | None
    until: date | None
    who: str
    mail: str
    said: tuple[Said, ...]
    takes: bool
    ended: str = ""
    why: tuple[str, ...] = ()
    withdrawn: bool = False


def page(session: Session, record: Accountability, now: datetime) -> OutsidePage:
    """The page of this letter, as it stands now."""
    case = session.get_one(Case, record.case_id)
    agreement = session.get_one(Agreement, record.agreement_id)
    accord = session.get_one(Accord, agreement.accord_id)
    said = [one for one in queries.reactions(session, case.id) if one.by_link]
    asker = people.person(session, case.commissioner_id or 0)
    spoken, closes = language(), links.closes_at(record)
    label = registry.get(session, case.process, case.workflow_version).states[case.state].label[spoken]
    return OutsidePage(
        signatory=session.get_one(Signatory, record.signatory_id).name,
        accord=accord.name_en if spoken == "en" else accord.name_nl,
        agreement=known.fresh(session).agreements[agreement.id].title[spoken],
        text=paragraphs(agreement.text_en if spoken == "en" else agreement.text_nl),
        place=agreement.place,
        region=regions.by_id(session, case.region_id).name,
        facts=paragraphs(record.facts),
        question=paragraphs(record.question),
        by=record.react_on,
        until=clock.local_date(closes) if closes else None,
        who=asker.name if asker else "",
        mail=asker.email if asker else "",
        said=tuple(Said(paragraphs(one.text), one.by, clock.local_date(one.given_at)) for one in said),
        takes=takes(record, case, len(said), now),
        ended=label if not case.active else "",
        why=paragraphs(record.motivation),
        withdrawn=case.state == "withdrawn",
    )
