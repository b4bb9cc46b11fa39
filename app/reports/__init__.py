"""The quarterly reflection report: assembled, published, corrected, answered by the MT."""
