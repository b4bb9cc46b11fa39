"""One's own notices: on the page, in the header, and as one chose by mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from app import clock, db
from app.audit.models import Event
from app.cases.models import Case
from app.outbox import tell
from app.outbox.models import How, Notice, NoticeChoice
from app.workflow.model import Visibility
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def told(world: World, name: str, case: Case, place: int = 0, letter: str = "informed", **changes: object) -> int:
    """Tell somebody something about a case. Returns the id of the notice."""
    params = {
        "name": "Femke Dalstra", "number": case.number, "title": case.title, "confidential": False,
        "what": f"Er is iets gebeurd {place}", "link": f"/zaken/{case.number}",
    } | changes  # fmt: skip
    with db.transaction() as session:
        tell(
            session, event_id=f"{place:032}", letter=letter, reader_id=world.people[name], case_id=case.id,
            params=params, now=clock.now(),
        )  # fmt: skip
        return session.scalars(select(Notice.id).order_by(Notice.id.desc())).first() or 0


def unread(world: World, name: str) -> int:
    with db.reading() as session:
        statement = select(func.count()).where(Notice.reader_id == world.people[name], Notice.read_at.is_(None))
        return session.scalar(statement) or 0


@pytest.fixture
def case(cases: Cases, world: World) -> Case:
    """A case with nothing said about it yet."""
    made = cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        session.execute(update(Notice).values(read_at=clock.now()))
    return made


def test_unread_first_and_newest_first(world: World, case: Case, sign_in: SignIn) -> None:
    ids = [told(world, "liaison", case, place) for place in range(3)]
    browser = sign_in("liaison")
    browser.send(f"/berichten/{ids[1]}/gelezen")
    page = browser.page("/berichten").html
    assert page.index("gebeurd 2") < page.index("gebeurd 0") < page.index("gebeurd 1")


def test_a_notice_leads_to_its_case_and_is_read_then(world: World, case: Case, sign_in: SignIn) -> None:
    key = told(world, "liaison", case)
    browser = sign_in("liaison")
    browser.page("/berichten")
    assert unread(world, "liaison") == 1, "looking changes nothing"
    answer = browser.send(f"/berichten/{key}/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/zaken/{case.number}")
    assert unread(world, "liaison") == 0


@pytest.mark.parametrize("what", ["open", "gelezen"])
def test_somebody_else_s_notice_does_not_exist(world: World, case: Case, sign_in: SignIn, what: str) -> None:
    """IDOR: GLPI CVE-2021-21324."""
    key = told(world, "liaison", case, what="Een geheim van de liaison")
    browser = sign_in("fixer_cz")
    assert browser.send(f"/berichten/{key}/{what}").status_code == 404
    assert unread(world, "liaison") == 1
    assert "Een geheim van de liaison" not in browser.page("/berichten").html


def test_all_are_marked_that_were_on_the_page_and_no_others(world: World, case: Case, sign_in: SignIn) -> None:
    first, last = told(world, "liaison", case, 0), told(world, "liaison", case, 1)
    other = told(world, "fixer_cz", case, 1)
    assert first < last < other
    browser = sign_in("liaison")
    assert f'name="tot" value="{last}"' in browser.page("/berichten").html
    late = told(world, "liaison", case, 2)
    assert late > last
    browser.send("/berichten/gelezen", {"tot": str(last)})
    assert unread(world, "liaison") == 1
    assert unread(world, "fixer_cz") == 1
    for nonsense in ("", "x", "-1", "9" * 30):
        assert browser.send("/berichten/gelezen", {"tot": nonsense}).status_code == 303


@pytest.mark.parametrize(
    ("number", "shown", "said"),
    [(0, None, None), (1, ">1<", "1 ongelezen"), (99, ">99<", "99 ongelezen"), (100, ">99+<", "meer dan 99 ongelezen")],
)
def test_the_header_of_every_page_counts(
    world: World, case: Case, sign_in: SignIn, number: int, shown: str | None, said: str | None
) -> None:
    for place in range(number):
        told(world, "liaison", case, place)
    browser = sign_in("liaison")
    for url in ("/", "/knelpunten", f"/zaken/{case.number}", "/berichten"):
        header = browser.page(url).html.split("<main")[0]
        if shown is None:
            assert 'class="count" aria-hidden' not in header
        else:
            assert f'<span class="count" aria-hidden="true"{shown}/span>' in header
            assert f'<span class="vh">, {said}</span>' in header


def test_pages_follow_each_other_without_gaps(world: World, case: Case, sign_in: SignIn) -> None:
    for place in range(70):
        told(world, "liaison", case, place)
    browser = sign_in("liaison")
    with db.transaction() as session:
        session.execute(update(Notice).where(Notice.id % 3 == 0).values(read_at=clock.now()))
    seen: list[str] = []
    url: str | None = "/berichten"
    while url:
        page = browser.page(url).html
        seen += [part.split("<")[0] for part in page.split("Er is iets gebeurd ")[1:]]
        rest = page.split('rel="next"')[0].rsplit('href="', 1)[1] if 'rel="next"' in page else ""
        url = rest.split('"')[0].replace("&amp;", "&") if rest else None
    numbers = [one.split(":")[0] for one in seen]
    assert {int(number) for number in numbers} >= set(range(70))
    assert browser.get("/berichten?na=read-1%27--").status_code == 404
    assert browser.get("/berichten?na=zz").status_code == 404


def test_a_case_that_one_lost_sight_of_says_nothing_any_more(world: World, case: Case, sign_in: SignIn) -> None:
    key = told(world, "liaison_noord2", case)
    browser = sign_in("liaison_noord2")
    assert case.title in browser.page("/berichten").html
    with db.transaction() as session:
        session.execute(update(Case).where(Case.id == case.id).values(confidentiality=Visibility.CONFIDENTIAL))
    page = browser.page("/berichten").html
    assert case.title not in page
    assert case.number not in page
    assert "Een bericht over een zaak die je niet meer kunt zien" in page
    answer = browser.send(f"/berichten/{key}/open")
    assert answer.headers["Location"] == "/berichten"


def test_a_case_that_became_confidential_loses_its_title(world: World, case: Case, sign_in: SignIn) -> None:
    told(world, "liaison", case)
    with db.transaction() as session:
        session.execute(update(Case).where(Case.id == case.id).values(confidentiality=Visibility.CONFIDENTIAL))
    page = sign_in("liaison").page("/berichten").html
    assert case.title not in page
    assert f"{case.number} (vertrouwelijk)" in page


def test_hostile_words_stay_words(world: World, case: Case, sign_in: SignIn) -> None:
    told(world, "liaison", case, what="<script>alert(1)</script>{{ 7*7 }}", title="<img src=x onerror=alert(1)>")
    page = sign_in("liaison").page("/berichten").html
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


# -- choices --------------------------------------------------------------------------------------------------------


def test_a_choice_is_kept_and_logged(world: World, sign_in: SignIn, time: Time) -> None:
    browser = sign_in("liaison")
    page = browser.page("/account/berichten").html
    assert page.count("checked") == 3
    answer = browser.send("/account/berichten", {"turn": "digest", "deadline": "at_once", "news": "none", "hour": "7"})
    assert answer.status_code == 303
    with db.reading() as session:
        row = session.scalars(select(NoticeChoice)).one()
        assert (row.turn, row.deadline, row.news, row.hour) == (How.DIGEST, How.AT_ONCE, How.NONE, 7)
        event = session.scalars(select(Event).where(Event.action == "notices.chosen")).one()
        assert event.actor_id == world.people["liaison"]
    browser.send("/account/berichten", {"turn": "digest", "deadline": "at_once", "news": "none", "hour": "7"})
    with db.reading() as session:
        count = select(func.count()).where(Event.action == "notices.chosen")
        assert session.scalar(count) == 1, "the same choice is no change"


@pytest.mark.parametrize(
    "wrong",
    [
        {"turn": "none"}, {"deadline": "none"}, {"news": "sometimes"}, {"hour": "5"}, {"hour": "21"}, {"hour": "x"},
        {"turn": ""}, {"hour": ""},
    ],
)  # fmt: skip
def test_what_must_reach_somebody_cannot_be_turned_off(sign_in: SignIn, world: World, wrong: dict[str, str]) -> None:
    data = {"turn": "at_once", "deadline": "at_once", "news": "digest", "hour": "9"} | wrong
    assert sign_in("liaison").send("/account/berichten", data).status_code == 422
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(NoticeChoice)) == 0


def test_in_english(world: World, case: Case, sign_in: SignIn) -> None:
    told(world, "liaison", case)
    browser = sign_in("liaison")
    browser.send("/taal", {"language": "en"})
    page = browser.page("/berichten").html
    assert "Mark all as read" in page
    assert "1 unread" in page
    assert "Not by mail" in browser.page("/account/berichten").html
