"""Figures in words, in Dutch and English. PURE.

A share of fewer than ten is never a percentage: "8 of 9". What changed is said against the quarter before, and only
when there was one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from app.figures.shapes import Measured
from app.papers import Linked
from app.reports.content import Content, Part

FEW: Final = 10
"""A share of fewer than this is said in numbers: a percentage would promise more than there is."""

SAME: Final = {"nl": "gelijk", "en": "the same"}
MORE: Final = {"nl": ("meer", "minder"), "en": ("more", "fewer")}

Line = tuple[str, ...]
Url = Callable[[str], str]
"""The address of a measure."""


def number(value: int | None, language: str) -> str:
    """A whole number, with a point (Dutch) or a comma (English) between thousands."""
    if value is None:
        return "–"
    return f"{value:,}".replace(",", "." if language == "nl" else ",")


def shown(one: Measured | None, kind: str, language: str) -> str:
    """A figure as it stands in a table: "38", "82%", "8 van 9"."""
    if one is None or one.value is None or (kind == "share" and not one.of):
        return "–"
    if kind != "share":
        return number(one.value, language)
    if (one.of or 0) < FEW:
        return f"{one.value} van {one.of}" if language == "nl" else f"{one.value} of {one.of}"
    return f"{one.percentage}%"


def of_part(one: Measured, code: str) -> Measured:
    """A part of a figure, as a figure."""
    return Measured(one.parts.get(code, 0), one.parts_of.get(code, 0) if one.parts_of else None)


def differs(now: Measured | None, before: Measured | None, kind: str, language: str) -> str:
    """How a figure compares with the quarter before ("5 meer", "3 procentpunt minder"); empty where it says nothing."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    if kind == "share":
        if (now.of or 0) < FEW or (before.of or 0) < FEW:
            return ""
        gap = (now.percentage or 0) - (before.percentage or 0)
        unit = (
            {"nl": " procentpunt", "en": " points"}[language]
            if abs(gap) != 1
            else {"nl": " procentpunt", "en": " point"}[language]
        )
    else:
        gap, unit = now.value - before.value, ""
    if not gap:
        return SAME[language]
    more = MORE[language][gap < 0]
    return f"{number(abs(gap), language)}{unit} {more}"


def there_was_a_quarter_before(part: Part) -> bool:
    """Whether there is anything to compare with: not so in the first quarter ever."""
    return any(one.value for one in part.before.values())


def in_short(content: Content, part: Part, language: str, url: Url) -> list[Line]:
    """What is going on, in five sentences; fewer where there is nothing to say."""
    if not part.now:
        return (
            [("Er waren dit kwartaal geen knelpunten.",)]
            if language == "nl"
            else [("There were no bottlenecks this quarter.",)]
        )
    say = _Teller(content, part, language, url)
    lines = (say.flow(), say.time(), say.clocks(), say.escalations(), say.outcomes())
    return [line for line in lines if line]


TELLS: Final = {
    "nl": {
        "nothing": "Er waren dit kwartaal geen knelpunten.",
        "flow": "Er {came} {inflow} {bottlenecks} bij gekomen en {ended_are} {outflow} afgerond; "
        "{open} {are} nog open{gap}.",
        "time": "Van alle wachttijd lag {share} bij {whom}.",
        "time_long": "Van indienen tot sluiten duurde het in het midden {duration} {days}{gap}; {share} van alle "
        "tijd lag bij {whom}.",
        "clocks": "Van de termijnen is {met} op tijd gehaald{gap}.",
        "clocks_late": "Van de termijnen is {met} op tijd gehaald{gap}; het vaakst te laat was “{worst}” "
        "({often} keer).",
        "no_escalations": "Er is niets geëscaleerd en er wacht niets op een besluit.",
        "escalations": "Er is {escalated} keer geëscaleerd{gap}, waarvan {clocks} keer door een verlopen termijn; "
        "{undecided} {wait} nog op een besluit.",
        "structural": "Van wat is opgelost, is {structural} structureel opgelost.",
        "solved": "Regio’s zeiden bij {solved} van hun antwoorden dat het is opgelost.",
        "outcomes": "Van wat is opgelost, is {structural} structureel opgelost; regio’s zeiden bij {solved} van hun "
        "antwoorden dat het is opgelost.",
        "same": ", net zoveel als een kwartaal eerder",
        "gap": ", {gap} dan een kwartaal eerder",
    },
    "en": {
        "nothing": "There were no bottlenecks this quarter.",
        "flow": "{inflow} {bottlenecks} came in and {outflow} ended; {open} {are} still open{gap}.",
        "time": "Of all waiting time, {share} was with {whom}.",
        "time_long": "From submission to closing took {duration} {days} in the middle{gap}; {share} of all time "
        "was with {whom}.",
        "clocks": "Of the terms, {met} were done in time{gap}.",
        "clocks_late": "Of the terms, {met} were done in time{gap}; most often late was “{worst}” ({often} times).",
        "no_escalations": "Nothing was escalated, and nothing waits for a decision.",
        "escalations": "There were {escalated} escalations{gap}, {clocks} of them because a term was over; {undecided} "
        "still {wait} for a decision.",
        "structural": "Of what was solved, {structural} was solved structurally.",
        "solved": "Regions said in {solved} of their answers that it is solved.",
        "outcomes": "Of what was solved, {structural} was solved structurally; regions said in {solved} of their "
        "answers that it is solved.",
        "same": ", the same as a quarter earlier",
        "gap": ", {gap} than a quarter earlier",
    },
}  # fmt: skip
"""The sentences of "in short". Names between braces are figures, which lead to their cases, or words beside them."""

WHOM: Final = {
    "nl": {
        "directorate": "de directies", "region": "de regio’s", "third_party": "derden",
        "commissioner": "de regiocommissaris",
    },
    "en": {
        "directorate": "the directorates", "region": "the regions", "third_party": "third parties",
        "commissioner": "the regiocommissaris",
    },
}  # fmt: skip
_NAME = re.compile(r"\{([a-z_]+)\}")


class _Teller:
    """The sentences about one slice."""

    def __init__(self, content: Content, part: Part, language: str, url: Url) -> None:
        self.content, self.part, self.language, self.url = content, part, language, url
        self.compares = there_was_a_quarter_before(part)

    def say(self, sentence: str, **words: str) -> Line:
        """A sentence with its figures and words filled in."""
        pieces = _NAME.split(TELLS[self.language][sentence])
        return tuple(words[piece] if place % 2 else piece for place, piece in enumerate(pieces) if piece)

    def value(self, key: str) -> int:
        """A figure; 0 where there is none."""
        found = self.part.now.get(key)
        return (found.value or 0) if found else 0

    def link(self, key: str, words: str = "") -> Linked:
        """The figure, leading to its definition and its cases."""
        kind = self.content.measures[key]["kind"]
        return Linked(words or shown(self.part.now.get(key), kind, self.language), self.url(key))

    def gap(self, key: str) -> str:
        """ ", 5 meer dan een kwartaal eerder"; empty without a quarter to compare with."""
        if not self.compares:
            return ""
        kind = self.content.measures[key]["kind"]
        found = differs(self.part.now.get(key), self.part.before.get(key), kind, self.language)
        if found == SAME[self.language]:
            return TELLS[self.language]["same"]
        return TELLS[self.language]["gap"].replace("{gap}", found) if found else ""

    def words(self, count: int, dutch: tuple[str, str], english: tuple[str, str]) -> str:
        """The word that goes with a number."""
        return (english if self.language == "en" else dutch)[count != 1]

    def flow(self) -> Line:
        """What came in, went out and is open."""
        inflow, still = self.value("inflow"), self.value("open")
        return self.say(
            "flow", inflow=self.link("inflow"), outflow=self.link("outflow"), open=self.link("open"),
            gap=self.gap("open"), came=self.words(inflow, ("is", "zijn"), ("", "")),
            ended_are=self.words(self.value("outflow"), ("is er", "zijn er"), ("", "")),
            bottlenecks=self.words(inflow, ("knelpunt", "knelpunten"), ("bottleneck", "bottlenecks")),
            are=self.words(still, ("is", "zijn"), ("is", "are")),
        )  # fmt: skip

    def time(self) -> Line:
        """How long it takes, and with whom the time goes."""
        parts = self.part.now["time_with"].parts if "time_with" in self.part.now else {}
        whole = sum(parts.values())
        if not whole:
            return ()
        most = max(parts, key=lambda one: (parts[one], one))
        share = f"{(200 * parts[most] + whole) // (2 * whole)}%"
        words = {"share": self.link("time_with", share), "whom": WHOM[self.language].get(most, most)}
        took = self.value("duration")
        if not took:
            return self.say("time", **words)
        days = self.words(took, ("werkdag", "werkdagen"), ("working day", "working days"))
        return self.say("time_long", duration=self.link("duration"), days=days, gap=self.gap("duration"), **words)

    def clocks(self) -> Line:
        """The terms, and which was late most often."""
        found = self.part.now.get("clocks_met")
        if found is None or not found.of:
            return ()
        late = {code: of - found.parts.get(code, 0) for code, of in found.parts_of.items()}
        words = {"met": self.link("clocks_met"), "gap": self.gap("clocks_met")}
        if not any(late.values()):
            return self.say("clocks", **words)
        worst = max(late, key=lambda one: (late[one], one))
        label = part_label(self.content, "clocks_met", worst, self.language)
        return self.say("clocks_late", worst=lower(label), often=number(late[worst], self.language), **words)

    def escalations(self) -> Line:
        """What went to the commissioner, how it came there, and what waits."""
        found, waits = self.part.now.get("escalated"), self.value("undecided")
        if not self.value("escalated") and not waits:
            return self.say("no_escalations")
        clocks = found.parts.get("clock", 0) if found else 0
        return self.say(
            "escalations", escalated=self.link("escalated"), gap=self.gap("escalated"),
            undecided=self.link("undecided"), clocks=number(clocks, self.language),
            wait=self.words(waits, ("wacht", "wachten"), ("waits", "wait")),
        )  # fmt: skip

    def outcomes(self) -> Line:
        """How it ended, and what regions said of it."""
        structural, solved = (bool((found := self.part.now.get(key)) and found.of) for key in ("structural", "solved"))
        if not structural and not solved:
            return ()
        sentence = "outcomes" if structural and solved else "structural" if structural else "solved"
        return self.say(sentence, structural=self.link("structural"), solved=self.link("solved"))


def part_label(content: Content, key: str, code: str, language: str) -> str:
    """What a part of a figure is called."""
    parts: Mapping[str, Mapping[str, str]] = content.measures.get(key, {}).get("parts", {})
    if code in parts:
        return parts[code][language]
    return code or ("niet bekend" if language == "nl" else "not known")


def lower(label: str) -> str:
    """A label as it stands inside a sentence."""
    return label[:1].lower() + label[1:]
