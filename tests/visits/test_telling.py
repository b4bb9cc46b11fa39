"""The region hears what was understood, and says by a link without account that it is not quite right."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app import clock, db
from app.outbox.models import Message
from app.visits import taking_part
from app.visits.models import VisitPerson
from tests.conftest import Time
from tests.factories import World
from tests.pages import Browser
from tests.visits.support import SAID, plan, step


def test_told_after_a_preview_and_not_quite_right(
    sign_in: Callable[[str], Browser], client: Browser, world: World, time: Time
) -> None:
    made = plan(world)
    with db.transaction() as session:
        person = taking_part.add_person(
            session, world.actor("liaison"), made.number, "Jo Regio", "Samen", "jo@regio.example", now=clock.now()
        ).id
    browser = sign_in("liaison")
    url = f"/bezoeken/{made.number}/vertellen"
    given = {"text": "Wij begrepen dat de wachttijd oploopt.", "who": [str(person)]}
    assert browser.send(url, {**given, "do": "send"}).status_code == 422  # there is no report yet
    time.working_days(3)
    step(world, made.number, "report", **SAID)
    browser = sign_in("liaison")  # the session ended meanwhile
    begun = browser.page(url).by_id("text").text
    assert (SAID["said"] in begun, SAID["watch"] in begun) == (True, False)
    looked = browser.send(url, given)
    assert (looked.status_code, "Dit gaan zij lezen" in looked.text) == (200, True)
    assert browser.send(url, {**given, "do": "send"}).status_code == 303
    with db.reading() as session:
        mail = session.scalars(select(Message).where(Message.template == "visit_understood")).one()
        link = str(mail.params["link"])
    entered = client.get(link)
    assert (entered.status_code, entered.location) == (303, "/gesprek")
    assert "de wachttijd oploopt" in client.page("/gesprek").text
    assert client.send("/gesprek", {"right": "no"}).status_code == 422
    assert client.send("/gesprek", {"right": "no", "said": "Het gaat om twaalf weken."}).status_code == 303
    assert "Het gaat om twaalf weken." in browser.get(f"/zaken/{made.number}").text
    with db.transaction() as session:
        session.get_one(VisitPerson, person).generation += 1
    assert client.get(link).status_code == 404
    assert client.get("/gesprek").status_code == 404
