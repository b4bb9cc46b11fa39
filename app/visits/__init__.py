"""Visits and meetings in the region, from plan to what came of it."""
