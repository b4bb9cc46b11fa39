"""The second step of logging in: six digits that a phone makes anew every half minute (RFC 6238)."""

from __future__ import annotations

import hmac
import io
import secrets
from datetime import datetime

import pyotp
import segno

STEP = 30
DRIFT = 1
"""How many steps a phone's clock may be off."""

RECOVERY_CODES = 8
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A secret to share with the phone: 160 bits, base32."""
    return pyotp.random_base32()


def groups(secret: str) -> tuple[str, ...]:
    """The secret in groups of four, to type over."""
    return tuple(secret[place : place + 4] for place in range(0, len(secret), 4))


def address(secret: str, email: str) -> str:
    """The otpauth: address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Regiolijn")


def qr(secret: str, email: str) -> str:
    """The QR code as an SVG drawing without styles. Dark on white in dark mode too: phones want that."""
    out = io.BytesIO()
    segno.make(address(secret, email), error="m", micro=False).save(
        out,
        kind="svg",
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=False,
        svgclass="qr",
        lineclass=None,
    )
    return out.getvalue().decode().strip()


def used_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The time step this code belongs to, or None when it is wrong or was used before (replay).

    Whoever reads a code over a shoulder cannot use it again: a step not later than `last_step` is refused.
    """
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    current = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            return step if last_step is None or step > last_step else None
    return None


def recovery_codes() -> tuple[str, ...]:
    """New recovery codes, each with 49 bits of chance, written as `abcde-fghjk`."""

    def one() -> str:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        return f"{letters[:5]}-{letters[5:]}"

    return tuple(one() for _ in range(RECOVERY_CODES))


def plain_recovery_code(typed: str) -> str:
    """A recovery code as typed, without spaces, dash and capitals."""
    return "".join(char for char in typed.lower() if char.isalnum())
