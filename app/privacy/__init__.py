"""Finding personal data of patients and clients in text: they do not belong here."""

from app.privacy.finding import KINDS, Finding, find

__all__ = ["KINDS", "Finding", "find"]
