"""The parts of a main case beside its story, the forms to make or name one, and what the story tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from app import clock
from app.bottlenecks import queries, splitting
from app.bottlenecks.forms import one_line
from app.bottlenecks.vocabulary import NATURES
from app.bottlenecks.words import options
from app.cases import presenters, readers, words
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row
from app.cases.timeline import tells
from app.definitions import registry
from app.policy import Actor, Capability, can
from app.regions import queries as regions
from app.web.forms import BaseForm
from app.web.request import language
from app.web.viewmodels import DueView, Fact, Panel, Step, StepForm
from app.workflow.model import Visibility


@dataclass(frozen=True, slots=True)
class PartView:
    """A part beside the story of its main case: how it stands, or how it ended."""

    number: str
    title: str
    url: str
    region: str
    stands: str
    due: DueView | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class PartsPanel:
    """The parts of a main case. `waits` says that it cannot end yet, `unseen` how many the reader cannot see."""

    parts: tuple[PartView, ...]
    waits: str
    unseen: str
    split_url: str
    adopt_url: str


@contributes_to("bottleneck")
def _panel(session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    if case.main_case_id is not None:
        return Parts(facts=_main(session, actor, case.main_case_id))
    may = can(actor, Capability.CASE_SPLIT, case.facts())
    makes = may and splitting.refusal(case) is None
    split_url = url_for("parts.new", number=case.number, _anchor="stap") if makes else ""
    adopt_url = url_for("parts.choose", number=case.number, _anchor="stap") if makes else ""
    if not case.parts:
        why = _("When several must solve a part of it, or several regions must be told.")
        adds = (
            Step("split", _("Make a part"), split_url, why),
            Step("adopt", _("Make an existing bottleneck a part"), adopt_url),
        )
        return Parts(adds=adds if makes else ())
    found = cases.rows_of(session, actor, Case.main_case_id == case.id)
    now = clock.now()
    still = sum(row.closed_at is None for row in found)
    waits = ""
    if still:
        waits = ngettext(
            "One part is still open. This case can only end after it.",
            "%(num)s parts are still open. This case can only end after them.",
            still,
        )
    unseen = case.parts - len(found)
    panel = PartsPanel(
        parts=tuple(_view(session, case, row, now, may=may) for row in reversed(found)),
        waits=waits,
        unseen=ngettext("And one part that you cannot see.", "And %(num)s parts that you cannot see.", unseen)
        if unseen > 0
        else "",
        split_url=split_url,
        adopt_url=adopt_url,
    )
    return Parts(panels=(Panel("bottlenecks/_parts.html", panel),))


def _view(session: Session, main: Case, row: Row, now: datetime, *, may: bool) -> PartView:
    state = registry.get(session, row.process, row.workflow_version).states[row.state].label[language()]
    ended = [state, words.outcome_label(row.outcome), words.verdict_label(row.verdict).lower()]
    return PartView(
        number=row.number,
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        region=row.region,
        stands=state if row.closed_at is None else ", ".join(word for word in ended if word),
        due=words.due_view(row.due_at, now) if row.closed_at is None else None,
        remove_url=url_for("parts.release", number=main.number, part=row.number) if may else "",
    )


def _main(session: Session, actor: Actor, main_id: int) -> tuple[Fact, ...]:
    """Where a part belongs, for who sees that case. One query."""
    return tuple(
        Fact(_("Part of"), f"{row.number} {row.title}", presenters.case_url(row.process, row.number))
        for row in cases.rows_of(session, actor, Case.id == main_id)
    )


# -- the forms, in place on the page of the main case ----------------------------------------------


class SplitForm(BaseForm):
    """A part to make. What is not asked is as in the main case."""

    submission = HiddenField()
    version = HiddenField()
    title = TextAreaField(filters=[one_line])
    region = SelectField(validate_choice=False)
    affected = TextAreaField()
    asked = TextAreaField()
    nature = SelectField(validate_choice=False)
    contact_name = StringField()
    contact_email = StringField()
    contact_organisation = StringField()

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.submission.data:
            self.submission.data = uuid4().hex
        spoken = language()
        self.title.label.text = _("What is stuck in this part?")
        self.title.description = _("In one sentence.")
        self.region.label.text = _("For which region")
        self.region.description = _("This region gets its own feedback, and gives its own verdict.")
        self.affected.label.text = _("Who suffers from it?")
        self.asked.label.text = _("What does the region ask of the ministry?")
        self.nature.label.text = _("What kind of bottleneck?")
        self.nature.description = _("It helps to find the right owner.")
        self.contact_name.label.text = _("Who in the region do we tell?")
        self.contact_name.description = _(
            "Empty: the liaison adds somebody later. For the same region as the main case, its contacts are told."
        )
        self.contact_email.label.text = _("E-mail")
        self.contact_organisation.label.text = _("Organisation")
        for field in (self.title, self.region, self.affected, self.asked):
            field.flags.required = True
        self.nature.choices = [("", _("Not known yet")), *options(NATURES)]
        known = {
            division.name(spoken): [(str(row.id), row.name) for row in rows]
            for division, rows in regions.choices(session)
        }
        self.region.choices = {"": [("", _("Choose a region"))], **known}

    def asked_of(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        given = self.values()
        contact = {name: given.pop(f"contact_{name}") or "" for name in ("name", "email", "organisation")}
        return given | {"contacts": [contact] if any(contact.values()) else []}


class AdoptForm(BaseForm):
    """Which bottleneck that is there already becomes a part."""

    version = HiddenField()
    part = StringField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part.label.text = _("Number of the bottleneck")
        self.part.description = _("For instance 2026-00012. It keeps its own owner, deadlines and feedback.")
        self.part.flags.required = True


def split_form(session: Session, case: Case, form: SplitForm | None = None) -> StepForm:
    """The form of a new part. `form` is one that came back with errors."""
    if form is None:
        text = queries.detail(session, case.id)
        form = SplitForm(
            session,
            data={
                "title": case.title, "region": str(case.region_id), "affected": text.affected, "asked": text.asked,
                "nature": text.nature.value if text.nature else "",
            },
        )  # fmt: skip
    return StepForm(
        name="split",
        title=_("Make a part"),
        action=url_for("parts.make", number=case.number, _anchor="stap"),
        form=form,
        submit_label=_("Make the part"),
        cancel_url=presenters.case_url(case.process, case.number),
        intro=_(
            "A part is a bottleneck of its own: routing finds its owner, and its region gets its own feedback. "
            "This case can only end after its parts. Laws, accords, theme and urgency are those of this case."
        ),
        readers=readers.of_step(session, case, Visibility.REGION),
    )


def adopt_form(case: Case, form: AdoptForm | None = None) -> StepForm:
    """The form that names a bottleneck which is there already."""
    return StepForm(
        name="adopt",
        title=_("Make an existing bottleneck a part"),
        action=url_for("parts.adopt", number=case.number, _anchor="stap"),
        form=form if form is not None else AdoptForm(),
        submit_label=_("Make it a part"),
        cancel_url=presenters.case_url(case.process, case.number),
        intro=_("This case can then only end after that one."),
    )


# -- the story -------------------------------------------------------------------------------------


def _tell(action: str, what: Any) -> None:
    def said(_data: dict[str, Any], private: dict[str, Any]) -> str:
        return str(what(private.get("number", ""), private.get("region", "")))

    tells(action)(said)


_tell("bottleneck.part_added", lambda number, region: _("Part: %(number)s, %(region)s", number=number, region=region))
_tell("bottleneck.became_part", lambda number, _region: _("Part of %(number)s", number=number))
_tell(
    "bottleneck.part_released",
    lambda number, region: _("No longer a part: %(number)s, %(region)s", number=number, region=region),
)
_tell("bottleneck.released", lambda number, _region: _("No longer a part of %(number)s", number=number))
