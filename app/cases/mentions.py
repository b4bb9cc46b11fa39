"""Calling a colleague in a comment: an @ and their name. Knows nothing of a request: actions use it.

A name is the whole name, as much of it as only one colleague around the case has, or an e-mail address. Whoever is not
known and whoever does not see the case are refused alike, so that nobody learns who exists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import named, queries
from app.cases.models import Case
from app.cases.search import fold
from app.errors import FieldError
from app.people import identity
from app.people import queries as people
from app.people.models import User
from app.policy import Actor, Capability, can
from app.workflow.model import Visibility

MOST: Final = 10
LONGEST: Final = 6
"""So many words a name has at most."""
SHOWN: Final = 5

_MARK: Final = re.compile(r"(?<![\w@.+/-])@(?=\w)")
"""An @ that begins a word: that in an e-mail address does not."""
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD: Final = re.compile(r"[ \t\u00a0]*([^\s@,;:!?()<>\[\]/\"“”]+)")
_ENDS: Final = ".'’)]"


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody who is called, and how it is written in the text."""

    id: int
    written: str


def find(
    session: Session, actor: Actor, case: Case, text: str, visibility: Visibility, chosen: Collection[int],
    errors: list[FieldError],
) -> tuple[Call, ...]:  # fmt: skip
    """Who is called in a text that is for these readers (`chosen`: the people by name of a confidential one). What is
    wrong is added to `errors`. No query when there is no @ in it.
    """
    marks = list(_MARK.finditer(text))
    if not marks:
        return ()
    if len(marks) > MOST:
        errors.append(FieldError("text", "mention_too_many", {"max": MOST}))
        return ()
    known = {one.id: one.name for one in named.around(session, case)}
    found: dict[int, Call] = {}
    for mark in marks:
        call = _meant(session, known, text[mark.end() :], errors)
        if call is not None and call.id not in found and call.id != actor.id:
            error = _unable(session, case, call, visibility, chosen)
            if error is None:
                found[call.id] = call
            else:
                errors.append(error)
    return tuple(found.values())


def _meant(session: Session, known: Mapping[int, str], rest: str, errors: list[FieldError]) -> Call | None:
    """Who is meant by what stands after an @."""
    address = _ADDRESS.match(rest)
    if address is not None:
        written = address.group().rstrip(_ENDS)
        person = people.by_email(session, written)
        if person is not None:
            return Call(person.id, f"@{written}")
        errors.append(_unknown(written))
        return None
    tried = _phrases(rest)
    for phrase in tried:
        several = [key for key, name in known.items() if fold(name) == fold(phrase)]
        if len(several) == 1:
            return Call(several[0], f"@{phrase}")
        if several:
            errors.append(FieldError("text", "mention_same_name", {"value": f"@{phrase}"}))
            return None
    exactly = select(User.id, User.name).where(User.active, User.name.in_(tried))
    others = session.execute(exactly).all()
    if len(others) == 1:
        return Call(others[0].id, f"@{others[0].name}")
    for phrase in tried:
        several = [key for key, name in known.items() if fold(name).startswith(fold(phrase) + " ")]
        if len(several) == 1:
            return Call(several[0], f"@{phrase}")
        if several:
            names = ", ".join(known[key] for key in several[:SHOWN])
            errors.append(FieldError("text", "mention_several", {"value": f"@{phrase}", "names": names}))
            return None
    errors.append(_unknown(tried[-1] if tried else rest[:20]))
    return None


def _phrases(rest: str) -> list[str]:
    """What could be the name, the longest first: so many words on this line, without the end of a sentence."""
    words: list[str] = []
    place = 0
    while len(words) < LONGEST and (word := _WORD.match(rest, place)) is not None:
        words.append(word.group(1))
        place = word.end()
    found = [" ".join(words[:length]) for length in range(len(words), 0, -1)]
    return [phrase.rstrip(_ENDS) for phrase in found if phrase.rstrip(_ENDS)]


def _unknown(written: str) -> FieldError:
    return FieldError("text", "mention_unknown", {"value": f"@{written[:60]}"})


def _unable(
    session: Session, case: Case, call: Call, visibility: Visibility, chosen: Collection[int]
) -> FieldError | None:
    """Why somebody who is called would not read this; None when they would."""
    reader = identity.actor_for_user(session, call.id)
    if reader is None or not queries.visible_among(session, reader, [case.id]):
        return _unknown(call.written.removeprefix("@"))
    if visibility is not Visibility.CONFIDENTIAL:
        return None
    reads = call.id in chosen if chosen else can(reader, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts())
    return None if reads else FieldError("text", "mention_not_reader", {"value": call.written})
