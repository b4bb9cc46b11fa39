"""Questions to other bodies and ministries, answered by link."""
