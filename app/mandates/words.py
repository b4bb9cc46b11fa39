"""The words of a mandate, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from app.mandates.queries import decision_types
from app.web.request import language


def type_label(value: str) -> str:
    """The word for a type of decision, as the workflow spells it."""
    return next((choice.label[language()] for choice in decision_types() if choice.value == value), value)


def amount_text(amount: int) -> str:
    """An amount in euro, with its thousands apart."""
    grouped = f"{amount:,}"
    return f"€ {grouped}" if language() == "en" else f"€ {grouped.replace(',', '.')}"


def money(amount: int | None) -> str:
    """How much a mandate reaches to."""
    if amount is None:
        return _("without limit to the amount")
    return _("up to %(amount)s", amount=amount_text(amount)) if amount else _("no money")
