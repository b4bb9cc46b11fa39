"""Reading bulletins: who reads which, for whom each is, the lists, and one with all that belongs to it.

There are dozens of bulletins at a time, not thousands: words are looked up in their folded text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from app.bottlenecks.queries import SEPARATOR
from app.bottlenecks.resemblance import LONGEST
from app.bulletins.models import (
    Bulletin,
    BulletinEdition,
    BulletinKind,
    BulletinMeaning,
    BulletinPartnership,
    BulletinQuestion,
    BulletinRegion,
    BulletinSeen,
    BulletinStanding,
    BulletinTheme,
)
from app.cases.search import words_of
from app.errors import NotFound
from app.people.models import Directorate, RoleGrant, RoleGrantRegion, User
from app.people.queries import Person
from app.policy import Actor, Capability, Reach, Role, can, scope_for
from app.regions.models import RegionOverlap

SIZE = 25
MOST = 10_000
EDITIONS = 50
NEW_FOR = timedelta(days=14)
"""What is new to somebody who never said until when they had seen them."""
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Filters:
    """What is asked of the list. `for_me`: for the regions and themes of the reader, or of their directorate. `since`:
    told after this moment. `past`: only what is over or taken back; else that is left out. `regions`: for one of these.
    """

    q: str = ""
    kind: BulletinKind | None = None
    directorate: int | None = None
    theme: str = ""
    partnership: str = ""
    regions: frozenset[int] = frozenset()
    for_me: bool = False
    drafts: bool = False
    past: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class Row:
    """A bulletin in a list, with who answers for it."""

    id: int
    kind: BulletinKind
    standing: BulletinStanding
    version: int
    edition: int
    title: str
    what: str
    for_whom: str
    what_to_do: str
    starts_on: date | None
    ends_on: date | None
    apply_by: date | None
    source_url: str
    everywhere: bool
    directorate_id: int
    contact_id: int
    reason: str
    published_at: datetime | None
    told_at: datetime | None
    updated_at: datetime
    contact: str
    directorate_key: str
    directorate_nl: str
    directorate_en: str
    themes: tuple[str, ...]
    partnerships: tuple[str, ...]

    def over(self, today: date) -> bool:
        """Whether its last day, or the last day to apply of what has no other, is behind us."""
        last = self.ends_on or (self.apply_by if self.kind is BulletinKind.SCHEME else None)
        return last is not None and last < today


@dataclass(frozen=True)
class Page:
    """Part of a list; `next` is where the following part begins, empty at the end."""

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True)
class Meaning:
    """What it means in a region, as somebody there says."""

    region_id: int
    edition: int
    text: str
    author: str
    author_id: int | None
    written_at: datetime


@dataclass(frozen=True)
class Edition:
    """What it said before, and what changed then."""

    edition: int
    changed: str
    made_by: str
    made_at: datetime
    said: dict[str, Any]


# -- who may -----------------------------------------------------------------------------------------


def written(actor: Actor) -> frozenset[int] | None:
    """The directorates for which somebody writes bulletins; None: for all."""
    scope = scope_for(actor, Capability.BULLETIN_WRITE)
    if scope.unlimited or any(area.reach is Reach.ALL for area in scope.areas):
        return None
    return frozenset(area.directorate for area in scope.areas if area.directorate is not None)


def writes_for(actor: Actor, directorate_id: int) -> bool:
    """Whether somebody writes the bulletins of a directorate."""
    known = written(actor)
    return known is None or directorate_id in known


def readable(actor: Actor) -> ColumnElement[bool]:
    """Which bulletins somebody reads: what was ever published, and the rest of the directorates they write for."""
    if not can(actor, Capability.BULLETIN_READ):
        return false()
    known = written(actor)
    if known is None:
        return true()
    return or_(Bulletin.published_at.is_not(None), Bulletin.directorate_id.in_(sorted(known)))


def my_regions(actor: Actor) -> frozenset[int]:
    """The regions of somebody's work, with those that overlap them; empty for whoever has none."""
    return frozenset(one for grant in actor.reach if grant.role is Role.LIAISON for one in grant.regions)


def is_for(session: Session, bulletin: Bulletin, region_id: int) -> bool:
    """Whether a bulletin is for a region: for one that shares a municipality with it."""
    if bulletin.everywhere:
        return True
    return bool(session.scalar(select(exists().where(Bulletin.id == bulletin.id, _in([region_id])))))


def liaisons_for(session: Session, bulletin: Bulletin) -> tuple[Person, ...]:
    """The liaisons in service of the regions that it is for; of those for one theme, whose theme it is. One query."""
    themes = select(BulletinTheme.theme).where(BulletinTheme.bulletin_id == bulletin.id)
    statement = (
        select(User.id, User.name, User.email, User.language)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.active.is_(True), RoleGrant.role == Role.LIAISON)
        .where(or_(RoleGrant.theme.is_(None), ~themes.exists(), func.lower(RoleGrant.theme).in_(themes)))
        .distinct()
        .order_by(User.name, User.id)
    )
    if not bulletin.everywhere:
        statement = statement.where(
            exists()
            .where(RoleGrantRegion.grant_id == RoleGrant.id)
            .where(RegionOverlap.region_id == RoleGrantRegion.region_id)
            .where(RegionOverlap.other_id == BulletinRegion.region_id)
            .where(BulletinRegion.bulletin_id == bulletin.id)
        )
    return tuple(Person(*row) for row in session.execute(statement))


# -- lists -------------------------------------------------------------------------------------------


def page(
    session: Session, actor: Actor, filters: Filters, today: date, cursor: str = "", *, size: int = SIZE
) -> Page:  # fmt: skip
    """A part of the bulletins: what comes first of what is coming, then what was told last. One query."""
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 6 else 0
    start = min(start, MOST)
    wanted = (readable(actor), *_narrowed(actor, filters, today))
    following = _following(today)
    order = (Bulletin.updated_at.desc(),) if filters.past or filters.drafts else (following, Bulletin.told_at.desc())
    rows = _rows(session, *wanted, order=(*order, Bulletin.id.desc()), limit=size + 1, offset=start)
    return Page(rows[:size], str(start + size) if len(rows) > size else "")


def count(session: Session, actor: Actor, filters: Filters, today: date) -> int:
    """How many there are. One query."""
    wanted = (readable(actor), *_narrowed(actor, filters, today))
    return session.scalar(select(func.count()).select_from(Bulletin).where(*wanted)) or 0


def one(session: Session, actor: Actor, bulletin_id: int) -> Row:
    """A bulletin that the actor may read. Raises NotFound. One query."""
    found = _rows(session, Bulletin.id == bulletin_id, readable(actor), order=(Bulletin.id,), limit=1)
    if not found:
        raise NotFound(str(bulletin_id))
    return found[0]


def of_region(session: Session, actor: Actor, region_ids: Collection[int], today: date, limit: int = 5) -> Page:
    """What holds or is coming in these regions, and in those that overlap them. One query."""
    return page(session, actor, Filters(regions=frozenset(region_ids)), today, size=limit)


def fresh(actor: Actor, today: date) -> list[ColumnElement[bool]]:
    """What is on the list of somebody: for “my work”, which counts what of it is new."""
    return [readable(actor), *_narrowed(actor, Filters(for_me=True), today)]


def seen_at(session: Session, actor: Actor, now: datetime) -> datetime:
    """Until when this reader has seen them: what was told later is new. One query."""
    found = session.scalar(select(BulletinSeen.seen_at).where(BulletinSeen.user_id == actor.id))
    return found or now - NEW_FOR


def regions_of(session: Session, bulletin_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The regions that these bulletins are for; of those for all regions, none. One query."""
    found: dict[int, list[int]] = {}
    statement = select(BulletinRegion.bulletin_id, BulletinRegion.region_id).order_by(BulletinRegion.region_id)
    for row in session.execute(statement.where(BulletinRegion.bulletin_id.in_(bulletin_ids))):
        found.setdefault(row.bulletin_id, []).append(row.region_id)
    return {key: tuple(ids) for key, ids in found.items()}


def themes(session: Session, actor: Actor) -> tuple[str, ...]:
    """All themes of bulletins that the actor may read. One query."""
    statement = select(BulletinTheme.theme).join(Bulletin, Bulletin.id == BulletinTheme.bulletin_id)
    return tuple(sorted(session.scalars(statement.where(readable(actor)).distinct())))


def meanings(session: Session, bulletin_id: int) -> tuple[Meaning, ...]:
    """What it means here: the newest of each region that says anything. The caller has established that the bulletin
    may be read. One query.
    """
    newest = (
        select(BulletinMeaning.region_id, func.max(BulletinMeaning.edition).label("edition"))
        .where(BulletinMeaning.bulletin_id == bulletin_id)
        .group_by(BulletinMeaning.region_id)
        .subquery()
    )
    here = (BulletinMeaning.region_id == newest.c.region_id, BulletinMeaning.edition == newest.c.edition)
    return _meanings(session, select_from=newest, on=and_(BulletinMeaning.bulletin_id == bulletin_id, *here))


def meaning(session: Session, bulletin_id: int, region_id: int) -> tuple[Meaning, ...]:
    """All that was said of one region, the newest first. One query."""
    return _meanings(
        session, on=and_(BulletinMeaning.bulletin_id == bulletin_id, BulletinMeaning.region_id == region_id)
    )  # fmt: skip


def questions(session: Session, actor: Actor, row: Row, *, answers: bool) -> tuple[Any, ...]:
    """The questions about a bulletin, unanswered first: what is shown, one's own, and with `answers` (who answers them)
    all. One query.
    """
    asked = BulletinQuestion
    seen = true() if answers else or_(and_(asked.shown, asked.answered_at.is_not(None)), asked.asked_by_id == actor.id)
    statement = (
        select(
            asked.id, asked.question, asked.asked_at, asked.due_at, asked.says, asked.answer, asked.legal_basis,
            asked.conditions, asked.answered_at, asked.shown, asked.lesson_id, asked.region_id, asked.asked_by_id,
            User.name.label("asker"),
        )
        .join(User, User.id == asked.asked_by_id)
        .where(asked.bulletin_id == row.id, seen)
        .order_by(asked.answered_at.is_not(None), asked.asked_at.desc(), asked.id.desc())
        .limit(EDITIONS)
    )  # fmt: skip
    return tuple(session.execute(statement))


def editions(session: Session, bulletin_id: int) -> tuple[Edition, ...]:
    """What it said, the newest first. The caller has established that it may be read. One query."""
    statement = (
        select(
            BulletinEdition.edition, BulletinEdition.changed, User.name, BulletinEdition.made_at, BulletinEdition.said
        )
        .outerjoin(User, User.id == BulletinEdition.made_by_id)
        .where(BulletinEdition.bulletin_id == bulletin_id)
        .order_by(BulletinEdition.edition.desc())
        .limit(EDITIONS)
    )
    return tuple(Edition(row[0], row[1], row[2] or "", row[3], row[4]) for row in session.execute(statement))


def as_raw(session: Session, bulletin: Bulletin) -> dict[str, Any]:
    """A bulletin as `judging.read` takes it. Three queries."""
    names = ("title", "what", "for_whom", "what_to_do", "source_url", "everywhere")
    days = ("starts_on", "ends_on", "apply_by")
    of = bulletin.id
    chosen: Iterable[int] = session.scalars(select(BulletinRegion.region_id).where(BulletinRegion.bulletin_id == of))
    about = session.scalars(select(BulletinTheme.theme).where(BulletinTheme.bulletin_id == of))
    kinds = session.scalars(select(BulletinPartnership.kind).where(BulletinPartnership.bulletin_id == of))
    return {name: getattr(bulletin, name) for name in names} | {
        name: day.isoformat() if (day := getattr(bulletin, name)) else "" for name in days
    } | {
        "kind": bulletin.kind.value,
        "regions": sorted(chosen),
        "themes": sorted(about),
        "partnerships": sorted(kinds),
        "directorate": bulletin.directorate_id,
        "contact": bulletin.contact_id,
    }  # fmt: skip


# -- the statement -----------------------------------------------------------------------------------


def _in(region_ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a bulletin is for one of these regions, or one that overlaps them."""
    overlaps = select(RegionOverlap.other_id).where(RegionOverlap.region_id.in_(sorted(region_ids)))
    here = BulletinRegion.region_id.in_(sorted(region_ids)) | BulletinRegion.region_id.in_(overlaps)
    return or_(Bulletin.everywhere, exists().where(BulletinRegion.bulletin_id == Bulletin.id, here))


def _for(actor: Actor) -> ColumnElement[bool]:
    """What is for somebody: for their regions and theme, or of their directorate. All for whoever has neither."""
    found: list[ColumnElement[bool]] = []
    for grant in actor.reach:
        if grant.role is Role.LIAISON:
            here = or_(
                Bulletin.everywhere,
                exists().where(
                    BulletinRegion.bulletin_id == Bulletin.id, BulletinRegion.region_id.in_(sorted(grant.regions))
                ),
            )
            found.append(and_(here, _about(grant.theme)) if grant.theme else here)
        elif grant.directorate is not None:
            found.append(Bulletin.directorate_id == grant.directorate)
    return or_(*found) if found else true()


def _about(theme: str) -> ColumnElement[bool]:
    """About a theme, or about none: then it is for everybody."""
    some = exists().where(BulletinTheme.bulletin_id == Bulletin.id)
    return or_(~some, exists().where(BulletinTheme.bulletin_id == Bulletin.id, BulletinTheme.theme == theme.lower()))


def _following(today: date) -> ColumnElement[date]:
    """The first day of a bulletin that is still to come."""
    far = literal(FAR, Date)
    first: ColumnElement[date] = far
    for column in (Bulletin.starts_on, Bulletin.apply_by, Bulletin.ends_on):
        first = case((and_(column >= today, column < first), column), else_=first)
    return first


def _ended(today: date) -> ColumnElement[bool]:
    """The mirror of `Row.over`."""
    scheme = and_(Bulletin.kind == BulletinKind.SCHEME, Bulletin.ends_on.is_(None), Bulletin.apply_by < today)
    return or_(
        and_(Bulletin.ends_on.is_not(None), Bulletin.ends_on < today), and_(Bulletin.apply_by.is_not(None), scheme)
    )


def _narrowed(actor: Actor, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    spaced = literal(" ") + Bulletin.search_text
    found = [spaced.contains(f" {word[:LONGEST]}", autoescape=True) for word in words_of(filters.q)]
    if filters.kind:
        found.append(Bulletin.kind == filters.kind)
    if filters.directorate is not None:
        found.append(Bulletin.directorate_id == filters.directorate)
    if filters.theme:
        found.append(exists().where(BulletinTheme.bulletin_id == Bulletin.id, BulletinTheme.theme == filters.theme))
    if filters.partnership:
        of = (BulletinPartnership.bulletin_id == Bulletin.id, BulletinPartnership.kind == filters.partnership)
        found.append(exists().where(*of))
    if filters.regions:
        found.append(_in(filters.regions))
    if filters.for_me:
        found.append(_for(actor))
    if filters.since:
        found.append(Bulletin.told_at > filters.since)
    if filters.drafts:
        return [*found, Bulletin.standing == BulletinStanding.DRAFT]
    if filters.past:
        withdrawn = Bulletin.standing == BulletinStanding.WITHDRAWN
        return [*found, or_(withdrawn, and_(Bulletin.standing == BulletinStanding.PUBLISHED, _ended(today)))]
    return [*found, Bulletin.standing == BulletinStanding.PUBLISHED, ~_ended(today)]


def _parted(names: str | None) -> tuple[str, ...]:
    return tuple(sorted(names.split(SEPARATOR))) if names else ()


def _rows(
    session: Session, *wanted: ColumnElement[bool], order: tuple[Any, ...], limit: int, offset: int = 0
) -> tuple[Row, ...]:  # fmt: skip
    about = select(func.aggregate_strings(BulletinTheme.theme, SEPARATOR)).where(
        BulletinTheme.bulletin_id == Bulletin.id
    )
    kinds = select(func.aggregate_strings(BulletinPartnership.kind, SEPARATOR)).where(
        BulletinPartnership.bulletin_id == Bulletin.id
    )
    statement = (
        select(
            Bulletin.id, Bulletin.kind, Bulletin.standing, Bulletin.version, Bulletin.edition, Bulletin.title,
            Bulletin.what, Bulletin.for_whom, Bulletin.what_to_do, Bulletin.starts_on, Bulletin.ends_on,
            Bulletin.apply_by, Bulletin.source_url, Bulletin.everywhere, Bulletin.directorate_id, Bulletin.contact_id,
            Bulletin.reason, Bulletin.published_at, Bulletin.told_at, Bulletin.updated_at, User.name, Directorate.key,
            Directorate.name_nl, Directorate.name_en, about.correlate(Bulletin).scalar_subquery(),
            kinds.correlate(Bulletin).scalar_subquery(),
        )
        .join(User, User.id == Bulletin.contact_id)
        .join(Directorate, Directorate.id == Bulletin.directorate_id)
        .where(*wanted)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    found: list[Any] = [tuple(row) for row in session.execute(statement)]
    return tuple(Row(*[*row[:-2], _parted(row[-2]), _parted(row[-1])]) for row in found)


def _meanings(session: Session, *, on: ColumnElement[bool], select_from: Any = None) -> tuple[Meaning, ...]:
    statement = select(
        BulletinMeaning.region_id, BulletinMeaning.edition, BulletinMeaning.text, User.name,
        BulletinMeaning.author_id, BulletinMeaning.written_at,
    ).outerjoin(User, User.id == BulletinMeaning.author_id)  # fmt: skip
    if select_from is not None:
        statement = statement.join(select_from, on).where(BulletinMeaning.text != "")
    else:
        statement = statement.where(on)
    rows = session.execute(statement.order_by(BulletinMeaning.edition.desc(), BulletinMeaning.written_at.desc()))
    return tuple(Meaning(row[0], row[1], row[2], row[3] or "", row[4], row[5]) for row in rows)
