"""Adding files to cases, withdrawing them, and what the scanner says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, db
from app.attachments import queries, store
from app.attachments.files import FIELD, MAX_FILES, Upload
from app.attachments.models import LIVE, Attachment, State
from app.cases import index, sight
from app.cases.actions import hold, lock
from app.cases.comments import offers, tell
from app.cases.models import Case
from app.cases.notices import tell_colleague
from app.errors import FieldError, Invalid, NotFound
from app.policy import SYSTEM_ACTOR, Actor, Capability, entitled
from app.workflow.fields import storable
from app.workflow.model import Visibility

MAX_REASON = 200


@dataclass(frozen=True)
class Scanning:
    """Whether files wait for a scanner before anybody can fetch them."""

    on: bool = False


_scanning = [Scanning()]


def scan_first(on: bool) -> None:
    """Say whether there is a scanner (configuration `CLAMD_URL`)."""
    _scanning[:] = [Scanning(on)]


def scans() -> bool:
    """Whether files are scanned before use."""
    return _scanning[0].on


def attach(
    session: Session,
    actor: Actor,
    case: Case,
    uploads: Sequence[Upload],
    *,
    visibility: Visibility | str,
    now: datetime,
    event_id: str | None = None,
) -> list[Attachment]:
    """Add files to a case that is held, without asking who may: its caller did.

    They belong to the entry `event_id`, that this same transaction recorded; without one, an entry of their own is
    made with this visibility. The bytes are in the store before the transaction commits. Raises Invalid (at `files`)
    when there would be more than a case can have, StoreFault when they cannot be kept.
    """
    if not uploads:
        return []
    have = session.scalar(
        select(func.count()).where(Attachment.case_id == case.id, Attachment.state.in_(LIVE)).select_from(Attachment)
    )
    if (have or 0) + len(uploads) > MAX_FILES:
        raise Invalid([FieldError(FIELD, "too_many_files", {"max": MAX_FILES, "have": have or 0})])
    said = {"files": [{"sha256": one.digest, "bytes": one.size, "type": one.kind.value} for one in uploads]}
    if event_id is None:
        event_id = audit.record(
            session,
            actor,
            "case.files_added",
            now=now,
            subject=f"case:{case.number}",
            case_id=case.id,
            visibility=str(visibility),
            data=said,
            private={"names": [one.name for one in uploads]},
        )
    else:
        audit.say_more(session, event_id, said)
    made = [_keep(session, actor, case, one, event_id, now) for one in uploads]
    case.files += len(made)
    if visibility != Visibility.CONFIDENTIAL:  # else others would see that something happened
        case.updated_at = now
    session.flush()
    for one in made:
        index.put(
            session, index.Kind.FILE, one.id, case_id=case.id, title=case.title, text=one.name, event_id=event_id
        )  # fmt: skip
    return made


def _keep(session: Session, actor: Actor, case: Case, upload: Upload, event_id: str, now: datetime) -> Attachment:
    hold_blob(session, upload.digest)
    if not store.current().exists(upload.digest):
        store.current().put(upload.digest, upload.stream)
    made = Attachment(
        public_id=uuid4().hex,
        case_id=case.id,
        event_id=event_id,
        uploader_id=actor.id,
        name=upload.name,
        kind=upload.kind,
        size=upload.size,
        digest=upload.digest,
        state=State.QUARANTINED if scans() else State.AVAILABLE,
        created_at=now,
    )
    session.add(made)
    return made


def hold_blob(session: Session, digest: str) -> None:
    """Until this transaction ends, nobody else adds or sweeps this blob. On SQLite nobody else writes anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(digest[:15], 16))))


def add(
    session: Session, actor: Actor, number: str, uploads: Sequence[Upload], visibility: Any, *, now: datetime
) -> list[Attachment]:
    """Add files to a case as an entry of their own. Raises NotFound outside the actor's sight, Forbidden, Invalid."""
    case = lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_COMMENT, case.facts())
    if visibility not in [item.value for item in offers(case)]:
        raise Invalid([FieldError("visibility", "unknown_choice", {"value": str(visibility)[:80]})])
    if visibility == Visibility.CONFIDENTIAL:
        actor = entitled(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts())
    if not uploads:
        raise Invalid([FieldError(FIELD, "choose_a_file")])
    made = attach(session, actor, case, uploads, visibility=visibility, now=now)
    tell(session, actor, case, made[0].event_id, Visibility(visibility), {}, "", now)
    return made


def withdraw(session: Session, actor: Actor, number: str, public_id: str, reason: Any, *, now: datetime) -> Attachment:
    """Take a file back: whoever added it, or the liaison of the case. The row and the reason stay, the bytes go.

    Raises NotFound for a file that the actor may not read, Forbidden, Invalid.
    """
    case = lock(session, actor, number)
    found = queries.fetch(session, actor, case, public_id, states=tuple(State))
    if found is None:
        raise NotFound(public_id)
    if found.uploader_id is None or found.uploader_id != actor.id:
        actor = entitled(actor, Capability.CASE_REPRESENT, case.facts())
    said = reason.strip() if isinstance(reason, str) else ""
    errors = []
    if not said:
        errors.append(FieldError("reason", "required"))
    elif not storable(said, lines=True):
        errors.append(FieldError("reason", "unreadable"))
    elif len(said) > MAX_REASON:
        errors.append(FieldError("reason", "too_long", {"max": MAX_REASON, "length": len(said)}))
    if found.state not in LIVE:
        errors.append(FieldError("", "file_gone_already"))
    if errors:
        raise Invalid(errors)
    found.state, found.reason, found.ended_at = State.WITHDRAWN, said, now
    index.remove(session, index.Kind.FILE, found.id)
    _note(session, actor, "case.file_withdrawn", case, found, now, {"reason": said})
    session.flush()
    forget_blob(session, found.digest)
    return found


def judge(session: Session, key: int, found: str | None, *, now: datetime) -> bool:
    """What the scanner says of a file that waits: clean (None), or what it found. Returns whether it still waited.

    A file in which something was found is deleted; whoever added it is told, or the liaison when that is no colleague.
    """
    case = hold(session, session.scalars(select(Attachment.case_id).where(Attachment.id == key)).one())
    waits = select(Attachment).where(Attachment.id == key, Attachment.state == State.QUARANTINED).with_for_update()
    file = session.scalars(waits).one_or_none()
    if file is None:
        return False
    file.scanned_at = now
    if found is None:
        file.state = State.AVAILABLE
        data = {"file": file.id, "sha256": file.digest, "case": case.id}
        audit.record(session, SYSTEM_ACTOR, "case.file_released", now=now, subject=f"case:{case.number}", data=data)
    else:
        file.state, file.reason, file.ended_at = State.REJECTED, found[:MAX_REASON], now
        index.remove(session, index.Kind.FILE, file.id)
        event_id = _note(session, SYSTEM_ACTOR, "case.file_rejected", case, file, now, {"reason": found})
        reader_id = file.uploader_id or case.co_owner_id
        tell_colleague(session, case, "file_refused", reader_id, lambda _language: {}, event_id, now)
        forget_blob(session, file.digest)
    session.flush()
    return True


def _note(
    session: Session, actor: Actor, action: str, case: Case, file: Attachment, now: datetime, private: dict[str, Any]
) -> str:
    """An event about a file, for those who read its entry. What it says in the story names nothing: the name and the
    reason stand with the file, and so follow its entry when somebody changes later who reads that.
    """
    confidential = queries.visibility_of(session, file.event_id) == Visibility.CONFIDENTIAL
    event_id = audit.record(
        session,
        actor,
        action,
        now=now,
        subject=f"case:{case.number}",
        case_id=file.case_id,
        visibility=(Visibility.CONFIDENTIAL if confidential else Visibility.MINISTRY).value,
        data={"file": file.id, "sha256": file.digest},
        private={"name": file.name, **private},
    )
    sight.follows(session, case, event_id, file.event_id)
    if not confidential:  # else others would see that something happened
        case.updated_at = now
    return event_id


def forget_blob(session: Session, digest: str) -> None:
    """Once this transaction is committed, delete the blob if no row needs it. When that fails, the sweep does it."""
    db.after_commit(session, f"blob {digest}", partial(_delete_unneeded, digest))


def _delete_unneeded(digest: str) -> None:
    delete_unneeded(digest)


def delete_unneeded(digest: str) -> bool:
    """Delete a blob that no row needs, while nobody else can add it. Returns whether it was deleted."""
    with db.transaction() as session:
        hold_blob(session, digest)
        needed = select(Attachment.id).where(Attachment.digest == digest, Attachment.state.in_(LIVE)).limit(1)
        if session.scalar(needed) is not None:
            return False
        store.current().delete(digest)
        return True
