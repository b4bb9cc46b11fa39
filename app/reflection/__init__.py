"""Looking back every quarter: an entry of one's own on the five balancing acts, and sessions with peers (DOMAIN A1)."""
