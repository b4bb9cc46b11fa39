"""Programmes of other departments: found from every region in which they run, also of another division."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from app import clock, db
from app.errors import Invalid
from app.policy import Forbidden
from app.programmes import actions, queries
from tests.factories import World
from tests.pages import Browser


def described(world: World, **changes: Any) -> dict[str, Any]:
    """A programme that is right."""
    return {
        "name": "Regio Deal Noord", "department": "BZK", "kind": "regio_deal", "about": "Brede welvaart.",
        "regions": [str(world.regions["ZK-NOORD"])], "municipalities": "", "since": "2024-01-01",
        "contacts": [{"name": "Dhr. Postma", "position": "accounthouder", "email": "P@bzk.example", "phone": "070"}],
        **changes,
    }  # fmt: skip


def make(world: World, who: str = "liaison", **changes: Any) -> int:
    """A programme, and its id."""
    with db.transaction() as session:
        return actions.make(session, world.actor(who), described(world, **changes), now=clock.now()).id


def test_one_look_tells_who_else_is_active(world: World) -> None:
    deal = make(world)
    border = make(world, "admin", name="Grens", regions=[], municipalities="Eemsloo", department="EZK")
    make(world, "admin", name="Voorbij", until="2024-12-31")
    today = clock.local_date(clock.now())
    with db.reading() as session:
        active = {
            code: [row.id for row in queries.active_in(session, world.regions[code], today)]
            for code in ("ZK-NOORD", "GGD-AALDER", "JEUGD-MIDDEN", "JEUGD-OOST", "ZK-ZUID")
        }
        assert active == {
            "ZK-NOORD": [deal], "GGD-AALDER": [deal], "JEUGD-MIDDEN": [deal], "JEUGD-OOST": [border], "ZK-ZUID": [],
        }  # fmt: skip
        assert queries.one(session, deal).contacts[0].email == "p@bzk.example"


def test_a_liaison_writes_where_it_touches_their_regions(world: World) -> None:
    deal = make(world)
    for changes, field in (
        ({"regions": [str(world.regions["ZK-ZUID"])]}, "regions"),
        ({"department": "VWS"}, "department"),
        ({"regions": []}, "regions"),
        ({"regions": ["x"]}, "regions"),
    ):
        with pytest.raises(Invalid) as refused:
            make(world, **changes)
        assert field in {one.field for one in refused.value.errors}
    for who in ("liaison_zuid", "fixer_cz", "researcher"):
        with pytest.raises(Forbidden), db.transaction() as session:
            actions.remove(session, world.actor(who), deal, now=clock.now())


def test_the_pages_and_a_file(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    browser.page("/rijk")
    browser.page("/rijk/nieuw")
    deal = make(world)
    assert "Dhr. Postma" in browser.page(f"/rijk/{deal}").text
    assert browser.submit(browser.page(f"/rijk/{deal}/wijzigen").form()).status_code == 303
    assert "Regio Deal Noord" in browser.page("/rijk?q=deal&departement=BZK").text
    assert "Regio Deal Noord" in browser.page("/regios/ggd/GGD-AALDER").text
    assert "Postma" not in sign_in("researcher").page(f"/rijk/{deal}").text
    browser.page("/rijk/inlezen")
    head = "programma,departement,regios,indeling,contact\r\n"
    region = "ZK-NOORD"
    good, bad = f"Leefbaar,BZK,{region},zorgkantoor,Mw. Bos\r\n", "Fout,NIET,,,\r\n"
    for text, status in ((head + good + bad, 422), (head + good, 303), ("", 422)):
        answer = browser.send("/rijk/inlezen", {"file": (BytesIO(text.encode()), "rijk.csv")})
        assert answer.status_code == status, answer.text
    assert browser.page("/rijk").text.count("Leefbaar") >= 1
    admin = sign_in("admin")
    page = admin.page("/rijk/departementen")
    form = page.form()
    assert admin.submit(form, {"key": "KGG", "name_nl": "Klimaat", "name_en": "Climate"}).status_code == 303
    assert "KGG" in admin.page("/rijk/departementen").text
