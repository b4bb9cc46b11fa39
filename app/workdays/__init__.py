"""Which days are worked: a table that administrators keep, and what follows when it changes."""

from app.workdays.calendar import counting, fresh, revision, stored_revision

__all__ = ["counting", "fresh", "revision", "stored_revision"]
