"""Answering our mail: the address that says which message an answer is to.

The token in it is the number of the message, signed; the message knows its reader and its case. So it is good for one
reader and one case, however often it is used, and nothing has to be kept for it. It proves nothing about who answers:
that is for `app.mailroom` to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import links
from app.links import Purpose
from app.outbox import letters
from app.outbox.models import Message

_FOR_SOME: Final = frozenset({"entry_for_you"})


def can_answer(message: Message) -> bool:
    """Whether an answer to this message can go to a case: it is about one case, and that is no secret.

    What is confidential does not belong in a mail, and an answer would be one: neither about a confidential case, nor
    to an entry that is for some people by name.
    """
    if message.case_id is None or message.params.get("confidential") or message.template in _FOR_SOME:
        return False
    return letters.letter(message.template).kind is not None or message.template.startswith("region_")


def address_for(message: Message, intake: str) -> str:
    """Where answers to this message go; empty when none can be taken, or mail is not taken in here."""
    if not intake or not message.id or not can_answer(message):
        return ""
    local, _, domain = intake.rpartition("@")
    return f"{local}+{links.short(Purpose.REPLY, message.id)}@{domain}"


def is_answer(addresses: Iterable[str], intake: str) -> bool:
    """Whether one of these addresses claims to answer a message of ours, truly or not."""
    return bool(_tokens(addresses, intake))


def message_of(
    session: Session, addresses: Iterable[str], references: Iterable[str], intake: str, domain: str
) -> Message | None:
    """The message that a mail answers: by the address it went to, else by the Message-ID that it refers to (some mail
    servers lose what stands after a plus). Whether it can be answered, and by whom, is for the caller to ask.
    """
    for token in _tokens(addresses, intake):
        number = links.read_short(Purpose.REPLY, token)
        message = session.get(Message, number) if number is not None and number < 2**31 else None
        if message is not None:
            return message
    ours = [one.rpartition("@")[0] for one in references if one.lower().endswith(f"@{domain.lower()}")]
    return session.scalars(select(Message).where(Message.message_id.in_(ours[:20])).order_by(Message.id.desc())).first()


def _tokens(addresses: Iterable[str], intake: str) -> list[str]:
    local, _, domain = intake.lower().rpartition("@")
    found = []
    for address in addresses:
        name, _, where = address.lower().rpartition("@")
        if local and where == domain and name.startswith(f"{local}+"):
            found.append(name[len(local) + 1 :])
    return found
