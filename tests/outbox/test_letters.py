"""What messages say: every placeholder filled in, nothing confidential, no address but our own."""

from __future__ import annotations

import pytest

from app.outbox import letters
from app.outbox.letters import LETTERS, Letter, LetterFault, Wording, check, compose, fitting

BASE = "https://regiolijn.example"
TEXTS = {
    "number": "2026-0001",
    "title": "Twee wetten botsen bij de wijkverpleging",
    "link": "/zaken/2026-0001",
    "by": "2026-11-30",
    "stop": "/cijfers/bewaard/1/stoppen",
    "confidential": False,
}


CASE_LETTERS = [name for name in LETTERS if name != letters.BUNDLE]
"""Every letter but the one that takes others along."""


def values(letter: str, /, **changes: str | bool) -> dict[str, str | bool]:
    params = {key: TEXTS.get(key, f"the {key}") for key in LETTERS[letter].params}
    return params | changes


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("name", CASE_LETTERS)
def test_every_letter_fills_in_every_value(name: str, language: str) -> None:
    text = compose(name, language, fitting(name, values(name)), BASE)
    whole = "\n".join((text.subject, *text.paragraphs, text.why))
    assert "{" not in whole
    assert f"{BASE}/zaken/2026-0001" in text.paragraphs
    # What goes along in a file need not be in the words; the link to stop stands under them.
    for key in LETTERS[name].params - {"by", "confidential", "link", letters.STOP} - LETTERS[name].enclosed:
        assert str(values(name)[key]) in whole


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("name", CASE_LETTERS)
def test_a_letter_does_without_its_optional_values(name: str, language: str) -> None:
    without = values(name, name="", **dict.fromkeys(LETTERS[name].optional, ""))
    text = compose(name, language, fitting(name, without), BASE)
    assert all(part.strip(" .:") for part in text.paragraphs)
    assert text.paragraphs[0] in ("Hallo lezer,", "Beste lezer,", "Hello reader,", "Dear reader,")


@pytest.mark.parametrize("name", [name for name in LETTERS if "confidential" in LETTERS[name].params])
def test_mail_to_a_colleague_never_carries_the_title_of_a_confidential_case(name: str) -> None:
    """RT CVE-2023-41260 and Zammad #2472: what is mailed leaves the building."""
    kept = fitting(name, values(name, confidential=True))
    assert TEXTS["title"] not in str(kept)
    text = compose(name, "nl", kept, BASE)
    assert TEXTS["title"] not in "".join((text.subject, *text.paragraphs))
    assert "2026-0001 (vertrouwelijk)" in text.subject


@pytest.mark.parametrize(
    "link",
    [
        "//evil.example/x",
        "https://evil.example/",
        "https://regiolijn.example.evil.example/x",
        "javascript:alert(1)",
        "/zaken/1\r\nBcc: x@evil.example",
        "/a b",
        "https://regiolijn.example@evil.example/",
        "/\\evil",
        "https://regiolijn.example",
    ],
)
def test_only_our_own_addresses_are_mailed(link: str) -> None:
    with pytest.raises(LetterFault):
        compose("informed", "nl", fitting("informed", values("informed", link=link)), BASE)


def test_a_typed_placeholder_stays_text() -> None:
    text = compose("informed", "nl", fitting("informed", values("informed", title="{what} {0.__class__} %s")), BASE)
    assert "{what} {0.__class__} %s" in text.subject


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{name} {naem} {link}", "unknown placeholder {naem}"),
        ("{name.first} {link}", "not a plain name"),
        ("{name!r} {link}", "not a plain name"),
        ("{name:>9} {link}", "not a plain name"),
        ("{link}", "never uses name"),
        ("{case} {name} {link}", "unknown placeholder {case}"),
    ],
)
def test_a_letter_with_a_wrong_placeholder_refuses_to_start(text: str, fault: str) -> None:
    wording = Wording("Subject", text, "Why")
    letter = Letter(frozenset({"name", "link"}), {"nl": wording, "en": wording})
    with pytest.raises(LetterFault, match=fault):
        check({"test": letter})


def test_a_letter_in_one_language_refuses_to_start() -> None:
    with pytest.raises(LetterFault, match="exactly the languages"):
        check({"test": Letter(frozenset({"link"}), {"nl": Wording("S", "{link}", "W")})})


@pytest.mark.parametrize("changes", [{"what": ""}, {"extra": "x"}, {"what": True}, {"confidential": "no"}])
def test_values_that_do_not_fit_are_refused(changes: dict[str, str | bool]) -> None:
    with pytest.raises(LetterFault):
        fitting("informed", values("informed", **changes))
    with pytest.raises(LetterFault):
        fitting("no_such_letter", {})
