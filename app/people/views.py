"""Pages: logging in and out, a forgotten password, and one's own account."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound
from app.people import access, identity, queries, totp
from app.people.forms import (
    CodeForm,
    DisableTotpForm,
    ForgotForm,
    LoginForm,
    PasswordForm,
    ProfileForm,
    ResetForm,
    SubmittedForm,
    TokenForm,
)
from app.web.forms import BaseForm
from app.web.guards import public, signed_in
from app.web.request import actor, actor_or_none
from app.web.request import session as reading_session
from app.web.safe import local_target
from app.web.viewmodels import Tab

blueprint = Blueprint("people", __name__, template_folder="templates")
log = logging.getLogger(__name__)

CODE_WITHIN = timedelta(minutes=10)
"""How long after the password the code may come."""

WIPE = '"cache", "cookies", "storage"'
"""What a browser forgets at logging out: a shared computer keeps no pages and no drafts."""


# -- logging in and out ------------------------------------------------------------------------


@blueprint.get("/inloggen")
@public("nobody is signed in before signing in")
def login() -> Any:
    """The page to log in."""
    target = local_target(request.args.get("next"))
    if actor_or_none() is not None:
        return redirect(target or url_for("web.my_work"), 303)
    return render_template("people/login.html", form=LoginForm(next=target or ""), left="uit" in request.args)


@blueprint.post("/inloggen")
@public("nobody is signed in before signing in")
def log_in() -> Any:
    """Judge the password; then in, or on to the code. Wrong, unknown and inactive get the same answer."""
    form = LoginForm()
    if not form.validate():
        return render_template("people/login.html", form=form), 422
    now, email, password = clock.now(), form.email.data or "", form.password.data or ""
    with transaction() as session:
        allowed = access.allow_login(session, email, now=now)
    if not allowed:
        return _too_often(form, "people/login.html")
    checked = access.check_password(reading_session(), email, password)
    with transaction() as session:
        outcome = access.log_in(session, checked, now=now)
        if outcome is not None:
            access.rehash(session, checked, password)
    target = local_target(form.next.data)
    if isinstance(outcome, access.LoggedIn):
        return _enter(outcome, target)
    if isinstance(outcome, access.CodeNeeded):
        cookie.clear()
        cookie["half"] = {
            "user": outcome.user_id,
            "proof": outcome.proof,
            "until": int((now + CODE_WITHIN).timestamp()),
            "next": target,
        }
        return redirect(url_for("people.second_factor"), 303)
    form.add_errors(Invalid([FieldError("", "login_wrong")]))
    return render_template("people/login.html", form=form), 422


@blueprint.route("/inloggen/code", methods=["GET", "POST"])
@public("the password was right, the code comes now")
def second_factor() -> Any:
    """The second step: the code of the phone, or a recovery code."""
    half = cookie.get("half")
    now = clock.now()
    if not half or half["until"] < now.timestamp():
        cookie.pop("half", None)
        return redirect(url_for("people.login"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        with transaction() as session:
            allowed = access.allow_code(session, half["user"], now=now)
        if not allowed:
            return _too_often(form, "people/second_factor.html")
        with transaction() as session:
            outcome = access.log_in_with_code(session, half["user"], half["proof"], form.code.data or "", now=now)
        if outcome is not None:
            return _enter(outcome, local_target(half["next"]))
        form.add_errors(Invalid([FieldError("code", "code_wrong")]))
    return render_template("people/second_factor.html", form=form), form.status


@blueprint.post("/uitloggen")
@public("logging out twice does no harm")
def logout() -> Any:
    """End the login and have the browser forget what it kept of us."""
    who, ticket = actor_or_none(), cookie.get("login")
    if who is not None and ticket:
        with transaction() as session:
            access.log_out(session, who, ticket, now=clock.now())
    cookie.clear()
    answer = redirect(url_for("people.login", uit=1), 303)
    answer.headers["Clear-Site-Data"] = WIPE
    return answer


def _enter(outcome: access.LoggedIn, target: str | None) -> AnyResponse:
    """A new cookie for a new login: nothing of before survives, the CSRF token neither."""
    cookie.clear()
    cookie["login"] = outcome.ticket
    cookie["seen"] = int(clock.now().timestamp())
    return redirect(target or url_for("web.my_work"), 303)


def _too_often(form: BaseForm, template: str, **values: Any) -> Any:
    form.add_errors(Invalid([FieldError("", "too_many_tries", {"minutes": 15})]))
    return render_template(template, form=form, **values), 429


ADDED_PARTS: dict[str, Callable[[], str]] = {}
"""Parts of the account page that other packages add: endpoint and label."""


@blueprint.app_context_processor
def account_tabs() -> dict[str, Any]:
    """The parts of the account page, for its templates."""

    def parts() -> tuple[Tab, ...]:
        names = (
            ("people.account", _("Your details")),
            ("people.password", _("Password")),
            ("people.two_factor", _("Logging in with a code")),
            ("people.sessions", _("Logged in")),
            ("people.tokens", _("API tokens")),
            ("absence.own", _("Absence")),
            *((name, label()) for name, label in ADDED_PARTS.items() if name in current_app.view_functions),
        )
        return tuple(Tab(label, url_for(name), active=request.path == url_for(name)) for name, label in names)

    return {"account_tabs": parts}


@blueprint.after_app_request
def keep_alive(answer: Response) -> Response:
    """Note that the login was used, now and then. A page never fails because of it."""
    if g.get("actor") is None:
        return answer
    ticket, now = cookie.get("login"), clock.now()
    if ticket is None or now.timestamp() - cookie.get("seen", 0) < identity.TOUCH_EVERY.total_seconds():
        return answer
    try:
        with transaction() as session:
            identity.touch_login(session, str(ticket), now)
        cookie["seen"] = int(now.timestamp())
    except OperationalError:
        log.warning("could not note the use of a login", exc_info=True)
    return answer


# -- a forgotten password ----------------------------------------------------------------------


@blueprint.route("/wachtwoord-vergeten", methods=["GET", "POST"])
@public("who forgot the password cannot sign in")
def forgot() -> Any:
    """Ask for a link. The answer is the same whether or not there is an account."""
    form = ForgotForm()
    if form.validate_on_submit():
        with transaction() as session:
            access.request_reset(session, form.email.data or "", now=clock.now())
        return redirect(url_for("people.forgot", verstuurd=1), 303)
    return render_template("people/forgot.html", form=form, sent="verstuurd" in request.args), form.status


@blueprint.route("/wachtwoord/<token>", methods=["GET", "POST"])
@public("the link in the mail is the key")
def reset(token: str) -> Any:
    """Set a password by a link. Looking at the page does not spend the link: mail filters look too."""
    now = clock.now()
    owner = access.user_of_link(reading_session(), token, now=now)
    if owner is None:
        return render_template("people/link_expired.html"), 404
    form = ResetForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                access.reset_password(session, token, form.password.data or "", form.repeated.data or "", now=now)
        except NotFound:
            return render_template("people/link_expired.html"), 404
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            cookie.clear()
            flash(_("Your new password is set. You can log in with it."), "success")
            return redirect(url_for("people.login"), 303)
    return render_template("people/reset.html", form=form, name=owner.name), form.status


# -- one's own account -------------------------------------------------------------------------


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Any:
    """Name and language."""
    me = _account()
    form = ProfileForm(name=me.name, language=me.language)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                access.update_profile(
                    session,
                    actor(),
                    name=form.name.data or "",
                    language=form.language.data,
                    now=clock.now(),
                )
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("Saved."), "success")
            answer = redirect(url_for("people.account"), 303)
            if form.language.data != me.language:
                answer.delete_cookie("language")
            return answer
    return render_template("people/account.html", form=form, me=me), form.status


@blueprint.route("/account/wachtwoord", methods=["GET", "POST"])
@signed_in
def password() -> Any:
    """Change one's password."""
    form = PasswordForm()
    if form.validate_on_submit():
        if not _may_try_password():
            return _too_often(form, "people/password.html")
        try:
            with transaction() as session:
                access.change_password(
                    session,
                    actor(),
                    cookie.get("login"),
                    form.current.data or "",
                    form.password.data or "",
                    form.repeated.data or "",
                    now=clock.now(),
                )
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(
                _("Your password is changed. Other browsers where you were logged in are logged out."),
                "success",
            )
            return redirect(url_for("people.password"), 303)
    return render_template("people/password.html", form=form), form.status


@blueprint.get("/account/code")
@signed_in
def two_factor() -> Any:
    """The second step: off, being set up, or on."""
    return _two_factor(CodeForm(), DisableTotpForm())


@blueprint.post("/account/code/beginnen")
@signed_in
def begin_two_factor() -> Any:
    """Make a secret and show it."""
    if SubmittedForm().validate_on_submit():
        with transaction() as session:
            access.begin_totp(session, actor(), now=clock.now())
    return redirect(url_for("people.two_factor"), 303)


@blueprint.post("/account/code")
@signed_in
def enable_two_factor() -> Any:
    """Turn the second step on. The recovery codes are on this answer and nowhere else."""
    form = CodeForm()
    if form.validate():
        try:
            with transaction() as session:
                codes = access.enable_totp(session, actor(), cookie.get("login"), form.code.data or "", now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            return render_template("people/recovery_codes.html", codes=codes)
    return _two_factor(form, DisableTotpForm(formdata=None))


@blueprint.post("/account/code/uit")
@signed_in
def disable_two_factor() -> Any:
    """Turn the second step off, with the password."""
    form = DisableTotpForm()
    if form.validate():
        if not _may_try_password():
            form.add_errors(Invalid([FieldError("", "too_many_tries", {"minutes": 15})]))
            return _two_factor(CodeForm(formdata=None), form, 429)
        try:
            with transaction() as session:
                access.disable_totp(session, actor(), cookie.get("login"), form.current.data or "", now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("You now log in with your password only."), "success")
            return redirect(url_for("people.two_factor"), 303)
    return _two_factor(CodeForm(formdata=None), form)


def _two_factor(enable: CodeForm, disable: DisableTotpForm, status: int = 0) -> Any:
    me = _account()
    state = queries.totp_state(reading_session(), me.id)
    return (
        render_template(
            "people/two_factor.html",
            enable=enable,
            disable=disable,
            state=state,
            qr=totp.qr(state.secret, me.email) if state.secret else "",
            secret=" ".join(totp.groups(state.secret)) if state.secret else "",
            codes_left=queries.recovery_codes_left(reading_session(), me.id),
        ),
        status or max(enable.status, disable.status),
    )


@blueprint.get("/account/tokens")
@signed_in
def tokens() -> Any:
    """API tokens."""
    return _tokens(TokenForm())


@blueprint.post("/account/tokens")
@signed_in
def create_token() -> Any:
    """Make a token. It is on this answer and nowhere else; sending the form again makes no second one."""
    form = TokenForm()
    if form.validate():
        try:
            with transaction() as session:
                token = access.create_token(session, actor(), form.name.data or "", now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            return render_template("people/token_created.html", token=token, name=form.name.data)
    return _tokens(form)


@blueprint.post("/account/tokens/<int:token_id>/intrekken")
@signed_in
def revoke_token(token_id: int) -> Any:
    """End a token."""
    if SubmittedForm().validate_on_submit():
        try:
            with transaction() as session:
                access.revoke_token(session, actor(), token_id, now=clock.now())
        except NotFound:
            abort(404)
        flash(_("The token no longer works."), "success")
    return redirect(url_for("people.tokens"), 303)


def _tokens(form: TokenForm) -> Any:
    rows = queries.tokens(reading_session(), _account().id)
    return render_template("people/tokens.html", form=form, rows=rows), form.status


@blueprint.route("/account/sessies", methods=["GET", "POST"])
@signed_in
def sessions() -> Any:
    """The browsers where one is logged in; a POST ends all others."""
    if SubmittedForm().validate_on_submit():
        with transaction() as session:
            access.end_other_logins(session, actor(), cookie.get("login"), now=clock.now())
        flash(_("Other browsers are logged out."), "success")
        return redirect(url_for("people.sessions"), 303)
    rows = queries.logins(reading_session(), _account().id, clock.now())
    return render_template("people/sessions.html", rows=rows, current=cookie.get("login"))


def _account() -> queries.UserDetail:
    """The account of whoever is signed in."""
    user_id = actor().id
    found = queries.user(reading_session(), user_id) if user_id is not None else None
    if found is None:
        abort(404)
    return found


def _may_try_password() -> bool:
    with transaction() as session:
        return access.allow_password(session, actor(), now=clock.now())
