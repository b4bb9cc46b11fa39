"""The operations about files of cases."""

from __future__ import annotations

import json
from typing import BinaryIO, cast

from flask import Response, request
from sqlalchemy.orm import Session

from app import clock
from app.api import present, reading
from app.api import schemas as common
from app.api import schemas_attachments as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.attachments import actions, queries, views
from app.attachments.files import FIELD, MAX_FILES, read_all
from app.attachments.models import Attachment
from app.attachments.store import digest_of
from app.cases import sight
from app.errors import FieldError, NotFound
from app.policy import Capability
from app.web.request import close_session, session
from app.web.uploads import takes_files
from app.workflow.model import Visibility

MULTIPART = "multipart/form-data"


@api.operation(
    "GET", "/cases/{number}/attachments", tag="cases", summary="The files of a case", capability=Capability.CASE_READ,
    reply=wire.AttachmentList,
)  # fmt: skip
def list_attachments(number: str) -> Response:
    """The files with entries that the caller may read, oldest first; also those that were withdrawn or rejected."""
    reading.query(common.NoQuery)
    case = _visible(number)
    found = queries.listed(session(), case.id, sight.entries_for(_caller(), case)) if case.files else []
    return _json(wire.AttachmentList(results=[_shown(row, visibility) for row, visibility in found]))


@api.operation(
    "POST", "/cases/{number}/attachments", tag="cases", summary="Add files to a case",
    capability=Capability.CASE_COMMENT, reply=wire.AttachmentList, status=201, body=wire.AttachmentsIn,
    idempotent=True, media=MULTIPART,
)  # fmt: skip
@takes_files
def add_attachments(number: str) -> Response:
    """An entry of its own with one file or more, at most 15 MB each and 62 MB together. Photos are made anew from their
    pixels: what they say of place and camera is gone.
    """
    reading.query(common.NoQuery)
    _visible(number)  # whoever may not know of the case hears nothing of what was sent
    if request.mimetype != MULTIPART:
        raise Problem("not-multipart")
    given = [one for one in request.files.getlist(FIELD) if one.filename]
    errors = [
        FieldError(name[:80], "unknown_field") for name in {*request.files, *request.form} - {FIELD, "visibility"}
    ]
    if len(request.form.getlist("visibility")) > 1:
        errors.append(FieldError("visibility", "given_twice"))
    if len(given) > MAX_FILES:
        errors.append(FieldError(FIELD, "too_many_files", {"max": MAX_FILES, "have": 0}))
    if errors:
        raise Problem("invalid", errors)
    visibility = request.form.get("visibility", Visibility.MINISTRY.value)
    actor, now, number = _caller(), clock.now(), _number(number)
    canonical = json.dumps([visibility, [[one.filename, _digest(one.stream)] for one in given]])
    close_session()
    uploads = read_all((cast(BinaryIO, one.stream), one.filename) for one in given)

    def effect(session: Session) -> Reply:
        made = actions.add(session, actor, number, uploads, visibility, now=now)
        shown = wire.AttachmentList(results=[_shown(row, visibility) for row in made])
        headers = {"Location": f"{present.url_of(number)}/attachments"}
        return Reply(201, shown.model_dump_json(by_alias=True), headers)

    return _once(canonical, effect)


def _digest(stream: object) -> str:
    coming = cast(BinaryIO, stream)
    found = digest_of(coming)
    coming.seek(0)
    return found


@api.operation(
    "GET", "/cases/{number}/attachments/{attachment}/content", tag="cases", summary="Fetch a file",
    capability=Capability.CASE_READ, reply=None, sends_file=True,
)  # fmt: skip
def fetch_attachment(number: str, attachment: str) -> Response:
    """The bytes of a file that is available, for whoever may read the entry it belongs to."""
    reading.query(common.NoQuery)
    case = _visible(number)
    found = queries.fetch(session(), _caller(), case, attachment)
    if found is None:
        raise NotFound(attachment)
    return views.send(found)


def _shown(row: Attachment, visibility: str) -> wire.Attachment:
    return wire.Attachment(
        id=row.public_id,
        event=row.event_id,
        name=row.name,
        kind=row.kind,
        media_type=row.mime,
        size=row.size,
        digest=row.digest,
        state=row.state,
        reason=row.reason,
        scanned=row.scanned_at is not None,
        visibility=Visibility(visibility),
        created_at=row.created_at,
    )
