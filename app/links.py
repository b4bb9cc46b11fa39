"""Signed tokens for people without an account: each for one purpose, for a time.

A token holds numbers and words that are no secret, and a signature; it is stored nowhere, because it can be made again.
Withdrawing is done by a `generation` in it that must equal the one in the database. A page that is entered by a token
exchanges it for a cookie at once and goes on at a clean address (TRUST, before designing, 6).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeTimedSerializer

_key = ""


class Purpose(StrEnum):
    """What a token is good for. One made for one purpose is worth nothing for another."""

    FOLLOW = "region-follow"
    OVERVIEW = "region-overview"
    ENQUIRY = "third-party"
    REPLY = "mail-reply"


def use(key: str) -> None:
    """Set the signing key (`SECRET_KEY`)."""
    global _key
    _key = key


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key, salt=purpose.value, signer_kwargs={"digest_method": hashlib.sha256})


def make(purpose: Purpose, *parts: int | str) -> str:
    """A token that says these parts. It can stand in an address."""
    return _serializer(purpose).dumps(list(parts))


def read(purpose: Purpose, token: str, *, age: timedelta) -> tuple[int | str, ...] | None:
    """What a token says; None when we did not make it for this purpose, or longer than `age` ago."""
    try:
        parts = _serializer(purpose).loads(token, max_age=int(age.total_seconds()))
    except BadData:
        return None
    sound = isinstance(parts, list) and all(isinstance(part, int | str) for part in parts)
    return tuple(parts) if sound else None
