"""Files on the page of their case: with their entry in the story, and all of them beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.attachments import actions, queries
from app.attachments.forms import FilesForm, uploads
from app.attachments.kinds import Kind
from app.attachments.models import LIVE, Attachment, State
from app.cases import along, sight
from app.cases.actions import lock
from app.cases.comments import offers
from app.cases.models import Case
from app.cases.timeline import tells
from app.policy import Actor, Capability, can
from app.web.viewmodels import FileView, Panel
from app.workflow.model import Visibility


@dataclass(frozen=True, slots=True)
class FilesPanel:
    """The files of a case and the form for more; `note` says when nothing scans them."""

    files: tuple[FileView, ...]
    note: str
    form: Any
    action: str


@along.shows_files
def files_of_case(session: Session, actor: Actor, case: Case, form: Any) -> along.Files:
    """What this reader may know of: one query, and none for a case that never had a file."""
    found = queries.of_case(session, case.id, sight.entries_for(actor, case)) if case.files else []
    may_add = can(actor, Capability.CASE_COMMENT, case.facts())
    if not found and not may_add:
        return along.Files()
    represents = can(actor, Capability.CASE_REPRESENT, case.facts())
    by_entry: dict[str, tuple[FileView, ...]] = {}
    for row in found:
        shown = view(row, case.number, withdrawable=represents or row.uploader_id == actor.id)
        by_entry[row.event_id] = (*by_entry.get(row.event_id, ()), shown)
    if form is None and may_add:
        form = files_form(actor, case)
    panel = FilesPanel(
        files=tuple(view(row, case.number) for row in found if row.state in LIVE),
        note=_("Files are not scanned for viruses here.") if found and not actions.scans() else "",
        form=form if may_add else None,
        action=url_for("attachments.add", number=case.number),
    )
    return along.Files(by_entry, (Panel("attachments/_panel.html", panel),))


def files_form(actor: Actor, case: Case) -> FilesForm:
    """The form for adding files; its names differ from those of the comment on the same page."""
    confidential = can(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts())
    offered = [item for item in offers(case) if confidential or item is not Visibility.CONFIDENTIAL]
    return FilesForm(offered, prefix="bestand-")


@along.joins
def _with_comment(form: Any) -> along.Keep | None:
    """Files that come along with a comment, or alone."""
    field = form.files if "files" in form else None
    given = uploads(field) if field is not None and field.chosen else []
    if not given:
        return None

    def keep(session: Session, actor: Actor, number: str, visibility: str, event_id: str | None, now: datetime) -> None:
        if event_id is None:
            actions.add(session, actor, number, given, visibility, now=now)
        else:
            case = lock(session, actor, number)
            actions.attach(session, actor, case, given, visibility=visibility, now=now, event_id=event_id)

    return keep


def views(rows: Iterable[Attachment], url: Any) -> tuple[FileView, ...]:
    """Files as a page of those without an account shows them; `url` makes the address of a file from its row."""
    return tuple(_view(row, url(row) if row.state is State.AVAILABLE else "") for row in rows)


def view(row: Attachment, number: str, *, withdrawable: bool = False) -> FileView:
    """A file as the pages of colleagues show it."""
    url = address(row, number) if row.state is State.AVAILABLE else ""
    back = url_for("attachments.withdraw", number=number, public_id=row.public_id)
    return _view(row, url, back if withdrawable and row.state in LIVE else "")


def address(row: Attachment, number: str) -> str:
    """Where a colleague fetches a file."""
    return url_for("attachments.fetch", number=number, public_id=row.public_id, name=row.name)


def _view(row: Attachment, url: str, withdraw_url: str = "") -> FileView:
    return FileView(
        name=row.name,
        kind=kind_label(row.kind),
        size=size_label(row.size),
        url=url,
        state=state_label(row),
        gone=row.state not in LIVE,
        withdraw_url=withdraw_url,
    )


def kind_label(kind: Kind) -> str:
    """What a file is, in a word that people use for it."""
    return {
        Kind.JPEG: _("photo"),
        Kind.PNG: _("image"),
        Kind.WEBP: _("image"),
        Kind.HEIC: _("photo"),
        Kind.PDF: "PDF",
        Kind.DOCX: "Word",
        Kind.XLSX: "Excel",
        Kind.ODT: _("text (.odt)"),
        Kind.ODS: _("spreadsheet (.ods)"),
        Kind.TXT: _("text"),
        Kind.CSV: _("table (.csv)"),
    }[kind]


def size_label(size: int) -> str:
    """A size in words: 340 kB, 1,2 MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{format_decimal(round(size / 1_000_000, 1))} MB"


def state_label(row: Attachment) -> str:
    """Why a file cannot be fetched; empty when it can."""
    if row.state is State.QUARANTINED:
        return _("Is being checked for viruses; you can fetch it after that.")
    if row.state is State.REJECTED:
        return _("Refused: %(reason)s", reason=row.reason or "")
    if row.state is State.WITHDRAWN:
        return _("Withdrawn: %(reason)s", reason=row.reason or "")
    return ""


@tells("case.files_added")
def _files_added(_data: dict[str, Any], private: dict[str, Any]) -> str:
    count = len(private.get("names", [])) or 1
    return ngettext("%(num)s file added", "%(num)s files added", count)


@tells("case.file_withdrawn")
def _file_withdrawn(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("A file was withdrawn")


@tells("case.file_rejected")
def _file_rejected(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("A file was refused by the virus scanner")


@tells("case.file_released")
def _file_released(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("A file passed the virus scanner")
