"""Reading mail: nothing in it makes us break, and what people wrote is found."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mailroom import quoting, reading
from app.mailroom.texts import of_html, tidy
from app.workflow.fields import storable
from tests.mailroom.letters import mail
from tests.security import hostile

FORWARDED = """Graag oppakken.

Van: Jan de Vries <jan@ggd.example>
Verzonden: maandag 23 november 2026 09:00
Aan: Anneke Terwisga
Onderwerp: Wijkverpleging

Beste Anneke,

Het loopt vast in Aalderbeek.
"""
GMAIL = "Zie onder\n\n---------- Forwarded message ---------\nVan: Jan de Vries <jan@ggd.example>\nDate: ma 23 nov\n"
GMAIL += "Subject: Wijk\nTo: <anneke@minvws.example>\n\n\nHet loopt vast.\n"
APPLE = "Begin doorgestuurd bericht:\n\n> Van: Jan de Vries <jan@ggd.example>\n> Onderwerp: Wijk\n> Aan: Anneke\n> \n"
APPLE += "> Het loopt vast.\n"


@pytest.mark.parametrize(("text", "note"), [(FORWARDED, "Graag oppakken."), (GMAIL, "Zie onder"), (APPLE, "")])
def test_a_forwarded_mail_keeps_who_wrote_it_and_what(text: str, note: str) -> None:
    found = reading.read(mail(subject="FW: Doorst: Wijkverpleging", text=text))
    assert found.original is not None
    assert (found.original.name, found.original.address) == ("Jan de Vries", "jan@ggd.example")
    assert found.note == note
    assert "Het loopt vast" in found.body
    assert quoting.bare(found.subject) == "Wijkverpleging"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Klopt.\n\nOp ma 23 nov 2026 om 10:00 schreef Regiolijn <x@y.example>:\n> Hallo\n", "Klopt."),
        ("Klopt.\n\nOp maandag 23 november 2026 om 10:00 uur schreef\nRegiolijn <x@y.example>:\n\n> x", "Klopt."),
        ("Klopt.\n\nVan: Regiolijn\nVerzonden: ma\nAan: jan\nOnderwerp: x\n\nHallo", "Klopt."),
        (
            "Klopt.\n\n________________________________\nVan: R\nVerzonden: ma\nAan: jan\nOnderwerp: x\n\nHallo",
            "Klopt.",
        ),
        ("Yes.\n\nOn Mon, Nov 23, 2026 at 10:00 AM Regiolijn <x@y.example> wrote:\n> Hello", "Yes."),
        ("Klopt.\n\n-- Antwoord boven deze regel --\n\nHallo", "Klopt."),
        ("> -- Antwoord boven deze regel --\n> Hallo\n\nHieronder mijn antwoord", "Hieronder mijn antwoord"),
        ("> vraag\nantwoord\n> nog een\nja", "> vraag\nantwoord\n> nog een\nja"),
        (
            "Van: Amsterdam tot Utrecht gaat het mis.\nEcht waar.",
            "Van: Amsterdam tot Utrecht gaat het mis.\nEcht waar.",
        ),
        ("-- Antwoord boven deze regel --\n\nHallo", ""),
    ],
)
def test_what_is_new_in_a_reply(text: str, new: str) -> None:
    assert quoting.newest(text) == new


def test_html_becomes_words() -> None:
    found = of_html(
        "<head><title>x</title></head><body><p>Zoë &amp; Jan<br>thuis</p><script>alert(1)</script>"
        "<blockquote>oud</blockquote><!-- geheim --></body>"
    )
    assert found == "Zoë & Jan\nthuis\n\n> oud"


def test_a_mail_in_html_alone_or_in_an_old_alphabet_is_read() -> None:
    raw = mail(text="x").replace(b"text/plain", b"text/html").replace(b"\r\nx\r\n", b"\r\n<p>Hallo</p>\r\n")
    assert reading.read(raw).text == "Hallo"
    old = (
        mail(text="x")
        .replace(b'charset="utf-8"', b'charset="nonsense"')
        .replace(b"\r\nx\r\n", "\r\ncafé\r\n".encode("cp1252"))
    )
    assert reading.read(old).text == "café"


def test_files_come_along_with_their_names_and_without_folders() -> None:
    files = (
        ("../../etc/plän €.pdf", "application/pdf", b"%PDF-"),
        ("", "image/png", b"\x89PNG" + b"x" * reading.SMALL_PICTURE),
    )
    found = reading.read(mail(files=files))
    assert [file.name for file in found.files] == ["plän €.pdf", "bijlage-2.png"]


def test_a_mail_that_is_enclosed_is_looked_into() -> None:
    from email import message_from_bytes, policy

    outer = message_from_bytes(mail(text="Zie bijlage."), policy=policy.default)
    inner = mail("jan@ggd.example", "Wijk", "Het loopt vast.", files=(("a.pdf", "application/pdf", b"%PDF-"),))
    outer.add_attachment(message_from_bytes(inner, policy=policy.default))
    found = reading.read(outer.as_bytes())
    assert found.original is not None
    assert found.original.address == "jan@ggd.example"
    assert (found.note, found.body) == ("Zie bijlage.", "Het loopt vast.")
    assert [file.name for file in found.files] == ["a.pdf"]


def test_the_same_mail_by_another_way_is_the_same_mail() -> None:
    raw = mail()
    assert reading.read(raw).fingerprint == reading.read(b"Received: from x by y\r\n" + raw).fingerprint
    assert reading.read(raw).fingerprint == reading.read(raw.replace(b"\r\n", b"\n")).fingerprint
    assert reading.read(raw).fingerprint != reading.read(raw + b"meer").fingerprint


@pytest.mark.parametrize("text", [*hostile.CORPUS, *hostile.REFUSED, *hostile.ONE_LINE, hostile.LONG])
def test_no_text_breaks_reading_wherever_it_stands(text: str) -> None:
    """RT CVE-2012-4730, and the corpus."""
    raw = text.encode("utf-8", "surrogatepass")
    template = mail(subject="SUBJECT", text="BODY", files=(("NAME.pdf", "application/pdf", b"%PDF-"),))
    for place in (
        b"SUBJECT",
        b"BODY",
        b"NAME",
        b"liaison@minvws.example",
        b"Mon, 23 Nov",
        b"mixed",
        b"utf-8",
        b"base64",
    ):
        found = reading.read(template.replace(place, raw))
        for words in (found.text, found.subject, found.new, *(file.name for file in found.files)):
            assert storable(words, lines=True)
        assert "\n" not in found.subject


WHOLE = mail(files=(("a.pdf", "application/pdf", b"%PDF-"),), html="<p>x</p>")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_bytes_break_reading(data: st.DataObject) -> None:
    raw = WHOLE
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 60)))
    found = reading.read(raw[:start] + data.draw(st.binary(max_size=80)) + raw[end:])
    assert storable(found.text, lines=True)


def _nested(depth: int) -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + head + b"\r\nx"


@pytest.mark.parametrize(
    "raw",
    [
        _nested(30),
        _nested(3000),
        b"From: a@b.example\r\n\r\n" + b"\n" * 2_000_000,
        b"From: " + b"(" * 200_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?" * 50_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nX: " + b"x" * 2_000_000 + b"\r\n\r\nx",
        mail(text="\n".join(["Op " + "Op " * 100] * 3000)),
        mail(text="> " * 300_000),
        mail(text="Van: x\n" * 60_000),
        mail(text=" ", html="<div>" * 200_000),
        *(mail(text=" ", html=part * 100_000) for part in ("<!", "<!--", '<a b="', "<?", "&", "<a")),
        mail(text=" ", html="<a b='" * 100_000 + ">"),
        mail(files=tuple((f"{n}.txt", "text/plain", b"x") for n in range(150))),
    ],
    ids=[
        "deep",
        "very-deep",
        "lines",
        "comments",
        "words",
        "header",
        "op",
        "quotes",
        "heads",
        "tags",
        *"abcdefg",
        "parts",
    ],
)
def test_mail_made_to_keep_us_busy_does_not(raw: bytes) -> None:
    began = time.monotonic()
    reading.read(raw)
    assert time.monotonic() - began < 4


def test_tidy_keeps_paragraphs() -> None:
    assert tidy("a  \n\n\n\nb\r\nc") == "a\n\nb\nc"


def test_nothing_here_knows_a_database() -> None:
    package = Path(reading.__file__).parent
    for name in ("reading", "judging", "authentication", "quoting", "texts", "placing"):
        text = (package / f"{name}.py").read_text(encoding="utf-8")
        assert "sqlalchemy" not in text
        assert "flask" not in text
