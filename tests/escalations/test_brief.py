"""The brief: made from the case, written in until there is a decision, and then as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, Stale
from app.escalations import brief_actions, brief_queries
from app.escalations.brief_models import Brief
from app.escalations.brief_paper import paper_of
from app.escalations.brief_text import LIMITS, LONGEST_CONSEQUENCE, LONGEST_OPTION
from app.mediation import actions as mediation
from app.papers import pdf
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]
ASKED = {
    "ground": "collision_of_laws", "explanation": "De gemeente en het zorgkantoor wijzen naar elkaar.",
    "tried": "Drie gesprekken.", "mandate_asked": "Geef ruimte om één loket te proberen.",
    "consequence": "Cliënten gaan naar het ziekenhuis.",
}  # fmt: skip


def stuck(cases: Cases, **more: str) -> Case:
    told = {
        "title": "Nachtzorg valt tussen wal en schip", "affected": "Ouderen thuis.",
        "description": "Niemand betaalt de nachtzorg. Dat loopt vast.",
    }  # fmt: skip
    return cases.at("in_progress", nature="funding", systems=["Wlz", "Wmo"], accords=["IZA"], **told | more)


def content(case: Case) -> brief_queries.Content:
    with db.reading() as session:
        return brief_queries.of(session, session.get_one(Case, case.id))


def write(world: World, case: Case, by: str = "liaison", version: int | None = None, **raw: object) -> None:
    with db.transaction() as session:
        brief_actions.write(session, world.actor(by), case.number, raw, expected_version=version, now=clock.now())


def test_it_is_made_from_the_case_and_follows_it_where_nobody_wrote(cases: Cases, world: World) -> None:
    case = stuck(cases)
    with db.transaction() as session:
        liaison, now = world.actor("liaison"), clock.now()
        party = mediation.add_party(session, liaison, case.number, {"name": "Zorgkantoor", "kind": "insurer"}, now=now)
        mediation.note_position(session, liaison, case.number, party.id, {"text": "Dit is Wmo."}, now=now)
    cases.step(case.number, "escalate", ASKED, by="liaison")
    escalation = cases.escalation_of(case.number)
    said = content(escalation)
    assert said.texts == {
        "asked": "Geef ruimte om één loket te proberen.",
        "problem": "Niemand betaalt de nachtzorg. Dat loopt vast. De gemeente en het zorgkantoor wijzen naar elkaar.",
        "affected": "Ouderen thuis.",
        "tried": "Drie gesprekken.",
        "positions": "Zorgkantoor: Dit is Wmo.",
        "basis": "Hier botsen: Wet langdurige zorg (Wlz), Wet maatschappelijke ondersteuning (Wmo 2015)\n"
        "Integraal Zorgakkoord (IZA)",
        "by_when": said.texts["by_when"],
    }
    assert said.texts["by_when"].startswith("Uiterlijk ")
    assert said.options[-1].consequence == "Cliënten gaan naar het ziekenhuis."
    write(world, escalation, problem="Eén zin.", tried="Drie gesprekken.")
    said = content(escalation)
    assert (said.texts["problem"], said.own) == ("Eén zin.", {"problem"}), "what is as the case says it is nobody's"
    write(world, escalation, problem="")
    assert content(escalation).texts["problem"].startswith("Niemand betaalt")


def test_what_is_written_before_goes_along_with_the_escalation(cases: Cases, world: World, sign_in: SignIn) -> None:
    case = stuck(cases)
    browser = sign_in("liaison")
    assert "Memo voorbereiden" in browser.page(f"/zaken/{case.number}").text
    edit = f"/zaken/{case.number}/memo/wijzigen"
    form = browser.page(edit)
    assert "Niemand betaalt de nachtzorg." in form.text
    answer = browser.send(edit, {"version": "0", "problem": "Een. Twee. Drie. Vier.", "asked": "Besluit dit."})
    assert answer.status_code == 422
    assert "Hoogstens 3 zinnen" in answer.text
    answer = browser.send(edit, {"version": "0", "problem": "Zo is het.", "asked": "Besluit dit."})
    assert answer.status_code == 303
    form = browser.page(f"/zaken/{case.number}?step=escalate").form("escalate").values()
    assert (form["explanation"], form["mandate_asked"]) == ("Zo is het.", "Besluit dit."), "it begins with that"
    cases.step(case.number, "escalate", ASKED, by="liaison")
    escalation = cases.escalation_of(case.number)
    assert content(escalation).texts["problem"] == "Zo is het."
    assert browser.get(f"/zaken/{case.number}/memo").location == f"/escalaties/{escalation.number}/memo"
    with pytest.raises(NotAllowedNow):
        write(world, cases.now(case.number), problem="Nog iets.")


def test_it_is_frozen_with_the_decision(cases: Cases, world: World, sign_in: SignIn) -> None:
    case = stuck(cases)
    cases.step(case.number, "escalate", ASKED, by="liaison")
    escalation = cases.escalation_of(case.number)
    write(world, escalation, "fixer_cz", affected="Ouderen en hun buren.")
    before = content(escalation)
    cases.step(case.number, "decide", {"decision": "returned"}, by="commissioner")
    after = content(escalation)
    assert after.frozen_at is not None
    assert (after.texts, after.options, after.own) == (before.texts, before.options, before.own)
    with db.transaction() as session:
        session.execute(Brief.__table__.update().values(texts={"problem": "Later veranderd."}))
    assert content(escalation).texts == before.texts
    with pytest.raises(NotAllowedNow):
        write(world, escalation, problem="Te laat.")
    page = sign_in("liaison").page(f"/escalaties/{escalation.number}/memo")
    assert "op dit memo is het besluit genomen" in page.text
    assert "Erin schrijven" not in page.text
    assert "Ouderen en hun buren." in page.text
    assert sign_in("liaison").get(f"/escalaties/{escalation.number}/memo/wijzigen").status_code == 303


def test_two_who_write_at_once_and_who_may_not(cases: Cases, world: World) -> None:
    case = stuck(cases)
    write(world, case, version=0, problem="Van de liaison.")
    with pytest.raises(Stale):
        write(world, case, "fixer_cz", version=0, problem="Van de opgavefikser.")
    with pytest.raises(Forbidden):
        write(world, case, "mt_reader", problem="Van het MT.")
    with pytest.raises(Invalid) as wrong:
        write(world, case, problem="x" * 601, options=[{"text": "", "consequence": "Wel een gevolg."}] * 5)
    assert {error.field for error in wrong.value.errors} >= {"problem", "options-0-text"}
    with db.reading() as session:
        assert len(session.scalars(select(Brief)).all()) == 1


def test_a_full_brief_is_one_tagged_page_in_dutch(cases: Cases, world: World) -> None:
    import io

    from pypdf import PdfReader

    word = "Gemeentelijke zorgkantoorregio. "
    case = stuck(cases, confidentiality="confidential", title=(word * 9)[:190])
    texts = {name: (word * 30)[:limit].strip() for name, limit in LIMITS.items()}
    options = [{"text": (word * 9)[:LONGEST_OPTION], "consequence": (word * 9)[:LONGEST_CONSEQUENCE]}] * 4
    texts["problem"] = texts["problem"].replace(".", ",")
    texts["positions"] = "\n".join([word] * 5)
    write(world, case, **texts, options=options)
    cases.step(case.number, "escalate", ASKED, by="liaison")
    made = PdfReader(io.BytesIO(pdf(paper_of(content(cases.escalation_of(case.number))))))
    assert len(made.pages) == 1
    assert made.trailer["/Root"]["/Lang"] == "nl"
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = made.pages[0].extract_text()
    assert "VERTROUWELIJK" in text
    places = [
        text.index(one) for one in ("Gevraagd besluit", "Het probleem", "Wie heeft er last van", "Wat is geprobeerd")
    ]
    assert places == sorted(places), "in the order in which it is read"


def test_over_the_api_it_is_read_and_written_as_on_the_page(cases: Cases, world: World, sign_in: SignIn) -> None:
    from tests.security.canaries import api_token

    case = stuck(cases)
    browser = sign_in("liaison")
    headers = {"Authorization": f"Bearer {api_token(world, 'liaison')}"}
    url = f"/api/v1/cases/{case.number}/brief"
    told = browser.get(url, headers=headers).json
    assert (told["version"], told["own"], told["problem"]) == (0, [], "Niemand betaalt de nachtzorg. Dat loopt vast.")
    sent = {"version": 0, "byWhen": "Voor 1 december.", "options": [{"text": "Ja.", "consequence": "Het gaat door."}]}
    told = browser.post(url, json=sent, headers=headers).json
    assert (told["version"], told["own"], told["byWhen"]) == (1, ["by_when", "options"], "Voor 1 december.")
    refused = browser.post(url, json=sent | {"byWhen": "Nooit."}, headers=headers)
    assert refused.status_code == 412
    cases.step(case.number, "escalate", ASKED, by="liaison")
    assert browser.get(url, headers=headers).status_code == 404
    escalation = cases.escalation_of(case.number)
    told = browser.get(f"/api/v1/escalations/{escalation.number}/brief", headers=headers).json
    assert (told["byWhen"], told["cases"]) == ("Voor 1 december.", [case.number])
