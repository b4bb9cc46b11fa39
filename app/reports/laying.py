"""A report laid out as a paper: the same words and figures for the page and the PDF. PURE.

The first page is for who has five minutes: what is going on, what stands out, what is asked. Everything after it is to
look things up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from app import papers
from app.figures.period import quarter, short_name
from app.figures.shapes import Measured
from app.papers import Block, Bullets, Contents, Heading, Linked, NewPage, Note, Paper, Paragraph, Said, Table
from app.pictures import Picture, Spark
from app.reports import drawing, roles, saying
from app.reports.content import LAND, Content, Part, Standing
from app.reports.words import W
from app.web.formats import full_date

Row = Mapping[str, Any]
MAIN: Final = ("inflow", "outflow", "open")
DIVIDED: Final = frozenset({"inflow", "clocks_met", "escalated", "decided", "outcomes", "verdicts", "waiting_for"})
"""Figures that are drawn by their parts: of the others the parts are behind the figure, and in the spreadsheet."""

WHERE: Final = ("inflow", "outflow", "open", "clocks_met")
"""What is told of each directorate and each region."""


def title(content: Content, key: str, language: str) -> str:
    """What a report is called."""
    name = quarter(content.quarter).label(language)
    if key == LAND:
        return f"{W[language]['title']} {name}"
    return f"{W[language]['title']} {name}: {content.of(key).label[language]}"


def paper(
    content: Content, key: str, language: str, standing: Standing, *, base: str = "", division: str = ""
) -> Paper:
    """The report of a slice as a paper, with the regions of the division that it shows first, or of another one (by
    its Dutch name). Raises KeyError for a slice that it does not have.
    """
    content = replace(content, division=division or content.division)
    made = _Layer(content, key, language, standing)
    return Paper(
        title=title(content, key, language), language=language, blocks=tuple(made.blocks()),
        subtitle=made.subtitle(), marking="" if standing.edition else made.w["draft"], base=base, cover=True,
    )  # fmt: skip


def url_of(content: Content, key: str) -> Callable[[str], str]:
    """Where a figure leads: its definition and its cases, for this period and slice, as they were counted then."""
    ask = f"?van={content.since}&tot={content.until}" + ("" if key == LAND else f"&snede={key}")
    ask += f"&stand={content.seq}"
    return lambda measure: f"/cijfers/{measure}{ask}"


class _Layer:
    """The blocks of one report."""

    def __init__(self, content: Content, key: str, language: str, standing: Standing) -> None:
        self.content, self.key, self.language, self.standing = content, key, language, standing
        self.w = W[language]
        self.part: Part = content.of(key)
        self.url = url_of(content, key)
        self.land = key == LAND

    def subtitle(self) -> str:
        """Of what it is, and how it stands."""
        told = self.standing
        of = self.part.label[self.language]
        if not told.edition or told.published_at is None:
            return f"{of[:1].upper()}{of[1:]}"
        day = full_date(told.published_at, self.language)
        said = self.w["published"].format(day=day, who=told.published_by)
        edition = f" {self.w['edition'].format(number=told.edition)}" if told.edition > 1 else ""
        return f"{of[:1].upper()}{of[1:]}. {said}{edition}"

    def blocks(self) -> list[Block]:
        """Everything, in the order in which it is read."""
        found = [*self.short(), NewPage(), Contents(self.w["contents"]), *self.figures(), *self.noticed()]
        if self.land:
            found += [
                *self.where(), *self.laws(), *self.dossiers(), *self.accords(), *self.experiments(), *self.presence(),
                *self.roles(), *self.asked_before(),
            ]  # fmt: skip
        return [*found, *self.answers(), *self.account()]

    # -- the first page ----------------------------------------------------------------------------

    def short(self) -> list[Block]:
        """What is going on, what stands out, what is asked of the reader."""
        blocks: list[Block] = [Heading(self.w["short"])]
        if self.land and self.content.introduction:
            blocks.append(Paragraph(self.content.introduction))
        lines = saying.in_short(self.content, self.part, self.language, self.url)
        blocks.append(Said(tuple(lines)))
        out = self.standing_out()
        blocks.append(Heading(self.w["stands_out"], 3))
        blocks.append(Bullets(tuple(out[:4])) if out else Paragraph(self.w["nothing_out"]))
        if self.land and self.content.learned:
            blocks += [Heading(self.w["learned"], 3), Paragraph(self.content.learned)]
        if self.land and self.content.asks:
            asked = "\n".join(f"{place}. {text}" for place, text in enumerate(self.content.asks, 1))
            blocks.append(Note(self.w["asked"], asked))
        elif self.land:
            blocks.append(Paragraph(self.w["nothing_asked"], quiet=True))
        blocks += self.drawn(drawing.course(self.content, self.part, MAIN, self.w["course"], self.language))
        return blocks

    def standing_out(self) -> list[str]:
        """What is beyond normal variation, in a sentence each."""
        return [str(one["said"][self.language]) for one in self.part.noticed]

    # -- figures -----------------------------------------------------------------------------------

    def figures(self) -> list[Block]:
        """Every figure of the slice, by group, beside the quarter before; divided where that says most."""
        blocks: list[Block] = [Heading(self.w["figures"])]
        if not self.part.now:
            return [*blocks, Paragraph(self.w["none"])]
        blocks.append(Paragraph(self.w["each_opens"], quiet=True))
        for group, label in self.content.groups.items():
            keys = [key for key, one in self.content.measures.items() if one["group"] == group and key in self.part.now]
            if not keys:
                continue
            if group == "time":
                blocks += self.drawn(drawing.time_with(self.content, self.part, self.language))
                continue
            blocks.append(self.table(label[self.language], keys))
            for key in keys:
                if key in DIVIDED:
                    blocks += self.drawn(drawing.divided(self.content, self.part, key, self.language, self.url))
        return blocks

    def drawn(self, picture: Picture | None) -> list[Block]:
        """A drawing, if there is one."""
        return [papers.Picture(picture)] if picture is not None else []

    def table(self, caption: str, keys: Sequence[str]) -> Table:
        """Figures one under another, with those of the quarter before and what that means."""
        compares = saying.there_was_a_quarter_before(self.part)
        rows: list[tuple[str | Spark, ...]] = []
        for key in keys:
            kind = self.content.measures[key]["kind"]
            now, before = self.part.now[key], self.part.before.get(key)
            told = saying.shown(before, kind, self.language) if compares else "–"
            rows.append(
                (
                    f"{self.content.measures[key]['label'][self.language]}{self.unit(key)}",
                    Linked(saying.shown(now, kind, self.language), self.url(key)), told,
                    saying.differs(now, before, kind, self.language) if compares else "",
                    drawing.small(self.content, self.part, key, self.language),
                )
            )  # fmt: skip
        heads = (self.w["what"], self.w["now"], self.w["before"], self.w["difference"], self.w["two_years"])
        return Table(caption, heads, tuple(rows), frozenset({1, 2}))

    def unit(self, key: str) -> str:
        """What is counted, where the label does not say so."""
        return f" ({self.w['days']})" if self.content.measures[key]["unit"] == "days" else ""

    def noticed(self) -> list[Block]:
        """What stands out, with the rule by which that is seen."""
        blocks: list[Block] = [Heading(self.w["stands_out"]), Paragraph(self.w["rule"], quiet=True)]
        rows = tuple((str(one["said"][self.language]), str(one["rule"][self.language])) for one in self.part.noticed)
        if not rows:
            return [*blocks, Paragraph(self.w["nothing_out"])]
        return [*blocks, Table(self.w["stands_out"], (self.w["what"], self.w["why_seen"]), rows)]

    def where(self) -> list[Block]:
        """Where things are open, by directorate and by region of one division."""
        blocks: list[Block] = [Heading(self.w["where"])]
        by_region = self.w["by_region"].format(division=self.division())
        for kind, caption in (("directie", self.w["by_directorate"]), ("regio", by_region)):
            rows = []
            for key, part in self.content.slices.items():
                if not key.startswith(f"{kind}:") or not part.now:
                    continue
                if kind == "regio" and not self.usual(part):
                    continue
                if not any(part.now[one].value for one in MAIN):
                    continue
                lead = url_of(self.content, key)
                cells = [Linked(self.shown(one, part.now[one]), lead(one)) for one in WHERE]
                name = part.label[self.language].split(" (")[0]
                rows.append((Linked(name, f"/rapporten/{self.content.quarter}?snede={key}"), *cells))
            if rows:
                heads = (self.w["where_head"], *(self.label(one) for one in WHERE))
                blocks.append(Table(caption, heads, tuple(rows), frozenset({1, 2, 3, 4})))
        link = f"/rapporten/{self.content.quarter}?snede="
        title = self.w["map"].format(division=self.division())
        blocks += self.drawn(drawing.map_of(self.content, "open", title, self.language, lambda key: link + key))
        return blocks if len(blocks) > 1 else []

    def roles(self) -> list[Block]:
        """What the roles told."""
        now = short_name(self.content.quarter, self.language)
        then = short_name(drawing.before(self.content), self.language)
        return roles.blocks(self.content.reflection, self.language, now, then)

    def shown(self, key: str, one: Measured | None) -> str:
        """A figure of this measure as it stands in a table."""
        return saying.shown(one, self.content.measures[key]["kind"], self.language)

    def label(self, key: str) -> str:
        """What a measure is called."""
        return str(self.content.measures[key]["label"][self.language])

    def usual(self, part: Part) -> bool:
        """Whether it is a region of the division that is shown first."""
        return part.label["nl"].endswith(f"({self.content.division})")

    def division(self) -> str:
        """The name of the division whose regions are shown, in the middle of a sentence."""
        places = (one for key, one in self.content.slices.items() if key.startswith("regio:") and self.usual(one))
        part = next(places, None)
        name = part.label[self.language].rsplit(" (", 1)[1].rstrip(")") if part else self.content.division
        return name if name[:2].isupper() else name[:1].lower() + name[1:]

    # -- what features keep ------------------------------------------------------------------------

    def laws(self) -> list[Block]:
        """Which laws collide."""
        if not self.content.laws:
            return []
        rows = tuple(
            (f"{one['one']} × {one['other']}", str(one["count"]), str(one["before"])) for one in self.content.laws
        )
        heads = (self.w["laws_head"], self.w["now"], self.w["before"])
        return [Heading(self.w["laws"]), Table(self.w["laws_caption"], heads, rows, frozenset({1, 2}))]

    def dossiers(self) -> list[Block]:
        """Dossiers and how far their solutions reach."""
        if not self.content.dossiers:
            return []
        rows = tuple(
            (Linked(one["title"], f"/zaken/{one['number']}"), one["state"][self.language],
             *(str(one[name]) for name in ("cases", "regions", "offered", "of_use")))
            for one in self.content.dossiers
        )  # fmt: skip
        heads = tuple(self.w[f"dossier_{name}"] for name in ("title", "state", "cases", "regions", "offered", "of_use"))
        return [Heading(self.w["dossiers"]), Table(self.w["dossiers_caption"], heads, rows, frozenset({2, 3, 4, 5}))]

    def accords(self) -> list[Block]:
        """In how many regions agreements stood how."""
        if not self.content.accords:
            return []
        stands = ("stalled", "at_risk", "on_track", "untold")
        rows = []
        for one in self.content.accords:
            told = any(one["before"][stand] for stand in stands[:3])
            cells = (f"{one['now'][stand]}" + (f" ({one['before'][stand]})" if told else "") for stand in stands)
            rows.append((one["name"][self.language], *cells))
        heads = (self.w["accord"], *(self.w[stand] for stand in stands))
        return [
            Heading(self.w["accords"]),
            Table(self.w["accords_caption"], heads, tuple(rows), frozenset({1, 2, 3, 4})),
        ]

    def experiments(self) -> list[Block]:
        """Room to experiment, and how each goes."""
        if not self.content.experiments:
            return []
        rows = tuple(
            (Linked(one["title"], f"/zaken/{one['number']}"), one["state"][self.language], str(one["regions"]),
             self.day(one["ends_on"]))
            for one in self.content.experiments
        )  # fmt: skip
        heads = tuple(self.w[f"experiment_{name}"] for name in ("title", "state", "regions", "ends"))
        return [Heading(self.w["experiments"]), Table(self.w["experiments"], heads, rows, frozenset({2}))]

    def presence(self) -> list[Block]:
        """Where liaisons were: totals, never of a person."""
        told = self.content.presence
        if not told or not told["days"]:
            return []
        most = told["liaisons"] * told["working_days"]
        share = f"{(200 * told['days'] + most) // (2 * most)}%" if most else "–"
        said = self.w["presence_said"].format(days=told["days"], liaisons=told["liaisons"], share=share)
        rows = tuple((one["region"], str(one["days"])) for one in told["regions"])
        table = Table(self.w["presence_caption"], (self.w["region"], self.w["days_in"]), rows, frozenset({1}))
        return [Heading(self.w["presence"]), Paragraph(said), table]

    # -- the MT ------------------------------------------------------------------------------------

    def asked_before(self) -> list[Block]:
        """What was asked a quarter ago, and what came of it."""
        if not self.content.asked_before:
            return []
        rows = tuple(self.answered(one) for one in self.content.asked_before)
        heads = (self.w["was_asked"], self.w["answer"], self.w["owner"], self.w["by_on"], self.w["stands"])
        return [Heading(self.w["asked_before"]), Table(self.w["asked_before"], heads, rows)]

    def answers(self) -> list[Block]:
        """What the MT answers to what is asked in this report."""
        told = self.standing
        if not self.land or not self.content.asks or not told.edition:
            return []
        blocks: list[Block] = [Heading(self.w["answers"])]
        if told.reply:
            blocks += [Paragraph(told.reply), Paragraph(told.replied_by, quiet=True)]
        if not any(one["answer"] for one in told.answers):
            return [*blocks, Paragraph(self.w["no_answer_yet"], quiet=True)]
        rows = tuple(self.answered(one) for one in told.answers)
        heads = (self.w["was_asked"], self.w["answer"], self.w["owner"], self.w["by_on"], self.w["stands"])
        return [*blocks, Table(self.w["answers"], heads, rows)]

    def answered(self, one: Row) -> tuple[str, ...]:
        """A row about something that was asked."""
        answer = self.w[f"answer_{one['answer']}"] if one["answer"] else self.w["not_answered"]
        said = f"{answer}. {one['said']}" if one["said"] else answer
        stands = self.w[f"progress_{one['progress']}"] if one["progress"] else ""
        told = ". ".join(piece for piece in (stands, one["progress_said"]) if piece)
        return (one["text"], said, one["owner"], self.day(one["by_on"]), told)

    # -- how it was counted ------------------------------------------------------------------------

    def account(self) -> list[Block]:
        """How it was counted, what was corrected, and what every figure means."""
        told, content = self.standing, self.content
        blocks: list[Block] = [Heading(self.w["account"])]
        day = full_date(datetime.fromisoformat(content.counted_at), self.language)
        blocks.append(Paragraph(self.w["counted"].format(day=day, seq=content.seq)))
        blocks.append(Paragraph(self.w["confidential"].format(count=content.confidential)))
        if self.key.startswith("regio:"):
            blocks.append(Paragraph(self.w["division_rule"]))
        if told.edition > 1:
            blocks += [Heading(self.w["corrected"].format(number=told.edition), 3), Paragraph(told.reason)]
            rows = tuple(self.changed(one) for one in told.changes if one["slice"] in (self.key, LAND))[:30]
            if rows:
                heads = (self.w["of"], self.w["what"], self.w["was"], self.w["is"])
                blocks.append(Table(self.w["changes"], heads, rows, frozenset({2, 3})))
        if told.digest:
            blocks.append(Paragraph(self.w["digest"].format(digest=" ".join(_grouped(told.digest))), quiet=True))
        found = content.measures.values()
        meant = tuple((one["label"][self.language], one["definition"][self.language]) for one in found)
        means = (self.w["what"], self.w["means"])
        blocks += [Heading(self.w["definitions"], 3), Table(self.w["definitions"], means, meant)]
        return blocks

    def changed(self, one: Row) -> tuple[str, ...]:
        """A figure that was corrected."""
        measure = self.content.measures[one["measure"]]
        figures = (
            saying.shown(Measured.restored(one[name]), measure["kind"], self.language) for name in ("was", "now")
        )
        return (self.content.of(one["slice"]).label[self.language], measure["label"][self.language], *figures)

    def day(self, written: str) -> str:
        """A day as a reader reads it; empty for none."""
        return full_date(date.fromisoformat(written), self.language) if written else ""


def _grouped(digest: str) -> list[str]:
    return [digest[at : at + 8] for at in range(0, len(digest), 8)]
