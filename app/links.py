"""Signed tokens for people without an account: each for one purpose, for a time.

A token holds numbers and words that are no secret, and a signature; it is stored nowhere, because it can be made again.
Withdrawing is done by a `generation` in it that must equal the one in the database. A page that is entered by a token
exchanges it for a cookie at once and goes on at a clean address (TRUST, before designing, 6).

A token that must fit before the @ of a mail address is `short`: one number and 80 bits of signature, in letters that
survive a mail server that makes them all small or all large.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
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
    REACTION = "signatory-reaction"
    VISIT = "visit-understood"
    POLICY_TEST = "policy-test"


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


def short(purpose: Purpose, number: int) -> str:
    """A token of some twenty letters and digits that says a number of at least 0."""
    return f"{_in_36(number)}-{_signature(purpose, number)}"


def read_short(purpose: Purpose, token: str) -> int | None:
    """The number a short token says; None when we did not make it for this purpose."""
    found = re.fullmatch(r"(0|[1-9a-z][0-9a-z]{0,12})-([a-z2-7]{16})", token.lower())
    if found is None:
        return None
    number = int(found[1], 36)
    return number if hmac.compare_digest(found[2], _signature(purpose, number)) else None


def _in_36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    said = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        said = digits[digit] + said
    return digits[number] + said


def _signature(purpose: Purpose, number: int) -> str:
    digest = hmac.new(_key.encode(), f"{purpose.value}\n{number}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()
