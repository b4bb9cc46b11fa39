"""That text with what looks like personal data was kept: who decided it, about which field; never the text itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.audit.log import record
from app.policy import Actor
from app.privacy import Finding, find

ACTION = "case.personal_data_kept"
Found = Mapping[str, tuple[Finding, ...]]
"""Per field what was found in it."""


class OfACase(Protocol):
    """What is asked of a case: this package lies below cases."""

    @property
    def id(self) -> int: ...

    @property
    def number(self) -> str: ...


def note(
    session: Session, actor: Actor, case: OfACase, found: Found, *, asked: bool, now: datetime,
    visibility: str = "ministry",
) -> str | None:  # fmt: skip
    """Log the decision to keep what was found, in the transaction of the change itself. Nothing found: nothing logged.

    `asked` is False for what came in where nobody can be asked: the API, an import, mail. `visibility` is that of the
    text: of a confidential one nobody else learns that there is any. Returns the id of the event.
    """
    kinds = Counter(item.kind for spots in found.values() for item in spots)
    if not kinds:
        return None
    return record(
        session,
        actor,
        ACTION,
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=visibility,
        data={
            "kinds": dict(sorted(kinds.items())),
            "fields": sorted(field for field, spots in found.items() if spots),
            "count": kinds.total(),
            "asked": asked,
        },
    )


def unasked(
    session: Session, actor: Actor, case: OfACase, values: Mapping[str, object], *, now: datetime
) -> dict[str, tuple[Finding, ...]]:
    """Look at texts that came in where nobody could be asked, and log what they hold. Returns what was found."""
    found = look_at(values)
    note(session, actor, case, found, asked=False, now=now)
    return found


def look_at(values: Mapping[str, object]) -> dict[str, tuple[Finding, ...]]:
    """Per field what is found in its text; values that are no text are passed over."""
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return {name: spots for name, text in texts.items() if (spots := find(text, colleagues()))}


_domains: tuple[str, ...] = ()


def use_domains(domains: tuple[str, ...]) -> None:
    """Set whose e-mail addresses may stand in texts (configuration `COLLEAGUE_DOMAINS`)."""
    global _domains
    _domains = domains


def colleagues() -> tuple[str, ...]:
    """The domains of the mail of colleagues."""
    return _domains
