"""Judging what was filled in for a question or an answer: the same for the pages and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.errors import FieldError, Invalid
from app.workflow.fields import storable, unknown_choice
from app.workflow.model import Visibility

MAX_QUESTION, MAX_SHARED, MAX_ANSWER = 2000, 4000, 8000
MAX_NAME = 120
LONGEST = timedelta(days=180)
"""Nobody is given longer than this to answer."""

READERS = (Visibility.MINISTRY, Visibility.REGION)
"""Who can be chosen to read a question and its answer on the case."""


class Judge:
    """Takes values out of what was given, and gathers everything wrong with them."""

    def __init__(self, given: Mapping[str, Any], known: frozenset[str]) -> None:
        self._given = given
        self._errors = [FieldError(name[:80], "unknown_field") for name in given if name not in known]

    def words(self, name: str, limit: int, *, needed: bool = True, lines: bool = False) -> str:
        """A text of at most `limit` characters, trimmed; empty when it is wrong or was not given."""
        value = self._given.get(name)
        said = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
        if value is not None and not isinstance(value, str):
            self._errors.append(FieldError(name, "wrong_type"))
        elif needed and not said:
            self._errors.append(FieldError(name, "required"))
        elif not storable(said, lines=lines):
            self._errors.append(FieldError(name, "unreadable"))
        elif len(said) > limit:
            self._errors.append(FieldError(name, "too_long", {"max": limit, "length": len(said)}))
        else:
            return said
        return ""

    def email(self, name: str) -> str:
        """An e-mail address as we keep it; nothing is looked up on the network."""
        words = self.words(name, 254)
        if words:
            try:
                return validate_email(words, check_deliverability=False).normalized.lower()
            except EmailNotValidError:
                self._errors.append(FieldError(name, "not_an_email"))
        return ""

    def day(self, name: str, today: date, otherwise: date) -> date:
        """A Dutch day from today on; `otherwise` when none was given."""
        value = self._given.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return otherwise
        try:
            found = date.fromisoformat(value.strip()) if isinstance(value, str) else value
        except ValueError:
            found = None
        if type(found) is not date:
            self._errors.append(FieldError(name, "not_a_date"))
        elif found < today:
            self._errors.append(FieldError(name, "date_in_past"))
        elif found > today + LONGEST:
            self._errors.append(FieldError(name, "term_too_long"))
        else:
            return found
        return otherwise

    def readers(self, name: str) -> Visibility:
        """Who reads it on the case: the ministry, unless the region is to read it too."""
        value = self._given.get(name)
        if value in (None, ""):
            return Visibility.MINISTRY
        if value not in READERS:
            fault = unknown_choice(name, value, [item.value for item in READERS])
            self._errors.append(FieldError(name, fault.code, fault.params))
            return Visibility.MINISTRY
        return Visibility(value)

    def yes(self, name: str) -> bool:
        """A box that was ticked."""
        value = self._given.get(name)
        if value is not None and not isinstance(value, bool):
            self._errors.append(FieldError(name, "not_true_or_false"))
        return value is True

    def done(self) -> None:
        """Raise Invalid with all that was wrong."""
        if self._errors:
            raise Invalid(self._errors)
