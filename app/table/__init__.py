"""The table of the regiocommissaris and the MT: what needs a decision, what went over its clocks, how accords do."""
