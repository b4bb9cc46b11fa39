"""The forms of whoever keeps the register of accords. What is wrong with what they say is judged by the actions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.accords.judging import AccordIn, AgreementIn, SignatoryIn
from app.accords.models import SignatoryKind
from app.web.forms import BaseForm, Checkboxes


def _ids(chosen: list[str] | None) -> frozenset[int]:
    return frozenset(int(one) for one in chosen or () if one.isascii() and one.isdigit() and len(one) < 10)


class AccordForm(BaseForm):
    """An accord. Its key is asked once."""

    key = StringField(
        _("Short name"),
        description=_("Capitals and digits, such as IZA. Lists and imports know it by this. It stays as it is."),
    )
    name_nl = StringField(_("Name in Dutch"))
    name_en = StringField(_("Name in English"))
    summary_nl = TextAreaField(_("What it is about, in Dutch"), description=_("In two sentences of your own."))
    summary_en = TextAreaField(_("What it is about, in English"))
    source = StringField(_("Source"), description=_("Where its text can be found."))
    starts_on = DateField(_("In force from"), [Optional()])
    ends_on = DateField(_("In force until"), [Optional()])
    signatories = Checkboxes(_("Who signed it"), validate_choice=False)
    signed_on = DateField(_("Signed on"), [Optional()], description=_("For those whom you tick now."))
    active = BooleanField(_("This accord is in use"), default=True)

    def prepare(self, signatories: list[tuple[str, str]], *, known: bool) -> AccordForm:
        """Put the choices in; of an accord that is there, take the key out."""
        self.signatories.choices = signatories
        for name in ("key", "name_nl", "name_en"):
            self[name].flags.required = True
        if known:
            del self.key
        return self

    def given(self, key: str = "") -> AccordIn:
        """What was written."""
        texts = {name: self[name].data or "" for name in ("name_nl", "name_en", "summary_nl", "summary_en", "source")}
        return AccordIn(
            key=key or self["key"].data or "", starts_on=self.starts_on.data, ends_on=self.ends_on.data,
            active=self.active.data, signatories=_ids(self.signatories.data), signed_on=self.signed_on.data, **texts,
        )  # fmt: skip


class AgreementForm(BaseForm):
    """An agreement of an accord. Its code is asked once."""

    code = StringField(
        _("Code"),
        description=_("Small letters and hyphens, such as regioplan. It is in addresses and stays as it is."),
    )
    title_nl = StringField(_("Title in Dutch"))
    title_en = StringField(_("Title in English"))
    text_nl = TextAreaField(_("What was agreed, in Dutch"), description=_("In plain words of your own."))
    text_en = TextAreaField(_("What was agreed, in English"))
    place = StringField(_("Where it stands"), description=_("The part of the accord, or the law."))
    term_on = DateField(_("To be kept by"), [Optional()])
    keepers = Checkboxes(
        _("Who has to keep it"), validate_choice=False, description=_("Of those who signed the accord.")
    )
    monitored = BooleanField(
        _("Regions tell how it goes"),
        description=_("Each liaison is asked for it from time to time. Choose the few that matter most."),
    )
    active = BooleanField(_("This agreement is in use"), default=True)

    def prepare(self, signatories: list[tuple[str, str]], *, known: bool) -> AgreementForm:
        """Put the choices in; of an agreement that is there, take the code out."""
        self.keepers.choices = signatories
        for name in ("code", "title_nl", "title_en"):
            self[name].flags.required = True
        if known:
            del self.code
        return self

    def given(self, code: str = "") -> AgreementIn:
        """What was written."""
        texts = {name: self[name].data or "" for name in ("title_nl", "title_en", "text_nl", "text_en", "place")}
        return AgreementIn(
            code=code or self["code"].data or "", term_on=self.term_on.data, monitored=self.monitored.data,
            active=self.active.data, keepers=_ids(self.keepers.data), **texts,
        )  # fmt: skip


class SignatoryForm(BaseForm):
    """A signatory, and where it is addressed."""

    name = StringField(_("Name"))
    short = StringField(_("Short name"), description=_("As people call it, such as VNG."))
    kind = SelectField(_("Kind"))
    email = EmailField(
        _("E-mail address"),
        description=_("Of its office, not of a person: letters go there when an agreement is not kept."),
    )
    active = BooleanField(_("This party can be chosen"), default=True)

    def prepare(self, kinds: list[tuple[str, str]]) -> SignatoryForm:
        """Put the choices in."""
        self.kind.choices = kinds
        for name in ("name", "kind"):
            self[name].flags.required = True
        return self

    def given(self) -> SignatoryIn:
        """What was written."""
        return SignatoryIn(
            self.name.data or "", self.short.data or "", SignatoryKind(self.kind.data), self.email.data or None,
            self.active.data,
        )  # fmt: skip


Shown = AccordForm | AgreementForm | SignatoryForm


def as_choices(rows: Any) -> list[tuple[str, str]]:
    """Signatories (with id and name) as a list to tick."""
    return [(str(one.id), one.name) for one in rows]
