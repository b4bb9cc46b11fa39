"""Whom one meets there, and which colleagues know the region."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.briefing.about import About, open_to_all
from app.briefing.model import Item, Section, joined
from app.cases.models import Case, Contact
from app.cases.reach import visible_to
from app.lessons.models import Lesson
from app.lessons.queries import holding, readable, shortened
from app.lessons.words import says_label
from app.people import queries as people
from app.regions import queries as regions

CONTACTS, LESSONS = 8, 6


def colleagues(about: About) -> Section:
    """The liaisons of the region and its regiocommissaris. Three queries."""
    liaisons = regions.liaisons_of(about.session, about.region.id)
    items = [
        Item(one.name, "", joined((_("liaison"), one.theme or "", one.via or "")))
        for one in liaisons
        if one.via is None or len(liaisons) < CONTACTS
    ]
    items += [
        Item(one.name, "", (_("regiocommissaris"),))
        for one in people.commissioners_of(about.session, about.region.id)
    ]  # fmt: skip
    return Section("colleagues", _("Colleagues"), tuple(items))


def contacts(about: About) -> Section:
    """Who in the region follows an open case there, the last that was added first. Mailboxes stay out. One query."""
    known = func.max(Contact.id).label("known")
    statement = (
        select(func.max(Contact.name), func.max(Contact.organisation), func.count(Contact.case_id.distinct()), known)
        .join(Case, Case.id == Contact.case_id)
        .where(
            Case.active,
            Case.region_id == about.region.id,
            visible_to(about.actor),
            open_to_all(),
            Contact.withdrawn_at.is_(None),
        )
        .group_by(func.lower(Contact.email))
        .order_by(known.desc())
        .limit(CONTACTS)
    )
    items = tuple(
        Item(name, "", joined((organisation, _("follows %(number)s open cases", number=number) if number > 1 else "")))
        for name, organisation, number, _last in about.session.execute(statement)
    )
    return Section("contacts", _("People in the region"), items)


def lessons(about: About) -> Section:
    """What was learned from cases there, and still holds. One query."""
    statement = (
        select(Lesson.id, Lesson.question, Lesson.says, Lesson.answer)
        .join(Case, Case.id == Lesson.case_id)
        .where(readable(about.actor), holding(about.day), Case.region_id.in_(sorted(about.around)), open_to_all())
        .order_by(Lesson.updated_at.desc(), Lesson.id.desc())
        .limit(LESSONS)
    )
    items = tuple(
        Item(question, url_for("lessons.show", lesson_id=number), (says_label(says), shortened(answer)))
        for number, question, says, answer in about.session.execute(statement)
    )
    return Section("lessons", _("Lessons from here"), items)
