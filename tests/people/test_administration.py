"""The pages of the administrator: who may come, accounts, roles, directorates, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import db
from app.errors import FieldError, Invalid, NotFound, Stale
from app.people import access, actions, identity, queries
from app.people.actions import GrantSpec
from app.policy import Actor, Forbidden, Role
from tests.people.support import NOW, PASSWORD, World, counted, enter, events, letters

ADMIN = "beheerder@regiolijn.example"
EMAIL = "femke@regiolijn.example"
LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def admin(world: World, log_in: LogIn) -> FlaskClient:
    world.admin()
    return log_in(ADMIN)


@pytest.fixture
def holder_of_cases(world: World) -> Iterator[int]:
    """Somebody who holds an open case, as `cases` would say it."""
    user_id = world.user(EMAIL, GrantSpec(Role.FIXER, world.cz), GrantSpec(Role.MT_READER))

    def refusal(_session: Session, asked: int, _loss: actions.Loss) -> list[FieldError]:
        return [FieldError("", "case_not_open")] if asked == user_id else []

    actions.REFUSALS.append(refusal)
    yield user_id
    actions.REFUSALS.remove(refusal)


def actor_of(user_id: int) -> Actor:
    with db.reading() as session:
        found = identity.actor_for_user(session, user_id)
    assert found is not None
    return found


def detail(user_id: int) -> queries.UserDetail:
    with db.reading() as session:
        found = queries.user(session, user_id)
    assert found is not None
    return found


def form_of(user_id: int, **changes: str) -> dict[str, str]:
    """What the browser sends when the page of an account is saved with these changes."""
    shown = detail(user_id)
    data = {
        "name": shown.name,
        "email": shown.email,
        "language": shown.language,
        "version": str(shown.version),
    }
    return {key: value for key, value in ({**data, "active": "y", **changes}).items() if value != "-"}


GET_PATHS = ["/beheer/mensen", "/beheer/mensen/nieuw", "/beheer/directies", "/beheer/directies/nieuw"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_come_in(log_in: LogIn, world: World, role: Role) -> None:
    target = world.user("doel@regiolijn.example", GrantSpec(Role.FIXER, world.cz))
    grant = detail(target).grants[0].id
    specs = {Role.LIAISON: GrantSpec(role, None, frozenset({world.zwolle}))} | {
        one: GrantSpec(one, world.cz) for one in (Role.FIXER, Role.COORDINATOR)
    }
    world.user(EMAIL, specs.get(role, GrantSpec(role)))
    client = log_in(EMAIL)
    for path in [
        *GET_PATHS,
        f"/beheer/mensen/{target}",
        f"/beheer/rollen/{grant}",
        f"/beheer/directies/{world.cz}",
    ]:
        assert client.get(path).status_code == 403, path
    before = _everything()
    for path in (
        "/beheer/mensen/nieuw",
        f"/beheer/mensen/{target}",
        f"/beheer/mensen/{target}/uitnodigen",
        f"/beheer/mensen/{target}/code-uit",
        f"/beheer/mensen/{target}/rollen/admin",
        f"/beheer/rollen/{grant}",
        f"/beheer/rollen/{grant}/weg",
        "/beheer/directies/nieuw",
        f"/beheer/directies/{world.cz}",
    ):
        assert client.post(path, data=form_of(target, name="Changed")).status_code == 403, path
    assert _everything() == before


def _everything() -> list[object]:
    with db.reading() as session:
        run = session.connection().exec_driver_sql
        tables = ("users", "role_grants", "role_grant_regions", "directorates")
        return [run(f"SELECT * FROM {table} ORDER BY 1, 2").all() for table in tables]


def test_actions_ask_themselves_too(world: World) -> None:
    """Whoever calls the actions by another way (API, command) meets the same refusal."""
    fixer = actor_of(world.user(EMAIL, GrantSpec(Role.FIXER, world.cz)))
    assert fixer.id is not None
    me = detail(fixer.id)
    attempts: list[Callable[[Session], object]] = [
        lambda s: actions.create_user(s, fixer, email="x@y.nl", name="X", now=NOW),
        lambda s: actions.update_user(
            s, fixer, me.id, name="X", email=me.email, language="nl", active=True, expected_version=1, now=NOW
        ),
        lambda s: actions.give_role(s, fixer, me.id, GrantSpec(Role.ADMIN), now=NOW),
        lambda s: actions.change_role(s, fixer, me.grants[0].id, GrantSpec(Role.FIXER, world.lz), now=NOW),
        lambda s: actions.take_role(s, fixer, me.grants[0].id, now=NOW),
        lambda s: actions.take_away_totp(s, fixer, me.id, now=NOW),
        lambda s: actions.invite(s, fixer, me.id, now=NOW),
        lambda s: actions.invitation_link(s, fixer, me.id, now=NOW),
        lambda s: actions.create_directorate(s, fixer, key="X", name_nl="X", name_en="X", now=NOW),
        lambda s: actions.update_directorate(s, fixer, world.cz, name_nl="X", name_en="X", active=True, now=NOW),
    ]
    before = _everything()
    for attempt in attempts:
        with pytest.raises(Forbidden), db.transaction() as session:
            attempt(session)
    assert _everything() == before


def test_the_hub_shows_what_one_may_see(admin: FlaskClient, log_in: LogIn, world: World) -> None:
    page = admin.get("/beheer").text
    assert 'href="/beheer/mensen"' in page
    assert 'href="/beheer/directies"' in page
    assert "Logbook" not in page
    world.user(EMAIL, GrantSpec(Role.FIXER, world.cz))
    assert log_in(EMAIL).get("/beheer").status_code == 403


def test_make_an_account_and_give_roles(admin: FlaskClient, world: World) -> None:
    data = {"name": "Sanne de Wit", "email": " Sanne@Regiolijn.EXAMPLE", "language": "nl", "invite": "y"}
    answer = admin.post("/beheer/mensen/nieuw", data=data)
    assert answer.status_code == 303
    path = answer.location
    user_id = int(path.rsplit("/", 1)[1])
    assert [(letter.template, letter.recipient) for letter in letters()] == [("invitation", "sanne@regiolijn.example")]
    again = admin.post("/beheer/mensen/nieuw", data=data)
    assert again.status_code == 422
    assert "already in use" in again.text
    assert len(letters()) == 1
    regions = [str(world.zwolle), str(world.friesland)]
    for role, fields in (
        ("fixer", {"directorate": str(world.cz)}),
        ("liaison", {"regions": regions, "theme": "Jeugd"}),
        ("commissioner", {}),
        ("mt_reader", {}),
        ("researcher", {}),
    ):
        assert admin.post(f"{path}/rollen/{role}", data=fields).status_code == 303, role
    page = admin.get(path)
    assert page.status_code == 200
    for text in ("Curatieve Zorg", "Zwolle", "Friesland", "Jeugd", "The whole country"):
        assert text in page.text
    grants = detail(user_id).grants
    assert [held.role for held in grants] == [
        Role.FIXER, Role.LIAISON, Role.COMMISSIONER, Role.MT_READER, Role.RESEARCHER,
    ]  # fmt: skip
    liaison = grants[1].id
    edit = admin.get(f"/beheer/rollen/{liaison}").text
    assert edit.count(" checked") == 2
    changed = admin.post(f"/beheer/rollen/{liaison}", data={"regions": regions[:1], "theme": ""})
    assert changed.status_code == 303
    after = detail(user_id).grants[1]
    assert ([region.name for region in after.regions], after.theme) == (["Zwolle"], None)
    assert admin.post(f"/beheer/rollen/{liaison}/weg").status_code == 303
    assert admin.post(f"/beheer/rollen/{liaison}/weg").status_code == 404
    assert len(detail(user_id).grants) == 4
    assert events("role.given", "role.changed", "role.taken").count("role.given") == 6


@pytest.mark.parametrize(
    ("role", "fields", "said"),
    [
        ("liaison", {}, "at least one region"),
        ("fixer", {}, "Fill in this field"),
        ("fixer", {"directorate": "999"}, "Not a valid choice"),
        ("fixer", {"directorate": "x"}, "Invalid Choice"),
        ("liaison", {"regions": ["999"]}, "999"),
        ("liaison", {"regions": ["x"], "theme": "y" * 81}, "at most 80"),
    ],
)
def test_a_role_needs_what_it_needs(
    admin: FlaskClient, world: World, role: str, fields: dict[str, object], said: str
) -> None:
    user_id = world.user(EMAIL)
    answer = admin.post(f"/beheer/mensen/{user_id}/rollen/{role}", data=fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert detail(user_id).grants == ()


def test_the_same_role_twice(admin: FlaskClient, world: World) -> None:
    user_id = world.user(EMAIL)
    path = f"/beheer/mensen/{user_id}/rollen/fixer"
    assert admin.post(path, data={"directorate": str(world.cz)}).status_code == 303
    assert "has this role already" in admin.post(path, data={"directorate": str(world.cz)}).text
    assert admin.post(path, data={"directorate": str(world.lz)}).status_code == 303
    first = detail(user_id).grants[0].id
    moved = admin.post(f"/beheer/rollen/{first}", data={"directorate": str(world.lz)})
    assert "has this role already" in moved.text
    assert len(detail(user_id).grants) == 2


@pytest.mark.parametrize("path", ["/beheer/mensen/999", "/beheer/rollen/999", "/beheer/directies/999"])
def test_what_is_not_there(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_an_unknown_role(admin: FlaskClient, world: World) -> None:
    assert admin.get(f"/beheer/mensen/{world.user(EMAIL)}/rollen/king").status_code == 404


def test_putting_out_of_use_ends_logins_and_tokens(admin: FlaskClient, log_in: LogIn, world: World) -> None:
    user_id = world.user(EMAIL)
    browser = log_in(EMAIL)
    made = browser.post("/account/tokens", data={"name": "x"}).text
    token = re.search(r"rgl_[\w-]{40,}", made)
    assert token is not None
    assert admin.post(f"/beheer/mensen/{user_id}", data=form_of(user_id, active="-")).status_code == 303
    assert browser.get("/account").status_code == 303
    assert enter(EMAIL, PASSWORD) is None
    assert admin.post(f"/beheer/mensen/{user_id}", data=form_of(user_id)).status_code == 303
    with db.reading() as session:
        assert identity.actor_of_token(session, token[0], NOW) is None
    assert browser.get("/account").status_code == 303
    assert enter(EMAIL, PASSWORD) is not None


def test_another_address_ends_logins(admin: FlaskClient, log_in: LogIn, world: World) -> None:
    user_id = world.user(EMAIL)
    browser = log_in(EMAIL)
    admin.post(f"/beheer/mensen/{user_id}", data=form_of(user_id, email="f.dalstra@regiolijn.example"))
    assert browser.get("/account").status_code == 303
    assert enter("f.dalstra@regiolijn.example", PASSWORD) is not None


def test_an_address_in_use_and_an_address_that_is_none(admin: FlaskClient, world: World) -> None:
    user_id = world.user(EMAIL)
    path = f"/beheer/mensen/{user_id}"
    taken = admin.post(path, data=form_of(user_id, email=ADMIN.upper()))
    assert taken.status_code == 422
    assert "already in use" in taken.text
    for email in ("femke", "a@b", "a b@regiolijn.example", "x@evil.example\r\nBcc: y@evil.example"):
        answer = admin.post(path, data=form_of(user_id, email=email))
        assert answer.status_code == 422, email
    assert detail(user_id).email == EMAIL


def test_two_administrators_at_once(admin: FlaskClient, world: World) -> None:
    user_id = world.user(EMAIL)
    mine, theirs = form_of(user_id, name="Femke Mine"), form_of(user_id, name="Femke Theirs")
    assert admin.post(f"/beheer/mensen/{user_id}", data=theirs).status_code == 303
    late = admin.post(f"/beheer/mensen/{user_id}", data=mine)
    assert late.status_code == 409
    assert "in the meantime" in late.text
    assert "Femke Mine" in late.text
    assert detail(user_id).name == "Femke Theirs"
    version = re.search(r'name="version"[^>]*value="(\d+)"', late.text)
    assert version is not None
    assert admin.post(f"/beheer/mensen/{user_id}", data={**mine, "version": version[1]}).status_code == 303
    with pytest.raises(Stale), db.transaction() as session:
        actions.update_user(
            session, actor_of(1), user_id, name="X", email=EMAIL, language="nl", active=True,
            expected_version=1, now=NOW,
        )  # fmt: skip


def test_nobody_with_open_cases_leaves(admin: FlaskClient, world: World, holder_of_cases: int) -> None:
    """DOMAIN rule 1: a case always has somebody who must act."""
    path = f"/beheer/mensen/{holder_of_cases}"
    fixer, reader = detail(holder_of_cases).grants
    refused = admin.post(path, data=form_of(holder_of_cases, active="-"))
    assert refused.status_code == 422
    assert "That case is closed" in refused.text
    assert detail(holder_of_cases).active
    moved = admin.post(f"/beheer/rollen/{fixer.id}", data={"directorate": str(world.lz)})
    assert moved.status_code == 422
    taken = admin.post(f"/beheer/rollen/{fixer.id}/weg")
    assert taken.status_code == 422
    assert "That case is closed" in taken.text
    assert admin.post(f"/beheer/rollen/{reader.id}/weg").status_code == 303
    assert [held.role for held in detail(holder_of_cases).grants] == [Role.FIXER]


def test_the_last_administrator_stays(admin: FlaskClient, world: World) -> None:
    [me] = _users("beheerder")
    grant = detail(me.id).grants[0].id
    assert "only administrator" in admin.post(f"/beheer/rollen/{grant}/weg").text
    assert "your own account" in admin.post(f"/beheer/mensen/{me.id}", data=form_of(me.id, active="-")).text
    world.user("tweede@regiolijn.example", GrantSpec(Role.ADMIN))
    assert admin.post(f"/beheer/rollen/{grant}/weg").status_code == 303
    assert admin.get("/beheer/mensen").status_code == 403


def _users(text: str) -> tuple[queries.UserRow, ...]:
    with db.reading() as session:
        return queries.users(session, text=text).rows


def test_a_lost_phone(admin: FlaskClient, log_in: LogIn, world: World) -> None:
    user_id = world.user(EMAIL)
    actor = actor_of(user_id)
    with db.transaction() as session:
        access.begin_totp(session, actor, now=NOW)
        secret = queries.totp_state(session, user_id).secret
        assert secret is not None
        access.enable_totp(session, actor, None, pyotp.TOTP(secret).at(NOW), now=NOW)
    assert "Turn the code off" in admin.get(f"/beheer/mensen/{user_id}").text
    assert admin.post(f"/beheer/mensen/{user_id}/code-uit").status_code == 303
    assert detail(user_id).totp_enabled_at is None
    assert isinstance(enter(EMAIL, PASSWORD), access.LoggedIn)


def test_an_invitation_for_an_account_out_of_use(admin: FlaskClient, world: World) -> None:
    user_id = world.user(EMAIL)
    assert admin.post(f"/beheer/mensen/{user_id}/uitnodigen").status_code == 303
    assert [letter.template for letter in letters()] == ["invitation"]
    admin.post(f"/beheer/mensen/{user_id}", data=form_of(user_id, active="-"))
    assert admin.post(f"/beheer/mensen/{user_id}/uitnodigen").status_code == 404
    with pytest.raises(NotFound), db.transaction() as session:
        actions.invite(session, actor_of(_users("beheerder")[0].id), 999, now=NOW)


def test_the_list_of_people(admin: FlaskClient, world: World) -> None:
    world.user("a@regiolijn.example", GrantSpec(Role.FIXER, world.cz), name="Anna 100% Ruis")
    world.user("b@regiolijn.example", GrantSpec(Role.LIAISON, None, frozenset({world.zwolle})), name="Bea_Ster")
    gone = world.user("c@regiolijn.example", name="Cor Weg")
    admin.post(f"/beheer/mensen/{gone}", data=form_of(gone, active="-"))

    def names(query: str) -> list[str]:
        page = admin.get(f"/beheer/mensen?{query}")
        assert page.status_code == 200
        return re.findall(r'href="/beheer/mensen/\d+">([^<]+)<', page.text)

    assert names("") == ["Anna 100% Ruis", "Bea_Ster", "Bram Kloosterziel"]
    assert names("stand=alle") == ["Anna 100% Ruis", "Bea_Ster", "Bram Kloosterziel", "Cor Weg"]
    assert names("q=100%25") == ["Anna 100% Ruis"]
    assert names("q=_") == ["Bea_Ster"]
    assert names("q=B%40REGIO") == ["Bea_Ster"]
    assert names("rol=fixer") == ["Anna 100% Ruis"]
    assert names("directie=CZ") == ["Anna 100% Ruis"]
    assert names("q=nobody") == []
    for odd in ("pagina=-3", "pagina=x", "rol=king&directie=XX", "q=%00%27%3B", "pagina=9999999"):
        assert admin.get(f"/beheer/mensen?{odd}").status_code == 200


def test_long_lists_are_paged_without_a_query_per_row(admin: FlaskClient, world: World, database: db.Database) -> None:
    for number in range(55):
        world.user(f"p{number:02}@regiolijn.example", GrantSpec(Role.FIXER, world.cz), name=f"Persoon {number:02}")
    with counted(database) as few, db.reading() as session:
        queries.users(session, per_page=2)
    with counted(database) as many, db.reading() as session:
        page = queries.users(session, per_page=50)
    assert len(few) == len(many)
    assert page.more
    first = admin.get("/beheer/mensen").text
    assert "pagina=2" in first
    second = admin.get("/beheer/mensen?pagina=2").text
    assert "Persoon 54" in second
    assert "Persoon 00" not in second


def test_directorates(admin: FlaskClient, world: World) -> None:
    data = {"key": "jeugd", "name_nl": "Jeugd", "name_en": "Youth"}
    assert admin.post("/beheer/directies/nieuw", data=data).status_code == 303
    assert "already in use" in admin.post("/beheer/directies/nieuw", data=data).text
    page = admin.get("/beheer/directies").text
    assert "JEUGD" in page
    assert "no coordinator" in page
    with db.reading() as session:
        found = queries.directorate_by_key(session, "Jeugd")
    assert found is not None
    path = f"/beheer/directies/{found.id}"
    assert admin.post(path, data={"name_nl": "Curatieve Zorg", "name_en": "Youth", "active": "y"}).status_code == 422
    assert admin.post(path, data={"name_nl": "Jeugdzaken", "name_en": "Youth", "key": "ANDERS"}).status_code == 303
    with db.reading() as session:
        after = queries.directorate(session, found.id)
        active = queries.directorates(session)
    assert after is not None
    assert (after.key, after.name_nl, after.active) == ("JEUGD", "Jeugdzaken", False)
    assert [row.key for row in active] == ["CZ", "LZ"]


def test_a_directorate_with_people_or_cases_stays_in_use(admin: FlaskClient, world: World) -> None:
    world.user(EMAIL, GrantSpec(Role.FIXER, world.cz))
    data = {"name_nl": "Curatieve Zorg", "name_en": "Curative Care"}
    refused = admin.post(f"/beheer/directies/{world.cz}", data=data)
    assert refused.status_code == 422
    assert "1 people" in refused.text or "still have a role" in refused.text

    def refusal(_session: Session, _directorate: int) -> list[FieldError]:
        return [FieldError("", "case_not_open")]

    actions.DIRECTORATE_REFUSALS.append(refusal)
    try:
        assert "That case is closed" in admin.post(f"/beheer/directies/{world.lz}", data=data | {"name_nl": "Z"}).text
    finally:
        actions.DIRECTORATE_REFUSALS.remove(refusal)


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "{{7*7}}", "W" * 120, "%(x)s %s", "‮evil"])
def test_hostile_names(admin: FlaskClient, world: World, text: str) -> None:
    user_id = world.user(EMAIL, GrantSpec(Role.LIAISON, None, frozenset({world.zwolle})))
    assert admin.post(f"/beheer/mensen/{user_id}", data=form_of(user_id, name=text)).status_code == 303
    admin.post("/beheer/directies/nieuw", data={"key": "X", "name_nl": text, "name_en": text})
    grant = detail(user_id).grants[0].id
    for path in (
        "/beheer/mensen",
        f"/beheer/mensen/{user_id}",
        f"/beheer/rollen/{grant}",
        f"/beheer/mensen/{user_id}/rollen/fixer",
        "/beheer/directies",
    ):
        page = admin.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "style=" not in page.text
        ids = re.findall(r'\bid="([^"]+)"', page.text)
        assert sorted(ids) == sorted(set(ids)), path


def test_a_name_with_a_line_end_is_refused(world: World) -> None:
    admin = actor_of(world.admin())
    with pytest.raises(Invalid), db.transaction() as session:
        actions.create_user(session, admin, email="x@regiolijn.example", name="A\r\nBcc: b@evil.example", now=NOW)


# -- queries that others use -------------------------------------------------------------------


def test_who_can_do_what_where(world: World) -> None:
    near = world.user("n@regiolijn.example", GrantSpec(Role.LIAISON, None, frozenset({world.zwolle})), name="Nel")
    youth = world.user(
        "y@regiolijn.example", GrantSpec(Role.LIAISON, None, frozenset({world.zwolle}), "Jeugd"), name="Youri"
    )
    both = world.user(
        "b@regiolijn.example",
        GrantSpec(Role.FIXER, world.cz),
        GrantSpec(Role.COORDINATOR, world.cz),
        name="Bo",
    )
    lead = world.user("l@regiolijn.example", GrantSpec(Role.COORDINATOR, world.lz), name="Lot")
    here = world.user(
        "c@regiolijn.example", GrantSpec(Role.COMMISSIONER, None, frozenset({world.friesland})), name="Cas"
    )
    wide = world.user("w@regiolijn.example", GrantSpec(Role.COMMISSIONER), name="Wim")

    def ids(people: tuple[queries.Person, ...]) -> list[int]:
        return [person.id for person in people]

    with db.reading() as session:
        assert ids(queries.liaisons_of(session, world.ijsselland)) == [near, youth]
        assert ids(queries.liaisons_of(session, world.ijsselland, "Zorg")) == [near]
        assert ids(queries.liaisons_of(session, world.friesland)) == []
        assert ids(queries.fixers_of(session, world.cz)) == [both]
        assert ids(queries.coordinators_of(session, world.lz)) == [lead]
        assert ids(queries.commissioners_of(session, world.friesland)) == [here]
        assert ids(queries.commissioners_of(session, world.ijsselland)) == [wide]
        assert [(row.person.id, row.regions) for row in queries.commissioners(session)] == [
            (here, frozenset({world.friesland})),
            (wide, frozenset()),
        ]
        assert [(row.person.id, row.directorate.key, row.coordinates) for row in queries.assignable(session)] == [
            (both, "CZ", True),
            (lead, "LZ", True),
        ]
        assert [row.person.id for row in queries.assignable(session, world.lz)] == [lead]
        found = queries.by_email(session, " N@Regiolijn.example ")
        assert found is not None
        assert found.id == near
        assert queries.by_email(session, "n\0@regiolijn.example") is None
        assert set(queries.people(session, [near, lead, 999])) == {near, lead}
