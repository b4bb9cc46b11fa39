"""The sweeps, and running them: one that fails does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app import clock, db
from app.accords import known
from app.api import idempotency
from app.attachments import sweeps as attachments
from app.bottlenecks import misrouting
from app.bulletins import asking as bulletins
from app.cases import drafts, ladder, recomputing
from app.dashboards import mailing
from app.desk import jobs, saved_digest
from app.dossiers import proposing
from app.enquiries import reminding
from app.errands import running as errands
from app.feedback import lost
from app.figures import kept, reading
from app.forums import sweeping as forums
from app.lessons import reminding as lessons
from app.mailroom import fetching
from app.mediation import reminding as mediation
from app.monitor import opening as monitor
from app.outbox import bundling, delivery
from app.reflection import opening as reflection
from app.regions.actions import refresh_overlaps
from app.reports import drafting
from app.worker import queries
from app.worker.actions import note
from config import Settings

log = logging.getLogger(__name__)

Work = Callable[[Settings, datetime], int]


@dataclass(frozen=True)
class Sweep:
    """Something that is done as soon as the database says it is due; `work` returns how much there was to do.

    `daily`: once on each Dutch calendar day, whichever worker comes first. `wanted`: whether this installation has it.
    """

    name: str
    work: Work
    daily: bool = False
    wanted: Callable[[Settings], bool] = lambda _settings: True


@dataclass(frozen=True)
class Outcome:
    """What came of a sweep. `error` is the kind of failure, empty when it went well."""

    name: str
    at: datetime
    done: int = 0
    error: str = ""


def _overlaps(_settings: Settings, now: datetime) -> int:
    with db.transaction() as session:
        refresh_overlaps(session, clock.local_date(now))
    return 0


def _old_replies(_settings: Settings, now: datetime) -> int:
    with db.transaction() as session:
        return idempotency.forget(session, now)


def _old_drafts(_settings: Settings, now: datetime) -> int:
    with db.transaction() as session:
        return drafts.forget(session, now)


RECOMPUTED: Final = 2000
"""Cases that get their deadlines by a changed calendar in one round: some ten seconds, so that clocks still act."""


def _calendar(_settings: Settings, now: datetime) -> int:
    return recomputing.sweep(now, limit=RECOMPUTED)


def _ladder(_settings: Settings, now: datetime) -> int:
    return ladder.sweep(now)


def _enquiries(_settings: Settings, now: datetime) -> int:
    return reminding.sweep(now)


def _overviews(_settings: Settings, now: datetime) -> int:
    return lost.sweep(now)


def _dossiers(_settings: Settings, now: datetime) -> int:
    return proposing.sweep(now)


def _agendas(_settings: Settings, now: datetime) -> int:
    return forums.sweep(now)


def _mediation(_settings: Settings, now: datetime) -> int:
    return mediation.sweep(now)


def _jobs(_settings: Settings, now: datetime) -> int:
    return jobs.sweep(now)


def _old_jobs(_settings: Settings, now: datetime) -> int:
    return jobs.forget(now)


def _errands(_settings: Settings, now: datetime) -> int:
    return errands.sweep(now)


def _old_errands(_settings: Settings, now: datetime) -> int:
    return errands.forget(now)


def _reports(_settings: Settings, now: datetime) -> int:
    return drafting.sweep(now)


JOBS: Final = Sweep("jobs", _jobs)
ERRANDS: Final = Sweep("errands", _errands)


def _views(_settings: Settings, now: datetime) -> int:
    return saved_digest.sweep(now)


def _links(_settings: Settings, now: datetime) -> int:
    return mailing.sweep(now)


def _bulletins(_settings: Settings, now: datetime) -> int:
    return bulletins.sweep(now)


def _lessons(_settings: Settings, now: datetime) -> int:
    return lessons.sweep(now)


def _monitor(_settings: Settings, now: datetime) -> int:
    return monitor.sweep(now)


def _reflection(_settings: Settings, now: datetime) -> int:
    return reflection.sweep(now)


def _rows_to_mend(_settings: Settings, now: datetime) -> int:
    return misrouting.sweep(now)


def _log(_settings: Settings, now: datetime) -> int:
    return reading.sweep(now)


def _quarters(_settings: Settings, now: datetime) -> int:
    return kept.sweep(now)


DELIVERY: Final = Sweep("delivery", delivery.sweep)

SWEEPS: Final = (
    Sweep("mail in", fetching.sweep, wanted=lambda settings: bool(settings.imap_url)),
    Sweep("calendar", _calendar),
    Sweep("ladder", _ladder),
    Sweep("enquiries", _enquiries),
    Sweep("overviews", _overviews),
    Sweep("mediation", _mediation),
    Sweep("dossiers", _dossiers),
    Sweep("agendas", _agendas),
    Sweep("views", _views),
    Sweep("links to figures", _links),
    Sweep("lessons", _lessons),
    Sweep("bulletin questions", _bulletins),
    Sweep("rows to mend", _rows_to_mend, daily=True),
    Sweep("agreement monitor", _monitor, daily=True),
    Sweep("reflection", _reflection, daily=True),
    Sweep("bundling", bundling.sweep),
    DELIVERY,
    JOBS,
    Sweep("log", _log),
    Sweep("quarters", _quarters, daily=True),
    Sweep("scanner", attachments.scan),
    Sweep("overlaps", _overlaps, daily=True),
    Sweep("quarterly report", _reports, daily=True),
    Sweep("old replies", _old_replies, daily=True),
    Sweep("old jobs", _old_jobs, daily=True),
    Sweep("old errands", _old_errands, daily=True),
    Sweep("old drafts", _old_drafts, daily=True),
    Sweep("orphans", attachments.orphans, daily=True),
    Sweep("old mail", fetching.forget, daily=True),
    # Last: one may take a minute, and nothing else has to wait for it.
    ERRANDS,
)
"""In the order in which what one makes is carried on by the next: mail comes in, deadlines follow the calendar, clocks
act, notices become mail, mail goes out.
"""


def run(sweeps: Iterable[Sweep], settings: Settings) -> list[Outcome]:
    """Run sweeps one after another and note what came of them. Raises nothing: see the log and `/gezond`."""
    _know_accords()
    outcomes = [_run(sweep, settings) for sweep in sweeps]
    try:
        with db.transaction() as session:
            for outcome in outcomes:
                note(session, outcome.name, outcome.at, outcome.done, outcome.error)
    except Exception:
        log.exception("what the sweeps did could not be noted")
    return outcomes


def run_due(settings: Settings) -> list[Outcome]:
    """Run every sweep; those of once a day only when none has run today."""
    due = [sweep for sweep in SWEEPS if sweep.wanted(settings) and (not sweep.daily or _not_yet_today(sweep))]
    return run(due, settings)


def _know_accords() -> None:
    """Nobody is at the door of the worker to bring the newest revision of the register along."""
    try:
        with db.reading() as session:
            known.fresh(session)
    except Exception:
        log.exception("the register of accords could not be read")


def _not_yet_today(sweep: Sweep) -> bool:
    try:
        with db.reading() as session:
            last = queries.last_run(session, sweep.name)
    except Exception:
        log.exception("when %s last ran is not known", sweep.name)
        return False
    return last is None or clock.local_date(last) < clock.local_date(clock.now())


def _run(sweep: Sweep, settings: Settings) -> Outcome:
    now = clock.now()
    try:
        done = sweep.work(settings, now)
    except Exception as error:
        log.exception("the sweep %s failed; the others go on", sweep.name)
        return Outcome(sweep.name, now, error=type(error).__name__)
    if done:
        log.info("%s: %s", sweep.name, done)
    return Outcome(sweep.name, now, done)
