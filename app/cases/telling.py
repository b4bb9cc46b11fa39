"""Telling people that a clock acts: each once, with the reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import notices, parties
from app.cases.models import Case, CaseClock
from app.people import queries as people
from app.policy import Role
from app.workflow.model import Definition, Party, Rung


def climb(
    session: Session, case: Case, definition: Definition, acting: CaseClock, rung: Rung, because: Mapping[str, str],
    event_id: str, now: datetime,
) -> None:  # fmt: skip
    """Tell whom a rung names. The management team is told as a whole: whoever reads along for it."""
    must = definition.states[case.state].must

    def says(language: str) -> dict[str, str]:
        return {
            "clock": definition.clocks[acting.name].label[language],
            "because": because[language],
            "by": notices.due_date(case),
            "what": must[language] if must else "",
        }

    for reader_id in dict.fromkeys(_readers(session, case, rung)):
        notices.tell_colleague(session, case, rung.letter, reader_id, says, event_id, now)
    if Party.REGION in rung.tell:
        notices.tell_region(session, case, rung.letter, {}, event_id, now)


def _readers(session: Session, case: Case, rung: Rung) -> list[int]:
    found = []
    for party in rung.tell:
        if party is not Party.REGION:
            person = parties.person_for(session, case, party)
            found += [person] if person is not None else []
    if rung.tell_mt:
        found += [person.id for person in people.holders_of(session, Role.MT_READER)]
    return found
