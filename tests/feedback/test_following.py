"""Following bottlenecks without an account: several contacts and cases, an overview, a lost link, what they write."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock, db
from app import links as tokens
from app.cases import contacts
from app.cases.models import Case, Contact, RegionPerson
from app.errors import Invalid
from app.feedback import actions as feedback
from app.feedback import links, lost
from app.feedback.models import OverviewRequest
from app.links import Purpose
from app.outbox.models import Message, Notice
from tests.factories import Cases, World
from tests.pages import Browser, Page
from tests.security import hostile
from tests.security.test_costs import queries

WHO = "jan@regio.example"


@pytest.fixture
def add(world: World) -> Callable[..., Contact]:
    """Add a contact to a case."""

    def make(number: str, name: str = "Els Zuid", email: str = "els@zuid.example", **more: object) -> Contact:
        with db.transaction() as session:
            actor = world.actor("liaison")
            return contacts.add_contact(session, actor, number, name=name, email=email, now=clock.now(), **more)

    return make


def mails(letter: str) -> list[Message]:
    with db.reading() as session:
        return list(session.scalars(select(Message).where(Message.template == letter).order_by(Message.id)))


def told(letter: str, world: World) -> list[str | None]:
    """Which colleagues got this."""
    with db.reading() as session:
        rows = session.scalars(select(Notice.reader_id).where(Notice.letter == letter).order_by(Notice.id))
        return sorted(str(world.name_of(reader)) for reader in rows)


def token_of(contact: Contact) -> str:
    return links.path_for(contact).removeprefix("/volg/")


# -- which token opens what ------------------------------------------------------------------------


def test_a_token_is_good_for_one_thing(cases: Cases, client: Browser, world: World) -> None:
    """Each token at each door: only the right one opens (TRUST 21)."""
    case, other = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding")
    contact = cases.contact(case.number)
    with db.transaction() as session:
        person = RegionPerson(email=WHO)
        session.add(person)
        session.flush()
        overview = links.overview_path(person).removeprefix("/volg/overzicht/")
        parts = (person.id, person.generation)
    follow = token_of(contact)
    wrong = {purpose: tokens.make(purpose, contact.id, contact.generation) for purpose in Purpose}
    doors = {
        f"/volg/{follow}": 303,
        f"/volg/{overview}": 404,
        f"/volg/{wrong[Purpose.ENQUIRY]}": 404,
        f"/volg/{wrong[Purpose.REPLY]}": 404,
        f"/volg/{tokens.make(Purpose.FOLLOW, contact.id)}": 404,
        f"/volg/{tokens.make(Purpose.FOLLOW, contact.id, contact.generation + 1)}": 404,
        f"/volg/{tokens.make(Purpose.FOLLOW, str(contact.id), contact.generation)}": 404,
        f"/volg/overzicht/{overview}": 303,
        f"/volg/overzicht/{follow}": 404,
        f"/volg/overzicht/{tokens.make(Purpose.FOLLOW, *parts)}": 404,
        f"/volg/overzicht/{overview[:-2]}": 404,
        f"/volg/{follow}/": 404,
    }
    for door, status in doors.items():
        fresh: Browser = client.application.test_client()  # type: ignore[assignment]
        assert fresh.get(door).status_code == status, door
        for number in (case.number, other.number):
            opens = (status == 303) and ("overzicht" in door or number == case.number)
            assert (fresh.get(f"/volg/{number}").status_code == 200) == opens, (door, number)
        assert (fresh.get("/volg/overzicht").status_code == 200) == (status == 303 and "overzicht" in door)


@pytest.mark.parametrize("how", ["intrekken", "weg", "other address"])
def test_nothing_of_before_opens_once_a_link_is_withdrawn(
    how: str, cases: Cases, client: Browser, sign_in: Callable[[str], Browser], add: Callable[..., Contact]
) -> None:
    """Page, overview, and a replay of the link: a browser that was in is out at once."""
    case = cases.at("in_progress", nature="funding")
    add(case.number)
    contact = cases.contact(case.number)
    client.page(links.path_for(contact))
    with db.transaction() as session:
        lost.mail(session, WHO, clock.now())
        person = session.scalars(select(RegionPerson)).one()
        overview = links.overview_path(person)
    client.page(overview)
    place = f"/zaken/{case.number}/contacten"
    liaison = sign_in("liaison")
    if how == "other address":
        form = liaison.page(f"{place}/{contact.id}").form()
        assert liaison.submit(form, {"email": "jan.nieuw@regio.example"}).status_code == 303
    else:
        assert liaison.submit(liaison.page(place).form(f"{contact.id}/{how}")).status_code == 303
    for url in (f"/volg/{case.number}", "/volg/overzicht", "/volg", links.path_for(contact), overview):
        assert client.get(url).status_code == 404, url
    assert client.send(f"/volg/{case.number}/bericht", {"message": "Hallo"}).status_code == 404
    addresses = [mail.recipient for mail in mails("region_link")]
    assert addresses[1:] == {"intrekken": [WHO], "weg": [], "other address": ["jan.nieuw@regio.example"]}[how]


def test_whoever_gets_the_id_of_somebody_removed_does_not_inherit_their_link(
    cases: Cases, client: Browser, add: Callable[..., Contact], world: World
) -> None:
    case = cases.at("in_progress", nature="funding")
    gone = add(case.number)
    with db.transaction() as session:
        assert contacts.remove(session, world.actor("liaison"), case.number, gone.id, now=clock.now())
        session.add(Contact(id=gone.id, case_id=case.id, name="X", email="x@y.example", created_at=clock.now()))
    assert client.get(links.path_for(gone)).status_code == 404


def test_many_bad_tokens_are_no_longer_looked_at_and_a_good_one_still_works(cases: Cases, client: Browser) -> None:
    case = cases.at("in_progress", nature="funding")
    answers = [client.get(f"/volg/x{number}").status_code for number in range(32)]
    assert (answers[0], answers[-1]) == (404, 429)
    client.page(links.path_for(cases.contact(case.number)))


def test_one_browser_follows_several_cases(cases: Cases, client: Browser) -> None:
    numbers = [cases.at("in_progress", nature="funding").number for _each in range(3)]
    for number in numbers:
        client.page(links.path_for(cases.contact(number)))
    for number in numbers:
        assert number in client.page(f"/volg/{number}").text
    assert client.get("/volg").headers["Location"].endswith(numbers[-1])


# -- several contacts ------------------------------------------------------------------------------


def test_a_partnership_says_who_answers_and_others_do_not_see_the_name(
    cases: Cases, client: Browser, world: World, add: Callable[..., Contact], sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("waiting_region", nature="funding")
    group = add(case.number, "Zorgalliantie Noord", "alliantie@noord.example", collective=True)
    page = client.page(links.path_for(group))
    assert "leden van Zorgalliantie Noord" in page.text
    refused = client.submit(page.form("answer_region"), {"answer": "Twaalf per maand."})
    assert refused.status_code == 422
    again = client.look(refused, f"/volg/{case.number}").form("answer_region")
    assert again.values()["answer"] == "Twaalf per maand."
    client.submit(again, {"answered_by": "Sanne de Boer"}, follow=True)
    assert cases.now(case.number).state == "in_progress"
    assert told("act_now", world).count("fixer_cz") == 2
    assert "Sanne de Boer" in sign_in("liaison").page(f"/zaken/{case.number}").text
    other = client.page(links.path_for(cases.contact(case.number))).text
    assert "Twaalf per maand." in other
    assert "Sanne de Boer" not in other


def test_a_second_answer_is_added_to_the_first(
    cases: Cases, client: Browser, world: World, add: Callable[..., Contact]
) -> None:
    case = cases.at("waiting_region", nature="funding")
    second = add(case.number)
    form = client.page(links.path_for(second)).form("answer_region")
    with db.transaction() as session:
        feedback.answer(session, cases.contact(case.number), "answer_region", {"answer": "Tien."}, now=clock.now())
    page = Page(client.submit(form, {"answer": "Bij ons twintig."}, follow=True).text)
    assert "Iemand in uw regio had al geantwoord. Wij hebben uw antwoord erbij gezet." in page.text
    assert "Aanvulling op het antwoord van de regio" in page.text
    assert page.text.count("Bij ons twintig.") == 1
    client.submit(form, {"answer": "Bij ons twintig."})
    assert client.page(f"/volg/{case.number}").text.count("Bij ons twintig.") == 1, "pressed twice, said once"
    assert told("region_wrote", world) == ["fixer_cz", "liaison"]


def test_a_contact_who_spoke_stays_in_the_history_and_the_last_one_stays(
    cases: Cases, world: World, client: Browser, sign_in: Callable[[str], Browser], add: Callable[..., Contact]
) -> None:
    case = cases.at("in_progress", nature="funding")
    liaison, place = sign_in("liaison"), f"/zaken/{case.number}/contacten"
    first = cases.contact(case.number)
    form = liaison.page(place).form(f"{first.id}/weg")
    assert "Dit is de enige contactpersoon." in Page(liaison.submit(form, follow=True).text).text
    second = add(case.number)
    client.submit(client.page(links.path_for(first)).form("bericht"), {"message": "Dag."})
    liaison.submit(liaison.page(place).form(f"{first.id}/weg"))
    assert "Jan Regio ingetrokken op ma 23 nov" in liaison.page(place).text
    third = add(case.number, "Piet", "piet@regio.example")
    liaison.submit(liaison.page(place).form(f"{third.id}/weg"))
    assert "Piet" not in liaison.page(place).main().text.split("toevoegen")[0]
    back = add(case.number, "Jan Terug", WHO)
    assert (back.id, back.withdrawn_at) == (first.id, None)
    with db.reading() as session:
        assert [one.id for one in contacts.of(session, case.id)] == [first.id, second.id]


# -- what they write -------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "field", "title"), [
    ("bericht", "message", "Bericht uit de regio"), ("klopt-niet", "correction", "Verbetering uit de regio"),
])  # fmt: skip
def test_what_is_written_is_read_and_told(
    address: str, field: str, title: str, cases: Cases, client: Browser, world: World,
    sign_in: Callable[[str], Browser],
) -> None:  # fmt: skip
    case = cases.at("in_progress", nature="funding")
    page = client.page(links.path_for(cases.contact(case.number)))
    assert client.submit(page.form(address), {field: " "}).status_code == 422
    shown = Page(client.submit(page.form(address), {field: "Het gaat om drie gemeenten."}, follow=True).text)
    assert title in shown.text
    client.submit(page.form(address), {field: "Het gaat om drie gemeenten."})
    assert told("region_wrote", world) == ["fixer_cz", "liaison"], "pressed twice, said once"
    assert "Het gaat om drie gemeenten." in sign_in("fixer_cz").page(f"/zaken/{case.number}").text


def test_a_file_goes_along_and_only_those_who_may_fetch_it(
    cases: Cases, client: Browser, sign_in: Callable[[str], Browser]
) -> None:
    case, other = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding")
    page = client.page(links.path_for(cases.contact(case.number)))
    data = {**page.form("bericht").values(), "message": "", "files": (io.BytesIO(b"Cijfers: 12"), "cijfers.txt")}
    answer = client.post(page.form("bericht").action, data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[:500]
    shown = client.page(f"/volg/{case.number}")
    address = next(link.get("href") for link in shown.all("a") if "/bestanden/" in link.get("href"))
    assert client.get(address).data == b"Cijfers: 12"
    stranger: Browser = client.application.test_client()  # type: ignore[assignment]
    assert stranger.get(address).status_code == 404
    stranger.page(links.path_for(cases.contact(other.number)))
    assert stranger.get(address).status_code == 404
    assert stranger.get(address.replace(case.number, other.number)).status_code == 404
    assert "cijfers.txt" in sign_in("fixer_cz").page(f"/zaken/{case.number}").text


def test_hostile_text_through_every_field_of_the_page(
    cases: Cases, client: Browser, add: Callable[..., Contact]
) -> None:
    case = cases.at("waiting_region", nature="funding")
    group = add(case.number, '<b>"Groep', "groep@noord.example", collective=True)
    client.page(links.path_for(group))
    for place, text in enumerate(hostile.CORPUS[::3]):
        kind, field = (("bericht", "message"), ("klopt-niet", "correction"))[place % 2]
        with db.transaction() as session:
            session.execute(db.Base.metadata.tables["login_attempts"].delete())
        answer = client.send(f"/volg/{case.number}/{kind}", {field: text, f"{field}_by": text})
        assert answer.status_code in (303, 422), (text, answer.status_code)
    client.send(f"/volg/{case.number}/answer_region", {"answer": hostile.CORPUS[0], "answered_by": hostile.CORPUS[1]})
    page = client.page(f"/volg/{case.number}")
    main = page.main()
    assert not main.all("script", "img", "iframe", "b", "i", "object", "embed", "style", "base")
    assert "49" not in re.sub(r"\D*\d{2,}-\d+|\d{5,}", "", main.text) or "{{7*7}}" in main.text


def test_too_much_in_a_short_time_waits_and_loses_nothing(cases: Cases, client: Browser) -> None:
    case = cases.at("in_progress", nature="funding")
    client.page(links.path_for(cases.contact(case.number)))
    answers = [client.send(f"/volg/{case.number}/bericht", {"message": f"Bericht {n}"}) for n in range(21)]
    assert [answers[0].status_code, answers[-1].status_code] == [303, 429]
    assert "Bericht 20" in answers[-1].text


# -- overview and lost link --------------------------------------------------------------------------


def ask(client: Browser, email: str) -> tuple[int, str, list[str]]:
    """Ask for a link: the status, where it leads, and the statements that it took."""
    with queries() as statements:
        answer = client.send("/volg/kwijt", {"email": email})
    return answer.status_code, answer.headers.get("Location", ""), list(statements)


def test_a_lost_link_tells_nobody_who_is_known(cases: Cases, client: Browser) -> None:
    """The same answer, and the same work, for an address that follows something and for one that does not."""
    case = cases.at("feedback", nature="funding")
    cases.at("in_progress", nature="funding")
    cases.at("draft")
    ask(client, "warm@up.example")
    known, unknown = ask(client, WHO.upper()), ask(client, "niemand@regio.example")
    assert known == unknown
    assert mails("region_overview") == []
    assert lost.sweep(clock.now()) == 1
    [mail] = mails("region_overview")
    assert (mail.recipient, mail.params["count"]) == (WHO, "2")
    with db.reading() as session:
        assert not session.scalar(select(func.count()).select_from(OverviewRequest))
    page = client.page(str(mail.params["link"]))
    assert page.text.index("Wij vragen u iets") < page.text.index("Wij zijn ermee bezig")
    assert case.number in client.page(f"/volg/{case.number}").text
    assert "Naar al mijn meldingen" in client.page(f"/volg/{case.number}").text


def test_asking_often_is_silent_for_an_address_and_said_to_an_origin(client: Browser, world: World) -> None:
    answers = [ask(client, WHO)[0] for _each in range(5)]
    assert answers == [303] * 5
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OverviewRequest)) == 3
    answers = [ask(client, f"a{number}@regio.example")[0] for number in range(27)]
    assert answers[-1] == 422


def test_the_overview_goes_to_the_contact_and_never_to_who_holds_one_link(
    cases: Cases, client: Browser, sign_in: Callable[[str], Browser]
) -> None:
    case, other = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding")
    page = client.page(links.path_for(cases.contact(case.number)))
    shown = client.submit(page.form("overzicht"), follow=True)
    assert other.number not in shown.text
    lost.sweep(clock.now())
    assert [mail.recipient for mail in mails("region_overview")] == [WHO]
    liaison = sign_in("liaison")
    for url in (f"/zaken/{case.number}/contacten", f"/zaken/{case.number}/regio/{cases.contact(case.number).id}"):
        assert "/volg/overzicht" not in liaison.page(url).html


def test_the_overview_costs_the_same_for_many(cases: Cases, client: Browser) -> None:
    """And the page of one case stays within its budget."""
    cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        lost.mail(session, WHO, clock.now())
        path = links.overview_path(session.scalars(select(RegionPerson)).one())
    client.page(path)
    taken = []
    for _round in range(2):
        with queries() as statements:
            client.get("/volg/overzicht")
        taken.append(len(statements))
        for _each in range(3):
            number = cases.at("in_progress", nature="funding").number
    assert taken[0] == taken[1] <= 8
    with queries() as statements:
        client.get(f"/volg/{number}")
    assert len(statements) <= 18, statements


def test_an_overview_link_ends_sooner(cases: Cases) -> None:
    assert timedelta(days=90) == links.OVERVIEW_TERM < links.TERM


# -- letters -----------------------------------------------------------------------------------------


def test_a_promise_that_is_kept_moved_or_broken_is_mailed(
    cases: Cases, world: World, add: Callable[..., Contact]
) -> None:
    from app.promises import actions as promises

    case = cases.at("in_progress", nature="funding")
    add(case.number, "Groep", "groep@noord.example", collective=True)
    made = []
    for text in ("Wij bellen.", "Wij komen.", "Wij betalen."):
        data = {"text": text, "made_to": "Jan", "due_on": "2026-12-07"}
        with db.transaction() as session:
            made.append(promises.make(session, world.actor("liaison"), case.number, data, now=clock.now()).number)
    cases.step(made[0], "keep", {"result": "Gebeld."})
    cases.step(made[1], "move", {"due_on": "2026-12-21", "reason": "Ziekte."})
    cases.step(made[2], "break", {"reason": "Geen geld."})
    for kind, promise, said in (
        ("kept", "Wij bellen.", "Gebeld."),
        ("moved", "Wij komen.", "Ziekte."),
        ("broken", "Wij betalen.", "Geen geld."),
    ):
        sent = mails(f"region_promise_{kind}")
        assert [mail.params["name"] for mail in sent] == ["Jan Regio", "leden van Groep"]
        assert (sent[0].params["promise"], sent[0].params["said"]) == (promise, said)
    assert mails("region_promise_moved")[0].params["by"] == "2026-12-21"


def test_a_contact_who_comes_later_gets_a_link_and_one_who_is_gone_nothing(
    cases: Cases, world: World, add: Callable[..., Contact]
) -> None:
    case = cases.at("in_progress", nature="funding")
    late = add(case.number)
    assert [mail.recipient for mail in mails("region_link")] == ["els@zuid.example"]
    with db.transaction() as session:
        contacts.remove(session, world.actor("liaison"), case.number, late.id, now=clock.now())
    cases.step(case.number, "ask_region", {"question": "Hoeveel?"})
    [mail] = mails("region_question")
    assert (mail.recipient, mail.params["by"]) == (WHO, "2026-11-30")
    with pytest.raises(Invalid):
        add(case.number, "Jan weer", WHO)
    with db.reading() as session:
        assert session.scalar(select(Case.number).where(Case.id == case.id)) == case.number
