"""What a word of a question finds, and what is marked of it. The databases are held against this in test_find.py."""

from __future__ import annotations

import pytest

from app.cases.terms import MAX_WORDS, excerpt, kept, marked, stem, terms

FINDS = [
    ("verpleeg", "verpleeghuis", True),
    ("VERPLEEGHUIS", "verpleeghuis", True),
    ("patienten", "patiënt", True),
    ("coördinatie", "coordinatie", True),
    ("huizen", "huis", True),
    ("huizen", "ziekenhuizen", True),
    ("huis", "ziekenhuis", True),
    ("verpleging", "wijkverpleging", True),
    ("verpleegkundigen", "wijkverpleegkundige", True),
    ("verpleging", "wijkverplegingsteam", True),
    ("zorg", "jeugdzorg", True),
    ("arts", "huisartsen", True),
    ("wachtlijst", "wachtlijsten", True),
    ("wetten", "wet", True),
    ("raad", "gemeenteraad", True),
    ("zorg", "jeugdzorgverlener", False),
    ("ouders", "houders", False),
    ("lijst", "wacht", False),
    ("wijk", "gemeente", False),
    ("2026", "2026-00012", True),
]
"""A question, a text, and whether it is found."""


@pytest.mark.parametrize(("question", "text", "found"), FINDS)
def test_a_word_finds_its_beginning_its_forms_and_its_compounds(question: str, text: str, found: bool) -> None:
    [term] = terms(question)
    assert any(piece[1] for piece in marked(text, (term,))) is found


def test_words_that_stand_in_any_text_are_not_looked_up_beside_others() -> None:
    assert [term.word for term in terms("de wachttijd in de wijk")] == ["wachttijd", "wijk"]
    assert [term.word for term in terms("van de")] == ["van", "de"]
    assert len(terms(" ".join(f"woord{number}" for number in range(50)))) == MAX_WORDS
    assert terms("?! _ *") == ()


def test_keeping_what_is_kept_adds_nothing() -> None:
    once = kept("Wijkverpleging in het ziekenhuis", "2026-00012", "wijkverpleging")
    assert kept(once) == once
    assert once.split()[0] == "wijkverpleging"
    assert len(kept("a" * 5000)) < 130
    assert stem("") == ""


def test_a_line_is_cut_where_most_of_the_words_stand_together() -> None:
    between, after = "Iets anders dan dat. " * 30, "En zo. " * 40
    text = f"Het begint bij de wachttijd. {between}De wachttijd in de Wijkzorg is lang. {after}"
    shown = excerpt(text, terms("wachttijd zorg"))
    assert [piece for piece, found in shown if found] == ["wachttijd", "Wijkzorg"]
    whole = "".join(piece for piece, _found in shown)
    assert whole.startswith("… ")
    assert whole.endswith(" …")
    assert len(whole) < 220
    assert excerpt("", terms("zorg")) == ()
    assert excerpt("Niets hiervan", terms("zorg")) == (("Niets hiervan", False),)
    assert marked("Patiënten", terms("patient")) == (("Patiënt", True), ("en", False))
