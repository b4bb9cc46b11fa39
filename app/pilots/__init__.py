"""Pilots: regions that try the new way of working, their questions and their indicators."""
