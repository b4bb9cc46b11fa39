"""What goes along with a letter as a file: features say what, by the name of the letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Enclosure:
    """A file in a mail; `params` are those of its type, as in `text/calendar; method=REQUEST`."""

    name: str
    maintype: str
    subtype: str
    params: Mapping[str, str]
    body: bytes


Make = Callable[[Mapping[str, str | bool], str, str, str], Enclosure]
"""Of the values of a letter, its language, the address of this application, and who the mail comes from."""
_MADE: dict[str, Make] = {}


def goes_with(letter: str) -> Callable[[Make], Make]:
    """Register what goes along with a letter."""

    def register(make: Make) -> Make:
        _MADE[letter] = make
        return make

    return register


def of(letter: str, params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> list[Enclosure]:
    """The files that go along with a letter with these values."""
    make = _MADE.get(letter)
    return [make(params, language, base_url, mail_from)] if make else []
