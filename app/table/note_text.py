"""What a progress note says: the words it begins with, and the paper it becomes. PURE.

The note is for the minister and in Dutch, whatever language its writer reads. The words it begins with only say what
the figures say; whoever writes it makes a story of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.papers import Block, Bullets, Heading, Note, Paper, Paragraph, Table
from app.table.figures import AgreementFigures, Figures, StuckIn
from app.web.formats import full_date, month_name

TEXTS = ("summary", "progress", "obstacles", "decided", "asked")
QUARTERS = ("eerste", "tweede", "derde", "vierde")
STANDS = {"on_track": "op koers", "at_risk": "in gevaar", "stalled": "ligt stil", "untold": "niet verteld"}
OUTCOMES = {
    "structural": "structureel opgelost",
    "single": "alleen voor deze regio opgelost",
    "misunderstanding": "misverstand: het mocht al",
    "not_solvable": "niet op te lossen, uitgelegd",
    "no_reaction": "geen reactie van de regio",
}


@dataclass(frozen=True)
class Written:
    """A note, with all that is in its paper. `decisions` are the words for the types of decision."""

    accord: str
    accord_name: str
    since: date
    until: date
    title: str
    texts: Mapping[str, str]
    figures: Figures
    counted_at: datetime
    sent_at: datetime | None
    decisions: Mapping[str, str]


def period(since: date, until: date) -> str:
    """A period in words: "het derde kwartaal van 2026", or its first and last day."""
    first, last = (since.month - 1) // 3, (until.month - 1) // 3
    whole = (
        since.day == 1
        and since.month == first * 3 + 1
        and (until + timedelta(days=1)).day == 1
        and until.month % 3 == 0
    )
    if whole and first == last and since.year == until.year:
        return f"het {QUARTERS[first]} kwartaal van {since.year}"
    return f"{_day(since)} tot en met {_day(until)}"


def last_quarter(today: date) -> tuple[date, date]:
    """The last quarter that is over: its first and last day."""
    begun = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = begun - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def _day(day: date) -> str:
    return f"{day.day} {month_name(day, 'nl')} {day.year}"


def begin(accord: str, since: date, until: date, figures: Figures, decisions: Mapping[str, str]) -> dict[str, str]:
    """The words that a new note begins with: its title and its texts."""
    return {
        "title": f"Voortgang {accord}, {period(since, until)}",
        "summary": _summary(accord, figures),
        "progress": _progress(figures),
        "obstacles": _obstacles(figures),
        "decided": _decided(figures, decisions),
        "asked": "",
    }


def _summary(accord: str, found: Figures) -> str:
    said = []
    told = sum(_told(one) for one in found.agreements)
    if told:
        good = sum(one.now["on_track"] for one in found.agreements)
        still = sum(one.now["stalled"] for one in found.agreements)
        said.append(f"Van de {told} standen die regio's over {accord} vertelden, zijn er {good} op koers.")
        said.append(f"{still} {'ligt' if still == 1 else 'liggen'} stil.")
    said.append(
        f"Er {_are(found.came)} {_cases(found.came)} bij gekomen en {found.closed} afgerond; "
        f"{found.open} {_are(found.open)} nog open."
    )
    structural = found.outcomes.get("structural", 0)
    if found.closed:
        said.append(f"Van wat is afgerond, {_are(structural)} {structural} structureel opgelost.")
    return " ".join(said)


def _progress(found: Figures) -> str:
    better = [one.title for one in found.agreements if one.now["on_track"] > one.before["on_track"] > 0]
    worse = [one.title for one in found.agreements if _stuck(one.now) > _stuck(one.before) and _told_before(one)]
    said = []
    if better:
        said.append(f"In meer regio's op koers dan bij het begin van de periode: {_all(better)}.")
    if worse:
        said.append(f"In meer regio's in gevaar of stil: {_all(worse)}.")
    return " ".join(said)


def _obstacles(found: Figures) -> str:
    worst = sorted((one for one in found.agreements if _stuck(one.now)), key=lambda one: -_stuck(one.now))
    if not worst:
        return ""
    most = worst[0]
    return (
        f"Het meest knelt “{most.title}”: in {_regions(_stuck(most.now))} is die afspraak in gevaar of ligt zij stil."
    )


def _decided(found: Figures, decisions: Mapping[str, str]) -> str:
    number = sum(found.decisions.values())
    if not found.escalated and not number and not found.undecided:
        return "In deze periode is niets geëscaleerd."
    said = [f"In deze periode is {found.escalated} keer een besluit gevraagd en {number} keer een besluit genomen."]
    if number:
        words = {kind: decisions.get(kind, kind) for kind in found.decisions}
        parts = [f"{word[:1].lower()}{word[1:]} ({found.decisions[kind]})" for kind, word in words.items()]
        said.append(f"Genomen: {_all(parts)}.")
    if found.undecided:
        said.append(f"{found.undecided} {'wachtte' if found.undecided == 1 else 'wachtten'} aan het einde nog.")
    return " ".join(said)


def paper(note: Written) -> Paper:
    """The note as a paper."""
    found, texts = note.figures, note.texts
    blocks: list[Block] = []
    if texts["asked"]:
        blocks.append(Note("Wat wordt gevraagd", texts["asked"]))
    blocks += [Heading("Samenvatting"), Paragraph(texts["summary"])]
    if found.agreements or texts["progress"]:
        blocks.append(Heading("Hoe de afspraken ervoor staan"))
        blocks += [Paragraph(texts["progress"])] if texts["progress"] else []
        blocks += [_standings(found)] if found.agreements else []
    if found.stuck or texts["obstacles"]:
        blocks.append(Heading("Wat vastloopt"))
        blocks += [Paragraph(texts["obstacles"])] if texts["obstacles"] else []
        if found.stuck:
            blocks += [Paragraph("In de woorden van de regio's:"), Bullets(tuple(_words(one) for one in found.stuck))]
    blocks += [Heading("Knelpunten"), _bottlenecks(found)]
    blocks.append(Heading("Wat is besloten"))
    blocks += [Paragraph(texts["decided"])] if texts["decided"] else []
    if found.taken:
        rows = tuple(
            (one.title, one.region, note.decisions.get(one.type, one.type), _day(date.fromisoformat(one.day)))
            for one in found.taken
        )
        blocks.append(Table("Besluiten in deze periode", ("Waarover", "Regio", "Besluit", "Op"), rows))
    blocks.append(Paragraph(_account(note), quiet=True))
    return Paper(
        title=note.title,
        language="nl",
        blocks=tuple(blocks),
        subtitle=f"{note.accord_name}. Voortgangsnotitie over {period(note.since, note.until)}",
        marking="" if note.sent_at else "Concept",
    )


def _standings(found: Figures) -> Table:
    rows = tuple(
        (one.title, *(_with_before(one.now[stand], one.before[stand], _told_before(one)) for stand in STANDS))
        for one in found.agreements
    )
    caption = "Aantal regio's per afspraak; tussen haakjes het aantal bij het begin van de periode"
    heads = ("Afspraak", *(label.capitalize() for label in STANDS.values()))
    return Table(caption, heads, rows, frozenset(range(1, len(heads))))


def _with_before(now: int, before: int, known: bool) -> str:
    return f"{now} ({before})" if known else str(now)


def _bottlenecks(found: Figures) -> Table:
    rows = [
        ("Open bij het begin", str(found.open_before)),
        ("Erbij gekomen", str(found.came)),
        ("Afgerond", str(found.closed)),
        *((f"waarvan {OUTCOMES[key]}", str(number)) for key, number in found.outcomes.items()),
        ("Open aan het einde", str(found.open)),
    ]
    return Table("Knelpunten die met dit akkoord te maken hebben", ("Wat", "Aantal"), tuple(rows), frozenset({1}))


def _account(note: Written) -> str:
    said = (
        f"Geteld op {full_date(note.counted_at, 'nl')}, uit wat regio's en collega's in Regiolijn vastlegden. "
        "Vertrouwelijke zaken zijn niet meegeteld. Een regio vertelt zelf hoe een afspraak ervoor staat; "
        "wat niet is verteld, telt nooit als op koers."
    )
    return said if note.sent_at is None else f"{said} Vastgesteld op {full_date(note.sent_at, 'nl')}."


def _words(one: StuckIn) -> str:
    said = f": “{one.words}”" if one.words else "."
    return f"{one.region}, {one.agreement} ({STANDS[one.stand]}){said}"


def _told(one: AgreementFigures) -> int:
    return sum(number for stand, number in one.now.items() if stand != "untold")


def _told_before(one: AgreementFigures) -> bool:
    return any(number for stand, number in one.before.items() if stand != "untold")


def _stuck(number: Mapping[str, int]) -> int:
    return number["stalled"] + number["at_risk"]


def _are(number: int) -> str:
    return "is" if number == 1 else "zijn"


def _cases(number: int) -> str:
    return f"{number} knelpunt" if number == 1 else f"{number} knelpunten"


def _regions(number: int) -> str:
    return "één regio" if number == 1 else f"{number} regio's"


def _all(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} en {last}" if first else last
