"""Reading reports: what was published for all, drafts for who publishes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, aliased

from app.errors import NotFound
from app.people.models import User
from app.policy import Actor, Capability, can, require
from app.reports import content as contents
from app.reports.content import Content, Standing
from app.reports.models import QuarterReport, ReportAsk, ReportEdition


@dataclass(frozen=True)
class Row:
    """A report in the list. `has_draft`: there is something to publish."""

    quarter: str
    edition: int
    published_at: datetime | None
    updated_at: datetime
    has_draft: bool
    asks: int
    answered: int


@dataclass(frozen=True)
class Shown:
    """A report as somebody reads it: an edition, or its draft."""

    quarter: str
    version: int
    content: Content
    text: str
    standing: Standing
    editions: tuple[tuple[int, datetime], ...]
    has_draft: bool
    introduction: str
    learned: str
    counted_at: datetime

    @property
    def published(self) -> bool:
        """Whether this is an edition."""
        return self.standing.edition > 0


def _readable(actor: Actor) -> ColumnElement[bool]:
    return true() if _sees_drafts(actor) else QuarterReport.edition > 0


def _sees_drafts(actor: Actor) -> bool:
    """Who publishes reports reads their drafts, and so does the auditor."""
    return can(actor, Capability.REPORT_PUBLISH) or can(actor, Capability.AUDIT_READ)


def page(session: Session, actor: Actor) -> list[Row]:
    """The reports that this actor may read, the last quarter first. Two queries. Raises Forbidden."""
    require(actor, Capability.REPORT_READ)
    reports = list(
        session.execute(
            select(
                QuarterReport.id, QuarterReport.quarter, QuarterReport.edition, QuarterReport.published_at,
                QuarterReport.updated_at, QuarterReport.draft != "",
            ).where(_readable(actor)).order_by(QuarterReport.quarter.desc()).limit(100)
        )
    )  # fmt: skip
    asks: dict[int, list[bool]] = {}
    for key, answer in session.execute(select(ReportAsk.report_id, ReportAsk.answer)):
        asks.setdefault(key, []).append(answer is not None)
    return [
        Row(
            quarter, edition, published, updated, bool(draft) and _sees_drafts(actor), len(asks.get(key, ())),
            sum(asks.get(key, ())),
        )
        for key, quarter, edition, published, updated, draft in reports
    ]  # fmt: skip


def one(session: Session, actor: Actor, quarter: str, *, edition: int | None = None, draft: bool = False) -> Shown:
    """A report: the last edition, an earlier one, or (with `draft`, or when nothing was published) its draft.

    Raises Forbidden, NotFound. Five queries at most.
    """
    require(actor, Capability.REPORT_READ)
    found = select(QuarterReport).where(QuarterReport.quarter == quarter, _readable(actor))
    report = session.scalars(found).one_or_none() if "\0" not in quarter else None
    if report is None or (draft and not (report.draft and _sees_drafts(actor))):
        raise NotFound(quarter)
    return _read(session, report, edition, draft=draft, sees_drafts=_sees_drafts(actor))


def held(session: Session, quarter: str) -> Shown | None:
    """The edition of a quarter that holds, for the machine itself; None when nothing was published."""
    found = select(QuarterReport).where(QuarterReport.quarter == quarter, QuarterReport.edition > 0)
    report = session.scalars(found).one_or_none()
    return _read(session, report, None, draft=False, sees_drafts=False) if report else None


def _read(session: Session, report: QuarterReport, edition: int | None, *, draft: bool, sees_drafts: bool) -> Shown:
    quarter, publisher = report.quarter, aliased(User)
    editions = session.execute(
        select(ReportEdition.edition, ReportEdition.published_at)
        .where(ReportEdition.report_id == report.id)
        .order_by(ReportEdition.edition)
    ).all()
    answers = asked(session, report.id)
    shared: dict[str, Any] = {
        "quarter": quarter, "version": report.version, "editions": tuple((row[0], row[1]) for row in editions),
        "has_draft": bool(report.draft) and sees_drafts, "introduction": report.introduction,
        "learned": report.learned, "counted_at": report.counted_at,
    }  # fmt: skip
    if draft or not report.edition:
        texts = tuple(str(row["text"]) for row in answers)
        content = contents.restored(report.draft).saying(report.introduction, report.learned, texts)
        return Shown(content=content, text=report.draft, standing=Standing(), **shared)
    wanted = report.edition if edition is None else edition
    row = session.execute(
        select(ReportEdition, publisher.name)
        .join(publisher, publisher.id == ReportEdition.published_by_id)
        .where(ReportEdition.report_id == report.id, ReportEdition.edition == wanted)
    ).one_or_none()
    if row is None:
        raise NotFound(f"{quarter}: {edition}")
    kept: ReportEdition = row[0]
    replier = session.scalar(select(User.name).where(User.id == report.replied_by_id)) if report.reply else None
    standing = Standing(
        edition=kept.edition, published_at=kept.published_at, published_by=row[1], digest=kept.digest,
        reason=kept.reason, changes=json.loads(kept.changes or "[]"), answers=answers, reply=report.reply,
        replied_by=replier or "",
    )  # fmt: skip
    return Shown(content=contents.restored(kept.content), text=kept.content, standing=standing, **shared)


def asked(session: Session, report_id: int) -> list[Mapping[str, Any]]:
    """What a report asks and what was answered. One query."""
    statement = (
        select(ReportAsk, User.name)
        .outerjoin(User, User.id == ReportAsk.owner_id)
        .where(ReportAsk.report_id == report_id)
        .order_by(ReportAsk.position)
    )
    return [
        {
            "position": one.position, "text": one.text, "answer": one.answer.value if one.answer else "",
            "said": one.said, "owner": owner or "", "owner_id": one.owner_id,
            "by_on": one.by_on.isoformat() if one.by_on else "",
            "progress": one.progress.value if one.progress else "", "progress_said": one.progress_said,
        }
        for one, owner in session.execute(statement)
    ]  # fmt: skip
