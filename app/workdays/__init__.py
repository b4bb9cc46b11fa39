"""Which days are worked: a table that administrators keep, and what follows when it changes."""

from app.workdays.calendar import counting, fresh, revision, stored_revision
from app.workdays.consequences import Follower, followed_by

__all__ = ["Follower", "counting", "followed_by", "fresh", "revision", "stored_revision"]
