"""The real flow of cases: the process map, and the event log for research."""
