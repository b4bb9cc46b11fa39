"""The upload of a year's table, and what is said of its faults."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from app.regions.tables import LIMIT, Fault
from app.web.forms import BaseForm

FAULTS: dict[str, Callable[[], str]] = {
    "unreadable": lambda: _("this is not a CSV file in UTF-8"),
    "too_large": lambda: _("the file is larger than %(max)s bytes"),
    "no_column": lambda: _("this column is missing"),
    "column_twice": lambda: _("this column is there twice"),
    "no_division": lambda: _("there is no column of any division we know (%(known)s)"),
    "no_rows": lambda: _("there are no municipalities in it"),
    "cells": lambda: _("this row has %(found)s cells; the heading has %(expected)s"),
    "empty": lambda: _("this cell is empty"),
    "not_a_code": lambda: _("“%(value)s” is not a code as CBS gives them"),
    "twice": lambda: _("“%(value)s” is already in row %(other)s"),
    "too_long": lambda: _("this has %(length)s characters; at most %(max)s fit"),
    "not_text": lambda: _("this contains characters that cannot be stored"),
    "two_names": lambda: _("code %(value)s belongs to “%(other)s” elsewhere in the table"),
    "two_codes": lambda: _("“%(value)s” has code %(other)s elsewhere in the table"),
    "too_few": lambda: _(
        "only %(found)s of the %(expected)s municipalities we know are in it: this is not a whole one"
    ),
    "older": lambda: _("a table that is valid from %(known)s is already in use; history is not rewritten"),
}


def fault_text(fault: Fault) -> str:
    """What is wrong, in the reader's language."""
    return FAULTS[fault.code]() % dict(fault.params)


class TableForm(BaseForm):
    """A table to look at first. `table` and `digest` come back from the preview, to be taken into use."""

    file = FileField(
        lazy_gettext("File"),
        description=lazy_gettext("A CSV file with the columns gm_code, naam and those of the layouts."),
    )
    valid_from = DateField(
        lazy_gettext("Valid from"),
        validators=[DataRequired(lazy_gettext("This is not a date. Write it as 2026-11-23."))],
        description=lazy_gettext("From this day on the table holds. Usually 1 January."),
    )
    table = TextAreaField()
    digest = HiddenField()
    _content: bytes | None = None

    def content(self) -> bytes:
        """The table: as uploaded, else as it came back from an earlier step."""
        if self._content is None:
            uploaded = self.file.data
            self._content = bytes(uploaded.read(LIMIT + 1)) if uploaded else (self.table.data or "").encode()
        return self._content

    def validate_file(self, field: FileField) -> None:
        """There must be a table, from either side."""
        if not self.content():
            raise ValidationError(_("Choose a file."))
