"""The forms of the region's pages, and of the contacts of a case."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, StringField, TextAreaField

from app.attachments.forms import FilesField
from app.cases.forms import ContactForm
from app.cases.models import Contact
from app.web.forms import BaseForm, Required


class FullContactForm(ContactForm):
    """A contact, or a partnership with one mailbox."""

    collective = BooleanField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name.description = _("Of a person, or of the partnership.")
        self.collective.label.text = _("This is a partnership with one mailbox")
        self.collective.description = _("Whoever answers from it gives their name with each answer.")


class LostForm(BaseForm):
    """The address of whoever lost a link."""

    email = StringField(validators=[Required()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.email.label.text = _("Your e-mail address")
        self.email.description = _("The address at which you get mail about your report.")


def who_answers() -> Any:
    """The field in which a collective says who answers."""
    return StringField(
        label=_("Who answers?"),
        description=_("Your name. The ministry notes it with your answer."),
        validators=[Required()],
    )


def say_form(kind: str, contact: Contact, *, several: bool) -> BaseForm:
    """What a contact writes: a `message` or a `correction`. Its fields are named after it: one page holds both.

    `several`: there are other contacts, who read it too.
    """
    reads = (
        _("The ministry and the other contacts in your region read this.") if several else _("The ministry reads this.")
    )
    label = _("What do you want to tell us?") if kind == "message" else _("What is not right, and what should it be?")
    fields: dict[str, Any] = {
        kind: TextAreaField(label=label, description=reads, validators=[Required()]),
        **({f"{kind}_by": who_answers()} if contact.collective else {}),
        **({"files": FilesField(label=_("Send files along"))} if kind == "message" else {}),
    }
    made: BaseForm = type("SayForm", (BaseForm,), fields)()
    return made
