"""The log of every change, chained so that tampering shows (DOMAIN rule 6)."""

from app.audit.log import Verdict, record, use_key, verify

__all__ = ["Verdict", "record", "use_key", "verify"]
