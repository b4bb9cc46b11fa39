"""Mail that comes in: read, judged, and put where it belongs."""
