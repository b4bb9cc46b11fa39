"""The address of a figure: its definition, its parts, and the cases behind it."""

from __future__ import annotations

from flask import url_for

from app.figures.period import Period
from app.figures.slices import LAND, Slice


def arguments(period: Period, slice_: Slice = LAND, part: str = "", as_of: int | None = None) -> dict[str, str]:
    """What stands in the address of any page of figures. `as_of`: the line of the log up to which was counted."""
    given = {"van": period.since.isoformat(), "tot": period.until.isoformat()}
    if slice_ != LAND:
        given["snede"] = str(slice_)
    if part:
        given["deel"] = part
    if as_of:
        given["stand"] = str(as_of)
    return given


def to(
    measure: str, period: Period, slice_: Slice = LAND, part: str = "", *, as_of: int | None = None,
    external: bool = False,
) -> str:  # fmt: skip
    """The address of a figure of a slice in a period, with `part` of one of its parts. Needs a request (or a context
    with SERVER_NAME, when `external`).
    """
    return url_for("figures.figure", measure=measure, _external=external, **arguments(period, slice_, part, as_of))
