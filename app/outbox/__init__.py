"""Messages to people: put in a box in the transaction of the change, delivered after it, never lost."""

from app.outbox.actions import enqueue

__all__ = ["enqueue"]
