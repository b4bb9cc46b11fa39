"""The measures: what is counted, what it is called, and exactly what that means, in the words that readers see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.bottlenecks.vocabulary import NATURES
from app.definitions import registry
from app.figures import watching as watch
from app.figures.shapes import Kind, Measure
from app.workflow.model import Text

GROUPS: Final[Mapping[str, Text]] = {
    "flow": Text("Instroom en voorraad", "Flow"),
    "time": Text("Tijd bij wie", "Time with whom"),
    "clocks": Text("Termijnen", "Terms"),
    "escalations": Text("Escalaties", "Escalations"),
    "outcomes": Text("Uitkomsten", "Outcomes"),
    "promises": Text("Toezeggingen", "Promises"),
    "waiting": Text("Waar regio’s op wachten", "What regions wait for"),
}
"""The groups of measures, in the order in which they are shown."""

PARTIES: Final[Mapping[str, Text]] = {
    "directorate": Text("Directie", "Directorate"),
    "commissioner": Text("Regiocommissaris", "Regiocommissaris"),
    "region": Text("Regio", "Region"),
    "third_party": Text("Derde", "Third party"),
}


def _natures() -> Mapping[str, Text]:
    return {nature.value: label for nature, label in NATURES.items()}


def _states(*names: str) -> Mapping[str, Text]:
    known = registry.current("bottleneck").states
    return {name: known[name].label for name in names}


def _clocks() -> Mapping[str, Text]:
    return {name: clock.label for name, clock in registry.current("bottleneck").clocks.items() if name != "recheck"}


def _choices(process: str, step: str, field: str) -> dict[str, Text]:
    fields = registry.current(process).transitions[step].fields
    found = next(one for one in fields if one.name == field)
    return {choice.value: choice.label for choice in found.choices}


def _decisions() -> Mapping[str, Text]:
    return {
        **_choices("escalation", "decide", "decision"),
        "withdrawn": Text("Ingetrokken door wie escaleerde", "Taken back by who escalated"),
        "de_escalated": Text("Gede-escaleerd", "De-escalated"),
    }


def _outcomes() -> Mapping[str, Text]:
    none = Text("Geen reactie van de regio", "No reaction from the region")
    return {**_choices("bottleneck", "give_feedback", "outcome"), "no_reaction": none}


ALL: Final = (
    Measure(
        "inflow", "flow", Text("Nieuwe knelpunten", "New bottlenecks"),
        Text(
            "Knelpunten die in deze periode zijn ingediend. Een concept telt nog niet mee.",
            "Bottlenecks that were submitted in this period. A draft does not count yet.",
        ),
        "cases", Kind.COUNT, watch.came_in, parts=_natures,
    ),
    Measure(
        "outflow", "flow", Text("Afgeronde knelpunten", "Bottlenecks that ended"),
        Text(
            "Knelpunten die in deze periode zijn gesloten, ingetrokken of samengevoegd. "
            "Wat daarna wordt heropend en weer sluit, telt twee keer.",
            "Bottlenecks that were closed, withdrawn or merged in this period. "
            "One that is reopened and closes again counts twice.",
        ),
        "cases", Kind.COUNT, watch.went_out, better="up", parts=lambda: _states(*watch.ENDINGS),
    ),
    Measure(
        "open", "flow", Text("Open knelpunten", "Open bottlenecks"),
        Text(
            "Knelpunten die aan het eind van de periode open waren, en bij wie zij toen lagen.",
            "Bottlenecks that were open at the end of the period, and with whom they were then.",
        ),
        "cases", Kind.COUNT, watch.is_open, still=True, better="down", parts=lambda: PARTIES,
    ),
    Measure(
        "age", "flow", Text("Leeftijd van wat open is", "Age of what is open"),
        Text(
            "Werkdagen sinds het indienen, van de knelpunten die aan het eind van de periode open waren. "
            "De middelste: de helft is jonger.",
            "Working days since they were submitted, of the bottlenecks that were open at the end of the period. "
            "The middle one: half of them are younger.",
        ),
        "days", Kind.MEDIAN, watch.age, still=True, better="down",
    ),
    Measure(
        "duration", "flow", Text("Van indienen tot sluiten", "From submission to closing"),
        Text(
            "Werkdagen van het indienen tot het sluiten, van de knelpunten die in deze periode met een uitkomst zijn "
            "gesloten. De middelste: de helft duurde korter.",
            "Working days from submission to closing, of the bottlenecks that were closed with an outcome in this "
            "period. The middle one: half of them took less.",
        ),
        "days", Kind.MEDIAN, watch.duration, better="down",
    ),
    Measure(
        "reopened", "flow", Text("Heropend", "Reopened"),
        Text(
            "Knelpunten waaraan opnieuw werd begonnen: de regio vond het niet opgelost, de zaak werd na sluiting "
            "heropend, of zij ging na samenvoegen toch haar eigen weg.",
            "Bottlenecks on which work began again: the region did not find it solved, the case was reopened after it "
            "was closed, or it went its own way after it was merged.",
        ),
        "cases", Kind.COUNT, watch.reopened, better="down",
        parts=lambda: {
            "not_solved": Text("Niet opgelost volgens de regio", "Not solved, says the region"),
            "after_closing": Text("Heropend na sluiting", "Reopened after closing"),
            "left_merged": Text("Weer apart na samenvoegen", "On its own again after merging"),
        },
    ),
    Measure(
        "time_with", "time", Text("Tijd bij wie", "Time with whom"),
        Text(
            "Werkdagen in deze periode dat knelpunten open waren, opgeteld, verdeeld over bij wie zij lagen. "
            "De dag waarop een zaak ergens komt, telt nog bij de vorige.",
            "Working days in this period during which bottlenecks were open, added up, by who had them. "
            "The day on which a case comes somewhere still counts for whoever had it before.",
        ),
        "days", Kind.SUM, watch.time_with, still=True, parts=lambda: PARTIES,
    ),
    Measure(
        "clocks_met", "clocks", Text("Op tijd gehaald", "Done in time"),
        Text(
            "Termijnen die in deze periode zijn geëindigd: welk deel op tijd. Dagen waarop een termijn stilstond, "
            "tellen er niet in mee. Termijnen van zaken die zijn ingetrokken of samengevoegd, tellen niet mee.",
            "Terms that ended in this period: which share in time. Days on which a term stood still do not count "
            "towards it. Terms of cases that were withdrawn or merged do not count.",
        ),
        "share", Kind.SHARE, watch.clocks_met, better="up", parts=_clocks,
    ),
    Measure(
        "bounces", "clocks", Text("Afgewezen door een directie", "Declined by a directorate"),
        Text(
            "Keren dat een opgavefikser in deze periode een knelpunt afwees, en waarom.",
            "Times that an opgavefikser declined a bottleneck in this period, and why.",
        ),
        "times", Kind.COUNT, watch.bounced, better="down", parts=lambda: _choices("bottleneck", "decline", "matter"),
    ),
    Measure(
        "escalated", "escalations", Text("Geëscaleerd", "Escalated"),
        Text(
            "Keren dat een knelpunt in deze periode naar de regiocommissaris ging: omdat iemand erom vroeg, doordat "
            "een termijn verliep, of na de tweede afwijzing.",
            "Times that a bottleneck went to the regiocommissaris in this period: because somebody asked, because a "
            "term was over, or after the second decline.",
        ),
        "times", Kind.COUNT, watch.escalated,
        parts=lambda: {
            "asked": Text("Iemand vroeg erom", "Somebody asked"),
            "clock": Text("Termijn verlopen", "Term over"),
            "bounces": Text("Tweede afwijzing", "Second decline"),
        },
    ),
    Measure(
        "escalated_why", "escalations", Text("Waarom geëscaleerd", "Why escalated"),
        Text(
            "Dezelfde escalaties, verdeeld naar de reden die erbij is gegeven.",
            "The same escalations, by the reason that was given.",
        ),
        "times", Kind.COUNT, watch.grounds, parts=lambda: _choices("bottleneck", "escalate", "ground"),
    ),
    Measure(
        "decided", "escalations", Text("Escalaties besloten", "Escalations decided"),
        Text(
            "Escalaties die in deze periode zijn geëindigd, naar het besluit. Een escalatie over meer zaken telt één "
            "keer, bij de regio van de zaak waarmee zij begon.",
            "Escalations that ended in this period, by the decision. One over several cases counts once, with the "
            "region of the case that it began with.",
        ),
        "times", Kind.COUNT, watch.decided, parts=_decisions, process="escalation",
    ),
    Measure(
        "to_decision", "escalations", Text("Van escalatie tot besluit", "From escalation to decision"),
        Text(
            "Werkdagen van het vragen tot het besluit, van de escalaties die in deze periode zijn besloten. "
            "De middelste. De termijn is vijf werkdagen.",
            "Working days from asking to the decision, of the escalations that were decided in this period. "
            "The middle one. The term is five working days.",
        ),
        "days", Kind.MEDIAN, watch.to_decision, better="down", process="escalation",
    ),
    Measure(
        "undecided", "escalations", Text("Wacht op besluit", "Waiting for a decision"),
        Text(
            "Escalaties die aan het eind van de periode nog op een besluit wachtten.",
            "Escalations that still waited for a decision at the end of the period.",
        ),
        "times", Kind.COUNT, watch.undecided, still=True, better="down", process="escalation",
    ),
    Measure(
        "outcomes", "outcomes", Text("Hoe het afliep", "How it ended"),
        Text(
            "Knelpunten die in deze periode zijn gesloten, naar uitkomst.",
            "Bottlenecks that were closed in this period, by outcome.",
        ),
        "cases", Kind.COUNT, watch.outcomes, parts=_outcomes,
    ),
    Measure(
        "structural", "outcomes", Text("Structureel opgelost", "Solved structurally"),
        Text(
            "Van de knelpunten die in deze periode als opgelost zijn gesloten: welk deel structureel is opgelost, en "
            "niet alleen voor deze ene regio (N=1).",
            "Of the bottlenecks that were closed as solved in this period: which share was solved structurally, and "
            "not for this one region only (N=1).",
        ),
        "share", Kind.SHARE, watch.structural, better="up",
    ),
    Measure(
        "verdicts", "outcomes", Text("Oordeel van de regio", "Verdict of the region"),
        Text(
            "Wat regio’s in deze periode zeiden toen hun werd gevraagd of het is opgelost. Oordelen van meer "
            "contactpersonen samen tellen één keer, als zij zijn gewogen.",
            "What regions said in this period when they were asked whether it is solved. Verdicts of several contacts "
            "count once, when they have been weighed.",
        ),
        "times", Kind.COUNT, watch.verdicts,
        parts=lambda: {
            "solved": Text("Opgelost", "Solved"),
            "partly": Text("Deels opgelost", "Partly solved"),
            "not_solved": Text("Niet opgelost", "Not solved"),
            "no_answer": Text("Geen antwoord", "No answer"),
        },
    ),
    Measure(
        "solved", "outcomes", Text("Opgelost volgens de regio", "Solved, says the region"),
        Text(
            "Van de keren dat een regio in deze periode antwoordde: welk deel zei dat het is opgelost.",
            "Of the times that a region answered in this period: which share said that it is solved.",
        ),
        "share", Kind.SHARE, watch.solved, better="up",
    ),
    Measure(
        "promises_made", "promises", Text("Toezeggingen gedaan", "Promises made"),
        Text(
            "Toezeggingen die in deze periode aan een regio zijn gedaan.",
            "Promises that were made to a region in this period.",
        ),
        "promises", Kind.COUNT, watch.promised, process="promise",
    ),
    Measure(
        "promises_kept", "promises", Text("Toezeggingen nagekomen", "Promises kept"),
        Text(
            "Van de toezeggingen die in deze periode zijn geëindigd: welk deel is nagekomen, ook als dat later was dan "
            "eerst beloofd.",
            "Of the promises that ended in this period: which share was kept, also when that was later than promised "
            "at first.",
        ),
        "share", Kind.SHARE, watch.kept, better="up", process="promise",
    ),
    Measure(
        "promises_in_time", "promises", Text("Op tijd nagekomen", "Kept in time"),
        Text(
            "Van dezelfde toezeggingen: welk deel is nagekomen op de dag die toen gold, of eerder.",
            "Of the same promises: which share was kept on the day that held then, or before.",
        ),
        "share", Kind.SHARE, watch.in_time, better="up", process="promise",
    ),
    Measure(
        "promises_moved", "promises", Text("Toezeggingen verzet", "Promises moved"),
        Text(
            "Keren dat de datum van een toezegging in deze periode is verzet.",
            "Times that the date of a promise was moved in this period.",
        ),
        "times", Kind.COUNT, watch.moved, better="down", process="promise",
    ),
    Measure(
        "promises_open", "promises", Text("Nog na te komen", "Still to be kept"),
        Text(
            "Toezeggingen die aan het eind van de periode nog openstonden.",
            "Promises that were still open at the end of the period.",
        ),
        "promises", Kind.COUNT, watch.still_promised, still=True, process="promise",
    ),
    Measure(
        "waiting_for", "waiting", Text("Waar regio’s op wachten", "What regions wait for"),
        Text(
            "Open knelpunten aan het eind van de periode waarbij de regio op het ministerie wacht, en waarop. Zaken "
            "waarin de regio zelf aan zet is, tellen niet mee.",
            "Open bottlenecks at the end of the period in which the region waits for the ministry, and for what. Cases "
            "in which it is the region’s own turn do not count.",
        ),
        "cases", Kind.COUNT, watch.waiting_for, still=True, better="down",
        parts=lambda: {
            "owner": Text("Een eigenaar", "An owner"),
            "solution": Text("Een oplossing", "A solution"),
            "decision": Text("Een besluit", "A decision"),
            "answer": Text("Antwoord over de oplossing", "Word of the solution"),
        },
    ),
)  # fmt: skip

MEASURES: Final[Mapping[str, Measure]] = {one.key: one for one in ALL}
"""All measures by their key, in the order in which they are shown."""

PROCESSES: Final = tuple(dict.fromkeys(one.process for one in ALL))
"""The processes that figures are of."""
