"""What a bulletin, a word of a liaison, a question and an answer must say: judged once for the page and the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlsplit

from app.bottlenecks.intake import Reader
from app.bulletins.models import BulletinKind
from app.bulletins.vocabulary import PARTNERSHIPS
from app.errors import Invalid
from app.lessons.models import Says

T = TypeVar("T")

TITLE_MAX, TEXT_MAX, THEME_MAX, URL_MAX, QUESTION_MAX = 200, 6000, 80, 500, 2000
MOST_THEMES, MOST_REGIONS = 10, 400


@dataclass(frozen=True)
class BulletinIn:
    """A bulletin as it was written: clean and of the right types."""

    kind: BulletinKind
    title: str
    what: str
    for_whom: str
    what_to_do: str
    starts_on: date | None
    ends_on: date | None
    apply_by: date | None
    source_url: str
    everywhere: bool
    regions: tuple[int, ...]
    themes: tuple[str, ...]
    partnerships: tuple[str, ...]
    directorate: int | None
    contact: int | None

    @property
    def columns(self) -> dict[str, Any]:
        """What it says, as columns of a bulletin."""
        apart = ("regions", "themes", "partnerships", "directorate", "contact")
        return {name: value for name, value in asdict(self).items() if name not in apart}


@dataclass(frozen=True)
class AnswerIn:
    """What somebody answers to “is this allowed?”."""

    says: Says
    answer: str
    legal_basis: str
    conditions: str
    shown: bool


def read(raw: Mapping[str, Any], *, complete: bool, regions: Collection[int]) -> BulletinIn:
    """Judge a bulletin. `complete`: others are to read it, so what they need must be there. `regions` are those that
    exist. Raises Invalid with every error, each at its field.
    """
    reader = Reader(raw)
    everywhere = raw.get("everywhere") in (True, "y", "true", "1")
    value = BulletinIn(
        kind=reader.choice("kind", BulletinKind, BulletinKind.COMING),
        title=reader.words("title", TITLE_MAX),
        what=reader.words("what", TEXT_MAX, lines=True),
        for_whom=reader.words("for_whom", TEXT_MAX, lines=True),
        what_to_do=reader.words("what_to_do", TEXT_MAX, lines=True),
        starts_on=reader.day("starts_on"),
        ends_on=reader.day("ends_on"),
        apply_by=reader.day("apply_by"),
        source_url=_address(reader),
        everywhere=everywhere,
        regions=() if everywhere else _places(reader, regions),
        themes=_themes(reader),
        partnerships=reader.several("partnerships", PARTNERSHIPS),
        directorate=reader.number("directorate"),
        contact=reader.number("contact"),
    )
    wrong = {error.field for error in reader.errors}
    needed = ["title", "directorate", *(["what", "for_whom", "what_to_do"] if complete else [])]
    for name in needed:
        if not getattr(value, name) and name not in wrong:
            reader.fail(name, "required")
    if complete and not everywhere and not value.regions and "regions" not in wrong:
        reader.fail("regions", "required")
    for name in ("ends_on", "apply_by"):
        last, first = getattr(value, name), value.starts_on if name == "ends_on" else None
        if first is not None and last is not None and last < first:
            reader.fail(name, "until_before_from")
    if reader.errors:
        raise Invalid(reader.errors)
    return value


def meaning(raw: Mapping[str, Any]) -> str:
    """What it means in a region; empty takes it away. Raises Invalid."""
    reader = Reader(raw)
    text = reader.words("text", TEXT_MAX, lines=True)
    return _sound(reader, text)


def changed(raw: Mapping[str, Any]) -> str:
    """What changed in a bulletin that others have read. Raises Invalid."""
    return _required(raw, "changed")


def reason(raw: Mapping[str, Any]) -> str:
    """Why a bulletin is taken back. Raises Invalid."""
    return _required(raw, "reason")


def asked(raw: Mapping[str, Any]) -> tuple[str, str, str, int | None]:
    """A question, who in the region has it, their address, and the region. Raises Invalid."""
    text = _required(raw, "question")
    reader = Reader(raw)
    found = (text, reader.words("for_name", 120), reader.words("for_email", 254), reader.number("region"))
    return _sound(reader, found)


def answer(raw: Mapping[str, Any]) -> AnswerIn:
    """An answer: what is allowed names the law or rule that says so, and the conditions if there are. As lessons."""
    reader = Reader(raw)
    value = AnswerIn(
        says=reader.choice("says", Says, None),
        answer=reader.words("answer", TEXT_MAX, lines=True),
        legal_basis=reader.words("legal_basis", TEXT_MAX, lines=True),
        conditions=reader.words("conditions", TEXT_MAX, lines=True),
        shown=raw.get("shown") in (True, "y", "true", "1"),
    )
    needed = ["says", "answer"]
    if value.says in (Says.ALLOWED, Says.CONDITIONAL, Says.NOT_ALLOWED):
        needed.append("legal_basis")
    if value.says is Says.CONDITIONAL:
        needed.append("conditions")
    wrong = {error.field for error in reader.errors}
    for name in needed:
        if not getattr(value, name) and name not in wrong:
            reader.fail(name, "required")
    return _sound(reader, value)


def _required(raw: Mapping[str, Any], name: str) -> str:
    reader = Reader(raw)
    text = reader.words(name, QUESTION_MAX, lines=True)
    if not text and not reader.errors:
        reader.fail(name, "required")
    return _sound(reader, text)


def _sound(reader: Reader, value: T) -> T:
    if reader.errors:
        raise Invalid(reader.errors)
    return value


def _address(reader: Reader) -> str:
    """A whole address of the web: what readers click on is never a script."""
    text = reader.words("source_url", URL_MAX)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(char.isspace() for char in text):
        reader.fail("source_url", "not_a_web_address")
    return text


def _themes(reader: Reader) -> tuple[str, ...]:
    """Themes: a list, or one text with commas between them."""
    value = reader.raw.get("themes") or ""
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        value = ",".join(value)
    text = Reader({"themes": value}) if isinstance(value, str) else reader
    joined = text.words("themes", MOST_THEMES * (THEME_MAX + 1))
    reader.errors += text.errors if text is not reader else []
    found = tuple(dict.fromkeys(" ".join(part.split()).lower() for part in joined.split(",") if part.strip()))
    if len(found) > MOST_THEMES:
        reader.fail("themes", "too_many", max=MOST_THEMES)
    longest = max((len(one) for one in found), default=0)
    if longest > THEME_MAX:
        reader.fail("themes", "too_long", max=THEME_MAX, length=longest)
    return found


def _places(reader: Reader, known: Collection[int]) -> tuple[int, ...]:
    value = reader.raw.get("regions") or []
    if not isinstance(value, list | tuple):
        reader.fail("regions", "wrong_type")
        return ()
    if len(value) > MOST_REGIONS:
        reader.fail("regions", "too_many", max=MOST_REGIONS)
        return ()
    written = [str(one) for one in value if not isinstance(one, bool)]
    found = {int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 10}
    if len(written) != len(value) or len(found) < len(set(written)) or not found <= set(known):
        reader.fail("regions", "unknown_region")
    return tuple(sorted(found & set(known)))
