"""The processes as data: reading them from YAML, proving them, keeping their versions (DOMAIN rule 8)."""

from app.definitions.written import DefinitionError

__all__ = ["DefinitionError"]
