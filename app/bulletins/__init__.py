"""Bulletins: what is coming, for whom and what to do; and what a liaison says it means here."""
