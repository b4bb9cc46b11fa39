"""Writing the texts of letters anew, and going back to the standard text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.errors import FieldError, Invalid, NotFound, Stale
from app.outbox import letters, texts
from app.outbox.models import LetterText
from app.outbox.wordings import Words
from app.policy import Actor, Capability, require


def save(
    session: Session,
    actor: Actor,
    letter: str,
    written: Mapping[str, Words],
    *,
    state: str = "",
    nature: str = "",
    version: int = 0,
    now: datetime,
) -> int:
    """Give a letter a text of its own, in both languages: for all cases, or for those in a state, of a nature or both.

    `version` is the one that was on the page (0: none). What was written with older ones stays as it was. Returns the
    new version. Raises Forbidden, NotFound (no such letter, state or nature), Invalid (fields `subject_nl`, …) and
    Stale when somebody else wrote one in the meantime.
    """
    _settle(session, actor, letter, state, nature, version)
    wrong = [
        FieldError(f"{fault.field}_{language}", fault.code, fault.params)
        for language in letters.LANGUAGES
        for fault in texts.faults(letter, written.get(language, Words("", "")))
    ]
    if wrong:
        raise Invalid(wrong)
    return _add(session, actor, "letter.changed", letter, written, state, nature, now)


def restore(
    session: Session,
    actor: Actor,
    letter: str,
    *,
    state: str = "",
    nature: str = "",
    version: int,
    now: datetime,
) -> int:
    """Take the text of one's own back: what is less specific counts again, in the end the standard text.

    Returns the new version, which is empty. Raises Forbidden, NotFound and Stale as `save` does.
    """
    if not _settle(session, actor, letter, state, nature, version):
        raise NotFound
    nothing = dict.fromkeys(letters.LANGUAGES, Words("", ""))
    return _add(session, actor, "letter.restored", letter, nothing, state, nature, now)


def _settle(session: Session, actor: Actor, letter: str, state: str, nature: str, version: int) -> bool:
    """Whether there is a text to take back, after all refusals."""
    require(actor, Capability.ADMIN_MESSAGES)
    about_a_case = letter in letters.LETTERS and "number" in letters.letter(letter).params
    known = (not state or state in texts.states()) and (not nature or nature in texts.natures())
    if letter not in letters.LETTERS or not known or ((state or nature) and not about_a_case):
        raise NotFound
    found = next((one for one in texts.current(session, [letter]) if (one.state, one.nature) == (state, nature)), None)
    if version != (found.version if found else 0):
        raise Stale(version, found.version if found else 0)
    return found is not None and bool(found.words)


def _add(
    session: Session,
    actor: Actor,
    action: str,
    letter: str,
    written: Mapping[str, Words],
    state: str,
    nature: str,
    now: datetime,
) -> int:
    version = (session.scalar(select(func.max(LetterText.version))) or 0) + 1
    session.add_all(
        LetterText(
            version=version,
            letter=letter,
            language=language,
            state=state,
            nature=nature,
            subject=written[language].subject,
            text=written[language].text,
            created_at=now,
            created_by=actor.id,
        )
        for language in letters.LANGUAGES
    )
    try:
        session.flush()
    except IntegrityError:  # somebody else took this version at the same moment
        raise Stale(version - 1, version) from None
    audit.record(
        session,
        actor,
        action,
        now=now,
        subject=f"letter:{letter}",
        data={"letter": letter, "state": state, "nature": nature, "version": version},
    )
    return version
