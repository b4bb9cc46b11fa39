"""What a brief is made of, pure: sentences, lengths, and what nobody wrote."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.escalations import brief_text
from app.escalations.brief_text import BY_GROUND, LIMITS, LONGEST_CONSEQUENCE, Source, Told
from app.escalations.models import Ground

TEXT = st.sampled_from(["", "a" * 900, "Een zin. " * 80, "Regel\n" * 9, "é. " * 300, " .!? ", "Kort"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Het loopt vast. Niemand is eigenaar! Wat nu?", 3),
        ("Ca. 30 cliënten wachten, o.a. in Zwolle. Zie art. 2.3 Wlz.", 2),
        ("Dr. J. Bakker belde op 3.4.2026 om 10.30 uur.", 1),
        ("Eerste regel\nTweede regel", 2),
        ("Hij zei: “Het mag niet.” De wet zegt van wel.", 2),
        ("", 0),
    ],
)
def test_sentences_are_counted_as_people_count_them(text: str, expected: int) -> None:
    assert len(brief_text.sentences(text)) == expected


def test_a_long_text_is_cut_at_the_end_of_a_sentence() -> None:
    assert brief_text.shortened("Een zin. Nog een zin. En nog een.", 25) == "Een zin. Nog een zin."
    assert brief_text.shortened("Een zin die veel te lang is", 15) == "Een zin die…"


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(Source, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.tuples(TEXT), st.tuples(TEXT)), max_size=4),
       st.builds(Told, st.sampled_from([None, *Ground]), TEXT, TEXT, TEXT, TEXT))  # fmt: skip
def test_whatever_the_cases_say_it_fits_and_is_kept_as_written(sources: list[Source], told: Told) -> None:
    made = brief_text.compose(sources, told)
    assert made.texts.keys() == LIMITS.keys()
    assert all(len(text) <= LIMITS[name] for name, text in made.texts.items())
    assert all(len(one.consequence) <= LONGEST_CONSEQUENCE for one in made.options)
    assert all(one.text and one.consequence for one in made.options)
    assert len(brief_text.sentences(made.texts["problem"])) <= brief_text.SENTENCES


def test_every_ground_has_something_to_choose_and_doing_nothing_is_always_among_it() -> None:
    assert set(BY_GROUND) == {None, *Ground}
    made = brief_text.compose([Source("Titel")], Told(Ground.REFUSED, consequence="De wijkverpleging stopt."))
    assert made.options[-1] == brief_text.Option(brief_text.NOTHING, "De wijkverpleging stopt.")


def test_several_cases_are_told_as_one_problem() -> None:
    one = Source("A", "Noord", "Het loopt vast. De wet botst. Er is geen geld. Vierde.", "Ouderen")
    made = brief_text.compose([one, Source("B", "Zuid", "Anders.", "Kinderen")], Told(explanation="Nu."))
    assert made.texts["problem"].endswith("De wet botst. Dit speelt ook in 1 andere zaak in deze escalatie.")
    assert made.texts["affected"] == "Noord: Ouderen\nZuid: Kinderen"
