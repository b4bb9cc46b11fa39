"""What is found in a text, and what is not: a warning that is often wrong is not read."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.privacy import KINDS, find

HITS = {
    "bsn": (
        "BSN 123456782", "bsn: 1234.56.782", "123 456 782", "cliënt (111222333)", "nummer 123.456.782.",
        "123456782 1 cliënt",
    ),
    "phone": (
        "06-12345678", "06 12 34 56 78", "0612345678", "(070) 340 79 11", "070-3407911", "+31 (0)6 12345678",
        "+31612345678", "0031612345678", "bel 020 123 4567.", "06 - 1234 5678", "+32 2 555 12 12", "06.12.34.56.78",
        "0612345678 2 keer",
    ),
    "email": ("jan.jansen@voorbeeld.nl", "mail <j.de.vries@gmail.com>.", "Piet@zorg-noord.nl, of"),
    "address": (
        "1234 AB 12", "Dorpsstraat 12, 1234 AB Zwolle", "1234AB, nr 12", "2511 VX 5a", "1234ab 12",
        "Dorpsstraat 12-14\n1234 AB Zwolle",
    ),
    "birth_date": (
        "geb. 12-03-1945", "geboren op 3 maart 1951", "Geboortedatum: 1945-03-12", "mevrouw (12-3-45, 81 jaar oud)",
        "born 3 March 1951", "12-03-1945 geboren", "een 81-jarige, 12-03-1945", "Geb 12/03/1945",
    ),
}  # fmt: skip
NEAR_MISSES = (
    "123456789", "2026-00012", "zaak 2026-00012 en 2026-00013", "KvK 12345678", "RSIN 123456782", "€ 123.456.782",
    "123.456.782 euro", "1234567820", "NL123456782B01", "in 2024 2025 2026", "2024-2025", "06-12-2025 14:30",
    "01-02-2026 12:00", "06-10-2026 12:30", "0800 1234567", "088 123 45 67", "14 010", "info@gemeente.nl", "@iemand",
    "a@b", "collega@minvws.example", "collega@mail.minvws.example", "2026 EN 12 gemeenten", "2500 of 3",
    "in 2026 op 12 plekken", "1234 AB", "postcode 1234 AB 2025", "per 1 januari 2025",
    "de geboortezorg per 1 januari 2025", "kinderen geboren na 1 januari 2024", "Sinds 1-1-2025 wachten zij 2 jaar",
    "12-03-1945", "versie 1.2.3", "0,0612345678", "ISBN 978-90-1234567-8", "100.000.000", "bel 112",
    "IBAN NL91ABNA0417164300", "1.234.567.890", "32-13-1945 geboren", "12 34 567 89",
)  # fmt: skip
HOSTILE = (
    "1", "1 ", "0612345678 ", "06-1 ", "a", "a@a.", "@", "1234 AB ", "geb. ", "geb. 1-1-2000 ", "81-jarige ",
    "1-1-2000 ", "(0", "+31 ", "+3161234567 ", "123456782 ", "abc@def.nl ", " ", ".", "12.345.67 ", "aa 12 ", "06 12 ",
    "\u00a0", "0-", "é@é.",
)  # fmt: skip


def test_hits_are_marked_as_what_they_are_and_near_misses_are_left_alone() -> None:
    wrong = [
        (kind, text, find(text))
        for kind, texts in HITS.items()
        for text in texts
        if [one.kind for one in find(text)] != [kind]
    ]
    wrong += [("none", text, found) for text in NEAR_MISSES if (found := find(text, {"minvws.example"}))]
    assert wrong == []
    text = (
        "Mevrouw Jansen, geb. 12-03-1945, BSN 123456782, Dorpsstraat 1, 1234 AB, bel 06-12345678 of jan@voorbeeld.nl."
    )
    assert [(one.kind, text[one.start : one.end]) for one in find(text)] == [
        ("birth_date", "12-03-1945"),
        ("bsn", "123456782"),
        ("address", "1, 1234 AB"),
        ("phone", "06-12345678"),
        ("email", "jan@voorbeeld.nl"),
    ]
    assert [one.kind for one in find(text, {"Jan@voorbeeld.nl"})] == ["birth_date", "bsn", "address", "phone"]


def test_there_is_no_false_alarm_in_what_people_really_write() -> None:
    """The bottlenecks and stories of the demo: some 60 000 characters of prose."""
    folder = Path("app/demo/content")
    texts: list[str] = []
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig") as rows:
            texts += [cell for row in csv.reader(rows) for cell in row]
    for path in folder.glob("*.yaml"):
        texts += [text for text in _texts(yaml.safe_load(path.read_text())) if "@" not in text]
    assert sum(map(len, texts)) > 30_000
    assert [(text, found) for text in texts if (found := find(text))] == []


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


PIECES = st.sampled_from([text for texts in HITS.values() for text in texts] + list(NEAR_MISSES) + list(HOSTILE))


@given(
    st.lists(PIECES | st.text("0189 .,-@+€()\n\t\u00a0éAZaz\u2013\U0001f600", max_size=20), max_size=12).map("".join)
)
def test_whatever_stands_there_every_spot_lies_in_the_text_and_none_overlap(text: str) -> None:
    last = 0
    for one in find(text):
        assert one.kind in KINDS
        assert last <= one.start < one.end <= len(text)
        last = one.end


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    began = time.process_time()
    find(text)
    assert time.process_time() - began < 0.2
