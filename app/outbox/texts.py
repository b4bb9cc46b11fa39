"""The texts that administrators made of our letters: which one a case gets, what it says, and whether it is sound.

The most specific wins: for the state and nature of the case, for its state, for its nature, for all cases, and else
the wording in the code. Versions are never changed, so what was written with one keeps saying what it said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import FieldError
from app.outbox import letters
from app.outbox.letters import BUNDLE, DERIVED, ITEMS
from app.outbox.models import LetterText
from app.outbox.wordings import Words

SUBJECT_LENGTH, TEXT_LENGTH = 150, 5000
MUST = frozenset({"link", "what", "question", "done", "reason", "outcome", "until", "items"})
"""Values that a text cannot leave out, where its letter always has them: without, it tells its reader too little."""
NOT_IN_SUBJECT = frozenset({"link", "items", "question", "done", "reason", "explanation", "because", "said"})
"""Values that are too long for a subject, or are for inside the letter only."""

log = logging.getLogger(__name__)
Named = Callable[[], Mapping[str, Mapping[str, str]]]
_states: list[Named] = []
_natures: list[Named] = []
_broken: set[int] = set()
"""Versions that do not fit their letter any more: the application got newer than they are."""


def kinds_of_cases(*, states: Named | None = None, natures: Named | None = None) -> None:
    """Say for which cases a text of its own can be made: code -> language -> label (`cases` and `bottlenecks` know)."""
    if states is not None:
        _states[:] = [states]
    if natures is not None:
        _natures[:] = [natures]


def states() -> Mapping[str, Mapping[str, str]]:
    """The states that a text can be for: code -> language -> label."""
    return _states[0]() if _states else {}


def natures() -> Mapping[str, Mapping[str, str]]:
    """The natures that a text can be for: code -> language -> label."""
    return _natures[0]() if _natures else {}


Nature = str | Callable[[], str]
"""The nature of a case, or how to find it: asked only when there is a text for some nature."""


def version_for(session: Session, letter: str, state: str = "", nature: Nature = "") -> int | None:
    """The version of the text that a case in this state and of this nature gets now; None: the wording in the code."""
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    rows = session.execute(
        select(LetterText.state, LetterText.nature, LetterText.version, LetterText.text)
        .where(
            LetterText.letter == letter,
            LetterText.language == "nl",
            LetterText.state.in_({"", state}),
        )
        .order_by(LetterText.version)
    )
    for row in rows:
        newest[row.state, row.nature] = (row.version, row.text)
    if callable(nature):
        nature = nature() if any(of for _state, of in newest) else ""
    for key in ((state, nature), (state, ""), ("", nature), ("", "")):
        version, text = newest.get(key, (0, ""))
        if text and version not in _broken:
            return version
    return None


def words(session: Session, versions: Iterable[int | None]) -> Mapping[tuple[int, str], Words]:
    """What these versions say: (version, language) -> words."""
    wanted = {version for version in versions if version is not None} - _broken
    if not wanted:
        return {}
    rows = session.execute(
        select(LetterText.version, LetterText.language, LetterText.subject, LetterText.text).where(
            LetterText.version.in_(wanted)
        )
    )
    return {(row.version, row.language): Words(row.subject, row.text) for row in rows}


@dataclass(frozen=True, slots=True)
class Current:
    """The newest version for a letter, state and nature. `words` is empty after a return to the standard text."""

    letter: str
    state: str
    nature: str
    version: int
    words: Mapping[str, Words]
    made_at: datetime
    made_by: int | None

    @property
    def broken(self) -> bool:
        """Whether it no longer fits its letter, so that the standard text is used."""
        return self.version in _broken


def current(session: Session, letters_: Collection[str] = ()) -> tuple[Current, ...]:
    """The newest version of each letter, state and nature that has had a text of its own. One query."""
    newest = select(func.max(LetterText.version)).group_by(LetterText.letter, LetterText.state, LetterText.nature)
    if letters_:
        newest = newest.where(LetterText.letter.in_(letters_))
    rows = session.scalars(
        select(LetterText)
        .where(LetterText.version.in_(newest))
        .order_by(LetterText.letter, LetterText.state, LetterText.nature, LetterText.language)
    ).all()
    grouped: dict[int, list[LetterText]] = {}
    for row in rows:
        grouped.setdefault(row.version, []).append(row)
    return tuple(
        Current(
            parts[0].letter, parts[0].state, parts[0].nature, version,
            {part.language: Words(part.subject, part.text) for part in parts if part.text},
            parts[0].created_at, parts[0].created_by,
        )
        for version, parts in grouped.items()
    )  # fmt: skip


# -- is a text sound? ------------------------------------------------------------------------------------------------


def allowed(letter: str) -> frozenset[str]:
    """The placeholders that a text of this letter may use. The title of a case only comes with its number: of a
    confidential case there is no title to give.
    """
    params = letters.letter(letter).params
    derived = {name for name, needs in DERIVED.items() if needs <= params}
    return (params | derived) - {"confidential"} - ({"title"} if "confidential" in params else set())


def needed(letter: str) -> frozenset[str]:
    """The placeholders that a text of this letter must use."""
    found = letters.letter(letter)
    return (found.params & MUST) - found.optional


def faults(letter: str, written: Words) -> list[FieldError]:
    """What is wrong with a text, as errors of the fields `subject` and `text`."""
    found: list[FieldError] = []
    for field, value, longest in (("subject", written.subject, SUBJECT_LENGTH), ("text", written.text, TEXT_LENGTH)):
        if not value.strip():
            found.append(FieldError(field, "required"))
        elif len(value) > longest:
            found.append(FieldError(field, "too_long", {"max": longest, "length": len(value)}))
    if "\n" in written.subject:
        found.append(FieldError("subject", "text_one_line"))
    used: dict[str, frozenset[str]] = {}
    for field, value in (("subject", written.subject), ("text", written.text)):
        try:
            used[field] = letters.placeholders(value)
        except (ValueError, letters.LetterFault):
            found.append(FieldError(field, "text_braces"))
            continue
        for name in sorted(used[field] - allowed(letter)):
            found.append(FieldError(field, "text_unknown", {"name": f"{{{name}}}"}))
    for name in sorted(used.get("subject", frozenset()) & allowed(letter) & _not_in_subject(letter)):
        found.append(FieldError("subject", "text_not_in_subject", {"name": f"{{{name}}}"}))
    if "text" in used and written.text.strip():
        for name in sorted(needed(letter) - used["text"] - (used.get("subject", frozenset()) & {"what"})):
            found.append(FieldError("text", "text_missing", {"name": f"{{{name}}}"}))
        optional = letters.letter(letter).optional
        for part in written.text.split("\n\n"):
            inside = letters.placeholders(part)
            if inside & optional and inside & needed(letter):
                # The paragraph is left out when the one is empty, and the other would go with it.
                name = sorted(inside & optional)[0]
                found.append(FieldError("text", "text_apart", {"name": f"{{{name}}}"}))
        alone = [part.strip() for part in written.text.split("\n\n")].count(ITEMS)
        if letter == BUNDLE and "items" in used["text"] and (alone != 1 or written.text.count(ITEMS) != 1):
            found.append(FieldError("text", "text_items_alone"))
    return found


def _not_in_subject(letter: str) -> frozenset[str]:
    return NOT_IN_SUBJECT | letters.letter(letter).optional


def check(session: Session) -> list[str]:
    """Hold the texts that are in use against their letters, when the application starts: a newer one may know other
    letters and values. What does not fit is put out of use, so that mail keeps going with the standard text.

    Returns one line for each, with the remedy.
    """
    _broken.clear()
    lines = []
    for item in current(session):
        wrong = _wrong(item)
        if wrong:
            _broken.add(item.version)
            where = " ".join(part for part in (item.state, item.nature) if part) or "all cases"
            lines.append(
                f"text {item.version} of letter {item.letter} ({where}): {wrong}. The standard text is used until "
                f"an administrator saves it again at /beheer/teksten/{item.letter}"
            )
    for line in lines:
        log.error("%s", line)
    return lines


def _wrong(item: Current) -> str:
    if not item.words:
        return ""
    if item.letter not in letters.LETTERS:
        return "there is no such letter any more"
    missing = set(letters.LANGUAGES) - set(item.words)
    if missing:
        return f"nothing in {', '.join(sorted(missing))}"
    return "; ".join(
        f"{language}: {fault.code} {fault.params.get('name', '')}".strip()
        for language, written in sorted(item.words.items())
        for fault in faults(item.letter, written)
    )
