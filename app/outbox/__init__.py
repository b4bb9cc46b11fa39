"""Messages to people: put in a box in the transaction of the change, delivered after it, never lost."""

from app.outbox.actions import enqueue
from app.outbox.notices import tell

__all__ = ["enqueue", "tell"]
