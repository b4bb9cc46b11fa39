"""The quarterly report: drafted when a quarter is over, published frozen, corrected, answered, everywhere the same."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app import clock, db
from app.errors import Invalid, NotAllowedNow, NotFound
from app.figures.period import quarter
from app.outbox.models import Notice
from app.reports import actions, content, drafting, gathering, queries, rendering
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser, links_of

SignIn = Callable[[str], Browser]
Q4 = "2026-Q4"


@pytest.fixture
def report(cases: Cases, world: World, time: Time) -> str:
    """A draft by the worker of a quarter in which one case was closed, one is in work, and one is secret."""
    cases.at("closed", nature="funding", accords=["IZA"], systems=["Zvw", "Wlz"], title="Opgelost")
    cases.at("in_progress", nature="funding", title="Loopt nog")
    cases.at("in_progress", nature="funding", title="Geheim plan", confidentiality="confidential")
    time.move_to(datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    assert drafting.sweep(clock.now()) == 1
    assert drafting.sweep(clock.now()) == 0, "once, whoever comes second"
    return Q4


def write(world: World, **said: object) -> None:
    with db.transaction() as session:
        version = queries.one(session, world.actor("commissioner"), Q4).version
        given = {"introduction": "Er speelt veel.", "asks": ["Wijs een eigenaar aan."]} | said
        actions.write(session, world.actor("commissioner"), Q4, given, expected_version=version, now=clock.now())


def publish(world: World, reason: str = "") -> None:
    with db.transaction() as session:
        actor = world.actor("commissioner")
        version = queries.one(session, actor, Q4).version
        actions.publish(session, actor, Q4, expected_version=version, reason=reason, now=clock.now())


def shown(world: World, who: str = "mt_reader") -> queries.Shown:
    with db.reading() as session:
        return queries.one(session, world.actor(who), Q4)


def test_a_draft_is_for_who_publishes_it_and_counts_nothing_confidential(report: str, world: World) -> None:
    draft = shown(world, "commissioner")
    land = draft.content.of("land").now
    assert (land["inflow"].value, land["open"].value, draft.content.confidential) == (2, 1, 1)
    assert [(one["one"], one["other"], one["count"]) for one in draft.content.laws] == [("Zvw", "Wlz", 1)]
    assert "Geheim" not in draft.text
    with pytest.raises(NotFound):
        shown(world, "mt_reader")
    with db.reading() as session:
        told = session.scalars(select(Notice.reader_id).where(Notice.letter == "report_drafted")).all()
    assert set(told) == {world.people["commissioner"], world.people["commissioner_zuid"]}


def test_what_is_published_is_frozen_with_its_digest(report: str, world: World, cases: Cases, time: Time) -> None:
    with pytest.raises(Invalid):
        publish(world)
    write(world)
    publish(world)
    before = shown(world)
    assert before.standing.digest == hashlib.sha256(before.text.encode()).hexdigest()
    assert content.restored(before.text).stored() == before.text
    cases.file(title="Nog een")
    time.move(days=10)
    assert shown(world).text == before.text
    with pytest.raises(NotAllowedNow):
        write(world)
    with db.reading() as session:
        found = select(Notice.reader_id, Notice.letter).where(Notice.letter.startswith("report_"))
        letters = {row[0]: row[1] for row in session.execute(found)}
    assert letters[world.people["mt_reader"]] == "report_asked"
    assert letters[world.people["fixer_cz"]] == "report_published"


def test_a_correction_is_a_new_edition_that_says_what_changed(report: str, world: World) -> None:
    write(world)
    publish(world)
    period, now = quarter(Q4), clock.now()
    with db.reading() as session:
        fresh = gathering.gathered(session, period, now)
    land = fresh.slices["land"]
    wrong = dict(land.now) | {"open": type(land.now["open"])(7)}
    changed = content.Content(**{**vars(fresh), "slices": {"land": content.Part(land.label, wrong)}})
    with db.transaction() as session:
        version = queries.one(session, world.actor("commissioner"), Q4).version
        actions.recount(session, world.actor("commissioner"), Q4, changed, expected_version=version, now=now)
    assert shown(world).standing.edition == 1, "the correction is a draft as long as it is not published"
    with pytest.raises(Invalid):
        publish(world)
    publish(world, "Een zaak was dubbel geteld.")
    told = shown(world).standing
    assert (told.edition, told.reason) == (2, "Een zaak was dubbel geteld.")
    first = next(one for one in told.changes if (one["slice"], one["measure"]) == ("land", "open"))
    assert (first["was"]["value"], first["now"]["value"]) == (1, 7)


def test_the_mt_answers_and_the_next_report_tells_what_came_of_it(report: str, world: World, time: Time) -> None:
    write(world, asks=["Wijs een eigenaar aan.", "Geef mandaat."])
    publish(world)
    mt, owner = world.actor("mt_reader"), world.people["coordinator_cz"]
    wrong: list[tuple[dict[str, object], str]] = [
        ({"answer": "agreed"}, "owner"), ({"answer": "no"}, "said"), ({"answer": "misschien"}, "answer"),
        ({"answer": "agreed", "owner": world.people["liaison"], "by_on": "2027-02-01"}, "owner"),
    ]  # fmt: skip
    for given, field in wrong:
        with pytest.raises(Invalid) as refused, db.transaction() as session:
            actions.answer(session, mt, Q4, 1, given, now=clock.now())
        assert field in {error.field for error in refused.value.errors}
    yes = {"answer": "agreed", "owner": str(owner), "by_on": "2027-02-01"}
    with db.transaction() as session:
        actions.answer(session, mt, Q4, 1, yes, now=clock.now())
        actions.answer(session, mt, Q4, 2, {"answer": "later", "said": "Eerst de proef."}, now=clock.now())
        actions.answer(session, mt, Q4, 1, {"progress": "done", "progress_said": "Geregeld."}, now=clock.now())
    time.move_to(datetime(2027, 4, 5, 9, 0, tzinfo=UTC))
    drafting.sweep(clock.now())
    with db.reading() as session:
        found = queries.one(session, world.actor("commissioner"), "2027-Q1").content.asked_before
        letters = session.scalars(select(Notice.letter).where(Notice.letter.in_(("report_given", "report_answered"))))
        assert sorted(letters) == ["report_answered", "report_answered", "report_given"]
    assert [(one["answer"], one["progress"], one["progress_said"]) for one in found] == [
        ("agreed", "done", "Geregeld."), ("later", "", ""),
    ]  # fmt: skip


def test_every_form_has_the_same_figures(report: str, world: World, sign_in: SignIn) -> None:
    write(world)
    publish(world)
    browser = sign_in("mt_reader")
    assert "derde kwartaal" not in browser.page("/rapporten").text
    page = browser.page(f"/rapporten/{Q4}")
    assert "Er speelt veel." in page.text
    assert "Er zijn 2 knelpunten bij gekomen" in page.text
    counted = next(link for link in links_of(page) if link.startswith("/cijfers/inflow?"))
    assert f"stand={shown(world).content.seq}" in counted, "its figures open as they were counted"
    figures = shown(world).content.of("land").now
    data = browser.get(f"/rapporten/{Q4}.json").get_json()
    assert data["content"]["slices"]["land"]["now"]["inflow"] == figures["inflow"].stored()
    sheet = zipfile.ZipFile(io.BytesIO(browser.get(f"/rapporten/{Q4}.ods").data)).read("content.xml").decode()
    assert f'office:value="{figures["inflow"].value}"' in sheet
    reader = PdfReader(io.BytesIO(browser.get(f"/rapporten/{Q4}.pdf").data))
    said = " ".join(one.extract_text() for one in reader.pages).replace("\n", " ")
    assert "Er zijn 2 knelpunten bij gekomen" in said
    assert "Wijs een eigenaar aan." in said
    english = rendering.rendered(shown(world), "html", language="en").decode()
    assert "bottlenecks came in" in english
    for odd in ("?snede=regio:999999", "?snede=x%00", "?uitgave=9", "?uitgave=99999999999", "?concept=1"):
        assert browser.get(f"/rapporten/{Q4}{odd}").status_code == 404
    assert browser.get("/rapporten/2026-Q9%00").status_code == 404


def test_a_commissioner_writes_and_publishes_on_the_pages(report: str, world: World, sign_in: SignIn) -> None:
    browser = sign_in("commissioner")
    browser.page("/rapporten")
    browser.page(f"/rapporten/{Q4}")
    page = browser.page(f"/rapporten/{Q4}/schrijven")
    given = {"introduction": "Er speelt veel.", "ask1": "Wijs een eigenaar aan."}
    browser.submit(page.form(), given)
    page = browser.page(f"/rapporten/{Q4}/vaststellen")
    browser.submit(page.form(), {})
    assert shown(world).standing.edition == 1
    mt = sign_in("mt_reader")
    page = mt.page(f"/rapporten/{Q4}/antwoord/1")
    mt.submit(page.form(), {"answer": "no", "said": "Dat kan nu niet."})
    mt.submit(mt.page(f"/rapporten/{Q4}/antwoord").form(), {"reply": "Goed verslag."})
    text = mt.page(f"/rapporten/{Q4}").text
    assert "Nee. Dat kan nu niet." in text
    assert "Goed verslag." in text
    assert json.loads(mt.get(f"/rapporten/{Q4}.json").text)["answers"][0]["answer"] == "no"
