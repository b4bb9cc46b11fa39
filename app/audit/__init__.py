"""The log of every change, chained so that tampering shows (DOMAIN rule 6)."""

from app.audit.log import Anchor, Verdict, record, say_more, use_key, verify

__all__ = ["Anchor", "Verdict", "record", "say_more", "use_key", "verify"]
