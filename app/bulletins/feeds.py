"""Bulletins in one's feed reader (Atom, RFC 4287) and calendar (iCalendar, RFC 5545), at a secret address."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as Tree  # only written, never read

from icalendar import Calendar, Event
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import audit
from app.agenda.actions import NOTE_EVERY, digest_of
from app.agenda.ical import line
from app.bulletins.models import BulletinFeed
from app.bulletins.queries import Row
from app.policy import Actor, Capability, require

MOST, LONGEST = 100, 100
ATOM = "http://www.w3.org/2005/Atom"


def make(session: Session, actor: Actor, *, now: datetime) -> str:
    """Make the secret of this person's feed, and end the one before. Returned once; only its digest is kept."""
    require(actor, Capability.BULLETIN_READ)
    token = f"rgb_{secrets.token_urlsafe(32)}"
    session.execute(delete(BulletinFeed).where(BulletinFeed.user_id == actor.id))
    session.add(BulletinFeed(user_id=actor.id, digest=digest_of(token), created_at=now))
    session.flush()
    audit.record(session, actor, "bulletin.feed_made", now=now, subject=f"user:{actor.id}")
    return token


def revoke(session: Session, actor: Actor, *, now: datetime) -> bool:
    """End the address of this person's feed. Says whether there was one."""
    ended = session.scalar(delete(BulletinFeed).where(BulletinFeed.user_id == actor.id).returning(BulletinFeed.user_id))
    if ended is not None:
        audit.record(session, actor, "bulletin.feed_revoked", now=now, subject=f"user:{actor.id}")
    return ended is not None


def owner_of(session: Session, token: str) -> int | None:
    """Whose feed has this secret. Only digests are compared."""
    if len(token) > LONGEST:
        return None
    digest = digest_of(token)
    found = session.execute(
        select(BulletinFeed.user_id, BulletinFeed.digest).where(BulletinFeed.digest == digest)
    ).one_or_none()
    return found.user_id if found is not None and hmac.compare_digest(found.digest, digest) else None


def made_at(session: Session, actor: Actor) -> datetime | None:
    """Since when somebody has an address."""
    return session.scalar(select(BulletinFeed.created_at).where(BulletinFeed.user_id == actor.id))


def note_use(session: Session, user_id: int, *, now: datetime) -> None:
    """Note that a program called, at most once in `NOTE_EVERY`."""
    late = BulletinFeed.last_used_at.is_(None) | (BulletinFeed.last_used_at <= now - NOTE_EVERY)
    session.execute(update(BulletinFeed).where(BulletinFeed.user_id == user_id, late).values(last_used_at=now))


def atom(rows: Sequence[Row], *, name: str, base_url: str, address: str, language: str) -> bytes:
    """The bulletins as an Atom feed. `address` is a name of the feed, without its secret."""
    Tree.register_namespace("", ATOM)
    root = Tree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _text(root, "title", name)
    _text(root, "id", base_url + address)
    newest = max((row.told_at for row in rows if row.told_at), default=datetime(2026, 1, 1, tzinfo=UTC))
    _text(root, "updated", newest.astimezone(UTC).isoformat())
    for row in rows:
        entry = Tree.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "title", line(row.title))
        _text(entry, "id", f"{base_url}/beleidsberichten/{row.id}")
        _text(entry, "updated", (row.told_at or row.updated_at).astimezone(UTC).isoformat())
        author = Tree.SubElement(entry, f"{{{ATOM}}}author")
        _text(author, "name", row.directorate_en if language == "en" else row.directorate_nl)
        Tree.SubElement(entry, f"{{{ATOM}}}link", {"href": f"{base_url}/beleidsberichten/{row.id}"})
        _text(entry, "summary", f"{row.what}\n\n{row.what_to_do}")
    body: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _text(parent: Tree.Element, tag: str, text: str) -> None:
    Tree.SubElement(parent, f"{{{ATOM}}}{tag}").text = text


def calendar(days: Sequence[tuple[Row, str, date]], *, name: str, base_url: str) -> bytes:
    """The days of bulletins, each a whole day with what happens on it."""
    found = Calendar()
    found.add("prodid", "-//Regiolijn//Bulletins//NL")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    host = urlsplit(base_url).hostname or "regiolijn"
    for row, label, day in days:
        event = Event()
        event.add("uid", f"bulletin-{row.id}-{day.isoformat()}-{line(label)[:3].lower()}@{host}")
        event.add("dtstamp", row.updated_at.astimezone(UTC))
        event.add("sequence", row.edition)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{label}: {line(row.title)}")
        event.add("description", line(row.what_to_do))
        event.add("url", f"{base_url}/beleidsberichten/{row.id}")
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return found.to_ical()
