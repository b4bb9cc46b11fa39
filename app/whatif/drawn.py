"""The drawings of a scenario: how many cases are open over time, and what the quarters that were came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _

from app import pictures
from app.figures.period import short_name
from app.pictures import Interval, Picture
from app.whatif import words

CHECKED: Final = ("open", "escalations")
"""What a scenario is mostly asked for: how much there is to do, and how often it goes higher up."""


def open_cases(path: Mapping[str, Any], language: str) -> Picture | None:
    """Open cases from now on with the change, and the middle of the runs without it. None when nothing was kept."""
    then: Sequence[Any] = [one for one in path["then"] if one is not None]
    now: Sequence[Any] = [one for one in path["now"] if one is not None]
    if not then or len(now) != len(then):
        return None
    days = [path["every"] * place for place in range(len(then))]
    return pictures.fan(
        _("Open cases over time"),
        [_("after %(days)s days", days=day) if day else _("now") for day in days],
        _("With the change"),
        low=[one[0] for one in then], middle=[one[1] for one in then], high=[one[2] for one in then],
        seen=[one[1] for one in now], seen_name=_("As it goes now"), legend=_("four in five runs"),
        language=language, unit="cases",
    )  # fmt: skip


def checked(check: Sequence[Mapping[str, Any]], language: str) -> tuple[Picture, ...]:
    """For each measure that matters most: the range in each quarter that was, and what really was."""
    found = []
    for measure in CHECKED:
        rows = [
            Interval(short_name(one["quarter"], language), low, middle, high, one["was"])
            for one in check
            if one["measure"] == measure and one["range"] is not None
            for low, middle, high in [one["range"]]
        ]
        if rows:
            title = _("%(measure)s: the simulation and what really was", measure=words.MEASURES[measure]())
            found.append(
                pictures.intervals(
                    title, rows, language=language, legend=_("four in five runs"), seen=_("what really was")
                )
            )
    return tuple(found)
