"""Taking mail in: a draft, a comment or an answer through the actions that pages use, or put aside with a reason.

One transaction for each mail: its row and what it did are there together, or neither is. Whoever brings a mail again
finds the row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from io import BytesIO
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit, clock, outbox
from app.attachments import actions as attachments
from app.attachments import files
from app.audit import kept
from app.bottlenecks import actions as bottlenecks
from app.bottlenecks.intake import TEXT_MAX, TITLE_MAX
from app.cases import actions as cases
from app.cases import comments, index, notices
from app.cases.models import Case, Comment, Contact
from app.cases.queries import get_visible
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.feedback import actions as feedback
from app.mailroom import judging, placing, queries, quoting, reading, texts, words
from app.mailroom.judging import Answers, House, Rule, Sender
from app.mailroom.models import Became, ReceivedMail
from app.mailroom.reading import Mail
from app.outbox import replies
from app.outbox.models import Message
from app.people import identity
from app.policy import SYSTEM_ACTOR, Actor, Capability, can, require
from app.workflow.model import Text, Visibility
from config import Settings

KEEP_RAW: Final = timedelta(days=30)
"""How long a mail that may still be handled is kept whole."""

KEEP_ASIDE: Final = timedelta(days=90)
KEEP_HANDLED: Final = timedelta(days=365)
"""How long the outside of a mail is kept: who, when, about what, and what became of it."""

PIECE: Final = comments.MAX_COMMENT - 100
MOST_PIECES: Final = 5
"""A long answer becomes several comments, in order, so that nothing of it is lost."""


@dataclass(frozen=True)
class Office:
    """Where mail comes in: the address, and what is needed to judge it."""

    intake: str
    house: House
    name: str = "Regiolijn"

    @classmethod
    def of(cls, settings: Settings) -> Office:
        """The office of an installation."""
        domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
        return cls(settings.intake_address, House(settings.mail_authserv, domain))


@dataclass(frozen=True)
class _Known:
    """The sender as the database knows them, with what is needed to act for them."""

    sender: Sender
    user_id: int | None = None
    actor: Actor | None = None
    contact: Contact | None = None
    case: Case | None = None
    places: tuple[placing.Place, ...] = ()


def receive(session: Session, mail: Mail, raw: bytes, office: Office, *, now: datetime) -> ReceivedMail:
    """Handle a mail once: the row says what became of it. A mail that was handled before does nothing again.

    Raises what the database raises, and anything that breaks on the mail: then nothing was changed.
    """
    row, is_new = _enter(session, mail, office, now)
    if not is_new:
        return row
    known = _look_up(session, mail, office, row, now)
    rule = judging.judge(mail, office.house, known.sender)
    row.user_id = known.user_id
    if rule is None:
        _handle(session, mail, known, row, now)
    else:
        _put_aside(session, mail, raw, rule, known, row, now)
    session.flush()
    return row


def note_fault(session: Session, mail: Mail, raw: bytes, office: Office, *, now: datetime) -> ReceivedMail:
    """Put a mail aside on which something of ours broke, so that it does not come back for ever."""
    row, is_new = _enter(session, mail, office, now)
    if is_new:
        row.reason = judging.FAULT
        found = queries.account(session, row.sender) if row.trusted else None
        if found is not None and found[1]:
            row.user_id, row.raw, row.has_raw = found[0], raw, True
    return row


def handle_after_all(session: Session, actor: Actor, mail_id: int, office: Office, *, now: datetime) -> ReceivedMail:
    """Have a mail handled that was put aside, after somebody looked at it: as the colleague who sent it, with the
    rights they have now. Raises Forbidden, NotFound, and NotAllowedNow when it still cannot be.
    """
    require(actor, Capability.ADMIN_MESSAGES)
    row = queries.mail(session, mail_id, raw=True, hold=True)
    if row.became is not Became.ASIDE or row.raw is None:
        raise NotFound(str(mail_id))
    mail = reading.read(row.raw)
    known = _look_up(session, mail, office, row, now)
    known = replace(known, sender=replace(known.sender, recent=0))
    rule = judging.judge(mail, office.house, known.sender, waived=True)
    if rule is not None:
        raise NotAllowedNow([FieldError("", rule.code)])
    row.reason, row.handled_by_id, row.handled_at = "", actor.id, now
    _handle(session, mail, known, row, now)
    row.raw, row.has_raw = None, False
    audit.record(
        session, actor, "mail.handled_after_all", now=now, subject=f"mail:{row.id}",
        data={"became": row.became.value, "case": row.case_id},
    )  # fmt: skip
    return row


def forget(session: Session, now: datetime) -> int:
    """Let go of what was kept long enough (AVG): whole mails after a month, their outside later. Returns how many
    mails this touched.
    """
    emptied = session.execute(
        update(ReceivedMail)
        .where(ReceivedMail.has_raw.is_(True), ReceivedMail.received_at < now - KEEP_RAW)
        .values(raw=None, has_raw=False)
        .returning(ReceivedMail.id)
    ).all()
    old = ReceivedMail.received_at < now - KEEP_HANDLED
    aside = (ReceivedMail.became == Became.ASIDE) & (ReceivedMail.received_at < now - KEEP_ASIDE)
    gone = session.execute(delete(ReceivedMail).where(old | aside).returning(ReceivedMail.id)).all()
    return len(emptied) + len(gone)


# -- the row -----------------------------------------------------------------------------------


def _enter(session: Session, mail: Mail, office: Office, now: datetime) -> tuple[ReceivedMail, bool]:
    """The row of a mail, and whether it is new. Who brings the same mail at the same time waits here."""
    by = mail.by
    trusted = judging.trusted(mail, office.house)
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(ReceivedMail)
        .values(
            fingerprint=mail.fingerprint, trusted=trusted, received_at=now, sent_at=mail.sent,
            sender=by.address[:254] if by else "", sender_name=by.name if by else "", subject=mail.subject,
            size=mail.size, files=len(mail.files), became=Became.ASIDE, reason="", has_raw=False,
        )
        .on_conflict_do_nothing()
        .returning(ReceivedMail.id)
    )  # fmt: skip
    made = session.execute(statement).scalar_one_or_none()
    wanted = ReceivedMail.id == made
    if made is None:
        wanted = (ReceivedMail.fingerprint == mail.fingerprint) & ReceivedMail.trusted.is_(trusted)
    return session.scalars(select(ReceivedMail).where(wanted)).one(), made is not None


def _look_up(session: Session, mail: Mail, office: Office, row: ReceivedMail, now: datetime) -> _Known:
    """Who sent this, and what it answers. Nobody is looked up whom our server does not vouch for."""
    by = mail.by
    if by is None or not row.trusted:
        return _Known(Sender())
    found = queries.account(session, by.address)
    actor = identity.actor_for_user(session, found[0], now) if found and found[1] else None
    places = queries.own_regions(session, actor.id, clock.local_date(now)) if actor and actor.id else []
    known = _Known(
        Sender(
            colleague=found is not None,
            active=actor is not None,
            may_file=bool(places) and actor is not None and can(actor, Capability.CASE_CREATE),
            recent=queries.recent(session, by.address, now) - 1,
        ),
        user_id=found[0] if found else None,
        actor=actor,
        places=tuple(places),
    )
    return _with_answer(session, mail, office, known)


def _with_answer(session: Session, mail: Mail, office: Office, known: _Known) -> _Known:
    claims = replies.is_answer(mail.recipients, office.intake)
    references = () if quoting.is_forward(mail.subject) else mail.references
    message = replies.message_of(session, mail.recipients, references, office.intake, office.house.domain)
    if message is None or not replies.can_answer(message):
        answers = Answers.UNKNOWN if claims or message is not None else Answers.NOTHING
        return replace(known, sender=replace(known.sender, answers=answers))
    by = mail.by
    if by is None or (message.recipient != by.address and (message.user_id or 0) != known.user_id):
        return replace(known, sender=replace(known.sender, answers=Answers.ANOTHER))
    case = session.get(Case, message.case_id)
    contact = None if message.user_id else _contact(session, message)
    allowed = case is not None and (
        contact is not None if message.user_id is None else _may_comment(session, known.actor, case)
    )
    sender = replace(known.sender, answers=Answers.OURS if allowed else Answers.LOST)
    return replace(known, sender=sender, contact=contact, case=case)


def _contact(session: Session, message: Message) -> Contact | None:
    """The contact a message was sent to, if they still are one."""
    found = session.scalars(
        select(Contact).where(Contact.case_id == message.case_id, Contact.email == message.recipient)
    ).one_or_none()
    return found if found is not None and found.withdrawn_at is None else None


def _may_comment(session: Session, actor: Actor | None, case: Case) -> bool:
    if actor is None:
        return False
    try:
        return can(actor, Capability.CASE_COMMENT, get_visible(session, actor, case.number).facts())
    except NotFound:
        return False


def _put_aside(
    session: Session, mail: Mail, raw: bytes, rule: Rule, known: _Known, row: ReceivedMail, now: datetime
) -> None:
    row.reason = rule.code
    actor = known.actor
    if actor is None or actor.id is None:
        return
    if rule.waivable:
        row.raw, row.has_raw = raw, True
    if rule.tell and known.sender.recent < judging.MOST_AN_HOUR:
        event_id = audit.record(
            session, SYSTEM_ACTOR, "mail.put_aside", now=now, subject=f"mail:{row.id}",
            data={"reason": rule.code, "user": actor.id}, private={"subject": mail.subject},
        )  # fmt: skip
        outbox.enqueue(
            session,
            event_id=event_id,
            template="mail_refused",
            recipient=row.sender,
            language=actor.language,
            params={
                "name": actor.name,
                "subject": mail.subject or "-",
                "reason": words.REASONS[rule.code][actor.language],
                "link": "/knelpunten/nieuw" if can(actor, Capability.CASE_CREATE) else "/",
            },
            now=now,
            user_id=actor.id,
        )


# -- what becomes of it ------------------------------------------------------------------------


def _handle(session: Session, mail: Mail, known: _Known, row: ReceivedMail, now: datetime) -> None:
    if known.case is None and known.actor is not None:
        _draft(session, mail, known, known.actor, row, now)
    elif known.contact is not None and known.case is not None:
        _from_region(session, mail, known.contact, known.case, row, now)
    elif known.actor is not None and known.case is not None:
        _comment(session, mail, known.actor, known.case, row, now)


def _draft(session: Session, mail: Mail, known: _Known, actor: Actor, row: ReceivedMail, now: datetime) -> None:
    placed = placing.place("\n\n".join((mail.subject, mail.text, mail.body)), known.places)
    values = {
        "title": title(mail, actor.language),
        "description": description(mail, actor.language),
        "region": str(placed.region),
        "municipality": str(placed.municipality) if placed.municipality else None,
        "source": "mail",
    }
    case = bottlenecks.file(session, actor, values, submit=False, now=now, submission=f"mail-{row.fingerprint[:56]}")
    kept.unasked(session, actor, case, values, now=now)
    uploads, left_out = _files(mail, actor.language)
    event_id = audit.record(
        session,
        actor,
        "case.came_by_mail",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={"mail": row.id, "placed": placed.why},
        private={
            "subject": mail.subject,
            "left_out": left_out,
            "from": mail.original.name if mail.original else "",
            "from_address": mail.original.address if mail.original else "",
        },
    )
    attachments.attach(session, actor, case, uploads, visibility=Visibility.MINISTRY, now=now, event_id=event_id)

    def says(language: str) -> dict[str, str]:
        return {"placed": words.PLACED[placed.why][language], "left_out": "; ".join(left_out)}

    notices.tell_colleague(session, case, "mail_draft", actor.id or 0, says, event_id, now)
    row.became, row.case_id = Became.DRAFT, case.id


def title(mail: Mail, language: str) -> str:
    """What a draft is called: the subject without Fwd and Re, else the first line."""
    first = next((line for line in (mail.note or mail.body).split("\n") if line.strip()), "")
    return texts.one_line(quoting.bare(mail.subject) or first, TITLE_MAX) or words.NO_TITLE[language]


def description(mail: Mail, language: str) -> str:
    """The text of a draft: what the liaison wrote, then what they passed on and of whom. Without addresses: the region
    may read it later.
    """
    parts = [mail.note]
    if mail.original is not None:
        name = mail.original.name if "@" not in mail.original.name else ""
        parts.append(f"{words.PASSED_ON[language]}{f' ({name})' if name else ''}:\n{mail.body}")
    whole = "\n\n".join(part for part in parts if part.strip())
    if len(whole) <= TEXT_MAX:
        return whole
    note = f"\n\n{words.SHORTENED[language]}"
    return whole[: TEXT_MAX - len(note)].rstrip() + note


def _files(mail: Mail, language: str, room: int = files.MAX_FILES) -> tuple[list[files.Upload], list[str]]:
    """The files of a mail, judged as any other, and those that do not come along with the reason. `room`: how many the
    case can still have.
    """
    uploads: list[files.Upload] = []
    left_out = [f"{name} ({words.SMALL_PICTURE[language]})" for name in mail.skipped]
    for file in mail.files:
        code = "too_many_files"
        if len(uploads) < room:
            try:
                uploads.append(files.read(BytesIO(file.content), file.name))
                continue
            except Invalid as invalid:
                code = invalid.errors[0].code
        left_out.append(f"{file.name} ({words.refused(code, language)})")
    return uploads, left_out


def _answer(mail: Mail, case: Case, language: str) -> tuple[list[str], list[files.Upload]]:
    """What an answer says, in pieces that each fit a comment, and its files. What does not come along stands below."""
    uploads, left_out = _files(mail, language, files.MAX_FILES - case.files)
    said = pieces(mail.new)
    note = f"{words.NOT_TAKEN[language]}: {'; '.join(left_out)}"[:PIECE] if left_out else ""
    if note and said and len(said[-1]) + len(note) + 2 <= comments.MAX_COMMENT:
        said[-1] += f"\n\n{note}"
    elif note:
        said.append(note)
    return said, uploads


def _comment(session: Session, mail: Mail, actor: Actor, case: Case, row: ReceivedMail, now: datetime) -> None:
    """What a colleague answers is for colleagues: nothing goes to the region because somebody pressed Reply."""
    case = cases.lock(session, actor, case.number)
    said, uploads = _answer(mail, case, actor.language)
    event_id = None
    for piece in said:
        made = comments.comment(session, actor, case.number, piece, Visibility.MINISTRY.value, now=now, via="mail")
        event_id = event_id or made.event_id
    kept.unasked(session, actor, case, {"text": mail.new}, now=now)
    attachments.attach(session, actor, case, uploads, visibility=Visibility.MINISTRY, now=now, event_id=event_id)
    row.became, row.case_id = Became.COMMENT, case.id


def _from_region(session: Session, mail: Mail, contact: Contact, case: Case, row: ReceivedMail, now: datetime) -> None:
    """What the region answers is an entry that it can read itself. If the case waits for its answer, this is it."""
    case = cases.hold(session, case.id)
    row.case_id, row.contact_id = case.id, contact.id
    actor = feedback.actor_for(contact, mail.by.name if contact.collective and mail.by else "")
    kept.unasked(session, actor, case, {"text": mail.new}, now=now)
    said, uploads = _answer(mail, case, "nl")
    if mail.new and len(said) == 1 and _answers_question(session, actor, case, said[0], now):
        attachments.attach(session, actor, case, uploads, visibility=Visibility.REGION, now=now)
        audit.record(
            session, actor, "case.came_by_mail", now=now, subject=f"case:{case.number}", case_id=case.id,
            visibility=Visibility.MINISTRY.value, data={"mail": row.id}, private={"subject": mail.subject},
        )  # fmt: skip
        row.became = Became.ANSWER
        return
    event_id: str | None = None
    for piece in said:
        made = _say(session, actor, case, piece, now)
        event_id = event_id or made
    made_files = attachments.attach(
        session, actor, case, uploads, visibility=Visibility.REGION, now=now, event_id=event_id
    )
    row.became = Became.COMMENT
    waiting = case.state == "waiting_region"
    about = event_id or next((one.event_id for one in made_files), "")
    _tell_liaison(session, case, words.REGION_WROTE_WAITING if waiting else words.REGION_WROTE, about, now)


def _answers_question(session: Session, actor: Actor, case: Case, said: str, now: datetime) -> bool:
    """Take the step that the case waits for, if the region may take it: then this is its answer."""
    offered = (item.transition for item in cases.available(session, actor, case, now))
    step = next((step for step in offered if step.name == "answer_region"), None)
    field = next((item for item in step.fields if item.name == "answer"), None) if step else None
    if field is None or len(said) > field.max_length:
        return False
    cases.transition(session, actor, case.number, "answer_region", {"answer": said}, expected_version=None, now=now)
    return True


def _say(session: Session, actor: Actor, case: Case, text: str, now: datetime) -> str:
    event_id = audit.record(
        session, actor, "case.commented", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.REGION.value, data={"via": "mail"}, private={"text": text},
    )  # fmt: skip
    session.add(
        Comment(
            case_id=case.id, event_id=event_id, author_id=None, text=text, visibility=Visibility.REGION, created_at=now
        )
    )
    index.said(session, case, event_id, text, kind=index.Kind.COMMENT)
    case.updated_at = now
    return event_id


def _tell_liaison(session: Session, case: Case, what: Text, event_id: str, now: datetime) -> None:
    notices.tell_colleague(
        session, case, "informed", case.co_owner_id, lambda language: {"what": what[language]}, event_id, now
    )


def pieces(text: str) -> list[str]:
    """A text in pieces that each fit a comment, broken between paragraphs or lines where that can be."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < MOST_PIECES:
        if len(rest) <= PIECE:
            return [*found, rest]
        cut = max(rest.rfind("\n\n", PIECE // 2, PIECE), 0) or rest.rfind("\n", PIECE // 2, PIECE)
        cut = cut if cut > 0 else PIECE
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        found[-1] += f"\n\n{words.SHORTENED.nl}"
    return found
