"""What comes along with entries of a case: features above cases (files) join in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.policy import Actor
from app.web.viewmodels import FileView, Panel

Keep = Callable[[Session, Actor, str, str, str | None, datetime], None]
"""Keep what came along: with the number of the case, the visibility, and the entry of the comment (None without)."""

Prepare = Callable[[Any], Keep | None]
_JOINING: list[Prepare] = []


def joins(prepare: Prepare) -> Prepare:
    """Register what looks at the form of a comment before the transaction, and may raise Invalid."""
    _JOINING.append(prepare)
    return prepare


def prepared(form: Any) -> list[Keep]:
    """What comes along with this form; empty when nothing does. Raises Invalid."""
    return [keep for prepare in _JOINING if (keep := prepare(form)) is not None]


@dataclass(frozen=True)
class Files:
    """The files of a case that a reader may know of: by the id of their entry, and all of them beside the story."""

    by_entry: Mapping[str, tuple[FileView, ...]] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()


Show = Callable[[Session, Actor, Case, Any], Files]
_SHOWING: list[Show] = []


def shows_files(show: Show) -> Show:
    """Say how the files of a case are found and shown (`attachments` knows)."""
    _SHOWING[:] = [show]
    return show


def files(session: Session, actor: Actor, case: Case, form: Any = None) -> Files:
    """The files of a case for this reader; `form` is the one for adding them that came back. At most one query."""
    return _SHOWING[0](session, actor, case, form) if _SHOWING else Files()
