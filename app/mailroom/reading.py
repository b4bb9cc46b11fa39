"""PURE: a mail as it comes in, read into what we need of it. Whatever is in it, reading it raises nothing.

Only the outside of the mail is judged elsewhere (`judging`); here nothing is believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.headerregistry import AddressHeader
from email.message import Message
from email.policy import compat32, default
from email.utils import parsedate_to_datetime
from typing import Final

from app.mailroom import quoting, texts
from app.mailroom.quoting import Original

MAX_SIZE: Final = 25 * 1024 * 1024
MAX_LINES: Final = 600_000
MAX_MULTIPARTS: Final = 60
MAX_PARTS: Final = 100
MAX_DEPTH: Final = 12
MAX_HEADERS: Final = 256 * 1024
MAX_HEADER: Final = 4000
"""Beyond these a mail is not looked into. People's mail stays far below; what does not is made to break readers."""

SMALL_PICTURE: Final = 15 * 1024
"""Bytes. A picture in the text that is smaller is a logo under somebody's name."""

_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})


@dataclass(frozen=True)
class Mailbox:
    """Somebody as a header names them. The name is what the sender typed; the address is in lower case."""

    name: str
    address: str


@dataclass(frozen=True)
class File:
    """Something attached, as it came: its kind is what the sender says it is."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """What a mail says of itself, and what is in it.

    `senders` is None when there is not exactly one From line that can be read with certainty. `results` are the
    Authentication-Results in the order of the mail, the newest first. `fault` says why it was not looked into.
    """

    size: int
    fingerprint: str
    message_id: str = ""
    subject: str = ""
    sent: datetime | None = None
    senders: tuple[Mailbox, ...] | None = None
    sender: str = ""
    recipients: tuple[str, ...] = ()
    return_path: str | None = None
    references: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    report: bool = False
    text: str = ""
    note: str = ""
    original: Original | None = None
    body: str = ""
    new: str = ""
    files: tuple[File, ...] = ()
    skipped: tuple[str, ...] = ()
    fault: str = ""

    @property
    def by(self) -> Mailbox | None:
        """The one sender, if that is certain."""
        return self.senders[0] if self.senders is not None and len(self.senders) == 1 else None

    def mark(self, name: str) -> str:
        """The value of a header that says what kind of mail this is, in lower case; empty without one."""
        return next((value for key, value in self.marks if key == name), "")


MARKS: Final = (
    "auto-submitted",
    "precedence",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-regiolijn",
    "list-id",
)


def read(raw: bytes, size: int | None = None) -> Mail:
    """Read a mail. `size` is its real size when `raw` is only the beginning of it."""
    size = len(raw) if size is None else size
    fingerprint = _fingerprint(raw)
    try:
        return _read(raw, size, fingerprint)
    except Exception:  # a mail that our libraries break on: it is put aside, and the next one is read
        return Mail(size, fingerprint, fault="unreadable")


def _fingerprint(raw: bytes) -> str:
    """The same for a mail however it came to us: servers on the way add lines to its head, and leave these alone."""
    head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    digest = hashlib.sha256()
    for name in (b"message-id", b"from", b"date", b"subject"):
        found = re.search(rb"(?im)^" + name + rb":[ \t]*([^\n]{0,998})", head[:MAX_HEADERS])
        digest.update(name + b":" + (found[1] if found else b"") + b"\n")
    digest.update(body)
    return digest.hexdigest()


def _read(raw: bytes, size: int, fingerprint: str) -> Mail:
    head = raw.replace(b"\r\n", b"\n")[:MAX_HEADERS].partition(b"\n\n")[0]
    fault = _too_much(raw, size)
    whole = message_from_bytes(head + b"\n\n" if fault else raw, policy=compat32)
    outside = _outside(whole, size, fingerprint)
    if fault:
        return replace(outside, fault=fault)
    inside = _Inside()
    inside.look(whole, 0)
    if inside.fault:
        return replace(outside, fault=inside.fault)
    text = texts.tidy("\n\n".join(part for part in inside.texts if part))
    note, original, body = quoting.passed_on(text)
    if inside.enclosed is not None and original is None:
        note, original, body = text, inside.enclosed, texts.tidy("\n\n".join(inside.enclosed_texts))
    return replace(
        outside,
        text=text, note=note, original=original, body=body, new=quoting.newest(text),
        files=tuple(inside.files), skipped=tuple(inside.skipped),
    )  # fmt: skip


def _too_much(raw: bytes, size: int) -> str:
    if max(size, len(raw)) > MAX_SIZE:
        return "too_large"
    lowered = raw.count(b"multipart/") + raw.count(b"message/rfc822") + raw.count(b"Multipart/")
    end = re.search(rb"\r?\n\r?\n", raw)
    head = end.start() if end else len(raw)
    if raw.count(b"\n") > MAX_LINES or lowered > MAX_MULTIPARTS or head > MAX_HEADERS:
        return "too_complex"
    return ""


# -- the outside -------------------------------------------------------------------------------


def _outside(message: Message, size: int, fingerprint: str) -> Mail:
    marks = [(name, texts.one_line(value, 200).lower()) for name in MARKS for value in _values(message, name)[:1]]
    return_path = _values(message, "return-path")
    own_id = _ids(_first(message, "message-id"))
    return Mail(
        size=size,
        fingerprint=fingerprint,
        message_id=own_id[0] if own_id else "",
        subject=_words(_first(message, "subject"), 300),
        sent=_moment(_first(message, "date")),
        senders=_one_from(message),
        sender=next(iter(_addresses(_first(message, "sender"))), ""),
        recipients=tuple(
            address
            for name in ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
            for value in _values(message, name)[:5]
            for address in _addresses(value)
        )[:100],
        return_path=return_path[0].strip() if return_path else None,
        references=_ids(f"{_first(message, 'in-reply-to')} {_first(message, 'references')}")[:50],
        results=tuple(value[:MAX_HEADER] for value in _values(message, "authentication-results")[:20]),
        marks=tuple(marks),
        report=message.get_content_type() in ("multipart/report", "message/delivery-status"),
    )


def _values(message: Message, name: str) -> list[str]:
    """The values of a header as they stand there, unfolded."""
    return [
        re.sub(r"[\r\n]+[ \t]?", " ", str(value)).strip()
        for key, value in message.raw_items()
        if str(key).lower() == name
    ]


def _first(message: Message, name: str) -> str:
    return next(iter(_values(message, name)), "")[:MAX_HEADER]


def _one_from(message: Message) -> tuple[Mailbox, ...] | None:
    """Who the mail says it is from. None unless one From line names plain addresses without any fault.

    Programs disagree on what a crooked From line says; whoever checked it (DMARC) may have read another name in it.
    """
    values = _values(message, "from")
    if len(values) != 1 or len(values[0]) > MAX_HEADER:
        return None
    try:
        header = default.header_factory("from", values[0])
    except Exception:  # the standard library breaks on some; nobody's program writes those
        return None
    if not isinstance(header, AddressHeader) or getattr(header, "defects", None):
        return None
    people = tuple(
        Mailbox(texts.one_line(found.display_name, 120), found.addr_spec.lower()) for found in header.addresses
    )
    if any(not box.address.isascii() or box.address.count("@") != 1 for box in people) or not values[0].isprintable():
        return None
    if any(group.display_name is not None for group in header.groups):
        return None
    plain = values[0].count("<") + values[0].count(">")
    if len(people) == 1 and plain not in (0, 2):
        return None
    return people


def _addresses(value: str) -> tuple[str, ...]:
    """The addresses in a header, in lower case; none from one that cannot be read."""
    if not value or len(value) > MAX_HEADER:
        return ()
    try:
        header = default.header_factory("to", value)
        found = [one.addr_spec.lower() for one in header.addresses] if isinstance(header, AddressHeader) else []
    except Exception:  # the standard library breaks on some; we do not need them
        return ()
    return tuple(address for address in found if address.isascii() and address.count("@") == 1)


def _ids(value: str) -> tuple[str, ...]:
    return tuple(re.findall(r"<([^<>\s]{1,250})>", value[:MAX_HEADER]))


def _words(value: str, limit: int) -> str:
    """A header in words, whatever encoding it claims."""
    parts: list[str] = []
    try:
        for part, charset in decode_header(value[:MAX_HEADER]):
            parts.append(part if isinstance(part, str) else _decoded(part, charset))
    except Exception:  # an encoded word that is none: as it stands there
        parts = [value]
    return texts.one_line("".join(parts).encode("utf-8", "replace").decode("utf-8"), limit)


def _decoded(content: bytes, charset: str | None) -> str:
    """Bytes as text: as they say, else as UTF-8, else as what old programs write without saying so."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if name:
                return content.decode("utf-8-sig" if name.lower() in ("utf-8", "utf8", "us-ascii") else name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except Exception:  # no date, or one that no calendar has
        return None


# -- the inside --------------------------------------------------------------------------------


class _Inside:
    """Goes through the parts of a mail, no deeper and no longer than is reasonable."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.files: list[File] = []
        self.skipped: list[str] = []
        self.enclosed: Original | None = None
        self.enclosed_texts: list[str] = []
        self.fault = ""
        self._parts = 0

    def look(self, part: Message, depth: int) -> None:
        """Take along what is in this part and those within it."""
        self._parts += 1
        if self.fault or depth > MAX_DEPTH or self._parts > MAX_PARTS:
            self.fault = "too_complex"
            return
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self._enclosed(part, depth)
        elif part.is_multipart():
            for inner in self._chosen(part, kind):
                self.look(inner, depth + 1)
        elif kind in ("text/plain", "text/html") and not self._is_file(part):
            self.texts.append(_text(part, kind))
        elif kind not in _SIGNATURES and kind != "message/delivery-status":
            self._file(part, kind)

    def _chosen(self, part: Message, kind: str) -> Iterator[Message]:
        """Of the same thing in several ways, the plain text; and whatever else has files in it."""
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        if kind == "multipart/alternative":
            plain = [one for one in inner if one.get_content_type() == "text/plain" and _text(one, "text/plain")]
            if plain:
                inner = [plain[0], *(one for one in inner if one.get_content_type() not in ("text/plain", "text/html"))]
                yield inner[0]
                for other in inner[1:]:
                    yield from self._files_in(other)
                return
            html = next((one for one in inner if one.get_content_type() == "text/html"), None)
            inner = [html] if html is not None and not any(one.is_multipart() for one in inner) else inner
        yield from inner

    def _files_in(self, part: Message) -> Iterator[Message]:
        """The parts of an alternative that are no text: a picture in the HTML may be what the mail is about."""
        for number, one in enumerate(part.walk()):
            if number > MAX_PARTS:
                self.fault = "too_complex"
                return
            if not one.is_multipart() and (self._is_file(one) or one.get_content_maintype() != "text"):
                yield one

    @staticmethod
    def _is_file(part: Message) -> bool:
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())

    def _enclosed(self, part: Message, depth: int) -> None:
        """A mail that was passed on as an attachment: its text and its files come along."""
        inner = next((one for one in part.get_payload() if isinstance(one, Message)), None)
        if inner is None:
            return
        outer_texts, self.texts = self.texts, []
        self.look(inner, depth + 1)
        found, self.texts = self.texts, outer_texts
        if self.enclosed is not None:
            self.texts += found
            return
        boxes = _one_from(inner) or (Mailbox("", ""),)
        sent = _moment(_first(inner, "date"))
        self.enclosed = Original(
            boxes[0].name or boxes[0].address, boxes[0].address, sent.strftime("%Y-%m-%d") if sent else "",
            _words(_first(inner, "subject"), 200),
        )  # fmt: skip
        self.enclosed_texts = found

    def _file(self, part: Message, kind: str) -> None:
        name = _name(part, kind, len(self.files) + 1)
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            self.skipped.append(name)
            return
        in_text = part.get_content_disposition() == "inline" or part.get("content-id")
        if kind.startswith("image/") and in_text and len(content) < SMALL_PICTURE:
            self.skipped.append(name)
            return
        self.files.append(File(name, kind, content))


def _text(part: Message, kind: str) -> str:
    content = part.get_payload(decode=True)
    words = _decoded(content, part.get_content_charset()) if isinstance(content, bytes) else ""
    return texts.of_html(words) if kind == "text/html" else texts.tidy(words)


def _name(part: Message, kind: str, number: int) -> str:
    """The name of a file without any folder in it."""
    try:
        found = part.get_filename() or ""
    except Exception:  # a name in a charset that does not exist
        found = ""
    words = _words(found, 200).replace("\\", "/").rpartition("/")[2].strip(". ")
    return words or f"bijlage-{number}.{re.sub(r'[^a-z0-9]', '', kind.rpartition('/')[2].lower())[:10] or 'bin'}"
