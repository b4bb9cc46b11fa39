"""What looks like a bottleneck: cases in any region, and what is known of it already (dossiers, lessons).

Asked while one is being filed, and beside one that is there. Candidates come from the full-text index by the rarest
words of the text; they are scored in `resemblance`, so that the reason can be said in words. Two queries, at most
CANDIDATES cases, whatever there is; and one for each kind of thing that joined in with `also`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Float,
    Integer,
    Select,
    SQLColumnExpression,
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
from app.bottlenecks.queries import SEPARATOR, detail
from app.bottlenecks.resemblance import ASKED, COMMON, USED, Wanted, stems_of, words
from app.cases import queries as cases
from app.cases.models import Case, Outcome
from app.policy import Actor, Capability, can, scope_for
from app.regions.models import Region

CANDIDATES = 50
SHOWN = 5
NUMBER = re.compile(r"\d{4}-\d{5,12}", re.ASCII)
MOST_JUDGED = 20
CLOSED_WITHIN = timedelta(days=365)
MOST_OTHERS = 3
"""Of each other kind of thing, no more than this is shown."""


@dataclass(frozen=True)
class Subject:
    """A bottleneck, as far as it is told. `own`: its number, if it has one. `past`: what closed long ago is wanted too,
    to see how it ended; who files has no use for that.
    """

    title: str
    words: str
    region: int | None = None
    municipality: int | None = None
    nature: str = ""
    systems: tuple[str, ...] = ()
    own: str = ""
    past: bool = False


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
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Known:
    """Something else that is known: a dossier, a lesson. `kind` says what, `ref` which one of them.

    Only what the reader may read is ever made into one of these. `text` is folded (`cases.search.indexed`).
    """

    kind: str
    ref: str
    title: str
    text: str
    note: str = ""
    nature: str = ""
    systems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resembling:
    """Something else that looks like it, and why."""

    known: Known
    score: float
    shared: tuple[str, ...]
    same: tuple[str, ...]


def subject_of(session: Session, case: Case) -> Subject:
    """A bottleneck as what is compared. One query."""
    text = detail(session, case.id)
    return Subject(
        title=case.title,
        words="\n".join((text.description, text.affected, text.asked, case.theme)),
        region=case.region_id,
        municipality=text.municipality_id,
        nature=text.nature.value if text.nature else "",
        systems=text.systems,
        own=case.number,
        past=True,
    )


Source = Callable[[Session, Actor, Wanted, datetime], Sequence[Known]]
_SOURCES: list[Source] = []


def also(source: Source) -> Source:
    """Register what else is looked through. It gets what is wanted, hands back candidates that the actor may read, and
    asks the database once: `having` is the condition on a column with folded text.
    """
    _SOURCES.append(source)
    return source


def having(text_: SQLColumnExpression[str], wanted: Wanted) -> ColumnElement[bool]:
    """Whether a folded text has one of the words by which candidates are found. For tables of hundreds of rows."""
    spaced = literal(" ") + text_
    return or_(*(spaced.contains(f" {one}", autoescape=True) for one in wanted.rare))


@dataclass(frozen=True)
class Found:
    """What looks like a bottleneck: cases, and the rest of what is known, the likest first."""

    cases: tuple[LookAlike, ...] = ()
    others: tuple[Resembling, ...] = ()


def look_alikes(session: Session, actor: Actor, subject: Subject, *, now: datetime) -> list[LookAlike]:
    """What is likely the same, open cases first, the likest first. Two queries at most.

    Only cases that the actor may read, or may know to be there (CASE_RECOGNISE); no drafts, and nothing that closed
    more than a year ago.
    """
    if not can(actor, Capability.CASE_RECOGNISE):
        return []
    wanted, found = _wanted(session, subject)
    return list(_cases(session, actor, subject, wanted, found, now))


def around(session: Session, actor: Actor, subject: Subject, *, now: datetime) -> Found:
    """Cases, and everything else that is known: see `look_alikes` and `also`. Whoever may not recognise sees what they
    may read.
    """
    wanted, found = _wanted(session, subject)
    if not wanted.weights:
        return Found()
    others = [
        judged
        for source in _SOURCES
        for judged in _best(_judge_known(one, subject, wanted) for one in source(session, actor, wanted, now))
    ]
    return Found(_cases(session, actor, subject, wanted, found, now), tuple(others))


def _wanted(session: Session, subject: Subject) -> tuple[Wanted, list[str]]:
    """What it is recognised by, and the stems of it by which other cases are found."""
    written = stems_of(f"{subject.title} {subject.words}")
    asked = sorted(written, key=lambda one: (-len(one), one))[:ASKED]
    counts = _counts(session, asked) if asked else {}
    wanted = Wanted.of(written, counts)
    return wanted, [one for one in wanted.by_weight if counts[one]][:USED]


def _cases(
    session: Session, actor: Actor, subject: Subject, wanted: Wanted, stems: Sequence[str], now: datetime
) -> tuple[LookAlike, ...]:
    if not stems:
        return ()
    rows = session.execute(_candidates(session, actor, subject, stems, now)).mappings()
    found = [judged for row in rows if (judged := _judge(row, subject, wanted))]
    found.sort(key=lambda one: (not one.open and not subject.past, -one.score, one.number))
    return tuple(found[:SHOWN])


def _best(found: Iterable[Resembling | None]) -> list[Resembling]:
    return sorted((one for one in found if one), key=lambda one: (-one.score, one.known.ref))[:MOST_OTHERS]


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
            *(() if subject.past else (or_(Case.active, Case.closed_at >= now - CLOSED_WITHIN),)),
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


def _judge(row: Mapping[Any, Any], subject: Subject, wanted: Wanted) -> LookAlike | None:
    """A candidate with its score, or None when it does not look like it enough."""
    title = words(row["title"])
    shared = wanted.shared(frozenset(row["search_text"].split()))  # folded already
    laws = row["systems"].split(SEPARATOR) if row["systems"] else ()
    same = _same(subject, row["nature"], laws)
    if subject.municipality is not None and row["municipality_id"] == subject.municipality:
        same = (*same, "municipality")
    score = wanted.score(shared, title, len(same))
    if score is None:
        return None
    readable = bool(row["readable"])
    told = shared if readable else wanted.shared(title)
    if not told:  # nothing to recognise it by: that its text has these words too is not for this reader
        return None
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
        score=score,
        shared=wanted.said(told),
        same=same if readable else (),
        outcome=row["outcome"] if readable else None,
    )


def _judge_known(known: Known, subject: Subject, wanted: Wanted) -> Resembling | None:
    shared = wanted.shared(frozenset(known.text.split()))
    same = _same(subject, known.nature, known.systems)
    score = wanted.score(shared, words(known.title), len(same))
    return None if score is None else Resembling(known, score, wanted.said(shared), same)


def _same(subject: Subject, nature: str | None, systems: Iterable[str]) -> tuple[str, ...]:
    """What else is the same."""
    laws = not set(systems).isdisjoint(subject.systems)
    return (*(("systems",) if laws else ()), *(("nature",) if subject.nature and nature == subject.nature else ()))
