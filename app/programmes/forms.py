"""The forms of programmes of other departments, and of the departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.programmes import words
from app.web.forms import BaseForm, Checkboxes, Part, Required


class ContactPart(Part):
    """Whom to call."""

    name = StringField()
    position = StringField()
    email = StringField()
    phone = StringField()


class ProgrammeForm(BaseForm):
    """What it does, of which department, where, until when, and whom to call."""

    name = StringField(validators=[Required()])
    department = SelectField(validate_choice=False)
    kind = SelectField(validate_choice=False)
    about = TextAreaField()
    regions = Checkboxes(validate_choice=False)
    municipalities = TextAreaField()
    since = StringField(widget=DateInput())
    until = StringField(widget=DateInput())
    source = StringField()
    contacts = FieldList(FormField(ContactPart), min_entries=2, max_entries=12)
    version = HiddenField()

    def __init__(
        self, departments: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("name", _("Name of the programme"), ""),
            ("department", _("Department"), ""),
            ("kind", _("Kind"), ""),
            ("about", _("What it does"), _("Two or three sentences.")),
            ("regions", _("In which regions"), ""),
            (
                "municipalities", _("Or in which municipalities"),
                _("Their names, with commas between them or one on each line."),
            ),
            ("since", _("Since"), _("Leave open what is not known.")),
            ("until", _("Last day"), ""),
            ("source", _("Where we have it from"), _("An address on the web, or who told it.")),
            ("contacts", _("Whom to call"), ""),
        ):  # fmt: skip
            self[name].label.text, self[name].description = label, help_text
        self.department.flags.required = True
        self.department.choices = [("", _("Choose")), *departments]
        self.kind.choices = [(kind.value, label()) for kind, label in words.KINDS.items()]
        self.regions.choices = list(places)
        for number, entry in enumerate(list[Any](self.contacts), 1):
            entry.label.text = _("Person %(number)s", number=number)
            who: Any = entry.form
            who.name.label.text, who.position.label.text = _("Name"), _("Function")
            who.email.label.text, who.phone.label.text = _("E-mail"), _("Telephone")

    def values(self) -> dict[str, Any]:
        """What was filled in, without the number of its edition."""
        return {name: value for name, value in super().values().items() if name != "version"}


class DepartmentForm(BaseForm):
    """A department: a new abbreviation adds one, a known one changes it."""

    key = StringField(validators=[Required()])
    name_nl = StringField(validators=[Required()])
    name_en = StringField(validators=[Required()])
    active = BooleanField(default=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.key.label.text = _("Abbreviation")
        self.key.description = _("A new one adds a department; one that is there changes it.")
        self.name_nl.label.text, self.name_en.label.text = _("Name in Dutch"), _("Name in English")
        self.active.label.text = _("In use")


class FileForm(BaseForm):
    """A file with programmes."""

    file = FileField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.file.label.text = _("File (CSV, ODS or XLSX)")
        self.file.flags.required = True
