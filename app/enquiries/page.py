"""Questions to third parties: beside their case, on the page of the one who is asked, in the story, for the region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.attachments import queries as attachments
from app.cases import presenters
from app.cases import queries as cases
from app.cases.awaiting import tells_whom
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.timeline import tells
from app.enquiries import actions, queries, standing
from app.enquiries.forms import AskForm
from app.enquiries.models import Enquiry
from app.enquiries.standing import Standing
from app.policy import Actor, Capability, can
from app.web.formats import full_date, paragraphs, short_date
from app.web.viewmodels import Panel, Step, StepForm
from app.workflow.model import Visibility

# -- beside the case -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """A question as those who work on the case see it. What it asks stands in the story."""

    party: str
    name: str
    stands: str
    notes: tuple[str, ...]
    late: bool = False
    again_url: str = ""
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class EnquiryPanel:
    """The questions about a case, and where to ask another."""

    enquiries: tuple[EnquiryView, ...]
    ask_url: str


@contributes_to("bottleneck")
def _of_bottleneck(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    if case.state == "draft":
        return Parts()
    may = can(actor, Capability.CASE_WORK, case.facts())
    ask_url = url_for("enquiries.new", number=case.number, _anchor="stap")
    asks = may and actions.refusal(case) is None
    found = queries.of_case(session, case.id) if case.enquiries else []
    steps = (Step("enquiry", _("Ask somebody elsewhere"), ask_url, _("By mail, with a link to answer by.")),)
    panel = EnquiryPanel(tuple(_view(case, row, may, clock.now()) for row in found), ask_url if asks else "")
    return Parts(
        panels=(Panel("enquiries/_panel.html", panel),) if found else (),
        steps=steps if asks else (),
    )


def _view(case: Case, row: Enquiry, may: bool, now: datetime) -> EnquiryView:
    stands = standing.standing_of(row, active=case.active, now=now)
    going = stands in (Standing.SENT, Standing.OPENED)
    again = may and case.active and (going or stands is Standing.EXPIRED)
    number, key = case.number, row.id
    return EnquiryView(
        party=row.party,
        name=row.name,
        stands=_stands(row, stands),
        notes=tuple(_notes(row, stands)),
        late=stands is Standing.EXPIRED,
        again_url=url_for("enquiries.again", number=number, enquiry_id=key) if again else "",
        withdraw_url=url_for("enquiries.withdraw", number=number, enquiry_id=key) if again else "",
    )


def _stands(row: Enquiry, stands: Standing) -> str:
    if stands is Standing.ANSWERED and row.answered_at:
        return _("Answered on %(when)s", when=short_date(row.answered_at))
    if stands is Standing.WITHDRAWN and row.withdrawn_at:
        return _("Withdrawn on %(when)s", when=short_date(row.withdrawn_at))
    if stands is Standing.EXPIRED:
        return _("No answer until %(when)s: the link has ended", when=short_date(row.due_on))
    if stands is Standing.MOOT:
        return _("Not answered when the case ended")
    return _("Waits for an answer, until %(when)s", when=short_date(row.due_on))


def _notes(row: Enquiry, stands: Standing) -> list[str]:
    found = [_("sent on %(when)s", when=short_date(row.asked_at))]
    if clock.local_date(row.sent_at) != clock.local_date(row.asked_at):
        found.append(_("once more on %(when)s", when=short_date(row.sent_at)))
    if row.opened_at is not None:
        found.append(_("opened on %(when)s", when=short_date(row.opened_at)))
    elif stands in (Standing.SENT, Standing.EXPIRED):
        found.append(_("not opened yet"))
    if row.reminded_at is not None:
        found.append(_("reminded on %(when)s", when=short_date(row.reminded_at)))
    return found


def ask_form(case: Case, form: Any = None) -> StepForm:
    """The form of a question, opened on the page of its case. `form` is one that came back with errors."""
    return StepForm(
        name="enquiry",
        title=_("Ask somebody elsewhere"),
        action=url_for("enquiries.ask", number=case.number, _anchor="stap"),
        form=form if form is not None else AskForm(case.title),
        submit_label=_("Send the question"),
        cancel_url=presenters.case_url(case.process, case.number),
        intro=_(
            "We mail your question with a link. The case waits for the answer, and you hear it at once. The other "
            "person sees your name and mail address, your question, and what you choose to share below. Never the "
            "case itself."
        ),
    )


# -- the page of the one who is asked ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered, for whoever answered it."""

    text: tuple[str, ...]
    who: str
    when: date
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What somebody of another organisation sees: the question, what was shared with it, and nothing of the case."""

    who: str
    mail: str
    party: str
    question: tuple[str, ...]
    shared: tuple[str, ...]
    title: str
    until: date
    readers: str
    given: tuple[Given, ...] = ()
    form: Any = None


@dataclass(frozen=True, slots=True)
class GonePage:
    """Why a link does not work any more, and whom to turn to."""

    title: str
    text: str
    who: str = ""
    mail: str = ""


def gone(session: Session, enquiry: Enquiry, case: Case, now: datetime) -> GonePage | None:
    """The page instead of the question, when its link does not work any more; None when it does."""
    stands = standing.standing_of(enquiry, active=case.active, now=now)
    over = now >= standing.closes_at(enquiry)
    asker = queries.asker_of(session, case, enquiry)
    who, mail = (asker.name, asker.email) if asker else ("", "")
    if stands is Standing.ANSWERED and (over or not case.active):
        return GonePage(_("Thank you for your answer"), _("We have your answer. This link has ended."), who, mail)
    if stands in (Standing.WITHDRAWN, Standing.MOOT):
        text = _("We asked you a question, but an answer is not needed any more. You need not do anything.")
        return GonePage(_("Your answer is not needed any more"), text, who, mail)
    if stands is Standing.EXPIRED:
        text = _(
            "You could answer until %(when)s. Do you still want to answer? Then mail us: we can give you more time.",
            when=full_date(enquiry.due_on),
        )
        return GonePage(_("The time to answer is over"), text, who, mail)
    return None


def answer_page(session: Session, enquiry: Enquiry, case: Case, form: Any) -> AnswerPage:
    """The question, and what was answered before. `form` is None when nothing can be added."""
    asker = queries.asker_of(session, case, enquiry)
    given = queries.answers_to(session, [enquiry.id])[enquiry.id]
    files = attachments.of_entries(session, [row.event_id for row in given])
    if enquiry.visibility is Visibility.REGION:
        readers = _("Your answer is read by colleagues at the ministry who work on this, and by the region that asked.")
    else:
        readers = _("Your answer is read by colleagues at the ministry who work on this.")
    return AnswerPage(
        who=asker.name if asker else _("A colleague"),
        mail=asker.email if asker else "",
        party=enquiry.party,
        question=paragraphs(enquiry.question),
        shared=paragraphs(enquiry.shared),
        title=enquiry.shared_title,
        until=enquiry.due_on,
        readers=readers,
        given=tuple(
            Given(
                paragraphs(row.text),
                f"{row.name}, {row.function}",
                clock.local_date(row.given_at),
                tuple(file.name for file in files.get(row.event_id, ())),
            )
            for row in given
        ),
        form=form,
    )


# -- what the region reads -----------------------------------------------------------------------


@tells_whom
def awaited(session: Session, case: Case, now: datetime) -> tuple[str, ...]:
    """Whom the case waits for, in sentences for its region; empty when it does not wait for a third party.

    The names of organisations only; of a question that it may not read, only when the case waits for that one.
    """
    return tuple(
        _("We are waiting for the answer of %(party)s.", party=found.party)
        if found.asked_at is None
        else _(
            "We are waiting for the answer of %(party)s, asked on %(when)s.",
            party=found.party,
            when=full_date(found.asked_at),
        )
        for found in queries.awaited(session, case, now)
    )


# -- the story -----------------------------------------------------------------------------------


@tells("case.enquiry_sent")
def _sent(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Question to %(name)s (%(party)s)", name=private.get("name", ""), party=private.get("party", ""))


@tells("case.enquiry_sent_again")
def _sent_again(data: dict[str, Any], private: dict[str, Any]) -> str:
    return _(
        "Question sent again to %(name)s (%(party)s), to answer until %(when)s",
        name=private.get("name", ""),
        party=private.get("party", ""),
        when=short_date(date.fromisoformat(data["due_on"])),
    )


@tells("case.enquiry_withdrawn")
def _withdrawn(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Question to %(party)s withdrawn", party=private.get("party", ""))


@tells("case.enquiry_reminded")
def _reminded(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Reminder of our question sent to %(party)s", party=private.get("party", ""))


@tells("case.enquiry_expired")
def _expired(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("No answer in time from %(party)s", party=private.get("party", ""))


@tells("case.enquiry_answered")
def _answered(data: dict[str, Any], private: dict[str, Any]) -> str:
    function = private.get("function", "")
    if data.get("again"):
        return _("Added to the answer on our question (%(function)s)", function=function)
    return _("Answer on our question (%(function)s)", function=function)
