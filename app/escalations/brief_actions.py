"""Writing a brief, sending it along with an escalation, and freezing it with the decision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks.intake import Reader
from app.cases import actions as cases
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.escalations import brief_queries, brief_text, carrying
from app.escalations.brief_models import Brief
from app.escalations.brief_text import LIMITS, LONGEST_CONSEQUENCE, LONGEST_OPTION, MOST_OPTIONS, Option
from app.escalations.models import Escalation
from app.policy import Actor, Capability, Forbidden, entitled
from app.workflow.model import Visibility

OPTIONS = "options"


def can_have(session: Session, case: Case) -> bool:
    """Whether there is a brief of this case: it is an escalation, or its process knows escalating."""
    if case.process == carrying.PROCESS:
        return True
    return "escalate" in registry.get(session, case.process, case.workflow_version).transitions


def refusal(case: Case) -> FieldError | None:
    """Why nobody can write in the brief of this case now; None when somebody can."""
    if case.process == carrying.PROCESS:
        return None if case.state == "requested" else FieldError("", "brief_frozen")
    if case.escalation_id is not None:
        return FieldError("", "brief_sent")
    return None if case.active else FieldError("", "brief_closed")


def may_write(session: Session, actor: Actor, case: Case) -> Actor:
    """The actor as whom the brief is written: by their part in the escalation, or in the case it began with. Raises
    Forbidden.
    """
    try:
        return entitled(actor, Capability.CASE_BRIEF, case.facts())
    except Forbidden:
        if case.process != carrying.PROCESS:
            raise
        lead = session.get_one(Case, session.get_one(Escalation, case.id).about_id)
        return entitled(actor, Capability.CASE_BRIEF, lead.facts())


def write(
    session: Session, actor: Actor, number: str, raw: Mapping[str, Any], *, expected_version: int | None, now: datetime
) -> Case:
    """Write the brief of an escalation, or of a case before it is escalated.

    `raw`: the sections of `LIMITS`, and `options`, a list of mappings with text and consequence. What is not given
    stays as it is; what is empty, or as the cases say it, follows the cases again. Raises NotFound, Forbidden, Stale,
    NotAllowedNow, Invalid.
    """
    case = cases.lock(session, actor, number)
    if not can_have(session, case):
        raise NotFound(number)
    actor = may_write(session, actor, case)
    reason = refusal(case)
    if reason is not None:
        raise NotAllowedNow([reason])
    row = _row(session, case)
    version = row.version if row else 0
    if expected_version is not None and expected_version != version:
        raise Stale(expected_version, version)
    before = brief_queries.of(session, case)
    texts, options = _read(raw)
    made = brief_queries.composed_for(session, case)
    own = dict(row.texts) if row else {}
    for name, text in texts.items():
        own[name] = text
    own = {name: text for name, text in own.items() if text and text != made.texts[name]}
    chosen = [[one.text, one.consequence] for one in options] if options is not None else (row.options if row else [])
    if tuple(Option(*pair) for pair in chosen) == made.options:
        chosen = []
    if row is None:
        if not own and not chosen:
            return case
        row = Brief(
            case_id=_lead_id(session, case),
            escalation_id=case.id if case.process == carrying.PROCESS else None,
            version=0, texts={}, options=[], frozen={}, changed_at=now,
        )  # fmt: skip
        session.add(row)
    elif own == row.texts and chosen == row.options:
        return case
    row.texts, row.options = own, chosen
    row.version, row.changed_at, row.changed_by_id = version + 1, now, actor.id
    session.flush()
    _record(session, actor, case, before, now)
    if case.process == carrying.PROCESS:  # before there is one, a brief is not found: it is unfinished
        carrying.keep_findable(session, case)
    return case


def _read(raw: Mapping[str, Any]) -> tuple[dict[str, str], list[Option] | None]:
    reader = Reader(raw)
    texts = {name: reader.words(name, limit, lines=True) for name, limit in LIMITS.items() if name in raw}
    told = len(brief_text.sentences(texts.get("problem", "")))
    if told > brief_text.SENTENCES:
        reader.fail("problem", "too_many_sentences", max=brief_text.SENTENCES, count=told)
    for name, text in texts.items():
        if len(text.splitlines()) > brief_text.MOST_LINES:
            reader.fail(name, "too_many_lines", max=brief_text.MOST_LINES)
    options = _options(reader) if OPTIONS in raw else None
    if reader.errors:
        raise Invalid(reader.errors)
    return texts, options


def _options(reader: Reader) -> list[Option]:
    """What can be decided; rows without anything in them do not count."""
    given = reader.raw[OPTIONS] or ()
    if not isinstance(given, list | tuple) or any(not isinstance(one, Mapping) for one in given):
        reader.fail(OPTIONS, "wrong_type")
        return []
    found = []
    for place, one in enumerate(given):
        part = Reader(one)
        option = Option(part.words("text", LONGEST_OPTION), part.words("consequence", LONGEST_CONSEQUENCE))
        if option.consequence and not option.text:
            part.fail("text", "required")
        elif option.text and not option.consequence:
            part.fail("consequence", "required")
        reader.errors += [
            FieldError(f"{OPTIONS}-{place}-{fault.field}", fault.code, fault.params) for fault in part.errors
        ]
        if option.text:
            found.append(option)
    if len(found) > MOST_OPTIONS:
        reader.fail(OPTIONS, "too_many", max=MOST_OPTIONS)
    return found


def _row(session: Session, case: Case) -> Brief | None:
    mine = Brief.escalation_id == case.id if case.process == carrying.PROCESS else Brief.case_id == case.id
    begun = Brief.escalation_id.is_not(None) if case.process == carrying.PROCESS else Brief.escalation_id.is_(None)
    return session.scalars(select(Brief).where(mine, begun).with_for_update()).one_or_none()


def _lead_id(session: Session, case: Case) -> int:
    return session.get_one(Escalation, case.id).about_id if case.process == carrying.PROCESS else case.id


def _record(session: Session, actor: Actor, case: Case, before: brief_queries.Content, now: datetime) -> None:
    after = brief_queries.of(session, case)
    changed = {name: after.texts[name] for name in LIMITS if after.texts[name] != before.texts[name]}
    if after.options != before.options:
        changed[OPTIONS] = "\n".join(f"{one.text} {one.consequence}" for one in after.options)
    case.updated_at = now
    audit.record(
        session,
        actor,
        "case.brief_written",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={"edition": after.version, "sections": sorted(changed)},
        private={"values": changed},
    )


# -- with the escalation -----------------------------------------------------------------------


def send_along(session: Session, record: Case, case_ids: Sequence[int]) -> None:
    """The escalation that was opened takes along the brief that was begun at its cases: the first one there is.

    Called in the transaction that opens it.
    """
    for case_id in case_ids:
        row = brief_queries.begun_at(session, case_id)
        if row is not None:
            row.escalation_id = record.id
            session.flush()
            carrying.keep_findable(session, record)
            return


def freeze(session: Session, actor: Actor, record: Case, *, now: datetime) -> None:
    """Write the brief of an escalation down as it is: there is a decision, of whatever kind. Once; later ones change
    nothing. Called in the transaction of the decision, before the cases go on. The log keeps what it was by its digest.
    """
    row = _row(session, record)
    if row is not None and row.frozen_at is not None:
        return
    said = brief_queries.kept(brief_queries.of(session, record))
    if row is None:
        row = Brief(
            case_id=_lead_id(session, record), escalation_id=record.id, version=0, texts={}, options=[], changed_at=now
        )
        session.add(row)
    row.frozen, row.frozen_at = said, now
    session.flush()
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    audit.record(
        session,
        actor,
        "case.brief_frozen",
        now=now,
        subject=f"case:{record.number}",
        case_id=record.id,
        visibility=Visibility.MINISTRY.value,
        data={"edition": row.version, "digest": digest},
    )
