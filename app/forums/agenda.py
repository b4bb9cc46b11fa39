"""What is on the agenda of a meeting: putting a case there, moving it on, taking it off, and the order.

Each of these is an entry in the story of the case, and of every case that an escalation carries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import actions as cases
from app.cases import notices, steps
from app.cases.models import Case
from app.cases.queries import get_visible
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.escalations import carrying
from app.forums import judging, queries
from app.forums.models import AgendaItem, AgendaMove, Forum, Meeting, MeetingStatus, MoveCause
from app.people import queries as people
from app.policy import SYSTEM_ACTOR, Actor, Capability, require
from app.web.formats import short_date
from app.workflow.model import Text

DELIVER = Text("Lever het stuk aan voor {forum} van {day}", "Deliver the paper for {forum} of {day}")
MOVED = Text("{forum}: verplaatst naar {day}", "{forum}: moved to {day}")
MOVED_TO_WAIT = Text("{forum}: wacht op een nieuwe datum", "{forum}: waits for another day")
TAKEN_OFF = Text("{forum}: van de agenda gehaald", "{forum}: taken off the agenda")
CASE_ENDED = "De zaak is afgerond of ingetrokken."
"""Why the application takes an item off: text for Dutch colleagues, kept as it was at the time."""


def put(
    session: Session, actor: Actor, number: str, raw: Mapping[str, Any], *, now: datetime,
    meeting_id: int | None = None, forum_key: str = "",
) -> AgendaItem:  # fmt: skip
    """Put a case on the agenda of a meeting, or (with a forum alone) of the next one for which papers can still be
    delivered; when there is none it waits for one. Without `presenter` the owner of the case sees to the paper.

    Raises Forbidden, NotFound, NotAllowedNow for a case that is not worked on or a meeting that is over, and Invalid.
    """
    require(actor, Capability.FORUM_WORK)
    get_visible(session, actor, number)  # before anything is said of the meeting
    forum, meeting = _where(session, meeting_id, forum_key, clock.local_date(now))
    case = cases.lock(session, actor, number)  # meetings are locked before cases, cases before items
    if case.state == "draft" or not case.active:
        raise NotAllowedNow([FieldError("case", "not_for_agenda")])
    value = judging.item(raw)
    if value.presenter is not None and value.presenter not in people.people(
        session, [value.presenter], in_service=True
    ):
        raise Invalid([FieldError("presenter", "unknown_person")])
    return place(session, actor, case, forum, meeting, value, now)


def _where(session: Session, meeting_id: int | None, forum_key: str, today: date) -> tuple[Forum, Meeting | None]:
    if meeting_id is not None:
        meeting = open_meeting(session, meeting_id, today)
        return session.get_one(Forum, meeting.forum_id), meeting
    forum = session.scalars(select(Forum).where(Forum.key == forum_key, Forum.active)).one_or_none()
    if forum is None:
        raise Invalid([FieldError("meeting", "required")])
    return forum, queries.next_of(session, forum.id, today)


def open_meeting(session: Session, meeting_id: int, today: date) -> Meeting:
    """A meeting that is still to come, held. Raises NotFound, and NotAllowedNow when it is over or off."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True, populate_existing=True)
    if meeting is None:
        raise NotFound(str(meeting_id))
    if meeting.status is MeetingStatus.CANCELLED:
        raise NotAllowedNow([FieldError("meeting", "meeting_cancelled")])
    if meeting.held_on < today:
        raise NotAllowedNow([FieldError("meeting", "meeting_over")])
    return meeting


def place(
    session: Session, actor: Actor, case: Case, forum: Forum, meeting: Meeting | None, value: judging.ItemIn,
    now: datetime,
) -> AgendaItem:  # fmt: skip
    """Put a case that is held on an agenda, without asking who may. Raises Invalid when it is there already."""
    there = select(AgendaItem.id).where(
        AgendaItem.forum_id == forum.id, AgendaItem.case_id == case.id, AgendaItem.ended_at.is_(None)
    )
    if session.scalar(there) is not None:
        raise Invalid([FieldError("case", "on_agenda_already")])
    item = AgendaItem(
        forum_id=forum.id, meeting_id=meeting.id if meeting else None, case_id=case.id,
        place=_last(session, meeting) + 1, purpose=value.purpose, asked=value.asked,
        presenter_id=value.presenter or case.owner_id or case.co_owner_id, added_by_id=actor.id, added_at=now,
        paper_note="", paper_version=0, result_text="", ended_because="",
    )  # fmt: skip
    session.add(item)
    session.flush()
    event_id = note(session, actor, item, forum, "put", now, {"values": {"asked": item.asked}}, meeting=meeting)
    for one in (case, *carried(session, case)):
        one.agenda += 1
    if meeting is not None:
        ask_paper(session, actor, item, forum, meeting, event_id, now)
    return item


def _last(session: Session, meeting: Meeting | None) -> int:
    if meeting is None:
        return 0
    return session.scalar(select(func.max(AgendaItem.place)).where(AgendaItem.meeting_id == meeting.id)) or 0


def carried(session: Session, case: Case) -> list[Case]:
    """The cases that an escalation is about, held; none for a case of another process."""
    if case.process != "escalation":
        return []
    return [cases.hold(session, key) for key in carrying.ids_of(session, case.id)]


def note(
    session: Session, actor: Actor, item: AgendaItem, forum: Forum, what: str, now: datetime,
    private: Mapping[str, Any] | None = None, *, meeting: Meeting | None = None, data: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """Have it in the story of the case, and of the cases that an escalation carries. They keep their version: no form
    gets stale. Returns the event of the case itself.
    """
    case = session.get_one(Case, item.case_id)
    said = {
        "item": item.id, "forum": forum.id,
        **({"meeting": meeting.id, "held_on": meeting.held_on.isoformat()} if meeting else {}), **(data or {}),
    }  # fmt: skip
    first = ""
    for one in (case, *carried(session, case)):
        event_id = audit.record(
            session, actor, f"case.agenda_{what}", now=now, subject=f"case:{one.number}", case_id=one.id, data=said,
            private={"forum": {"nl": forum.name_nl, "en": forum.name_en}, "number": case.number, **(private or {})},
        )  # fmt: skip
        one.updated_at = now
        first = first or event_id
    return first


def ask_paper(
    session: Session, actor: Actor, item: AgendaItem, forum: Forum, meeting: Meeting, event_id: str, now: datetime
) -> None:
    """Tell who sees to the paper by when it must be there."""
    if item.presenter_id is None or item.presenter_id == actor.id or item.paper_version:
        return
    case = session.get_one(Case, item.case_id)
    notices.tell_colleague(
        session, case, "act_now", item.presenter_id,
        lambda language: {"what": said(DELIVER, language, forum, meeting.held_on), "by": meeting.papers_on.isoformat()},
        event_id, now,
    )  # fmt: skip


def said(words: Text, language: str, forum: Forum, day: date | None = None) -> str:
    """A sentence with the name of the forum and a day in it."""
    name = forum.name_en if language == "en" else forum.name_nl
    return words[language].format(forum=name, day=short_date(day, language) if day else "")


def inform(
    session: Session, actor: Actor, item: AgendaItem, event_id: str, says: notices.Says, now: datetime,
    but: Sequence[int | None] = (),
) -> None:  # fmt: skip
    """Tell those around the case, and who sees to the paper. Whoever did it is not told; nobody is told twice."""
    case = session.get_one(Case, item.case_id)
    told: set[int | None] = {None, actor.id, *but}
    for reader_id in (item.presenter_id, case.owner_id, case.co_owner_id):
        if reader_id not in told:
            told.add(reader_id)
            notices.tell_colleague(session, case, "informed", reader_id or 0, says, event_id, now, but=told)


# -- moving on -----------------------------------------------------------------------------------


def held_item(session: Session, item_id: int) -> AgendaItem:
    """An item that is still open, locked with its case. Raises NotFound and NotAllowedNow."""
    case_id = session.scalar(select(AgendaItem.case_id).where(AgendaItem.id == item_id))
    if case_id is None:
        raise NotFound(str(item_id))
    cases.hold(session, case_id)
    item = session.get(AgendaItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise NotFound(str(item_id))
    if item.ended_at is not None:
        raise NotAllowedNow([FieldError("", "item_ended")])
    return item


def own_item(session: Session, actor: Actor, item_id: int) -> AgendaItem:
    """The same for somebody who keeps the agenda. Raises Forbidden too, and NotFound when they cannot read its case."""
    require(actor, Capability.FORUM_WORK)
    item = held_item(session, item_id)
    get_visible(session, actor, session.get_one(Case, item.case_id).number)
    return item


def move_on(session: Session, actor: Actor, item_id: int, cause: MoveCause, reason: str, now: datetime) -> AgendaItem:
    """Move an open item to the next meeting of its forum, or let it wait for one, without asking who may."""
    item = held_item(session, item_id)
    was = session.get(Meeting, item.meeting_id) if item.meeting_id is not None else None
    after = was.held_on if was is not None else None
    follows = queries.next_of(session, item.forum_id, clock.local_date(now), after=after)
    return _move(session, actor, item, follows, cause, reason, now)


def move(session: Session, actor: Actor, item_id: int, meeting_id: int, reason: Any, *, now: datetime) -> AgendaItem:
    """Move an item to another meeting of the same forum, with the reason. Raises Forbidden, NotFound, NotAllowedNow and
    Invalid.
    """
    require(actor, Capability.FORUM_WORK)
    meeting = open_meeting(session, meeting_id, clock.local_date(now))
    item = own_item(session, actor, item_id)
    if meeting.forum_id != item.forum_id or meeting.id == item.meeting_id:
        raise Invalid([FieldError("meeting", "unknown_record")])
    return _move(session, actor, item, meeting, MoveCause.BY_HAND, judging.words(reason, "reason"), now)


def _move(
    session: Session, actor: Actor, item: AgendaItem, to: Meeting | None, cause: MoveCause, reason: str, now: datetime
) -> AgendaItem:
    forum = session.get_one(Forum, item.forum_id)
    session.add(
        AgendaMove(
            item_id=item.id, from_id=item.meeting_id, to_id=to.id if to else None, cause=cause, reason=reason,
            moved_by_id=actor.id, moved_at=now,
        )
    )  # fmt: skip
    item.meeting_id, item.place, item.warned_on = to.id if to else None, _last(session, to) + 1, None
    session.flush()
    event_id = note(
        session, actor, item, forum, "moved", now, {"values": {"reason": reason}} if reason else None, meeting=to,
        data={"cause": cause.value},
    )  # fmt: skip
    if to is not None and not item.paper_version:
        ask_paper(session, actor, item, forum, to, event_id, now)
    words, day = (MOVED, to.held_on) if to else (MOVED_TO_WAIT, None)
    asked = (item.presenter_id,) if to is not None and not item.paper_version else ()
    inform(session, actor, item, event_id, lambda language: {"what": said(words, language, forum, day)}, now, asked)
    return item


def take_up(session: Session, actor: Actor, forum: Forum, meeting: Meeting, now: datetime) -> None:
    """A meeting was planned: what waited for one comes on its agenda."""
    waits = select(AgendaItem.id).where(
        AgendaItem.forum_id == forum.id, AgendaItem.meeting_id.is_(None), AgendaItem.ended_at.is_(None)
    )
    for item_id in session.scalars(waits.order_by(AgendaItem.id)).all():
        _move(session, actor, held_item(session, item_id), meeting, MoveCause.FOUND, "", now)


def tell_of_days(session: Session, actor: Actor, forum: Forum, meeting: Meeting, now: datetime) -> None:
    """The day of a meeting or of its papers changed: have it in the story, and tell who must still deliver."""
    still = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.ended_at.is_(None))
    for item in session.scalars(still.order_by(AgendaItem.id)).all():
        item.warned_on = None
        event_id = note(session, actor, item, forum, "day", now, meeting=meeting)
        if not item.paper_version:
            ask_paper(session, actor, item, forum, meeting, event_id, now)


def take_off(session: Session, actor: Actor, item_id: int, reason: Any, *, now: datetime) -> AgendaItem:
    """Take an item off the agenda, with the reason. Raises Forbidden, NotFound, NotAllowedNow and Invalid."""
    item = own_item(session, actor, item_id)
    return _end(session, actor, item, judging.words(reason, "reason", judging.ASKED_MAX), now)


def _end(session: Session, actor: Actor, item: AgendaItem, because: str, now: datetime) -> AgendaItem:
    forum = session.get_one(Forum, item.forum_id)
    item.ended_at, item.ended_because = now, because
    session.flush()
    event_id = note(session, actor, item, forum, "off", now, {"values": {"reason": because}})
    inform(session, actor, item, event_id, lambda language: {"what": said(TAKEN_OFF, language, forum)}, now)
    return item


def withdraw(
    session: Session, actor: Actor, case: Case, because: str, now: datetime, forum_id: int | None = None
) -> None:
    """Take a case off the agendas it is still on; with a forum, only off that one. Without asking who may."""
    still = select(AgendaItem.id).where(AgendaItem.case_id == case.id, AgendaItem.ended_at.is_(None))
    if forum_id is not None:
        still = still.where(AgendaItem.forum_id == forum_id)
    for item_id in session.scalars(still.order_by(AgendaItem.id)).all():
        _end(session, actor, held_item(session, item_id), because, now)


@steps.at_the_end
def _case_ended(step: steps.Step) -> None:
    """A case that ends is on no agenda any more."""
    if step.case.agenda:
        withdraw(step.session, SYSTEM_ACTOR, step.case, CASE_ENDED, step.now)


def shift(session: Session, actor: Actor, item_id: int, *, up: bool, now: datetime) -> AgendaItem:
    """Move an item one place up or down among those that this actor sees. Raises Forbidden, NotFound, NotAllowedNow."""
    require(actor, Capability.FORUM_WORK)
    meeting_id = session.scalar(select(AgendaItem.meeting_id).where(AgendaItem.id == item_id))
    meeting = session.get(Meeting, meeting_id, with_for_update=True) if meeting_id is not None else None
    item = own_item(session, actor, item_id)
    if meeting is None or item.meeting_id != meeting.id:
        raise NotAllowedNow([FieldError("", "item_waits")])
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    listed = list(session.scalars(statement.order_by(AgendaItem.place, AgendaItem.id)))
    at = listed.index(item)
    to = at - 1 if up else at + 1
    if 0 <= to < len(listed):
        listed[at], listed[to] = listed[to], listed[at]
        for number, one in enumerate(listed, start=1):
            one.place = number
        audit.record(
            session, actor, "meeting.reordered", now=now, subject=f"meeting:{meeting.id}",
            data={"items": [one.id for one in listed]},
        )  # fmt: skip
    return item
