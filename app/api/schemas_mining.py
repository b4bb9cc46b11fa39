"""The process map and the event log for research, over the wire."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.api.schemas import Input, Output


class MapQuery(Input):
    """What the map is of. Without days it is of the last year."""

    since: str | None = Field(None, max_length=10, description="The first Dutch day, such as 2026-07-01.")
    until: str | None = Field(None, max_length=10, description="The last Dutch day, included.")
    slice: str = Field(
        "land", max_length=60, description="`land`, `regio:ID`, `directie:ID`, `akkoord:KEY`, `pilot:ID`."
    )


class MapWay(Output):
    """A step from one state to another, as it was taken. A number is null where it is below five and not told."""

    source: str
    step: str
    target: str
    kind: str = Field(description="How it lies to the line of the designed process.")
    leaves_line: bool
    times: int | None
    cases: int | None
    median_working_days: int | None = Field(description="From the day the case came into `source` to that of the step.")


class MapState(Output):
    """A state, with how many cases were in it and how long those stayed that went on."""

    state: str
    cases: int | None
    median_working_days: int | None


class MapRoute(Output):
    """The states of cases that came to an end, from beginning to end."""

    states: list[str]
    cases: int | None
    stayed_on_line: bool


class MapFollows(Output):
    """How often one step came right after another: the directly-follows graph."""

    step: str
    next: str
    times: int | None


class ProcessMapOut(Output):
    """What cases of a process did in a period, in a part of the country."""

    process: str
    since: date
    until: date
    slice: str
    cases: int | None
    steps: int | None
    ended: int | None
    straight: int | None = Field(description="How many of those that ended never left the line.")
    ways: list[MapWay]
    states: list[MapState]
    routes: list[MapRoute]
    follows: list[MapFollows]


class EventLogIn(Input):
    """Which part of the event log. Without `process`, all processes; `since` and `until` are when a case was opened."""

    format: str = Field(description="`csv`, `xes` (IEEE 1849-2016) or `ocel` (OCEL 2.0 in JSON).")
    process: str = ""
    slice: str = Field("land", description="`land`, `regio:ID`, `directie:ID`, `akkoord:KEY`, `pilot:ID`.")
    since: str | None = Field(None, description="A Dutch day, such as 2026-07-01.")
    until: str | None = None
    dates: str = Field("day", description="`day` or `full`: how precisely moments are told.")
