"""What helps somebody to write on the page of a case: what they typed before, and texts to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases import drafts, standard_texts
from app.cases.drafts import Kept
from app.cases.models import Case
from app.cases.rows import Glance
from app.policy import Actor
from app.web.formats import short_time
from app.web.request import language
from app.web.viewmodels import Unsent, WritingAid
from app.workflow.model import FieldType, Transition

SLUG = "reactie"
"""A comment, as the form is called in addresses; a step is `stap-` and its name."""


@dataclass(frozen=True)
class Writing:
    """The drafts of a reader with a case, and the texts that they can begin with."""

    number: str
    kept: Mapping[str, Kept] = field(default_factory=dict)
    texts: tuple[standard_texts.Offer, ...] = ()

    def fields(self, form: str) -> dict[str, Any]:
        """What was typed before in a form; nothing when nothing was kept."""
        found = self.kept.get(form)
        return dict(found.fields) if found else {}

    def aid(self, form: str, *, with_text: bool = True, typed: bool = False) -> WritingAid:
        """What stands in a form to help. `with_text`: it has a text in it; `typed`: it is no draft any more."""
        slug, found = slug_of(form), None if typed else self.kept.get(form)
        return WritingAid(
            form=slug,
            keep_url=url_for("writing.keep", number=self.number, form=slug),
            drop_url=url_for("writing.drop", number=self.number, form=slug),
            insert_url=url_for("writing.insert", number=self.number, form=slug),
            texts=tuple((offer.id, offer.name) for offer in self.texts) if with_text else (),
            kept=_("What you typed before, kept %(when)s. It has not been sent.", when=short_time(found.saved_at))
            if found
            else "",
        )

    def unsent(self, session: Session, case: Case, *, but: str) -> tuple[Unsent, ...]:
        """The drafts of other forms than the one that is open, each with where it goes on."""
        found = []
        for form, kept in self.kept.items():
            step = drafts.step_of(session, case, form)
            if form == but or (step is None and form != drafts.COMMENT):
                continue
            label = step.label[language()] if step else _("Comment")
            url = (
                url_for("cases.show", number=case.number, step=step.name, _anchor="stap")
                if step
                else url_for("cases.show", number=case.number, _anchor=SLUG)
            )
            found.append(Unsent(label, short_time(kept.saved_at), url))
        return tuple(found)


def gather(session: Session, actor: Actor, case: Case, glance: Glance, nature: str) -> Writing:
    """What helps this reader to write. One query, and none for who has no draft."""
    return Writing(
        case.number,
        drafts.of_case(session, actor, case.id) if glance.has_drafts else {},
        standard_texts.read(glance.texts, nature),
    )


def has_text(step: Transition) -> bool:
    """Whether the form of a step has a text in it."""
    return text_field(step) is not None


def text_field(step: Transition) -> str | None:
    """The first text in the form of a step: a text to begin with goes there."""
    return next((item.name for item in step.fields if item.type is FieldType.TEXT), None)


def slug_of(form: str) -> str:
    """How a form is called in addresses."""
    return SLUG if form == drafts.COMMENT else f"stap-{form.removeprefix(drafts.STEP)}"


def form_of(slug: str) -> str:
    """The form that is called so in addresses; whether there is one is for `drafts` to say."""
    return drafts.COMMENT if slug == SLUG else f"{drafts.STEP}{slug.removeprefix('stap-')}"
