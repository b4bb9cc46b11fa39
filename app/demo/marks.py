"""Tags, watched cases and a job in the demo: a coordinator prepares a talk about several cases, others follow some."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from app import db
from app.cases import bulk_kinds, queries
from app.cases.bulk import Chosen
from app.cases.queries import Filters, Queue
from app.demo.casting import FIXER
from app.demo.post import LIAISON
from app.demo.saved import COORDINATOR
from app.desk import jobs
from app.people import identity
from app.people.models import User
from app.policy import Actor

WORDS: Final = {
    "wacht": "wachtlijst", "huisarts": "huisartsen", "wonen": "wonen en zorg", "jeugd": "jeugd", "ggz": "ggz",
    "data": "gegevensuitwisseling", "personeel": "arbeidsmarkt",
}  # fmt: skip
"""A piece of a title -> the tag that somebody would give it."""


def hang_marks(now: datetime) -> None:
    """As the people of the demo, by the actions that they use."""
    coordinator = _actor(COORDINATOR)
    of_directorate = _cases(coordinator, Queue.DIRECTORATE)
    for piece, word in WORDS.items():
        _do(coordinator, "tag", {"tags": word}, [one for one, title in of_directorate if piece in title.lower()], now)
    talk = [one for one, _title in of_directorate[:8]]
    _do(coordinator, "tag", {"tags": "kwartaalgesprek"}, talk, now)
    for email in (FIXER, LIAISON, COORDINATOR):
        actor = _actor(email)
        _do(actor, "watch", {}, [one for one, _title in _cases(actor, Queue.ALL)[2:6]], now)


def _actor(email: str) -> Actor:
    with db.reading() as session:
        key = session.scalars(select(User.id).where(User.email == email)).one()
        actor = identity.actor_for_user(session, key)
    if actor is None:
        raise LookupError(email)
    return actor


def _cases(actor: Actor, queue: Queue) -> list[tuple[Chosen, str]]:
    with db.reading() as session:
        rows = queries.page(session, actor, Filters(queue=queue), size=60).rows
    return [(Chosen(row.number), row.title) for row in rows]


def _do(actor: Actor, name: str, data: dict[str, str], chosen: list[Chosen], now: datetime) -> None:
    kind = bulk_kinds.get(name)
    if kind is None or not chosen:
        return
    with db.transaction() as session:
        job = jobs.begin(session, actor, kind, data, chosen, now=now).id
    jobs.work(job, 60)
