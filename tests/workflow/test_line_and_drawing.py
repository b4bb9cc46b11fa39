"""The line, the drawing and the text: they say where a case is, and say the same."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.policy import TABLE, Capability, Role
from app.workflow.diagram import svg
from app.workflow.layout import LABEL, lay_out, way_of, width_of
from app.workflow.line import certainly_passed, line_of
from app.workflow.model import Definition, Text
from app.workflow.outline import as_text, nth_time, outline, term_of, who_may
from tests.workflow.support import NAMES, definition

SVG = "{http://www.w3.org/2000/svg}"


def stations(state: str, **options: Any) -> list[tuple[str, str]]:
    line = line_of(definition("bottleneck"), state, **options)
    return [(station.name, station.status) for station in line.stations]


# -- the line --------------------------------------------------------------------------------------


def test_line_on_the_way() -> None:
    assert stations("solution_proposed") == [
        ("reported", "done"),
        ("working", "done"),
        ("solution", "current"),
        ("feedback", "ahead"),
        ("end", "ahead"),
    ]
    line = line_of(definition("bottleneck"), "solution_proposed")
    assert (line.phase, line.phases, line.text) == (3, 5, "Oplossing, station 3 van 5. Oplossing voorgesteld.")
    assert [station.end for station in line.stations] == [False, False, False, False, True]


def test_waiting_is_a_pause_and_escalation_a_branch() -> None:
    waiting = line_of(definition("bottleneck"), "waiting_party", language="en")
    assert [station.paused for station in waiting.stations] == [False, True, False, False, False]
    assert waiting.text == "Being worked on, station 2 of 5. Waiting for a third party."
    assert waiting.branch is None
    escalated = line_of(definition("bottleneck"), "escalated")
    assert (escalated.branch, escalated.branch_label) == ("escalated", "Geëscaleerd")


@pytest.mark.parametrize(
    ("loops", "nl", "en"),
    [
        (0, "In behandeling, station 2 van 5.", "Being worked on, station 2 of 5. In progress."),
        (1, "In behandeling, station 2 van 5. Eén keer heropend.",
         "Being worked on, station 2 of 5. In progress. Reopened once."),
        (3, "In behandeling, station 2 van 5. 3 keer heropend.",
         "Being worked on, station 2 of 5. In progress. Reopened 3 times."),
    ],
)  # fmt: skip
def test_loops_in_words(loops: int, nl: str, en: str) -> None:
    process = definition("bottleneck")
    assert line_of(process, "in_progress", loops).text == nl
    assert line_of(process, "in_progress", loops, "en").text == en
    assert line_of(process, "in_progress", loops).loops == loops


def test_an_early_end_claims_no_stations_it_may_have_skipped() -> None:
    """A withdrawn case had no solution; a closed one passed everything (rule 2)."""
    assert stations("withdrawn") == [("reported", "done"), ("end", "current")]
    assert line_of(definition("bottleneck"), "withdrawn").stations[-1].label == "Ingetrokken"
    assert certainly_passed(definition("bottleneck"), "closed") == {"reported", "working", "solution", "feedback"}
    assert certainly_passed(definition("escalation"), "completed") == {"requested"}


def test_the_regions_line_has_four_plain_words() -> None:
    line = line_of(definition("bottleneck"), "escalated", 1, plain=True)
    assert [station.label for station in line.stations] == [
        "Gemeld",
        "In behandeling",
        "Oplossing",
        "Terugkoppeling",
    ]
    assert line.text == "In behandeling, station 2 van 4. Eén keer heropend."
    assert line.branch is None
    closed = line_of(definition("bottleneck"), "closed", plain=True)
    assert closed.stations[-1].end
    assert closed.phase == 5


@pytest.mark.parametrize("name", NAMES)
def test_exactly_one_station_is_current(name: str) -> None:
    for state in definition(name).states:
        for plain in (False, True):
            line = line_of(definition(name), state, plain=plain)
            assert [s.status for s in line.stations].count("current") == 1
            assert line.stations[line.phase - 1].status == "current"
            assert line.phases == len(line.stations)
            assert line_of(definition(name), state, plain=plain) is line


def test_unknown_state() -> None:
    with pytest.raises(KeyError):
        line_of(definition("bottleneck"), "vanished")


# -- the drawing -----------------------------------------------------------------------------------


def drawing(name: str, language: str = "nl", **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(svg(definition(name), language, **options))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_accessible_and_obeys_the_csp(name: str, language: str) -> None:
    process = definition(name)
    root = drawing(name, language)
    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    for element in root.iter():
        assert "style" not in element.attrib
        assert not any(key.startswith("on") for key in element.attrib)
        assert element.tag not in (f"{SVG}script", f"{SVG}style")
    words = re.sub(r"\s+", " ", " ".join(root.itertext()))
    for step in process.transitions.values():
        for word in step.label[language].split():
            assert word in words, step.name
    for phase in process.phases:
        assert phase.label[language] in words


def test_a_file_of_its_own_carries_its_styles() -> None:
    assert ".dg-box" in svg(definition("escalation"), css=".dg-box { fill: red }")


def test_here_is_marked_in_words_too() -> None:
    root = drawing("bottleneck", current="waiting_party", passed={"draft", "submitted", "assigned", "in_progress"})
    marked = [g for g in root.iter(f"{SVG}g") if "dg-state--here" in g.attrib["class"]]
    assert len(marked) == 1
    assert "De zaak is hier" in list(marked[0].itertext())
    assert len([g for g in root.iter(f"{SVG}g") if "dg-state--passed" in g.attrib["class"]]) == 4
    desc = root.find(f"{SVG}desc")
    assert desc is not None
    assert (desc.text or "").startswith("De zaak is hier: Wacht op derde.")


def _boxes(name: str, language: str) -> list[tuple[float, float, float, float]]:
    return [
        tuple(float(rect.attrib[key]) for key in ("x", "y", "width", "height"))  # type: ignore[misc]
        for rect in drawing(name, language).iter(f"{SVG}rect")
        if rect.attrib["class"] == "dg-box"
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps(name: str, language: str) -> None:
    """No state lies on another, no label on a state or on another label; all of it is on the paper."""
    root = drawing(name, language)
    boxes = _boxes(name, language)
    assert len(boxes) == len(definition(name).states)
    labels = []
    for text in root.iter(f"{SVG}text"):
        if "dg-word" in text.attrib["class"]:
            wide = width_of(text.text or "", LABEL) * 0.9
            labels.append((float(text.attrib["x"]) - wide / 2, float(text.attrib["y"]) - 10, wide, 12.0))
    for one, other in combinations([*boxes, *labels], 2):
        apart = (
            one[0] + one[2] <= other[0]
            or other[0] + other[2] <= one[0]
            or one[1] + one[3] <= other[1]
            or other[1] + other[3] <= one[1]
        )
        assert apart, (one, other)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for x, y, wide, high in [*boxes, *labels]:
        assert x >= 0
        assert y >= 0
        assert x + wide <= width
        assert y + high <= height


@pytest.mark.parametrize("name", NAMES)
def test_no_line_runs_through_a_state(name: str) -> None:
    """Straight stretches of tracks keep clear of every box but touch the two they join."""
    process = definition(name)
    plan = lay_out(process, "nl")
    for bus in plan.buses:
        for source, target in bus.pairs:
            points = way_of(plan, bus, source, target)
            for (x, y), (to_x, to_y) in pairwise(points):
                for box in plan.boxes.values():
                    inside_x = max(min(x, to_x), box.left + 1) < min(max(x, to_x), box.right - 1) or (
                        x == to_x and box.left + 1 < x < box.right - 1
                    )
                    inside_y = max(min(y, to_y), box.top + 1) < min(max(y, to_y), box.bottom - 1) or (
                        y == to_y and box.top + 1 < y < box.bottom - 1
                    )
                    assert not (inside_x and inside_y), (bus.label, source, target, box.name)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_part_of_a_process_can_be_drawn(data: st.DataObject) -> None:
    """Whatever an administrator leaves out or calls it, there is a drawing, with every name in it escaped."""
    whole = definition("bottleneck")
    kept = data.draw(st.sets(st.sampled_from(sorted(whole.transitions)), min_size=1))
    label = data.draw(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60))
    process: Definition = replace(
        whole,
        digest="",
        label=Text(label, label),
        transitions={name: step for name, step in whole.transitions.items() if name in kept},
    )
    root = ElementTree.fromstring(svg(process))
    assert label in (root.findtext(f"{SVG}title") or "")
    as_text(process)


# -- the text --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_text_says_all(name: str, language: str) -> None:
    process = definition(name)
    text = as_text(process, language, current=process.initial)
    states = outline(process, language, process.initial)
    assert [state.name for state in states if state.current] == [process.initial]
    for state in process.states.values():
        assert f"**{state.label[language]}**" in text
    for item in states:
        assert [step.name for step in item.steps] == [step.name for step in process.outgoing[item.name]]
    assert len(re.findall(r"^    - ", text, re.MULTILINE)) == sum(map(len, process.outgoing.values()))


def test_text_of_one_state() -> None:
    text = as_text(definition("bottleneck"))
    assert "- Aan zet: coördinator. Wijs een opgavefikser aan." in text
    assert "- Termijn: Oplossing voorstellen, 10, 30 of 60 werkdagen; Teken van leven, 10 werkdagen" in text
    assert "- Staat stil: Teken van leven; Oplossing voorstellen (hoogstens 20 werkdagen)" in text
    assert "- Afwijzen → Geëscaleerd (2e keer), Ingediend; door opgavefikser of coördinator" in text
    assert "- Sluiten zonder reactie → Gesloten; door regio-liaison" in text
    assert '(pas na de termijn "Oordeel van de regio")' in text


def test_terms_in_words() -> None:
    clocks = definition("bottleneck").clocks
    assert term_of(clocks["find_owner"]) == "2 werkdagen"
    assert term_of(clocks["solve"], "en") == "10, 30 or 60 working days"
    assert term_of(clocks["solve"], short=True) == "10-60 werkdagen"
    assert term_of(clocks["party_answer"]) == "20 werkdagen in totaal"
    assert term_of(definition("escalation").clocks["follow_up"]) == "tot de afgesproken dag"
    assert term_of(replace(clocks["find_owner"], working_days=1), "en") == "1 working day"


def test_who_may() -> None:
    assert who_may("case.verdict") == ("regio-liaison", "contactpersoon in de regio")
    assert who_may("case.decide", "en") == ("regiocommissaris",)
    for capability in Capability:
        assert len([role for role in Role if capability in TABLE[role]]) <= len(who_may(capability.value))


@pytest.mark.parametrize(
    ("number", "english"), [(1, "1st time"), (2, "2nd time"), (3, "3rd time"), (4, "4th time"), (11, "11th time")]
)
def test_nth_time(number: int, english: str) -> None:
    assert nth_time(number, "en") == english
    assert nth_time(number) == f"{number}e keer"
