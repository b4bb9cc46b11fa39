"""Passwords: how they are kept (argon2id) and which ones we refuse.

Length is what counts (NIST SP 800-63B, ASVS 5.0 V6.2): at least 12 characters, everything up to 128 counts,
no rules about digits or signs. Refused is what is guessed first: common passwords and small variations on
them, one's own name or address, the name of this site.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from app.errors import FieldError

SHORTEST = 12
LONGEST = 128
TOO_EASY = 3
"""Below this score of zxcvbn (fewer than 10^8 guesses) a password is refused."""

DUTCH = (  # noqa: SIM905
    "welkom wachtwoord geheim toegang inloggen hallo nederland amsterdam rotterdam utrecht denhaag vws "
    "ministerie volksgezondheid rijksoverheid overheid regio regiolijn regios zorg gemeente knelpunt liaison "
    "lente voorjaar zomer herfst najaar winter januari februari maart april mei juni juli augustus september "
    "oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ajax feyenoord psv "
    "oranje voetbal koffie schatje liefje lieverd vakantie"
).split()
"""Dutch words that come before any number or sign in a Dutch password; the lists of zxcvbn are English."""

_REAL = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
"""More than twice the least that OWASP and ASVS 5.0 (11.4.2) ask of argon2id, on one core."""

_hasher = _REAL
_nobody = ""


def configure(*, cheap: bool) -> None:
    """Choose the cost of a hash: that of real life, or almost none for tests."""
    global _hasher, _nobody
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else _REAL
    _nobody = ""


def hash_password(password: str) -> str:
    """The argon2id hash that we keep. Does not judge the password: see `faults`."""
    return _hasher.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long without a hash: the clock does not tell who exists."""
    global _nobody
    if not _nobody:
        _nobody = _hasher.hash("nobody has this password")
    try:
        _hasher.verify(password_hash or _nobody, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def wants_rehash(password_hash: str) -> bool:
    """Whether the hash was made with another cost than we use now."""
    return _hasher.check_needs_rehash(password_hash)


def faults(field: str, password: str, *, name: str, email: str) -> list[FieldError]:
    """What is wrong with a new password for this person: at most one error, the first that counts."""
    if len(password) < SHORTEST:
        return [FieldError(field, "password_short", {"min": SHORTEST})]
    if len(password) > LONGEST:
        return [FieldError(field, "password_long", {"max": LONGEST})]
    plain = _plain(password)
    if any(part in plain for part in _personal(name, email)):
        return [FieldError(field, "password_personal")]
    judged = zxcvbn(_normal(password)[:72], user_inputs=list(DUTCH), max_length=72)
    if judged["score"] < TOO_EASY or _one_word(plain):
        return [FieldError(field, "password_common")]
    return []


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _plain(text: str) -> str:
    """Letters and digits only, without accents, in lower case."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in bare if char.isalnum())


def _one_word(plain: str) -> bool:
    """Whether it is one expected word with digits and signs around it: `Welkom2026!!`."""
    word = plain.strip("0123456789")
    return word in DUTCH or len(word) < 4


def _personal(name: str, email: str) -> Iterator[str]:
    """The parts of a name and an address that a password may not hold: four characters or more."""
    local = email.partition("@")[0]
    words = f"{name} {local}".translate(str.maketrans("-_.+", "    ")).split()
    for part in (*words, name, local):
        plain = _plain(part)
        if len(plain) >= 4:
            yield plain
