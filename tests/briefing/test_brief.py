"""The brief of a region: what to know before one goes there, and nothing confidential in something that is carried."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pypdf import PdfReader
from sqlalchemy import event

from app import db
from tests.factories import Cases, World
from tests.pages import Browser
from tests.promises.support import promise

ADDRESS = "/regios/zorgkantoor/ZK-NOORD/voorbereiding"


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        said.append(statement)

    with db.reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_the_brief_says_what_is_open_who_must_act_and_what_was_promised(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", title="De spoedpost zonder nacht")
    cases.file(region="JEUGD-MIDDEN", title="Wachtlijst over de grens")
    promise(world, case, text="Wij bellen de huisartsen.")
    page = sign_in("liaison").page(ADDRESS)
    for said in ("De spoedpost zonder nacht", case.number, "Wij bellen de huisartsen.", "Jan Regio", "Samen Noord"):
        assert said in page.text
    assert page.text.index("De spoedpost zonder nacht") < page.text.index("Wachtlijst over de grens")
    elsewhere = sign_in("liaison_oost").page(ADDRESS).text
    assert "De spoedpost zonder nacht" not in elsewhere
    assert "Jan Regio" not in elsewhere


def test_nothing_confidential_is_carried_not_even_by_who_may_read_it(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    hidden = cases.at("in_progress", title="Het stille onderzoek", confidential="yes")
    if hidden.confidentiality != "confidential":
        with db.transaction() as session:
            session.get_one(type(hidden), hidden.id).confidentiality = "confidential"  # type: ignore[assignment]
    promise(world, hidden, text="Wij zwijgen hierover.")
    for who in ("liaison", "commissioner"):
        browser = sign_in(who)
        page = browser.page(ADDRESS).text
        assert "Het stille onderzoek" not in page
        assert "Wij zwijgen" not in page
        assert "1 vertrouwelijke zaak" in page or "1 confidential case" in page
    paper = sign_in("liaison").get(ADDRESS + ".pdf")
    assert paper.headers["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(paper.get_data()))
    assert len(read.pages) == 1
    assert "stille onderzoek" not in read.pages[0].extract_text()
    assert "vertrouwelijke" not in sign_in("liaison_oost").page(ADDRESS).text


def test_it_takes_as_many_queries_however_much_there_is(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in("liaison")
    taken = []
    for number in (1, 12):
        for place in range(number):
            case = cases.at("in_progress", title=f"Knelpunt {number} {place}")
            promise(world, case, text=f"Toezegging {place}")
        with counted() as said:
            browser.page(ADDRESS, check=False)
        taken.append(len(said))
    assert taken[1] - taken[0] <= 1, taken  # more than fit are counted


def test_what_there_is_nothing_of_is_said_in_a_line(sign_in: Callable[[str], Browser]) -> None:
    text = sign_in("liaison_oost").page("/regios/jeugd/JEUGD-OOST/voorbereiding").text
    assert "open knelpunten en wie aan zet is" in text
    sign_in("liaison").page("/regios/zorgkantoor/NERGENS/voorbereiding", 404)
    sign_in("researcher").page(ADDRESS, 403)
