"""Calling colleagues in a comment, drafts that are kept, and texts to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, db
from app.cases import comments, drafts, queries, standard_texts
from app.cases.models import Case
from app.cases.models_talk import Draft, StandardText
from app.errors import Invalid
from app.outbox.models import Message, Notice
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser, Page

SignIn = Callable[[str], Browser]


@pytest.fixture
def case(cases: Cases) -> Case:
    """A case of `liaison` (Anneke Terwisga) and `fixer_cz` (Farid Bouzian)."""
    return cases.at("in_progress", nature="funding")


def say(cases: Cases, case: Case, text: str, visibility: str = "ministry", *named: str, by: str = "fixer_cz") -> None:
    """A comment."""
    ids = [str(cases.world.people[who]) for who in named]
    with db.transaction() as session:
        comments.comment(session, cases.world.actor(by), case.number, text, visibility, named=ids, now=clock.now())


def told(world: World) -> set[tuple[str | None, str]]:
    """Who was told that they were called, and how."""
    letters = ("mentioned", "entry_for_you")
    with db.reading() as session:
        rows = session.scalars(select(Notice).where(Notice.letter.in_(letters))).all()
    return {(world.name_of(row.reader_id), row.letter) for row in rows}


# -- calling ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Kijk jij, @Anneke Terwisga?", {"liaison"}),
        ("@anneke en @Greet, zie dit. Mail naar info@terwisga.example of bel.", {"liaison", "fixer_cz2"}),
        ("(@Anneke Terwisga), @anneke Terwisga: tweemaal is eenmaal", {"liaison"}),
        ("Vraag @admin@minvws.example.", {"admin"}),
        ("@Niels Overdiep ziet alles", {"admin"}),
        ("@ niemand, en ik zelf: @Farid Bouzian", set()),
    ],
)
def test_who_is_called_by_name_is_told(text: str, who: set[str], cases: Cases, case: Case, world: World) -> None:
    say(cases, case, text)
    assert told(world) == {(one, "mentioned") for one in who}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("@Henk Kruidhof, doe jij dit?", "mention_unknown"),  # of another directorate: does not see it
        ("@henk@nergens.example", "mention_unknown"),
        ("@Wie Danook", "mention_unknown"),
        ("@K kijk", "mention_unknown"),
        ("@Piet @Piet @Piet @Piet @Piet @Piet @Piet @Piet @Piet @Piet @Piet", "mention_too_many"),
    ],
)
def test_who_does_not_see_the_case_is_refused_like_who_does_not_exist(
    text: str, code: str, cases: Cases, case: Case
) -> None:
    with pytest.raises(Invalid) as refused:
        say(cases, case, text)
    assert {(error.field, error.code) for error in refused.value.errors} == {("text", code)}


def test_a_confidential_comment_calls_only_its_readers(cases: Cases, case: Case, world: World) -> None:
    for text, named in (("@Anneke, hoor eens", ["commissioner"]), ("@Greet Hamersma, hoor eens", [])):
        with pytest.raises(Invalid) as refused:
            say(cases, case, text, "confidential", *named)
        assert [error.code for error in refused.value.errors] == ["mention_not_reader"]
    say(cases, case, "@Anneke, hoor eens", "confidential", "liaison")
    assert told(world) == {("liaison", "entry_for_you")}


def test_mail_is_never_refused_for_a_name(cases: Cases, case: Case, world: World) -> None:
    with db.transaction() as session:
        comments.comment(
            session, world.actor("fixer_cz"), case.number, "@Wie Danook en @Anneke", "ministry", now=clock.now(),
            via="mail",
        )  # fmt: skip
    assert told(world) == {("liaison", "mentioned")}


def test_whom_one_can_call_is_who_reads_along(cases: Cases, case: Case, sign_in: SignIn) -> None:
    url = f"/zaken/{case.number}/collegas"
    found = sign_in("fixer_cz").get(f"{url}?q=ter").json["results"]
    assert [one["name"] for one in found] == ["Anneke Terwisga"]
    names = {one["name"] for one in sign_in("fixer_cz").get(url).json["results"]}
    assert "Henk Kruidhof" not in names
    assert "Farid Bouzian" not in names, "oneself need not be called"
    assert sign_in("fixer_lz").get(url).status_code == 404
    assert sign_in("mt_reader").get(url).status_code == 403


def test_a_name_stands_out_in_the_story_and_is_text(cases: Cases, case: Case, sign_in: SignIn) -> None:
    say(cases, case, "<b>@Anneke Terwisga</b> & jij")
    page = sign_in("liaison").page(f"/zaken/{case.number}")
    assert [found.text for found in page.all("b") if found.get("class") == "call"] == ["@Anneke Terwisga"]
    assert "<b>@Anneke Terwisga</b> & jij" in page.text


# -- drafts ----------------------------------------------------------------------------------------


def test_what_is_typed_is_there_again_for_its_writer_until_it_is_sent(
    cases: Cases, case: Case, sign_in: SignIn
) -> None:
    url, browser = f"/zaken/{case.number}", sign_in("fixer_cz")
    kept = browser.post(
        f"{url}/concepten/reactie",
        data={"csrf_token": browser.token(), "text": "Half af", "visibility": "confidential"},
        headers={"Accept": "application/json"},
    )
    assert "nog niet verstuurd" in kept.json["said"]
    form = browser.page(url).form("/reacties")
    assert (form.values()["text"], form.values()["visibility"]) == ("Half af", "confidential")
    assert "Half af" not in sign_in("liaison").page(url).text
    browser.submit(form, {"text": "Nu af", "visibility": "ministry"})
    assert browser.page(url).form("/reacties").values()["text"] == ""


def test_the_form_of_a_step_is_kept_and_found_again(cases: Cases, case: Case, sign_in: SignIn) -> None:
    url, browser = f"/zaken/{case.number}", sign_in("fixer_cz")
    form = browser.page(f"{url}?step=sign_of_life").form("/stappen/sign_of_life")
    browser.send(f"{url}/concepten/stap-sign_of_life", {**form.values(), "note": "Gebeld, maar"}, follow=True)
    page = browser.page(url)
    assert "Je begon en verstuurde nog niet" in page.text
    opened = browser.page(f"{url}?step=sign_of_life")
    assert opened.form("/stappen/").values()["note"] == "Gebeld, maar"
    assert "Je begon" not in opened.text, "it is the one that is open"
    browser.send(f"{url}/concepten/stap-sign_of_life/weg")
    assert browser.page(f"{url}?step=sign_of_life").form("/stappen/").values()["note"] == ""
    browser.send(f"{url}/concepten/stap-sign_of_life", {"note": "Gebeld."})
    cases_form = browser.page(f"{url}?step=sign_of_life").form("/stappen/")
    browser.submit(cases_form)
    with db.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_draft_is_for_a_form_one_may_send_and_does_not_stay_for_ever(cases: Cases, case: Case, world: World) -> None:
    with pytest.raises(Forbidden), db.transaction() as session:
        drafts.keep(session, world.actor("mt_reader"), case.number, "comment", {"text": "x"}, now=clock.now())
    with pytest.raises(Invalid), db.transaction() as session:
        drafts.keep(session, world.actor("liaison"), case.number, "comment", {"text": "x" * 30_000}, now=clock.now())
    with db.transaction() as session:
        assert drafts.keep(session, world.actor("liaison"), case.number, "comment", {"text": "x"}, now=clock.now())
        assert drafts.forget(session, clock.now() + timedelta(days=59)) == 0
        assert drafts.forget(session, clock.now() + timedelta(days=61)) == 1


# -- texts to begin with ---------------------------------------------------------------------------


def standard(world: World, text: str, **rest: str) -> int:
    """A standard text. Returns its id."""
    given = {"name": rest.pop("name", "Wachten"), "text": text, **rest}
    with db.transaction() as session:
        return standard_texts.save(session, world.actor("admin"), None, given, now=clock.now()).id


def offered(session: Session, case: Case) -> list[int]:
    """The texts that the page of a case offers for its funding."""
    told = queries.glance(session, case.id, clock.local_date(clock.now()), None).texts
    return [one.id for one in standard_texts.read(told, "funding")]


def test_texts_are_offered_where_they_are_for_and_filled_in(
    cases: Cases, case: Case, world: World, sign_in: SignIn
) -> None:
    key = standard(world, "Beste {contacts}, {number} ligt bij {owner}. Wij wachten op {party}.", state="in_progress")
    standard(world, "Past niet.", name="Elders", state="draft")
    standard(world, "Past ook niet.", name="Andere aard", nature="law_or_rule")
    browser, url = sign_in("fixer_cz"), f"/zaken/{case.number}"
    page = browser.page(url)
    offered = [option.text for option in page.by_id("begin-reactie").all("option")]
    assert offered == ["Kies", "Wachten"]
    text = f"Beste Jan Regio, {case.number} ligt bij Farid Bouzian. Wij wachten op …."
    answer = browser.send(f"{url}/standaardtekst/reactie", {"standard": str(key), "text": "Eerst dit."})
    form = Page(answer.text, url).form("/reacties")
    assert form.values()["text"] == f"Eerst dit.\n\n{text}"
    answer = browser.send(f"{url}/standaardtekst/stap-sign_of_life", {"standard": str(key), "version": "1"})
    assert Page(answer.text, url).form("/stappen/").values()["note"] == text
    found = browser.post(
        f"{url}/standaardtekst/reactie", data={"csrf_token": browser.token(), "standard": str(key)},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert found.json == {"text": text}


def test_an_administrator_writes_them_and_faults_are_named(world: World, sign_in: SignIn) -> None:
    browser = sign_in("admin")
    form = browser.page("/beheer/standaardteksten/nieuw").form("/nieuw")
    back = browser.submit(form, {"name": "Groet", "text": "Dag {bestaat_niet}"})
    assert back.status_code == 422
    assert "{bestaat_niet}" in Page(back.text).errors()
    browser.submit(form, {"name": "Groet", "text": "Dag {contacts}", "nature": "funding"}, follow=True)
    assert "Groet" in browser.page("/beheer/standaardteksten").text
    with db.reading() as session:
        [row] = session.scalars(select(StandardText))
    form = browser.page(f"/beheer/standaardteksten/{row.id}").form(f"/{row.id}")
    browser.submit(form, {"text": "Hallo {contacts}"}, follow=True)
    stale = browser.submit(form, {"text": "Goedendag {contacts}"})
    assert "intussen" in Page(stale.text).errors()
    gone = browser.send(f"/beheer/standaardteksten/{row.id}/weg", {"version": "2"}, follow=True)
    assert "nog geen standaardteksten" in gone.text


def test_a_text_that_no_longer_fits_is_found_at_the_start_and_not_offered(case: Case, world: World) -> None:
    key = standard(world, "Goed.")
    with db.transaction() as session:
        session.execute(update(StandardText).values(text="Voor {verdwenen}"))
        assert f"/beheer/standaardteksten/{key}" in standard_texts.check(session)[0]
        assert offered(session, case) == []
        standard_texts.save(
            session, world.actor("admin"), key, {"name": "Wachten", "text": "Weer goed."}, version=1, now=clock.now()
        )
        assert offered(session, case) == [key]


def test_what_is_mailed_of_a_call_is_never_the_text(cases: Cases, case: Case) -> None:
    say(cases, case, "@Anneke: kwarktaart")
    with db.reading() as session:
        assert "kwarktaart" not in str(session.scalars(select(Message.params)).all())
        assert "kwarktaart" not in str(session.scalars(select(Notice.params)).all())
