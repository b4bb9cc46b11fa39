"""Telling people what happened: the notices of a workflow become messages in the outbox, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, outbox
from app.cases import parties, queries
from app.cases.models import NEVER, Case, Contact
from app.definitions import registry
from app.outbox import texts
from app.people import identity
from app.people import queries as people
from app.policy import Actor
from app.workflow.engine import Decision
from app.workflow.model import Definition, Notice, Party, StateKind, Visibility

RegionLink = Callable[[Contact], str]
Answered = Callable[[Session, Case], Collection[int]]
Natures = Callable[[Session, int], str]
_region_link: list[RegionLink] = []
_natures: list[Natures] = []
_answered: list[Answered] = []
CONCLUSIONS = {"solved": "opgelost", "partly": "deels opgelost", "not_solved": "niet opgelost"}
"""A verdict in a letter to a region: these are in Dutch."""


def region_links(make: RegionLink) -> None:
    """Say how the link of a contact is made (`feedback` knows)."""
    _region_link[:] = [make]


def natures(find: Natures) -> None:
    """Say how the nature of a case is found, as a code; empty when it has none (`bottlenecks` knows)."""
    _natures[:] = [find]


def answered(find: Answered) -> None:
    """Say who in the region has answered already (`feedback` knows): a reminder is not for them."""
    _answered[:] = [find]


def nature_of(session: Session, case: Case) -> str:
    """The nature of a case, as a code: it chooses the text of a message."""
    return _natures[0](session, case.id) if _natures else ""


def _readable(session: Session, reader_id: int, case_ids: Collection[int]) -> Mapping[int, bool]:
    """Those of these cases that the reader may see now: id -> whether it is confidential."""
    reader = identity.actor_for_user(session, reader_id)
    return queries.visible_among(session, reader, case_ids) if reader else {}


def _states() -> dict[str, dict[str, str]]:
    """Every state of every process that cases follow now, in words: a message can have a text for each."""
    return {
        state.name: {"nl": state.label["nl"], "en": state.label["en"]}
        for name in registry.names()
        for state in registry.current(name).states.values()
    }


outbox.readable(_readable)
texts.kinds_of_cases(states=_states)


def send(
    session: Session,
    case: Case,
    definition: Definition,
    decision: Decision,
    actor: Actor,
    event_id: str,
    now: datetime,
) -> None:
    """Put the notices of a step in the outbox. Whoever took the step is not told; one person is told once."""
    send_these(session, case, definition, decision, decision.notices, actor, event_id, now)


def send_these(
    session: Session,
    case: Case,
    definition: Definition,
    decision: Decision,
    notices: Iterable[Notice],
    actor: Actor,
    event_id: str,
    now: datetime,
) -> None:
    """The same for notices that a step does not name itself.

    "Your turn" goes only to whoever must act in the end: an automatic step may have moved the case on.
    """
    told = {actor.id}
    for notice in sorted(notices, key=lambda notice: notice.template != "act_now"):
        if notice.to is Party.REGION:
            if not _never_heard(definition, decision):
                tell_region(session, case, notice.template, _region_params(decision), event_id, now)
            continue
        reader_id = parties.person_for(session, case, notice.to)
        if notice.template != "act_now" or reader_id == case.handler_id:
            _tell_colleague(session, case, definition, decision, notice, reader_id, told, event_id, now)


def _never_heard(definition: Definition, decision: Decision) -> bool:
    """Whether a draft ends as it was: a region that never heard of it need not hear that it is gone."""
    source, target = definition.states[decision.source], definition.states[decision.target]
    return source.kind is StateKind.DRAFT and target.kind is StateKind.END


def _tell_colleague(
    session: Session, case: Case, definition: Definition, decision: Decision, notice: Notice, reader_id: int | None,
    told: set[int | None], event_id: str, now: datetime,
) -> None:  # fmt: skip
    if reader_id is None or reader_id in told:
        return
    told.add(reader_id)
    must = definition.states[case.state].must
    acts = notice.template == "act_now" and must is not None

    def says(language: str) -> dict[str, str]:
        if acts and must:
            return {"what": must[language], "by": due_date(case)}
        return {"what": decision.transition.told[language]}

    tell_colleague(session, case, notice.template, reader_id, says, event_id, now, but=told)


Says = Callable[[str], Mapping[str, str]]


def tell_colleague(
    session: Session, case: Case, letter: str, reader_id: int, says: Says, event_id: str, now: datetime,
    *, but: Collection[int | None] = (),
) -> None:  # fmt: skip
    """Tell a colleague something of a case. `says` gives the values of the letter in a language.

    Whoever is away finds it among their notices when they are back; the mail goes to whoever stands in for them, unless
    that is one of `but`, who know it already. Whoever has left is told nothing.
    """
    deputy_id = people.stand_in(session, reader_id, clock.local_date(now))
    known = people.people(session, [reader_id, *([deputy_id] if deputy_id else [])], in_service=True)
    if reader_id not in known:
        return
    deputy_id = deputy_id if deputy_id in known else None
    for key in (reader_id, deputy_id):
        reader = known.get(key or 0)
        if reader is None or (key == deputy_id and key in but):
            continue
        said = dict(says(reader.language))
        if key == deputy_id:
            said["instead_of"] = known[reader_id].name
        _tell(session, case, letter, reader, said, event_id, now, mail=key == deputy_id or deputy_id is None)


def tell_person(
    session: Session, case: Case, letter: str, reader_id: int, said: Mapping[str, str], event_id: str, now: datetime
) -> None:
    """Tell a colleague something that is for them personally: whoever stands in for them is not told."""
    reader = people.person(session, reader_id)
    if reader is not None:
        _tell(session, case, letter, reader, said, event_id, now)


def _tell(
    session: Session, case: Case, letter: str, reader: people.Person, said: Mapping[str, str], event_id: str,
    now: datetime, *, mail: bool = True,
) -> None:  # fmt: skip
    params: dict[str, str | bool] = {
        "name": reader.name,
        "number": case.number,
        "title": case.title,
        "confidential": case.confidentiality is Visibility.CONFIDENTIAL,
        "link": f"/zaken/{case.number}",
        **said,
    }
    outbox.tell(
        session,
        event_id=event_id,
        letter=letter,
        reader_id=reader.id,
        case_id=case.id,
        params=params,
        now=now,
        state=case.state,
        nature=lambda: nature_of(session, case),
        mail=mail,
    )


def due_date(case: Case) -> str:
    """The day of the next deadline, as 2026-11-23; empty when there is none."""
    return "" if case.due_at == NEVER else clock.local_date(case.due_at).isoformat()


_TEXTS = {
    "region_question": {"question": "question"},
    "region_feedback": {"done": "feedback", "place": "place"},
    "region_concluded": {"motivation": "motivation"},
    "region_withdrawn": {"reason": "reason"},
    "region_merged": {"reason": "reason"},
    "region_escalated": {"reason": "reason"},
    "region_message": {"said": "said"},
}
"""Which field of a step is told to the region under which name."""


def _region_params(decision: Decision) -> dict[str, str]:
    return {key: value for key, value in decision.data.items() if isinstance(value, str)}


WITH_A_DATE = frozenset(
    {"region_received", "region_question", "region_feedback", "region_reminder", "region_reopened"}
    | {"region_others_answered"}
)
"""Letters to the region that say by when: the next deadline of the case."""


def tell_region(
    session: Session, case: Case, template: str, texts: dict[str, str], event_id: str, now: datetime
) -> None:
    """Tell every contact of a case. `texts` are the fields of the step."""
    params = {name: texts.get(source, "") for name, source in _TEXTS.get(template, {}).items()}
    if template in WITH_A_DATE:
        params["by"] = due_date(case)
    if template == "region_concluded":
        params["verdict"] = CONCLUSIONS[texts["verdict"]]
    if template == "region_closed":
        params |= {"outcome": "geen reactie van de regio ontvangen", "explanation": ""}
    done = _answered[0](session, case) if template == "region_others_answered" and _answered else ()
    statement = (
        select(Contact)
        .where(Contact.case_id == case.id, Contact.withdrawn_at.is_(None), Contact.id.not_in(done))
        .order_by(Contact.id)
    )
    tell_contacts(session, case, session.scalars(statement).all(), template, params, event_id, now)


def tell_contacts(
    session: Session, case: Case, contacts: Iterable[Contact], letter: str, params: Mapping[str, str], event_id: str,
    now: datetime,
) -> None:  # fmt: skip
    """Tell these contacts of a case something: each gets a link of their own. `params` are the values of the letter
    beside those that every letter to a region has.
    """
    liaison = people.person(session, case.co_owner_id)
    nature = nature_of(session, case)
    for contact in contacts:
        outbox.enqueue(
            session,
            event_id=event_id,
            template=letter,
            recipient=contact.email,
            language="nl",
            params={
                "name": addressed(contact),
                "number": case.number,
                "title": case.title,
                "who": liaison.name if liaison else "Regiolijn",
                "link": _region_link[0](contact),
                **params,
            },
            now=now,
            case_id=case.id,
            state=case.state,
            nature=nature,
        )


def addressed(contact: Contact) -> str:
    """How a letter addresses a contact, in Dutch as all letters to regions are."""
    return f"leden van {contact.name}" if contact.collective else contact.name
