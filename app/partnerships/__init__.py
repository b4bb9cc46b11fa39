"""Partnerships in the regions: who works together on what, and what they are like."""
