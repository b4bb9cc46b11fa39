"""Telling people in the region what was understood, and hearing whether it is right."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from babel.dates import format_date
from sqlalchemy.orm import Session

from app import audit
from app.cases import actions as cases
from app.cases import notices
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.outbox import actions as outbox
from app.policy import Actor, ActorKind, Capability, entitled
from app.visits import actions, links, queries
from app.visits.models import Visit, VisitPerson, VisitTelling
from app.workflow.fields import storable
from app.workflow.model import Text, Visibility

LONGEST, LONGEST_REACTION = 4000, 2000
SAID = Text("De regio zegt of wij het goed hebben begrepen.", "The region says whether we understood it right.")


def tell(
    session: Session, actor: Actor, number: str, text: str, who: Collection[str], *, now: datetime
) -> list[VisitTelling]:
    """Mail these people of the visit (ids) what was understood. Raises NotFound, Forbidden, NotAllowedNow before there
    is a report, and Invalid at `text` and `who`.
    """
    case, visit = actions.held(session, actor, number)
    entitled(actor, Capability.CASE_VISIT, case.facts())
    if visit.reported_on is None:
        raise NotAllowedNow([FieldError("", "no_report_yet")])
    chosen = chosen_of(session, case, text, who)
    made = []
    for person in chosen:
        told = VisitTelling(visit_id=case.id, person_id=person.id, text=text.strip(), told_by_id=actor.id, told_at=now)
        session.add(told)
        made.append(told)
    session.flush()
    event = audit.record(
        session, actor, "visit.told", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"tellings": [told.id for told in made]},
        private={"names": [person.name for person in chosen], "text": text.strip()},
    )  # fmt: skip
    for told, person in zip(made, chosen, strict=True):
        outbox.enqueue(
            session, event_id=event, template="visit_understood", recipient=person.email, language="nl",
            params={
                "name": person.name, "who": actor.name, "text": told.text,
                "when": format_date(visit.visit_on, "d MMMM y", locale="nl"),
                "link": links.path_for(told.id, person.generation),
            },
            now=now,
        )  # fmt: skip
    case.updated_at = now
    return made


def chosen_of(session: Session, case: Case, text: str, who: Collection[str]) -> list[VisitPerson]:
    """The people who were chosen. Raises Invalid at `text` and `who`."""
    known = {str(one.id): one for one in queries.people_of(session, [case.id]).get(case.id, []) if one.email}
    errors = _wrong("text", text, LONGEST, required=True)
    if not who or not set(who) <= known.keys():
        errors.append(FieldError("who", "required" if not who else "unknown_person"))
    if errors:
        raise Invalid(errors)
    return [known[key] for key in dict.fromkeys(who)]


def _wrong(field: str, text: str, limit: int, *, required: bool) -> list[FieldError]:
    if required and not text.strip():
        return [FieldError(field, "required")]
    if len(text) > limit:
        return [FieldError(field, "too_long", {"max": limit, "length": len(text)})]
    return [] if storable(text, lines=True) else [FieldError(field, "unreadable")]


def of_link(session: Session, token: str | None) -> tuple[VisitTelling, VisitPerson, Visit] | None:
    """What was told to whoever has this link; None when it does not work (any more)."""
    ticket = links.read(token) if token else None
    told = session.get(VisitTelling, ticket[0]) if ticket else None
    person = session.get(VisitPerson, told.person_id) if told else None
    if told is None or person is None or ticket is None or person.generation != ticket[1]:
        return None
    return told, person, session.get_one(Visit, told.visit_id)


def react(session: Session, token: str | None, *, right: bool, said: str, now: datetime) -> None:
    """Keep what they say. The last word holds; the earlier one stays in the log. Whoever goes is told.

    Raises NotFound for a link that does not work, and Invalid at `said`.
    """
    found = of_link(session, token)
    if found is None:
        raise NotFound("visit")
    told, person, _visit = found
    errors = _wrong("said", said, LONGEST_REACTION, required=not right)
    if errors:
        raise Invalid(errors)
    case = cases.hold(session, told.visit_id)
    told.right, told.reaction, told.reacted_at = right, said.strip(), now
    case.updated_at = now
    actor = Actor(ActorKind.PARTY, None, person.name, cases=frozenset({case.id}))
    event = audit.record(
        session, actor, "visit.reacted", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"telling": told.id, "right": right},
        private={"said": told.reaction, "name": person.name},
    )  # fmt: skip
    for reader in dict.fromkeys((case.owner_id, case.co_owner_id)):
        if reader is not None:
            notices.tell_colleague(
                session, case, "informed", reader, lambda language: {"what": SAID[language]}, event, now
            )
