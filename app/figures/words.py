"""Figures in words, in either language. PURE: pages, papers and mail say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.figures.period import Period
from app.figures.shapes import Kind, Measure, Measured
from app.workflow.model import Text

UNITS: Final = {
    "cases": (Text("knelpunt", "bottleneck"), Text("knelpunten", "bottlenecks")),
    "times": (Text("keer", "time"), Text("keer", "times")),
    "promises": (Text("toezegging", "promise"), Text("toezeggingen", "promises")),
    "days": (Text("werkdag", "working day"), Text("werkdagen", "working days")),
}
NOTHING: Final = Text("niets te zeggen", "nothing to say")

REGION_RULE: Final = Text(
    "Een knelpunt hoort bij één regio. In een andere indeling telt het mee in de regio waarin de meeste gemeenten van "
    "die regio liggen, zodat het in elke indeling precies één keer telt.",
    "A bottleneck belongs to one region. In another division it counts in the region that holds most municipalities of "
    "that region, so that it counts exactly once in every division.",
)
DIRECTORATE_RULE: Final = Text(
    "Een knelpunt telt mee bij de directie waar het aan het eind van de periode lag, of als laatste lag.",
    "A bottleneck counts with the directorate that had it at the end of the period, or had it last.",
)
ACCORD_RULE: Final = Text(
    "Een knelpunt dat twee akkoorden raakt, telt bij beide mee.",
    "A bottleneck that touches two accords counts with both.",
)
CONFIDENTIAL_RULE: Final = Text(
    "Vertrouwelijke zaken tellen niet mee. Zo ziet iedereen dezelfde cijfers.",
    "Confidential cases do not count. So everybody sees the same figures.",
)
SOURCE_RULE: Final = Text(
    "Alle cijfers zijn geteld uit het logboek: wat daar staat, wordt nooit overschreven. Concepten tellen niet mee.",
    "All figures are counted from the log: what stands there is never overwritten. Drafts do not count.",
)


def number(value: int, language: str) -> str:
    """A whole number with the sign for thousands of the language."""
    return f"{value:,}".replace(",", "." if language == "nl" else ",")


def figure(measure: Measure, one: Measured, language: str) -> str:
    """The figure itself, large: "54", "93%", "12". A dash when there is nothing to say."""
    if measure.kind is Kind.SHARE:
        return "–" if one.percentage is None else f"{one.percentage}%"
    return "–" if one.value is None else number(one.value, language)


def unit(measure: Measure, one: Measured, language: str) -> str:
    """What stands after the figure: "knelpunten", "werkdagen", "142 van 153"."""
    if measure.kind is Kind.SHARE:
        if not one.of:
            return NOTHING[language]
        of = "van" if language == "nl" else "of"
        return f"{number(one.value or 0, language)} {of} {number(one.of, language)}"
    if one.value is None:
        return NOTHING[language]
    return UNITS[measure.unit][one.value != 1][language]


def part(measure: Measure, code: str, language: str) -> str:
    """What a part is called; the code itself for one that the measure does not know any more."""
    label = measure.parts().get(code)
    return label[language] if label else code


def part_figure(measure: Measure, one: Measured, code: str, language: str) -> str:
    """The figure of a part: "12", or "20 van 23 (87%)"."""
    value = one.parts.get(code, 0)
    if measure.kind is not Kind.SHARE:
        return number(value, language)
    of = one.parts_of.get(code, 0)
    if not of:
        return "–"
    word = "van" if language == "nl" else "of"
    share = (200 * value + of) // (2 * of)
    return f"{number(value, language)} {word} {number(of, language)} ({share}%)"


def order(measure: Measure, one: Measured) -> Sequence[str]:
    """The parts that are there, as the measure orders them; what it does not know at the end."""
    known = [code for code in measure.parts() if code in one.parts]
    return [*known, *sorted(set(one.parts) - set(known))]


def compared(measure: Measure, now: Measured, before: Measured, period: Period, language: str) -> str:
    """How it differs from a period before, in words: "12 meer dan in het tweede kwartaal 2026 (42)"."""
    dutch, then = language == "nl", period.label(language)
    new, old = _comparable(measure, now), _comparable(measure, before)
    within = f"in {'het ' if dutch and period.quarter else ''}{then}"
    if old is None:
        return f"I{within[1:]} {'was er niets te tellen' if dutch else 'there was nothing to count'}."
    told = figure(measure, before, language)
    if new is None:
        return f"I{within[1:]}: {told}."
    if new == old:
        return f"Evenveel als {within}." if dutch else f"The same as {within}."
    more = new > old
    by = number(abs(new - old), language)
    if measure.kind is Kind.SHARE:
        points = ("procentpunt", "procentpunt") if dutch else ("percentage point", "percentage points")
        word = ("hoger" if more else "lager") if dutch else ("higher" if more else "lower")
        by = f"{by} {points[abs(new - old) != 1]}"
    elif measure.kind is Kind.MEDIAN:
        by = f"{by} {UNITS[measure.unit][abs(new - old) != 1][language]}"
        word = ("langer" if more else "korter") if dutch else ("longer" if more else "shorter")
    else:
        word = ("meer" if more else "minder") if dutch else ("more" if more else "fewer")
    return f"{by} {word} {'dan' if dutch else 'than'} {within} ({told})."


def _comparable(measure: Measure, one: Measured) -> int | None:
    return one.percentage if measure.kind is Kind.SHARE else one.value


def seen(measure: Measure, what: Sequence[tuple[str, int]], language: str) -> str:
    """What a measure saw in one case."""
    dutch = language == "nl"
    if measure.kind is Kind.SHARE:
        yes, no = ("ja", "nee") if dutch else ("yes", "no")
        if measure.key == "clocks_met":
            yes, no = ("op tijd", "te laat") if dutch else ("in time", "late")
        return "; ".join(
            f"{part(measure, code, language)}: {yes if hit else no}" if code else (yes if hit else no)
            for code, hit in what
        )
    if measure.unit == "days":
        return "; ".join(
            f"{part(measure, code, language)}: {number(days, language)}"
            if code
            else f"{number(days, language)} {UNITS['days'][days != 1][language]}"
            for code, days in _together(what)
        )
    return "; ".join(
        (part(measure, code, language) if code else "") + (f" ({times}×)" if times > 1 else "")
        for code, times in _together(what)
    ).strip()


def _together(what: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for code, value in what:
        sums[code] = sums.get(code, 0) + value
    return list(sums.items())


def rules(kind: str, language: str) -> list[str]:
    """The rules that hold for a kind of slice, for under its figures."""
    own = {"regio": REGION_RULE, "pilot": REGION_RULE, "directie": DIRECTORATE_RULE, "akkoord": ACCORD_RULE}
    return [rule[language] for rule in (own.get(kind), CONFIDENTIAL_RULE) if rule is not None]
