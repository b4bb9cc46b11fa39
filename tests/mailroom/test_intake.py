"""What a mail does: a draft, a comment, an answer, or nothing at all; and never twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app import db, links
from app.attachments.models import Attachment
from app.audit.models import Event
from app.bottlenecks.models import Bottleneck
from app.cases.models import Case, Comment, Contact
from app.errors import NotAllowedNow
from app.links import Purpose
from app.mailroom import actions, fetching
from app.mailroom.actions import Office
from app.mailroom.judging import House
from app.mailroom.models import Became, ReceivedMail
from app.outbox import replies
from app.outbox.mail import Sender, build
from app.outbox.models import Message, Notice
from app.people.models import User
from tests.conftest import Time
from tests.factories import START, Cases, World
from tests.mailroom.letters import AUTHSERV, INTAKE, mail
from tests.security import hostile

OFFICE = Office(INTAKE, House(AUTHSERV, "regiolijn.example"))


@pytest.fixture(autouse=True)
def _ready(database: db.Database, time: Time) -> None:
    """Every test here needs both."""


def send(raw: bytes) -> ReceivedMail:
    return fetching.take(raw, OFFICE, START)


def count(table: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def everything() -> tuple[int, ...]:
    """What a mail that changes nothing leaves as it was."""
    return tuple(count(table) for table in (Case, Comment, Notice, Event))


def case_of(row: ReceivedMail) -> tuple[Case, Bottleneck]:
    with db.reading() as session:
        return session.get_one(Case, row.case_id), session.get_one(Bottleneck, row.case_id)


def messages(template: str) -> list[Message]:
    with db.reading() as session:
        return list(session.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


# -- a draft -----------------------------------------------------------------------------------


def test_a_forwarded_mail_becomes_a_draft_of_the_liaison(world: World) -> None:
    text = (
        "Graag oppakken.\n\nVan: Jan de Vries <jan@ggd.example>\nVerzonden: ma\nAan: Anneke\nOnderwerp: Wijk\n\n"
        "In Bovenveen loopt het vast.\n"
    )
    row = send(mail(subject="FW: Doorst: Overdracht loopt vast", text=text))
    assert row.became is Became.DRAFT
    case, bottleneck = case_of(row)
    assert (case.state, case.title, case.co_owner_id) == ("draft", "Overdracht loopt vast", world.people["liaison"])
    assert case.region_id == world.regions["ZK-NOORD"]
    assert (
        bottleneck.description
        == "Graag oppakken.\n\nDoorgestuurd bericht (Jan de Vries):\nIn Bovenveen loopt het vast."
    )
    assert bottleneck.municipality_id is not None
    assert bottleneck.source == "mail"
    with db.reading() as session:
        assert not messages("region_received"), "nobody in the region is mailed"
        notice = session.scalars(select(Notice)).one()
        assert (notice.letter, notice.reader_id) == ("mail_draft", world.people["liaison"])
        event = session.scalars(select(Event).where(Event.action == "case.came_by_mail")).one()
        assert event.visibility == "ministry"
        assert event.private["values"]["from_address"] == "jan@ggd.example"


def test_the_same_mail_twice_is_one_draft() -> None:
    raw = mail()
    first = send(raw)
    before = everything()
    assert send(b"Received: from a by b\r\n" + raw).id == first.id
    assert everything() == before


def test_a_forged_copy_that_comes_first_does_not_keep_the_real_one_out() -> None:
    raw = mail()
    forged = raw.replace(b"dmarc=pass", b"dmarc=fail")
    assert send(forged).became is Became.ASIDE
    assert send(raw).became is Became.DRAFT


@pytest.mark.parametrize("text", [*hostile.CORPUS, *hostile.ONE_LINE, hostile.LONG])
def test_hostile_text_is_kept_as_text(text: str) -> None:
    raw = mail(subject="SUBJECT", text="BODY", files=(("NAME.pdf", "application/pdf", b"x"),))
    raw = raw.replace(b"SUBJECT", text.replace("\r", " ").replace("\n", " ").encode()[:900])
    row = send(raw.replace(b"BODY", text.encode()))
    assert row.became is Became.DRAFT, row.reason
    case, bottleneck = case_of(row)
    assert case.title
    assert len(bottleneck.description) <= 6000


# -- nothing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (mail(real=False), "not_authentic"),
        (mail("iemand@evil.example"), "unknown_sender"),
        (mail("jan@regio.example"), "unknown_sender"),
        (mail(Auto_Submitted="auto-replied"), "by_itself"),
        (mail(X_Regiolijn="x"), "loop"),
        (mail(Return_Path="<>"), "failed_delivery"),
        (mail(to="knelpunt+1-aaaaaaaaaaaaaaaa@regiolijn.example", real=False), "not_authentic"),
    ],
)
def test_what_is_not_believed_changes_nothing_and_is_never_answered(cases: Cases, raw: bytes, reason: str) -> None:
    """Redmine CVE-2021-31864: mail is no way round the rights."""
    cases.file()
    before, mailed = everything(), count(Message)
    row = send(raw)
    assert (row.became, row.reason) == (Became.ASIDE, reason)
    assert everything() == before
    assert count(Message) == mailed


def test_a_colleague_who_may_not_is_told_so_once() -> None:
    raw = mail("fixer.cz@minvws.example", subject="Een knelpunt\u202e")
    row = send(raw)
    assert (row.became, row.reason, count(Case)) == (Became.ASIDE, "may_not_file", 0)
    send(raw)
    [told] = messages("mail_refused")
    assert told.recipient == "fixer.cz@minvws.example"
    mailed = build(told, Sender("Regiolijn <noreply@regiolijn.example>", "https://regiolijn.example", INTAKE), START)
    assert mailed["Auto-Submitted"] == "auto-generated"
    assert mailed["Reply-To"] is None
    assert "Alleen een regio-liaison" in mailed.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_an_account_that_is_not_in_use_and_too_many_mails(world: World) -> None:
    for number in range(30):
        assert send(mail(subject=f"nummer {number}")).became is Became.DRAFT
    assert send(mail(subject="nog een")).reason == "too_many"
    with db.transaction() as session:
        session.get_one(User, world.people["liaison_oost"]).active = False
    assert send(mail("liaison.oost@minvws.example")).reason == "not_in_service"
    assert not messages("mail_refused")


def test_something_of_ours_that_breaks_puts_the_mail_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("app.mailroom.actions.bottlenecks.file", breaks)
    raw = mail()
    row = send(raw)
    assert (row.became, row.reason, row.has_raw, count(Case)) == (Became.ASIDE, "fault", True, 0)
    assert send(raw).id == row.id


# -- answers -----------------------------------------------------------------------------------


def letter_to(world: World, number: str, name: str = "", contact: str = "") -> Message:
    """A message about a case to a colleague or a contact, as it went out."""
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        params = {"name": "x", "number": number, "title": case.title, "link": f"/zaken/{number}"}
        message = Message(
            event_id="e" * 32, template="informed" if name else "region_received",
            recipient=world.emails[name] if name else contact, user_id=world.people[name] if name else None,
            case_id=case.id, language="nl", message_id=(name or contact).encode().hex().ljust(32, "0")[:32],
            params=params | ({"what": "Iets", "confidential": False} if name else {"who": "x"}),
            status="sent", attempts=1, next_attempt_at=START, created_at=START,
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message


def address(message: Message) -> str:
    found = replies.address_for(message, INTAKE)
    assert found
    assert len(found.partition("@")[0]) <= 64
    return found


def test_an_answer_of_a_colleague_becomes_a_comment_for_colleagues(world: World, cases: Cases) -> None:
    """Zammad #2472: pressing Reply says nothing to the region."""
    number = cases.at("in_progress", nature="funding").number
    letter = letter_to(world, number, "fixer_cz")
    mailed = build(letter, Sender("Regiolijn <noreply@regiolijn.example>", "https://regiolijn.example", INTAKE), START)
    assert mailed["Reply-To"].addresses[0].addr_spec == address(letter)
    told = mailed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert told.startswith("-- Antwoord boven deze regel --")
    answer = "Ik bel morgen.\n\n" + "".join(f"> {line}\n" for line in told.splitlines())
    row = send(mail("fixer.cz@minvws.example", "Re: Iets", answer, to=str(mailed["Reply-To"])))
    assert row.became is Became.COMMENT, row.reason
    with db.reading() as session:
        comment = session.scalars(select(Comment)).one()
    assert (comment.text, comment.visibility, comment.author_id) == (
        "Ik bel morgen.",
        "ministry",
        world.people["fixer_cz"],
    )
    assert not messages("mail_refused")


def test_an_answer_without_the_plus_is_known_by_what_it_refers_to(world: World, cases: Cases) -> None:
    number = cases.at("in_progress", nature="funding").number
    letter = letter_to(world, number, "liaison")
    said = f"<{letter.message_id}@regiolijn.example>"
    assert send(mail(text="Gezien.", In_Reply_To=said)).became is Became.COMMENT
    assert send(mail(subject="Fwd: Re: x", text="Iets nieuws.", References=said)).became is Became.DRAFT


def test_an_answer_of_the_region_is_for_the_region_and_its_liaison(world: World, cases: Cases) -> None:
    number = cases.at("in_progress", nature="funding").number
    letter = letter_to(world, number, contact="jan@regio.example")
    before = count(Notice)
    row = send(mail("Jan <jan@regio.example>", "Re: x", "Het is nu opgelost.", to=address(letter), real=False,
                    Authentication_Results=f"{AUTHSERV}; dmarc=pass header.from=regio.example"))  # fmt: skip
    assert row.became is Became.COMMENT, row.reason
    with db.reading() as session:
        comment = session.scalars(select(Comment)).one()
        event = session.scalars(select(Event).where(Event.id == comment.event_id)).one()
        told = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert (comment.visibility, comment.author_id, event.visibility) == ("region", None, "region")
    assert '"contact"' in event.body
    assert count(Notice) == before + 1
    assert told is not None
    assert told.reader_id == world.people["liaison"]


def test_an_answer_that_the_case_waits_for_moves_it_on(world: World, cases: Cases) -> None:
    number = cases.at("waiting_region", nature="funding").number
    letter = letter_to(world, number, contact="jan@regio.example")
    real = f"{AUTHSERV}; dmarc=pass header.from=regio.example"
    raw = mail(
        "jan@regio.example", "Re: vraag", "Om twaalf mensen.", to=address(letter), real=False,
        Authentication_Results=real, files=(("cijfers.csv", "text/csv", b"a;b\r\n1;2\r\n"), ("x.exe", "x/y", b"MZ")),
    )  # fmt: skip
    row = send(raw)
    assert (row.became, cases.now(number).state) == (Became.ANSWER, "in_progress")
    with db.reading() as session:
        said = session.scalars(select(Event).where(Event.action == "bottleneck.answer_region")).one()
        kept = session.scalars(select(Attachment)).one()
        entry = session.scalars(select(Event).where(Event.id == kept.event_id)).one()
    answer = said.private["values"]["values"]["answer"]
    assert answer.startswith("Om twaalf mensen.")
    assert "x.exe (dit soort bestand nemen wij niet aan)" in answer
    assert (kept.name, entry.visibility) == ("cijfers.csv", "region")
    with db.reading() as session:
        assert session.scalar(select(Event.visibility).where(Event.action == "case.came_by_mail")) == "ministry"
    with db.transaction() as session:
        session.get_one(Contact, row.contact_id).withdrawn_at = START
    assert send(raw.replace(b"twaalf", b"dertien")).reason == "not_theirs_any_more"


@pytest.mark.parametrize("sender", ["liaison@minvws.example", "jan@regio.example", "fixer.lz@minvws.example"])
def test_an_answer_by_somebody_else_than_the_reader_does_nothing(world: World, cases: Cases, sender: str) -> None:
    number = cases.at("in_progress", nature="funding").number
    letter = letter_to(world, number, "fixer_cz")
    row = send(mail(sender, "Re: x", "Dit mag niet.", to=address(letter)))
    assert (row.became, row.reason) == (Became.ASIDE, "answers_anothers")
    assert count(Comment) == 0


def test_a_made_up_address_and_one_of_another_installation_do_nothing(world: World, cases: Cases) -> None:
    number = cases.at("in_progress", nature="funding").number
    good = address(letter_to(world, number, "liaison"))
    number_36, _, signature = good.partition("+")[2].partition("@")[0].partition("-")
    for local in (
        f"{number_36}0-{signature}",
        f"{number_36}-{'a' * 16}",
        number_36,
        "",
        "1" * 60,
        f"0{number_36}-{signature}x",
    ):
        row = send(mail(subject=local or "leeg", to=f"knelpunt+{local}@regiolijn.example"))
        assert row.reason == "answers_nothing_of_ours", local
    assert send(mail(text="Wel goed.", to=good.upper())).became is Became.COMMENT


def test_an_answer_of_who_does_not_see_the_case_any_more(world: World, cases: Cases) -> None:
    """A reply to a notice of a case that has become confidential."""
    number = cases.at("in_progress", nature="funding").number
    letter = letter_to(world, number, "fixer_cz2")
    with db.transaction() as session:
        session.scalars(select(Case).where(Case.number == number)).one().confidentiality = "confidential"  # type: ignore[assignment]
    row = send(mail("fixer.cz2@minvws.example", "Re: x", "Mag ik dit?", to=address(letter)))
    assert (row.became, row.reason) == (Became.ASIDE, "not_theirs_any_more")
    assert count(Comment) == 0
    [told] = messages("mail_refused")
    assert told.case_id is None


def test_mail_about_a_confidential_case_cannot_be_answered() -> None:
    shown = {"name": "x", "number": "2026-1", "title": "", "confidential": True, "link": "/", "what": "x"}
    message = Message(id=7, template="informed", case_id=1, params=shown)
    assert replies.address_for(message, INTAKE) == ""
    message.params = shown | {"confidential": False}
    assert replies.address_for(message, INTAKE)
    assert replies.address_for(message, "") == ""
    message.template, message.case_id = "bundle", None
    assert replies.address_for(message, INTAKE) == ""


def test_a_token_is_good_for_one_purpose_and_one_number() -> None:
    token = links.short(Purpose.REPLY, 123_456)
    assert links.read_short(Purpose.REPLY, token.upper()) == 123_456
    assert links.read_short(Purpose.FOLLOW, token) is None
    assert links.read_short(Purpose.REPLY, links.short(Purpose.FOLLOW, 123_456)) is None
    for wrong in (token + "a", "0" + token, token[:-1], token.replace("-", ""), "", "é-" + "a" * 16):
        assert links.read_short(Purpose.REPLY, wrong) is None


def test_a_long_answer_is_kept_whole() -> None:
    text = "\n\n".join(f"Alinea {number} " + "woord " * 100 for number in range(20)).strip()
    found = actions.pieces(text)
    assert all(len(piece) <= 4000 for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


# -- afterwards --------------------------------------------------------------------------------


def test_an_administrator_has_a_mail_handled_after_all(world: World) -> None:
    row = send(mail(subject="Automatisch antwoord: toch niet"))
    assert row.reason == "by_itself"
    with db.transaction() as session:
        found = actions.handle_after_all(session, world.actor("admin"), row.id, OFFICE, now=START)
    assert (found.became, found.handled_by_id, found.has_raw) == (Became.DRAFT, world.people["admin"], False)
    case, _ = case_of(found)
    assert case.co_owner_id == world.people["liaison"]


def test_rights_are_asked_anew_and_strangers_are_never_handled(world: World) -> None:
    row = send(mail("fixer.cz@minvws.example"))
    with pytest.raises(NotAllowedNow), db.transaction() as session:
        actions.handle_after_all(session, world.actor("admin"), row.id, OFFICE, now=START)
    assert not send(mail("iemand@evil.example")).has_raw
    assert not send(mail(real=False)).has_raw


def test_what_was_kept_is_let_go_of() -> None:
    row = send(mail(Auto_Submitted="auto-replied"))
    send(mail())
    with db.transaction() as session:
        assert actions.forget(session, START + actions.KEEP_RAW) == 0
        assert actions.forget(session, START + actions.KEEP_RAW * 1.01) == 1
        assert actions.forget(session, START + actions.KEEP_ASIDE * 1.01) == 1
    with db.reading() as session:
        assert session.get(ReceivedMail, row.id) is None
    assert count(ReceivedMail) == 1
