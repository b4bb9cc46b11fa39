"""A brief as a paper: on screen, as PDF, and as a part of the papers for a meeting.

The order is that of who decides: what is asked and by when, the problem, who has it, what was done, what stands in law
and accords, what can be decided and what follows from that.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.definitions import registry
from app.escalations.brief_queries import Content
from app.escalations.models import Ground
from app.papers import Block, Heading, Note, Paper, Paragraph, Table, Terms
from app.web.formats import full_date
from app.workflow.model import Text

SECTIONS: Mapping[str, Text] = {
    "asked": Text("Gevraagd besluit", "Decision asked"),
    "problem": Text("Het probleem", "The problem"),
    "affected": Text("Wie heeft er last van", "Who suffers from it"),
    "tried": Text("Wat is geprobeerd", "What was tried"),
    "positions": Text("Wat de partijen vinden", "What the parties say"),
    "basis": Text("Wetten en akkoorden", "Laws and accords"),
    "by_when": Text("Wanneer", "By when"),
    "options": Text("Wat je kunt besluiten", "What can be decided"),
}
"""The parts of a brief as their readers know them."""
CHOICE, CONSEQUENCE = Text("Besluit", "Decision"), Text("Gevolg", "Consequence")
CONFIDENTIAL = Text("Vertrouwelijk", "Confidential")
ESCALATION, CASE = (
    Text("Escalatie", "Escalation"),
    Text("Voorbereiding escalatie, zaak", "Preparing an escalation, case"),
)
REGION, REGIONS = Text("Regio", "Region"), Text("Regio's", "Regions")
CASES = Text("Zaken", "Cases")
WHY, ASKED_BY, LIAISON = (
    Text("Waarom nu", "Why now"),
    Text("Gevraagd door", "Asked by"),
    Text("Regio-liaison", "Liaison"),
)
BY_ITSELF = Text("vanzelf: een termijn verliep of twee directies wezen af", "by itself: a term passed or two declined")
FROZEN = Text("Zo lag dit stuk er bij het besluit van {day}.", "This is the brief as it was at the decision of {day}.")
ON = Text("op", "on")


def paper_of(content: Content, language: str = "nl") -> Paper:
    """The brief as one page. Its texts are Dutch; `language` is that of the headings."""
    texts = content.texts
    asked = "\n\n".join(text for text in (texts["asked"], texts["by_when"]) if text)
    blocks: list[Block] = [Note(SECTIONS["asked"][language], asked or "…")]
    for name in ("problem", "affected", "tried", "positions", "basis"):
        if texts[name]:
            blocks += [Heading(SECTIONS[name][language]), Paragraph(texts[name])]
    if content.options:
        rows = tuple((one.text, one.consequence) for one in content.options)
        table = Table(SECTIONS["options"][language], (CHOICE[language], CONSEQUENCE[language]), rows)
        blocks.append(table)
    blocks.append(Terms(tuple(_facts(content, language))))
    if content.frozen_at is not None:
        day = full_date(content.frozen_at, language)
        blocks.append(Paragraph(FROZEN[language].format(day=day), quiet=True))
    kind = ESCALATION if content.escalation else CASE
    where = ", ".join(content.regions)
    return Paper(
        title=content.title,
        language=language,
        blocks=tuple(blocks),
        subtitle=". ".join(part for part in (f"{kind[language]} {content.number}", where) if part),
        marking=CONFIDENTIAL[language] if content.confidential else "",
        dense=True,
    )


def _facts(content: Content, language: str) -> list[tuple[str, str]]:
    who = BY_ITSELF[language] if content.automatic else content.asked_by
    if content.asked_on is not None:
        who = f"{who}, {ON[language]} {full_date(content.asked_on, language)}".lstrip(", ")
    found = [
        (WHY[language], ground_label(content.ground, language)),
        (ASKED_BY[language], who if content.escalation else ""),
        (LIAISON[language], content.liaison),
        (CASES[language], _cases(content)),
    ]
    return [(name, value) for name, value in found if value]


def _cases(content: Content) -> str:
    """The cases it is about; not the case itself, while it is no escalation."""
    if not content.escalation:
        return ""
    if len(content.cases) == 1:
        return content.cases[0][0]
    return "; ".join(f"{number} ({region})" for number, _title, region in content.cases)


def ground_label(ground: Ground | None, language: str) -> str:
    """The word for why a case was escalated, as the workflow of a bottleneck spells it."""
    asked = registry.current("bottleneck").transitions["escalate"].field("ground") if ground else None
    choices = asked.choices if asked else ()
    return next((one.label[language] for one in choices if ground and one.value == ground.value), "")
