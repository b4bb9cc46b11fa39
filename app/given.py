"""Reading what a form, a file or the API gave: clean values, and every error at its field. PURE."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.errors import FieldError, Invalid
from app.workflow.fields import storable

MANY = 50
"""No list of choices is longer: each wrong one costs a search for what was meant."""


class Given:
    """Collects clean values and errors from raw input of any shape."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.errors: list[FieldError] = []

    def fail(self, name: str, code: str, **params: Any) -> None:
        """Note an error."""
        self.errors.append(FieldError(name, code, params))

    def words(self, name: str, limit: int, *, lines: bool = False) -> str:
        """A text: trimmed, storable, not too long."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fail(name, "wrong_type")
            return ""
        text = value.replace("\r\n", "\n").strip()
        if not storable(text, lines=lines):
            self.fail(name, "unreadable")
        elif len(text) > limit:
            self.fail(name, "too_long", max=limit, length=len(text))
        return text

    def choice(self, name: str, known: type[StrEnum], otherwise: StrEnum | None) -> Any:
        """One value of an enumeration, or `otherwise` when nothing was given."""
        value = self.raw.get(name)
        if value is None or value == "":
            return otherwise
        try:
            return known(value)
        except ValueError:
            self.unknown(name, value, [item.value for item in known])
            return otherwise

    def several(self, name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
        """Values of a list, each once."""
        value = self.raw.get(name)
        if value is None or value == "":
            return ()
        if not isinstance(value, list | tuple) or any(not isinstance(item, str) for item in value):
            self.fail(name, "wrong_type")
            return ()
        if len(value) > MANY:
            self.fail(name, "too_many", max=MANY)
            return ()
        for item in value:
            if item not in known:
                self.unknown(name, item, list(known))
        return tuple(dict.fromkeys(item for item in value if item in known))

    def unknown(self, name: str, value: Any, known: Sequence[str]) -> None:
        """Note a value that is not on a list, with the nearest that is."""
        shown = str(value)[:80]
        near = difflib.get_close_matches(shown, known, 1, 0.5)
        if near:
            self.fail(name, "unknown_choice_near", value=shown, near=near[0])
        else:
            self.fail(name, "unknown_choice", value=shown)

    def number(self, name: str) -> int | None:
        """An id."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not (text := str(value)).isascii() or not text.isdigit() or len(text) > 9:
            self.fail(name, "unknown_region" if name == "region" else "not_a_number")
            return None
        return int(text)

    def day(self, name: str) -> date | None:
        """A Dutch day as 2026-11-23; None when nothing was given."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(name, "not_a_date")
            return None

    def email(self, name: str) -> str:
        """An e-mail address as we keep it; nothing is looked up on the network."""
        said = self.words(name, 254)
        if said:
            try:
                return validate_email(said, check_deliverability=False).normalized.lower()
            except EmailNotValidError:
                self.fail(name, "not_an_email")
        return ""

    def lines(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        """Short texts: a list, or one on each line. Each once, without empty ones."""
        value = self.raw.get(name)
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            value = "\n".join(one.replace("\n", " ") for one in value)
        text = Given({name: value})
        whole = text.words(name, most * (longest + 2), lines=True)
        self.errors += text.errors
        found = tuple(dict.fromkeys(" ".join(line.split()) for line in whole.splitlines() if line.strip()))
        if len(found) > most:
            self.fail(name, "too_many", max=most)
        elif (long := max(map(len, found), default=0)) > longest:
            self.fail(name, "too_long", max=longest, length=long)
        return found

    def period(self) -> tuple[date | None, date | None]:
        """The first and the last day, `since` and `until`, as far as they are known."""
        since, until = self.day("since"), self.day("until")
        if since and until and until < since:
            self.fail("until", "until_before_from")
        return since, until

    def parts(self, name: str, most: int) -> tuple[tuple[int, Mapping[str, Any]], ...]:
        """The parts of a list that say something: where each stands in it, and what it says."""
        value = self.raw.get(name)
        if value is None or value == "":
            return ()
        if not isinstance(value, list | tuple) or any(not isinstance(item, Mapping) for item in value):
            self.fail(name, "wrong_type")
            return ()
        said = tuple((place, item) for place, item in enumerate(value) if any(map(_says, item.values())))
        if len(said) > most:
            self.fail(name, "too_many", max=most)
            return ()
        return said

    def within(self, name: str, place: int, part: Given) -> None:
        """Take over the errors of a part of a list."""
        self.errors += [FieldError(f"{name}-{place}-{one.field}", one.code, one.params) for one in part.errors]

    def needs(self, name: str, value: Any) -> None:
        """Note that something is missing, unless its field has an error already."""
        if not value and name not in {error.field for error in self.errors}:
            self.fail(name, "required")

    def done(self) -> None:
        """Raise Invalid when anything was wrong."""
        if self.errors:
            raise Invalid(self.errors)


def _says(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None
