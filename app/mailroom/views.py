"""The post, for an administrator: what came in by mail, what became of it, and why.

Of what was put aside one sees the outside only; the text too where it may still be handled, because then its sender is
a colleague and somebody must be able to judge it. An answer about a case is not shown here: who may read that case
reads it there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import NotAllowedNow
from app.mailroom import actions, queries, reading, words
from app.mailroom.actions import Office
from app.mailroom.models import Became, ReceivedMail
from app.outbox import replies
from app.people import queries as people
from app.policy import Capability
from app.web.formats import paragraphs
from app.web.guards import guard
from app.web.request import actor, language, session
from app.web.safe import row_id
from app.web.viewmodels import Tab

blueprint = Blueprint("post", __name__, url_prefix="/beheer/post", template_folder="templates")

PER_PAGE: Final = 50
CAP: Final = 1000
SHOWN: Final = 4000
BECAME: Final[dict[Became, Callable[[], str]]] = {
    Became.DRAFT: lambda: _("Draft"),
    Became.COMMENT: lambda: _("Comment"),
    Became.ANSWER: lambda: _("Answer of the region"),
    Became.ASIDE: lambda: _("Put aside"),
}


def _office() -> Office:
    return Office.of(current_app.config["SETTINGS"])


@blueprint.get("")
@guard(Capability.ADMIN_MESSAGES)
def index() -> Any:
    """What was handled or what was put aside, newest first."""
    settings = current_app.config["SETTINGS"]
    put_aside, handled = queries.counts(session(), CAP)
    word = request.args.get("stand", "") or ("apart" if put_aside else "verwerkt")
    aside = word == "apart"
    before = request.args.get("voor", type=row_id)
    rows = queries.mails(session(), aside=aside, limit=PER_PAGE + 1, before_id=before)
    tabs = (
        Tab(_("Put aside"), url_for("post.index", stand="apart"), aside, _capped(put_aside)),
        Tab(_("Handled"), url_for("post.index", stand="verwerkt"), not aside, _capped(handled)),
    )
    more = len(rows) > PER_PAGE
    return render_template(
        "post/index.html",
        rows=rows[:PER_PAGE],
        tabs=tabs,
        aside=aside,
        reason=_reason,
        became=BECAME,
        intake=settings.intake_address,
        authserv=settings.mail_authserv,
        next_url=url_for("post.index", stand=word, voor=rows[PER_PAGE - 1].id) if more else None,
        first_url=url_for("post.index", stand=word) if before else None,
    )


def _capped(count: int) -> str:
    return f"{CAP}+" if count > CAP else str(count)


def _reason(row: ReceivedMail) -> str:
    return words.REASONS[row.reason][language()] if row.reason in words.REASONS else row.reason


@blueprint.get("/<int:mail_id>")
@guard(Capability.ADMIN_MESSAGES)
def show(mail_id: int) -> Any:
    """One mail: its outside, what became of it, and what can still be done."""
    row = queries.mail(session(), mail_id, raw=True)
    mail = reading.read(row.raw) if row.raw is not None else None
    answers = mail is not None and _answers(mail)
    handled_by = people.people(session(), [row.handled_by_id]) if row.handled_by_id else {}
    return render_template(
        "post/show.html",
        row=row,
        label=BECAME[row.became](),
        reason=_reason(row) if row.reason else "",
        number=queries.number_of(session(), row.case_id),
        text=paragraphs(mail.text[:SHOWN]) if mail is not None and not answers else (),
        answers=answers,
        file_names=[file.name for file in mail.files] if mail is not None and not answers else [],
        may_handle=row.became is Became.ASIDE and row.has_raw,
        handled_by=next((person.name for person in handled_by.values()), ""),
        keep_until=row.received_at + actions.KEEP_RAW,
    )


def _answers(mail: reading.Mail) -> bool:
    """Whether a mail answers one of ours, by its address or by what it refers to."""
    office = _office()
    found = replies.message_of(session(), mail.recipients, mail.references, office.intake, office.house.domain)
    return found is not None or replies.is_answer(mail.recipients, office.intake)


@blueprint.post("/<int:mail_id>/verwerken")
@guard(Capability.ADMIN_MESSAGES)
def handle(mail_id: int) -> Any:
    """Have a mail handled after all."""
    try:
        with transaction() as writing:
            row = actions.handle_after_all(writing, actor(), mail_id, _office(), now=clock.now())
            became = BECAME[row.became]()
        flash(_("The mail was handled: %(became)s.", became=became.lower()), "success")
    except NotAllowedNow as refused:
        why = words.REASONS[refused.reasons[0].code][language()]
        flash(_("The mail cannot be handled. %(reason)s", reason=why), "error")
    return redirect(url_for("post.show", mail_id=mail_id), 303)
