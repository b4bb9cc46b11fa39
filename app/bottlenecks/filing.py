"""The page on which a bottleneck is filed: what its form offers, and what was meant by what was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.attachments.files import Upload
from app.bottlenecks import actions, files, intake, looking, places, queries
from app.bottlenecks.forms import BottleneckForm, Grouped, Offered
from app.cases.models import Case
from app.db import transaction
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.partnerships import queries as partnerships
from app.policy import Actor
from app.presence import actions as presence
from app.regions import queries as regions
from app.web import personal
from app.web.request import actor, actor_or_none, language, session

NOT_STORED = ("submission", "version", "other_region", "here_today", "files")


Afterwards = Callable[[Session, Actor, Case, Mapping[str, str], datetime], None]
_AFTERWARDS: list[Afterwards] = []


def afterwards(then: Afterwards) -> Afterwards:
    """Register what follows in the transaction in which a case is filed; the mapping is the query of the address."""
    _AFTERWARDS.append(then)
    return then


def go_on(writing: Session, by: Actor, case: Case, now: datetime) -> None:
    """Carry out what features above do with a case that was just filed."""
    for then in _AFTERWARDS:
        then(writing, by, case, request.args, now)


Lands = Callable[[Session, Actor, Case, Mapping[str, str]], str]
_LANDS: list[Lands] = []


def lands(where: Lands) -> Lands:
    """Register which page comes after filing, by the query of the address; an empty one leaves it to others."""
    _LANDS.append(where)
    return where


def next_page(writing: Session, by: Actor, case: Case) -> str:
    """The page that comes after filing: where its writer came from, else that of the case. Asked while it is filed."""
    found = (where(writing, by, case, request.args) for where in _LANDS)
    return next((url for url in found if url), url_for("cases.show", number=case.number))


Begun = Callable[[Session, Actor, Mapping[str, str]], dict[str, Any]]
_BEGUN: list[Begun] = []


def begins(begun: Begun) -> Begun:
    """Register with what an empty form begins, by the query of its address."""
    _BEGUN.append(begun)
    return begun


def begun() -> dict[str, Any]:
    """What is filled in already."""
    return {name: value for one in _BEGUN for name, value in one(session(), actor(), request.args).items()}


def prepare(form: BottleneckForm, may_be: tuple[int, ...] = ()) -> None:
    """Put the places in a form that is shown. `may_be`: the regions that what was typed can mean."""
    offered: dict[str, Offered] = {}
    known = regions.by_ids(session(), {*may_be, *_chosen(form)})
    for id_ in may_be:
        offered[str(id_)] = (str(id_), known[id_].name, known[id_].division_name(language()))
    for one in places.quick(session(), actor(), clock.local_date(clock.now())):
        form.is_there = form.is_there or one.why == "today"
        offered.setdefault(str(one.region.id), (str(one.region.id), one.region.name, _why(one.why)))
    for id_ in _chosen(form):
        if id_ in known:
            offered.setdefault(str(id_), (str(id_), known[id_].name, known[id_].division_name(language())))
    municipalities = tuple(name for row in regions.municipalities(session()) for name in regions.names_of(row))
    form.offer(tuple(offered.values()), _others(offered), municipalities)
    form.partnerships = partnerships.names_around(
        session(), [int(one) for one in offered], clock.local_date(clock.now())
    )


def stored(case: Case) -> dict[str, Any]:
    """A draft as the form shows it."""
    text = queries.detail(session(), case.id)
    names = ("description", "affected", "asked", "tried", "partnership", "systems", "accords")
    places_ = {row.id: row.name for row in regions.municipalities(session())} if text.municipality_id else {}
    return {name: getattr(text, name) for name in names} | {
        "agreements": [one.reference for one in text.agreements],
        "title": case.title,
        "region": str(case.region_id),
        "municipality": places_.get(text.municipality_id or 0, ""),
        "nature": text.nature.value if text.nature else "",
        "urgency": case.urgency.value,
        "theme": case.theme,
        "confidentiality": case.confidentiality.value,
        "version": str(case.version),
    }


def _chosen(form: BottleneckForm) -> tuple[int, ...]:
    """The region that is chosen in the form, if it is one."""
    chosen = number(form.region.data)
    return (chosen,) if chosen else ()


def _why(why: str) -> str:
    return {"today": _("you are here today"), "last": _("as the last time")}.get(why, "")


def _others(offered: dict[str, Offered]) -> Grouped:
    """The other regions this person may file for, by division."""
    around = places.within(actor()) - {int(id_) for id_ in offered}
    spoken = language()
    return {
        division.name(spoken): [(str(row.id), row.name) for row in rows]
        for division, rows in regions.choices(session(), around)
    }


def number(written: str | None) -> int | None:
    """An id in a form; None when it is not one."""
    text = written or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read(form: BottleneckForm, *, submit: bool) -> dict[str, Any]:
    """What was filled in, as `intake.read` takes it, with ids for the places.

    Raises Invalid when no region can be made of what was typed; with everything else that is wrong.
    """
    values = looking.with_taken({name: value for name, value in form.values().items() if name not in NOT_STORED})
    chosen = form.other_region.data or values["region"] or ""
    errors: list[FieldError] = []
    try:
        where = places.settle(session(), actor(), number(chosen), form.municipality.data or "")
    except Invalid as unclear:
        errors += unclear.errors
        where = places.Where(1, None)  # so that it is not said twice
    values["region"] = str(where.region) if where.region else chosen
    values["municipality"] = where.municipality
    try:
        intake.read(values, submit=submit, region_known=lambda _id: True, municipality_known=lambda _id: True)
    except Invalid as wrong:
        errors += wrong.errors
    if errors:
        raise Invalid(errors)
    return values


def as_draft(form: BottleneckForm) -> dict[str, Any] | None:
    """What was filled in, as far as a draft can be made of it."""
    try:
        return read(form, submit=False)
    except Invalid:
        return None


def complain(form: BottleneckForm, invalid: Invalid) -> tuple[int, ...]:
    """Put errors at their fields. Returns the regions to choose from, when that is what is asked."""
    may_be: tuple[int, ...] = ()
    errors = []
    for error in invalid.errors:
        may_be = tuple(error.params.get("may_be", may_be))
        errors.append(FieldError(error.field, error.code, {k: v for k, v in error.params.items() if k != "may_be"}))
    form.add_errors(Invalid(errors))
    if may_be:
        form.region.data = None
    return may_be


class Page:
    """The page with the form, and what is shown beside what was typed. `draft` is the case whose text it changes."""

    def __init__(self, form: BottleneckForm, draft: Case | None = None) -> None:
        self.form = form
        self.draft = draft
        self.may_be: tuple[int, ...] = ()
        self.checking = False
        self._panel: looking.Panel | None = None

    @property
    def panel(self) -> looking.Panel:
        """What there is to look at for what was typed."""
        if self._panel is None:
            own = self.draft.number if self.draft else ""
            kept, judged = queries.judged(session(), self.draft.id) if self.draft else ("", ())
            self._panel = looking.panel(self.form, own=own, judged=judged, kept=kept)
        return self._panel

    def must_look(self) -> bool:
        """Whether there is something to look at before it is handed in, that was not shown before.

        A form that comes a second time looks like the case that it became: that is no reason to ask.
        """
        filed = self.draft is None and queries.filed_as(session(), self.form.submission.data or "")
        self.checking = not filed and looking.asks(self.panel)
        if self.checking:
            personal.mark(self.form)
        return self.checking

    def complain(self, invalid: Invalid) -> None:
        """Put errors at their fields."""
        self.may_be = complain(self.form, invalid)

    def keep(self, given: dict[str, Any] | None, chosen: Sequence[Upload]) -> Response | None:
        """Keep files that were chosen, when the page must come back: a browser forgets them. All becomes a draft, and
        the page that comes back is that of the draft. None when there are none, or no draft can be made of it.
        """
        if not chosen or given is None:
            return None
        now = clock.now()
        try:
            with transaction() as writing:
                if self.draft is None:
                    case = actions.file(
                        writing, actor(), given, submit=False, now=now, submission=self.form.submission.data
                    )
                else:
                    version = number(self.form.version.data) or 0
                    case = actions.edit(writing, actor(), self.draft.number, given, expected_version=version, now=now)
                files.add(writing, actor(), case, chosen, now=now)
        except (Invalid, NotAllowedNow, Stale):
            return None
        flash(_("Your text and files are kept as a draft. Look once more, then hand it in."), "info")
        return redirect(url_for("bottlenecks.edit", number=case.number, indienen=1), 303)

    def judge(self) -> None:
        """Say at once what a draft misses, when somebody comes here from handing in."""
        try:
            read(self.form, submit=True)
        except Invalid as invalid:
            self.complain(invalid)

    def render(self, **values: Any) -> tuple[str, int]:
        """The page as it stands now, with its status."""
        prepare(self.form, self.may_be)
        page = render_template(
            "bottlenecks/new.html",
            form=self.form,
            editing=self.draft is not None,
            number=self.draft.number if self.draft else "",
            panel=self.panel if request.method == "POST" or self.draft else None,
            checking=self.checking,
            kept_files=files.names(session(), self.draft.id) if self.draft and self.draft.files else (),
            **values,
        )
        return page, self.form.status


def again() -> tuple[str, int]:
    """What somebody sent who is no longer signed in, or from a page that was open too long, to be sent once more.
    Nothing of it is kept by us: it stands in the page itself.
    """
    fields = [
        (name, value)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "do")
        for value in values
        if value and "\x00" not in value
    ]
    files = any(one.filename for one in request.files.values())
    known = actor_or_none() is not None
    return render_template("bottlenecks/again.html", fields=fields, files=files, known=known), 400 if known else 401


def say_where(writing: Session, form: BottleneckForm, given: dict[str, Any]) -> None:
    """Note that one is in the region today, when that was ticked."""
    if form.here_today.data:
        presence.say_where_i_am(writing, actor(), int(given["region"]), now=clock.now())


def say_done(case: Case, *, submit: bool) -> None:
    """What came of it, on the page that comes next."""
    if not submit or case.state == "draft":
        flash(_("Kept as a draft. It stands on My work, on every device, until you hand it in."), "success")
    elif case.state == "merged":
        flash(_("Handed in. It goes along with the case you chose; your region is told what comes of it."), "success")
    elif looking.joins() == case.number:
        flash(_("Added to this case. What you heard stands in its story, and who you named is told."), "success")
    else:
        flash(_("Handed in. You stay co-owner until the region has been told."), "success")


def asks_to_submit() -> bool:
    """Whether the button was that for handing in."""
    return request.form.get("do") == "submit"
