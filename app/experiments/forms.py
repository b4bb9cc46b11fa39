"""The forms of experiments that are no step of the workflow."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from app.web.forms import BaseForm, Checkboxes, Required


class RegionsForm(BaseForm):
    """In which regions the room holds."""

    regions = Checkboxes(_("Regions in which the room holds"), validate_choice=False)


class DossierForm(BaseForm):
    """Which dossier learns from an experiment."""

    dossier = SelectField(_("Dossier"), validators=[Required()], validate_choice=False)
