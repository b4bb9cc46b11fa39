"""The one index of what can be found: whoever makes, changes or removes a text says so here, in the same transaction.

What is kept is searched by `app.cases.search`, which also judges who may find it: never by what stands here, but by the
case (`case_id`) and the entry of its story (`event_id`) as they are at that moment.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.cases.models import Case
from app.cases.terms import kept
from app.db import Base, enum_type


class TextKind(StrEnum):
    """What can be found. The API calls it this; here it is `Kind`."""

    CASE = "case"
    COMMENT = "comment"
    STEP = "step"
    TASK = "task"
    FILE = "file"
    DOSSIER = "dossier"
    LESSON = "lesson"


Kind = TextKind

OF_A_CASE = (Kind.COMMENT, Kind.STEP, Kind.FILE)
"""What belongs to a case and is found by its own words, with those of the title and the number of the case beside it.
All others have a title of their own.
"""


class SearchEntry(Base):
    """A text that can be found. `ref` is what its owner knows it by.

    `title` and `text` are shown; `title_words`, `words` and `around_words` are looked up (`terms.kept`): those of the
    title, those of the text, and those of the case that the text belongs to. The databases keep a full-text index of
    these three by themselves.
    """

    __tablename__ = "search_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "search_kind"))
    ref: Mapped[str] = mapped_column(String(32))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    event_id: Mapped[str | None] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    title_words: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    around_words: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("kind", "ref"),
        Index("ix_search_entries_case", "case_id", "id"),
    )


def put(
    session: Session,
    kind: Kind | str,
    ref_id: int | str,
    *,
    case_id: int | None,
    title: str,
    text: str,
    event_id: str | None = None,
) -> None:
    """Have a text found from now on, or as it reads now. One statement.

    `ref_id` is its key among its kind. It is found by who may see the case `case_id` and, with an `event_id`, may read
    that entry of its story. A task or dossier is a case itself: give its own id; its number need not be in the text. A
    lesson has no case: everybody who may read lessons finds it, so put it in when it may be read and remove it when not
    any more. `title` of a comment or a file is shown, but is found only together with words of its own.
    """
    kind = Kind(kind)
    case = session.get_one(Case, case_id) if case_id is not None else None
    number = case.number if case is not None else ""
    own = kind not in OF_A_CASE
    values = {
        "kind": kind,
        "ref": str(ref_id),
        "case_id": case_id,
        "event_id": event_id,
        "title": title[:300],
        "text": text,
        "title_words": kept(number, title) if own else "",
        "words": kept(text),
        "around_words": "" if own else around(number, case.title if case is not None else title),
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(SearchEntry).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "ref"], set_={name: statement.excluded[name] for name in values}
        )
    )


def said(session: Session, case: Case, event_id: str, *texts: str, kind: Kind = Kind.STEP) -> None:
    """Have what an entry of a story says found, by who may read that entry. Nothing happens when it says nothing."""
    text = "\n".join(one for one in texts if one)
    if text:
        put(session, kind, event_id, case_id=case.id, title=case.title, text=text, event_id=event_id)


def around(number: str, title: str) -> str:
    """What what belongs to a case is found by together with words of its own."""
    return kept(number, title)


def remove(session: Session, kind: Kind | str, ref_id: int | str) -> None:
    """Have a text no longer found. Nothing happens when it was not."""
    session.execute(delete(SearchEntry).where(SearchEntry.kind == Kind(kind), SearchEntry.ref == str(ref_id)))


def retitle(session: Session, case: Case) -> None:
    """A case is called something else: what belongs to it is found by that from now on."""
    words = around(case.number, case.title)
    wanted = (SearchEntry.case_id == case.id, SearchEntry.kind.in_(OF_A_CASE), SearchEntry.around_words != words)
    for entry in session.scalars(select(SearchEntry).where(*wanted)):
        entry.title, entry.around_words = case.title, words
    session.flush()


# -- what the databases keep by themselves -----------------------------------------------------------

SQLITE_DDL = (
    """CREATE VIRTUAL TABLE case_search_entries USING fts5(title_words, words, around_words,
       content='search_entries', content_rowid='id', detail='column', prefix='2 3 4 7 8 9')""",
    """CREATE TRIGGER case_search_entries_insert AFTER INSERT ON search_entries BEGIN
         INSERT INTO case_search_entries(rowid, title_words, words, around_words)
         VALUES (new.id, new.title_words, new.words, new.around_words); END""",
    """CREATE TRIGGER case_search_entries_delete AFTER DELETE ON search_entries BEGIN
         INSERT INTO case_search_entries(case_search_entries, rowid, title_words, words, around_words)
         VALUES ('delete', old.id, old.title_words, old.words, old.around_words); END""",
    """CREATE TRIGGER case_search_entries_update AFTER UPDATE OF title_words, words, around_words ON search_entries
       WHEN old.title_words IS NOT new.title_words OR old.words IS NOT new.words
         OR old.around_words IS NOT new.around_words BEGIN
         INSERT INTO case_search_entries(case_search_entries, rowid, title_words, words, around_words)
         VALUES ('delete', old.id, old.title_words, old.words, old.around_words);
         INSERT INTO case_search_entries(rowid, title_words, words, around_words)
         VALUES (new.id, new.title_words, new.words, new.around_words); END""",
)
POSTGRESQL_DDL = (
    """ALTER TABLE search_entries ADD COLUMN search_entry_vector tsvector GENERATED ALWAYS AS (
         setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', words), 'B')
         || setweight(to_tsvector('simple', around_words), 'C')) STORED""",
    "CREATE INDEX ix_search_entries_vector ON search_entries USING gin (search_entry_vector)",
)
UNMAPPED = frozenset({"case_search_entries", "search_entry_vector", "ix_search_entries_vector"})
"""What is kept by the SQL above, unknown to the models."""
