"""The pages of visits: planning one, who comes, and what was born there with who has it now."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app import clock, db
from app.cases.models import Case
from app.outbox.models import Message
from app.visits import taking_part
from app.visits.models import Coming, VisitBirth
from tests.conftest import Time
from tests.factories import World, intake
from tests.pages import Browser
from tests.visits.support import SAID, asked, plan, step

SignIn = Callable[[str], Browser]


def test_planned_on_a_page_with_a_colleague_and_somebody_of_the_region(sign_in: SignIn, world: World) -> None:
    client = sign_in("liaison")
    region = world.regions["ZK-NOORD"]
    assert "Noord" in client.page(f"/bezoeken/nieuw?regio={region}").text
    wrong = client.send("/bezoeken/nieuw", data=asked(world, region=str(region), begins="straks"))
    assert (wrong.status_code, "straks" in wrong.text) == (422, True)
    sent = client.send("/bezoeken/nieuw", data=asked(world, region=str(region)))
    assert sent.status_code == 303
    who = sent.location
    fixer = world.people["fixer_cz"]
    assert client.send(f"{who}/collega", data={"colleague": str(fixer)}).status_code == 303
    assert client.send(f"{who}/regio", data={"name": "Jo Regio", "email": "geen adres"}).status_code == 422
    assert client.send(f"{who}/regio", data={"name": "Jo Regio", "organisation": "Samen"}).status_code == 303
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.process == "visit")).one()
        mails = session.scalars(select(Message).where(Message.template == "visit_invited")).all()
        assert [mail.recipient for mail in mails] == [world.emails["fixer_cz"]]
    other = sign_in("fixer_cz")
    page = f"/zaken/{case.number}"
    assert f"/bezoeken/{case.number}/antwoord" in other.get(page).text
    assert other.send(f"/bezoeken/{case.number}/antwoord", data={"answer": "coming"}).status_code == 303
    text = client.get(page).text
    assert "Jo Regio" in text
    assert "gaat mee" in text
    assert case.title in client.page("/bezoeken").text
    assert case.title in client.get(f"/bezoeken?region={region}&who=mine").text
    assert case.number in client.get("/bezoeken.csv").text


def test_what_was_born_there_stands_with_its_owner(sign_in: SignIn, world: World, time: Time) -> None:
    made = plan(world)
    with db.transaction() as session:
        fixer = world.people["fixer_cz"]
        taking_part.invite(session, world.actor("liaison"), made.number, fixer, now=clock.now())
    with db.transaction() as session:
        taking_part.answer(session, world.actor("fixer_cz"), made.number, Coming.COMING, now=clock.now())
    time.working_days(3)
    step(world, made.number, "report", **SAID)
    client = sign_in("liaison")
    assert "Dit bezoek heeft nog geen vervolg" in client.get(f"/zaken/{made.number}").text
    assert made.title in client.get("/bezoeken?status=follow_up").text
    values = intake(world)
    form = {name: values[name] for name in ("title", "affected", "asked")} | {
        "contacts-0-name": "Jo",
        "contacts-0-email": "jo@regio.example", "do": "submit",
    }  # fmt: skip
    url = f"/knelpunten/nieuw?bezoek={made.number}"
    page = client.page(url)
    assert page.form().values()["region"] == str(values["region"])
    filed = client.submit(page.form(), form)
    if filed.status_code == 200:  # one look at what is suggested
        filed = client.submit(client.look(filed, url).form(), {"do": "submit"})
    assert filed.status_code == 303, filed.text
    promised = client.send(
        f"/zaken/{made.number}/toezeggingen",
        {"text": "Wij bellen de verzekeraar.", "made_to": "Samen", "due_on": asked(world)["visit_on"]},
    )  # fmt: skip
    assert promised.status_code == 303, promised.text
    with db.reading() as session:
        born = session.scalars(select(VisitBirth.case_id)).all()
        assert len(born) == 1
    text = client.get(f"/zaken/{made.number}").text
    assert values["title"] in text
    assert "Wij bellen de verzekeraar" in text
    assert "Dit bezoek heeft nog geen vervolg" not in text
    assert made.number in client.get(filed.location).text
    assert step(world, made.number, "finish").state == "done"
