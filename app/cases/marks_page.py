"""The tags of a case on its page, and whether its reader watches it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField

from app.cases import marking, presenters
from app.cases.models import Case
from app.cases.rows import Glance
from app.policy import Actor, Capability, can
from app.web.forms import BaseForm, max_length
from app.web.viewmodels import Panel, StepForm


@dataclass(frozen=True, slots=True)
class MarksPanel:
    """The tags, each with the list of what has it too; where to change them and to watch, for whoever may."""

    tags: tuple[tuple[str, str], ...]
    change_url: str
    watched: bool
    watch_url: str


class TagsForm(BaseForm):
    """All tags of a case. `was` is what they were when the form was made: what others did meanwhile stays."""

    tags = StringField(validators=[max_length(600)])
    was = HiddenField()


def panels(actor: Actor, case: Case, glance: Glance) -> tuple[Panel, ...]:
    """Tags and watching, beside the story. No query; nothing for whoever can do neither while there is no tag."""
    facts = case.facts()
    may_tag, may_watch = can(actor, Capability.CASE_TAG, facts), can(actor, Capability.CASE_WATCH, facts)
    if not (glance.tags or may_tag or may_watch):
        return ()
    watching = "marks.unwatch" if glance.watched else "marks.watch"
    content = MarksPanel(
        tags=tuple((word, url_for("bottlenecks.index", tag=word)) for word in glance.tags),
        change_url=url_for("marks.tags", number=case.number, _anchor="stap") if may_tag else "",
        watched=glance.watched,
        watch_url=url_for(watching, number=case.number) if may_watch or glance.watched else "",
    )
    return (Panel("cases/_marks.html", content),)


def tags_form(
    session: Session, actor: Actor, case: Case, tags: list[str], came_back: TagsForm | None = None
) -> StepForm:
    """The form for the tags of a case, opened in place."""
    now = ", ".join(tags)
    form = came_back if came_back is not None else TagsForm(data={"tags": now, "was": now})
    used = ", ".join(word for word in marking.words_in_use(session, actor, limit=12) if word not in tags)
    form.tags.label.text = _("Tags")
    form.tags.description = _("Separate them with commas. In use: %(tags)s.", tags=used) if used else _(
        "Words to find the cases by later. Separate them with commas."
    )  # fmt: skip
    return StepForm(
        name="tags",
        title=_("Tags"),
        action=url_for("marks.tags", number=case.number, _anchor="stap"),
        form=form,
        submit_label=_("Keep"),
        cancel_url=presenters.case_url(case.process, case.number),
        readers=_("Everybody who sees the case reads its tags; the region does not."),
    )
