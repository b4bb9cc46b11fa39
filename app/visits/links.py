"""The link with which somebody in the region says whether they were understood: for one telling, for thirty days.

The address is exchanged for a cookie at once (`views_outside.enter`).
"""

from __future__ import annotations

from datetime import timedelta

from app.links import Purpose, make
from app.links import read as read_token

TERM = timedelta(days=30)


def path_for(telling: int, generation: int) -> str:
    """The path of the page where they say so."""
    return f"/gesprek/{make(Purpose.VISIT, telling, generation)}"


def read(token: str) -> tuple[int, int] | None:
    """Which telling, and which generation of links; None when we did not make it or it is too old."""
    match read_token(Purpose.VISIT, token, age=TERM):
        case (int(telling), int(generation)):
            return telling, generation
    return None
