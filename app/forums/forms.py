"""The forms of forums and agendas. They show and keep what was typed; `judging` judges."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput, NumberInput, TimeInput

from app.cases import choices
from app.forums import choosing, queries
from app.forums.judging import MOST_DAYS, POSTPONED
from app.forums.models import MeetingResult, Purpose
from app.forums.words import purpose_label, result_label
from app.web.forms import BaseForm, Required
from app.web.request import language


class MeetingForm(BaseForm):
    """A meeting to plan, or as it is planned."""

    revision = HiddenField()
    forum = SelectField(_("Which forum"), validators=[Required()], validate_choice=False)
    held_on = StringField(_("Day"), validators=[Required()], widget=DateInput())
    begins = StringField(_("Begins at"), widget=TimeInput())
    ends = StringField(_("Ends at"), widget=TimeInput())
    papers_on = StringField(
        _("Papers at the latest on"), widget=DateInput(),
        description=_("Empty: as many working days before as this forum asks."),
    )  # fmt: skip
    place = StringField(_("Place"), description=_("Empty: where this forum always meets."))
    chair = StringField(_("Chair"), description=_("Empty: who always chairs this forum."))
    note = TextAreaField(_("For those who come"), description=_("Stands in front of the papers."))

    def offer(self, forums: list[queries.ForumRow], chosen: str = "") -> None:
        """Put the forums in the form."""
        self.forum.choices = [("", _("Choose")), *((row.key, row.name(language())) for row in forums)]
        if chosen and not self.forum.data:
            self.forum.data = chosen

    def keep_to(self) -> None:
        """A meeting that is planned stays with its forum."""
        del self.forum


class ItemForm(BaseForm):
    """A case to put on an agenda: its number (when it is not known yet), the meeting, and what is asked."""

    case = StringField(_("Number of the case"), validators=[Required()], description=_("As in 2026-00042."))
    meeting = SelectField(_("Which meeting"), validators=[Required()], validate_choice=False)
    purpose = RadioField(_("What should the meeting do"), validators=[Required()], validate_choice=False)
    asked = TextAreaField(
        _("What is asked of the meeting"), validators=[Required()], description=_("In one or two sentences.")
    )
    presenter = SelectField(
        _("Who sees to the paper"), validate_choice=False,
        description=_("Empty: the owner of the case. They are told by when it must be there."),
    )  # fmt: skip

    def offer(self, session: Session) -> None:
        """Put what can be chosen in the form: meetings that still take papers, forums that can wait, colleagues."""
        self.purpose.choices = [(one.value, purpose_label(one)) for one in Purpose]
        people = choices.people_in(session, "colleagues")
        self.presenter.choices = [("", _("Choose")), *((str(key), name) for key, name in people)]
        if "meeting" in self:
            planned = choosing.meetings(session, language())
            waits = [(f"forum:{row.key}", _("%(forum)s: the next one", forum=row.name(language()))) for row in
                     queries.forums(session, active=True)]  # fmt: skip
            self.meeting.choices = [("", _("Choose")), *((str(key), label) for key, label in planned), *waits]

    def where(self) -> dict[str, Any]:
        """Which meeting, or which forum, was chosen: for `agenda.put`."""
        chosen = str(self.meeting.data or "")
        if chosen.startswith("forum:"):
            return {"forum_key": chosen.removeprefix("forum:")}
        return {"meeting_id": int(chosen)} if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else {}


class ReasonForm(BaseForm):
    """Why something is called off or taken off."""

    reason = TextAreaField(_("Why"), validators=[Required()], description=_("Those around the cases read this."))


class MoveForm(ReasonForm):
    """To which other meeting of the same forum an item goes."""

    meeting = SelectField(_("To which meeting"), validators=[Required()], validate_choice=False)


class PaperForm(BaseForm):
    """What the presenter adds to the paper."""

    note = TextAreaField(
        _("What do you want to add"),
        description=_("Stands in the paper, after what is asked. The rest comes from the case."),
    )


class OutcomeForm(BaseForm):
    """What a meeting said."""

    result = RadioField(_("What did the meeting say"), validators=[Required()], validate_choice=False)
    text = TextAreaField(
        _("Explanation"), validators=[Required()],
        description=_("What was said or agreed, and who does what. It stands in the story of the case."),
    )  # fmt: skip
    completes = BooleanField(_("The follow-up of the decision is done with this"))

    def offer(self) -> None:
        """Put the outcomes in the form."""
        self.result.choices = [(one, result_label(one)) for one in (*(one.value for one in MeetingResult), POSTPONED)]


class ForumForm(BaseForm):
    """A forum, for administrators."""

    version = HiddenField()
    name_nl = StringField(_("Name in Dutch"), validators=[Required()])
    name_en = StringField(_("Name in English"), validators=[Required()])
    about = TextAreaField(_("What it is for"))
    chair = StringField(_("Chair"))
    place = StringField(_("Place"))
    papers_days = StringField(
        _("Papers, in working days before"), validators=[Required()], default="5",
        widget=NumberInput(step=1, min=0, max=MOST_DAYS),
    )  # fmt: skip
    active = BooleanField(_("In use"), default=True)
