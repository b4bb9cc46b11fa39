"""Making, writing, publishing and correcting a report, and answering what it asks.

Figures are counted before a transaction begins (`gathering.gathered` reads the log on in one of its own); what is
published is exactly the draft that was looked at, never something that was counted in between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit, clock
from app.bottlenecks.intake import Reader
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.figures.period import Period, quarter
from app.people import queries as people
from app.policy import Actor, Capability, Role, require
from app.reports import content as contents
from app.reports import telling
from app.reports.content import Content
from app.reports.models import Answer, Progress, QuarterReport, ReportAsk, ReportEdition

TEXT_MAX, ASK_MAX, REASON_MAX = 3000, 600, 1000
ASKS: Final = 5
"""What can be asked of the MT in one report: more than that is not read."""

OWNERS: Final = (Role.MT_READER, Role.COMMISSIONER, Role.COORDINATOR)
"""Who can be given what the MT agreed to."""


def read_quarter(written: str, now: datetime) -> Period:
    """A quarter that is over. Raises NotFound for what is no quarter or is not over yet."""
    try:
        period = quarter(written)
    except ValueError:
        raise NotFound(written) from None
    if period.until >= clock.local_date(now):
        raise NotFound(written)
    return period


def draft(session: Session, actor: Actor, content: Content, *, now: datetime) -> int | None:
    """Begin the report of a quarter from what was gathered. Returns its id, or None when it is there already: two
    workers may begin at the same moment.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(QuarterReport)
        .values(
            quarter=content.quarter, version=1, edition=0, introduction="", learned="", draft=content.stored(),
            seq=content.seq, counted_at=now, made_at=now, updated_at=now, reply="",
        )
        .on_conflict_do_nothing()
        .returning(QuarterReport.id)
    )  # fmt: skip
    made = session.scalar(statement)
    if made is None:
        return None
    event = _recorded(session, actor, "report.drafted", content.quarter, {"seq": content.seq}, now)
    telling.drafted(session, event, content.quarter, now)
    return made


def begin(session: Session, actor: Actor, content: Content, *, now: datetime) -> None:
    """The same by the commissioner, for a quarter that the worker did not draft. Raises Forbidden."""
    require(actor, Capability.REPORT_PUBLISH)
    draft(session, actor, content, now=now)


def write(
    session: Session, actor: Actor, name: str, raw: Mapping[str, Any], *, expected_version: int, now: datetime
) -> QuarterReport:
    """Write the texts of a draft: `introduction`, `learned`, and `asks` (a list) of the MT; what is not given stays.

    What was asked in an edition that was published is not asked otherwise afterwards. Raises Forbidden, NotFound,
    NotAllowedNow, Stale, Invalid.
    """
    report = _held(session, actor, name, expected_version)
    reader = Reader({"introduction": report.introduction, "learned": report.learned} | dict(raw))
    said = {key: reader.words(key, TEXT_MAX, lines=True) for key in ("introduction", "learned")}
    asks = _read_asks(raw.get("asks"), reader) if report.edition == 0 and raw.get("asks") is not None else None
    if reader.errors:
        raise Invalid(reader.errors)
    report.introduction, report.learned = said["introduction"], said["learned"]
    if asks is not None:
        for old in session.scalars(select(ReportAsk).where(ReportAsk.report_id == report.id)):
            session.delete(old)
        session.flush()
        session.add_all(ReportAsk(report_id=report.id, position=at, text=one) for at, one in enumerate(asks, 1))
    _next(report, now)
    _recorded(session, actor, "report.written", name, {"asks": len(asks or ())}, now)
    return report


def _read_asks(given: Any, reader: Reader) -> list[str]:
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        reader.fail("asks", "not_a_list")
        return []
    each = Reader({f"asks-{at}": one for at, one in enumerate(given)})
    found = [each.words(f"asks-{at}", ASK_MAX, lines=True) for at in range(len(given))]
    reader.errors.extend(each.errors)
    found = [one for one in found if one]
    if len(found) > ASKS:
        reader.fail("asks", "too_many", max=ASKS)
    return found


def recount(
    session: Session, actor: Actor, name: str, content: Content, *, expected_version: int, now: datetime
) -> QuarterReport:
    """Let a draft have the figures of now; of a report that was published, this begins a correction. Its texts stay.
    Raises as `write`.
    """
    require(actor, Capability.REPORT_PUBLISH)
    report = _locked(session, name, expected_version)
    report.draft, report.seq, report.counted_at = content.stored(), content.seq, now
    _next(report, now)
    _recorded(session, actor, "report.counted", name, {"seq": content.seq}, now)
    return report


def publish(
    session: Session, actor: Actor, name: str, *, expected_version: int, reason: str = "", now: datetime
) -> ReportEdition:
    """Freeze the draft as the next edition, and tell its readers. A correction says why (`reason`). Raises as
    `write`.
    """
    report = _held(session, actor, name, expected_version)
    reader = Reader({"reason": reason})
    because = reader.words("reason", REASON_MAX, lines=True)
    if report.edition and not because and not reader.errors:
        reader.fail("reason", "required")
    if not report.introduction:
        reader.fail("introduction", "required")
    if reader.errors:
        raise Invalid(reader.errors)
    asks = tuple(session.scalars(_asks(report.id)))
    made = contents.restored(report.draft).saying(report.introduction, report.learned, tuple(one.text for one in asks))
    text = made.stored()
    before = last_edition(session, report.id)
    changed = contents.changes(contents.restored(before.content), made) if before else []
    report.edition += 1
    digest = contents.digest(text)
    told = {"edition": report.edition, "digest": digest, "seq": report.seq}
    event = _recorded(session, actor, "report.published", name, told, now)
    if actor.id is None:
        raise NotFound(name)
    edition = ReportEdition(
        report_id=report.id, edition=report.edition, content=text, digest=digest, seq=report.seq, reason=because,
        changes=json.dumps(changed, ensure_ascii=False), published_by_id=actor.id, published_at=now, event_id=event,
    )  # fmt: skip
    session.add(edition)
    report.draft, report.published_at = "", report.published_at or now
    _next(report, now)
    session.flush()
    telling.published(session, event, name, report.edition, len(asks), now)
    return edition


def last_edition(session: Session, report_id: int) -> ReportEdition | None:
    """The edition that holds now, if any was published. One query."""
    statement = select(ReportEdition).where(ReportEdition.report_id == report_id)
    return session.scalars(statement.order_by(ReportEdition.edition.desc()).limit(1)).one_or_none()


def _asks(report_id: int) -> Any:
    return select(ReportAsk).where(ReportAsk.report_id == report_id).order_by(ReportAsk.position)


# -- answering ---------------------------------------------------------------------------------------


def answer(
    session: Session, actor: Actor, name: str, position: int, raw: Mapping[str, Any], *, now: datetime
) -> ReportAsk:
    """Answer what is asked at this place: `answer` (agreed, later, no), `said`, and for what is agreed to `owner` (an
    id) and `by_on`. Later the same says how it stands: `progress` and `progress_said`. What is not given stays.

    Raises Forbidden, NotFound, Invalid.
    """
    require(actor, Capability.REPORT_RESPOND)
    report, ask = _asked(session, name, position)
    given = {
        "answer": ask.answer or "", "said": ask.said, "owner": ask.owner_id or "", "by_on": ask.by_on or "",
        "progress": ask.progress or "", "progress_said": ask.progress_said,
    } | {key: value for key, value in raw.items() if value is not None}  # fmt: skip
    reader = Reader(given)
    decided = _one_of(reader, given, "answer", Answer)
    if decided is None and not reader.errors:
        reader.fail("answer", "required")
    said = reader.words("said", TEXT_MAX, lines=True)
    owner, by_on = _owner(session, reader, given), _day(reader, given["by_on"])
    if decided is not None and decided is not Answer.AGREED:
        owner = by_on = None
        if not said and not reader.errors:
            reader.fail("said", "required")
    elif decided is Answer.AGREED:
        for key, value in (("owner", owner), ("by_on", by_on)):
            if value is None and not any(one.field == key for one in reader.errors):
                reader.fail(key, "required")
    progress = _one_of(reader, given, "progress", Progress)
    progress_said = reader.words("progress_said", TEXT_MAX, lines=True)
    if reader.errors:
        raise Invalid(reader.errors)
    new_owner = owner if owner != ask.owner_id else None
    moved = (progress, progress_said) != (ask.progress, ask.progress_said)
    ask.answer, ask.said, ask.owner_id, ask.by_on = decided, said, owner, by_on
    ask.progress, ask.progress_said = progress, progress_said
    ask.answered_by_id, ask.answered_at = actor.id, now
    if moved:
        ask.progress_at = now
    told = {"place": position, "answer": str(decided), "progress": str(progress or "")}
    event = _recorded(session, actor, "report.answered", name, told, now)
    if new_owner is not None and new_owner != actor.id:
        telling.given(session, event, name, new_owner, by_on, now)
    waiting = session.scalars(_asks(report.id).where(ReportAsk.answer.is_(None))).first()
    if waiting is None and not moved:
        telling.answered(session, event, name, actor, now)
    return ask


def reply(session: Session, actor: Actor, name: str, raw: Mapping[str, Any], *, now: datetime) -> QuarterReport:
    """What the MT says of the whole report. Raises Forbidden, NotFound, Invalid."""
    require(actor, Capability.REPORT_RESPOND)
    report = _published(session, name)
    reader = Reader(raw)
    said = reader.words("reply", TEXT_MAX, lines=True)
    if not said and not reader.errors:
        reader.fail("reply", "required")
    if reader.errors:
        raise Invalid(reader.errors)
    report.reply, report.replied_by_id, report.replied_at = said, actor.id, now
    _recorded(session, actor, "report.replied", name, {}, now)
    return report


def _owner(session: Session, reader: Reader, given: Mapping[str, Any]) -> int | None:
    written = str(given["owner"])
    if not written:
        return None
    able = {str(person.id) for role in OWNERS for person in people.holders_of(session, role)}
    if written not in able:
        reader.fail("owner", "unknown_choice")
        return None
    return int(written)


def _day(reader: Reader, given: Any) -> date | None:
    if not given:
        return None
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given).strip())
    except ValueError:
        reader.fail("by_on", "not_a_date")
        return None


def _one_of(reader: Reader, given: Mapping[str, Any], field: str, choices: Any) -> Any:
    written = str(given[field] or "")
    if not written:
        return None
    if written not in [one.value for one in choices]:
        reader.unknown(field, written, [one.value for one in choices])
        return None
    return choices(written)


# -- shared ------------------------------------------------------------------------------------------


def _asked(session: Session, name: str, position: int) -> tuple[QuarterReport, ReportAsk]:
    report = _published(session, name)
    found = select(ReportAsk).where(ReportAsk.report_id == report.id, ReportAsk.position == position)
    ask = session.scalars(found.with_for_update()).one_or_none() if 0 < position < 100 else None
    if ask is None:
        raise NotFound(f"{name}:{position}")
    return report, ask


def _published(session: Session, name: str) -> QuarterReport:
    statement = select(QuarterReport).where(QuarterReport.quarter == name, QuarterReport.edition > 0)
    report = session.scalars(statement).one_or_none() if "\0" not in name else None
    if report is None:
        raise NotFound(name)
    return report


def _held(session: Session, actor: Actor, name: str, expected_version: int) -> QuarterReport:
    """The report with a draft, locked, if nobody else changed it meanwhile."""
    require(actor, Capability.REPORT_PUBLISH)
    report = _locked(session, name, expected_version)
    if not report.draft:
        raise NotAllowedNow([FieldError("", "report_published")])
    return report


def _locked(session: Session, name: str, expected_version: int) -> QuarterReport:
    statement = select(QuarterReport).where(QuarterReport.quarter == name).with_for_update()
    if "\0" in name:
        raise NotFound(name)
    report = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if report is None:
        raise NotFound(name)
    if report.version != expected_version:
        raise Stale(expected_version, report.version)
    return report


def _next(report: QuarterReport, now: datetime) -> None:
    report.version += 1
    report.updated_at = now


def _recorded(session: Session, actor: Actor, action: str, name: str, data: Mapping[str, Any], now: datetime) -> str:
    return audit.record(session, actor, action, now=now, subject=f"report:{name}", data={"quarter": name, **data})
