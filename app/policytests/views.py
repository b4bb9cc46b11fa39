"""Policy tests: the list, asking regions, the answer of a region with its partners, and weighing. Steps are those of
any case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import choices
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.policy import Capability, entitled
from app.policytests import actions, answering, bearing, exporting, forms, listing, partners, queries, weighing
from app.policytests.models import PolicyAnswer, PolicyPoint
from app.regions import queries as regions
from app.visits import page as visits
from app.web import personal
from app.web.forms import Checkboxes
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session

blueprint = Blueprint("policytests", __name__, template_folder="templates")
Act = Callable[[Session], Case]


@blueprint.get("/beleidstoetsen")
@guard(Capability.POLICY_TEST_READ)
def index() -> str:
    """The policy tests, and what waits for an answer of one's own regions."""
    return render_template(
        "policytests/index.html", page=listing.register(session(), actor(), request.args, clock.now())
    )


@blueprint.get("/beleidstoetsen/<number>/antwoorden.<form>")
@guard(Capability.POLICY_TEST_READ)
def export_answers(number: str, form: str) -> Response:
    """The answers of a policy test as a table."""
    case = cases.get_visible(session(), actor(), number)
    if form not in exporting.MEDIA_TYPES or case.process != actions.PROCESS or case.state == "noted":
        abort(404)
    answer = Response(exporting.export(session(), actor(), case, form), content_type=exporting.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="beleidstoets-{case.number}.{form}"'
    return answer


# -- asking ------------------------------------------------------------------------------------------


@blueprint.get("/beleidstoetsen/nieuw")
@guard(Capability.CASE_POLICY_TEST)
def new() -> str:
    """The form in which regions are asked whether a policy can work."""
    mine = {str(key) for key, _name in choices.people_in(session(), "fixers")} & {str(actor().id)}
    return _asking(_ask_form({"owner": next(iter(mine), "")}))


@blueprint.post("/beleidstoetsen/nieuw")
@guard(Capability.CASE_POLICY_TEST)
def send() -> Any:
    """Ask them. What was typed comes back when it cannot be asked."""
    form = _ask_form({})
    data = {name: value for name, value in given_to(form).items() if name not in ("regions", "version")}

    def act(writing: Session) -> Case:
        return actions.ask(writing, actor(), data, form["regions"].data or [], now=clock.now())

    return _carried_out(form, act, _("Asked. The liaisons of the regions are told."), lambda: _asking(form))


def _ask_form(given: dict[str, str]) -> Any:
    step = registry.current(actions.PROCESS).transitions["ask"]
    form = step_form(session(), step, 1, given, regions=Checkboxes(_("Regions"), validate_choice=False))
    form["regions"].choices = _places()
    return form


def _division() -> str:
    wanted = request.args.get("indeling", "")
    known = [one.key for one in regions.divisions(session()) if one.regions]
    return wanted if wanted in known else next((one.division for one in regions.usual_regions(session())), "")


def _places(but: frozenset[int] = frozenset()) -> list[tuple[str, str]]:
    found = regions.regions_of(session(), _division())
    return [(str(one.id), one.name) for one in found if one.id not in but]


def _asking(form: Any) -> str:
    step = registry.current(actions.PROCESS).transitions["ask"]
    return render_template("policytests/new.html", form=form, step=step, divisions=_divisions(), chosen=_division())


def _divisions() -> list[Any]:
    return [one for one in regions.divisions(session()) if one.regions]


def _carried_out(
    form: Any, act: Act, told: str, again: Callable[[], str], anchor: str = "", *, sends: bool = False
) -> Any:
    """Carry out a form and go to the page of the case, or with `sends` to the visit where the answer was heard; what
    was typed comes back when it cannot be kept.
    """
    try:
        if form.errors:
            raise Invalid(())
        with transaction() as writing:
            case = act(writing)
            personal.ask(writing, actor(), form, case, now=clock.now())
            visits.link_asked(writing, actor(), case, request.args if sends else {}, clock.now())
            back = visits.came_of(writing, actor(), request.args, case.id)
            url = back or url_for("cases.show", number=case.number, _anchor=anchor or None)
    except Invalid as invalid:
        form.add_errors(invalid)
        status = 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        status = 409
    except Stale:
        form.add_errors(Invalid([FieldError("", "changed_meanwhile")]))
        status = 409
    else:
        flash(told, "success")
        return redirect(url, 303)
    close_session()
    return again(), status


@blueprint.route("/beleidstoetsen/<number>/regios", methods=["GET", "POST"])
@guard(Capability.CASE_POLICY_TEST)
def more(number: str) -> Any:
    """Ask more regions."""
    case = _test(number)
    known = frozenset(row.region_id for row in queries.of_test(session(), actor(), case.id))
    form = forms.MoreForm()
    form.regions.choices = _places(known)

    def again() -> str:
        return render_template(
            "policytests/more.html", form=form, case=_shown(case), divisions=_divisions(), chosen=_division()
        )

    if request.method == "GET":
        return again()
    form.validate()

    def act(writing: Session) -> Case:
        actions.ask_more(writing, actor(), number, form.regions.data or [], now=clock.now())
        return writing.get_one(Case, case.id)

    return _carried_out(form, act, _("Asked. The liaisons of these regions are told."), again)


def _shown(case: Case) -> dict[str, str]:
    return {"number": case.number, "title": case.title}


def _test(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != actions.PROCESS or case.state == "noted":
        abort(404)
    entitled(actor(), Capability.CASE_POLICY_TEST, case.facts())
    return case


# -- the answer of a region --------------------------------------------------------------------------


def _answer(number: str) -> tuple[Case, PolicyAnswer]:
    case = cases.get_visible(session(), actor(), number)
    if case.process != actions.ANSWER or case.state == "noted":
        abort(404)
    entitled(actor(), Capability.POLICY_TEST_ANSWER, case.facts())
    return case, session().get_one(PolicyAnswer, case.id)


@blueprint.route("/beleidstoetsen/<number>/antwoord", methods=["GET", "POST"])
@guard(Capability.POLICY_TEST_ANSWER)
def answer(number: str) -> Any:
    """Write the answer of a region: kept so far, or sent."""
    case, record = _answer(number)
    asked = [(one.id, one.text) for one in queries.questions(session(), record.test_id)]
    draft = answering.latest(session(), case.id)
    form = forms.with_questions(forms.AnswerForm, asked, data=_kept(case, record, draft))

    def again() -> str:
        said = queries.of_partners(session(), [case.id])
        known = {one.id: one for one in queries.partners(session(), [case.id])}
        beside = {
            key: [
                (known[who].organisation or known[who].name, one.texts[str(key)])
                for who, one in said.items() if one.texts.get(str(key))
            ]
            for key, _text in asked
        }  # fmt: skip
        return render_template(
            "policytests/answer.html", form=form, case=_shown(case), asked=asked, beside=beside,
            test=queries.number_of(session(), record.test_id),
            region=regions.by_id(session(), record.region_id).name,
        )  # fmt: skip

    if request.method == "GET":
        return again()
    form.validate()
    texts, now = forms.answered(form, asked), clock.now()
    if request.form.get("do") == "keep":
        return _carried_out(
            form, lambda writing: answering.write(writing, actor(), number, texts, now=now),
            _("Kept. It has not been sent yet."), again,
        )  # fmt: skip
    version = form.version.data or ""
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    return _carried_out(
        form,
        lambda writing: answering.answer(
            writing, actor(), number, form.said(), texts, expected_version=expected, now=now
        ),
        _("Sent. Whoever asked is told, and you hear what is done with it."), again, sends=True,
    )  # fmt: skip


def _kept(case: Case, record: PolicyAnswer, draft: Any) -> dict[str, str]:
    sent = queries.sent(session(), [case.id]).get(case.id)
    return {
        "version": str(case.version),
        "verdict": record.verdict.value if record.verdict else "",
        "remarks": sent.remarks if sent else "",
        **{f"q{key}": text for key, text in (draft.texts if draft else {}).items()},
    }


@blueprint.route("/beleidstoetsen/<number>/partners", methods=["GET", "POST"])
@guard(Capability.POLICY_TEST_ANSWER)
def invite(number: str) -> Any:
    """Ask a partner along, by a link."""
    case, _record = _answer(number)
    form = forms.PartnerForm()

    def again() -> str:
        return render_template("policytests/invite.html", form=form, case=_shown(case))

    if request.method == "GET":
        return again()
    form.validate()

    def act(writing: Session) -> Case:
        partners.invite(writing, actor(), number, form.values(), now=clock.now())
        return writing.get_one(Case, case.id)

    return _carried_out(form, act, _("The question was sent, with a link."), again, "partners")


def _with_partner(number: str, act: Callable[[Session], object], told: str) -> Any:
    try:
        with transaction() as writing:
            act(writing)
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
    else:
        flash(told, "success")
    return redirect(url_for("cases.show", number=number, _anchor="partners"), 303)


@blueprint.post("/beleidstoetsen/<number>/partners/<int:partner_id>/opnieuw")
@guard(Capability.POLICY_TEST_ANSWER)
def again(number: str, partner_id: int) -> Any:
    """Send a partner a new link."""
    return _with_partner(
        number, lambda writing: partners.send_again(writing, actor(), number, partner_id, now=clock.now()),
        _("Sent again. The link before works no more."),
    )  # fmt: skip


@blueprint.post("/beleidstoetsen/<number>/partners/<int:partner_id>/intrekken")
@guard(Capability.POLICY_TEST_ANSWER)
def withdraw_partner(number: str, partner_id: int) -> Any:
    """Take the question to a partner back."""
    return _with_partner(
        number, lambda writing: partners.withdraw(writing, actor(), number, partner_id, now=clock.now()),
        _("Withdrawn. The link does not work any more."),
    )  # fmt: skip


# -- weighing ----------------------------------------------------------------------------------------


@blueprint.route("/beleidstoetsen/<number>/hoofdpunten/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_POLICY_TEST)
def new_point(number: str) -> Any:
    """Write down a main point."""
    return _point(number, None)


@blueprint.route("/beleidstoetsen/<number>/hoofdpunten/<int:point_id>", methods=["GET", "POST"])
@guard(Capability.CASE_POLICY_TEST)
def point(number: str, point_id: int) -> Any:
    """Change a main point."""
    return _point(number, point_id)


def _point(number: str, point_id: int | None) -> Any:
    case = _test(number)
    rows = queries.of_test(session(), actor(), case.id)
    known = next((one for one in queries.points(session(), case.id) if one.id == point_id), None)
    if point_id is not None and known is None:
        abort(404)
    given: dict[str, Any] = {"edition": str(known.edition if known else 0)}
    if known is not None:
        given |= {"title": known.title, "heard": known.heard, "why": known.why}
        given |= {"done": known.done.value if known.done else "", "answers": [str(key) for key, _name in known.places]}
    form = forms.PointForm([(str(row.id), row.region) for row in rows if row.verdict is not None], data=given)

    def again() -> str:
        return render_template("policytests/point.html", form=form, case=_shown(case), known=known is not None)

    if request.method == "GET":
        return again()
    form.validate()
    edition = int(form.edition.data or 0) if (form.edition.data or "").isdecimal() else None

    def act(writing: Session) -> Case:
        weighing.save_point(
            writing, actor(), number, point_id, form.said(), form.answers.data or [],
            edition=edition if point_id is not None else None, now=clock.now(),
        )  # fmt: skip
        return writing.get_one(Case, case.id)

    return _carried_out(form, act, _("Kept."), again, "hoofdpunten")


@blueprint.post("/beleidstoetsen/<number>/hoofdpunten/<int:point_id>/weg")
@guard(Capability.CASE_POLICY_TEST)
def remove_point(number: str, point_id: int) -> Any:
    """Take a main point away."""
    case = _test(number)
    if session().get(PolicyPoint, point_id) is None:
        abort(404)
    try:
        with transaction() as writing:
            weighing.remove_point(writing, actor(), number, point_id, now=clock.now())
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
    else:
        flash(_("Taken away. What it said stays in the story."), "success")
    return redirect(url_for("cases.show", number=case.number, _anchor="hoofdpunten"), 303)


def _bearing(number: str, act: Callable[[Session], object], told: str) -> Any:
    try:
        with transaction() as writing:
            act(writing)
    except (NotAllowedNow, Invalid) as refused:
        reasons = refused.reasons if isinstance(refused, NotAllowedNow) else refused.errors
        flash(message_for(reasons[0]), "error")
    else:
        flash(told, "success")
    return redirect(url_for("cases.show", number=number, _anchor="raakt"), 303)


@blueprint.post("/beleidstoetsen/<number>/raakt")
@guard(Capability.CASE_POLICY_TEST)
def bear(number: str) -> Any:
    """Put a bottleneck or lesson that bears on it with a policy test."""
    kind, ref = request.form.get("kind", "")[:20], request.form.get("ref", "")[:20]
    return _bearing(
        number, lambda writing: bearing.add(writing, actor(), number, kind, ref, now=clock.now()), _("Put with it.")
    )


@blueprint.post("/beleidstoetsen/<number>/raakt/<int:bearing_id>/weg")
@guard(Capability.CASE_POLICY_TEST)
def unbear(number: str, bearing_id: int) -> Any:
    """Take it from the policy test again."""
    return _bearing(
        number, lambda writing: bearing.remove(writing, actor(), number, bearing_id, now=clock.now()), _("Taken away.")
    )
