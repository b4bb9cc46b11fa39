"""Names for what must not be known: the same thing has the same name in every export under one key, and no name can be
led back to the thing, or to its name under another key, by who does not hold that key.

A pseudonym is HMAC-SHA256 (RFC 2104) over the kind and the id, cut to 64 bits. The key is the controller's
(`RESEARCH_KEY`), apart from those of the application: who changes it makes a set of exports that cannot be laid beside
the ones before. Pseudonymised data are still personal data (General Data Protection Regulation, recital 26).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

LENGTH = 16
_key = ""


class NoKey(Exception):
    """The controller has set no key: nothing leaves."""


@dataclass(frozen=True)
class Pseudonyms:
    """The names under one key."""

    key: str

    def of(self, kind: str, identity: int) -> str:
        """The name of one thing of a kind, such as `case-3f9a2c41d0b7e655`."""
        return f"{kind}-{self._digest(f'{kind}:{identity}')}"

    @property
    def mark(self) -> str:
        """By which one can tell whether two exports were made under the same key. It tells nothing of the key."""
        return self._digest("mark")

    def _digest(self, text: str) -> str:
        return hmac.new(self.key.encode(), text.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def use(key: str) -> None:
    """Set the key of this installation; empty: there is none."""
    global _key
    _key = key


def present() -> bool:
    """Whether the controller has set a key."""
    return bool(_key)


def current() -> Pseudonyms:
    """The names under the key of this installation. Raises NoKey."""
    if not _key:
        raise NoKey
    return Pseudonyms(_key)
