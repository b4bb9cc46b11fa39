"""Links between cases on their pages: beside the story, the form to lay one, and what the story tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import RadioField, StringField

from app.cases import links_between, presenters, words
from app.cases.links_between import Linked, Says
from app.cases.models import Case
from app.cases.parts import Parts
from app.cases.timeline import tells
from app.definitions import registry
from app.policy import Actor, Capability, can
from app.web.forms import BaseForm
from app.web.request import language
from app.web.viewmodels import DueView, Panel, Step, StepForm

LABELS: Mapping[Says, Callable[[], str]] = {
    Says.RELATED: lambda: _("Related to"),
    Says.CAUSED_BY: lambda: _("Caused by"),
    Says.CAUSES: lambda: _("Cause of"),
    Says.BLOCKS: lambda: _("Blocks"),
    Says.BLOCKED_BY: lambda: _("Blocked by"),
}


@dataclass(frozen=True, slots=True)
class LinkView:
    """A linked case beside the story: how it stands there, and where the link is taken away, if this reader may."""

    number: str
    title: str
    url: str
    region: str
    state_label: str
    due: DueView | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class LinkPanel:
    """The links of a case under what they say, and where another is laid. `waits`: something open blocks this case."""

    groups: tuple[tuple[str, tuple[LinkView, ...]], ...]
    add_url: str
    waits: bool


class LinkForm(BaseForm):
    """Another case, and what this one is to it."""

    says = RadioField(validate_choice=False, default=Says.RELATED.value)
    other = StringField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.says.label.text = _("This case is")
        self.says.choices = [(says.value, label()) for says, label in CHOICES.items()]
        self.says.flags.required = True
        self.other.label.text = _("Number of the other case")
        self.other.description = _("As in 2026-00042. You can link only to a case that you see yourself.")
        self.other.flags.required = True


CHOICES: Mapping[Says, Callable[[], str]] = {
    Says.RELATED: lambda: _("related to the other case"),
    Says.CAUSED_BY: lambda: _("caused by the other case"),
    Says.CAUSES: lambda: _("the cause of the other case"),
    Says.BLOCKS: lambda: _("in the way of the other case: that one cannot go on before this one has ended"),
    Says.BLOCKED_BY: lambda: _("waiting for the other case: this one cannot go on before that one has ended"),
}


def beside(session: Session, actor: Actor, case: Case, *, has_links: bool, now: datetime) -> Parts:
    """The links of a case for this reader, or where one is laid when there are none. At most one query."""
    may = can(actor, Capability.CASE_LINK, case.facts())
    found = links_between.of_case(session, actor, case.id) if has_links else []
    add_url = url_for("links.new", number=case.number, _anchor="stap") if may else ""
    if not found:
        return Parts(adds=(Step("link", _("Link to another case"), add_url),) if may else ())
    waits = case.active and any(one.says is Says.BLOCKED_BY and one.row.closed_at is None for one in found)
    panel = LinkPanel(_grouped(session, case, found, may, now), add_url, waits)
    return Parts(panels=(Panel("cases/_links.html", panel),))


def _grouped(
    session: Session, case: Case, found: Sequence[Linked], may: bool, now: datetime
) -> tuple[tuple[str, tuple[LinkView, ...]], ...]:
    spoken = language()

    def view(one: Linked) -> LinkView:
        row = one.row
        state = registry.get(session, row.process, row.workflow_version).states[row.state]
        return LinkView(
            number=row.number,
            title=row.title,
            url=presenters.case_url(row.process, row.number),
            region=row.region,
            state_label=state.label[spoken],
            due=words.due_view(row.due_at, now) if row.closed_at is None else None,
            remove_url=url_for("links.remove", number=case.number, link_id=one.id) if may else "",
        )

    return tuple((LABELS[says](), tuple(map(view, several))) for says, several in groupby(found, lambda one: one.says))


def form_of(case: Case, form: LinkForm | None = None) -> StepForm:
    """The form of a link, to be opened on the page of its case."""
    return StepForm(
        name="link",
        title=_("Link to another case"),
        action=url_for("links.add", number=case.number, _anchor="stap"),
        form=form if form is not None else LinkForm(),
        submit_label=_("Link"),
        cancel_url=presenters.case_url(case.process, case.number),
        intro=_("The link stands with both cases. Whoever may not see the other case does not see it here either."),
    )


@tells("case.linked")
def _linked(data: Mapping[str, Any], _private: Mapping[str, Any]) -> str:
    return _("Linked to another case (%(says)s)", says=_small(LABELS[Says(data["says"])]()))


@tells("case.unlinked")
def _unlinked(data: Mapping[str, Any], _private: Mapping[str, Any]) -> str:
    return _("Link to another case taken away (%(says)s)", says=_small(LABELS[Says(data["says"])]()))


@tells("case.unblocked")
def _unblocked(_data: Mapping[str, Any], _private: Mapping[str, Any]) -> str:
    return _("A case that this one waited for has ended")


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]
