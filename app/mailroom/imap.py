"""A mailbox over IMAP, with the standard library: look, take a mail, put it in another folder.

Never without encryption, unless the server is this machine.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final
from urllib.parse import unquote, urlsplit

TIMEOUT: Final = 20.0
HANDLED: Final = "Verwerkt"
ASIDE: Final = "Niet verwerkt"
_HERE: Final = ("localhost", "127.0.0.1", "::1")

imaplib._MAXLINE = max(getattr(imaplib, "_MAXLINE", 0), 10_000_000)  # type: ignore[attr-defined]


class MailboxUnreachable(Exception):
    """The mail server cannot be reached, or does not do what we ask. The next round tries again."""


class MailboxRefused(Exception):
    """The mail server does not take this name and password."""


class Mailbox:
    """The inbox of `url` (`imaps://user:password@host:port/folder`, or `imap://` with STARTTLS), while it is open.

    Raises MailboxUnreachable and MailboxRefused.
    """

    def __init__(self, url: str, *, context: ssl.SSLContext | None = None, timeout: float = TIMEOUT) -> None:
        self._parts = urlsplit(url)
        self._context = context or ssl.create_default_context()
        self._timeout = timeout
        self._prefix = ""
        self._can: frozenset[str] = frozenset()

    def __enter__(self) -> Mailbox:
        with _spoken():
            self._server = self._connected()
        user, password = unquote(self._parts.username or ""), unquote(self._parts.password or "")
        try:
            with _spoken():
                try:
                    self._server.login(user, password)
                except imaplib.IMAP4.error as error:
                    raise MailboxRefused(str(error)[:200]) from None
                self._can = frozenset(b" ".join(self._expect(self._server.capability())).decode().upper().split())
                self._prefix = self._namespace()
                for folder in (HANDLED, ASIDE):
                    self._server.create(self._quoted(folder))  # it may be there already
                self._expect(self._server.select(_quote(unquote(self._parts.path.strip("/")) or "INBOX")))
        except BaseException:
            self._hang_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def waiting(self, limit: int) -> list[str]:
        """The mails in the inbox, the oldest first: at most `limit` of their numbers (UID)."""
        with _spoken():
            found = self._expect(self._server.uid("SEARCH", "UNDELETED"))
        return [number.decode() for number in found[0].split()][:limit] if found and found[0] else []

    def size(self, number: str) -> int:
        """How large a mail is, in bytes; 0 when it is gone."""
        with _spoken():
            answer = self._expect(self._server.uid("FETCH", number, "(RFC822.SIZE)"))
        found = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part for part in answer if isinstance(part, bytes)))
        return int(found[1]) if found else 0

    def fetch(self, number: str, *, head_only: bool = False) -> bytes:
        """A mail as it is, or the head of it; without marking it as read. Empty when it is gone."""
        with _spoken():
            wanted = "(BODY.PEEK[HEADER])" if head_only else "(BODY.PEEK[])"
            answer = self._expect(self._server.uid("FETCH", number, wanted))
        return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")

    def move(self, number: str, folder: str) -> None:
        """Put a mail in a folder, as read. Another worker may have done so already."""
        with _spoken():
            self._server.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
            if "MOVE" in self._can:
                self._expect(self._server.uid("MOVE", number, self._quoted(folder)))
                return
            self._expect(self._server.uid("COPY", number, self._quoted(folder)))
            self._server.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in self._can:
                self._server.uid("EXPUNGE", number)

    def _connected(self) -> imaplib.IMAP4:
        host, port = self._parts.hostname or "localhost", self._parts.port
        if self._parts.scheme == "imaps":
            return imaplib.IMAP4_SSL(host, port or 993, ssl_context=self._context, timeout=self._timeout)
        server = imaplib.IMAP4(host, port or 143, timeout=self._timeout)
        if "STARTTLS" in server.capabilities:
            server.starttls(self._context)
        elif host not in _HERE:
            server.shutdown()
            raise MailboxUnreachable("the server offers no STARTTLS; a password is not sent in the clear")
        return server

    def _namespace(self) -> str:
        """What stands before the names of one's own folders: nothing, or as in INBOX.Verwerkt (RFC 2342)."""
        answer = self._server.namespace()[1] if "NAMESPACE" in self._can else [None]
        found = re.match(rb'\(\("([^"]*)" ', answer[0] or b"") if answer else None
        return found[1].decode("ascii", "replace") if found else ""

    def _quoted(self, folder: str) -> str:
        return _quote(self._prefix + folder)

    @staticmethod
    def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
        kind, data = answer
        if kind != "OK":
            raise MailboxUnreachable(str(data)[:200])
        return data

    def _hang_up(self) -> None:
        try:
            self._server.logout()
        except (OSError, imaplib.IMAP4.error):
            self._server.shutdown()


def _quote(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "") + '"'


@contextmanager
def _spoken() -> Iterator[None]:
    """What goes wrong in talking to the server, as one kind of trouble."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnreachable(f"{type(error).__name__}: {error}"[:300]) from error
