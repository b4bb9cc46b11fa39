"""PURE: what somebody wrote themselves, and what they quote or pass on.

Line by line and without a look back, so that no mail takes long: the library that does this was measured at half a
minute for twenty thousand blank lines, and does not know how Dutch mail programs quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

from app.mailroom.texts import one_line, tidy
from app.outbox.letters import MARKERS

LINE: Final = 400
"""Characters of a line that a rule looks at."""

HEADS: Final = {
    "from": ("van", "from", "von", "de"),
    "sent": ("verzonden", "sent", "datum", "date", "gesendet", "envoyé"),
    "to": ("aan", "to", "an", "à", "cc"),
    "subject": ("onderwerp", "subject", "betreff", "objet"),
}
_HEAD = re.compile(r"^\*?([A-Za-zéà]{2,12})\*?\s?:\*?\s?(.*)$")
_SAID = re.compile(r"^(op|on|am|le)\s.*\s(schreef|wrote|schrieb|a écrit)\b.*:$", re.IGNORECASE)
_RULE = re.compile(
    r"^[-_*\s]{2,}(oorspronkelijk(e)? (bericht|e-?mail)|original (message|appointment)|doorgestuurd bericht|"
    r"forwarded message|weitergeleitete nachricht|message transféré)\b.*$",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(r"^(begin doorgestuurd bericht|begin forwarded message|start doorgestuurd bericht)\s?:", re.I)
_PREFIX = re.compile(r"^\s*(re|antw?|betr|aw|sv|fwd?|doorst|doorgest|doorgestuurd|tr|wg)\s?(\[\d+\])?\s?:\s*", re.I)
_FORWARD = re.compile(r"^\s*(fwd?|doorst|doorgest|doorgestuurd|tr|wg)\s?(\[\d+\])?\s?:", re.I)


@dataclass(frozen=True)
class Original:
    """Who wrote what was passed on, as the mail itself says: nobody vouches for it."""

    name: str
    address: str
    sent: str = ""
    subject: str = ""


def bare(subject: str) -> str:
    """A subject without the marks of replies and forwards before it."""
    for _ in range(10):
        shorter = _PREFIX.sub("", subject, count=1)
        if shorter == subject:
            break
        subject = shorter
    return subject.strip()


def is_forward(subject: str) -> bool:
    """Whether the subject says that this was passed on."""
    return bool(_FORWARD.match(subject))


def newest(text: str) -> str:
    """What is new in a reply. Where answers stand between or under what they answer, everything that is not quoted."""
    lines = text.split("\n")
    cut = _first_old(lines)
    above = tidy("\n".join(_without_quoted_end(lines[:cut])))
    if above:
        return above
    own = [line for line in lines[cut:] if line and not line.startswith(">") and not _marked(line)]
    quoted = any(line.startswith(">") for line in lines[cut:])
    return tidy("\n".join(own[1:] if own and _SAID.match(own[0][:LINE]) else own)) if quoted else ""


def _first_old(lines: list[str]) -> int:
    """The number of the first line that is not new any more; that of the end when all is."""
    for number, line in enumerate(lines):
        if _marked(line) or _RULE.match(line[:LINE]) or _is_block(lines, number) or _said(lines, number):
            return number
    return len(lines)


def _marked(line: str) -> bool:
    bare_line = line[:LINE].lstrip("> ").lower()
    return any(marker.lower() in bare_line for marker in MARKERS.values())


def _said(lines: list[str], number: int) -> bool:
    """Whether "On … wrote:" begins here; programs break that line where it gets long."""
    if lines[number][:3].lower() not in ("op ", "on ", "am ", "le "):
        return False
    return any(_SAID.match(" ".join(lines[number : number + size])[:LINE]) for size in (1, 2, 3))


def _without_quoted_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">") or _is_rule(lines[end - 1])):
        end -= 1
    return lines[:end]


def _head(line: str) -> tuple[str, str]:
    """Which header of a mail a line looks like, and its value."""
    found = _HEAD.match(line[:LINE].lstrip("> ").strip())
    if found is None:
        return "", ""
    word = found[1].lower()
    return next((kind for kind, words in HEADS.items() if word in words), ""), found[2].strip()


def _is_block(lines: list[str], number: int) -> bool:
    """Whether headers of an older mail begin here: From, and two of the others right after it."""
    if _head(lines[number])[0] != "from":
        return False
    return len({_head(line)[0] for line in lines[number + 1 : number + 8]} - {"", "from"}) >= 2


def passed_on(text: str) -> tuple[str, Original | None, str]:
    """A forwarded mail: what the one who passed it on wrote, who wrote the rest, and the rest.

    Without a recognised mail in it all of the text is their own.
    """
    lines = text.split("\n")
    for number in range(len(lines)):
        if not _is_block(lines, number):
            continue
        block: dict[str, str] = {}
        after = number
        for after in range(number, min(number + 12, len(lines))):
            kind, value = _head(lines[after])
            if kind:
                block.setdefault(kind, value)
            elif after > number and not lines[after].strip("> "):
                break
        before = lines[:number]
        while before and (not before[-1].strip() or _is_rule(before[-1])):
            before.pop()
        rest = lines[after + 1 :]
        if all(not line or line.startswith(">") for line in rest):
            rest = [re.sub(r"^>\s?", "", line) for line in rest]
        return tidy("\n".join(before)), _original(block), tidy("\n".join(rest))
    return tidy(text), None, ""


def _is_rule(line: str) -> bool:
    short = line[:LINE].lstrip("> ").strip()
    return bool(_RULE.match(short) or _PASSED_ON.match(short)) or (len(short) > 9 and not short.strip("_-=*"))


def _original(block: dict[str, str]) -> Original:
    name, address = parseaddr(block["from"].replace("[mailto:", "<").replace("]", ">"))
    if "@" not in address:
        name, address = block["from"], ""
    return Original(
        one_line(name or address, 120), one_line(address, 254), one_line(block.get("sent", ""), 80),
        one_line(block.get("subject", ""), 200),
    )  # fmt: skip
