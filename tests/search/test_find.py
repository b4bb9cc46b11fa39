"""Searching everything: what is found, by whom, and that it is never stale. On both databases."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock, db
from app.attachments import actions as attachments
from app.attachments import files
from app.bottlenecks import actions as bottlenecks
from app.cases import comments, index
from app.cases.index import Kind, SearchEntry
from app.cases.models import Case
from app.cases.terms import WORD, fold, terms
from app.search import queries
from app.search.queries import Found, Wanted
from tests.factories import Cases, World, intake
from tests.pages import Browser
from tests.search.test_terms import FINDS
from tests.security.canaries import api_token


def look(
    world: World, who: str, question: str, *, size: int = 50, cursor: str | None = None, **wanted: object
) -> Found:
    """What somebody finds."""
    with db.reading() as session:
        return queries.find(session, world.actor(who), terms(question), Wanted(**wanted), cursor, size)


def numbers(found: Found) -> list[str]:
    return [hit.case.number for hit in found.hits if hit.case]


def say(
    world: World, case: Case, text: str, visibility: str = "ministry", by: str = "fixer_cz", named: object = ()
) -> str:
    with db.transaction() as session:
        actor = world.actor(by)
        return comments.comment(session, actor, case.number, text, visibility, named=named, now=clock.now()).event_id


@pytest.fixture
def case(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding", title="Wijkverpleging stokt", description="Wachttijd loopt op.")


def test_the_database_finds_what_the_terms_say(world: World) -> None:
    """One table of rows, and every question asked of every text: so both databases give the same."""
    texts = {text for _question, text, _found in FINDS} | {
        "Ægir’s straße: №5 ﬁnanciën",
        "x" * 300,
        "e-health 10b 1e5 0x1f",
    }
    questions = {question for question, _text, _found in FINDS} | {
        "strasse",
        "financien",
        "health",
        "10b",
        "1e5",
        "0x",
        "x" * 80,
    }
    with db.transaction() as session:
        for text in texts:
            index.put(session, Kind.LESSON, text[:30], case_id=None, title="", text=text)
    for question in questions:
        [term] = terms(question)
        expected = {text for text in texts if any(term.finds(word[:60]) for word in WORD.findall(fold(text)))}
        found = look(world, "fixer_cz", question, kind=Kind.LESSON)
        assert {place.text for hit in found.hits for place in hit.places} == expected, question


def test_everything_is_found_by_its_own_words_with_those_of_its_case(case: Case, cases: Cases, world: World) -> None:
    say(world, case, "De zorgverzekeraar belde terug.")
    with db.transaction() as session:
        uploads = files.read_all([(io.BytesIO(b"tekst\n"), "rooster-nachtdienst.txt")])
        attachments.add(session, world.actor("fixer_cz"), case.number, uploads, "ministry", now=clock.now())
    cases.step(
        case.number,
        "propose_solution",
        {"solution": "Een gezamenlijke nachtploeg.", "outcome": "single"},
        by="fixer_cz",
    )
    for question, kind in (
        ("wijkverpleging", Kind.CASE), ("wachttijden", Kind.CASE), ("verzekeraars", Kind.COMMENT),
        ("nachtdienst", Kind.FILE), ("nachtploeg", Kind.STEP), ("verpleging belde", Kind.COMMENT),
        ("wijkverpleging terugbellen", None), (f"{case.number} rooster", Kind.FILE),
    ):  # fmt: skip
        found = look(world, "fixer_cz", question)
        assert numbers(found) == ([case.number] if kind else []), question
        assert {place.kind for hit in found.hits for place in hit.places} == ({kind} if kind else set()), question


def test_titles_that_say_it_all_come_first_and_then_the_newest(cases: Cases, world: World) -> None:
    titled = cases.at("in_progress", title="Egelopvang in nood")
    older, newer = (cases.at("in_progress", title=f"Zaak {n}", description="Over egelopvang.") for n in (1, 2))
    assert numbers(look(world, "commissioner", "egelopvang")) == [titled.number, newer.number, older.number]
    say(world, older, "Nog eens over egelopvang.", by="liaison")
    assert numbers(look(world, "commissioner", "egelopvang")) == [titled.number, older.number, newer.number]
    pages, cursor = [], None
    for _page in range(3):
        found = look(world, "commissioner", "egelopvang", size=1, cursor=cursor)
        assert found.count == 3
        pages += numbers(found)
        cursor = found.next
    assert pages == [titled.number, older.number, newer.number]
    assert cursor is None


def test_never_stale(case: Case, cases: Cases, world: World) -> None:
    draft = cases.file(submit=False, title="Muizenplaag", description="Over muizen.")
    with db.transaction() as session:
        changed = intake(world, title="Rattenplaag", description="Over ratten.", contacts=[])
        liaison, now = world.actor("liaison"), clock.now()
        bottlenecks.edit(session, liaison, draft.number, changed, submit=False, expected_version=draft.version, now=now)
    assert look(world, "liaison", "muizenplaag").count == 0
    assert numbers(look(world, "liaison", "rattenplaag")) == [draft.number]
    event = say(world, case, "Over dassen en bevers.", "region")
    assert numbers(look(world, "coordinator_cz", "bevers")) == [case.number]
    with db.transaction() as session:
        actor, now = world.actor("fixer_cz"), clock.now()
        comments.change_sight(session, actor, case.number, event, "confidential", (), "Toch niet.", now=now)
    assert look(world, "coordinator_cz", "bevers").count == 0
    assert numbers(look(world, "fixer_cz", "bevers")) == [case.number]
    with db.transaction() as session:
        uploads = files.read_all([(io.BytesIO(b"tekst\n"), "wolvenkaart.txt")])
        [made] = attachments.add(session, world.actor("fixer_cz"), case.number, uploads, "ministry", now=clock.now())
    assert look(world, "fixer_cz", "wolvenkaart").count == 1
    with db.transaction() as session:
        attachments.withdraw(session, world.actor("fixer_cz"), case.number, made.public_id, "Fout.", now=clock.now())
    assert look(world, "fixer_cz", "wolvenkaart").count == 0
    with contextlib.suppress(ZeroDivisionError), db.transaction() as session:
        index.put(session, Kind.LESSON, 7, case_id=None, title="Otters", text="Otters")
        _ = 1 / 0
    assert look(world, "fixer_cz", "otters").count == 0


def test_putting_twice_keeps_one_and_removing_takes_it_away(world: World) -> None:
    for text in ("Eekhoorns", "Marters"):
        with db.transaction() as session:
            index.put(session, "lesson", 1, case_id=None, title="Les", text=text)
    assert look(world, "fixer_cz", "eekhoorns").count == 0
    assert look(world, "fixer_cz", "marters").count == 1
    with db.transaction() as session:
        index.remove(session, "lesson", 1)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SearchEntry)) == 0
    assert look(world, "fixer_cz", "marters").count == 0


CANARY = "zwaluwstaart"


def test_what_may_not_be_read_is_not_found_counted_or_grouped(case: Case, cases: Cases, world: World) -> None:
    """RT CVE-2023-45024: results, snippets, facets and counts are those of what the reader may read."""
    say(world, case, f"Team: {CANARY}", "confidential")
    say(world, case, f"Bij naam: {CANARY}", "confidential", named=[str(world.people["mt_reader"])])
    secret = cases.at("in_progress", confidentiality="confidential", title=CANARY, nature="funding", theme="vogels")
    draft = cases.file(submit=False, title=CANARY)
    expected = {
        "liaison": {case.number: 1, secret.number: 1, draft.number: 1},
        "fixer_cz": {case.number: 2, secret.number: 1},
        "mt_reader": {case.number: 1},
        "coordinator_cz": {},
        "fixer_cz2": {},
        "liaison_oost": {},
        "commissioner": {case.number: 1, secret.number: 1},
        "admin": {},
    }
    for who, wanted in expected.items():
        found = look(world, who, CANARY)
        shown = {
            hit.case.number: sum(CANARY in f"{p.title}{p.text}" for p in hit.places) for hit in found.hits if hit.case
        }
        assert shown == wanted, who
        assert found.count == len(wanted), who
        facets = found.facets
        assert sum(number for _state, number in facets.open) == len(wanted), who
        assert dict(facets.kinds).get("comment", 0) == int(case.number in wanted), who
        assert ("vogels" in dict(facets.themes)) == (secret.number in wanted), who
        assert bool(facets.regions) == bool(wanted), who


def test_narrowing_gives_what_the_facets_say(case: Case, cases: Cases, world: World) -> None:
    say(world, case, "Over zwanen.")
    cases.at("closed", title="Zwanen", theme="vogels", nature="funding")
    cases.at("in_progress", title="Zwanen", by="liaison_oost", region="JEUGD-OOST")
    every = look(world, "commissioner", "zwanen")
    assert every.count == 3
    facets = every.facets
    for name, values in (
        ("kind", facets.kinds),
        ("open", facets.open),
        ("region", facets.regions),
        ("theme", facets.themes),
    ):
        for value, number in values:
            assert look(world, "commissioner", "zwanen", **{name: value}).count == number, (name, value)
    assert dict(facets.kinds) == {"case": 2, "comment": 1}
    assert dict(facets.open) == {True: 2, False: 1}


def test_the_page(case: Case, cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    say(world, case, "Het gaat over <b>pinguïns</b> & co.")
    cases.at("closed", title="Pinguïns", nature="funding")
    browser = sign_in("commissioner")
    html = browser.get("/zoeken?q=pinguins").get_data(as_text=True)
    assert "<mark>pinguïns</mark>" in html
    assert "&lt;b&gt;" in html
    assert "kind=comment" in html
    assert "2 gevonden" in browser.page("/zoeken?q=pinguins").main().text
    narrowed = browser.page("/zoeken?q=pinguins&kind=comment").main()
    assert case.number in narrowed.text
    assert "1 gevonden" in narrowed.text
    nothing = browser.page("/zoeken?q=pinguins&kind=file").main()
    assert "Zoeken zonder" in nothing.text
    assert browser.get(f"/zoeken?q={case.number}").headers["Location"].endswith(f"/zaken/{case.number}")
    assert browser.get("/zoeken?q=2026-99999").status_code == 200
    assert "letters of cijfers" in browser.page("/zoeken?q=%3F").main().text
    for odd in ("cursor=x", "cursor=1-99999999999", "kind=x", "region=x", "region=99999999", "status=x"):
        assert browser.get(f"/zoeken?q=pinguins&{odd}").status_code in (200, 400), odd


def test_the_api_gives_what_the_page_gives(case: Case, world: World, app: Flask) -> None:
    say(world, case, "Over kieviten in de polder.")
    with db.transaction() as session:
        index.put(session, Kind.LESSON, 5, case_id=None, title="Kieviten mogen", text="Het mag.")
    client: Browser = app.test_client()  # type: ignore[assignment]
    headers = {"Authorization": f"Bearer {api_token(world, 'fixer_cz')}"}
    answer = client.get("/api/v1/search?q=kievit", headers=headers).json
    assert answer["count"] == 2
    assert [(hit["number"], hit["key"]) for hit in answer["results"]] == [(None, "5"), (case.number, None)]
    [place] = answer["results"][1]["places"]
    assert (place["kind"], [piece["text"] for piece in place["pieces"] if piece["found"]]) == ("comment", ["kievit"])
    assert {one["value"]: one["count"] for one in answer["facets"]["kind"]} == {"comment": 1, "lesson": 1}
    first = client.get("/api/v1/search?q=kievit&limit=1", headers=headers).json
    rest = client.get(f"/api/v1/search?q=kievit&limit=1&cursor={first['next']}", headers=headers).json
    assert [one["number"] for one in first["results"] + rest["results"]] == [None, case.number]
    for odd in ("q=", "q=x&cursor=x", "q=x&region=nergens", "q=x&kind=x", ""):
        assert client.get(f"/api/v1/search?{odd}", headers=headers).status_code == 400, odd
