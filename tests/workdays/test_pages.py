"""The pages of the calendar."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from app import clock, db, workdays
from app.web.messages import MESSAGES
from app.workdays import views
from app.workdays.models import CalendarDay, CalendarRevision
from tests.pages import Browser, Page
from tests.workdays.conftest import Keeper, id_of

SignIn = Callable[[str], Browser]
DAY = {
    "day": "2027-05-07", "kind": "bridging", "name_nl": "Brugdag na Hemelvaart", "name_en": "Day after Ascension",
    "source": "cao Rijk 2027",
}  # fmt: skip


@pytest.fixture
def admin(keeper: Keeper, sign_in: SignIn) -> Browser:
    return sign_in("admin")


def confirm(browser: Browser, page: Page, *, follow: bool = True):
    return browser.submit(page.form("/beheer/kalender"), follow=follow)


def revisions() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(CalendarRevision)) or 0


def test_a_year_by_month(admin: Browser) -> None:
    page = admin.page("/beheer/kalender?jaar=2027")
    assert "Kalender 2027" in page.text
    for words in ("Koningsdag", "Goede Vrijdag", "Eerste paasdag", "in een weekend", "Feestdag", "23 werkdagen"):
        assert words in page.text, words
    assert "254" in page.text, "working days of 2027"
    assert "Algemene termijnenwet" in page.text
    assert "holidays" in page.text


def test_the_year_is_this_one_or_the_one_that_was_asked_for(admin: Browser) -> None:
    for asked in ("", "?jaar=", "?jaar=2041", "?jaar=1999", "?jaar=abcd", "?jaar=20260", "?jaar=²⁰²⁷"):
        assert "Kalender 2026" in admin.page(f"/beheer/kalender{asked}").text
    first, last = admin.page("/beheer/kalender?jaar=2020"), admin.page("/beheer/kalender?jaar=2040")
    assert "← 2019" not in first.text
    assert "2041 →" not in last.text
    assert "← 2039" in last.text


def test_a_day_is_looked_at_first_and_then_added(admin: Browser) -> None:
    form = admin.page("/beheer/kalender/nieuw").form("/beheer/kalender/nieuw")
    shown = admin.submit(form, DAY)
    assert shown.status_code == 200
    page = Page(shown.text, "/beheer/kalender/nieuw")
    assert "Brugdag na Hemelvaart toevoegen" in page.text
    assert "Op vrijdag 7 mei 2027 werkt dan niemand. Er is nog niets gewijzigd." in page.text
    assert "Er verschuift geen termijn" in page.text
    assert revisions() == 0
    done = confirm(admin, page)
    assert "Op vrijdag 7 mei 2027 werkt niemand." in Page(done.text).text
    assert "Brugdag na Hemelvaart" in Page(done.text).text
    assert revisions() == 1
    assert workdays.revision() == 1
    assert not clock.calendar().is_working_day(date(2027, 5, 7))


def test_a_holiday_is_taken_out_and_put_back(admin: Browser) -> None:
    day = id_of("2027-05-05")
    page = admin.page(f"/beheer/kalender/{day}/weg")
    assert "Bevrijdingsdag eruit halen" in page.text
    assert "Op woensdag 5 mei 2027 wordt dan gewerkt." in page.text
    done = confirm(admin, page)
    assert "Op woensdag 5 mei 2027 wordt gewerkt." in Page(done.text).text
    assert clock.calendar().is_working_day(date(2027, 5, 5))
    taken_out = admin.page(f"/beheer/kalender/{day}")
    assert "uit de kalender gehaald" in taken_out.text
    form = admin.page(f"/beheer/kalender/nieuw?dag={day}").form("/beheer/kalender/nieuw")
    assert (form.values()["day"], form.values()["name_nl"]) == ("2027-05-05", "Bevrijdingsdag")
    back = admin.submit(form)
    confirm(admin, Page(back.text, "/beheer/kalender/nieuw"))
    assert not clock.calendar().is_working_day(date(2027, 5, 5))
    listed = admin.page("/beheer/kalender?jaar=2027")
    assert "Bevrijdingsdag eruit gehaald (woensdag 5 mei 2027)" in listed.text


def test_other_words_for_a_day(admin: Browser) -> None:
    day = id_of("2027-04-27")
    form = admin.page(f"/beheer/kalender/{day}").form(f"/beheer/kalender/{day}")
    done = admin.submit(form, {"name_nl": "Koningsdag en bevrijding", "name_en": "King’s Day"}, follow=True)
    assert "Koningsdag en bevrijding" in Page(done.text).text
    assert revisions() == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day": ""}, "Dit is geen datum"),
        ({"day": "7 mei"}, "Dit is geen datum"),
        ({"day": "2027-02-30"}, "Dit is geen datum"),
        ({"day": "2027-05-08"}, "Deze dag valt in een weekend"),
        ({"day": "2041-05-08"}, "van 2020 tot en met 2040"),
        ({"day": "2027-05-05"}, "Deze dag staat al in de kalender"),
        ({"kind": ""}, "Vul dit veld in"),
        ({"kind": "whim"}, ""),
        ({"name_nl": ""}, "Vul dit veld in"),
        ({"name_en": "   "}, "Vul dit veld in"),
        ({"source": ""}, "Vul dit veld in"),
        ({"name_nl": "x" * 81}, "hoogstens 80"),
        ({"name_en": "x" * 81}, "hoogstens 80"),
        ({"source": "x" * 201}, "hoogstens 200"),
        ({"name_nl": "Brug\x01dag"}, "Hier staan tekens in die we niet kunnen bewaren."),
        ({"source": "Besluit\x00"}, "Hier staan tekens in die we niet kunnen bewaren."),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(
    admin: Browser, changes: dict[str, str], message: str
) -> None:
    answer = admin.send("/beheer/kalender/nieuw", DAY | changes)
    assert answer.status_code == 422
    page = Page(answer.text, "/beheer/kalender/nieuw")
    assert message in page.text
    (field,) = changes
    assert 'aria-invalid="true"' in answer.text or field == "kind"
    if "\x00" not in changes[field] and "\x01" not in changes[field] and field != "kind":
        assert page.form("/beheer/kalender/nieuw").values()[field] == changes[field].strip()
    other = "name_nl" if field != "name_nl" else "name_en"
    assert page.form("/beheer/kalender/nieuw").values()[other] == DAY[other]
    assert revisions() == 0


def test_a_confirmation_of_another_calendar_shows_again_what_changes(admin: Browser, keeper: Keeper) -> None:
    shown = Page(admin.send("/beheer/kalender/nieuw", DAY).text, "/beheer/kalender/nieuw")
    keeper.adds("2028-05-26")
    again = confirm(admin, shown, follow=False)
    assert again.status_code == 200
    assert "Iemand anders heeft intussen de kalender gewijzigd" in Page(again.text).text
    assert revisions() == 1
    confirm(admin, Page(again.text, "/beheer/kalender/nieuw"))
    assert revisions() == 2


def test_confirming_twice_does_it_once(admin: Browser) -> None:
    shown = Page(admin.send("/beheer/kalender/nieuw", DAY).text, "/beheer/kalender/nieuw")
    confirm(admin, shown)
    again = confirm(admin, shown, follow=False)
    assert again.status_code == 422
    assert "Deze dag staat al in de kalender" in Page(again.text).text
    out = admin.page(f"/beheer/kalender/{id_of('2027-05-05')}/weg")
    confirm(admin, out)
    assert confirm(admin, out, follow=False).status_code == 303
    assert revisions() == 2


def test_two_who_confirm_at_the_same_moment(admin: Browser, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds its revision taken, also when it could not have seen the first."""
    shown = Page(admin.send("/beheer/kalender/nieuw", DAY).text, "/beheer/kalender/nieuw")
    real = views.actions.carry_out

    def late(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(views.actions, "carry_out", real)
        raise views.Stale(0, 1)

    monkeypatch.setattr(views.actions, "carry_out", late)
    again = confirm(admin, shown, follow=False)
    assert again.status_code == 200
    assert "Iemand anders" in Page(again.text).text


def test_a_weekend_day_has_no_way_out_of_the_calendar(admin: Browser) -> None:
    easter = id_of("2027-03-28")
    assert "valt in een weekend" in admin.page(f"/beheer/kalender/{easter}").text
    assert admin.get(f"/beheer/kalender/{easter}/weg").status_code == 303
    assert admin.send(f"/beheer/kalender/{easter}/weg", {"seen": "0"}).status_code == 303
    assert revisions() == 0


def test_a_day_that_is_not_there(admin: Browser) -> None:
    for path in ("/beheer/kalender/999999", "/beheer/kalender/999999/weg", "/beheer/kalender/nieuw?dag=999999"):
        admin.page(path, 404)


def test_hostile_text_stays_text(admin: Browser) -> None:
    hostile = '"><script>alert(1)</script>{{7*7}}'
    shown = admin.send("/beheer/kalender/nieuw", DAY | {"name_nl": hostile, "source": hostile})
    page = Page(shown.text, "/beheer/kalender/nieuw")
    assert "<script>alert" not in shown.text
    listed = confirm(admin, page)
    assert "<script>alert" not in listed.text
    assert hostile in Page(listed.text).text
    with db.reading() as session:
        assert session.scalars(select(CalendarDay.name_nl).where(CalendarDay.day == date(2027, 5, 7))).one() == hostile


def test_in_english_too(admin: Browser) -> None:
    admin.set_cookie("language", "en", domain="regiolijn.example")
    page = admin.page("/beheer/kalender?jaar=2027")
    for words in ("Calendar 2027", "King’s Day", "Good Friday", "in a weekend", "May", "working days"):
        assert words in page.text
    shown = Page(admin.send("/beheer/kalender/nieuw", DAY).text)
    assert "Nobody will work on Friday 7 May 2027. Nothing has been changed yet." in shown.text
    assert "Day after Ascension" in shown.text


def test_requests_follow_a_change_that_was_made_elsewhere(
    admin: Browser, keeper: Keeper, another_process: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.adds("2027-05-07")
    another_process()
    admin.get("/account")
    assert workdays.revision() == 0, "it looked less than five seconds ago"
    monkeypatch.setattr(views.keeper, "_next", 0.0)
    admin.get("/account")
    assert workdays.revision() == 1
    assert not math.isinf(views.keeper._next)


def test_a_database_that_is_away_stops_no_page(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    from app.workdays import keeping

    def away(_session: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(keeping, "fresh", away)
    monkeypatch.setattr(views.keeper, "_next", 0.0)
    assert admin.get("/toegankelijkheid").status_code == 200


def test_every_refusal_has_its_sentence() -> None:
    for code in ("day_out_of_range", "day_in_weekend", "day_taken", "day_worked"):
        assert code in MESSAGES
