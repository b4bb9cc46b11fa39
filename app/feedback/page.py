"""What the region sees: plain words, nothing that was not meant for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attachments import queries as attached
from app.attachments.page import views as file_views
from app.audit.models import Event
from app.bottlenecks import queries as bottlenecks
from app.cases import actions, awaiting, contacts, queries, sight, timeline, words
from app.cases.forms import step_form
from app.cases.models import Case, Contact
from app.definitions import registry
from app.feedback import actions as feedback
from app.feedback import situations, verdicts
from app.feedback.forms import say_form, who_answers
from app.feedback.models import Feedback
from app.feedback.standing import Standing, standing
from app.feedback.verdicts import BY_LINK
from app.mediation.page import FollowMediation, follow_mediation
from app.people import queries as people
from app.promises.page import follow_promises
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import Entry, FileView, FollowPromise, LineView, Person, TextField
from app.workflow.line import line_of
from app.workflow.model import Transition

LONGEST_STORY = 200
"""So many entries at most; a case that has more is long before that a matter for a talk."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the region is asked, with the form to answer it in. `first`: it stands at the top of the page."""

    name: str
    title: str
    text: tuple[str, ...]
    form: Any
    action: str
    button: str
    first: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody in the region thinks of what was done."""

    who: str
    verdict: str
    reason: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowPage:
    """What the region sees without an account. u-form, dates in full, no jargon.

    `line` has the four plain words. `others` is what others in the region think; `answered` repeats what this contact
    answered last; `concluded` is why the liaison concluded what they did. `message` and `correction` are the forms to
    write in; None when the liaison looks at the page.
    """

    number: str
    title: str
    region: str
    addressed: str
    line: LineView
    standing: Standing
    reason: tuple[str, ...]
    questions: tuple[Question, ...]
    answered: Said | None
    others: tuple[Said, ...]
    concluded: tuple[str, ...]
    understood: tuple[TextField, ...]
    who: tuple[Person, ...]
    promises: tuple[FollowPromise, ...]
    history: tuple[Entry, ...]
    liaison: str
    liaison_mail: str
    message: Any = None
    correction: Any = None
    mediation: FollowMediation | None = None


def follow_page(
    session: Session, contact: Contact, now: datetime, *, forms: Mapping[str, Any] | None = None, preview: bool = False
) -> FollowPage:
    """The page of a contact. `forms` are forms that came back with errors, by what they are for."""
    case = session.get_one(Case, contact.case_id)
    definition = registry.get(session, case.process, case.workflow_version)
    everybody = {known.id: known for known in contacts.of(session, case.id, withdrawn=True)}
    several = sum(known.withdrawn_at is None for known in everybody.values()) > 1
    spoken = language()
    situation = situations.of(session, [(contact, case)], now, spoken)[case.id]
    situation = replace(situation, awaited=awaiting.sentences(session, case, now))
    row = queries.row_of(session, case.id)
    text = bottlenecks.detail(session, case.id)
    liaison = people.person(session, case.co_owner_id)
    events = timeline.events(session, case.id, sight.for_region(), limit=LONGEST_STORY)
    said = _said(session, case, everybody, contact)
    given = forms or {}
    questions: tuple[Question, ...] = ()
    if not preview:
        questions = _questions(session, case, contact, situation.answered, events, given, now)
    return FollowPage(
        number=case.number,
        title=case.title,
        region=row.region,
        addressed=_("members of %(name)s", name=contact.name) if contact.collective else contact.name,
        line=line_of(definition, case.state, case.reopenings, spoken, plain=True),
        standing=standing(situation),
        reason=_field_of(events, "bottleneck.withdraw", "reason") if case.state == "withdrawn" else (),
        questions=questions,
        answered=said.get(contact.id),
        others=tuple(one for key, one in said.items() if key != contact.id),
        concluded=_field_of(events, "bottleneck.conclude", "motivation") if len(said) > 1 and case.verdict else (),
        understood=(
            TextField("", paragraphs(text.description)),
            TextField(_("Who suffers from it"), paragraphs(text.affected)),
            TextField(_("What you ask of the ministry"), paragraphs(text.asked)),
        ),
        who=_who(situation.liaison, situation.owner, situation.directorate, situation.commissioner),
        promises=follow_promises(session, case.id, now),
        mediation=follow_mediation(session, case, now) if text.mediated else None,
        history=_history(session, events, everybody, contact, _files(session, case)),
        liaison=liaison.name if liaison else situation.liaison,
        liaison_mail=liaison.email if liaison else "",
        message=None if preview else given.get("message") or say_form("message", contact, several=several),
        correction=None if preview else given.get("correction") or say_form("correction", contact, several=several),
    )


def _who(liaison: str, owner: str, directorate: str, commissioner: str) -> tuple[Person, ...]:
    """Who is on it, and what that means: the words of the ministry explained."""
    found = [Person(liaison, _("your regular contact at the ministry (regio-liaison): brings your report further"))]
    if owner:
        part = _("works on the solution (opgavefikser)")
        found.append(Person(owner, part, _("directorate %(name)s", name=directorate) if directorate else ""))
    else:
        found.append(Person(_("Nobody yet"), _("we are looking for the colleague who can solve this")))
    if commissioner:
        found.append(Person(commissioner, _("decides when it is stuck (regiocommissaris)")))
    return tuple(found)


# -- what is asked ---------------------------------------------------------------------------------


def answer_form(session: Session, case: Case, step: Transition, contact: Contact) -> Any:
    """The form in which a contact takes a step of the region."""
    more = {"answered_by": who_answers()} if contact.collective else {}
    form = step_form(session, step, case.version, **more)
    if "verdict" in form:
        form["verdict"].label.text = _("Is it solved?")
    return form


def _questions(
    session: Session, case: Case, contact: Contact, answered: bool, events: Sequence[Event], given: Mapping[str, Any],
    now: datetime,
) -> tuple[Question, ...]:  # fmt: skip
    """What this contact can answer now. Whoever gave a verdict is not asked again."""
    steps = {item.transition.name: item.transition for item in actions.available(
        session, feedback.actor_for(contact), case, now
    )}  # fmt: skip
    found: list[Question] = []
    for name in (name for name in BY_LINK if name in steps and not (answered and name == "verdict")):
        if name == "ask_higher" and found:  # one thing at a time: first what we ask
            continue
        title, text, button = _asked(session, case, name, events)
        found.append(
            Question(
                name=name,
                title=title,
                text=text,
                form=given.get(name) or answer_form(session, case, steps[name], contact),
                action=url_for("feedback.answer", number=case.number, name=name),
                button=button,
                first=name not in ("reopen", "ask_higher"),
            )
        )
    return tuple(found)


def _asked(session: Session, case: Case, name: str, events: Sequence[Event]) -> tuple[str, tuple[str, ...], str]:
    """What stands above the form, and on its button: the question of the ministry, or what was done, which the region
    then judges.
    """
    if name == "answer_region":
        return _("Our question to you"), _field_of(events, "bottleneck.ask_region", "question"), _("Send my answer")
    if name == "confirm":
        again = _("Some time ago your report was closed. We would like to know how it is now.")
        return _("Is it still solved?"), (again,), _("Yes, it is still solved")
    if name == "ask_higher":
        higher = _("Is it stuck? Tell us why. Your liaison reads it and can put it before the regiocommissaris.")
        return _("Should this go higher up in the ministry?"), (higher,), _("Ask for a decision")
    if name == "reopen":
        again = _("Then you can reopen your report. It keeps its whole history.")
        return _("Is it a problem again, or still?"), (again,), _("Reopen my report")
    told = session.scalars(select(Feedback).where(Feedback.case_id == case.id).order_by(Feedback.id.desc())).first()
    done = paragraphs(told.text) if told else ()
    place = paragraphs(told.place) if told and told.place else ()
    where = (_("Where your input found its place: %(place)s", place=place[0]), *place[1:]) if place else ()
    return _("What was done with your report"), (*done, *where), _("Send my answer")


def _field_of(events: Sequence[Event], action: str, name: str) -> tuple[str, ...]:
    """What a field of the last of these steps says."""
    for event in events:
        if event.action == action and event.private:
            return paragraphs(event.private["values"].get("values", {}).get(name, ""))
    return ()


# -- what was said ---------------------------------------------------------------------------------


def _said(session: Session, case: Case, everybody: Mapping[int, Contact], reader: Contact) -> dict[int | None, Said]:
    """The last verdict of each contact on what was told last, the reader's own included."""
    return {
        given.contact_id: Said(
            _spokesman(everybody.get(given.contact_id), reader) if given.contact_id else _("Told to your contact"),
            words.verdict_label(given.verdict),
            paragraphs(given.reason),
        )
        for given in verdicts.answers(session, case)
    }


def _spokesman(contact: Contact | None, reader: Contact) -> str:
    """How one contact is shown to another: their organisation, and no name of a person."""
    if contact is None:
        return _("Another contact")
    if contact.id == reader.id:
        return contact.name
    return contact.name if contact.collective else contact.organisation or _("Another contact")


def _files(session: Session, case: Case) -> dict[str, tuple[FileView, ...]]:
    """The files that came with entries for the region, by entry. No query for a case that never had a file."""
    found: dict[str, tuple[FileView, ...]] = {}
    for row in attached.for_region(session, case.id) if case.files else ():
        url = partial(url_for, "feedback.fetch", number=case.number, public_id=row.public_id, name=row.name)
        found[row.event_id] = (*found.get(row.event_id, ()), *file_views([row], lambda _row, url=url: url()))
    return found


def _history(
    session: Session, events: Sequence[Event], everybody: Mapping[int, Contact], reader: Contact,
    files: Mapping[str, tuple[FileView, ...]],
) -> tuple[Entry, ...]:  # fmt: skip
    """What was written for the region, newest first. Promises have a section of their own."""
    found = []
    for event in events:
        if event.action.startswith(("case.promise_", "case.mediation_")):
            continue
        entry = replace(timeline.entry(session, event), visibility_label="", files=files.get(event.id, ()))
        author = json.loads(event.body)["actor"].get("contact")
        if author is not None and author != reader.id:
            entry = replace(entry, who=_spokesman(everybody.get(author), reader), on_behalf_of="")
        found.append(entry)
    return tuple(found)
