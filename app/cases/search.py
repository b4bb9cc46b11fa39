"""Asking the full-text indexes of the database: that of all texts (`index.SearchEntry`), and that of what cases are
about (`Case.search_text`), by which lists are narrowed and look-alikes are found.

What a word finds is said in `terms`; here it is only put in the language of each database, with the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, String, bindparam, func, literal_column, text
from sqlalchemy.orm import Session

from app.cases.index import SearchEntry
from app.cases.models import Case
from app.cases.terms import MARK, WORD, Term, fold, kept, terms, words_of

__all__ = ["WORD", "fold", "indexed", "matches", "newest_of", "terms", "words_of"]

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

_OWN = ("title_words", "words")
_WEIGHTS = {"title_words": "A", "words": "B", "around_words": "C"}


def indexed(*parts: str) -> str:
    """What is kept of a case for searching: the words of these texts, and the parts of compounds (`terms.kept`)."""
    return kept(*(part for part in parts if part))


# -- a question in the language of each database -----------------------------------------------------


def _fts_word(term: Term) -> str:
    """A word as FTS5 takes it: as the beginning of a word, or by its stem."""
    ways = [f'"{term.word}"*'] if term.as_written else []
    ways += [f'"{MARK}{one}"' for one in term.ends]
    ways += [f'"{MARK}{one}"*' for one in term.begins_with]
    return f"({' OR '.join(ways)})"


def _fts(asked: Iterable[Term]) -> str:
    return " AND ".join(_fts_word(term) for term in asked)


def _pg_word(term: Term, weights: str = "") -> str:
    """The same for `to_tsquery`, perhaps only among words of these weights. It holds letters, digits and "()&|:*" only:
    it is written into the statement.
    """
    ways = [f"{term.word}:*{weights}"] if term.as_written else []
    ways += [f"{MARK}{one}:{weights}".rstrip(":") for one in term.ends]
    ways += [f"{MARK}{one}:*{weights}" for one in term.begins_with]
    return f"({' | '.join(ways)})"


def _pg(asked: Iterable[Term], weights: str = "") -> str:
    return " & ".join(_pg_word(term, weights) for term in asked)


def _tsquery(question: str) -> ColumnElement[object]:
    """A question for PostgreSQL, written into the statement so that the plan depends on how common its words are; other
    statements are planned once for all values.
    """
    asked = bindparam(None, question, String, literal_execute=True)
    return func.to_tsquery(literal_column("'simple'"), asked)


def _sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# -- what cases are about ----------------------------------------------------------------------------

_CASES = text("SELECT rowid AS id FROM case_search WHERE case_search MATCH :question")


def matches(session: Session, question: str) -> ColumnElement[bool] | None:
    """The condition on `cases` for a question: its words stand in the title or the text. None when it holds no word."""
    asked = terms(question)
    if not asked:
        return None
    if _sqlite(session):
        return Case.id.in_(_CASES.bindparams(question=_fts(asked)))
    return literal_column("cases.search_vector").op("@@")(_tsquery(_pg(asked)))


# -- all texts ---------------------------------------------------------------------------------------

_ENTRIES = text("SELECT rowid AS id FROM case_search_entries WHERE case_search_entries MATCH :question")
_entries = SearchEntry.__table__


def newest_of(
    session: Session, wanted: Select[*tuple[object, ...]], asked: tuple[Term, ...], *, in_title: bool = False
) -> Select[*tuple[object, ...]]:
    """Of what `wanted` selects from `search_entries`, that which answers to a question, the newest first.

    All words must stand in it, at least one of them in its own title or text and not only in those of its case; with
    `in_title`, all in its title. On SQLite the index itself gives them in this order, so that a common word is not read
    to its end.
    """
    if _sqlite(session):
        whole = _fts(asked)
        any_own = " OR ".join(_fts_word(term) for term in asked)
        own = f"{{{' '.join(_OWN)}}} : ({any_own})"
        both = f"({whole}) AND ({own})" if len(asked) > 1 else own
        question = f"{{title_words}} : ({whole})" if in_title else both
        found: FromClause = (
            _ENTRIES.bindparams(bindparam("question", question, unique=True)).columns(id=Integer).subquery()
        )
        return wanted.join(found, found.c.id == _entries.c.id).order_by(found.c.id.desc())
    weights = "".join(_WEIGHTS[name] for name in _OWN)
    own = " | ".join(_pg_word(term, weights) for term in asked)
    both = f"{_pg(asked)} & ({own})" if len(asked) > 1 else own
    question = _pg(asked, _WEIGHTS["title_words"]) if in_title else both
    vector: ColumnElement[Any] = literal_column("search_entries.search_entry_vector")
    return wanted.where(vector.op("@@")(_tsquery(question))).order_by(_entries.c.id.desc())
