"""People, their roles and directorates, and how they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people import links, passwords

if TYPE_CHECKING:
    from config import Settings


def configure(settings: Settings) -> None:
    """Set the key and address of one-time links, and how much work a password hash costs."""
    links.use(key=settings.secret_key, base_url=settings.base_url)
    passwords.configure(cheap=settings.testing)
