"""Which passwords are refused, and that judging one takes the same work whoever it is for."""

from __future__ import annotations

import pytest

from app.people import passwords


@pytest.fixture(autouse=True)
def cheap() -> None:
    passwords.configure(cheap=True)


def faults(password: str) -> list[str]:
    found = passwords.faults("password", password, name="Femke van Dalstra", email="f.dalstra@regiolijn.example")
    return [error.code for error in found]


@pytest.mark.parametrize(
    "password",
    [
        "een paard op de gang",
        "kaasfiets-lampion",
        "Ĳsvogel zingt 's ochtends",
        "correct horse battery staple",
        "x9$kQ2!mmPz7",
        "de maan is rond en mijn fiets is stuk en het regent alweer de hele dag",
    ],
)
def test_a_good_password(password: str) -> None:
    assert faults(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kort", "password_short"),
        ("elf tekens!", "password_short"),
        ("a" * 129, "password_long"),
        ("passwordpassword", "password_common"),
        ("123456789012", "password_common"),
        ("qwertyuiop123", "password_common"),
        ("Welkom2026!!", "password_common"),
        ("wachtwoord123", "password_common"),
        ("aaaaaaaaaaaaaaaa", "password_common"),
        ("regiolijn2026", "password_common"),
        ("Zomervakantie2026"[:13], "password_common"),
        ("mijn naam is Femke", "password_personal"),
        ("DALSTRA is een mooie naam", "password_personal"),
        ("dálstra is een mooie naam", "password_personal"),
    ],
)
def test_a_refused_password(password: str, code: str) -> None:
    assert faults(password) == [code]


def test_the_first_three_thousand_of_the_common_passwords_are_refused() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    common = FREQUENCY_LISTS["passwords"]
    assert len(common) >= 3000
    assert [word for word in common[:3000] if not faults(word)] == []
    assert [word for word in common if len(word) >= passwords.SHORTEST and not faults(word)] == []


def test_the_whole_password_counts() -> None:
    long = "a man walks into a bar and asks for " + "x1y2z3" * 12
    assert len(long) > 72
    kept = passwords.hash_password(long)
    assert passwords.matches(kept, long)
    assert not passwords.matches(kept, long[:-1])
    assert not passwords.matches(kept, long[:72])


def test_accents_typed_in_two_ways_are_one_password() -> None:
    kept = passwords.hash_password("cafe\u0301 op de hoek")
    assert passwords.matches(kept, "caf\u00e9 op de hoek")


def test_without_a_hash_the_hasher_is_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            asked.append(hashed)
            return bool(real.verify(hashed, password))

        def hash(self, password: str) -> str:
            return real.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    monkeypatch.setattr(passwords, "_nobody", "")
    assert passwords.matches(None, "whatever it is") is False
    assert passwords.matches(real.hash("x"), "whatever it is") is False
    assert passwords.matches(None, "nobody has this password") is False
    assert len(asked) == 3


def test_a_broken_hash_matches_nothing() -> None:
    assert passwords.matches("not a hash", "whatever it is") is False
