"""The figures on the page of a pilot: its own cases apart from those elsewhere, and no percentage of a few."""

from __future__ import annotations

from collections.abc import Callable

from app import clock, db
from app.pilots import actions
from tests.factories import Cases, World
from tests.pages import Browser


def test_here_and_elsewhere(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    for _each in range(3):
        cases.at("in_progress")
    cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", nature="law_or_rule")
    cases.at("in_progress", confidentiality="confidential")
    today = clock.local_date(clock.now()).isoformat()
    with db.transaction() as session:
        raw = {
            "name": "Vaste fikser", "since": today, "until": "2027-06-30", "regions": [world.regions["ZK-NOORD"]],
            "questions": "Gaat het sneller?", "indicators": ["inflow", "clocks_met", "age"],
        }  # fmt: skip
        key = actions.make(session, world.actor("commissioner"), raw, now=clock.now()).id
    page = sign_in("researcher").page(f"/pilots/{key}")
    rows = {row.all("th")[0].text.strip(): [cell.text.split() for cell in row.all("td")] for row in page.all("tr")[1:]}
    assert [cell[0] for cell in rows["Nieuwe knelpunten"][:4]] == ["0", "3", "0", "1"]
    assert rows["Nieuwe knelpunten"][4][:2] == ["Te", "weinig"]
    assert "%" not in " ".join(rows["Op tijd gehaald"][1])
    assert "vertrouwelijke zaak" in page.text
    links = [
        link.get("href")
        for link in page.all("a")
        if f"snede=pilot:{key}" in (link.get("href") or "").replace("%3A", ":")
    ]
    assert links
    figure = sign_in("researcher").page(links[0])
    assert "Vaste fikser" in figure.text


def test_a_pilot_to_come_shows_how_it_was(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    with db.transaction() as session:
        raw = {
            "name": "Later", "since": "2027-02-01", "until": "2027-06-30", "regions": [world.regions["ZK-NOORD"]],
            "questions": "Gaat het sneller?", "indicators": ["inflow", "solved"],
        }  # fmt: skip
        key = actions.make(session, world.actor("admin"), raw, now=clock.now()).id
    assert "nog niet begonnen" in sign_in("liaison").page(f"/pilots/{key}").text
