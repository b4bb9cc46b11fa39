"""Full-text search over cases, in the database, with the same meaning on both.

Text is folded here (no capitals, no accents), so that neither database needs to know Dutch. Every word of the question
must begin a word of the case. The index is kept by the database itself: it changes in the transaction.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, func, literal_column, text
from sqlalchemy.orm import Session

from app.cases.models import Case

WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 8
UNMAPPED = frozenset({"case_search", "ix_cases_search", "search_vector"})
"""What the database keeps by the SQL below, unknown to the models."""

SQLITE_DDL = (
    "CREATE VIRTUAL TABLE case_search USING fts5(search_text, content='cases', content_rowid='id', prefix='2 3 4')",
    """CREATE TRIGGER case_search_insert AFTER INSERT ON cases BEGIN
         INSERT INTO case_search(rowid, search_text) VALUES (new.id, new.search_text); END""",
    """CREATE TRIGGER case_search_delete AFTER DELETE ON cases BEGIN
         INSERT INTO case_search(case_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); END""",
    """CREATE TRIGGER case_search_update AFTER UPDATE OF search_text ON cases
       WHEN old.search_text IS NOT new.search_text BEGIN
         INSERT INTO case_search(case_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
         INSERT INTO case_search(rowid, search_text) VALUES (new.id, new.search_text); END""",
)
POSTGRESQL_DDL = (
    """ALTER TABLE cases ADD COLUMN search_vector tsvector
       GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED""",
    "CREATE INDEX ix_cases_search ON cases USING gin (search_vector)",
)


def fold(words: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(question: str) -> list[str]:
    """The words of a question, folded; at most eight."""
    return WORD.findall(fold(question))[:MAX_WORDS]


def indexed(*parts: str) -> str:
    """What is kept for searching: the words of these texts, folded."""
    return " ".join(WORD.findall(fold(" ".join(part for part in parts if part))))


_INDEXED = text("SELECT rowid AS id FROM case_search WHERE case_search MATCH :question")


def _fts(question: str) -> str:
    """A question as FTS5 takes it: every word, each in quotes, as the beginning of a word."""
    return " ".join(f'"{word}"*' for word in words_of(question))


def matches(session: Session, question: str) -> ColumnElement[bool] | None:
    """The condition on `cases` for a question; None when it holds no word."""
    words = words_of(question)
    if not words:
        return None
    if session.get_bind().dialect.name == "sqlite":
        return Case.id.in_(_INDEXED.bindparams(question=_fts(question)))
    query = " & ".join(f"{word}:*" for word in words)
    # Written into the statement (it holds letters, digits and "&|:*" only), so that the plan depends on how common the
    # words are; other statements are planned once for all values.
    asked = bindparam("question", query, String, literal_execute=True)
    return literal_column("cases.search_vector").op("@@")(func.to_tsquery(literal_column("'simple'"), asked))


def excerpt(whole: str, question: str, around: int = 70) -> tuple[tuple[str, bool], ...]:
    """A line of a text around the first word that was asked for, marked; its beginning when there is none."""
    line = " ".join(whole.split())
    asked = words_of(question)
    found = next((word for word in WORD.finditer(line) if fold(word.group()).startswith(tuple(asked))), None)
    begin = line.find(" ", max(0, found.start() - around)) + 1 if found and found.start() > around else 0
    end = line.rfind(" ", begin, begin + 2 * around + 20) if len(line) > begin + 2 * around + 20 else len(line)
    cut = line[begin : end if end > begin else begin + 2 * around]
    before, after = "… " if begin else "", " …" if end < len(line) else ""
    return marked(f"{before}{cut}{after}", question) if cut else ()


def newest_first(session: Session, wanted: Select[int], question: str) -> Select[int] | None:
    """Of the ids of `wanted` those that answer to a question, the newest first; None when it holds no word.

    On SQLite the index itself gives them in this order, so that a common word is not read to its end.
    """
    condition = matches(session, question)
    if condition is None:
        return None
    if session.get_bind().dialect.name != "sqlite":
        return wanted.where(condition).order_by(Case.id.desc())
    found = _INDEXED.bindparams(question=_fts(question)).columns(id=Integer).subquery("found")
    return wanted.join(found, found.c.id == Case.id).order_by(found.c.id.desc())


def marked(words: str, question: str) -> tuple[tuple[str, bool], ...]:
    """A text in pieces: (piece, whether it is what was asked for)."""
    asked = words_of(question)
    pieces: list[tuple[str, bool]] = []
    place = 0
    for found in WORD.finditer(words):
        folded = fold(found.group())
        begun = next((word for word in asked if folded.startswith(word)), None)
        if begun is None:
            continue
        end = found.start() + len(begun) if len(folded) == len(found.group()) else found.end()
        pieces += [(words[place : found.start()], False), (words[found.start() : end], True)]
        place = end
    return tuple(piece for piece in [*pieces, (words[place:], False)] if piece[0])
