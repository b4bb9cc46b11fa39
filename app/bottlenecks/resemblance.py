"""How much a text resembles another: by its rare words, and with a reason that can be said. PURE.

A word counts by its stem; what stands in few cases weighs more. Nothing is learned and nothing is stored, so that the
same two texts always resemble each other as much, and everybody can be told why.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.cases.search import WORD, fold

ASKED = 16
"""So many words of a text are looked up, the longest first: long Dutch words are rare and say most."""
USED = 8
"""With so many of those, the rarest, candidates are found."""
COMMON = 300
"""A word that stands in more cases than this says nothing. Counting stops there, so that it costs no more."""
SHORTEST = 4
ENOUGH = 0.35
"""The share of what the text says, by weight of its words, that another must have in common with it."""
IN_TITLE = 1.5
"""How much more a word counts that stands in the title."""
SAME = 0.05
"""What the same law, nature or municipality adds."""

_STOP = """
aan about after alle alleen alles als also andere anders because been before being bent beter bij binnen boven daar
daarna daarom dan dat deze die dit doen does door draait echt een eens eerst eigen elk elke enkele every from gaat
geeft geen geven goed haar have hebben heeft hele hen het hier hij hoe ieder iedere iedereen iemand iets into jaar
jaren kan komen komt krijgen krijgt kunnen laat laten maak maakt maar maken meer mensen met mijn moet moeten mogen
more most much naar niemand niet niets nieuwe nog omdat onder only ons onze ook other over per precies regio region
regios samen should sinds some staat steeds still tegen teveel than that their them there these they this those toch
tot tussen uit vaak van vast veel very volgens voor vraagt waar waarom wacht wachten wanneer want was wat weer weet
wel welke werken werkt what when where which while wie wij wil will willen with without worden wordt would your zegt
zelf zich zijn zit zitten zoals zonder zou
"""
STOP = frozenset(_STOP.split())
"""Words that stand in any text, Dutch and English."""
ENDINGS = ("eren", "en", "es", "s", "e")
"""Plurals and the like, taken off the end of a word, so that what begins the same is found."""


def stem(word: str) -> str:
    """The begin of a folded word by which its other forms are found: `gemeenten` and `gemeente` give `gemeent`."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


LONGEST = 60
"""Letters: no Dutch word is longer, and a database refuses to look for what is."""


def stems_of(words: str) -> dict[str, str]:
    """The stems in a text that may say something, each with the word as it was written first."""
    found: dict[str, str] = {}
    for match in WORD.finditer(words):
        for folded in WORD.findall(fold(match.group())):
            if SHORTEST <= len(folded) <= LONGEST and folded not in STOP and not folded.isdigit():
                found.setdefault(stem(folded), match.group())
    return found


@dataclass(frozen=True)
class Wanted:
    """What a text is recognised by: its stems, each with the word as it was written, and how much each says."""

    written: Mapping[str, str]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, written: Mapping[str, str], counts: Mapping[str, int]) -> Wanted:
        """From the stems of a text and the number of cases that each stands in, counted up to COMMON."""
        return cls(
            written,
            {one: math.log((COMMON + 1) / (count or 1)) for one, count in counts.items() if count < COMMON},
        )

    @cached_property
    def _total(self) -> float:
        return sum(self.weights.values())

    @cached_property
    def by_weight(self) -> tuple[str, ...]:
        """The stems, what says most first."""
        return tuple(sorted(self.weights, key=lambda one: (-self.weights[one], one)))

    @property
    def rare(self) -> tuple[str, ...]:
        """The stems by which candidates are found."""
        return self.by_weight[:USED]

    def shared(self, words: Collection[str]) -> tuple[str, ...]:
        """The stems that these (folded) words have too, what says most first."""
        found = [one for one in self.weights if has(words, one)]
        return tuple(sorted(found, key=lambda one: -self.weights[one]))

    def score(self, shared: Collection[str], title: Collection[str], same: int = 0) -> float | None:
        """How much a text resembles this one that shares these stems; None when it does not enough."""
        if len(shared) < min(2, len(self.weights)) or not self._total:
            return None
        found = sum(self.weights[one] * (IN_TITLE if has(title, one) else 1) for one in shared) / self._total
        found += SAME * same
        return round(found, 3) if found >= ENOUGH else None

    def said(self, stems: Collection[str], most: int = 4) -> tuple[str, ...]:
        """Stems as the words that were written."""
        return tuple(self.written[one] for one in list(stems)[:most])


def words(text: str) -> frozenset[str]:
    """The words of a text, folded."""
    return frozenset(WORD.findall(fold(text)))


def has(among: Collection[str], begin: str) -> bool:
    """Whether one of these words begins with this stem."""
    return begin in among or any(word.startswith(begin) for word in among)
