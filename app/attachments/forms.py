"""Choosing files in a form.

A form that takes files::

    class SomeForm(BaseForm):
        files = FilesField()

    @guard(...)
    @takes_files                                   # from app.web.uploads: below the guard
    def some_view():
        given = uploads(form.files)                # judges them, before the transaction; raises Invalid at `files`
        with transaction() as session:
            case = actions.do(session, ...)
            attach(session, actor(), case, given, visibility=..., now=clock.now())

and in its template `{{ files_field(form.files) }}` (macros/files.html) inside
`<form method="post" enctype="multipart/form-data">`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from flask_babel import gettext as _
from wtforms import RadioField, TextAreaField

from app.attachments.files import MAX_FILES, Upload, read_all
from app.cases import words
from app.errors import FieldError, Invalid
from app.web.forms import BaseForm
from app.web.uploads import FilesField
from app.workflow.model import Visibility

__all__ = ["FilesField", "FilesForm", "WithdrawForm", "uploads"]


def uploads(field: FilesField) -> list[Upload]:
    """The chosen files, judged. Raises Invalid with every one that is refused, at `files`."""
    if len(field.chosen) > MAX_FILES:
        raise Invalid([FieldError("files", "too_many_files", {"max": MAX_FILES, "have": 0})])
    return read_all((cast(BinaryIO, one.stream), one.filename) for one in field.chosen)


class FilesForm(BaseForm):
    """Files, and who may fetch them."""

    files = FilesField()
    visibility = RadioField(validate_choice=False, default=Visibility.MINISTRY.value)

    def __init__(self, offered: Iterable[Visibility], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.files.label.text = _("Files")
        self.files.flags.required = self.visibility.flags.required = True
        self.visibility.label.text = _("Who reads this")
        self.visibility.choices = [(item.value, words.readers(item)) for item in offered]


class WithdrawForm(BaseForm):
    """Why a file is taken back."""

    reason = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.label.text = _("Why is this file withdrawn?")
        self.reason.description = _("Colleagues read this beside the name of the file. The file itself is deleted.")
        self.reason.flags.required = True
