"""The forms of logging in, one's own account, and the administration of people and directorates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import DateInput, HiddenInput

from app.people.actions import DIRECTORATE_ROLES, REGION_ROLES, THEME_LENGTH, THEME_ROLES, GrantSpec
from app.people.labels import LANGUAGES, ROLES
from app.people.queries import DirectorateRow, Person, RegionChoice
from app.people.shared import EMAIL_LENGTH, NAME_LENGTH
from app.policy import Role
from app.web.forms import BaseForm, Required, email_address, max_length


class SubmittedForm(BaseForm):
    """A form of one button: nothing but the CSRF token."""


class LoginForm(BaseForm):
    """Who are you. The address is not judged here: what is no address has no account either."""

    email = EmailField(_("E-mail address"), [Required()])
    password = PasswordField(_("Password"), [Required()])
    next = HiddenField()


class CodeForm(BaseForm):
    """The code of the phone, or a recovery code."""

    code = StringField(_("Code"), [Required(), max_length(20)])


class ForgotForm(BaseForm):
    """Ask for a link to set a password."""

    email = EmailField(_("E-mail address"), [Required(), max_length(EMAIL_LENGTH), email_address])


class ResetForm(BaseForm):
    """Set a password by a link."""

    password = PasswordField(
        _("New password"),
        [Required()],
        description=_("At least 12 characters. A sentence works well."),
    )
    repeated = PasswordField(_("The same password again"), [Required()])


class PasswordForm(ResetForm):
    """Change one's password."""

    current = PasswordField(_("Your password now"), [Required()])


class ProfileForm(BaseForm):
    """One's own name and language."""

    name = StringField(_("Name"), [Required(), max_length(NAME_LENGTH)])
    language = RadioField(
        _("Language of pages and mails"),
        [Required()],
        choices=LANGUAGES,
        default="nl",
    )


class DisableTotpForm(BaseForm):
    """Turn the second step off."""

    current = PasswordField(_("Your password"), [Required()])


class TokenForm(BaseForm):
    """Name a new API token."""

    name = StringField(
        _("What is the token for?"),
        [Required(), max_length(80)],
        description=_("For example: the monthly report"),
    )


class AbsenceForm(BaseForm):
    """Somebody will be away. `app.people.absence` judges, for the page as for the API."""

    from_on = StringField(_("First day"), [Required()], widget=DateInput())
    until_on = StringField(_("Last day"), [Required()], widget=DateInput())
    deputy = SelectField(_("Who stands in"), [Required()], validate_choice=False)
    note = TextAreaField(
        _("Note for the deputy"),
        [max_length(500)],
        description=_("What must the deputy know? Do not write why somebody is away."),
    )

    def offer(self, people: tuple[Person, ...], choose: str) -> AbsenceForm:
        """Fill in who can stand in."""
        self.deputy.choices = [SelectChoice("", choose), *(SelectChoice(str(one.id), one.name) for one in people)]
        return self


class NewUserForm(ProfileForm):
    """Make an account."""

    email = EmailField(_("E-mail address"), [Required(), max_length(EMAIL_LENGTH), email_address])
    invite = BooleanField(_("Mail a link to set a password"), default=True)


class UserForm(ProfileForm):
    """Change somebody's account."""

    email = EmailField(_("E-mail address"), [Required(), max_length(EMAIL_LENGTH), email_address])
    manager = SelectField(
        _("Led by"),
        [Optional()],
        validate_choice=False,
        description=_("Reads along how many days this person is in the region. Nothing else follows from it."),
    )
    active = BooleanField(_("This account is in use"))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def offer(self, people: tuple[Person, ...], nobody: str) -> UserForm:
        """Fill in who can lead this person."""
        self.manager.choices = [SelectChoice("", nobody), *(SelectChoice(str(one.id), one.name) for one in people)]
        return self

    def leader(self) -> int | None:
        """The id of whoever was chosen to lead this person; 0, which nobody has, for what is no id."""
        given = self.manager.data or ""
        return (int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0) if given else None


class RoleForm(BaseForm):
    """Give a role or change it. Only the fields that mean something for this role stay; see `for_role`."""

    directorate = SelectField(_("Directorate"), [Optional()], coerce=int)
    theme = StringField(
        _("Only for this theme"),
        [max_length(THEME_LENGTH)],
        description=_("Leave empty for a liaison for every subject."),
    )
    regions = SelectMultipleField(_("Regions"), [Optional()], coerce=int)

    def for_role(
        self,
        role: Role,
        directorates: tuple[DirectorateRow, ...],
        regions: tuple[RegionChoice, ...],
        language: str,
    ) -> RoleForm:
        """Drop the fields that this role does not have, and fill the choices of the others."""
        if role in DIRECTORATE_ROLES:
            self.directorate.choices = [SelectChoice(str(row.id), row.name(language)) for row in directorates]
        else:
            del self.directorate
        if role in REGION_ROLES:
            self.regions.choices = [SelectChoice(str(row.id), row.name) for row in regions]
        else:
            del self.regions
        if role not in THEME_ROLES:
            del self.theme
        return self

    def spec(self, role: Role) -> GrantSpec:
        """What was filled in."""
        return GrantSpec(
            role,
            self.directorate.data if "directorate" in self else None,
            frozenset(self.regions.data or ()) if "regions" in self else frozenset(),
            (self.theme.data or None) if "theme" in self else None,
        )


class NewDirectorateForm(BaseForm):
    """Add a directorate."""

    key = StringField(
        _("Short name"),
        [Required(), max_length(20)],
        description=_("Letters for lists and imports, such as CZ. This cannot be changed later."),
    )
    name_nl = StringField(_("Name in Dutch"), [Required(), max_length(NAME_LENGTH)])
    name_en = StringField(_("Name in English"), [Required(), max_length(NAME_LENGTH)])


class DirectorateForm(BaseForm):
    """Rename a directorate, or put it in or out of use."""

    name_nl = StringField(_("Name in Dutch"), [Required(), max_length(NAME_LENGTH)])
    name_en = StringField(_("Name in English"), [Required(), max_length(NAME_LENGTH)])
    active = BooleanField(_("This directorate is in use"))


def role_filter(value: str) -> Role | None:
    """The role of a filter, None when there is none by that name."""
    return Role(value) if value in Role._value2member_map_ else None


def role_choices() -> list[tuple[str, str]]:
    """The roles for a filter."""
    return [(role.value, str(label)) for role, label in ROLES.items()]
