"""What the roles told when they looked back, as a part of the report. PURE. Nobody is named.

Words are quoted only when their writer gave them for the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import papers, pictures
from app.papers import Block, Bullets, Heading, Paragraph
from app.reports.words import W


def blocks(told: Mapping[str, Any], language: str, now: str, before: str) -> list[Block]:
    """The reflection of the quarter: balancing acts then and now, themes in their words, what came of intentions."""
    if not told or not told["asked"]:
        return []
    w = W[language]
    found: list[Block] = [Heading(w["roles"])]
    if not told["shared"]:
        return [*found, Paragraph(w["none_looked_back"])]
    found.append(Paragraph(w["roles_how_many"].format(entries=told["shared"], of=told["asked"])))
    acts = [
        pictures.Act(one["left"][language], one["right"][language], tuple(one["now"]), tuple(one["before"]))
        for one in told["acts"] if one["now"]
    ]  # fmt: skip
    if acts:
        drawn = pictures.between(w["acts"], acts, language=language, now=now, before=before)
        found.append(papers.Picture(drawn))
    if told["quotes"]:
        found.append(Heading(w["themes"], 3))
        found.append(Bullets(tuple(_quote(one, language) for one in told["quotes"])))
    answers: Mapping[str, int] = told["answers"]
    if told["intentions"] or answers:
        found.append(Heading(w["intentions"], 3))
        said = w["intentions_made"].format(count=told["intentions"])
        if answers:
            counted = {name: answers.get(name, 0) for name in ("done", "partly", "not")}
            said = f"{w['intentions_answered'].format(**counted)} {said}"
        found.append(Paragraph(said))
    return found


def _quote(one: Mapping[str, Any], language: str) -> str:
    role = W[language].get(f"role_{one['role']}", "")
    tail = f" ({role})" if role else ""
    return f"{one['theme']}: “{one['words']}”{tail}"
