"""How administrators keep the register: later accords, other agreements, who signs, where a signatory is addressed.

A key or a code stays what it is: cases, files and addresses know an accord or agreement by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import audit
from app.accords import judging
from app.accords.actions import require_keeper, revise
from app.accords.judging import AccordIn, AgreementIn, SignatoryIn
from app.accords.models import Accord, AccordSignatory, Agreement, AgreementSignatory, Signatory
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor

Change = Mapping[str, Any]


def save_accord(session: Session, actor: Actor, key: str | None, value: AccordIn, *, now: datetime) -> str:
    """Add an accord (`key` None), or change one. Returns its key.

    Raises Forbidden, NotFound, Stale, and Invalid (`key`, `name_nl`, `name_en`, `summary_nl`, `summary_en`, `source`,
    `ends_on`, `signatories`): whoever has to keep one of its agreements cannot be taken off it.
    """
    require_keeper(actor)
    row = None if key is None else session.scalar(select(Accord).where(Accord.key == key).with_for_update())
    if key is not None and row is None:
        raise NotFound(key)
    value, faults = judging.accord(value)
    if row is None and _taken(session, Accord.id, Accord.key, value.key):
        faults.append(FieldError("key", "taken"))
    had = _signed(session, row.id) if row else frozenset()
    faults += _signatories_fault(session, "signatories", value.signatories - had)
    if row is not None:
        keepers = _keepers_of_accord(session, row.id) - value.signatories
        if keepers:
            names = session.scalars(select(Signatory.name).where(Signatory.id.in_(keepers)).order_by(Signatory.name))
            faults.append(FieldError("signatories", "signatory_keeps", {"names": ", ".join(names)}))
    if faults:
        raise Invalid(faults)
    texts = ("name_nl", "name_en", "summary_nl", "summary_en", "source", "starts_on", "ends_on", "active")
    fresh = row is None
    if row is None:
        row = Accord(key=value.key, position=_next(session, Accord.position), summary_nl="", summary_en="", source="")
        row.name_nl, row.name_en, row.active = value.name_nl, value.name_en, value.active
        session.add(row)
        session.flush()
    changed = _write(row, value, texts, fresh=fresh)
    changed |= _resign(session, row.id, had, value)
    if changed or fresh:
        _note(session, actor, "accord.added" if fresh else "accord.changed", f"accord:{row.key}", changed, now)
    return row.key


def save_agreement(
    session: Session, actor: Actor, accord: str, code: str | None, value: AgreementIn, *, now: datetime
) -> str:
    """Add an agreement to an accord (`code` None), or change one. Returns its code.

    Raises Forbidden, NotFound, Stale, and Invalid (`code`, `title_nl`, `title_en`, `text_nl`, `text_en`, `place`,
    `keepers`): only who signed the accord can have to keep its agreements.
    """
    require_keeper(actor)
    parent = session.scalar(select(Accord).where(Accord.key == accord).with_for_update())
    if parent is None:
        raise NotFound(accord)
    here = select(Agreement).where(Agreement.accord_id == parent.id)
    row = None if code is None else session.scalar(here.where(Agreement.code == code).with_for_update())
    if code is not None and row is None:
        raise NotFound(code)
    value, faults = judging.agreement(value)
    if row is None and session.scalar(here.where(Agreement.code == value.code)) is not None:
        faults.append(FieldError("code", "taken"))
    if not value.keepers <= _signed(session, parent.id):
        faults.append(FieldError("keepers", "not_signed"))
    if faults:
        raise Invalid(faults)
    texts = ("title_nl", "title_en", "text_nl", "text_en", "place", "term_on", "monitored", "active")
    fresh = row is None
    if row is None:
        position = _next(session, Agreement.position, Agreement.accord_id == parent.id)
        row = Agreement(accord_id=parent.id, code=value.code, position=position, text_nl="", text_en="", place="")
        row.title_nl, row.title_en = value.title_nl, value.title_en
        row.monitored, row.active = value.monitored, value.active
        session.add(row)
        session.flush()
    changed = _write(row, value, texts, fresh=fresh)
    changed |= _keep(session, row.id, value.keepers)
    if changed or fresh:
        action = "agreement.added" if fresh else "agreement.changed"
        _note(session, actor, action, f"agreement:{parent.key}:{row.code}", changed, now)
    return row.code


def save_signatory(
    session: Session, actor: Actor, signatory_id: int | None, value: SignatoryIn, *, now: datetime
) -> int:
    """Add a signatory (no id), or change one. Returns its id.

    Raises Forbidden, NotFound, Stale, and Invalid (`name`, `short`, `email`).
    """
    require_keeper(actor)
    row = None if signatory_id is None else session.get(Signatory, signatory_id, with_for_update=True)
    if signatory_id is not None and row is None:
        raise NotFound(str(signatory_id))
    value, faults = judging.signatory(value)
    if _taken(session, Signatory.id, Signatory.name, value.name, row.id if row else 0):
        faults.append(FieldError("name", "taken"))
    if faults:
        raise Invalid(faults)
    fresh = row is None
    if row is None:
        row = Signatory(name=value.name, short="", kind=value.kind, active=value.active)
        session.add(row)
        session.flush()
    changed = _write(row, value, ("name", "short", "kind", "email", "active"), fresh=fresh)
    if "email" in changed:
        changed["email"] = [bool(old) for old in changed["email"]]  # the log says that it changed, not what it is
    if changed or fresh:
        action = "signatory.added" if fresh else "signatory.changed"
        _note(session, actor, action, f"signatory:{row.id}", changed | {"name": row.name}, now)
    return row.id


def _write(row: Any, value: Any, names: tuple[str, ...], *, fresh: bool) -> dict[str, Any]:
    """Write what is different. Returns it as the log keeps it: before and after; of what is new, everything."""
    changed = {}
    for name in names:
        old, new = getattr(row, name), getattr(value, name)
        if fresh or old != new:
            setattr(row, name, new)
            changed[name] = [None if fresh else _plain(old), _plain(new)]
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _resign(session: Session, accord_id: int, had: frozenset[int], value: AccordIn) -> dict[str, Any]:
    """Let these have signed the accord. Returns what changed of it."""
    gone, came = had - value.signatories, value.signatories - had
    if gone:
        session.execute(
            delete(AccordSignatory).where(
                AccordSignatory.accord_id == accord_id, AccordSignatory.signatory_id.in_(gone)
            )
        )
    session.add_all(
        AccordSignatory(accord_id=accord_id, signatory_id=who, signed_on=value.signed_on) for who in sorted(came)
    )
    return {"signatories": [sorted(had), sorted(value.signatories)]} if gone or came else {}


def _keep(session: Session, agreement_id: int, keepers: frozenset[int]) -> dict[str, Any]:
    """Let these have to keep the agreement. Returns what changed of it."""
    of_it = AgreementSignatory.agreement_id == agreement_id
    had = frozenset(session.scalars(select(AgreementSignatory.signatory_id).where(of_it)))
    if had == keepers:
        return {}
    session.execute(delete(AgreementSignatory).where(of_it, AgreementSignatory.signatory_id.in_(had - keepers)))
    session.add_all(AgreementSignatory(agreement_id=agreement_id, signatory_id=who) for who in sorted(keepers - had))
    return {"keepers": [sorted(had), sorted(keepers)]}


def _signed(session: Session, accord_id: int) -> frozenset[int]:
    return frozenset(
        session.scalars(select(AccordSignatory.signatory_id).where(AccordSignatory.accord_id == accord_id))
    )


def _keepers_of_accord(session: Session, accord_id: int) -> frozenset[int]:
    """Who has to keep an agreement of this accord that is in use."""
    return frozenset(
        session.scalars(
            select(AgreementSignatory.signatory_id)
            .join(Agreement, Agreement.id == AgreementSignatory.agreement_id)
            .where(Agreement.accord_id == accord_id, Agreement.active)
        )
    )


def _signatories_fault(session: Session, name: str, wanted: frozenset[int]) -> list[FieldError]:
    known = set(session.scalars(select(Signatory.id).where(Signatory.id.in_(wanted)))) if wanted else set()
    return [FieldError(name, "unknown_record")] if wanted - known else []


def _taken(
    session: Session, id_: InstrumentedAttribute[int], column: InstrumentedAttribute[str], value: str, known: int = 0
) -> bool:
    same = select(id_).where(func.lower(column) == value.lower(), id_ != known).limit(1)
    return bool(value) and session.scalar(same) is not None


def _next(session: Session, column: InstrumentedAttribute[int], *where: Any) -> int:
    return (session.scalar(select(func.max(column)).where(*where)) or 0) + 1


def _note(session: Session, actor: Actor, action: str, subject: str, changed: Change, now: datetime) -> None:
    """A new revision, and the change in the log."""
    revise(session, actor, now)
    audit.record(session, actor, action, now=now, subject=subject, data=dict(changed))
