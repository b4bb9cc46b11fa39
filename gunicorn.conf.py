"""Settings of the web server that hold wherever gunicorn is started from this folder; addresses and numbers of workers
are given on the command line.
"""

from __future__ import annotations

import gc
from typing import Any

# Load the application once and let the workers share it: they start sooner and take a third less memory.
# The application holds no connection when it is loaded (wsgi.py), so none is shared.
preload_app = True


def when_ready(_server: Any) -> None:
    """Before workers are made: what is loaded now stays, so the collector need not touch it in every worker."""
    gc.collect()
    gc.freeze()
