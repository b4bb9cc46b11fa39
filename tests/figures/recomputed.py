"""Every figure once more, from the raw bodies of events, as plainly as possible: day by day, without any of the code of
`app.figures`. What is known of processes comes from the workflow files themselves, the calendar from its CSV file.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ROOT = Path(__file__).parent.parent.parent
HOLIDAYS = {
    date.fromisoformat(row["date"]) for row in csv.DictReader((ROOT / "app/data/holidays.csv").open(encoding="utf-8"))
}
FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "workflows").glob("*.yaml")}
DUTCH = ZoneInfo("Europe/Amsterdam")
Answer = dict[str, tuple[Any, Any, dict[str, int], dict[str, int], set[int]]]


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def days_between(since: date, until: date) -> int:
    """Working days after one day, up to and including another, one by one."""
    count, day = 0, since
    while day < until:
        day += timedelta(days=1)
        count += works(day)
    return count


class History:
    """All that events say of one case."""

    def __init__(self, case_id: int) -> None:
        self.id = case_id
        self.process = ""
        self.region = 0
        self.confidential = False
        self.nature: str | None = None
        self.accords: set[str] = set()
        self.about: int | None = None
        self.steps: list[dict[str, Any]] = []
        self.lies: list[tuple[date, int]] = []

    def take(self, action: str, day: date, body: dict[str, Any]) -> None:
        data = body["data"]
        if action == "case.opened":
            self.process, self.region, self.about = data["workflow"].split("/")[0], data["region"], data.get("about")
        if action in ("case.opened", "bottleneck.edited"):
            self.region, self.confidential = data["region"], data["confidentiality"] == "confidential"
            self.nature, self.accords = data.get("nature"), set(data.get("accords") or ())
        if action == "bottleneck.agreements_changed":
            self.accords |= {one.split(":")[0] for one in data["added"]}
        if data.get("directorate") is not None:
            self.lies.append((day, data["directorate"]))
        if "to" in data and "workflow" in data:
            came_from = self.steps[-1]["to"] if self.steps else ""
            self.steps.append(
                {**data, "name": action.split(".")[1], "day": day, "was": came_from, "who": body["actor"]["kind"]}
            )

    def is_open(self, state: str) -> bool:
        return bool(state) and FILES[self.process]["states"][state]["kind"] == "open"

    def state_after(self, day: date) -> str:
        found = [one["to"] for one in self.steps if one["day"] <= day]
        return found[-1] if found else ""

    def directorate(self, until: date) -> int | None:
        found = [where for day, where in self.lies if day <= until]
        return found[-1] if found else None

    @property
    def logged(self) -> date:
        return next(one["day"] for one in self.steps if self.is_open(one["to"]))


def histories(events: Iterable[tuple[str, str]]) -> dict[int, History]:
    """By case, from (action, body) in the order of the log."""
    found: dict[int, History] = {}
    for action, text in events:
        body = json.loads(text)
        if body["case"] is None:
            continue
        day = datetime.fromisoformat(body["at"]).astimezone(DUTCH).date()
        found.setdefault(body["case"], History(body["case"])).take(action, day, body)
    for one in found.values():
        if one.about in found and one.process != "bottleneck":
            one.accords = found[one.about].accords
    return found


def figures(cases: Iterable[History], since: date, until: date) -> Answer:
    """All figures of these cases in a period: (value, of, parts, parts of, cases)."""
    seen: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for case in cases:
        if case.confidential:
            continue
        if case.process == "bottleneck":
            _bottleneck(case, since, until, lambda key, part, number, c=case: seen[key].append((c.id, part, number)))
        elif case.process == "escalation":
            _escalation(case, since, until, lambda key, part, number, c=case: seen[key].append((c.id, part, number)))
        elif case.process == "promise":
            _promise(case, since, until, lambda key, part, number, c=case: seen[key].append((c.id, part, number)))
    return {key: _sum(key, seen[key]) for key in (*COUNTS, *SHARES, *MEDIANS)}


COUNTS = (
    "inflow", "outflow", "open", "reopened", "time_with", "bounces", "escalated", "escalated_why", "decided",
    "undecided", "outcomes", "verdicts", "promises_made", "promises_moved", "promises_open", "waiting_for",
)  # fmt: skip
SHARES = ("clocks_met", "structural", "solved", "promises_kept", "promises_in_time")
MEDIANS = ("age", "duration", "to_decision")


def _sum(key: str, seen: list[tuple[int, str, int]]) -> tuple[Any, Any, dict[str, int], dict[str, int], set[int]]:
    behind = {case for case, _part, _number in seen}
    if key in MEDIANS:
        numbers = sorted(number for _case, _part, number in seen)
        return (numbers[(len(numbers) - 1) // 2] if numbers else None), len(numbers), {}, {}, behind
    parts, of = Counter[str](), Counter[str]()
    for _case, part, number in seen:
        if part:
            parts[part] += number
            of[part] += 1
    total = sum(number for _case, _part, number in seen)
    if key in SHARES:
        return total, len(seen), dict(parts), dict(of), behind
    return total, None, dict(parts), {}, behind


def _bottleneck(case: History, since: date, until: date, note: Any) -> None:
    for step in case.steps:
        if not since <= step["day"] <= until:
            continue
        name, was, to, values = step["name"], step["was"], step["to"], step.get("values") or {}
        was_open, now_open = case.is_open(was), case.is_open(to)
        if name == "submit":
            note("inflow", case.nature or "", 1)
        if was_open and not now_open:
            note("outflow", to, 1)
        if was_open and to == "closed":
            note("outcomes", step["outcome"], 1)
            note("duration", "", days_between(case.logged, step["day"]))
            if step["outcome"] in ("structural", "single"):
                note("structural", "", int(step["outcome"] == "structural"))
        if to not in ("withdrawn", "merged"):
            for clock, how in (step.get("clocks") or {}).items():
                note("clocks_met", clock, int(how == "met"))
        if name == "decline":
            note("bounces", values["matter"], 1)
        if to == "escalated" and was != "escalated":
            by = "bounces" if name == "decline" else "clock" if step["who"] == "system" else "asked"
            note("escalated", by, 1)
            note("escalated_why", "refused" if name == "decline" else values["ground"], 1)
        said = ""
        if name == "close_unanswered":
            note("verdicts", "no_answer", 1)
        elif name == "conclude" or (name == "verdict" and to != "weighing"):
            said = values["verdict"]
            note("verdicts", said, 1)
            note("solved", "", int(said == "solved"))
        if was in ("closed", "withdrawn", "merged") and now_open:
            note("reopened", "left_merged" if was == "merged" else "after_closing", 1)
        elif said and was_open and now_open:
            note("reopened", "not_solved", 1)
    state = case.state_after(until)
    if case.is_open(state):
        note("open", FILES["bottleneck"]["states"][state]["time_with"], 1)
        note("age", "", days_between(case.logged, until))
        for what, states in {
            "owner": ("submitted", "assigned"), "solution": ("in_progress", "waiting_party"),
            "decision": ("escalated",), "answer": ("solution_proposed", "weighing"),
        }.items():  # fmt: skip
            if state in states:
                note("waiting_for", what, 1)
    spent, day = Counter[str](), since
    while day <= until:
        then = case.state_after(day - timedelta(days=1))
        if works(day) and case.is_open(then):
            spent[FILES["bottleneck"]["states"][then]["time_with"]] += 1
        day += timedelta(days=1)
    for party, number in spent.items():
        note("time_with", party, number)


def _escalation(case: History, since: date, until: date, note: Any) -> None:
    for step in case.steps:
        if since <= step["day"] <= until:
            if step["name"] == "decide":
                note("decided", step["values"]["decision"], 1)
                note("to_decision", "", days_between(case.logged, step["day"]))
            elif step["name"] in ("take_back", "de_escalate"):
                note("decided", {"take_back": "withdrawn", "de_escalate": "de_escalated"}[step["name"]], 1)
    if case.state_after(until) == "requested":
        note("undecided", "", 1)


def _promise(case: History, since: date, until: date, note: Any) -> None:
    for step in case.steps:
        if since <= step["day"] <= until:
            if step["name"] in ("make", "move"):
                note({"make": "promises_made", "move": "promises_moved"}[step["name"]], "", 1)
            elif step["name"] in ("keep", "break"):
                kept = step["name"] == "keep"
                note("promises_kept", "", int(kept))
                note("promises_in_time", "", int(kept and step["clocks"].get("promise") != "late"))
    if case.state_after(until) == "open":
        note("promises_open", "", 1)
