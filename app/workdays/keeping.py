"""A process that only reads must find out by itself that the calendar was changed elsewhere."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.workdays.calendar import fresh

SECONDS = 5.0
"""How long a process may go on with a calendar that was changed elsewhere. What is stored never does: see `fresh`."""

logger = logging.getLogger("regiolijn")


class Keeper:
    """Looks at the database again once every so many seconds, however many requests there are."""

    def __init__(self) -> None:
        self._next = 0.0
        self._lock = threading.Lock()

    def keep_up(self) -> None:
        """Count with the calendar of the table, at most `SECONDS` old. A database that is away stops no request."""
        now = time.monotonic()
        with self._lock:
            if now < self._next:
                return
            self._next = now + SECONDS
        try:
            with db.reading() as session:
                fresh(session)
        except SQLAlchemyError as error:
            logger.warning("the calendar of working days could not be read: %s", type(error).__name__)
