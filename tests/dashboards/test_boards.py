"""Dashboards: for each role, kept, shared, and mailed as a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.dashboards import boards, mailing, queries
from app.dashboards.boards import Board
from app.dashboards.models import Rhythm
from app.errors import Invalid, NotFound
from app.figures import queries as figures
from app.figures.period import quarter_on
from app.figures.slices import LAND, Slice
from app.outbox import letters
from app.outbox.models import Message
from app.policy import Forbidden
from app.reports.models import QuarterReport
from tests.factories import START, Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def keep(world: World, who: str, board: Board) -> int:
    with db.transaction() as session:
        return boards.keep(session, world.actor(who), board, now=clock.now()).id


def test_each_role_begins_with_its_own_figures(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("in_progress", nature="funding")
    cases.at("in_progress", nature="funding", confidentiality="confidential", title="Kanarie")
    begins = {
        "liaison": ("Noord", "Waar regio’s op wachten"),
        "coordinator_cz": ("Curatieve Zorg", "Open knelpunten"),
        "commissioner": ("heel Nederland", "Wacht op besluit"),
        "mt_reader": ("heel Nederland", "Open knelpunten"),
        "researcher": ("heel Nederland", "Nieuwe knelpunten"),
    }
    for who, (part, first) in begins.items():
        page = sign_in(who).page("/cijfers")
        assert part in page.h1, who
        cards = [item for item in page.all("li") if "figure" in (item.get("class") or "").split()]
        assert first in cards[0].text, who
        assert "Kanarie" not in page.text
        assert "1 vertrouwelijke zaak" in page.text, "for everybody the same"
    with db.reading() as session:
        found = figures.figures(session, quarter_on(clock.local_date(clock.now())), [LAND])
    number = found.by_slice[LAND]["open"].value
    page = sign_in("mt_reader").page("/cijfers")
    link = next(a for a in page.all("a") if a.get("href", "").startswith("/cijfers/open?") and "knelpunt" in a.text)
    assert link.text.startswith(f"{number} knelpunt"), "the same number as everywhere"


def test_any_part_and_any_days_can_be_asked(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_lz")
    directorate = world.directorates["CZ"]
    page = browser.page(
        f"/cijfers?snede=directie:{directorate}&periode=dagen&van=2026-11-02&tot=2026-11-30&begrip=open"
    )
    assert "van=2026-11-02&tot=2026-11-30" in str([a.get("href") for a in page.all("a")])
    assert "Alle andere cijfers" not in page.text, "only what was chosen"
    assert "Je ziet dit kwartaal" in browser.page("/cijfers?periode=dagen&van=2026-13-02&tot=x").text
    browser.page("/cijfers?snede=regio:999999", 404)
    browser.page("/cijfers?snede=%F0%9F%98%80&periode=99999&begrip=x&indeling=zz")


def test_a_dashboard_is_kept_from_the_page_changed_and_taken_away(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("in_progress")
    browser = sign_in("liaison")
    [link] = [a for a in browser.page("/cijfers?snede=land&periode=last").all("a") if a.text == "Bewaar dit dashboard"]
    form = browser.page(link.get("href")).form()
    assert browser.submit(form, {"name": ""}).status_code == 422
    answer = browser.submit(form, {"name": "Ons kwartaal", "measures": ["open", "solved"]})
    here = answer.location
    page = browser.page(here)
    assert page.h1 == "Ons kwartaal"
    assert "Derde kwartaal 2026" in page.text
    assert "Ons kwartaal heel Nederland · Vorig kwartaal · Alleen jij · Niet per mail" in " ".join(
        browser.page("/cijfers/bewaard").main().text.split()
    )
    again = browser.submit(form, {"name": "Ons kwartaal"})
    assert again.status_code == 422
    assert "Er is al een dashboard met deze naam" in again.text
    browser.submit(browser.page(f"{here}/wijzigen").form(f"{here}/wijzigen"), {"name": "Anders", "shared": "all"})
    assert "Anders" in sign_in("researcher").page("/cijfers/bewaard").text
    sign_in("researcher").page(here)
    assert sign_in("researcher").send(f"{here}/weg").status_code == 403
    browser.send(f"{here}/weg")
    browser.page(here, 404)


def test_who_has_a_dashboard_and_who_may_change_it(world: World) -> None:
    cz = world.directorates["CZ"]
    key = keep(world, "fixer_cz", Board("Van ons", f"directie:{cz}", "current", ["open"], directorate=cz))
    alone = keep(world, "fixer_cz", Board("Van mij"))
    with db.reading() as session:
        has = {who for who in world.people if any(row.id == key for row in queries.of(session, world.actor(who)))}
        assert has == {"fixer_cz", "fixer_cz2", "coordinator_cz"}
        with pytest.raises(NotFound):
            queries.one(session, world.actor("coordinator_cz"), alone)
    with db.transaction() as session:
        boards.change(
            session, world.actor("coordinator_cz"), key, Board("Anders", "land", "year", [], directorate=cz),
            now=clock.now(),
        )  # fmt: skip
    for who, board, error in (
        ("fixer_cz2", Board("Nee", directorate=cz), Forbidden),
        ("coordinator_cz", Board("Voor allen", everybody=True), Forbidden),
        ("fixer_lz", Board("Nee"), NotFound),
    ):
        with pytest.raises(error), db.transaction() as session:
            boards.change(session, world.actor(who), key, board, now=clock.now())
    wrong = Board(" ", "regio:999999", "ooit", ["onzin"], directorate=world.directorates["LZ"])
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        boards.keep(session, world.actor("fixer_cz"), wrong, now=clock.now())
    assert [one.field for one in refused.value.errors] == ["name", "slice", "period", "measures", "directorate"]


def test_a_link_is_mailed_once_on_the_first_working_day(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("in_progress", title="Kanarie in de titel")
    weekly, quarterly = keep(world, "fixer_cz", Board("Elke week")), keep(world, "fixer_cz", Board("Elk kwartaal"))
    with db.transaction() as session:
        boards.mail(session, world.actor("fixer_cz"), weekly, Rhythm.WEEKLY, now=clock.now())
        boards.mail(session, world.actor("fixer_cz"), quarterly, Rhythm.QUARTERLY, now=clock.now())
        boards.mail(session, world.actor("fixer_cz"), None, Rhythm.QUARTERLY, now=clock.now())
        with pytest.raises(NotFound):
            boards.mail(session, world.actor("fixer_cz2"), weekly, Rhythm.WEEKLY, now=clock.now())
    made = {}
    for day in range(60):
        now = START + timedelta(days=day)
        with clock.at(now):
            made[clock.local_date(now)] = mailing.sweep(now) + mailing.sweep(now + timedelta(hours=1))
    sent = {str(day): count for day, count in made.items() if count}
    first = str(clock.local_date(START) + timedelta(days=7))
    assert sent[first] == 1
    assert sent["2027-01-04"] == 2, "1 January is a holiday, and then comes the weekend"
    with db.reading() as session:
        mails = session.scalars(select(Message).where(Message.template == "figures_link").order_by(Message.id)).all()
    assert "Kanarie" not in str([mail.params for mail in mails])
    text = letters.compose("figures_link", "nl", mails[0].params, "https://regio.example")
    assert text.link == f"https://regio.example/cijfers/bewaard/{weekly}"
    assert text.choices == f"https://regio.example/cijfers/bewaard/{weekly}/post"
    assert not any(char.isdigit() for part in text.paragraphs for char in str(part).replace(text.link, ""))


def test_a_mail_stops_when_asked_and_when_its_dashboard_is_lost(world: World, sign_in: SignIn) -> None:
    key = keep(world, "fixer_cz", Board("Voor allen", everybody=True))
    for who in ("liaison", "mt_reader"):
        browser = sign_in(who)
        browser.submit(browser.page(f"/cijfers/bewaard/{key}/post").form(), {"rhythm": "weekly"})
    browser.send(f"/cijfers/bewaard/{key}/post", {"rhythm": "none"})
    assert browser.send(f"/cijfers/bewaard/{key}/post", {"rhythm": "hourly"}).status_code == 422
    assert browser.send("/cijfers/bewaard/verslag", {"rhythm": "weekly"}).status_code == 422
    monday: datetime = START + timedelta(days=7)
    with clock.at(monday):
        assert mailing.sweep(monday) == 1, "only to the liaison"
    with db.transaction() as session:
        boards.change(session, world.actor("fixer_cz"), key, Board("Van mij"), now=clock.now())
    with clock.at(monday + timedelta(days=7)):
        assert mailing.sweep(clock.now()) == 0


def test_a_report_is_mailed_when_there_is_one(world: World) -> None:
    with db.transaction() as session:
        boards.mail(session, world.actor("mt_reader"), None, Rhythm.MONTHLY, now=clock.now())
        for quarter, edition in (("2026-Q2", 2), ("2026-Q3", 1), ("2026-Q4", 0)):
            row = QuarterReport(quarter=quarter, edition=edition, counted_at=START, made_at=START, updated_at=START)
            session.add(row)
    later = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
    with clock.at(later):
        assert mailing.sweep(later) == 1
    with db.reading() as session:
        params = session.scalars(select(Message.params).where(Message.template == "figures_link")).one()
    assert (params["title"], params["link"]) == ("Kwartaalverslag", "/rapporten/2026-Q3")


def test_a_region_of_ones_own_comes_first(world: World, sign_in: SignIn) -> None:
    page = sign_in("liaison").page("/cijfers")
    assert [a.text for a in page.all("nav")[-2].all("a")][-1] == "Heel Nederland"
    assert str(Slice("land")) == "land"
