"""Which spots in a text look like personal data.

The warning that is built on this is only read when it is seldom wrong, so each rule asks for two signs, not one: a
BSN must pass the eleven-test, a postcode must have a house number, a date must be called a date of birth. Every
pattern has bounded repeats, and so much is looked at at most: the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import phonenumbers
from stdnum.nl import bsn

KINDS = ("bsn", "phone", "email", "address", "birth_date")
MOST = 50
"""At most so many spots of a kind are named: whoever has fifty to look at has enough to do."""
JUDGED = 300
"""At most so many candidates for a phone number are judged: that is the slow part."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One spot: what it looks like, and where (offsets in characters, the end not included)."""

    kind: str
    start: int
    end: int


def find(text: str, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
    """The spots that look like personal data, in the order of the text; none overlaps another. Never raises.

    `allowed` are e-mail addresses and domains (`minvws.example`) that may stand in the text: those of colleagues, and
    of contacts that are entered as such.
    """
    found: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for kind, rule in RULES:
        spots = _emails(text, allowed) if kind == "email" else rule(text)
        for count, (start, end) in enumerate(spots, start=1):
            if not any(start < last and first < end for first, last in taken):
                found.append(Finding(kind, start, end))
                taken.append((start, end))
            if count == MOST:
                break
    return tuple(sorted(found, key=lambda item: item.start))


Spots = Iterator[tuple[int, int]]

# -- BSN ---------------------------------------------------------------------------------------------------------------

_GAP = "[ .\u00a0\u202f]"
_NINE = re.compile(
    rf"(?<![\w€$])(?<![0-9][.,:/-])(?<![€$] )"
    rf"(?:[0-9]{{9}}|(?<![0-9]{_GAP})[0-9]{{2,4}}{_GAP}[0-9]{{2,3}}{_GAP}[0-9]{{2,4}}(?!{_GAP}[0-9]))"
    r"(?!\w)(?![.,/:-][0-9])"
)
_OTHER_NUMBER = re.compile(r"(?:rsin|btw|kvk|fiscaal|euro|eur|€)[^\n0-9]{0,15}$", re.IGNORECASE)
_MONEY = re.compile(r"\s?(?:euro|eur|miljoen|€|,-)", re.IGNORECASE)


def _numbers(text: str) -> Spots:
    """Nine digits that pass the eleven-test. An RSIN passes it too: the word before it tells them apart."""
    for match in _NINE.finditer(text):
        digits = re.sub(r"[^0-9]", "", match.group())
        if len(digits) != 9 or not bsn.is_valid(digits):
            continue
        if _OTHER_NUMBER.search(text[max(0, match.start() - 24) : match.start()]) or _MONEY.match(text, match.end()):
            continue
        yield match.span()


# -- phone -------------------------------------------------------------------------------------------------------------

_PHONE = re.compile(
    r"(?<![\w€$])(?<![0-9][.,:/+-])"
    r"(?:(?:\+|00)[1-9](?:[ .\-\u2013/()\u00a0]{0,3}[0-9]){7,13}"
    r"|\(?0(?:6|[1-9][0-9]{1,2})\)?(?:[ .\-\u2013/\u00a0]{0,3}[0-9]){6,8})"
    r"(?!\w)(?![.\-/][0-9])"
)
_DATE_LIKE = re.compile(r"0[1-9][-./ ][01]?[0-9][-./ ](?:19|20)[0-9]{2}(?![0-9])")
_OF_A_SERVICE = re.compile(r"(?:0031|0)(?:800|88|90[069]|91|14|97)|(?:31)?(?:800|88|90[069])")
"""Free, paid and company numbers: of an organisation, not of a person (plan of numbers of the ACM)."""


def _phones(text: str) -> Spots:
    for count, match in enumerate(_PHONE.finditer(text)):
        if count == JUDGED:
            return
        written = match.group()
        digits = re.sub(r"[^0-9]", "", written)
        abroad = written.startswith(("+", "00"))
        if not abroad and len(digits) != 10:
            continue
        if _DATE_LIKE.match(written) or _OF_A_SERVICE.match(digits):
            continue
        try:
            number = phonenumbers.parse(written, "NL")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            yield match.span()


# -- e-mail ------------------------------------------------------------------------------------------------------------

_DOMAIN = re.compile(r"@([^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,6}\.[^\W\d_]{2,24})(?![\w@])")
_ROLES = frozenset((
    "info", "contact", "algemeen", "secretariaat", "post", "postbus", "balie", "receptie", "servicedesk", "helpdesk",
    "klachten", "communicatie", "pers", "noreply", "no-reply", "office", "support",
))  # fmt: skip
"""Mailboxes of an organisation: nobody's own."""


def _emails(text: str, allowed: Collection[str] = ()) -> Spots:
    known = {item.casefold() for item in allowed}
    for match in _DOMAIN.finditer(text):
        start = match.start()
        while start > 0 and match.start() - start < 64 and (text[start - 1].isalnum() or text[start - 1] in "._%+'-"):
            start -= 1
        while start < match.start() and not text[start].isalnum():
            start += 1
        name, domain = text[start : match.start()].casefold(), match.group(1).casefold()
        if not name or name in _ROLES or f"{name}@{domain}" in known:
            continue
        if not any(domain == item or domain.endswith(f".{item}") for item in known if "@" not in item):
            yield start, match.end()


# -- postcode and house number -----------------------------------------------------------------------------------------

_POSTCODE = re.compile(r"(?<![\w.,€-])[1-9][0-9]{3}( ?)(?!SA|SD|SS)([A-Z]{2}|[a-z]{2})(?!\w)")
_NUMBER_AFTER = re.compile(
    r"[,;]?\s{1,2}(?:huisnummer|huisnr\.?|nummer|nr\.?|no\.?)?\s?"
    r"(?!(?:19|20)[0-9]{2}(?!\w))[1-9][0-9]{0,4}(?:[ -]?[a-zA-Z]|-[0-9]{1,4})?(?!\w)(?![.,:/-][0-9])"
)
_NUMBER_BEFORE = re.compile(r"[^\W\d_]{2}\.?\s[1-9][0-9]{0,4}(?:[ -]?[a-zA-Z]|-[0-9]{1,4})?[,;]?\s{1,3}$")
_WORDS = frozenset(["EN", "OF", "OP", "IN", "DE", "TE", "NA", "OM", "IS", "AL", "ER", "EU", "BV"])
"""Letters of a postcode that are words too: after a year and a space they are words."""


def _addresses(text: str) -> Spots:
    for match in _POSTCODE.finditer(text):
        space, letters = match.groups()
        if (space or letters.islower()) and letters.upper() in _WORDS:
            continue
        if letters.islower() and space:
            continue
        first = max(0, match.start() - 40)
        before = _NUMBER_BEFORE.search(text[first : match.start()])
        after = _NUMBER_AFTER.match(text, match.end())
        if after:
            yield match.start(), after.end()
        elif before and not re.fullmatch(r"\D*(?:19|20)[0-9]{2}\D*", before.group()):
            yield first + before.start() + len(before.group()) - len(before.group()[2:].lstrip(". ")), match.end()


# -- date of birth -----------------------------------------------------------------------------------------------------

_MONTHS = (
    "januari", "january", "februari", "february", "maart", "march", "april", "mei", "may", "juni", "june", "juli",
    "july", "augustus", "august", "september", "oktober", "october", "november", "december", "jan", "feb", "mrt", "mar",
    "apr", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dec",
)  # fmt: skip
_DATE = re.compile(
    r"(?<![\w./-])(?:(?P<d>[0-3]?[0-9])[-/. ](?P<m>[01]?[0-9])[-/. ](?P<y>(?:19|20)[0-9]{2}|[0-9]{2})"
    r"|(?P<iy>(?:19|20)[0-9]{2})-(?P<im>[01][0-9])-(?P<id>[0-3][0-9])"
    rf"|(?P<wd>[0-3]?[0-9]) (?:{'|'.join(_MONTHS)})\.? (?P<wy>(?:19|20)[0-9]{{2}}))"
    r"(?![\w-])(?![./:][0-9])",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:geb(?=[.:\s])\.?(?:\s?dat(?:um|\.)?)?|geboren|geboortedatum|geboortedag|geboortedata|born|birth ?date"
    r"|date of birth|birthday|dob)\b",
    re.IGNORECASE,
)
_A_PERIOD = re.compile(r"\b(?:voor|vóór|na|vanaf|sinds|tot|tussen|before|after|since|until|between)\b", re.IGNORECASE)
_BORN_AFTER = re.compile(r"\W{0,3}(?:is )?(?:geboren|born)\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:leeftijd:? ?[0-9]{1,3}|[0-9]{1,3}[ -]?(?:jaar oud|jr\.? oud|jarige?|years? old|year-old))\b", re.IGNORECASE
)
_NEAR = 40


def _birth_dates(text: str) -> Spots:
    for match in _DATE.finditer(text):
        if not _exists(match):
            continue
        before = text[max(0, match.start() - _NEAR) : match.start()]
        after = text[match.end() : match.end() + _NEAR]
        born = None
        for born in _BORN.finditer(before):  # noqa: B007 - the last one, nearest to the date
            pass
        said = born is not None and not _ends(before[born.end() :]) and not _A_PERIOD.search(before[born.end() :])
        if said or _BORN_AFTER.match(after) or _has_age(before, after):
            yield match.span()


def _has_age(before: str, after: str) -> bool:
    """Whether an age stands in the same sentence as the date."""
    follows = _AGE.search(after)
    if follows and not _ends(after[: follows.start()]):
        return True
    return any(not _ends(before[found.end() :]) for found in _AGE.finditer(before))


def _ends(between: str) -> bool:
    """Whether a sentence or a line ends here."""
    return re.search(r"[.!?]\s+\S|\n\s*\n|;", between) is not None


def _exists(match: re.Match[str]) -> bool:
    part = match.groupdict()
    if part["iy"]:
        year, month, day = part["iy"], part["im"], part["id"]
    elif part["wd"]:
        return 1 <= int(part["wd"]) <= 31
    else:
        year, month, day = part["y"], part["m"], part["d"]
    try:
        date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


RULES = (
    ("email", _emails),
    ("bsn", _numbers),
    ("phone", _phones),
    ("address", _addresses),
    ("birth_date", _birth_dates),
)
