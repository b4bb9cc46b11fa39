"""A report as a spreadsheet: one sheet for each table, numbers as numbers. PURE: made of the frozen content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app import sheets
from app.figures.shapes import Measured
from app.reports import saying
from app.reports.content import Content, Standing
from app.reports.words import W
from app.sheets import Value

Table = tuple[str, Sequence[str], Sequence[Sequence[Value]]]


def ods(content: Content, language: str, standing: Standing) -> bytes:
    """The whole report, every slice of it."""
    return sheets.ods_book(tables(content, language, standing))


def tables(content: Content, language: str, standing: Standing) -> Iterator[Table]:
    """The sheets: about, figures, trend, and the lists."""
    w = W[language]
    about = [
        (w["title"], content.quarter), (w["edition"].format(number="").strip(" ."), standing.edition or w["draft"]),
        (w["digest_name"], standing.digest), (w["counted_until"], content.seq),
        (w["left_out"], content.confidential),
    ]  # fmt: skip
    yield w["account"], (w["what"], ""), [tuple(row) for row in about]
    heads: tuple[str, ...] = (
        w["slice"], w["of"], w["key"], w["what"], w["part"], w["now"], w["of_now"], w["before"], w["of_before"],
    )  # fmt: skip
    yield w["figures"], heads, list(_figures(content, language))
    yield w["trend"], (w["key"], w["what"], *content.quarters), list(_trend(content, language))
    yield (
        w["laws"],
        (w["laws_head"], w["now"], w["before"]),
        [(f"{one['one']} × {one['other']}", one["count"], one["before"]) for one in content.laws],
    )
    names = ("cases", "regions", "offered", "of_use")
    yield (
        w["dossiers"],
        (w["number"], *(w[f"dossier_{one}"] for one in ("title", "state", *names))),
        [
            (one["number"], one["title"], one["state"][language], *(one[name] for name in names))
            for one in content.dossiers
        ],
    )
    stands = ("stalled", "at_risk", "on_track", "untold")
    heads = (w["accord"], *(f"{w[stand]} ({w[when]})" for when in ("now", "before") for stand in stands))
    yield (
        w["accords"],
        heads,
        [
            (one["name"][language], *(one[when][stand] for when in ("now", "before") for stand in stands))
            for one in content.accords
        ],
    )
    heads = (w["number"], *(w[f"experiment_{one}"] for one in ("title", "state", "regions", "ends")))
    yield (
        w["experiments"],
        heads,
        [
            (one["number"], one["title"], one["state"][language], one["regions"], _day(one["ends_on"]))
            for one in content.experiments
        ],
    )
    presence: Mapping[str, Any] = content.presence or {"regions": ()}
    yield w["presence"], (w["region"], w["days_in"]), [(one["region"], one["days"]) for one in presence["regions"]]
    heads = (w["was_asked"], w["answer"], w["by_on"])
    yield (
        w["asked"],
        heads,
        [
            (one["text"], w[f"answer_{one['answer']}"] if one["answer"] else "", _day(one["by_on"]))
            for one in standing.answers
        ],
    )
    yield (
        w["definitions"],
        (w["key"], w["what"], w["means"]),
        [(key, one["label"][language], one["definition"][language]) for key, one in content.measures.items()],
    )


def _figures(content: Content, language: str) -> Iterator[Sequence[Value]]:
    """Each figure of each slice, and each of its parts."""
    for key, part in content.slices.items():
        for measure, now in part.now.items():
            before = part.before.get(measure, Measured(None))
            head = (key, part.label[language], measure, content.measures[measure]["label"][language])
            yield (*head, "", now.value, now.of, before.value, before.of)
            for code in sorted(now.parts_of or now.parts):
                one, was = saying.of_part(now, code), saying.of_part(before, code)
                label = saying.part_label(content, measure, code, language)
                yield (*head, label, one.value, one.of, was.value, was.of)


def _trend(content: Content, language: str) -> Iterator[Sequence[Value]]:
    for key, found in content.of("land").trend.items():
        yield (key, content.measures[key]["label"][language], *(one.value if one else None for one in found))


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
