"""`flask users` and `flask tokens`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.people import access, actions, identity, queries
from app.people.actions import DIRECTORATE_ROLES, REGION_ROLES, GrantSpec
from app.policy import SYSTEM_ACTOR, Actor, Role
from app.web.messages import message_for

users_commands = click.Group("users", help="Accounts of colleagues.")
tokens_commands = click.Group("tokens", help="Tokens for the API.")
commands = (users_commands, tokens_commands)


@users_commands.command("create")
@click.argument("email")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]),
    help="A role; may be given more than once.",
)  # fmt: skip
@click.option(
    "--region", "regions", multiple=True, metavar="DIVISION:NAME",
    help="A region for a liaison or commissioner, such as zorgkantoorregio:Zwolle; may be repeated.",
)  # fmt: skip
@click.option(
    "--directorate", "directorates", multiple=True, metavar="KEY",
    help="A directorate for a fixer or coordinator, by its short name; may be repeated.",
)  # fmt: skip
@click.option("--theme", help="Only this theme, for a liaison.")
@click.option("--name", help="The name of the colleague. Default: made from the address.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@with_appcontext
def create_user(
    email: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    directorates: tuple[str, ...],
    theme: str | None,
    name: str | None,
    language: str,
) -> None:
    """Make an account and print a link to set its password, once, within 7 days."""
    now = clock.now()
    try:
        with transaction() as session:
            region_ids = frozenset(_region(session, text) for text in regions)
            directorate_ids = [_directorate(session, key) for key in directorates]
            specs = _specs([Role(role) for role in roles], region_ids, directorate_ids, theme)
            user_id = actions.create_user(
                session,
                SYSTEM_ACTOR,
                email=email,
                name=name or _name_from(email),
                language=language,
                grants=specs,
                now=now,
            )
            link = actions.invitation_link(session, SYSTEM_ACTOR, user_id, now=now)
    except Invalid as invalid:
        raise click.ClickException(_said(invalid)) from None
    click.echo(link)


@tokens_commands.command("create")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@with_appcontext
def create_token(email: str, name: str) -> None:
    """Print a new API token of this colleague. It is shown once."""
    try:
        with transaction() as session:
            token = access.create_token(session, acting_as(session, email), name, now=clock.now())
    except Invalid as invalid:
        raise click.ClickException(_said(invalid)) from None
    click.echo(token)


def acting_as(session: Session, email: str | None) -> Actor:
    """The colleague with this address, or the application itself when none is given. Ends the command for another."""
    if email is None:
        return SYSTEM_ACTOR
    found = queries.by_email(session, email)
    actor = identity.actor_for_user(session, found.id) if found else None
    if actor is None:
        raise click.ClickException(f"there is no active account with the address {email}")
    return actor


def _specs(roles: list[Role], regions: frozenset[int], directorates: list[int], theme: str | None) -> list[GrantSpec]:
    """A grant for each role; one for each directorate for roles in a directorate."""
    _need(
        bool(regions) <= any(role in REGION_ROLES for role in roles),
        "--region is for a liaison or commissioner",
    )
    _need(
        bool(directorates) <= any(role in DIRECTORATE_ROLES for role in roles),
        "--directorate is for a fixer or coordinator",
    )
    _need(theme is None or Role.LIAISON in roles, "--theme is for a liaison")
    specs: list[GrantSpec] = []
    for role in roles:
        if role in DIRECTORATE_ROLES:
            _need(bool(directorates), f"a {role.value} needs --directorate")
            specs += [GrantSpec(role, directorate) for directorate in directorates]
        elif role in REGION_ROLES:
            _need(bool(regions) or role is not Role.LIAISON, "a liaison needs --region")
            specs.append(GrantSpec(role, None, regions, theme if role is Role.LIAISON else None))
        else:
            specs.append(GrantSpec(role))
    return specs


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise click.UsageError(otherwise)


def _region(session: Session, text: str) -> int:
    division, _colon, name = text.partition(":")
    found = queries.region_by_name(session, division, name)
    if found is None:
        raise click.ClickException(f"there is no region {text!r}; write it as DIVISION:NAME")
    return found.id


def _directorate(session: Session, key: str) -> int:
    found = queries.directorate_by_key(session, key)
    if found is None:
        raise click.ClickException(f"there is no directorate {key!r}")
    return found.id


def _name_from(email: str) -> str:
    words = email.partition("@")[0].translate(str.maketrans("._-", "   ")).split()
    return " ".join(word.capitalize() for word in words) or email


def _said(invalid: Invalid) -> str:
    return "; ".join(f"{error.field}: {message_for(error)}" for error in invalid.errors)
