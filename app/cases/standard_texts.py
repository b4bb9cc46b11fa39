"""Texts to begin with: for a comment or a step of cases in a state, of a nature, both, or all.

Words between braces are filled in from the case when a text is used; whoever uses it changes it as they like before
they send it. What has no value yet (no owner) leaves a gap that is easily seen. Knows nothing of a request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases.models_talk import StandardText
from app.cases.rows import RECORD, UNIT, Row
from app.errors import FieldError, Invalid, NotFound, Stale
from app.outbox import letters, texts
from app.policy import Actor, Capability, require
from app.web.formats import full_date
from app.workflow.fields import storable

NAME_LENGTH, TEXT_LENGTH = 80, 3000
GAP: Final = "…"
MOST: Final = 200
"""So many there can be in use: a page of a case reads the names of all that fit it."""

log = logging.getLogger(__name__)
_broken: set[int] = set()
"""Texts that name a state, a nature or a word that is no longer there: not offered until somebody mends them."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a text is filled in from: the case, its contacts as they are called, and who writes on which day."""

    row: Row
    contacts: Sequence[str]
    writer: str
    today: date


_WORDS: dict[str, Callable[[Filling], str]] = {}


def word(name: str) -> Callable[[Callable[[Filling], str]], Callable[[Filling], str]]:
    """Register what a word between braces becomes; `views_standard_texts` says what it means."""

    def register(fill: Callable[[Filling], str]) -> Callable[[Filling], str]:
        _WORDS[name] = fill
        return fill

    return register


def words() -> frozenset[str]:
    """The words that a text can use."""
    return frozenset(_WORDS)


word("number")(lambda given: given.row.number)
word("title")(lambda given: given.row.title)
word("region")(lambda given: given.row.region)
word("theme")(lambda given: given.row.theme)
word("directorate")(lambda given: given.row.directorate_nl or "")
word("owner")(lambda given: given.row.owner or "")
word("liaison")(lambda given: given.row.co_owner)
word("party")(lambda given: given.row.waiting_for or "")
word("contacts")(lambda given: _and(given.contacts))
word("writer")(lambda given: given.writer)
word("today")(lambda given: full_date(given.today, "nl"))
word("due")(lambda given: full_date(clock.local_date(given.row.due_at), "nl") if given.row.due_at else "")


def _and(names: Sequence[str]) -> str:
    """Names in a Dutch sentence: these texts are Dutch, as all that regions read."""
    *first, last = names or ("",)
    return f"{', '.join(first)} en {last}" if first else last


def fill(text: str, given: Filling) -> str:
    """A text with its words filled in; a gap for what has no value."""
    return text.format_map({name: _WORDS[name](given) or GAP for name in letters.placeholders(text)})


# -- reading ---------------------------------------------------------------------------------------


def usable() -> ColumnElement[bool]:
    """The condition on texts that are in use."""
    return StandardText.withdrawn_at.is_(None) & StandardText.id.not_in(sorted(_broken))


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that can be begun with."""

    id: int
    name: str


def read(told: str, nature: str) -> tuple[Offer, ...]:
    """The texts for a case of this nature, the most fitting first; `told` is what `rows.glance` says there is."""
    found = []
    for each in told.split(RECORD) if told else ():
        key, state, of, name = each.split(UNIT)
        if of in ("", nature) and int(key) not in _broken:
            found.append((-(bool(state) + bool(of)), name.casefold(), Offer(int(key), name)))
    return tuple(offer for *_order, offer in sorted(found, key=lambda one: one[:2]))


def text_of(session: Session, text_id: int) -> str:
    """What a text says. Raises NotFound when it is not in use."""
    found = session.scalar(select(StandardText.text).where(StandardText.id == text_id, usable()))
    if found is None:
        raise NotFound(str(text_id))
    return found


def listed(session: Session) -> list[StandardText]:
    """All texts that were not withdrawn, by name. One query."""
    statement = select(StandardText).where(StandardText.withdrawn_at.is_(None))
    return list(session.scalars(statement.order_by(StandardText.name, StandardText.id)))


def is_broken(text_id: int) -> bool:
    """Whether a text is out of use because something it names is no longer there."""
    return text_id in _broken


# -- changing --------------------------------------------------------------------------------------


def faults(name: str, text: str, state: str, nature: str) -> list[FieldError]:
    """What is wrong with a text."""
    found: list[FieldError] = []
    for field, value, longest in (("name", name, NAME_LENGTH), ("text", text, TEXT_LENGTH)):
        if not value:
            found.append(FieldError(field, "required"))
        elif len(value) > longest:
            found.append(FieldError(field, "too_long", {"max": longest, "length": len(value)}))
        elif not storable(value, lines=field == "text"):
            found.append(FieldError(field, "unreadable"))
    for field, value, known in (("state", state, texts.states()), ("nature", nature, texts.natures())):
        if value and value not in known:
            found.append(FieldError(field, "unknown_choice", {"value": value[:80]}))
    try:
        used = letters.placeholders(text)
    except (ValueError, letters.LetterFault):
        found.append(FieldError("text", "text_braces"))
    else:
        found += [FieldError("text", "text_unknown", {"name": f"{{{word}}}"}) for word in sorted(used - words())]
    return found


def save(
    session: Session, actor: Actor, text_id: int | None, given: Mapping[str, str], *, version: int = 0, now: datetime
) -> StandardText:
    """Make a text, or change one. `given`: name, text, state, nature (empty: any); `version` is the one on the page.

    Raises Forbidden, NotFound, Stale, and Invalid.
    """
    require(actor, Capability.ADMIN_MESSAGES)
    values = {
        name: (given.get(name) or "").replace("\r\n", "\n").strip() for name in ("name", "text", "state", "nature")
    }
    wrong = faults(**values)
    if wrong:
        raise Invalid(wrong)
    if text_id is None:
        if len(listed(session)) >= MOST:
            raise Invalid([FieldError("", "too_many", {"max": MOST})])
        row = StandardText(**values, version=1, changed_at=now, changed_by_id=actor.id)
        session.add(row)
    else:
        row = _held(session, text_id, version)
        for name, value in values.items():
            setattr(row, name, value)
        row.version, row.changed_at, row.changed_by_id = row.version + 1, now, actor.id
        _broken.discard(text_id)
    session.flush()
    _record(session, actor, "standard_text.saved", row, now)
    return row


def withdraw(session: Session, actor: Actor, text_id: int, *, version: int, now: datetime) -> None:
    """Offer a text no more. Raises Forbidden, NotFound, Stale."""
    require(actor, Capability.ADMIN_MESSAGES)
    row = _held(session, text_id, version)
    row.withdrawn_at, row.version = now, row.version + 1
    _record(session, actor, "standard_text.withdrawn", row, now)


def _held(session: Session, text_id: int, version: int) -> StandardText:
    row = session.get(StandardText, text_id, with_for_update=True, populate_existing=True)
    if row is None or row.withdrawn_at is not None:
        raise NotFound(str(text_id))
    if row.version != version:
        raise Stale(version, row.version)
    return row


def _record(session: Session, actor: Actor, action: str, row: StandardText, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"standard_text:{row.id}",
        data={"text": row.id, "version": row.version, "state": row.state, "nature": row.nature},
        private={"name": row.name, "text": row.text},
    )  # fmt: skip


def check(session: Session) -> list[str]:
    """Hold the texts against the states, natures and words that there are, when the application starts: it may be newer
    than they are. What does not fit is not offered. Returns one line for each, with the remedy.
    """
    _broken.clear()
    lines = []
    for row in listed(session):
        wrong = faults(row.name, row.text, row.state, row.nature)
        if wrong:
            _broken.add(row.id)
            why = "; ".join(f"{fault.field}: {fault.code} {fault.params.get('name', '')}".strip() for fault in wrong)
            lines.append(
                f"standard text {row.id} ({row.name}): {why}. It is not offered until an administrator saves it "
                f"again at /beheer/standaardteksten/{row.id}"
            )
    for line in lines:
        log.error("%s", line)
    return lines
