"""Writing a bulletin, publishing and changing it, taking it back; what it means in a region.

A directorate writes its own bulletins. What readers have seen is never lost: each change of a published bulletin is an
edition, with what changed in words. Liaisons of the regions that it is for are told (news, as each of them chose).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit
from app.bulletins import judging, queries
from app.bulletins.models import (
    Bulletin,
    BulletinEdition,
    BulletinMeaning,
    BulletinPartnership,
    BulletinRegion,
    BulletinSeen,
    BulletinStanding,
    BulletinTheme,
)
from app.cases.search import indexed
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.outbox import notices
from app.people import queries as people
from app.policy import Actor, Capability, Forbidden, reaches_region, require
from app.regions import queries as regions

LETTERS = {
    "bulletin.published": "bulletin_published",
    "bulletin.changed": "bulletin_changed",
    "bulletin.withdrawn": "bulletin_withdrawn",
}


def make(
    session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime, publish: bool = False
) -> Bulletin:  # fmt: skip
    """Write a bulletin: a draft that its directorate reads, or with `publish` for all colleagues at once.

    Raises Forbidden, Invalid.
    """
    require(actor, Capability.BULLETIN_WRITE)
    value = judging.read(raw, complete=publish, regions=_existing(session))
    directorate = _directorate(session, actor, value.directorate)
    bulletin = Bulletin(
        standing=BulletinStanding.DRAFT,
        directorate_id=directorate,
        contact_id=_contact(session, actor, directorate, value.contact, None),
        created_by_id=actor.id,
        created_at=now,
        updated_at=now,
        version=1,
        edition=0,
        **value.columns,
    )
    session.add(bulletin)
    session.flush()
    _belongs(session, bulletin, value)
    if publish:
        _out(session, actor, bulletin, "bulletin.published", now)
    else:
        _noted(session, actor, bulletin, "bulletin.made", now)
    return bulletin


def change(
    session: Session, actor: Actor, bulletin_id: int, raw: Mapping[str, Any], *, expected_version: int, now: datetime
) -> Bulletin:
    """Let a bulletin say something else. A published one says in `changed` what is different, and its readers are told.

    Raises Forbidden, Invalid, NotFound, NotAllowedNow, Stale.
    """
    bulletin = _held(session, actor, bulletin_id, expected_version)
    public = bulletin.standing is BulletinStanding.PUBLISHED
    value = judging.read(raw, complete=public, regions=_existing(session) | _regions(session, bulletin_id))
    changed = judging.changed(raw) if public else ""
    bulletin.directorate_id = _directorate(session, actor, value.directorate)
    bulletin.contact_id = _contact(session, actor, bulletin.directorate_id, value.contact, bulletin.contact_id)
    for name, given in value.columns.items():
        setattr(bulletin, name, given)
    _belongs(session, bulletin, value)
    bulletin.version += 1
    bulletin.updated_at = now
    if public:
        _out(session, actor, bulletin, "bulletin.changed", now, changed)
    else:
        _noted(session, actor, bulletin, "bulletin.edited", now)
    return bulletin


def publish(session: Session, actor: Actor, bulletin_id: int, *, expected_version: int, now: datetime) -> Bulletin:
    """Let all colleagues read a draft, and tell the liaisons of its regions. Raises as `change`."""
    bulletin = _held(session, actor, bulletin_id, expected_version)
    if bulletin.standing is not BulletinStanding.DRAFT:
        raise NotAllowedNow([FieldError("", "bulletin_published_already")])
    known = _existing(session) | _regions(session, bulletin_id)
    judging.read(queries.as_raw(session, bulletin), complete=True, regions=known)
    bulletin.version += 1
    bulletin.updated_at = now
    _out(session, actor, bulletin, "bulletin.published", now)
    return bulletin


def withdraw(
    session: Session, actor: Actor, bulletin_id: int, reason: str, *, expected_version: int, now: datetime
) -> Bulletin:
    """It does not hold any more, and why: whoever was told of it is told so too. Raises as `change`."""
    bulletin = _held(session, actor, bulletin_id, expected_version)
    text = judging.reason({"reason": reason})
    public = bulletin.standing is BulletinStanding.PUBLISHED
    bulletin.standing, bulletin.reason = BulletinStanding.WITHDRAWN, text
    bulletin.version += 1
    bulletin.updated_at = now
    if public:
        _out(session, actor, bulletin, "bulletin.withdrawn", now, text)
    else:
        _noted(session, actor, bulletin, "bulletin.dropped", now)
    return bulletin


def explain(
    session: Session, actor: Actor, bulletin_id: int, region_id: int, raw: Mapping[str, Any], *, expected: int,
    now: datetime,
) -> BulletinMeaning:  # fmt: skip
    """Say what a published bulletin means in a region, in a new edition; an empty text takes it away.

    `expected` is the edition that the writer saw (0: none). A liaison says it for their own regions and for those that
    overlap them, as far as the bulletin is for them. Raises Forbidden, Invalid, NotFound, NotAllowedNow, Stale.
    """
    require(actor, Capability.BULLETIN_EXPLAIN)
    bulletin = session.scalars(
        select(Bulletin).where(Bulletin.id == bulletin_id, queries.readable(actor)).with_for_update()
    ).one_or_none()
    if bulletin is None:
        raise NotFound(str(bulletin_id))
    if region_id not in regions.by_ids(session, [region_id]):
        raise Invalid([FieldError("region", "unknown_region")])
    if not reaches_region(actor, Capability.BULLETIN_EXPLAIN, region_id):
        raise Forbidden(Capability.BULLETIN_EXPLAIN)
    if bulletin.standing is not BulletinStanding.PUBLISHED:
        raise NotAllowedNow([FieldError("", "bulletin_not_published")])
    if not queries.is_for(session, bulletin, region_id):
        raise Invalid([FieldError("region", "bulletin_not_for_region")])
    text = judging.meaning(raw)
    newest = session.scalar(
        select(func.max(BulletinMeaning.edition)).where(
            BulletinMeaning.bulletin_id == bulletin_id, BulletinMeaning.region_id == region_id
        )
    )
    if (newest or 0) != expected:
        raise Stale(expected, newest or 0)
    said = BulletinMeaning(
        bulletin_id=bulletin_id, region_id=region_id, edition=expected + 1, text=text, author_id=actor.id,
        written_at=now,
    )  # fmt: skip
    session.add(said)
    session.flush()
    audit.record(
        session, actor, "bulletin.explained", now=now, subject=f"bulletin:{bulletin_id}",
        data={"bulletin": bulletin_id, "region": region_id, "edition": said.edition}, private={"text": text},
    )  # fmt: skip
    return said


def seen(session: Session, actor: Actor, *, now: datetime) -> None:
    """What was told until now is not new to this reader any more. No event: it says nothing of anything else."""
    require(actor, Capability.BULLETIN_READ)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(BulletinSeen).values(user_id=actor.id, seen_at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_={"seen_at": now}))


# -- what all of these share -----------------------------------------------------------------------


def _held(session: Session, actor: Actor, bulletin_id: int, expected_version: int) -> Bulletin:
    """The bulletin, locked, if the actor may write in it and nobody else did meanwhile."""
    require(actor, Capability.BULLETIN_WRITE)
    statement = select(Bulletin).where(Bulletin.id == bulletin_id, queries.readable(actor)).with_for_update()
    bulletin = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if bulletin is None:
        raise NotFound(str(bulletin_id))
    if not queries.writes_for(actor, bulletin.directorate_id):
        raise Forbidden(Capability.BULLETIN_WRITE)
    if bulletin.standing is BulletinStanding.WITHDRAWN:
        raise NotAllowedNow([FieldError("", "bulletin_withdrawn")])
    if bulletin.version != expected_version:
        raise Stale(expected_version, bulletin.version)
    return bulletin


def _existing(session: Session) -> frozenset[int]:
    return frozenset(
        row.id for division in regions.divisions(session) for row in regions.regions_of(session, division.key)
    )


def _regions(session: Session, bulletin_id: int) -> frozenset[int]:
    """Those it is for already: a region that ended meanwhile may stay."""
    return frozenset(session.scalars(select(BulletinRegion.region_id).where(BulletinRegion.bulletin_id == bulletin_id)))


def _directorate(session: Session, actor: Actor, wanted: int | None) -> int:
    """Whose bulletin it is: one for which the actor may write. Raises Invalid."""
    if wanted is None or people.directorate(session, wanted) is None or not queries.writes_for(actor, wanted):
        raise Invalid([FieldError("directorate", "unknown_directorate")])
    return wanted


def _contact(session: Session, actor: Actor, directorate: int, wanted: int | None, now: int | None) -> int:
    """Who answers questions: somebody who works in the directorate, the writer, or who it was already."""
    chosen = wanted or now or actor.id or 0
    known = {one.person.id for one in people.assignable(session, directorate)} | {actor.id, now}
    if chosen not in known or people.person(session, chosen) is None:
        raise Invalid([FieldError("contact", "unknown_person")])
    return chosen


def _belongs(session: Session, bulletin: Bulletin, value: judging.BulletinIn) -> None:
    for kept in (BulletinRegion, BulletinTheme, BulletinPartnership):
        session.execute(delete(kept).where(kept.bulletin_id == bulletin.id))
    session.add_all(BulletinRegion(bulletin_id=bulletin.id, region_id=one) for one in value.regions)
    session.add_all(BulletinTheme(bulletin_id=bulletin.id, theme=one) for one in value.themes)
    session.add_all(BulletinPartnership(bulletin_id=bulletin.id, kind=one) for one in value.partnerships)
    texts = (bulletin.title, bulletin.what, bulletin.for_whom, bulletin.what_to_do, " ".join(value.themes))
    bulletin.search_text = indexed(*texts)
    session.flush()


def _noted(session: Session, actor: Actor, bulletin: Bulletin, action: str, now: datetime, **private: str) -> str:
    return audit.record(
        session, actor, action, now=now, subject=f"bulletin:{bulletin.id}",
        data={"bulletin": bulletin.id, "edition": bulletin.edition, "standing": bulletin.standing.value},
        private={"title": bulletin.title, **private},
    )  # fmt: skip


def _out(session: Session, actor: Actor, bulletin: Bulletin, action: str, now: datetime, changed: str = "") -> None:
    """Its readers see something new: keep the edition, note it, and tell the liaisons."""
    if action == "bulletin.published":
        bulletin.standing, bulletin.published_at = BulletinStanding.PUBLISHED, now
    bulletin.edition += 1
    bulletin.told_at = now
    session.flush()
    event_id = _noted(session, actor, bulletin, action, now, changed=changed)
    said = queries.as_raw(session, bulletin)
    session.add(
        BulletinEdition(
            bulletin_id=bulletin.id, edition=bulletin.edition, changed=changed, made_by_id=actor.id, made_at=now,
            said={name: value for name, value in said.items() if value},
        )
    )  # fmt: skip
    session.flush()
    for reader in queries.liaisons_for(session, bulletin):
        if reader.id == actor.id:
            continue
        notices.tell(
            session, event_id=event_id, letter=LETTERS[action], reader_id=reader.id, case_id=None, now=now,
            params={"name": reader.name, "title": bulletin.title, "changed": changed,
                    "link": f"/beleidsberichten/{bulletin.id}"},
        )  # fmt: skip
