"""What a brief says, pure: its sections, how long they may be, and what is made of the cases where nobody wrote it.

A brief is one page: whoever decides has ten minutes for three of them. So each section has a limit, and what is made
from longer texts is cut at the end of a sentence. It is text for Dutch colleagues, in whatever language its page is
read; only the headings are translated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.escalations.models import Ground

LIMITS: Mapping[str, int] = {
    "asked": 300,
    "problem": 480,
    "affected": 250,
    "tried": 320,
    "positions": 320,
    "basis": 220,
    "by_when": 120,
}
"""The sections somebody may write, and how many characters each may have: together, with the options, one page A4."""
MOST_LINES = 5
"""Of one section."""
LONGEST_OPTION, LONGEST_CONSEQUENCE, MOST_OPTIONS = 90, 140, 4
SENTENCES = 3
"""The problem is told in three sentences (issue 6, point 3)."""

_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]*[A-ZÀ-Ý0-9'’])")
_SHORT_WORDS = re.compile(
    r"(?:\b(?:art|bijv|bv|ca|dhr|dr|drs|enz|evt|incl|jl|m\.i\.v|max|min|mr|mw|nr|o\.a|p\.m|prof|resp|sept|t\.a\.v|t\.b\.v"
    r"|t\.m|vgl|zgn|z\.g)|\b[A-Z])\.$",
    re.IGNORECASE,
)
"""What ends with a full stop and not with the sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be decided, and what follows from it."""

    text: str
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a case says, whatever its process: texts as they stand there. `basis` and `positions` are lines."""

    title: str
    region: str = ""
    problem: str = ""
    affected: str = ""
    tried: str = ""
    asked: str = ""
    basis: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What was said when the case was escalated; empty before that."""

    ground: Ground | None = None
    explanation: str = ""
    tried: str = ""
    mandate_asked: str = ""
    consequence: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A brief as it is made from its cases."""

    texts: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()


GRANT = Option(
    "Geef het mandaat dat gevraagd wordt.", "De opgavefikser voert het uit, met een einddatum. De zaak loopt door."
)
NAME = Option("Wijs een eigenaar aan.", "Die neemt de zaak binnen drie werkdagen aan. De termijn loopt dan weer.")
ACCOUNT = Option("Spreek de ondertekenaar aan.", "Die reageert binnen een termijn. Tot dan wacht de zaak daarop.")
EXPERIMENT = Option(
    "Geef ruimte om te experimenteren.", "De regio mag het tijdelijk anders doen. Daarna volgt een evaluatie."
)
MINISTER = Option("Breng het bij de minister.", "De zaak wacht op het overleg. Dit stuk gaat mee.")
MINISTRY = Option("Vraag het andere ministerie om een besluit.", "De zaak wacht op dat ministerie.")
IZA = Option("Breng het naar het kwartaaloverleg IZA.", "De zaak wacht op het overleg. Dit stuk gaat mee.")
NOTHING = "Besluit niets."
STILL = "De zaak staat stil. Na tien werkdagen zonder besluit komt zij op de lijst van het MT."

BY_GROUND: Mapping[Ground | None, tuple[Option, ...]] = {
    Ground.STALLED: (GRANT, NAME),
    Ground.REFUSED: (NAME, MINISTER),
    Ground.ABOVE_MANDATE: (GRANT, MINISTER),
    Ground.COLLISION_OF_LAWS: (EXPERIMENT, MINISTRY),
    Ground.AGREEMENT_NOT_KEPT: (ACCOUNT, IZA),
    Ground.REGION_ASKS: (GRANT, NAME),
    None: (GRANT, NAME),
}
"""What can mostly be decided, by why it was escalated. Whoever writes the brief knows better and changes it."""


def sentences(text: str) -> list[str]:
    """The sentences of a text. A line end is one too, unless the line goes on."""
    found: list[str] = []
    for line in text.splitlines():
        begun = ""
        for part in _END.split(line.strip()):
            begun = f"{begun} {part}".strip()
            if begun and not _SHORT_WORDS.search(begun):
                found.append(begun)
                begun = ""
        if begun:
            found.append(begun)
    return found


def shortened(text: str, limit: int, most: int = 0) -> str:
    """As many whole sentences as fit in `limit` characters, and no more than `most` when that is given; a sentence that
    is too long by itself is cut at a word.
    """
    told = ""
    for place, sentence in enumerate(sentences(text)):
        longer = f"{told} {sentence}".strip()
        if (most and place >= most) or (told and len(longer) > limit):
            break
        told = longer
    return told if len(told) <= limit else told[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def lines(found: Sequence[str], limit: int) -> str:
    """As many lines as fit."""
    told: list[str] = []
    for line in dict.fromkeys(" ".join(line.split()) for line in found):
        room = limit - sum(len(one) + 1 for one in told)
        if len(told) == MOST_LINES:
            break
        if len(line) > room:
            if not told or room > 60:
                told.append(shortened(line, room))
            break
        told.append(line)
    return "\n".join(told)


def compose(sources: Sequence[Source], told: Told) -> Composed:
    """Make a brief from its cases, the one it began with first, and from what was said at the escalation."""
    first = sources[0] if sources else Source("")
    texts = {
        "asked": shortened(told.mandate_asked or first.asked, LIMITS["asked"]),
        "problem": _problem(first, told, others=len(sources) - 1),
        "affected": _of_each(sources, "affected"),
        "tried": shortened(told.tried, LIMITS["tried"]) or _of_each(sources, "tried"),
        "positions": lines([line for one in sources for line in one.positions], LIMITS["positions"]),
        "basis": lines([line for one in sources for line in one.basis], LIMITS["basis"]),
        "by_when": told.due or "Binnen vijf werkdagen na de escalatie.",
    }
    nothing = Option(NOTHING, shortened(told.consequence, LONGEST_CONSEQUENCE) or STILL)
    return Composed(texts, (*BY_GROUND[told.ground], nothing))


def _problem(first: Source, told: Told, others: int) -> str:
    """Three sentences: what is stuck, then what was said when it was escalated; the last says that others have it."""
    more = (
        f"Dit speelt ook in {others} andere {'zaak' if others == 1 else 'zaken'} in deze escalatie." if others else ""
    )
    said = sentences(first.problem) or sentences(first.title)
    said += [one for one in sentences(told.explanation) if one not in said]
    room = LIMITS["problem"] - len(more) - 1
    text = shortened("\n".join(said), room, SENTENCES - bool(more))
    if text and text[-1] not in ".!?…":
        text += "."
    return f"{text} {more}".strip()


def _of_each(sources: Sequence[Source], name: str) -> str:
    """A text of each case; with several cases each after its region."""
    limit = LIMITS[name]
    if len(sources) == 1:
        return shortened(getattr(sources[0], name), limit)
    each = max(limit // max(len(sources), 1) - 30, 80)
    said = {shortened(text, each): one.region for one in sources if (text := getattr(one, name))}
    return lines([f"{region}: {text}" if region else text for text, region in said.items()], limit)
