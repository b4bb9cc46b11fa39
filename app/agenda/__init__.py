"""One's deadlines in one's own calendar: a feed that a calendar program reads."""
