"""The texts of messages: the most specific wins, a broken one is refused, and nothing that waits changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app import clock, db
from app.audit.models import Event
from app.errors import Invalid, NotFound, Stale
from app.outbox import actions_texts, bundling, contents, enqueue, letters, mail, samples, texts
from app.outbox.models import LetterText, Message, Notice
from app.outbox.wordings import Words
from app.policy import Forbidden
from config import Settings
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]
BASE = "https://regiolijn.example"
GOOD = Words("Nu jij: {case}", "Hallo {name},\n\nDoe dit: {what}\n\nVóór: {by}\n\n{link}")


def save(world: World, letter: str = "act_now", subject: str = "", **options: Any) -> int:
    version = options.pop("version", 0)
    words = Words(subject, GOOD.text) if subject else GOOD
    with db.transaction() as session:
        return actions_texts.save(
            session, world.actor("admin"), letter, {"nl": words, "en": words}, version=version, now=clock.now(),
            **options,
        )  # fmt: skip


def subject_for(letter: str, state: str = "", nature: str = "") -> str:
    with db.reading() as session:
        version = texts.version_for(session, letter, state, nature)
        return texts.words(session, [version]).get((version or 0, "nl"), Words("standard", "")).subject


@pytest.mark.parametrize(
    ("state", "nature", "wins"),
    [
        ("in_progress", "funding", "both {case}"),
        ("in_progress", "law_or_rule", "state {case}"),
        ("in_progress", "", "state {case}"),
        ("assigned", "funding", "nature {case}"),
        ("assigned", "", "general {case}"),
        ("", "", "general {case}"),
    ],
)
def test_the_most_specific_text_wins(world: World, time: Time, state: str, nature: str, wins: str) -> None:
    assert subject_for("act_now", state, nature) == "standard"
    save(world, subject="general {case}")
    save(world, subject="nature {case}", nature="funding")
    save(world, subject="state {case}", state="in_progress")
    save(world, subject="both {case}", state="in_progress", nature="funding")
    assert subject_for("act_now", state, nature) == wins
    assert subject_for("informed", state, nature) == "standard"


def test_a_newer_text_replaces_and_going_back_uncovers_the_less_specific(world: World, time: Time) -> None:
    save(world, subject="general {case}")
    first = save(world, subject="one {case}", state="in_progress")
    second = save(world, subject="two {case}", state="in_progress", version=first)
    assert subject_for("act_now", "in_progress") == "two {case}"
    with db.transaction() as session:
        actions_texts.restore(
            session, world.actor("admin"), "act_now", state="in_progress", version=second, now=clock.now()
        )
    assert subject_for("act_now", "in_progress") == "general {case}"
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(LetterText)) == 8, "nothing was changed or removed"
        actions = session.scalars(select(Event.action).where(Event.subject == "letter:act_now").order_by(Event.seq))
        assert actions.all() == ["letter.changed"] * 3 + ["letter.restored"]


def test_two_who_save_at_the_same_time(world: World, time: Time) -> None:
    save(world)
    with pytest.raises(Stale):
        save(world)
    with pytest.raises(Stale):
        save(world, version=99)


def test_what_cannot_be_saved_at_all(world: World, time: Time) -> None:
    for options in ({"state": "no_such"}, {"nature": "no_such"}):
        with pytest.raises(NotFound):
            save(world, **options)
    with pytest.raises(NotFound):
        save(world, "no_such_letter")
    with pytest.raises(NotFound):
        save(world, "password_reset", state="in_progress")
    with pytest.raises(Forbidden), db.transaction() as session:
        actions_texts.save(
            session, world.actor("liaison"), "act_now", {"nl": GOOD, "en": GOOD}, version=0, now=clock.now()
        )
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions_texts.save(session, world.actor("admin"), "act_now", {"nl": GOOD}, version=0, now=clock.now())
    assert [(one.field, one.code) for one in refused.value.errors] == [
        ("subject_en", "required"), ("text_en", "required"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "subject", "text", "fault"),
    [
        ("act_now", "x", "{what} {link} {nmae}", ("text", "text_unknown")),
        ("act_now", "x", "{what}", ("text", "text_missing")),
        ("act_now", "x", "{link}", ("text", "text_missing")),
        ("act_now", "x", "{what} {link} {", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} }", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {}", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {0}", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {name.__class__}", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {name[0]}", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {name!r}", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {name:>900000000}", ("text", "text_braces")),
        ("act_now", "x", "{what} {link} {title}", ("text", "text_unknown")),
        ("act_now", "x", "{what} {link} {confidential}", ("text", "text_unknown")),
        ("act_now", "x", "{what} {by} {link}", ("text", "text_apart")),
        ("act_now", "x\r\nBcc: a@b.nl", "{what} {link}", ("subject", "text_one_line")),
        ("act_now", "{link}", "{what} {link}", ("subject", "text_not_in_subject")),
        ("act_now", "{by}", "{what} {link}", ("subject", "text_not_in_subject")),
        ("act_now", "x" * 151, "{what} {link}", ("subject", "too_long")),
        ("act_now", "x", "{what} {link}" + "y" * 5000, ("text", "too_long")),
        ("act_now", " ", "{what} {link}", ("subject", "required")),
        ("act_now", "x", " ", ("text", "required")),
        ("region_feedback", "x", "{link}", ("text", "text_missing")),
        ("region_question", "{question}", "{question} {link}", ("subject", "text_not_in_subject")),
        ("bundle", "x", "{link} and {items}", ("text", "text_items_alone")),
        ("bundle", "x", "{link}", ("text", "text_missing")),
        ("bundle", "x", "{items}\n\n{items}\n\n{link}", ("text", "text_items_alone")),
    ],
)
def test_a_broken_text_is_refused(letter: str, subject: str, text: str, fault: tuple[str, str]) -> None:
    found = [(one.field, one.code) for one in texts.faults(letter, Words(subject, text))]
    assert fault in found, found


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("name", letters.LETTERS)
def test_the_standard_text_would_be_accepted_and_can_be_shown(name: str, language: str) -> None:
    """Whoever opens a text and saves it as it is, is not refused."""
    standard = letters.letter(name).words[language]
    words = Words(standard.subject, standard.text)
    assert texts.faults(name, words) == []
    shown = samples.show(name, language, words, BASE)
    assert shown == samples.show(name, language, None, BASE)
    assert "{" not in shown.subject
    assert all("{" not in part for part in shown.paragraphs if isinstance(part, str))


def test_what_was_queued_keeps_its_text(cases: Cases, world: World, settings: Settings, time: Time) -> None:
    """The text is chosen in the transaction of the change, and a later one changes nothing about it."""
    save(world, subject="Oude tekst {case}")
    case = cases.at("assigned", nature="funding")
    with db.reading() as session:
        old = texts.version_for(session, "act_now")
        notices = session.scalars(select(Notice).where(Notice.letter == "act_now", Notice.case_id == case.id)).all()
        assert notices
        assert {notice.text_version for notice in notices} == {old}
    save(world, subject="Nieuwe tekst {case}", version=old)
    bundling.sweep(settings, clock.next_working_time(clock.now() + timedelta(days=1)))
    with db.reading() as session:
        message = session.scalars(
            select(Message).where(Message.user_id == world.people["fixer_cz"]).order_by(Message.id)
        ).first()
        assert message is not None
        text = contents.compose(message, BASE, contents.wordings(session, message))
    said = text.subject + "".join(
        part if isinstance(part, str) else "".join(item.subject for item in part) for part in text.paragraphs
    )
    assert "Oude tekst" in said
    assert "Nieuwe tekst" not in said


def test_mail_to_the_region_takes_the_text_of_the_state_and_nature(cases: Cases, world: World) -> None:
    words = Words("Goed nieuws over {number}", "Beste {name},\n\n{report}\n\n{link}")
    with db.transaction() as session:
        version = actions_texts.save(
            session, world.actor("admin"), "region_received", {"nl": words, "en": words}, state="assigned",
            nature="funding", version=0, now=clock.now(),
        )  # fmt: skip
    cases.at("assigned", nature="funding")
    cases.at("assigned", nature="law_or_rule")
    with db.reading() as session:
        found = session.scalars(
            select(Message.text_version).where(Message.template == "region_received").order_by(Message.id)
        ).all()
    assert version in found
    assert None in found


def test_a_text_that_no_longer_fits_is_put_out_of_use_at_the_start(
    world: World, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    version = save(world, subject="Eigen {case}")
    with db.transaction() as session:
        session.execute(update(LetterText).where(LetterText.language == "en").values(text="{gone} {link}"))
    try:
        with db.reading() as session:
            [line] = texts.check(session)
        assert f"text {version} of letter act_now (all cases)" in line
        assert "text_unknown {gone}" in line
        assert "/beheer/teksten/act_now" in line
        assert line in caplog.text
        assert subject_for("act_now") == "standard"
    finally:
        with db.transaction() as session:
            session.execute(update(LetterText).values(text=GOOD.text))
        with db.reading() as session:
            assert texts.check(session) == []
    assert subject_for("act_now") == "Eigen {case}"


# -- pages ----------------------------------------------------------------------------------------------------------


def form(**changes: str) -> dict[str, str]:
    values = {
        "subject_nl": "Nu jij: {case}", "text_nl": GOOD.text, "subject_en": "Your turn: {case}", "text_en": GOOD.text,
        "version": "0",
    }  # fmt: skip
    return values | changes


def test_look_try_and_save(sign_in: SignIn, world: World) -> None:
    browser = sign_in("admin")
    assert "Standaardtekst" in browser.page("/beheer/teksten").text
    page = browser.page("/beheer/teksten/act_now?status=in_progress&aard=funding")
    assert "Jij bent aan zet bij 2026-0142" in page.text, "a preview of what is sent now"
    tried = browser.send("/beheer/teksten/act_now", form(do="preview"))
    assert tried.status_code == 200
    assert "Nu jij: 2026-0142 “Vergoeding van de wijkzuster loopt vast”" in tried.text
    assert "Your turn: 2026-0142 “Payment of the district nurse is stuck”" in tried.text
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(LetterText)) == 0
    saved = browser.send("/beheer/teksten/act_now?status=in_progress", form(do="save"))
    assert saved.headers["Location"] == "/beheer/teksten/act_now?status=in_progress"
    assert "Eigen tekst: " in browser.page("/beheer/teksten").text
    stale = browser.send("/beheer/teksten/act_now?status=in_progress", form(do="save"))
    assert stale.status_code == 422
    assert "Iemand anders" in stale.text
    back = browser.send("/beheer/teksten/act_now/standaard", {"status": "in_progress", "version": "1"})
    assert back.status_code == 303
    assert "Eigen tekst" not in browser.page("/beheer/teksten").text


@pytest.mark.parametrize("do", ["preview", "save"])
def test_bad_input_keeps_what_was_typed(sign_in: SignIn, world: World, do: str) -> None:
    answer = sign_in("admin").send("/beheer/teksten/act_now", form(text_en="{oops} <b>{{ 7*7 }}</b>", do=do))
    assert answer.status_code == 422
    assert "{oops}" in answer.text
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in answer.text
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(LetterText)) == 0


@pytest.mark.parametrize("url", ["nope", "act_now?status=nope", "act_now?aard=nope", "invitation?aard=funding"])
def test_what_is_no_text_is_not_found(sign_in: SignIn, url: str) -> None:
    assert sign_in("admin").get(f"/beheer/teksten/{url}").status_code == 404


def test_every_letter_has_a_page(sign_in: SignIn, world: World) -> None:
    browser = sign_in("admin")
    for name in letters.LETTERS:
        browser.page(f"/beheer/teksten/{name}")
    browser.send("/taal", {"language": "en"})
    assert "Back to" not in browser.page("/beheer/teksten/bundle").text


def test_a_text_with_html_in_it_stays_text(world: World, time: Time) -> None:
    words = Words("<b>{number}</b>", "<script>alert(1)</script>\n\n{link}")
    with db.transaction() as session:
        actions_texts.save(
            session, world.actor("admin"), "region_received", {"nl": words, "en": words}, version=0, now=clock.now()
        )
        enqueue(
            session, event_id="e" * 32, template="region_received", recipient="a@b.example", language="nl",
            params={"name": "A", "number": "1", "title": "T", "who": "W", "by": "", "link": "/volg/x"}, now=clock.now(),
        )  # fmt: skip
    with db.reading() as session:
        message = session.scalars(select(Message)).one()
        built = mail.build(
            message, mail.Sender("R <r@r.nl>", BASE), clock.now(), contents.wordings(session, message)
        ).as_string()
    assert "<script>" not in built.split("text/html")[1], "in plain text it is only text"
    assert "&lt;script&gt;" in built
