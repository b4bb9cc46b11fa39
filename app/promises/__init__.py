"""Promises to the region (toezeggingen), with a process of their own."""
