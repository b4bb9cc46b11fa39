"""The form of a saved view."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.desk.models_saved import Digest
from app.desk.saved import NAME_LENGTH, Choice
from app.web.forms import BaseForm, Required, max_length


class ViewForm(BaseForm):
    """How a view is called, who has it, and what its reader does with it."""

    name = StringField(_("Name"), [Required(), max_length(NAME_LENGTH)])
    directorate = SelectField(
        _("For whom"), description=_("Everybody sees in it only what they may read."), validate_choice=False
    )
    in_menu = BooleanField(_("Show it above the list"), default=True)
    first = BooleanField(_("Begin with it when I open Bottlenecks"))
    digest = RadioField(
        _("Mail me how much is in it"),
        choices=[
            SelectChoice(Digest.NONE.value, _("No")),
            SelectChoice(Digest.DAILY.value, _("Every working day")),
            SelectChoice(Digest.WEEKLY.value, _("Every week")),
        ],
        default=Digest.NONE.value,
        description=_("Only numbers and a link."),
    )
    address = HiddenField()

    def offer(self, directorates: list[tuple[int, str]]) -> ViewForm:
        """With which directorates the view can be shared; with none, the question is not asked."""
        offered = [("", gettext("Only me")), *((str(key), name) for key, name in directorates)]
        self.directorate.choices = [SelectChoice(value, label) for value, label in offered]
        if not directorates:
            del self.directorate
        return self

    def keep_only_choices(self) -> ViewForm:
        """For a reader who may not change the view itself."""
        del self.name
        del self.directorate
        return self

    def choice(self) -> Choice:
        """What the reader does with it."""
        return Choice(bool(self.in_menu.data), bool(self.first.data), Digest(self.digest.data))

    def shared_with(self) -> int | None:
        """The directorate that was chosen. An answer that is none is refused where it is used."""
        given = self.directorate.data if "directorate" in self._fields else ""
        if not given:
            return None
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
