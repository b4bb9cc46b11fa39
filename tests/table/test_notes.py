"""Progress notes to the minister."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from app import clock, db
from app.errors import Invalid, NotAllowedNow, Stale
from app.table import notes
from app.table.models import ProgressNote, ProgressNoteVersion
from app.table.note_text import last_quarter, period
from tests.conftest import Time
from tests.factories import START, Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]
ABOUT = {"accord": "IZA", "since": "2026-10-01", "until": "2026-12-20"}


@pytest.fixture
def note(cases: Cases, world: World, time: Time) -> int:
    """A note over a time in which one bottleneck was closed, one escalated and decided, and a secret one escalated."""
    cases.at("closed", nature="funding", accords=["IZA"], title="Opgelost")
    cases.file(accords=["GALA"], title="Van een ander akkoord")
    for title, seen in (("Nachtzorg over de grens", "region"), ("Geheim plan", "confidential")):
        case = cases.at("in_progress", nature="funding", accords=["IZA"], title=title, confidentiality=seen)
        cases.step(case.number, "escalate", by="liaison")
        given = {"decision": "mandate", "follow_up": "Stuur de brief."}
        cases.step(cases.escalation_of(case.number).number, "decide", given, by="commissioner")
    time.move(days=30)
    with db.transaction() as session:
        return notes.make(session, world.actor("commissioner"), ABOUT, now=clock.now()).id


def change(world: World, note: int, version: int, **said: str) -> None:
    with db.transaction() as session:
        notes.change(session, world.actor("commissioner"), note, said, expected_version=version, now=clock.now())


def test_it_begins_with_what_the_figures_say_and_nothing_confidential(note: int, session: db.Session) -> None:
    made = session.get_one(ProgressNote, note)
    found = notes.figures.restored(made.figures)
    assert (found.open_before, found.came, found.closed, found.open) == (0, 2, 1, 1)
    assert (found.escalated, found.undecided, dict(found.decisions)) == (1, 0, {"mandate": 1})
    assert [one.title for one in found.taken] == ["Nachtzorg over de grens"]
    assert "2 knelpunten bij gekomen en 1 afgerond" in made.summary
    assert "mandaat gegeven (1)" in made.decided
    assert "Geheim" not in str(made.figures)


def test_what_is_asked_must_be_there(world: World, session: db.Session) -> None:
    for wrong, field, code in (
        ({"accord": ""}, "accord", "required"),
        ({"accord": "XYZ"}, "accord", "unknown_choice"),
        ({"since": "gisteren"}, "since", "not_a_date"),
        ({"until": "2026-09-30"}, "until", "until_before_from"),
        ({}, "until", "note_not_over"),
    ):
        with pytest.raises(Invalid) as refused:
            notes.make(session, world.actor("commissioner"), ABOUT | wrong, now=START)
        assert (field, code) in [(one.field, one.code) for one in refused.value.errors]


def test_a_settled_note_never_changes_and_every_version_is_kept(note: int, world: World, sign_in: SignIn) -> None:
    change(world, note, 1, asked="Spreek de verzekeraars aan.")
    with pytest.raises(Stale):
        change(world, note, 1, asked="Te laat.")
    with pytest.raises(Invalid):
        change(world, note, 2, title=" ")
    mt = sign_in("mt_reader")
    assert mt.get(f"/voortgang/{note}").status_code == 404, "a draft is for who writes it"
    hers = sign_in("commissioner")
    main = hers.page(f"/voortgang/{note}").main()
    assert "Concept" in main.text
    hers.send(f"/voortgang/{note}/vaststellen", data={"version": "2"})
    read = mt.page(f"/voortgang/{note}").main().text
    assert "Spreek de verzekeraars aan." in read
    assert "Concept" not in read
    with pytest.raises(NotAllowedNow):
        change(world, note, 3, asked="Toch maar niet.")
    assert hers.get(f"/voortgang/{note}/bewerken").status_code == 404
    with db.reading() as session:
        past = session.scalars(select(ProgressNoteVersion).order_by(ProgressNoteVersion.version)).all()
        assert [(one.said["asked"], one.said["sent"]) for one in past] == [
            ("", False),
            ("Spreek de verzekeraars aan.", False),
            ("Spreek de verzekeraars aan.", True),
        ]


def test_what_looks_like_personal_data_is_asked_about_before_it_is_settled(
    note: int, world: World, sign_in: SignIn
) -> None:
    change(world, note, 1, progress="Bel 06-12345678.")
    answer = sign_in("commissioner").send(f"/voortgang/{note}/vaststellen", data={"version": "2"})
    assert answer.status_code == 422
    with db.reading() as session:
        assert session.get_one(ProgressNote, note).sent_at is None


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("odt", b"PK")])
def test_it_can_be_taken_along(note: int, form: str, begins: bytes, sign_in: SignIn) -> None:
    answer = sign_in("commissioner").get(f"/voortgang/{note}.{form}")
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert f"voortgang-iza-2026-12-20.{form}" in answer.headers["Content-Disposition"]
    if form == "odt":
        text = zipfile.ZipFile(io.BytesIO(answer.data)).read("content.xml").decode()
        assert "Nachtzorg over de grens" in text
        assert "Geheim" not in text


def test_a_period_is_said_as_people_say_it() -> None:
    assert period(date(2026, 7, 1), date(2026, 9, 30)) == "het derde kwartaal van 2026"
    assert period(date(2026, 7, 1), date(2026, 12, 31)) == "1 juli 2026 tot en met 31 december 2026"
    assert last_quarter(date(2026, 11, 23)) == (date(2026, 7, 1), date(2026, 9, 30))
    assert last_quarter(date(2026, 2, 1)) == (date(2025, 10, 1), date(2025, 12, 31))
