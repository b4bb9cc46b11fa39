"""The form that all our forms are: it cleans what comes in, keeps what was typed, and speaks the reader's
language.

A view does::

    form = SomeForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actions.do(session, actor(), **form.values(), now=clock.now())
            return redirect(url_for(...), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template(..., form=form), form.status
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, FormField, HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.web import personal
from app.web.messages import message_for

LINE_ENDS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\u0085": "\n"})
UNSTORABLE = frozenset({"Cc", "Cs"})
KEPT = frozenset("\n\t")


def clean(value: str | None) -> str | None:
    """Text as we keep it: one kind of line end, composed accents, no space around it.

    Raises ValueError, with a message for the reader, for NUL and other control characters.
    """
    if value is None:
        return None
    text = value.replace("\r\n", "\n").replace("\r", "\n").translate(LINE_ENDS)
    text = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(char) in UNSTORABLE and char not in KEPT for char in text):
        raise ValueError(message_for(FieldError("", "unreadable")))
    return text.strip()


def _with_cleaning(unbound_field: Any) -> Any:
    """Give a text field our filter, so that no form can forget it. Passwords stay exactly as typed."""
    if issubclass(unbound_field.field_class, StringField) and not issubclass(
        unbound_field.field_class, PasswordField | HiddenField
    ):
        filters = unbound_field.kwargs.get("filters", ())
        unbound_field.kwargs["filters"] = [clean, *(found for found in filters if found is not clean)]
    return unbound_field


class BaseForm(FlaskForm):
    """A form of ours: text fields are cleaned, a CSRF token is checked.

    `personal_asked` and `personal_about`: the questions about personal data that its writer must look at, and those
    about texts that are no field of it (`app.web.personal`).
    """

    personal_asked: Sequence[personal.Question] = ()
    personal_about: Sequence[personal.Question] = ()

    class Meta(FlaskForm.Meta):
        """How WTForms builds our fields."""

        def bind_field(self, form: Any, unbound_field: Any, options: Mapping[str, Any]) -> Any:
            """See `_with_cleaning`."""
            return _with_cleaning(unbound_field).bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "csrf_token" in self:
            self["csrf_token"].render_kw = {"id": False}  # a page with two forms would have the same id twice

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form: 422 when it came back with errors or a question, else
        200.
        """
        return 422 if self.errors or self.personal_asked else 200

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whether every field is filled in well. If not, what was asked about personal data stands there again."""
        sound: bool = super().validate(*args, **kwargs)
        if not sound:
            personal.keep(self)
        return sound

    def values(self) -> dict[str, Any]:
        """What was filled in, without the CSRF token and without buttons."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "submit")}

    def add_errors(self, invalid: Invalid) -> None:
        """Put each error at the field it is about; one that is about no field here goes above the form.

        A field inside a part or a list is named with its path: `contacts-0-email`. A question about personal data is
        no error: it stands at its field by itself.
        """
        personal.keep(self, invalid)
        for error in invalid.errors:
            if error.code == personal.CODE:
                continue
            message = message_for(error)
            field = _find(self, error.field)
            if field is None:
                self.form_errors.append(message)
            elif message not in field.errors:
                field.errors = [*field.errors, message]


class Checkboxes(SelectMultipleField):
    """Several answers, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Part(Form):
    """A part of a form, for `FormField(Part)`: cleaned likewise, covered by the CSRF token of the form."""

    class Meta(DefaultMeta):
        """How WTForms builds our fields."""

        def bind_field(self, form: Any, unbound_field: Any, options: Mapping[str, Any]) -> Any:
            """See `_with_cleaning`."""
            return _with_cleaning(unbound_field).bind(form=form, **options)


def _find(form: Any, path: str) -> Any:
    """The field with this name or path that can show an error, or None."""
    for field in form:
        if isinstance(field, FormField):
            found = _find(field.form, path)
        elif isinstance(field, FieldList):
            found = field if path in (field.short_name, field.name) else _find(field.entries, path)
        else:
            found = field if path in (field.short_name, field.name) else None
        if found is not None:
            return found
    return None


# -- validators with our words ---------------------------------------------------------------


class Required(InputRequired):
    """The field must be filled in, with more than spaces. Marks the field as required for the templates."""

    def __call__(self, form: Any, field: Field) -> None:
        """Stop at an empty field: nothing else about it matters."""
        data = field.data
        if data is None or data == [] or (isinstance(data, str) and not data.strip()):
            field.errors = []
            raise StopValidation(message_for(FieldError(field.name, "required")))


def max_length(limit: int) -> Callable[[Any, Field], None]:
    """At most so many characters. The whole text is kept, and the message says how long it is."""

    def check(_form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length > limit:
            error = FieldError(field.name, "too_long", {"max": limit, "length": length})
            raise ValidationError(message_for(error))

    return check


def email_address(_form: Any, field: Field) -> None:
    """An address that mail can be sent to; nothing is looked up on the network."""
    if not field.data:
        return
    try:
        validate_email(field.data, check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(message_for(FieldError(field.name, "not_an_email"))) from None


@contextmanager
def refused_in(form: BaseForm, changed: str) -> Iterator[None]:
    """What is refused inside comes back in the form, with all that was typed. `changed` says that somebody else was
    first: the form then holds the newer version, so that sending it again is a choice.
    """
    try:
        yield
    except Invalid as invalid:
        form.add_errors(invalid)
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
    except Stale as stale:
        form["version"].data = str(stale.actual)
        form.form_errors.append(changed)
