"""What happens to files by itself: the scanner looks at those that wait, and blobs that nobody needs go."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from app import db
from app.attachments import actions, queries, store
from app.attachments.scanner import Clamd, ScannerFault
from config import Settings

log = logging.getLogger(__name__)
A_ROUND = 50
"""Files that are scanned in one round, so that deadlines still act."""

TRIES = 3
"""After so many files that could not be scanned the round ends: the scanner is away."""

ORPHANED = timedelta(days=1)
"""A blob without a row can be one whose transaction has not committed yet, but not for as long as this."""


def scan(settings: Settings, now: datetime) -> int:
    """Have the scanner look at what waits. Fails closed: with a scanner that does not answer, files go on waiting.

    Returns how many were judged. Raises ScannerFault or StoreFault, which the worker notes for `/gezond`.
    """
    if settings.clamd_url in (None, "none"):
        return 0
    with db.reading() as session:
        waiting = queries.waiting(session, A_ROUND)
    done, faults = 0, 0
    for key, digest in waiting:
        try:
            stream = store.current().open(digest)
        except FileNotFoundError:
            log.error("attachment %s waits for the scanner, but its bytes (%s) are not in the store", key, digest)
            continue
        try:
            with stream:
                found = Clamd(settings.clamd_url or "").scan(stream)
        except ScannerFault as fault:
            faults += 1
            if faults == TRIES:  # it is not this file
                raise
            log.warning("attachment %s could not be scanned and goes on waiting: %s", key, fault)
            continue
        with db.transaction() as session:
            done += actions.judge(session, key, found, now=now)
    if faults:
        raise ScannerFault(f"{faults} of {len(waiting)} files could not be scanned")
    return done


def orphans(_settings: Settings, now: datetime) -> int:
    """Delete blobs that no row needs and that have been there for a day, and what was left half written."""
    keeper = store.current()
    gone = 0
    for blob in keeper.list():
        if blob.written_at < now - ORPHANED:
            gone += actions.delete_unneeded(blob.digest)
    return gone + keeper.clear_unfinished(now - ORPHANED)
