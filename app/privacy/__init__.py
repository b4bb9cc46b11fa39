"""Finding personal data of patients and clients in text: they do not belong here (issue 4, point 4)."""

from app.privacy.finding import KINDS, Finding, find

__all__ = ["KINDS", "Finding", "find"]
