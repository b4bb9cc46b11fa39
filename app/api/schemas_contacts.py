"""The contacts of a case, over the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.api.schemas import Input, Output


class CaseContact(Output):
    """Somebody in the region who is told and who judges. Their link is mailed to them and stands in no answer."""

    id: int
    name: str
    email: str
    organisation: str
    collective: bool = Field(description="A partnership with one mailbox: each answer says who gives it.")
    added_at: datetime
    withdrawn_at: datetime | None = Field(description="Since when they are told nothing any more.")


class ContactList(Output):
    """The contacts of a case, in the order in which they were added."""

    results: list[CaseContact]


class NewContact(Input):
    """A contact to add. While the case is worked on they get a link by mail at once."""

    name: str = Field(max_length=120, description="Of a person, or of the partnership.")
    email: str = Field(max_length=254)
    organisation: str | None = Field(None, max_length=120)
    collective: bool | None = Field(None, description="Without it: false.")
