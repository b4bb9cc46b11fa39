"""Messages for the administrator: what waits, what was sent, what could not be delivered.

In development nothing leaves the machine, and here one reads the mails. In production an administrator sees
that a message went and to whom, but not the links that open a case nor what was said to a region.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.db import transaction
from app.outbox import actions, contents, letters, mail, queries
from app.outbox.models import MessageStatus
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session
from app.web.safe import row_id
from app.web.viewmodels import Tab

blueprint = Blueprint("messages", __name__, url_prefix="/beheer/berichten", template_folder="templates")

PER_PAGE = 50
CAP = 1000
STATUSES: dict[str, MessageStatus] = {
    "wacht": MessageStatus.WAITING,
    "verzonden": MessageStatus.SENT,
    "mislukt": MessageStatus.DEAD,
    "ingetrokken": MessageStatus.WITHDRAWN,
}
LABELS: dict[MessageStatus, Callable[[], str]] = {
    MessageStatus.WAITING: lambda: _("Waiting"),
    MessageStatus.SENT: lambda: _("Sent"),
    MessageStatus.DEAD: lambda: _("Not delivered"),
    MessageStatus.WITHDRAWN: lambda: _("Withdrawn"),
}
KINDS: dict[str, Callable[[], str]] = {
    "password_reset": lambda: _("New password"),
    "invitation": lambda: _("New account"),
    "act_now": lambda: _("Your turn"),
    "file_refused": lambda: _("A file was refused by the virus scanner"),
    "informed": lambda: _("For your information"),
    "clock_warn": lambda: _("Deadline: warning"),
    "clock_remind": lambda: _("Deadline: reminder"),
    "clock_inform": lambda: _("Deadline: passed, for the co-owner"),
    "clock_escalated": lambda: _("Deadline: escalated by itself"),
    "clock_mt": lambda: _("Deadline: for the management team"),
    "step_due": lambda: _("Agreed step past its date"),
    "bulletin_published": lambda: _("New bulletin"),
    "bulletin_changed": lambda: _("Bulletin changed"),
    "bulletin_withdrawn": lambda: _("Bulletin withdrawn"),
    "bulletin_question": lambda: _("Question about a bulletin"),
    "bulletin_waiting": lambda: _("Question about a bulletin waits too long"),
    "bulletin_answer": lambda: _("Answer about a bulletin"),
    "bulletin_answer_region": lambda: _("Answer about a bulletin, for the region"),
    "lesson_review": lambda: _("Lesson to look at again"),
    "lesson_over": lambda: _("Lesson past its last day"),
    "session_invited": lambda: _("Peer session: invitation"),
    "session_called_off": lambda: _("Peer session: called off"),
    "visit_invited": lambda: _("Visit: invitation"),
    "visit_moved": lambda: _("Visit: moved"),
    "visit_called_off": lambda: _("Visit: called off"),
    "visit_understood": lambda: _("Visit: what was understood"),
    "errand_ready": lambda: _("Something that was made is ready"),
    "errand_failed": lambda: _("Something could not be made"),
    "report_drafted": lambda: _("Draft of the quarterly report"),
    "report_asked": lambda: _("Quarterly report: the MT is asked to answer"),
    "report_published": lambda: _("Quarterly report published"),
    "report_corrected": lambda: _("Quarterly report: new edition"),
    "report_answered": lambda: _("Quarterly report: the MT has answered"),
    "report_given": lambda: _("Quarterly report: something to do"),
    "rows_to_mend": lambda: _("Rows of the routing table to mend"),
    "deputy_named": lambda: _("Chosen as deputy"),
    "entry_for_you": lambda: _("Confidential entry for you"),
    "blocker_ended": lambda: _("A case that another one waited for has ended"),
    "consult_message": lambda: _("Private conversation: something was said"),
    "mentioned": lambda: _("Called in a comment"),
    "mail_draft": lambda: _("A mail became a draft"),
    "mail_refused": lambda: _("A mail was not handled"),
    "bundle": lambda: _("Several messages together"),
    "region_received": lambda: _("To the region: received"),
    "region_message": lambda: _("To the region: new message"),
    "region_question": lambda: _("To the region: question"),
    "region_feedback": lambda: _("To the region: what was done"),
    "region_reminder": lambda: _("To the region: reminder"),
    "region_others_answered": lambda: _("To the region: others have answered"),
    "region_concluded": lambda: _("To the region: the conclusion"),
    "region_recheck": lambda: _("To the region: is it still solved?"),
    "region_withdrawn": lambda: _("To the region: withdrawn"),
    "region_merged": lambda: _("To the region: merged"),
    "region_escalated": lambda: _("To the region: with the regiocommissaris"),
    "region_reopened": lambda: _("To the region: reopened"),
    "region_closed": lambda: _("To the region: closed"),
    "account": lambda: _("To a signatory: called to account"),
    "account_reminder": lambda: _("To a signatory: reminder"),
    "account_thanks": lambda: _("To a signatory: reaction received"),
    "account_judged": lambda: _("To a signatory: judgement"),
    "account_withdrawn": lambda: _("To a signatory: withdrawn"),
    "policy_test": lambda: _("To a partner: policy test"),
    "policy_test_reminder": lambda: _("To a partner: reminder of a policy test"),
    "policy_test_thanks": lambda: _("To a partner: answer to a policy test received"),
    "policy_test_told": lambda: _("To a partner: what was done in a policy test"),
    "policy_test_withdrawn": lambda: _("To a partner: policy test withdrawn"),
    "enquiry": lambda: _("To a third party: question"),
    "enquiry_reminder": lambda: _("To a third party: reminder"),
    "enquiry_thanks": lambda: _("To a third party: answer received"),
    "enquiry_withdrawn": lambda: _("To a third party: question withdrawn"),
    "enquiry_answered": lambda: _("A third party answered"),
    "enquiry_expired": lambda: _("A third party did not answer"),
    "region_link": lambda: _("To the region: their own page"),
    "region_overview": lambda: _("To the region: all their reports"),
    "region_promise_kept": lambda: _("To the region: promise kept"),
    "region_promise_moved": lambda: _("To the region: promise moved"),
    "region_promise_broken": lambda: _("To the region: promise not kept"),
    "figures_link": lambda: _("A link to figures, on a schedule"),
    "views": lambda: _("What is in saved views"),
    "region_wrote": lambda: _("The region wrote something"),
}
if set(KINDS) != set(letters.LETTERS):
    raise letters.LetterFault("every letter needs a name for the administrator")


@blueprint.get("")
@guard(Capability.ADMIN_MESSAGES)
def index() -> Any:
    """The messages of one status, newest first."""
    shown = STATUSES.get(request.args.get("stand", ""))
    counts = queries.counts(session(), CAP)
    if shown is None:
        shown = next(
            (status for status in (MessageStatus.DEAD, MessageStatus.WAITING) if counts[status]), MessageStatus.SENT
        )
    before = request.args.get("voor", type=row_id)
    rows = queries.messages(session(), shown, limit=PER_PAGE + 1, before_id=before)
    word = next(name for name, status in STATUSES.items() if status is shown)
    tabs = tuple(
        Tab(LABELS[status](), url_for("messages.index", stand=name), status is shown, _capped(counts[status]))
        for name, status in STATUSES.items()
    )
    more = len(rows) > PER_PAGE
    return render_template(
        "messages/index.html",
        rows=rows[:PER_PAGE],
        tabs=tabs,
        shown=shown,
        kinds=KINDS,
        next_url=url_for("messages.index", stand=word, voor=rows[PER_PAGE - 1].id) if more else None,
        first_url=url_for("messages.index", stand=word) if before else None,
    )


def _capped(count: int) -> str:
    return f"{CAP}+" if count > CAP else str(count)


@blueprint.get("/<int:message_id>")
@guard(Capability.ADMIN_MESSAGES)
def show(message_id: int) -> Any:
    """One message as its reader gets it."""
    settings = current_app.config["SETTINGS"]
    message = queries.message(session(), message_id)
    sender = mail.Sender(settings.mail_from, settings.base_url, settings.intake_address)
    try:
        words = contents.wordings(session(), message)
        preview = mail.preview(message, sender, words, whole=not settings.production)
    except letters.LetterFault:
        preview = None
    return render_template(
        "messages/show.html",
        message=message,
        mail=preview,
        sender=settings.mail_from,
        label=LABELS[message.status](),
        kind=KINDS[message.template](),
        dead=message.status is MessageStatus.DEAD,
        waiting=message.status is MessageStatus.WAITING,
    )


@blueprint.post("/opnieuw")
@guard(Capability.ADMIN_MESSAGES)
def retry_all() -> Any:
    """Try everything again that we had given up on."""
    with transaction() as writing:
        tried = actions.retry_all(writing, actor(), now=clock.now())
    flash(ngettext("%(num)s message will be tried again.", "%(num)s messages will be tried again.", tried), "success")
    return redirect(url_for("messages.index", stand="wacht" if tried else "mislukt"), 303)


@blueprint.post("/<int:message_id>/opnieuw")
@guard(Capability.ADMIN_MESSAGES)
def retry(message_id: int) -> Any:
    """Try a message again that we had given up on."""
    with transaction() as writing:
        actions.retry(writing, actor(), message_id, now=clock.now())
    flash(_("The message will be tried again."), "success")
    return redirect(url_for("messages.show", message_id=message_id), 303)
