"""One-time links to set a password: signed, for a limited time, and spent once the password changes.

The address always begins with the configured `BASE_URL`. Nothing of the request is used: a request with
another Host header must not be able to have us mail a link to somebody else's site.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

RESET_TERM = timedelta(hours=1)
INVITATION_TERM = timedelta(days=7)

_key = b""
_base_url = ""


def use(*, key: str, base_url: str) -> None:
    """Set the signing key (`SECRET_KEY`) and the address of this installation (`BASE_URL`)."""
    global _key, _base_url
    _key = key.encode()
    _base_url = base_url.rstrip("/")


def digest(purpose: str, value: str) -> str:
    """A keyed digest (64 hex digits) of something that the database need not know as it is."""
    return hmac.new(_key, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class PasswordLink:
    """What a link says: whose, until when (UTC), and for which state of the account."""

    user_id: int
    until: datetime
    state: str


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(_key, salt="password-link", signer_kwargs={"digest_method": hashlib.sha256})


def state_of(user_id: int, email: str, password_hash: str | None) -> str:
    """A digest of what the link depends on: it is spent as soon as the password or the address changes."""
    return digest("password-link", f"{user_id}\n{email}\n{password_hash or ''}")[:32]


def password_link(user_id: int, email: str, password_hash: str | None, until: datetime) -> str:
    """The whole address of the page where this person can set a password, once, until then."""
    state = state_of(user_id, email, password_hash)
    token = str(_serializer().dumps([user_id, int(until.timestamp()), state]))
    return f"{_base_url}/wachtwoord/{token}"


def read(token: str) -> PasswordLink | None:
    """What the token says, or None when we did not make it. Whether it is still good is for the caller."""
    try:
        user_id, until, state = _serializer().loads(token)
        return PasswordLink(int(user_id), datetime.fromtimestamp(int(until), UTC), str(state))
    except (BadData, ValueError, TypeError, OverflowError, OSError):
        return None
