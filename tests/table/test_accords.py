"""Regions by agreements: on the table, on the pages of accords, and in a note as it was at the end of a period."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock, db
from app.accords import known
from app.table import figures
from tests.conftest import Time
from tests.factories import Cases, World
from tests.monitor.support import case_of, monitored, opened, told
from tests.pages import Browser

SignIn = Callable[[str], Browser]
STUCK = "Twee gemeenten tekenen niet."


@pytest.fixture
def picture(cases: Cases, world: World, time: Time) -> int:
    """The first agreement: stalled in the north, since twenty days on track before that; not told in the south."""
    opened()
    case = case_of(world)
    told(world, case, "on_track", "Het loopt.")
    time.move(days=20)
    told(world, case, "stalled", STUCK)
    return monitored()[0]


def test_the_picture_says_where_it_is_stuck_and_never_takes_silence_for_good(
    picture: int, cases: Cases, sign_in: SignIn
) -> None:
    agreement = known.current().agreements[picture]
    hers = sign_in("commissioner").page(f"/tafel?akkoord={agreement.accord}").main()
    table = next(one for one in hers.all("table") if one.get("class") == "picture")
    lines = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in table.all("tbody")[0].all("tr")}
    first = next(iter(lines.items()))
    assert "× ligt stil" in first[1][0], "where most is stuck comes first"
    assert all("? niet verteld" in cell for name, cells in lines.items() if name != first[0] for cell in cells)
    assert f"“{STUCK}”" in hers.text
    assert "is 0 keer op koers" not in hers.text
    for address in ("/akkoorden", f"/akkoorden/{agreement.accord}"):
        assert STUCK in sign_in("fixer_lz").page(address).main().text, "every colleague reads how agreements stand"


def test_a_note_tells_how_it_stood_at_the_end_of_its_period(picture: int, time: Time) -> None:
    accord = known.current().agreements[picture].accord
    time.move(days=10)
    today = clock.local_date(clock.now())
    with db.reading() as session:
        whole = figures.counted(session, accord, today.replace(day=1), today)
        began = figures.counted(session, accord, clock.local_date(clock.now().replace(month=11, day=23)), today)
    assert whole.agreements[0].now["stalled"] == 1
    assert [one.words for one in whole.stuck] == [STUCK]
    assert whole.agreements[0].before["on_track"] == 1
    assert sum(began.agreements[0].before.values()) == 0, "nobody was asked then"
