"""The operations about the table of the commissioner, and about progress notes."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, reading
from app.api import schemas as common
from app.api import schemas_table as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.views import JSON, _caller, _json, _once, _tag, api
from app.audit import kept
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Capability
from app.table import notes
from app.table.accords_page import AccordsView
from app.table.note_text import TEXTS
from app.table.page import table
from app.web.request import session

WORDS = ("title", *TEXTS)


@api.operation(
    "GET", "/table", tag="table", summary="The table of the commissioner or the MT", capability=Capability.TABLE_READ,
    reply=wire.Table, query=wire.TableQuery,
)  # fmt: skip
def read_table() -> Response:
    """What waits for a decision, what is past its term, how an accord goes and what came of decisions, as far as the
    caller may see it.
    """
    asked = reading.query(wire.TableQuery)
    found = table(session(), _caller(), clock.now(), of_all=asked.everybody, accord=asked.accord)
    return _json(
        wire.Table(
            said=found.lead,
            to_decide=[
                wire.ToDecide(
                    number=one.number, title=one.title, about=list(one.about), asked=one.asked, if_nothing=one.nothing,
                    due_on=one.due.when if one.due else None, mt_list=one.mt_list,
                )
                for one in found.waiting
            ],
            past_term=[
                wire.PastTerm(
                    process=one.process, directorate=one.directorate_id, label=one.label, count=one.count,
                    longest=one.longest,
                )
                for one in found.late_of
            ],
            accord=_accord(found.accords) if found.accords.accord else None,
            decided=[
                wire.DecidedNow(
                    title=one.title, decision=one.kind, about=list(one.about), stands=one.stands,
                    cases=[wire.CaseNow(title=title, how=how) for title, _url, how in one.cases],
                )
                for one in found.decided
            ],
        )
    )  # fmt: skip


def _accord(view: AccordsView) -> wire.AccordPicture:
    return wire.AccordPicture(
        accord=view.accord,
        said=view.said,
        agreements=[
            wire.AgreementCounts(
                code=column.code, title=column.title,
                **dict.fromkeys(("stalled", "at_risk", "untold", "on_track"), 0)
                | {stand: number for stand, _sign, number, _label in column.counts},
            )
            for column in view.columns
        ],
        stuck=[
            wire.StandIn(region=one.region, agreement=one.agreement, stand=one.stand, label=one.label, words=one.words)
            for one in view.stuck
        ],
    )  # fmt: skip


@api.operation(
    "GET", "/progress-notes", tag="table", summary="Find progress notes", capability=Capability.TABLE_READ,
    reply=wire.ProgressNotes, query=wire.NoteQuery,
)  # fmt: skip
def list_progress_notes() -> Response:
    """Notes to the minister; drafts only for who may write them."""
    asked = reading.query(wire.NoteQuery)
    found = notes.page(session(), _caller(), accord=asked.accord)
    return _json(wire.ProgressNotes(results=[_note(row) for row in found]))


@api.operation(
    "POST", "/progress-notes", tag="table", summary="Begin a progress note", capability=Capability.NOTE_WRITE,
    reply=wire.ProgressNote, status=201, body=wire.NoteIn, versioned=True, idempotent=True,
)  # fmt: skip
def begin_progress_note() -> Response:
    """The figures are counted, and the words begin with what those say."""
    reading.query(common.NoQuery)
    given = reading.body(wire.NoteIn)
    actor, now = _caller(), clock.now()

    def effect(session: Session) -> Reply:
        try:
            made = notes.make(session, actor, given.data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        return _reply(session, actor, made.id, status=201)

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/progress-notes/{note}", tag="table", summary="Read a progress note", capability=Capability.TABLE_READ,
    reply=wire.ProgressNote, versioned=True,
)  # fmt: skip
def read_progress_note(note: str) -> Response:
    """One note as it reads now, with its figures."""
    reading.query(common.NoQuery)
    reply = _reply(session(), _caller(), _id(note))
    response = Response(reply.body, 200, headers=dict(reply.headers), content_type=JSON)
    response.make_conditional(request)
    return response


@api.operation(
    "POST", "/progress-notes/{note}/versions", tag="table", summary="Change a progress note",
    capability=Capability.NOTE_WRITE, reply=wire.ProgressNote, body=wire.NoteChange, versioned=True, if_match=True,
    idempotent=True,
)  # fmt: skip
def change_progress_note(note: str) -> Response:
    """A draft says something else from now on, or its figures are counted anew. What it said before is kept."""
    reading.query(common.NoQuery)
    given = reading.body(wire.NoteChange)
    expected, key, actor, now = reading.expected_version(), _id(note), _caller(), clock.now()
    recount = given.data.get("recount") or False
    if not isinstance(recount, bool):
        raise Problem("invalid", [FieldError("recount", "not_true_or_false")])
    said = {name: value for name, value in given.data.items() if name in WORDS and value is not None}

    def effect(session: Session) -> Reply:
        version = _expected(session, actor, key, expected)
        try:
            if recount:
                version = notes.recount(session, actor, key, expected_version=version, now=now).version
            if said or not recount:
                notes.change(session, actor, key, said, expected_version=version, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        return _reply(session, actor, key, given=said)

    return _once(given.canonical, effect)


@api.operation(
    "POST", "/progress-notes/{note}/settle", tag="table", summary="Settle a progress note",
    capability=Capability.NOTE_WRITE, reply=wire.ProgressNote, body=wire.Settling, versioned=True, if_match=True,
    idempotent=True,
)  # fmt: skip
def settle_progress_note(note: str) -> Response:
    """It goes to the minister as it reads now, and never changes again."""
    reading.query(common.NoQuery)
    given = reading.body(wire.Settling)
    expected, key, actor, now = reading.expected_version(), _id(note), _caller(), clock.now()

    def effect(session: Session) -> Reply:
        version = _expected(session, actor, key, expected)
        try:
            made = notes.send(session, actor, key, expected_version=version, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        return _reply(session, actor, key, given={name: getattr(made, name) for name in WORDS})

    return _once(given.canonical, effect)


def _expected(session: Session, actor: Actor, note_id: int, expected: int | None) -> int:
    """The version that the caller saw; with `*` the one there is. Raises NotFound."""
    return notes.one(session, actor, note_id).note.version if expected is None else expected


def _id(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise NotFound(written)
    return int(written)


def _reply(
    session: Session, actor: Actor, note_id: int, *, status: int = 200, given: dict[str, Any] | None = None
) -> Reply:
    answer = _note(notes.one(session, actor, note_id))
    if given:
        answer = personal.with_spots(answer, kept.look_at(given))
    body = answer.model_dump_json(by_alias=True)
    headers = {"ETag": _tag(answer.version, body)}
    if status == 201:
        headers["Location"] = f"/api/v1/progress-notes/{note_id}"
    return Reply(status, body, headers)


def _note(row: notes.Row) -> wire.ProgressNote:
    note = row.note
    return wire.ProgressNote(
        id=note.id,
        version=note.version,
        accord=note.accord,
        since=note.since,
        until=note.until,
        standing="settled" if note.sent_at else "draft",
        figures=wire.Figures.model_validate(note.figures),
        counted_at=note.counted_at,
        updated_at=note.updated_at,
        settled_at=note.sent_at,
        made_by=row.made_by,
        settled_by=row.sent_by,
        **{name: getattr(note, name) for name in WORDS},
    )
