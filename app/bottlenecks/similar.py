"""What looks like a bottleneck that is being filed: likely duplicates, in the same region or another.

Candidates come from the full-text index by the rarest words of the text; they are scored here, so that the reason can
be said in words. Two queries, at most CANDIDATES cases, whatever there is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from app.bottlenecks.models import Bottleneck, BottleneckSystem
from app.bottlenecks.queries import SEPARATOR
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.search import WORD, fold
from app.policy import Actor, Capability, can, scope_for
from app.regions.models import Region

CANDIDATES = 50
SHOWN = 5
ASKED = 16
"""So many words of a text are looked up, the longest first: long Dutch words are rare and say most."""
USED = 8
"""With so many of those, the rarest, candidates are found."""
COMMON = 300
"""A word that stands in more cases than this says nothing. Counting stops there, so that it costs no more."""
SHORTEST = 4
NUMBER = re.compile(r"\d{4}-\d{5,12}", re.ASCII)
MOST_JUDGED = 20
CLOSED_WITHIN = timedelta(days=365)
ENOUGH = 0.35
"""The share of what the text says, by weight of its words, that a case must have in common with it."""

_STOP = """
aan about after alle alleen alles als also andere anders because been before being bent beter bij binnen boven daar
daarna daarom dan dat deze die dit doen does door draait echt een eens eerst eigen elk elke enkele every from gaat
geeft geen geven goed haar have hebben heeft hele hen het hier hij hoe ieder iedere iedereen iemand iets into jaar
jaren kan komen komt krijgen krijgt kunnen laat laten maak maakt maar maken meer mensen met mijn moet moeten mogen
more most much naar niemand niet niets nieuwe nog omdat onder only ons onze ook other over per precies regio region
regios samen should sinds some staat steeds still tegen teveel than that their them there these they this those toch
tot tussen uit vaak van vast veel very volgens voor vraagt waar waarom wacht wachten wanneer want was wat weer weet
wel welke werken werkt what when where which while wie wij wil will willen with without worden wordt would your zegt
zelf zich zijn zit zitten zoals zonder zou
"""
STOP = frozenset(_STOP.split())
"""Words that stand in any text, Dutch and English."""
ENDINGS = ("eren", "en", "es", "s", "e")
"""Plurals and the like, taken off the end of a word, so that what begins the same is found."""


@dataclass(frozen=True)
class Subject:
    """A bottleneck that is being filed, as far as it is told. `own`: the number of the draft it is, if it is one."""

    title: str
    words: str
    region: int | None = None
    municipality: int | None = None
    nature: str = ""
    systems: tuple[str, ...] = ()
    own: str = ""


@dataclass(frozen=True)
class LookAlike:
    """A case that looks like it. Of one that the reader may not read, `number` to `since` is all there is to know.

    `shared` are words of the reader's own text that it has too; `same` of "systems", "nature" and "municipality" says
    what else is the same. Both are said of an unreadable case only as far as its title says so.
    """

    number: str
    title: str
    region_id: int
    region: str
    workflow_version: int
    state: str
    since: datetime
    open: bool
    same_region: bool
    readable: bool
    joinable: bool
    score: float
    shared: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


def stem(word: str) -> str:
    """The begin of a folded word by which its other forms are found: `gemeenten` and `gemeente` give `gemeent`."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def stems_of(words: str) -> dict[str, str]:
    """The stems in a text that may say something, each with the word as it was written first."""
    found: dict[str, str] = {}
    for match in WORD.finditer(words):
        for folded in WORD.findall(fold(match.group())):
            if len(folded) >= SHORTEST and folded not in STOP and not folded.isdigit():
                found.setdefault(stem(folded), match.group())
    return found


def look_alikes(session: Session, actor: Actor, subject: Subject, *, now: datetime) -> list[LookAlike]:
    """What is likely the same, open cases first, the likest first. Two queries at most.

    Only cases that the actor may read, or may know to be there (CASE_RECOGNISE); no drafts, and nothing that closed
    more than a year ago.
    """
    written = stems_of(f"{subject.title} {subject.words}")
    asked = sorted(written, key=lambda one: (-len(one), one))[:ASKED]
    if not asked or not can(actor, Capability.CASE_RECOGNISE):
        return []
    counts = _counts(session, asked)
    rare = sorted((one for one in asked if 0 < counts[one] < COMMON), key=lambda one: (counts[one], one))[:USED]
    if not rare:
        return []
    weights = {one: math.log((COMMON + 1) / (counts[one] or 1)) for one in asked if counts[one] < COMMON}
    rows = session.execute(_candidates(session, actor, subject, rare, now)).mappings()
    judged = (_judge(row, subject, written, weights) for row in rows)
    found = sorted((one for one in judged if one), key=lambda one: (not one.open, -one.score, one.number))
    return found[:SHOWN]


def known(session: Session, actor: Actor, number: str) -> Case | None:
    """The bottleneck of this number that the actor may join while filing: they read it, or know that it is there."""
    statement = select(Case).where(
        Case.number == number[:20], Case.process == "bottleneck", Case.state != "draft", recognisable(actor)
    )
    return session.scalars(statement).one_or_none()


def recognisable(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may know of a case that it is there: they may read it, or recognise it while filing."""
    return or_(_readable(actor), cases.within(scope_for(actor, Capability.CASE_RECOGNISE)))


def _readable(actor: Actor) -> ColumnElement[bool]:
    return cases.within(scope_for(actor, Capability.CASE_READ))


def numbers(written: Iterable[str]) -> list[str]:
    """Those of these that can be case numbers, each once, and no more than were ever shown."""
    return list(dict.fromkeys(one for one in written if NUMBER.fullmatch(one)))[:MOST_JUDGED]


# -- the database --------------------------------------------------------------------------------

_INDEXED = text("SELECT rowid AS id, rank AS nearness FROM case_search WHERE case_search MATCH :question")
_id: ColumnClause[int] = column("id", Integer)
_nearness: ColumnClause[float] = column("nearness", Float)
_vector: ColumnElement[Any] = literal_column("cases.search_vector")


def _counts(session: Session, stems: Sequence[str]) -> dict[str, int]:
    """In how many cases a word with this stem stands, counted no further than COMMON. One query."""
    parts = []
    for place, one in enumerate(stems):
        if _sqlite(session):
            index = _INDEXED.bindparams(bindparam("question", f'"{one}"*', unique=True)).columns(_id).subquery()
            found = select(index.c.id).limit(COMMON).subquery()
        else:
            found = select(Case.id).where(_vector.op("@@")(_asked(f"{one}:*"))).limit(COMMON).subquery()
        parts.append(select(literal(place), func.count()).select_from(found))
    return {stems[place]: number for place, number in session.execute(union_all(*parts))}


def _sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _candidates(
    session: Session, actor: Actor, subject: Subject, stems: Sequence[str], now: datetime
) -> Select[*tuple[Any, ...]]:
    """The cases that have one of these words and that the actor may know of; the likest as the index sees it."""
    systems = (
        select(func.aggregate_strings(BottleneckSystem.system, SEPARATOR))
        .where(BottleneckSystem.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    statement = (
        select(
            Case.number, Case.title, Case.region_id, Region.name.label("region"), Case.workflow_version, Case.state,
            Case.created_at, Case.active, Case.outcome, Case.search_text, Bottleneck.nature,
            Bottleneck.municipality_id, systems.label("systems"), _readable(actor).label("readable"),
        )
        .join(Bottleneck, Bottleneck.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
        .where(
            Case.state.not_in(("draft", "merged", "withdrawn")),
            or_(Case.active, Case.closed_at >= now - CLOSED_WITHIN),
            Case.number != subject.own,
            recognisable(actor),
        )
        .limit(CANDIDATES)
    )  # fmt: skip
    if _sqlite(session):
        question = " OR ".join(f'"{one}"*' for one in stems)
        found = _INDEXED.bindparams(question=question).columns(_id, _nearness).subquery("found")
        return statement.join(found, found.c.id == Case.id).order_by(found.c.nearness, Case.id.desc())
    asked = _asked(" | ".join(f"{one}:*" for one in stems))
    return statement.where(_vector.op("@@")(asked)).order_by(func.ts_rank(_vector, asked).desc(), Case.id.desc())


def _asked(question: str) -> ColumnElement[Any]:
    """A question as PostgreSQL takes it; its words are written into the statement (letters, digits and "|:*" only), so
    that the plan depends on how common they are.
    """
    return func.to_tsquery(literal_column("'simple'"), bindparam(None, question, String, literal_execute=True))


# -- judging -------------------------------------------------------------------------------------


def _judge(
    row: Mapping[Any, Any], subject: Subject, written: Mapping[str, str], weights: Mapping[str, float]
) -> LookAlike | None:
    """A candidate with its score, or None when it does not look like it enough."""
    whole, title = frozenset(row["search_text"].split()), _words(row["title"])  # the former is folded already
    shared = [one for one in weights if _has(whole, one)]
    total = sum(weights.values())
    score = sum(weights[one] * (1.5 if _has(title, one) else 1) for one in shared) / total if total else 0.0
    laws = frozenset(row["systems"].split(SEPARATOR)) if row["systems"] else frozenset()
    same = [
        name
        for name, holds in (
            ("systems", bool(laws.intersection(subject.systems))),
            ("nature", bool(subject.nature) and row["nature"] == subject.nature),
            ("municipality", subject.municipality is not None and row["municipality_id"] == subject.municipality),
        )
        if holds
    ]
    if len(shared) < min(2, len(weights)) or score + 0.05 * len(same) < ENOUGH:
        return None
    readable = bool(row["readable"])
    told = shared if readable else [one for one in shared if _has(title, one)]
    return LookAlike(
        number=row["number"],
        title=row["title"],
        region_id=row["region_id"],
        region=row["region"],
        workflow_version=row["workflow_version"],
        state=row["state"],
        since=row["created_at"],
        open=row["active"],
        same_region=row["region_id"] == subject.region,
        readable=readable,
        joinable=row["active"] and row["outcome"] is None,
        score=round(score + 0.05 * len(same), 3),
        shared=tuple(written[one] for one in sorted(told, key=lambda one: -weights[one])[:4]),
        same=tuple(same) if readable else (),
    )


def _words(text_: str) -> frozenset[str]:
    return frozenset(WORD.findall(fold(text_)))


def _has(words: Collection[str], begin: str) -> bool:
    return begin in words or any(word.startswith(begin) for word in words)
