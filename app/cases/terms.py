"""What of a text is kept for searching, and what of a question is looked up: PURE, the same for both databases.

Text is folded here (no capitals, no accents), so that neither database needs to know Dutch. A word of a question finds:

- every word that begins with it: `verpleeg` finds `verpleeghuis`;
- its other forms, by their stem: `huizen` finds `huis`;
- compounds that end in one of those (`huizen` finds `ziekenhuis`), and from five letters on also those that have it in
  their middle: `verpleging` finds `wijkverplegingsteam`.

For the last two, stems are kept beside the words, each also without its beginning: with the mark `q0`, which no word
of a text begins with. No dictionary is needed, and what is found does not depend on what else is in the database.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
MARK = "q0"
MAX_WORDS = 8
LONGEST = 60
"""So many letters of a word count: more is no word."""
SHORTEST_STEMMED = 3
SHORTEST_PART = 4
"""A part of a compound has at least so many letters; what stands before it at least three."""
LONGEST_PARTED = 40
SHORTEST_BEGIN = 5
"""From so many letters on, a stem also finds what goes on after it."""

VOWELS = frozenset("aeiouy")
_STOP = """
aan als bij dan dat de der die dit door een en er het hij ik in is je na naar niet of om ook op over te tot uit van voor
was wat we wij ze zij zijn zo and are for from in it not on or that the this to with
"""
STOP = frozenset(_STOP.split())
"""Words that stand in any text: they are not looked up beside others."""

_own = threading.local()


def fold(words: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return [word[:LONGEST] for word in WORD.findall(fold(text))]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded Dutch word (Snowball's `dutch`, after Kraaij and Pohlmann); the word when it has none."""
    if not hasattr(_own, "stemmer"):  # a stemmer keeps what it works on: one for each thread
        _own.stemmer = snowballstemmer.stemmer("dutch")
    return _own.stemmer.stemWord(word) or word


def _stemmed(word: str) -> bool:
    return SHORTEST_STEMMED <= len(word) <= LONGEST_PARTED and word.isalpha()


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[str, ...]:
    """What a word is looked up by beside how it is written: its stem, the ends of that which can be a word by
    themselves, and the word again, so that a long beginning is looked up in one place only.
    """
    if not _stemmed(word):
        return (word,) if len(word) >= SHORTEST_BEGIN and not word.startswith(MARK) else ()
    whole = stem(word)
    ends = (
        whole[at:]
        for at in range(3, len(whole) - SHORTEST_PART + 1)
        if not VOWELS.isdisjoint(whole[:at]) and not VOWELS.isdisjoint(whole[at:])
    )
    return tuple(dict.fromkeys((whole, word, *ends)))


def kept(*texts: str) -> str:
    """What is kept of these texts for searching: each word once, and the parts of compounds."""
    found: dict[str, None] = {}
    for text in texts:
        for word in words_of(text):
            if word not in found:
                found[word] = None
                found.update(dict.fromkeys(MARK + part for part in _parts(word)))
    return " ".join(found)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question. `ends` are what a word or the end of it can be; `begins_with` what it, or a part of it, can
    begin with. `as_written`: words are also looked up as they are written, which `begins_with` makes needless.
    """

    word: str
    as_written: bool = True
    ends: tuple[str, ...] = ()
    begins_with: tuple[str, ...] = ()

    def begins(self, word: str) -> bool:
        """Whether a folded word begins with this one."""
        return word.startswith(self.word)

    def finds(self, word: str) -> bool:
        """Whether this finds a folded word of a text: what both databases do, in Python."""
        if self.begins(word):
            return True
        return any(part in self.ends or part.startswith(self.begins_with) for part in _parts(word))


def _term(word: str) -> Term:
    """A word as it stands, by its stem, and both as part of a compound: `verpleging` is in `wijkverplegingsteam` as it
    stands, and in `wijkverpleegkundige` by its stem.
    """
    if not _stemmed(word):
        return Term(word)
    root = stem(word)
    looks = (root,) if word.startswith(root) else (root, word)
    long = tuple(one for one in looks if len(one) >= SHORTEST_BEGIN)
    if len(word) >= SHORTEST_BEGIN and not word.startswith(long or MARK):
        long = (*long, word)
    short = tuple(one for one in dict.fromkeys((*looks, word)) if SHORTEST_STEMMED <= len(one) < SHORTEST_BEGIN)
    return Term(word, as_written=len(word) < SHORTEST_BEGIN, ends=short, begins_with=long)


def terms(question: str) -> tuple[Term, ...]:
    """The words of a question that are looked up, at most eight; not those that stand in any text, unless there are no
    others.
    """
    asked = list(dict.fromkeys(words_of(question)))[: 2 * MAX_WORDS]
    telling = [word for word in asked if word not in STOP] or asked
    return tuple(_term(word) for word in telling[:MAX_WORDS])


# -- showing what was found ------------------------------------------------------------------------

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces: (piece, whether it is what was asked for)."""


def _found_in(text: str, asked: tuple[Term, ...]) -> Iterator[tuple[int, int]]:
    """Where a text has what was asked for: the beginning of a word, or the whole of it when the hit is elsewhere."""
    for match in WORD.finditer(text):
        parts = WORD.findall(fold(match.group()))
        hit = next((one for one in asked if any(one.finds(part[:LONGEST]) for part in parts)), None)
        if hit is None:
            continue
        exact = len(parts) == 1 and len(parts[0]) == len(match.group()) and hit.begins(parts[0])
        yield match.start(), match.start() + len(hit.word) if exact else match.end()


def marked(text: str, asked: tuple[Term, ...]) -> Pieces:
    """A text with what was asked for marked."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for begin, end in _found_in(text, asked):
        pieces += [(text[place:begin], False), (text[begin:end], True)]
        place = end
    return tuple(piece for piece in [*pieces, (text[place:], False)] if piece[0])


def excerpt(whole: str, asked: tuple[Term, ...], around: int = 90) -> Pieces:
    """A line of a text around where most of what was asked for stands together, marked; its beginning when it has
    nothing of it.
    """
    line = " ".join(whole.split())
    if not line:
        return ()
    hits = list(_found_in(line, asked))
    width = 2 * around + 20
    best = max(hits, key=lambda hit: (_together(line, hits, hit[0], width, asked), -hit[0]), default=(0, 0))[0]
    begin = line.find(" ", max(0, best - around // 2)) + 1 if best > around else 0
    begin = begin if begin <= best else best
    end = len(line)
    if end > begin + width:
        end = line.rfind(" ", begin, begin + width)
        end = end if end > begin else begin + width
    before, after = "… " if begin else "", " …" if end < len(line) else ""
    return marked(f"{before}{line[begin:end]}{after}", asked)


def _together(line: str, hits: list[tuple[int, int]], begin: int, width: int, asked: tuple[Term, ...]) -> int:
    """How many of the words asked for stand within one line from here."""
    near = {fold(line[one:end]) for one, end in hits if begin <= one < begin + width - 60}
    return sum(any(term.finds(word) for word in near) for term in asked)
