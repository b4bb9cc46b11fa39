"""What administrators write of accords, agreements and signatories, judged once. Knows no database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email

from app.accords.models import CODE_LENGTH, KEY_LENGTH, NAME_LENGTH, PLACE_LENGTH, SignatoryKind
from app.errors import FieldError
from app.workflow.fields import storable

TEXT_MAX, SOURCE_MAX, SHORT_MAX, EMAIL_MAX = 6000, 300, 40, 254
KEY = re.compile(r"[A-Z][A-Z0-9-]*")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"nieuw", "ondertekenaars", "afspraken"})
"""Words that stand at the place of a key or a code in our own addresses."""


@dataclass(frozen=True)
class AccordIn:
    """An accord as written. `signatories` are ids; `signed_on` is the day on which those who come new signed."""

    key: str
    name_nl: str
    name_en: str
    summary_nl: str = ""
    summary_en: str = ""
    source: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    active: bool = True
    signatories: frozenset[int] = frozenset()
    signed_on: date | None = None


@dataclass(frozen=True)
class AgreementIn:
    """An agreement as written. `keepers` are the ids of the signatories who have to keep it."""

    code: str
    title_nl: str
    title_en: str
    text_nl: str = ""
    text_en: str = ""
    place: str = ""
    term_on: date | None = None
    monitored: bool = False
    active: bool = True
    keepers: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class SignatoryIn:
    """A signatory as written."""

    name: str
    short: str = ""
    kind: SignatoryKind = SignatoryKind.OTHER
    email: str | None = None
    active: bool = True


def accord(value: AccordIn) -> tuple[AccordIn, list[FieldError]]:
    """The accord without space around its texts, its key in capitals, and what is wrong with it."""
    value = replace(value, key=value.key.upper())
    limits = {
        "key": KEY_LENGTH, "name_nl": NAME_LENGTH, "name_en": NAME_LENGTH, "summary_nl": TEXT_MAX,
        "summary_en": TEXT_MAX, "source": SOURCE_MAX,
    }  # fmt: skip
    clean, faults = _texts(value, limits, required=("key", "name_nl", "name_en"))
    if not faults and (not KEY.fullmatch(clean.key) or clean.key.lower() in RESERVED):
        faults.append(FieldError("key", "accord_key_shape"))
    if value.starts_on and value.ends_on and value.ends_on < value.starts_on:
        faults.append(FieldError("ends_on", "until_before_from"))
    return clean, faults


def agreement(value: AgreementIn) -> tuple[AgreementIn, list[FieldError]]:
    """The agreement without space around its texts, its code in small letters, and what is wrong with it."""
    value = replace(value, code=value.code.lower())
    limits = {
        "code": CODE_LENGTH, "title_nl": NAME_LENGTH, "title_en": NAME_LENGTH, "text_nl": TEXT_MAX,
        "text_en": TEXT_MAX, "place": PLACE_LENGTH,
    }  # fmt: skip
    clean, faults = _texts(value, limits, required=("code", "title_nl", "title_en"))
    if clean.code and (not CODE.fullmatch(clean.code) or clean.code in RESERVED):
        faults.append(FieldError("code", "agreement_code_shape"))
    return clean, faults


def signatory(value: SignatoryIn) -> tuple[SignatoryIn, list[FieldError]]:
    """The signatory without space around its texts, and what is wrong with it."""
    limits = {"name": NAME_LENGTH, "short": SHORT_MAX}
    clean, faults = _texts(value, limits, required=("name",))
    email = (value.email or "").strip() or None
    if email is not None:
        try:
            email = validate_email(email, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            faults.append(FieldError("email", "not_an_email"))
        else:
            if len(email) > EMAIL_MAX:
                faults.append(FieldError("email", "too_long", {"max": EMAIL_MAX, "length": len(email)}))
    return replace(clean, email=email), faults


Written = TypeVar("Written", AccordIn, AgreementIn, SignatoryIn)


def _texts(value: Written, limits: dict[str, int], *, required: tuple[str, ...]) -> tuple[Written, list[FieldError]]:
    texts: dict[str, Any] = {}
    faults = []
    for name, limit in limits.items():
        text = texts[name] = getattr(value, name).strip()
        if not text and name in required:
            faults.append(FieldError(name, "required"))
        elif len(text) > limit:
            faults.append(FieldError(name, "too_long", {"max": limit, "length": len(text)}))
        elif not storable(text, lines=limit == TEXT_MAX):
            faults.append(FieldError(name, "unreadable"))
    return replace(value, **texts), faults
