"""Searching everything that a reader may read: what is found, and the page that shows it."""
