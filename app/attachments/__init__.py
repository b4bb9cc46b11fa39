"""Files with a case: checked, stored by their content, and given only to who may read them.

A file comes in at `files.read`, which judges it and rebuilds photos; `actions.attach` stores it and notes it at an
entry of the story; `queries.fetch_for` finds it for whoever may read that entry, and `views.send` gives it.
"""

from __future__ import annotations

from app.attachments import actions, store
from config import Settings


def configure(settings: Settings) -> None:
    """Say where the bytes go and whether a scanner looks at them first."""
    store.use(store.store_at(settings.attachments_url or f"file://{settings.instance.absolute() / 'attachments'}"))
    actions.scan_first(settings.clamd_url not in (None, "none"))
