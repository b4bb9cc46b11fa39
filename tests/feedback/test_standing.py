"""What happens now, in words: for every state concrete and with the day that counts, also when that has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from app.definitions import registry
from app.feedback import standing
from app.feedback.standing import Situation
from app.web.formats import full_date
from tests.factories import World

TODAY, SOON, PAST = date(2026, 11, 23), date(2026, 12, 7), date(2026, 11, 20)
BASE = Situation("", TODAY, liaison="Anneke", owner="Farid", directorate="Jeugd", closed_on=TODAY, reopen_until=SOON)

TERMS = {
    "submitted": "find_owner", "assigned": "accept", "in_progress": "sign_of_life", "waiting_region": "region_answer",
    "waiting_party": "party_answer", "escalated": "decision", "solution_proposed": "test_solution",
    "feedback": "region_verdict", "weighing": "conclude",
}  # fmt: skip
"""The term that runs in each open state, as the workflow says."""

ASKS = {"waiting_region", "feedback", "weighing"}


def said(app: Flask, situation: Situation) -> standing.Standing:
    with app.test_request_context("/volg"):
        return standing.standing(situation)


def test_every_state_has_sentences_and_every_open_one_a_term(world: World) -> None:
    definition = registry.current("bottleneck")
    assert set(standing._SENTENCES) == set(definition.states)
    for state, term in TERMS.items():
        assert term in set(definition.states[state].runs), state
    ended = {name for name, state in definition.states.items() if state.kind == "end"}
    assert set(definition.states) == set(TERMS) | ended | {"draft"}


@pytest.mark.parametrize("state", TERMS)
def test_an_open_case_says_who_does_what_by_which_day(state: str, app: Flask) -> None:
    ahead = said(app, replace(BASE, state=state, dues={TERMS[state]: SOON}))
    text = " ".join(ahead.text)
    assert full_date(SOON, "nl") in text, text
    assert ahead.by == SOON
    assert ahead.asks == (state in ASKS)
    late = " ".join(said(app, replace(BASE, state=state, dues={TERMS[state]: PAST})).text)
    if state != "feedback":  # a case in feedback is closed on the day after
        assert full_date(PAST, "nl") in late, "a day that passed is owned up to"
        assert late != text.replace(full_date(SOON, "nl"), full_date(PAST, "nl")), "and not promised again"


CASES = {
    "draft": (BASE, "Anneke schrijft op wat u heeft verteld."),
    "waiting_party": (
        replace(BASE, waiting_for="de NZa", expected_on=SOON),
        "Wij wachten op antwoord van de NZa. Farid van de directie Jeugd zorgt dat het antwoord er komt. "
        "Wij verwachten het antwoord op maandag 7 december 2026.",
    ),
    "escalated": (replace(BASE, commissioner="Katja"), "Katja beslist hoe het verdergaat. Dat is de regiocommissaris:"),
    "weighing": (replace(BASE, answered=True), "U heeft ons verteld wat u vindt. Niet iedereen"),
    "closed": (
        replace(BASE, verdict="solved", dues={"recheck": date(2027, 2, 17)}),
        "gesloten: het is opgelost, zei uw regio. Rond woensdag 17 februari 2027 vragen wij u nog één keer",
    ),
    "closed unheard": (replace(BASE, outcome="no_reaction"), "omdat wij uit uw regio geen antwoord kregen."),
    "closed for long": (replace(BASE, reopen_until=PAST), "Heropenen kan niet meer."),
    "withdrawn": (BASE, "Wij zijn op maandag 23 november 2026 gestopt met uw melding. Hieronder leest u waarom."),
    "merged": (
        replace(BASE, leading="In behandeling", leading_dues={"solve": SOON}),
        "Die is nu hier: In behandeling. Wij willen uiterlijk op maandag 7 december 2026 een oplossing hebben.",
    ),
    "merged and told": (replace(BASE, told=True), "Wilt u zeggen of het ook bij u is opgelost?"),
    "merged and answered": (replace(BASE, told=True, answered=True), "U heeft ons verteld wat u vindt"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_said(case: str, app: Flask) -> None:
    situation, expected = CASES[case]
    assert expected in " ".join(said(app, replace(situation, state=case.split()[0])).text)
