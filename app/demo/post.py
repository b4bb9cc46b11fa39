"""Some mail that came in, for the page of the post: through the real door, as a mail server would hand it over."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.mailroom import fetching
from app.mailroom.actions import Office
from app.mailroom.judging import House
from app.outbox import replies
from app.outbox.models import Message

INTAKE: Final = "knelpunt@regiolijn.example"
AUTHSERV: Final = "mail.regiolijn.example"
LIAISON: Final = "liaison@regiolijn.example"
_PASSED_ON = """Kreeg ik vanochtend van de wijkverpleging. Graag oppakken.

Van: Marieke Duinhof <m.duinhof@thuiszorg.example>
Verzonden: maandag 16 november 2026 08:40
Aan: liaison
Onderwerp: Overdracht na ziekenhuisopname

Beste,

Bij ontslag uit het ziekenhuis weet niemand wie de eerste drie dagen zorg betaalt.
Vorige maand bleven elf ouderen daardoor langer liggen. Kan het ministerie zeggen wie dat doet?

Groet, Marieke
"""
_FIGURES = "maand;ouderen die langer bleven\r\naugustus;7\r\nseptember;9\r\noktober;11\r\n"


def bring(now: datetime) -> None:
    """Let five mails come in, in the hours before `now`: one becomes a draft, one a comment, three are put aside."""
    office = Office(INTAKE, House(AUTHSERV, INTAKE.partition("@")[2]))
    passed_on = _mail(LIAISON, "FW: Overdracht na ziekenhuisopname", _PASSED_ON)
    passed_on.add_attachment(_FIGURES.encode(), maintype="text", subtype="csv", filename="cijfers.csv")
    mails = [
        passed_on,
        _mail("aanbieding@winkel.example", "Uw kans: 50% korting op bureaustoelen", "Bestel nu."),
        _mail(LIAISON, "Even overmaken graag", "Kun je dit vandaag regelen?", real=False),
        _mail("liaison2@regiolijn.example", "Automatisch antwoord: afwezig tot maandag", "Ik ben maandag terug."),
    ]
    with db.reading() as session:
        told = _answerable(session)
    if told is not None:
        answer = "Ik heb het nagevraagd bij de NZa. Volgende week weten we meer.\n\n-- Antwoord boven deze regel --\n"
        mails.insert(
            1, _mail(told.recipient, "Re: bericht uit Regiolijn", answer, to=replies.address_for(told, INTAKE))
        )
    for number, one in enumerate(mails):
        moment = now - timedelta(hours=3) + timedelta(minutes=20 * number)
        with clock.at(moment):
            fetching.take(one.as_bytes(), office, moment)


def _answerable(session: Session) -> Message | None:
    """The last message to a colleague that can be answered."""
    of_a_case = (Message.user_id.is_not(None), Message.case_id.is_not(None))
    rows = session.scalars(select(Message).where(*of_a_case).order_by(Message.id.desc()).limit(50))
    return next((row for row in rows if replies.can_answer(row)), None)


def _mail(sender: str, subject: str, text: str, *, to: str = INTAKE, real: bool = True) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    domain = sender.partition("@")[2]
    judged = f"dmarc=pass header.from={domain}" if real else f"dmarc=fail header.from={domain}"
    made["Authentication-Results"] = f"{AUTHSERV}; {judged}"
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Message-ID"] = f"<{subject.lower().replace(' ', '.')[:20].strip('.')}@{domain}>"
    made.set_content(text)
    return made
