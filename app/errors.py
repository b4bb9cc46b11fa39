"""What can go wrong that a user can mend.

Views turn these into forms with messages, the API into problem+json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field. `code` is looked up in `app.web.messages`, in the reader's language."""

    field: str
    code: str
    params: Mapping[str, Any] = made_by(default_factory=dict)


class Invalid(Exception):
    """The data given cannot be used as it is."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(", ".join(f"{error.field}: {error.code}" for error in errors))
        self.errors = tuple(errors)


class NotAllowedNow(Exception):
    """The workflow refuses this step at this moment. `reasons` are codes for `app.web.messages`."""

    def __init__(self, reasons: Sequence[FieldError]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


class NotFound(Exception):
    """There is no such thing, or the actor may not know that there is."""


class Stale(Exception):
    """Somebody else changed it in the meantime."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"expected version {expected}, found {actual}")
        self.expected = expected
        self.actual = actual
