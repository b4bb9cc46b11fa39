"""Where liaisons are: today's region, and later visits and tours."""
