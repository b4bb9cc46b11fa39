"""Questions to other bodies and ministries, which they answer by an expiring link, without an account."""
