"""A report as a file: PDF, OpenDocument spreadsheet, JSON or HTML. The same content, in each form."""

from __future__ import annotations

import json
from typing import Final

from app import papers
from app.reports import laying, tabling
from app.reports.content import LAND
from app.reports.queries import Shown

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}


def rendered(shown: Shown, form: str, *, key: str = LAND, language: str = "nl", base: str = "") -> bytes:
    """The report in this form. PDF and HTML are of one slice; the other two hold all of them. Raises KeyError for a
    slice that the report does not have.
    """
    if form == "ods":
        return tabling.ods(shown.content, language, shown.standing)
    if form == "json":
        return as_json(shown).encode()
    paper = laying.paper(shown.content, key, language, shown.standing, base=base)
    return papers.pdf(paper) if form == "pdf" else str(papers.document(paper)).encode()


def as_json(shown: Shown) -> str:
    """The frozen text as it is, inside what is known of it: whoever takes `content` apart can check the digest."""
    told = shown.standing
    head = {"quarter": shown.quarter, "edition": told.edition, "digest": told.digest, "reason": told.reason}
    outer = json.dumps(head, ensure_ascii=False)[:-1]
    changes = json.dumps(list(told.changes), ensure_ascii=False)
    answers = json.dumps([dict(one) for one in told.answers], ensure_ascii=False, default=str)
    return f'{outer}, "changes": {changes}, "answers": {answers}, "content": {shown.text}}}'


def filename(shown: Shown, form: str, key: str = LAND) -> str:
    """What the file is called."""
    part = "" if key == LAND or form in ("ods", "json") else f"-{key.replace(':', '-')}"
    edition = f"-uitgave-{shown.standing.edition}" if shown.standing.edition > 1 else ""
    return f"kwartaalverslag-{shown.quarter}{edition}{part}.{form}"
