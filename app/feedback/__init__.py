"""Telling the region, and hearing from it: its page, its links, its verdicts (DOMAIN rules 2 and 7)."""
