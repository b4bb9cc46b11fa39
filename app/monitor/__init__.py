"""The agreement monitor: per region and agreement on track, at risk or stalled, in the words of the region."""
