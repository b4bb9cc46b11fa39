"""A message as a mail: plain text with a simple HTML part, and headers that nobody can add to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.outbox import contents, enclosures, layout, letters, replies
from app.outbox.models import Message

HIDDEN = "…"
SUBJECT_LENGTH = 180


@dataclass(frozen=True)
class Sender:
    """Who our mail comes from (MAIL_FROM), where its links lead (BASE_URL) and where answers go (INTAKE_ADDRESS, if
    mail is taken in here).
    """

    mail_from: str
    base_url: str
    intake: str = ""

    @property
    def domain(self) -> str:
        """The part of Message-IDs behind the @."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2] or "localhost"


@dataclass(frozen=True)
class Preview:
    """A message as its reader gets it; `hidden` tells that values were left out for whoever looks over the
    shoulder.
    """

    subject: str
    paragraphs: tuple[str | tuple[letters.Item, ...], ...]
    text: letters.Text
    link: str
    hidden: bool


def one_line(text: str, limit: int = SUBJECT_LENGTH) -> str:
    """Text for a header: line ends and control characters become spaces, marks that turn the text go.

    A typed encoded word (`=?utf-8?q?=0d=0aBcc:…?=`) is broken up: Python's mail library would read it, and
    write the line end it hides into the headers.
    """
    kept = (
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text
        if unicodedata.category(char) not in ("Cf", "Cs")
    )
    line = " ".join("".join(kept).split()).replace("=?", "= ?")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def build(message: Message, sender: Sender, now: datetime, words: contents.Wordings | None = None) -> EmailMessage:
    """The mail for a message, with the texts of administrators in `words`. The Message-ID is the same at every
    attempt. Raises `letters.LetterFault`.
    """
    answers = replies.address_for(message, sender.intake)
    text = contents.compose(message, sender.base_url, words or {}, answered=bool(answers))
    name, address = parseaddr(sender.mail_from)
    local, _, domain = message.recipient.rpartition("@")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=one_line(name), addr_spec=address)
    mail["To"] = Address(username=local, domain=domain.encode("idna").decode("ascii"))
    if answers:
        mail["Reply-To"] = Address(addr_spec=answers)
    mail["Subject"] = one_line(text.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.message_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Regiolijn"] = message.message_id
    mail.set_content(layout.plain(text), cte="quoted-printable")
    html = layout.html(text, one_line(text.subject), message.language)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.language
    for file in enclosures.of(message.template, message.params, message.language, sender.base_url, sender.mail_from):
        mail.add_attachment(
            file.body, maintype=file.maintype, subtype=file.subtype, filename=file.name, params=dict(file.params)
        )
    return mail


def preview(message: Message, sender: Sender, words: contents.Wordings, *, whole: bool) -> Preview:
    """What the reader gets. Unless `whole`, the private values (links that open a case, what is said to a
    region) are left out: who looks after the messages need not read them.
    """
    private = frozenset() if whole else letters.letter(message.template).private
    params = {key: HIDDEN if key in private else value for key, value in message.params.items()}
    link_hidden = "link" in private or not message.params.get("link")
    if link_hidden:
        params["link"] = "/"
    shown = Message(
        id=message.id,
        case_id=message.case_id,
        template=message.template,
        language=message.language,
        params=params,
        text_version=message.text_version,
    )
    answered = bool(replies.address_for(message, sender.intake))
    text = contents.compose(shown, sender.base_url, words, answered=answered)
    paragraphs = tuple(HIDDEN if link_hidden and part == text.link else part for part in text.paragraphs)
    return Preview(one_line(text.subject), paragraphs, text, "" if link_hidden else text.link, bool(private))
