"""The forms of a saved dashboard and of its mail."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.dashboards.boards import NAME_LENGTH, Board
from app.dashboards.models import Rhythm
from app.web.forms import BaseForm, Checkboxes, Required, max_length

EVERYBODY = "all"


class BoardForm(BaseForm):
    """What a dashboard is called, of what and when it is, and who has it. Of what and over which period come along in
    the address of the page where it was saved, and can be changed here.
    """

    name = StringField(_("Name"), [Required(), max_length(NAME_LENGTH)])
    slice = SelectField(_("Of what"), validate_choice=False)
    period = SelectField(_("Over which period"), validate_choice=False)
    measures = Checkboxes(
        _("Which figures"),
        description=_("None chosen: what matters first for the role of whoever looks, and all others below it."),
        validate_choice=False,
    )
    shared = SelectField(_("For whom"), description=_("Everybody sees the same numbers in it."), validate_choice=False)

    def offer(
        self,
        slices: Sequence[tuple[str, str]],
        periods: Sequence[tuple[str, str]],
        measures: Sequence[tuple[str, str]],
        shared: Sequence[tuple[str, str]] | None,
    ) -> BoardForm:
        """What can be chosen. With None for `shared`, who has it is not asked."""
        for field, choices in ((self.slice, slices), (self.period, periods), (self.measures, measures)):
            field.choices = [SelectChoice(value, label) for value, label in choices]
        if shared is None:
            del self.shared
        else:
            self.shared.choices = [SelectChoice(value, label) for value, label in shared]
        return self

    def board(self, kept: tuple[int | None, bool] = (None, False)) -> Board:
        """What was filled in. `kept`: who has it, where that was not asked."""
        directorate, everybody = kept
        if "shared" in self._fields:
            given = self.shared.data or ""
            number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
            directorate, everybody = (None, given == EVERYBODY) if given in ("", EVERYBODY) else (number, False)
        return Board(
            self.name.data or "", self.slice.data or "", self.period.data or "", tuple(self.measures.data or ()),
            directorate, everybody,
        )  # fmt: skip


class MailForm(BaseForm):
    """How often a link is mailed."""

    rhythm = RadioField(
        _("Mail me the link"),
        description=_("Only the name and a link, on the first working day. No numbers."),
        validate_choice=False,
    )

    def offer(self, rhythms: Sequence[Rhythm]) -> MailForm:
        """How often it can be."""
        labels = {
            Rhythm.WEEKLY: gettext("Every week"),
            Rhythm.MONTHLY: gettext("Every month"),
            Rhythm.QUARTERLY: gettext("Every quarter"),
        }
        self.rhythm.choices = [
            SelectChoice("none", gettext("No")),
            *(SelectChoice(one.value, labels[one]) for one in rhythms),
        ]
        return self

    def chosen(self) -> Rhythm | None:
        """What was chosen; None for no mail. Raises ValueError for an answer that is none."""
        return None if self.rhythm.data == "none" else Rhythm(self.rhythm.data or "")
