"""The pages of forums: meetings, their agendas, papers and outcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock, papers
from app.cases import presenters
from app.cases.models import Case
from app.cases.queries import get_visible
from app.db import transaction
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.forums import (
    agenda,
    delivering,
    forms,
    ical,
    meetings,
    onepagers,
    outcomes,
    page,
    page_of_item,
    queries,
    queries_items,
)
from app.policy import Capability
from app.web import personal
from app.web.forms import BaseForm
from app.web.guards import guard
from app.web.request import actor, close_session, language, session

blueprint = Blueprint("forums", __name__, template_folder="templates")


def send(form: Any, act: Callable[[Session], Any], done: Callable[[Any], Any], case: Any = None) -> Any:
    """Do what a form asks, in one transaction, with the question about personal data (of `case`, if it is about one).
    `case` may be what finds it in what was made. Returns the answer, or None when the form must be shown again.
    """
    if request.method != "POST" or not form.validate():
        return None
    try:
        with transaction() as writing:
            made = act(writing)
            if case is None:
                personal.check(form)
            else:
                about = case(writing, made) if callable(case) else case
                personal.ask(writing, actor(), form, about, now=clock.now())
    except Invalid as invalid:
        form.add_errors(invalid)
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
    except Stale:
        form.add_errors(Invalid([FieldError("", "changed_meanwhile")]))
    else:
        return done(made)
    close_session()
    return None


# -- meetings --------------------------------------------------------------------------------------


@blueprint.get("/overleggen")
@guard(Capability.FORUM_READ)
def index() -> str:
    """The meetings to come, what waits for one, and what is past."""
    found = page.meeting_list(session(), actor(), request.args, clock.now())
    return render_template("forums/index.html", page=found)


@blueprint.get("/overleggen/<int:meeting_id>")
@guard(Capability.FORUM_READ)
def show(meeting_id: int) -> str:
    """One meeting with its agenda."""
    row = queries.meeting(session(), meeting_id)
    return render_template("forums/show.html", page=page.meeting_page(session(), actor(), row, clock.now()))


@blueprint.route("/overleggen/nieuw", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def plan() -> Any:
    """Plan a meeting."""
    form = forms.MeetingForm()
    form.offer(queries.forums(session(), active=True), request.args.get("overleg", ""))

    def act(writing: Session) -> Any:
        return meetings.plan(writing, actor(), form.forum.data or "", form.values(), now=clock.now())

    def done(made: Any) -> Any:
        flash(_("The meeting is planned."), "success")
        return redirect(url_for("forums.show", meeting_id=made.id), 303)

    shown = {"title": _("Plan a meeting"), "submit": _("Plan it"), "back": url_for("forums.index"), "crumbs": _crumbs()}
    return send(form, act, done) or (render_template("forums/form.html", form=form, **shown), form.status)


@blueprint.route("/overleggen/<int:meeting_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def change(meeting_id: int) -> Any:
    """Change what was planned."""
    row = queries.meeting(session(), meeting_id)
    given = {name: str(getattr(row, name)) for name in ("held_on", "papers_on", "place", "chair", "note")}
    hours = {name: value.strftime("%H:%M") if (value := getattr(row, name)) else "" for name in ("begins", "ends")}
    form = forms.MeetingForm(data={**given, **hours, "revision": str(row.revision)})
    form.keep_to()
    revision = form.revision.data or ""

    def act(writing: Session) -> Any:
        known = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1
        return meetings.change(writing, actor(), meeting_id, form.values(), revision=known, now=clock.now())

    def done(_made: Any) -> Any:
        flash(_("The meeting is changed. Who must still deliver a paper is told of another day."), "success")
        return redirect(url_for("forums.show", meeting_id=meeting_id), 303)

    return send(form, act, done) or _shown(form, row, _("Change the meeting"), _("Save"))


@blueprint.route("/overleggen/<int:meeting_id>/afzeggen", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def cancel(meeting_id: int) -> Any:
    """Call a meeting off."""
    row = queries.meeting(session(), meeting_id)
    form = forms.ReasonForm()

    def act(writing: Session) -> Any:
        return meetings.cancel(writing, actor(), meeting_id, form.reason.data, now=clock.now())

    def done(_made: Any) -> Any:
        flash(_("The meeting is called off. What was on its agenda goes to the next one."), "success")
        return redirect(url_for("forums.show", meeting_id=meeting_id), 303)

    intro = _("What is on the agenda goes to the next meeting of this forum, or waits until there is one.")
    return send(form, act, done) or _shown(form, row, _("Call the meeting off"), _("Call it off"), intro)


def _crumbs(row: queries.MeetingRow | None = None) -> list[tuple[str, str]]:
    found = [(_("Meetings"), url_for("forums.index"))]
    if row is not None:
        found.append((f"{row.forum(language())}, {page.when(row)}", url_for("forums.show", meeting_id=row.id)))
    return found


def _shown(form: Any, row: queries.MeetingRow, title: str, label: str, intro: str = "", **more: Any) -> Any:
    back = url_for("forums.show", meeting_id=row.id)
    shown = {"title": title, "submit": label, "back": back, "crumbs": _crumbs(row), "intro": intro, **more}
    return render_template("forums/form.html", form=form, **shown), form.status


# -- papers together -------------------------------------------------------------------------------


@blueprint.get("/overleggen/<int:meeting_id>.pdf")
@guard(Capability.FORUM_READ)
def bundle_pdf(meeting_id: int) -> Any:
    """All papers of a meeting, as PDF."""
    row, paper = _bundle(meeting_id)
    return _file(papers.pdf(paper), "application/pdf", f"{_stem(row)}.pdf")


@blueprint.get("/overleggen/<int:meeting_id>.odt")
@guard(Capability.FORUM_READ)
def bundle_odt(meeting_id: int) -> Any:
    """All papers of a meeting, as OpenDocument text."""
    row, paper = _bundle(meeting_id)
    return _file(papers.odt(paper), "application/vnd.oasis.opendocument.text", f"{_stem(row)}.odt")


@blueprint.get("/overleggen/<int:meeting_id>.ics")
@guard(Capability.FORUM_READ)
def calendar(meeting_id: int) -> Any:
    """A meeting for one's own calendar."""
    row = queries.meeting(session(), meeting_id)
    body = ical.calendar([row], language(), current_app.config["SETTINGS"].base_url)
    return _file(body, "text/calendar; charset=utf-8", f"{_stem(row)}.ics")


def _bundle(meeting_id: int) -> tuple[queries.MeetingRow, papers.Paper]:
    row = queries.meeting(session(), meeting_id)
    return row, delivering.bundle(session(), actor(), row)


def _stem(row: queries.MeetingRow) -> str:
    return f"{row.forum_key}-{row.held_on.isoformat()}"


def _file(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


# -- items -----------------------------------------------------------------------------------------


@blueprint.route("/overleggen/<int:meeting_id>/punten/nieuw", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def add_item(meeting_id: int) -> Any:
    """Put a case on the agenda of this meeting, by its number."""
    row = queries.meeting(session(), meeting_id)
    form = forms.ItemForm()
    del form.meeting
    form.offer(session())

    def act(writing: Session) -> Any:
        number = (form.case.data or "").strip()
        return _put(writing, number, form, {"meeting_id": meeting_id})

    def done(_made: Any) -> Any:
        flash(_("The case is on the agenda. Who sees to the paper is told."), "success")
        return redirect(url_for("forums.show", meeting_id=meeting_id), 303)

    def about(writing: Session, made: Any) -> Any:
        return writing.get_one(Case, made.case_id)

    answer = send(form, act, done, about)
    return answer or _shown(form, row, _("Put a case on the agenda"), _("Put on the agenda"))


def _put(writing: Session, number: str, form: BaseForm, where: dict[str, Any]) -> Any:
    try:
        return agenda.put(writing, actor(), number, form.values(), now=clock.now(), **where)
    except NotFound:
        raise Invalid([FieldError("case", "unknown_case")]) from None


def _item(item_id: int) -> tuple[queries_items.ItemRow, queries.MeetingRow | None]:
    item = queries_items.item(session(), actor(), item_id)
    return item, queries.meeting(session(), item.meeting_id) if item.meeting_id is not None else None


def _item_form(
    item_id: int, form: Any, title: str, label: str, act: Callable[[Session], Any], told: str, intro: str = ""
) -> Any:
    """A form about one item: shown, or carried out when it was sent."""
    item, meeting = _item(item_id)
    back = url_for("forums.show", meeting_id=meeting.id) if meeting else url_for("forums.index")

    def done(_made: Any) -> Any:
        flash(told, "success")
        return redirect(back, 303)

    case = get_visible(session(), actor(), item.number)
    answer = send(form, act, done, case)
    if answer is not None:
        return answer
    shown = {
        "title": title, "submit": label, "back": back, "crumbs": _crumbs(meeting), "intro": intro,
        "about": f"{item.number} {item.title}",
    }  # fmt: skip
    return render_template("forums/form.html", form=form, **shown), form.status


@blueprint.route("/overleggen/punten/<int:item_id>/verplaatsen", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def move(item_id: int) -> Any:
    """Move an item to another meeting of its forum."""
    item, _meeting = _item(item_id)
    today = clock.local_date(clock.now())
    others = [row for row in queries.coming(session(), today) if row.forum_id == item.forum_id]
    form = forms.MoveForm()
    options = [(str(row.id), page.when(row)) for row in others if row.id != item.meeting_id]
    form.meeting.choices = [("", _("Choose")), *options]

    def act(writing: Session) -> Any:
        chosen = str(form.meeting.data or "")
        if chosen not in {key for key, _label in options}:
            raise Invalid([FieldError("meeting", "unknown_record")])
        return agenda.move(writing, actor(), item_id, int(chosen), form.reason.data, now=clock.now())

    intro = "" if options else _("No other meeting of this forum is planned. Plan one first.")
    return _item_form(item_id, form, _("Move to another meeting"), _("Move"), act, _("The item is moved."), intro)


@blueprint.route("/overleggen/punten/<int:item_id>/eraf", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def take_off(item_id: int) -> Any:
    """Take an item off the agenda."""
    form = forms.ReasonForm()

    def act(writing: Session) -> Any:
        return agenda.take_off(writing, actor(), item_id, form.reason.data, now=clock.now())

    told = _("The item is off the agenda. Those around the case are told.")
    return _item_form(item_id, form, _("Take off the agenda"), _("Take off"), act, told)


@blueprint.post("/overleggen/punten/<int:item_id>/<way>")
@guard(Capability.FORUM_WORK)
def shift(item_id: int, way: str) -> Any:
    """Move an item one place up or down."""
    if way not in ("omhoog", "omlaag"):
        raise NotFound(way)
    item, _meeting = _item(item_id)
    if BaseForm().validate():
        try:
            with transaction() as writing:
                agenda.shift(writing, actor(), item_id, up=way == "omhoog", now=clock.now())
        except NotAllowedNow:
            flash(_("The agenda changed meanwhile."), "error")
    return redirect(url_for("forums.show", meeting_id=item.meeting_id or 0, _anchor=f"punt-{item_id}"), 303)


@blueprint.route("/overleggen/punten/<int:item_id>/uitkomst", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def outcome(item_id: int) -> Any:
    """Record what the meeting said."""
    item, _meeting = _item(item_id)
    form = forms.OutcomeForm()
    form.offer()
    if not outcomes.can_complete(session(), get_visible(session(), actor(), item.number)):
        del form.completes

    def act(writing: Session) -> Any:
        return outcomes.record(writing, actor(), item_id, form.values(), now=clock.now())

    told = _("The outcome is on record. Those around the case are told.")
    intro = _("It returns to the case: its owner and its liaison are told, and what waited for it goes on.")
    return _item_form(item_id, form, _("Record the outcome"), _("Record"), act, told, intro)


@blueprint.route("/zaken/<number>/agenda", methods=["GET", "POST"])
@guard(Capability.FORUM_WORK)
def put(number: str) -> Any:
    """Put this case on an agenda."""
    case = get_visible(session(), actor(), number)
    form = forms.ItemForm()
    del form.case
    form.offer(session())
    back = presenters.case_url(case.process, case.number)

    def act(writing: Session) -> Any:
        return _put(writing, number, form, form.where())

    def done(_made: Any) -> Any:
        flash(_("The case is on the agenda. Who sees to the paper is told."), "success")
        return redirect(back, 303)

    shown = {
        "title": _("Put on an agenda"), "submit": _("Put on the agenda"), "back": back,
        "crumbs": [(f"{case.number} {case.title}", back)],
    }  # fmt: skip
    return send(form, act, done, case) or (render_template("forums/form.html", form=form, **shown), form.status)


# -- the paper of an item --------------------------------------------------------------------------


@blueprint.route("/overleggen/punten/<int:item_id>/stuk", methods=["GET", "POST"])
@guard(Capability.CASE_READ)
def paper(item_id: int) -> Any:
    """The paper of an item, for who may read its case; and delivering it, for who may edit its brief."""
    item = queries_items.item(session(), actor(), item_id)
    case = get_visible(session(), actor(), item.number)
    form = forms.PaperForm(data={"note": item.paper_note})

    def act(writing: Session) -> Any:
        return delivering.deliver(writing, actor(), item_id, form.note.data, now=clock.now())

    def done(_made: Any) -> Any:
        flash(_("The paper is delivered."), "success")
        return redirect(url_for("forums.paper", item_id=item_id), 303)

    answer = send(form, act, done, case)
    if answer is not None:
        return answer
    found = page_of_item.paper_page(session(), actor(), item, case, clock.now())
    return render_template("forums/paper.html", page=found, form=form), form.status


@blueprint.get("/overleggen/punten/<int:item_id>/stuk.pdf")
@guard(Capability.CASE_READ)
def paper_pdf(item_id: int) -> Any:
    """The paper of an item as it was delivered, as PDF."""
    item = queries_items.item(session(), actor(), item_id)
    stored = queries_items.papers(session(), [item_id]).get(item_id)
    if stored is None:
        raise NotFound(str(item_id))
    return _file(papers.pdf(onepagers.restored(stored)), "application/pdf", f"stuk-{item.number}.pdf")


@blueprint.get("/stukken")
@guard(Capability.CASE_BRIEF)
def to_deliver() -> str:
    """The papers that this person, or whoever they stand in for, must still deliver."""
    found = page_of_item.to_deliver(session(), actor(), clock.now())
    return render_template("forums/to_deliver.html", rows=found)
