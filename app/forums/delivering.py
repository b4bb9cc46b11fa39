"""Delivering the paper of an item, and the bundle of all papers of a meeting.

Who may edit the brief of a case (CASE_BRIEF) may deliver its paper. It is kept as it was delivered; delivering it again
makes another version, with an event each time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import notices
from app.cases.models import Case
from app.cases.queries import get_visible
from app.errors import FieldError, NotAllowedNow, NotFound
from app.forums import agenda, judging, onepagers, queries_items
from app.forums.models import AgendaItem, Forum, Meeting
from app.forums.queries import MeetingRow
from app.papers import Block, Contents, Paper, Paragraph, Terms, part
from app.policy import Actor, Capability, entitled
from app.web.formats import full_date
from app.workflow.model import Text

DELIVERED = Text("Stuk aangeleverd voor {forum} van {day}", "Paper delivered for {forum} of {day}")
NOTHING = "Er staan geen punten op de agenda."
MISSING = "Het stuk is nog niet aangeleverd."


def deliver(session: Session, actor: Actor, item_id: int, note: Any, *, now: datetime) -> AgendaItem:
    """Deliver the paper of an item as its case says it now, with what the presenter adds.

    Raises Forbidden, NotFound, Invalid, and NotAllowedNow when the meeting is over.
    """
    case_id = session.scalar(select(AgendaItem.case_id).where(AgendaItem.id == item_id))
    if case_id is None:
        raise NotFound(str(item_id))
    case = get_visible(session, actor, session.get_one(Case, case_id).number)
    actor = entitled(actor, Capability.CASE_BRIEF, case.facts())
    item = agenda.held_item(session, item_id)
    meeting = session.get(Meeting, item.meeting_id) if item.meeting_id is not None else None
    if meeting is not None and meeting.held_on < clock.local_date(now):
        raise NotAllowedNow([FieldError("", "meeting_over")])
    item.paper_note = judging.words(note, "note", required=False)
    item.paper = onepagers.kept(onepagers.paper_of(session, actor, item, case, item.paper_note))
    item.paper_version += 1
    item.paper_at = now
    session.flush()
    forum = session.get_one(Forum, item.forum_id)
    said = {"values": {"note": item.paper_note}} if item.paper_note else None
    event_id = agenda.note(
        session, actor, item, forum, "paper", now, said, meeting=meeting, data={"edition": item.paper_version}
    )
    if item.added_by_id is not None and item.added_by_id != actor.id and meeting is not None:
        notices.tell_colleague(
            session, case, "informed", item.added_by_id,
            lambda language: {"what": agenda.said(DELIVERED, language, forum, meeting.held_on)}, event_id, now,
        )  # fmt: skip
    return item


def bundle(session: Session, actor: Actor, meeting: MeetingRow) -> Paper:
    """All papers of a meeting that this actor may read, in the order of the agenda, with a list of them in front. Two
    queries.
    """
    items = queries_items.items(session, actor, meeting.id)
    delivered = queries_items.papers(session, [item.id for item in items])
    blocks: list[Block] = [Terms(_heading(meeting))]
    if meeting.note:
        blocks.append(Paragraph(meeting.note))
    blocks.append(Contents("Agenda") if items else Paragraph(NOTHING))
    for number, item in enumerate(items, start=1):
        stored = delivered.get(item.id)
        paper = onepagers.restored(stored) if stored else Paper(item.title, "nl", (Paragraph(MISSING),), item.number)
        blocks += part(Paper(f"{number}. {paper.title}", "nl", paper.blocks, paper.subtitle, paper.marking))
    confidential = any(item.confidential for item in items)
    return Paper(
        meeting.forum_nl, "nl", tuple(blocks), subtitle=full_date(meeting.held_on, "nl"),
        marking=onepagers.CONFIDENTIAL if confidential else "",
    )  # fmt: skip


def _heading(meeting: MeetingRow) -> tuple[tuple[str, str], ...]:
    hours = hours_of(meeting)
    pairs = (
        ("Datum", full_date(meeting.held_on, "nl") + (f", {hours}" if hours else "")),
        ("Plaats", meeting.place),
        ("Voorzitter", meeting.chair),
        ("Stukken uiterlijk", full_date(meeting.papers_on, "nl")),
    )
    return tuple(pair for pair in pairs if pair[1])


def hours_of(meeting: MeetingRow) -> str:
    """The hours of a meeting: "10:00–11:30"; empty when they are not known."""
    if meeting.begins is None:
        return ""
    begins = meeting.begins.strftime("%H:%M")
    return f"{begins}–{meeting.ends.strftime('%H:%M')}" if meeting.ends else begins
