"""What the page of a job shows, and how the pages of `cases` begin one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cases import bulk_kinds, presenters, queries
from app.cases.bulk import Chosen
from app.cases.bulk_kinds import Begun, Kind
from app.cases.models import Case
from app.db import reading, transaction
from app.desk import jobs
from app.desk.models_jobs import ItemStatus, Job, JobStatus
from app.policy import Actor
from app.web.messages import message_for

NAMED: Final = 100
"""Of how many cases the titles are shown; of more than that only the numbers, so that a page stays a page."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """A case of a job; without `url` the reader may not see it (any more)."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """What came of a job so far: what was refused by reason, and the cases that were done unless there are too many to
    look at. `stop_url` is empty when there is nothing to stop.
    """

    title: str
    when: datetime
    running: bool
    stopped: bool
    total: int
    handled: int
    said: str
    done_text: str
    refused_text: str
    refused: tuple[tuple[str, tuple[CaseOutcome, ...]], ...]
    done: tuple[CaseOutcome, ...]
    waiting: int
    url: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in the list of one's jobs."""

    title: str
    url: str
    when: datetime
    said: str


def job_page(session: Session, actor: Actor, job: Job) -> JobPage:
    """A job with its cases. Three queries."""
    found = jobs.outcomes(session, job)
    refused = [one for one in found if one.status is ItemStatus.REFUSED]
    done = [one for one in found if one.status is ItemStatus.DONE]
    wanted = [one.number for one in (*refused, *(done if len(done) <= NAMED else ()))]
    rows = queries.rows_of(session, actor, Case.number.in_(wanted), limit=len(wanted) or 1)
    known = {row.number: row for row in rows}
    by_reason: dict[str, list[CaseOutcome]] = {}
    for one in refused:
        said = " ".join(message_for(reason) for reason in one.reasons)
        by_reason.setdefault(said, []).append(_outcome(one, known, titled=len(refused) <= NAMED))
    kind = bulk_kinds.get(job.kind)
    running = job.finished_at is None
    said_refused = ngettext("%(num)s case was refused.", "%(num)s cases were refused.", job.refused)
    return JobPage(
        title=kind.title() if kind else job.kind,
        when=job.created_at,
        running=running,
        stopped=job.status is JobStatus.STOPPED,
        total=job.total,
        handled=job.done + job.refused,
        said=_said(job),
        done_text=kind.told(job.data, job.done) if kind and job.done else "",
        refused_text=said_refused if job.refused else "",
        refused=tuple((said, tuple(cases)) for said, cases in by_reason.items()),
        done=tuple(_outcome(one, known) for one in done) if len(done) <= NAMED else (),
        waiting=job.total - job.done - job.refused,
        url=_url(job.id),
        stop_url=url_for("jobs.stop", job_id=job.id) if running else "",
    )


def _outcome(one: jobs.Outcome, known: Mapping[str, queries.Row], *, titled: bool = True) -> CaseOutcome:
    row = known.get(one.number)
    url = presenters.case_url(row.process, row.number) if row else ""
    return CaseOutcome(one.number, row.title if row and titled else "", url)


def job_lines(session: Session, actor: Actor) -> tuple[JobLine, ...]:
    """The jobs of this reader, the newest first. One query."""
    found = []
    for job in jobs.of(session, actor):
        kind = bulk_kinds.get(job.kind)
        found.append(JobLine(kind.title() if kind else job.kind, _url(job.id), job.created_at, _said(job)))
    return tuple(found)


def _said(job: Job) -> str:
    """How far it is, in one sentence."""
    params = {"done": job.done, "refused": job.refused, "total": job.total, "waiting": job.total - job.done}
    if job.status is JobStatus.STOPPED:
        return _("Stopped: %(done)s of %(total)s done, %(refused)s refused.", **params)
    if job.finished_at is None:
        return _("Under way: %(done)s of %(total)s done, %(refused)s refused.", **params)
    return _("Finished: %(done)s of %(total)s done, %(refused)s refused.", **params)


def _url(job_id: int) -> str:
    return url_for("jobs.show", job_id=job_id)


# -- how a page begins one -----------------------------------------------------------------------------


def _begin(actor: Actor, kind: Kind, data: Mapping[str, Any], chosen: Sequence[Chosen], now: datetime) -> Begun:
    """Begin a job and do what can be done in a moment. Raises Forbidden and Invalid."""
    job_id = jobs.start(actor, kind, data, chosen, now=now)
    with reading() as session:
        job = jobs.visible(session, actor, job_id)
        if job.finished_at is None or job.done:
            return Begun(job_id, _url(job_id))
        found = jobs.outcomes(session, job)
    reasons = tuple(reason for one in found for reason in one.reasons)
    return Begun(job_id, _url(job_id), frozenset(reason.field for reason in reasons), found[0].reasons)


def _discard(actor: Actor, job_id: int) -> None:
    with transaction() as writing:
        jobs.discard(writing, actor, job_id)


bulk_kinds.carries_out(_begin, _discard)
