"""What can be done to several cases at once without any other feature: giving them to somebody, tags, and watching."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField, TextAreaField

from app.audit import kept
from app.cases import handover, marking, marks
from app.cases.bulk import Chosen
from app.cases.bulk_kinds import Kind, register
from app.cases.handover import Part
from app.cases.models import Case
from app.errors import FieldError, Invalid
from app.people import queries as people
from app.policy import Actor, Capability
from app.web.forms import BaseForm, Required, max_length
from app.web.request import language
from app.workflow.fields import storable

# -- giving to somebody ----------------------------------------------------------------------------


class GiveForm(BaseForm):
    """Who takes over, and why."""

    successor = SelectField(validators=[Required()], validate_choice=False)
    reason = TextAreaField()


def owners(session: Session, but: int | None = None) -> dict[str, list[tuple[str, str]]]:
    """Everybody a case can be given to, by directorate; without those of one."""
    found: dict[str, list[tuple[str, str]]] = {"": [("", _("Choose"))]}
    for one in people.assignable(session):
        if one.directorate.id == but:
            continue
        found.setdefault(one.directorate.name(language()), []).append((str(one.person.id), one.person.name))
    return found


def give_form(session: Session, _actor: Actor) -> GiveForm:
    """The form for giving cases to an owner."""
    form = GiveForm()
    form.successor.label.text, form.reason.label.text = _("New owner"), _("Why")
    form.reason.description = _("Required for cases that have an owner already. The old and the new owner read this.")
    form.successor.choices = owners(session)
    return form


def _check_give(session: Session, _actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    successor, reason, part = given.get("successor"), given.get("reason") or "", given.get("part") or Part.OWNER
    errors = []
    if isinstance(successor, str) and successor.isascii() and successor.isdigit() and len(successor) < 10:
        successor = int(successor)
    who = people.people(session, [successor]) if type(successor) is int and 0 < successor < 2**31 else {}
    if not who:
        errors.append(FieldError("successor", "unknown_person" if successor else "required"))
    if not isinstance(reason, str) or not storable(reason, lines=True):
        errors.append(FieldError("reason", "unreadable"))
    elif len(reason) > handover.MAX_REASON:
        errors.append(FieldError("reason", "too_long", {"max": handover.MAX_REASON, "length": len(reason)}))
    if part not in list(Part):
        errors.append(FieldError("part", "unknown_choice", {"value": str(part)[:80]}))
    if errors:
        raise Invalid(errors)
    name = next(iter(who.values())).name
    return {"successor": successor, "reason": reason, "part": Part(part).value, "name": name}


def _give(session: Session, actor: Actor, one: Chosen, data: Mapping[str, Any], now: datetime) -> Case:
    case = handover.give(
        session, actor, one.number, Part(data["part"]), data["successor"], data["reason"],
        expected_version=one.version, now=now,
    )  # fmt: skip
    kept.note(session, actor, case, kept.look_at({"reason": data["reason"]}), asked=True, now=now)
    return case


GIVE = register(
    Kind(
        name="assign", address="toewijzen", capability=Capability.CASE_ASSIGN, check=_check_give, act=_give,
        form=give_form,
        label=lambda: _("Give to somebody …"),
        title=lambda: _("Give cases to an owner"),
        go=lambda: _("Give"),
        told=lambda data, count: ngettext(
            "%(num)s case went to %(name)s.", "%(num)s cases went to %(name)s.", count, name=data.get("name", "")
        ),
    )
)  # fmt: skip


# -- tags --------------------------------------------------------------------------------------------


class TagForm(BaseForm):
    """Words to find cases by."""

    tags = StringField(validators=[Required(), max_length(400)])


def tag_form(session: Session, actor: Actor) -> TagForm:
    """The form for tags, with those in use as suggestions."""
    form = TagForm()
    form.tags.label.text = _("Tags")
    used = ", ".join(marking.words_in_use(session, actor, limit=8))
    form.tags.description = _("Separate them with commas. In use: %(tags)s.", tags=used) if used else _(
        "Words to find the cases by later. Separate them with commas."
    )  # fmt: skip
    return form


def _check_tags(_session: Session, _actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"tags": marks.read(given.get("tags"))}


def _tag(session: Session, actor: Actor, one: Chosen, data: Mapping[str, Any], now: datetime) -> Case:
    return marking.tag(session, actor, one.number, list(data["tags"]), now=now)


def _untag(session: Session, actor: Actor, one: Chosen, data: Mapping[str, Any], now: datetime) -> Case:
    return marking.untag(session, actor, one.number, list(data["tags"]), now=now)


def _tags(data: Mapping[str, Any]) -> str:
    return ", ".join(data.get("tags", ()))


register(
    Kind(
        name="tag", address="labelen", capability=Capability.CASE_TAG, check=_check_tags, act=_tag, form=tag_form,
        label=lambda: _("Add tags …"),
        title=lambda: _("Add tags to cases"),
        go=lambda: _("Add tags"),
        told=lambda data, count: ngettext(
            "%(num)s case now has: %(tags)s.", "%(num)s cases now have: %(tags)s.", count, tags=_tags(data)
        ),
    )
)  # fmt: skip


# -- watching ------------------------------------------------------------------------------------------


class NothingAsked(BaseForm):
    """A form that asks nothing more than to go on."""


def _nothing(_session: Session, _actor: Actor, _given: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _watch(session: Session, actor: Actor, one: Chosen, _data: Mapping[str, Any], now: datetime) -> Case:
    return marking.watch(session, actor, one.number, now=now)


def _unwatch(session: Session, actor: Actor, one: Chosen, _data: Mapping[str, Any], now: datetime) -> Case:
    return marking.unwatch(session, actor, one.number, now=now)


register(
    Kind(
        name="watch", address="volgen", capability=Capability.CASE_WATCH, check=_nothing, act=_watch,
        form=lambda _session, _actor: NothingAsked(),
        label=lambda: _("Watch"),
        title=lambda: _("Watch cases"),
        go=lambda: _("Watch"),
        told=lambda _data, count: ngettext("You now watch %(num)s case.", "You now watch %(num)s cases.", count),
    )
)  # fmt: skip

register(
    Kind(
        name="untag", address="labels-weghalen", capability=Capability.CASE_TAG, check=_check_tags, act=_untag,
        form=tag_form,
        label=lambda: _("Take tags off …"),
        title=lambda: _("Take tags off cases"),
        go=lambda: _("Take tags off"),
        told=lambda data, count: ngettext(
            "%(num)s case no longer has: %(tags)s.", "%(num)s cases no longer have: %(tags)s.", count, tags=_tags(data)
        ),
    )
)  # fmt: skip

register(
    Kind(
        name="unwatch", address="niet-volgen", capability=Capability.CASE_WATCH, check=_nothing, act=_unwatch,
        form=lambda _session, _actor: NothingAsked(),
        label=lambda: _("Stop watching"),
        title=lambda: _("Stop watching cases"),
        go=lambda: _("Stop watching"),
        told=lambda _data, count: ngettext(
            "You no longer watch %(num)s case.", "You no longer watch %(num)s cases.", count
        ),
    )
)  # fmt: skip
