"""Experiments on pages: asking, deciding with what was asked at hand, the register and its tables, and the lesson."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import db
from app.cases.models import Case
from app.errors import Invalid
from tests.dossiers.support import open_dossier
from tests.experiments.support import TITLE, ask, day, evaluated, record, said
from tests.factories import Cases, World, end_mandates
from tests.pages import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding")


def test_asked_from_the_page_of_a_case_and_decided_with_what_was_asked(
    about: Case, cases: Cases, sign_in: SignIn, world: World
) -> None:
    browser = sign_in("liaison")
    assert f"/zaken/{about.number}/experiment" in browser.get(f"/zaken/{about.number}").text
    form = browser.page(f"/zaken/{about.number}/experiment").form("experiment")
    wrong = browser.submit(form, said(questions="", purpose="Mijn lange tekst."))
    assert wrong.status_code == 422
    assert "Mijn lange tekst." in wrong.text
    places = [str(world.regions["ZK-NOORD"]), str(world.regions["ZK-ZUID"])]
    sent = browser.submit(form, said() | {"regions": places})
    assert sent.status_code == 303, sent.text
    number = sent.headers["Location"].rsplit("/", 1)[-1]
    page = browser.page(f"/zaken/{number}").text
    assert "Wmg, artikel 58" in page
    assert "Zorgverzekeraar Anker" in page
    assert TITLE in browser.page(f"/zaken/{about.number}").text
    decider = sign_in("commissioner")
    asked = decider.get(f"/zaken/{number}?step=grant").text
    assert "Alleen voor mensen van 75 jaar en ouder." in asked
    assert f'value="{day(300)}"' in asked, "the days that were asked stand in the form"
    assert cases.step(number, "grant", {"ends_on": day(90), "evaluate_on": day(80)}, by="commissioner").active


def test_the_register_says_what_is_tried_where_and_becomes_a_table(
    about: Case, cases: Cases, sign_in: SignIn, world: World
) -> None:
    made = evaluated(cases, about)
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")
    ask(world, secret, title="Iets vertrouwelijks")
    browser = sign_in("fixer_lz")
    page = browser.page("/experimenten").text
    assert made.number in page
    assert "Mensen wachten korter." in page
    assert "Iets vertrouwelijks" not in page
    table = browser.get("/experimenten.csv").text
    assert made.number in table
    assert "Gemeente Noord;Zorgverzekeraar Anker" in table
    assert "Iets vertrouwelijks" not in table
    assert "Iets vertrouwelijks" in sign_in("commissioner").get("/experimenten.csv").text
    assert browser.get("/experimenten.ods").mimetype.endswith("opendocument.spreadsheet")
    assert browser.get("/experimenten.pdf").status_code == 404
    assert made.number not in browser.get("/experimenten.csv?status=ended").text


def test_a_dossier_is_chosen_and_a_lesson_begins_with_what_was_learned(
    about: Case, cases: Cases, sign_in: SignIn
) -> None:
    dossier = open_dossier(cases, cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID"))
    made = evaluated(cases, about)
    browser = sign_in("liaison")
    form = browser.page(f"/experimenten/{made.number}/dossier").form()
    assert browser.submit(form, {"dossier": ""}).status_code == 422
    assert browser.submit(form, {"dossier": str(dossier.id)}).status_code == 303
    assert record(made).dossier_id == dossier.id
    assert "Mensen wachten korter." in sign_in("mt_reader").get(f"/zaken/{dossier.number}").text
    lesson = browser.get(f"/lessen/nieuw?zaak={made.number}").text
    assert "Mensen wachten korter." in lesson
    assert "Wmg, artikel 58" in lesson


def test_room_is_given_within_mandate(about: Case, cases: Cases, world: World) -> None:
    """It goes to a commissioner who may; whoever may not is told at the motivation who does."""
    with db.transaction() as session:
        end_mandates(session, world.people["commissioner"])
    made = ask(world, about)
    assert made.handler_id == world.people["commissioner_zuid"]
    with pytest.raises(Invalid) as refused:
        cases.step(made.number, "grant", {"ends_on": day(90), "evaluate_on": day(80)}, by="commissioner")
    [error] = refused.value.errors
    assert (error.field, error.code) == ("motivation", "mandate_type")
    given = cases.step(made.number, "grant", {"ends_on": day(90), "evaluate_on": day(80)}, by="commissioner_zuid")
    assert given.state == "granted"
