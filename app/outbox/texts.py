"""The texts that administrators made of our letters: which one a case gets, and what it says.

The most specific wins: for the state and nature of the case, for its state, for its nature, for all cases, and else
the wording in the code. Versions are never changed, so what was written with one keeps saying what it said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.outbox.models import LetterText
from app.outbox.wordings import Words


def version_for(session: Session, letter: str, state: str = "", nature: str = "") -> int | None:
    """The version of the text that a case in this state and of this nature gets now; None: the wording in the code."""
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    rows = session.execute(
        select(LetterText.state, LetterText.nature, LetterText.version, LetterText.text)
        .where(
            LetterText.letter == letter,
            LetterText.language == "nl",
            LetterText.state.in_({"", state}),
            LetterText.nature.in_({"", nature}),
        )
        .order_by(LetterText.version)
    )
    for row in rows:
        newest[row.state, row.nature] = (row.version, row.text)
    for key in ((state, nature), (state, ""), ("", nature), ("", "")):
        version, text = newest.get(key, (0, ""))
        if text:
            return version
    return None


def words(session: Session, versions: Collection[int | None]) -> Mapping[tuple[int, str], Words]:
    """What these versions say: (version, language) -> words."""
    wanted = {version for version in versions if version is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(LetterText.version, LetterText.language, LetterText.subject, LetterText.text).where(
            LetterText.version.in_(wanted)
        )
    )
    return {(row.version, row.language): Words(row.subject, row.text) for row in rows}
