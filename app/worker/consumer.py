"""`flask worker`: a process that waits for calls and sweeps, until it is asked to stop."""

from __future__ import annotations

import signal
from typing import Any, Final

from huey.consumer import Consumer

from app.worker.calls import Calls, huey_for
from config import Settings

THREADS: Final = 4
"""One for the round of every minute, one for mail that must go at once, one for work over several cases, one
for what takes long."""

STOPPING: Final = 8
"""Seconds that a sweep gets to end by itself. What is cut off then is done again by the next worker."""


class _Consumer(Consumer):  # type: ignore[misc]
    """Both signals mean: end what you are doing, then stop. A second one: stop now."""

    def _set_signal_handlers(self) -> None:
        self._signal_actions = {signal.SIGTERM: (False, True), signal.SIGINT: (False, True)}
        super()._set_signal_handlers()


def serve(settings: Settings) -> None:
    """Be a worker until SIGTERM or SIGINT."""
    calls = Calls(huey_for(settings), settings)
    options: dict[str, Any] = {
        "workers": THREADS, "max_delay": 1.0, "shutdown_timeout": STOPPING, "health_check_interval": 10,
    }  # fmt: skip
    _Consumer(calls.huey, **options).run()
