"""Who watches a case, and its tags: what lists and pages ask for. How they come there is in `marking`."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.models_marks import CaseTag, Watch
from app.errors import FieldError, Invalid
from app.policy import Actor

MAX_TAG = 40
_case, _tag = Case.__table__.c, CaseTag.__table__.c


def watched_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on `cases` that this actor watches it. Who may see it is another condition."""
    if actor.id is None:
        return false()
    return _case.id.in_(select(Watch.case_id).where(Watch.user_id == actor.id))


def is_watched(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether this actor watches this case. One query."""
    return actor.id is not None and session.get(Watch, (actor.id, case_id)) is not None


def read(words: Any) -> list[str]:
    """Tags as they are kept: in small letters, each once. `words` is a text with commas, or a list of texts.

    Raises Invalid (`tags`) when there are none, or one is too long or no word.
    """
    parts = words.split(",") if isinstance(words, str) else words
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise Invalid([FieldError("tags", "wrong_type")])
    found = [plain for part in parts if (plain := _plain(part))]
    errors = []
    if not found:
        errors.append(FieldError("tags", "required"))
    for word in found:
        if len(word) > MAX_TAG:
            errors.append(FieldError("tags", "too_long", {"max": MAX_TAG, "length": len(word)}))
        elif not _is_word(word):
            errors.append(FieldError("tags", "no_tag", {"value": word[:80]}))
    if errors:
        raise Invalid(errors)
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split())).lower()


def _is_word(word: str) -> bool:
    """Letters, digits, spaces and a few signs, with at least one letter: a number of a person is no tag."""
    return any(ch.isalpha() for ch in word) and all(ch.isalnum() or ch in " -_.&/+'" for ch in word)


def of_case(session: Session, case_id: int) -> list[str]:
    """The tags of a case, by name. One query."""
    return sorted(session.scalars(select(CaseTag.word).where(CaseTag.case_id == case_id)))


def of_cases(session: Session, case_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The tags of several cases, by name: id -> words; a case without any is left out. One query, none for no cases."""
    found: dict[int, list[str]] = {}
    if case_ids:
        statement = select(CaseTag.case_id, CaseTag.word).where(CaseTag.case_id.in_(case_ids))
        for case_id, word in session.execute(statement):
            found.setdefault(case_id, []).append(word)
    return {case_id: tuple(sorted(words)) for case_id, words in found.items()}


def tagged(words: str | Iterable[str]) -> ColumnElement[bool]:
    """The condition on `cases` that they have one of these tags."""
    wanted = sorted({_plain(word) for word in ([words] if isinstance(words, str) else words)})
    return _case.id.in_(select(_tag.case_id).where(_tag.word.in_(wanted)))
