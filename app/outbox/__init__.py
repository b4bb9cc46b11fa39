"""Messages to people: put in a box in the transaction of the change, delivered after it, never lost."""

from app.outbox.actions import enqueue
from app.outbox.notices import tell
from app.outbox.sight import readable

__all__ = ["enqueue", "readable", "tell"]
