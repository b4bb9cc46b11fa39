"""PURE: the words of a mail as plain text that can be stored, from whatever they came in."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

TEXT_MAX = 200_000
"""Characters of text that we look at: a long quoted conversation fits, and no rule below gets slow on more."""

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "center", "div", "dl", "dt", "dd", "fieldset", "figure",
     "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
     "section", "table", "tr", "ul"}
)  # fmt: skip
_SILENT = frozenset({"head", "script", "style", "template", "title", "textarea", "select", "object"})
"""Elements whose content is not read by somebody who looks at the mail."""


def storable(text: str) -> str:
    """The text with one kind of line end and without what cannot be kept: control characters and lone surrogates."""
    text = re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text[:TEXT_MAX]).replace("\xa0", " ")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def tidy(text: str) -> str:
    """Lines without spaces at their end, no more than one blank line between two paragraphs."""
    lines = [line.rstrip() for line in storable(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str, limit: int) -> str:
    """Words on one line, cut at `limit` characters."""
    line = " ".join(storable(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


class _Words(HTMLParser):
    """Collects what a reader sees. Nothing of the markup comes along, so nothing of it can do anything."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._quotes = 0
        self._length = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._silent = 0
        if tag in _SILENT:
            self._silent += 1
        if tag == "blockquote":
            self._quotes += 1
        if tag in _BLOCKS:
            self._break()
        if tag == "li":
            self._say("- ")
        if tag in ("td", "th"):
            self._say(" ")
        if tag == "p":
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        if not self._silent:
            self.parts.append("\n" + "> " * min(self._quotes, 5))

    def _say(self, words: str) -> None:
        if not self._silent and self._length < TEXT_MAX:
            self.parts.append(words)
            self._length += len(words)


def _closed(html: str) -> str:
    """HTML without comments and declarations, and without a tag that never ends: html.parser looks for the end of each
    of those again and again.
    """
    kept, at = [], 0
    while (start := html.find("<!", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->" if html.startswith("<!--", start) else ">", start + 2)
        if end < 0:
            at = len(html)
            break
        at = html.find(">", end) + 1
    kept.append(html[at:])
    whole = "".join(kept)
    last = whole.rfind(">") + 1
    return whole[:last] + whole[last:].replace("<", " ")


def of_html(html: str) -> str:
    """The words of a piece of HTML; those of a quotation after a `>`, as in a plain mail."""
    reader = _Words()
    try:
        reader.feed(_closed(html[: 4 * TEXT_MAX]))
        reader.close()
    except (AssertionError, ValueError, IndexError):  # a declaration that html.parser trips over: what it had is kept
        reader.parts.append("\n")
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return tidy("\n".join("" if line.strip("> ") == "" else line for line in lines))
