"""PURE: personal data in texts, found by rules."""
