"""Errands: asked, made by whichever worker takes them, told, fetched by their asker only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db, errands
from app.errands import asking, kinds, running
from app.errands.kinds import Asked, Params, Produced, Tell
from app.errands.models import Errand, ErrandResult, ErrandStatus
from app.errors import Invalid, NotFound
from app.outbox.models import Notice
from app.people.models import User
from app.policy import Capability, Forbidden
from tests.conftest import Time
from tests.factories import World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


@dataclass
class Maker:
    """An errand as a test has it made."""

    fails: Exception | None = None
    seen: list[tuple[str, int, int]] = field(default_factory=list)

    def make(self, asked: Asked, params: Params, tell: Tell) -> Produced:
        tell(1, 4)
        with db.reading() as session:
            row = session.scalars(select(Errand)).all()[-1]
            self.seen.append((row.status.value, row.done, row.total))
        if row.params["of"] == "alles":
            assert running.run_one() is False, "a second worker finds nothing: it is held"
        if self.fails:
            raise self.fails
        return Produced("telling.csv", "text/csv", f"{asked.actor.name};{params['of']}".encode(), "/klussen")


@pytest.fixture
def maker() -> Iterator[Maker]:
    made = Maker()
    errands.kind("test.count", Capability.NOTE_WRITE, lambda params, language: f"Telling van {params['of']}")(made.make)
    yield made
    del kinds._kinds["test.count"]


def ask(world: World, who: str = "commissioner", of: str = "alles") -> int:
    with db.transaction() as session:
        return errands.ask(session, world.actor(who), "test.count", {"of": of}, now=clock.now())


def test_it_is_made_told_and_fetched_by_its_asker_only(world: World, maker: Maker, sign_in: SignIn) -> None:
    key = ask(world)
    assert ask(world) == key, "a second click is no second errand"
    browser = sign_in("commissioner")
    page = browser.page(f"/klussen/{key}")
    assert "Het wacht op zijn beurt" in page.text
    assert "Telling van alles" in browser.page("/klussen").text
    assert running.run_one()
    assert maker.seen == [("running", 1, 4)]
    assert not running.run_one()
    assert "telling.csv" in browser.page(f"/klussen/{key}").text
    file = browser.get(f"/klussen/{key}/bestand")
    assert file.text.endswith(";alles")
    with db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.letter == "errand_ready")).one()
        assert (told.reader_id, told.params["what"], told.due_at) == (
            world.people["commissioner"], "Telling van alles", None,
        )  # fmt: skip
    other = sign_in("mt_reader")
    for path in (f"/klussen/{key}", f"/klussen/{key}/bestand"):
        assert other.get(path).status_code == 404


def test_rights_are_asked_again_when_it_is_made_and_when_it_is_fetched(world: World, maker: Maker) -> None:
    with pytest.raises(Forbidden):
        ask(world, "mt_reader")
    key, later = ask(world, of="first"), ask(world, of="later")
    running.run_one()
    with db.transaction() as session:
        session.get_one(User, world.people["commissioner"]).active = False
    running.run_one()
    with db.reading() as session:
        assert session.get_one(Errand, later).fault == "not_allowed"
        with pytest.raises(NotFound):
            asking.fetched(session, world.actor("mt_reader"), key)


def test_what_goes_wrong_is_told_and_a_dead_worker_leaves_it_to_the_next(
    world: World, maker: Maker, time: Time
) -> None:
    maker.fails = RuntimeError("no")
    key = ask(world)
    running.run_one()
    with db.reading() as session:
        assert (session.get_one(Errand, key).status, session.get_one(Errand, key).fault) == (
            ErrandStatus.FAILED, "went_wrong",
        )  # fmt: skip
    maker.fails = None
    key = ask(world)
    for again in range(running.TRIES):
        assert running._take(clock.now()) == (key, again + 1)
        assert running._take(clock.now()) is None
        time.move(minutes=11)
    running._end(key, 1, None, "", clock.now())
    assert running.run_one()
    with db.reading() as session:
        assert session.get_one(Errand, key).fault == "given_up"


def test_too_many_wait_and_old_ones_are_forgotten(world: World, maker: Maker, time: Time) -> None:
    for number in range(asking.MOST):
        ask(world, of=str(number))
    with pytest.raises(Invalid):
        ask(world, of="one more")
    assert running.sweep(clock.now()) == 1
    time.move_to(clock.now() + timedelta(days=15))
    assert running.forget(clock.now()) == 1
    with db.reading() as session:
        assert session.scalars(select(ErrandResult)).all() == []
