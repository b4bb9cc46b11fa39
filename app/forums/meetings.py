"""Planning meetings of a forum, changing and cancelling them; and the forums themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, NotAllowedNow, NotFound, Stale
from app.forums import agenda, judging, queries
from app.forums.models import AgendaItem, Forum, Meeting, MeetingStatus, MoveCause
from app.policy import Actor, Capability, require


def plan(session: Session, actor: Actor, forum_key: str, raw: Mapping[str, Any], *, now: datetime) -> Meeting:
    """Plan a meeting of a forum. What waited for one comes on its agenda. Raises Forbidden, Invalid, NotFound."""
    require(actor, Capability.FORUM_WORK)
    forum = session.scalars(select(Forum).where(Forum.key == forum_key, Forum.active)).one_or_none()
    if forum is None:
        raise NotFound(forum_key)
    value = judging.meeting(raw, forum, clock.local_date(now))
    meeting = Meeting(
        forum_id=forum.id, status=MeetingStatus.PLANNED, reason="", revision=1, prepared_by_id=actor.id,
        changed_at=now, **vars(value),
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    _note(session, actor, meeting, "meeting.planned", now)
    if meeting.papers_on >= clock.local_date(now):
        agenda.take_up(session, actor, forum, meeting, now)
    return meeting


def held(session: Session, actor: Actor, meeting_id: int, revision: int | None = None) -> Meeting:
    """A meeting that can still be changed, locked. Raises Forbidden, NotFound, NotAllowedNow and Stale."""
    require(actor, Capability.FORUM_WORK)
    meeting = session.get(Meeting, meeting_id, with_for_update=True, populate_existing=True)
    if meeting is None:
        raise NotFound(str(meeting_id))
    if revision is not None and revision != meeting.revision:
        raise Stale(revision, meeting.revision)
    if meeting.status is MeetingStatus.CANCELLED:
        raise NotAllowedNow([FieldError("", "meeting_cancelled")])
    return meeting


def change(
    session: Session, actor: Actor, meeting_id: int, raw: Mapping[str, Any], *, revision: int | None, now: datetime
) -> Meeting:
    """Change what was planned. Who must still deliver a paper is told of another day. Raises as `held`, and Invalid."""
    meeting = held(session, actor, meeting_id, revision)
    today = clock.local_date(now)
    if meeting.held_on < today:
        raise NotAllowedNow([FieldError("", "meeting_over")])
    forum = session.get_one(Forum, meeting.forum_id)
    value = vars(judging.meeting(raw, forum, today))
    before = {name: getattr(meeting, name) for name in value}
    if before == value:
        return meeting
    for name, given in value.items():
        setattr(meeting, name, given)
    if meeting.papers_on >= today:
        meeting.moved_late_at = None
    _next(session, actor, meeting, "meeting.changed", now)
    if (before["held_on"], before["papers_on"]) != (meeting.held_on, meeting.papers_on):
        agenda.tell_of_days(session, actor, forum, meeting, now)
    return meeting


def cancel(session: Session, actor: Actor, meeting_id: int, reason: Any, *, now: datetime) -> Meeting:
    """Call a meeting off, with the reason. What was on its agenda moves on. Raises as `held`, and Invalid."""
    meeting = held(session, actor, meeting_id)
    if meeting.held_on < clock.local_date(now):
        raise NotAllowedNow([FieldError("", "meeting_over")])
    meeting.reason = judging.words(reason, "reason", judging.ASKED_MAX)
    meeting.status = MeetingStatus.CANCELLED
    _next(session, actor, meeting, "meeting.cancelled", now, {"reason": meeting.reason})
    still = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.ended_at.is_(None))
    for item in session.scalars(still.order_by(AgendaItem.place, AgendaItem.id)).all():
        agenda.move_on(session, actor, item.id, MoveCause.CANCELLED, meeting.reason, now)
    return meeting


def _next(
    session: Session, actor: Actor, meeting: Meeting, action: str, now: datetime, said: Mapping[str, str] | None = None
) -> None:
    meeting.revision += 1
    meeting.changed_at = now
    _note(session, actor, meeting, action, now, said)


def _note(
    session: Session, actor: Actor, meeting: Meeting, action: str, now: datetime, said: Mapping[str, str] | None = None
) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"meeting:{meeting.id}",
        data={
            "forum": meeting.forum_id, "revision": meeting.revision, "held_on": meeting.held_on.isoformat(),
            "papers_on": meeting.papers_on.isoformat(),
        },
        private={"place": meeting.place, "chair": meeting.chair, "note": meeting.note, **(said or {})},
    )  # fmt: skip


# -- the forums themselves -----------------------------------------------------------------------


def make_forum(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Forum:
    """Add a forum. Cases come there by hand. Raises Forbidden and Invalid."""
    require(actor, Capability.ADMIN_FORUMS)
    value = judging.forum({**raw, "active": True})
    forum = Forum(key=_free_key(session, value.name_nl), version=1, **vars(value))
    session.add(forum)
    session.flush()
    _note_forum(session, actor, forum, "forum.made", now)
    return forum


def change_forum(
    session: Session, actor: Actor, key: str, raw: Mapping[str, Any], *, expected_version: int | None, now: datetime
) -> Forum:
    """Change what a forum is called, how it meets, or whether it is in use. Raises Forbidden, Invalid, NotFound, Stale,
    and NotAllowedNow when a forum that has items or that decisions lead to is taken out of use.
    """
    require(actor, Capability.ADMIN_FORUMS)
    forum = session.scalars(select(Forum).where(Forum.key == key).with_for_update()).one_or_none()
    if forum is None:
        raise NotFound(key)
    if expected_version is not None and forum.version != expected_version:
        raise Stale(expected_version, forum.version)
    value = judging.forum(raw)
    if forum.active and not value.active and (forum.decision or queries.has_open_items(session, forum.id)):
        raise NotAllowedNow([FieldError("active", "forum_in_use")])
    for name, given in vars(value).items():
        setattr(forum, name, given)
    forum.version += 1
    _note_forum(session, actor, forum, "forum.changed", now)
    return forum


def _note_forum(session: Session, actor: Actor, forum: Forum, action: str, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"forum:{forum.id}",
        data={"key": forum.key, "version": forum.version, "papers_days": forum.papers_days, "active": forum.active},
        private={
            "name_nl": forum.name_nl, "name_en": forum.name_en, "about": forum.about, "chair": forum.chair,
            "place": forum.place,
        },
    )  # fmt: skip


def _free_key(session: Session, name: str) -> str:
    """A short word for addresses, out of the name, that no other forum has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-") or "overleg"
    taken = set(session.scalars(select(Forum.key)))
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, 999))) if key not in taken)
