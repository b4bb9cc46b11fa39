"""Escalations: asking the regiocommissaris for a decision, and deciding (DOMAIN rules 3 to 5)."""
