"""The desk of somebody who works cases: saved views, several cases at a time, watching, the quick jump."""
