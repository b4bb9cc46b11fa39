"""PURE: what becomes of a mail. A table of rules; the first that applies says why a mail is put aside.

A mail that is put aside changes no case. Whoever looks after the post sees it, with the reason in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.mailroom.authentication import authentic
from app.mailroom.reading import Mail

MOST_AN_HOUR: Final = 30
"""Mails of one sender in an hour. A person does not come near it; a machine that answers machines does."""

_OWN_ID = re.compile(r"[0-9a-f]{32}@")
_MACHINE = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([-+].*)?@")
_AWAY = re.compile(
    r"^\s*(automatisch antwoord|automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|"
    r"afwezig(heid)?\b|niet aanwezig|abwesenheit|réponse automatique|undelivered mail|undeliverable|onbestelbaar|"
    r"mail delivery (failed|failure|status)|delivery status notification)",
    re.IGNORECASE,
)


class Answers(StrEnum):
    """Whether a mail answers one of ours, and whether its sender is the one we wrote to."""

    NOTHING = "nothing"
    OURS = "ours"
    UNKNOWN = "unknown"
    ANOTHER = "another"
    LOST = "lost"


@dataclass(frozen=True)
class House:
    """What we know of ourselves: the name of our mail server (empty: none is trusted) and the domain of our mail."""

    authserv: str
    domain: str


@dataclass(frozen=True)
class Sender:
    """What the database knows of the sender and of what the mail answers.

    `colleague`: somebody with an account; `active`: an account in use; `may_file`: who may log bottlenecks and has a
    region to log them for. `recent`: their mails of the past hour.
    """

    colleague: bool = False
    active: bool = False
    may_file: bool = False
    answers: Answers = Answers.NOTHING
    recent: int = 0


@dataclass(frozen=True)
class Rule:
    """Why a mail is put aside. `waivable`: an administrator may have it handled after all; `tell`: a colleague whom our
    server vouches for is told so by mail.
    """

    code: str
    holds: Callable[[Mail, House, Sender], bool]
    waivable: bool = False
    tell: bool = False


def trusted(mail: Mail, house: House) -> bool:
    """Whether the sender is certain: one plain From line, and our own server vouches for it."""
    by = mail.by
    return by is not None and not _sent_by_another(mail) and authentic(mail.results, house.authserv, by.address)


def _sent_by_another(mail: Mail) -> bool:
    return bool(mail.sender and mail.by and mail.sender != mail.by.address)


def _ours(mail: Mail, house: House) -> bool:
    own_id = bool(_OWN_ID.match(mail.message_id)) and mail.message_id.lower().endswith(f"@{house.domain.lower()}")
    return own_id or bool(mail.mark("x-regiolijn"))


def _failed_delivery(mail: Mail, _house: House, _sender: Sender) -> bool:
    empty = mail.return_path is not None and mail.return_path.strip("<> ") == ""
    return empty or mail.report or bool(mail.by and _MACHINE.match(mail.by.address))


def _by_itself(mail: Mail, _house: House, _sender: Sender) -> bool:
    """RFC 3834; and what Outlook and older programs do instead."""
    submitted = mail.mark("auto-submitted").partition(";")[0].strip()
    return (
        submitted not in ("", "no")
        or mail.mark("precedence") in ("bulk", "junk", "auto_reply")
        or any(mail.mark(name) for name in ("x-auto-response-suppress", "x-autoreply", "x-autorespond"))
        or bool(_AWAY.match(mail.subject))
    )


def _empty(mail: Mail, _house: House, sender: Sender) -> bool:
    said = mail.new if sender.answers is Answers.OURS else mail.text or mail.body or mail.subject
    return not said.strip() and not mail.files


RULES: Final = (
    Rule("loop", lambda mail, house, _: _ours(mail, house)),
    Rule("failed_delivery", _failed_delivery),
    Rule("unreadable", lambda mail, *_: mail.fault == "unreadable"),
    Rule("from_unclear", lambda mail, *_: mail.by is None),
    Rule("sent_by_another", lambda mail, *_: _sent_by_another(mail)),
    Rule("nobody_vouches", lambda mail, house, _: not house.authserv),
    Rule("not_authentic", lambda mail, house, _: not trusted(mail, house)),
    Rule("by_itself", _by_itself, waivable=True),
    Rule("a_list", lambda mail, *_: mail.mark("precedence") == "list" or bool(mail.mark("list-id")), waivable=True),
    Rule("too_many", lambda _m, _h, sender: sender.recent >= MOST_AN_HOUR, waivable=True),
    Rule("not_in_service", lambda _m, _h, sender: sender.colleague and not sender.active),
    Rule("answers_nothing_of_ours", lambda _m, _h, sender: sender.answers is Answers.UNKNOWN, tell=True),
    Rule("answers_anothers", lambda _m, _h, sender: sender.answers is Answers.ANOTHER, tell=True),
    Rule("unknown_sender", lambda _m, _h, sender: not sender.colleague and sender.answers is Answers.NOTHING),
    Rule("not_theirs_any_more", lambda _m, _h, sender: sender.answers is Answers.LOST, waivable=True, tell=True),
    Rule(
        "may_not_file",
        lambda _m, _h, sender: sender.answers is Answers.NOTHING and not sender.may_file,
        waivable=True,
        tell=True,
    ),
    Rule("too_large", lambda mail, *_: mail.fault == "too_large", tell=True),
    Rule("too_complex", lambda mail, *_: bool(mail.fault), tell=True),
    Rule("nothing_in_it", _empty, tell=True),
)
"""In this order. What comes by itself is never answered, so those rules come before the ones that tell."""

BY_CODE: Final = {rule.code: rule for rule in RULES}
FAULT: Final = "fault"
"""The reason of a mail that was to be handled, and on which something of ours broke."""


def judge(mail: Mail, house: House, sender: Sender, *, waived: bool = False) -> Rule | None:
    """Why this mail is put aside; None when it is handled. With `waived`, an administrator has looked at it."""
    for rule in RULES:
        if rule.holds(mail, house, sender) and not (waived and rule.waivable and rule.code in _LOOKED_AT):
            return rule
    return None


_LOOKED_AT: Final = frozenset({"by_itself", "a_list", "too_many"})
"""What an administrator may overrule. The other rules are asked anew: rights may have been given since."""
