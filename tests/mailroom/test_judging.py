"""Who is believed, and why a mail is put aside."""

from __future__ import annotations

import pytest

from app.mailroom import judging, words
from app.mailroom.authentication import authentic
from app.mailroom.judging import Answers, House, Sender
from app.mailroom.placing import Place, place
from app.mailroom.reading import read
from tests.mailroom.letters import AUTHSERV, mail, vouched

HOUSE = House(AUTHSERV, "regiolijn.example")
LIAISON = Sender(colleague=True, active=True, may_file=True)
ME = "liaison@minvws.example"


def why(raw: bytes, sender: Sender = LIAISON, house: House = HOUSE) -> str:
    rule = judging.judge(read(raw), house, sender)
    return rule.code if rule else ""


def test_a_real_mail_of_a_liaison_is_handled() -> None:
    assert why(mail()) == ""
    assert why(mail('"Anneke Terwisga" <Liaison@MinVWS.example>', real=False, Authentication_Results=vouched(ME))) == ""


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Auto_Submitted": "auto-replied"}, "by_itself"),
        ({"Auto_Submitted": "auto-generated; owner-email=x"}, "by_itself"),
        ({"Precedence": "bulk"}, "by_itself"),
        ({"Precedence": "list"}, "a_list"),
        ({"List_Id": "<x.list.example>"}, "a_list"),
        ({"X_Auto_Response_Suppress": "All"}, "by_itself"),
        ({"X_Autoreply": "yes"}, "by_itself"),
        ({"Return_Path": "<>"}, "failed_delivery"),
        ({"X_Regiolijn": "1"}, "loop"),
        ({"Sender": "somebody@else.example"}, "sent_by_another"),
        ({"Auto_Submitted": "no", "Sender": ME}, ""),
    ],
)
def test_what_comes_by_itself_or_goes_round_is_put_aside(headers: dict[str, str], code: str) -> None:
    assert why(mail(**headers)) == code


@pytest.mark.parametrize(
    "subject",
    ["Automatisch antwoord: Re: x", "Automatic reply: x", "Out of office", "Afwezig tot maandag", "Undelivered Mail"],
)
def test_somebody_who_is_away(subject: str) -> None:
    assert why(mail(subject=subject)) == "by_itself"


def test_our_own_mail_that_comes_back() -> None:
    raw = (
        mail()
        .replace(b"@mail.minvws.example>", b"")
        .replace(b"Message-ID: <", b"Message-ID: <" + b"a" * 32 + b"@regiolijn.example> <")
    )
    assert why(raw) == "loop"
    assert why(mail("MAILER-DAEMON@minvws.example")) == "failed_delivery"
    assert why(mail().replace(b"text/plain", b"multipart/report; boundary=x")) == "failed_delivery"


@pytest.mark.parametrize(
    "line",
    [
        "liaison@minvws.example, spy@evil.example",
        "spy@evil.example, liaison@minvws.example",
        "",
        "liaison@minvws.example <spy@evil.example> <liaison@minvws.example>",
        "<liaison@minvws.example>spy@evil.example",
        "liaison@minvws.example (comment) <spy@evil.example",
        "liais\u043en@minvws.example",
        "\u212aliaison@minvws.example",
        "liaison@minvws.example\u200b",
        "team: liaison@minvws.example;",
        "=?utf-8?q?liaison=40minvws.example?=",
        "liaison@minvws.example@evil.example",
        "(" * 900,
    ],
)
def test_a_from_line_that_can_be_read_in_two_ways_is_believed_in_none(line: str) -> None:
    raw = mail().replace(b"From: liaison@minvws.example", f"From: {line}".encode())
    assert why(raw) in ("from_unclear", "not_authentic")


def test_two_from_lines_and_names_that_pretend() -> None:
    assert why(mail().replace(b"From: ", b"From: spy@evil.example\r\nFrom: ")) == "from_unclear"
    pretends = mail(
        '"liaison@minvws.example" <spy@evil.example>', real=False, Authentication_Results=vouched("a@evil.example")
    )
    mailed = read(pretends)
    assert mailed.by is not None
    assert mailed.by.address == "spy@evil.example"
    assert why(pretends, Sender()) == "unknown_sender"


@pytest.mark.parametrize(
    ("results", "believed"),
    [
        ([vouched(ME)], True),
        ([f"{AUTHSERV}; dkim=pass header.d=minvws.example"], True),
        ([f"{AUTHSERV}; spf=pass smtp.mailfrom=x@minvws.example"], True),
        ([f"{AUTHSERV} 1; dmarc=pass header.from=minvws.example"], True),
        ([f"{AUTHSERV}; dkim=pass header.d=evil.example"], False),
        ([f"{AUTHSERV}; spf=pass smtp.mailfrom=x@evil.example"], False),
        ([f"{AUTHSERV}; dkim=pass header.d=team.minvws.example"], False),
        ([f"{AUTHSERV}; dkim=pass header.d=example"], False),
        ([f"{AUTHSERV}; dmarc=fail header.from=minvws.example; dkim=pass header.d=minvws.example"], False),
        ([f"{AUTHSERV}; dmarc=pass header.from=evil.example"], False),
        ([f"{AUTHSERV}; dmarc=none"], False),
        ([f"{AUTHSERV}; none"], False),
        ([vouched(ME, by="mx.evil.example")], False),
        (["mx.other.example; none", vouched(ME)], False),
        ([f"{AUTHSERV}; dmarc=fail header.from=minvws.example", vouched(ME)], False),
        ([f"{AUTHSERV}.evil.example; dmarc=pass header.from=minvws.example"], False),
        ([f"{AUTHSERV}; dkim=pass reason=\"(\" header.d=minvws.example ("], False),
        ([], False),
        (["(" * 3000], False),
    ],
)  # fmt: skip
def test_only_the_word_of_our_own_server_counts(results: list[str], believed: bool) -> None:
    assert authentic(results, AUTHSERV, ME) is believed
    assert not authentic(results, "", ME)


def test_with_no_server_to_trust_everything_is_put_aside() -> None:
    assert why(mail(), house=House("", "regiolijn.example")) == "nobody_vouches"
    assert why(mail(real=False)) == "not_authentic"


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        (Sender(), "unknown_sender"),
        (Sender(colleague=True), "not_in_service"),
        (Sender(colleague=True, answers=Answers.ANOTHER), "not_in_service"),
        (Sender(colleague=True, active=True), "may_not_file"),
        (Sender(colleague=True, active=True, may_file=True, recent=judging.MOST_AN_HOUR), "too_many"),
        (Sender(colleague=True, active=True, answers=Answers.UNKNOWN), "answers_nothing_of_ours"),
        (Sender(answers=Answers.ANOTHER), "answers_anothers"),
        (Sender(colleague=True, active=True, answers=Answers.LOST), "not_theirs_any_more"),
        (Sender(answers=Answers.OURS), ""),
    ],
)
def test_who_may_do_what_by_mail(sender: Sender, code: str) -> None:
    assert why(mail(), sender) == code


def test_a_mail_too_large_or_empty() -> None:
    from dataclasses import replace

    assert judging.judge(replace(read(mail()), fault="too_large"), HOUSE, LIAISON).code == "too_large"  # type: ignore[union-attr]
    assert why(mail(subject="", text=" ")) == "nothing_in_it"
    only_quoted = mail(text="-- Antwoord boven deze regel --\n\nHallo")
    assert why(only_quoted, Sender(answers=Answers.OURS)) == "nothing_in_it"


def test_every_rule_has_words_and_none_that_answers_a_machine() -> None:
    assert {rule.code for rule in judging.RULES} | {judging.FAULT} == set(words.REASONS)
    told = [rule.code for rule in judging.RULES if rule.tell]
    assert not {"loop", "failed_delivery", "by_itself", "a_list", "too_many", "not_authentic", "unknown_sender"} & set(
        told
    )
    first_told = next(number for number, rule in enumerate(judging.RULES) if rule.tell)
    assert all(rule.code not in ("by_itself", "a_list", "not_authentic") for rule in judging.RULES[first_told:])


NORTH = Place(1, "Noord", {10: "Aalderbeek", 11: "Bovenveen"})
SOUTH = Place(2, "Zuid", {12: "Bergen op Zoom", 13: "Cruyshorn"})


@pytest.mark.parametrize(
    ("text", "regions", "expected"),
    [
        ("In Cruyshorn en nog eens Cruyshorn, niet in Aalderbeek", [NORTH, SOUTH], (2, "named", None)),
        ("Zo gaat het in Bergen op Zoom.", [NORTH, SOUTH], (2, "named", 12)),
        ("Aalderbeekse zorg", [NORTH, SOUTH], (1, "first", None)),
        ("In Cruyshorn", [NORTH], (1, "only", None)),
        ("In Bovenveen", [NORTH], (1, "only", 11)),
        ("nergens", [NORTH, SOUTH], (1, "first", None)),
    ],
)
def test_where_a_mail_is_about(text: str, regions: list[Place], expected: tuple[int, str, int | None]) -> None:
    found = place(text, regions)
    assert (found.region, found.why, found.municipality) == expected
