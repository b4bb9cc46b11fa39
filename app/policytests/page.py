"""A policy test and the answer of a region on the page of their case."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.cases import presenters
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.definitions import registry
from app.policy import Actor, Capability, can
from app.policytests import actions, bearing, queries, weighing
from app.policytests.bearing import Bearing
from app.policytests.models import PolicyAnswer, PolicyPartner, PolicySaid, PolicyTest
from app.policytests.queries import AnswerRow, PointRow
from app.policytests.words import done_label, state_label, verdict_label
from app.regions.queries import RegionRow
from app.regions.views import add_extra
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import Fact, Panel, Step, TextField

presenters.texts(queries.texts_of)
ON_REGION_PAGE = 5


@dataclass(frozen=True, slots=True)
class PointView:
    """A main point: what regions said, from which, and what was done with it."""

    id: int
    title: str
    heard: tuple[str, ...]
    regions: str
    done: str
    tone: str
    why: tuple[str, ...]
    edit_url: str = ""
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class PartView:
    """What was said of one question."""

    question: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer of one region beside those of others."""

    region: str
    url: str
    standing: str
    tone: str
    liaison: str
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class BearingView:
    """A bottleneck or lesson that bears on the policy."""

    kind: str
    kind_label: str
    ref: str
    title: str
    url: str
    note: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class TestPanel:
    """All that a test shows above its story."""

    points: tuple[PointView, ...]
    answers: tuple[AnswerView, ...]
    counts: tuple[tuple[str, int], ...]
    asked: int
    waiting: int
    state: str
    add_url: str
    more_url: str
    missing: str
    exports: tuple[tuple[str, str], ...]
    message: tuple[str, ...]
    bearing: tuple[BearingView, ...]
    nearby: tuple[BearingView, ...]
    bear_url: str


def point_views(found: list[PointRow], number: str = "", *, may: bool = False) -> tuple[PointView, ...]:
    """Main points for a page; with `may`, with the addresses by which to change them."""
    return tuple(
        PointView(
            one.id, one.title, paragraphs(one.heard), ", ".join(name for _key, name in one.places),
            done_label(one.done), one.done.value if one.done else "open", paragraphs(one.why),
            url_for("policytests.point", number=number, point_id=one.id) if may else "",
            url_for("policytests.remove_point", number=number, point_id=one.id) if may else "",
        )
        for one in found
    )  # fmt: skip


def parts_of(questions: list[tuple[int, str]], said: PolicySaid | None) -> tuple[PartView, ...]:
    """What was said of each question; those without an answer are left out."""
    texts = said.texts if said else {}
    return tuple(PartView(text, paragraphs(texts[str(key)])) for key, text in questions if texts.get(str(key)))


@contributes_to(actions.PROCESS)
def _of_test(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    record = session.get_one(PolicyTest, case.id)
    rows = queries.of_test(session, actor, case.id)
    may = case.state in actions.OPEN and can(actor, Capability.CASE_POLICY_TEST, case.facts())
    count = queries.counts(session, [case.id]).get(case.id, queries.NOTHING)
    panel = TestPanel(
        points=point_views(queries.points(session, case.id), case.number, may=may),
        answers=_answer_views(session, case.id, rows),
        counts=(
            (_("can work"), count.works), (_("with changes"), count.changes), (_("cannot work"), count.fails),
            (_("give no answer"), count.passed),
        ),
        asked=count.asked,
        waiting=count.waiting,
        state=case.state,
        add_url=url_for("policytests.new_point", number=case.number) if may else "",
        more_url=url_for("policytests.more", number=case.number) if may and case.state == "asking" else "",
        missing=_missing(session, case.id, rows) if may and case.state == "weighing" else "",
        exports=tuple(
            (form.upper(), url_for("policytests.export_answers", number=case.number, form=form))
            for form in ("ods", "csv")
        ),
        message=paragraphs(record.message),
        bearing=_bearing(bearing.kept(session, actor, case.id), case.number, may=may),
        nearby=_bearing(bearing.found(session, actor, case, record, now=clock.now()), case.number, may=False)
        if case.active
        else (),
        bear_url=url_for("policytests.bear", number=case.number) if may else "",
    )  # fmt: skip
    return Parts(
        texts=_texts(session, record),
        facts=_facts(record, count),
        middle=(Panel("policytests/_test.html", panel, "policytests"),),
        kind_label=registry.current(actions.PROCESS).label[language()],
    )


def _bearing(found: list[Bearing], number: str, *, may: bool) -> tuple[BearingView, ...]:
    labels = {"case": _("Bottleneck"), "lesson": _("Lesson")}
    return tuple(
        BearingView(
            one.kind, labels[one.kind], one.ref, one.title,
            url_for("cases.show", number=one.ref)
            if one.kind == "case"
            else url_for("lessons.show", lesson_id=int(one.ref)),
            one.note,
            url_for("policytests.unbear", number=number, bearing_id=one.id) if may and one.id else "",
        )
        for one in found
    )  # fmt: skip


def _texts(session: Session, record: PolicyTest) -> tuple[TextField, ...]:
    asked = tuple(f"{one.position}. {one.text}" for one in queries.questions(session, record.case_id))
    found = (
        (_("What is intended"), paragraphs(record.intended)),
        (_("Questions to the region"), asked),
        (_("Documents"), queries.lines(record.documents)),
        (_("Why it was withdrawn"), paragraphs(record.ended_because)),
    )
    return tuple(TextField(label, texts) for label, texts in found if texts)


def _facts(record: PolicyTest, count: queries.Count) -> tuple[Fact, ...]:
    found = []
    if record.answer_by is not None:
        found.append(Fact(_("Answer at the latest on"), short_date(record.answer_by)))
    asked = ngettext("%(num)s region", "%(num)s regions", count.asked)
    found.append(Fact(_("Asked"), asked))
    if record.told_at is not None:
        found.append(Fact(_("Regions told on"), short_date(clock.local_date(record.told_at))))
    return tuple(found)


def _missing(session: Session, test_id: int, rows: list[AnswerRow]) -> str:
    """What must still be said before the regions can be told."""
    left = weighing.unweighed(session, test_id)
    names = ", ".join(row.region for row in rows if row.region_id in left)
    open_points = weighing.unsettled(session, test_id)
    told = []
    if open_points:
        told.append(
            ngettext(
                "%(num)s main point does not say yet what was done with it and why.",
                "%(num)s main points do not say yet what was done with them and why.",
                open_points,
            )
        )
    if names:
        told.append(_("In no main point yet: %(names)s.", names=names))
    return " ".join(told)


def _answer_views(session: Session, test_id: int, rows: list[AnswerRow]) -> tuple[AnswerView, ...]:
    ids = [row.id for row in rows]
    sent = queries.sent(session, ids)
    asked = [(one.id, one.text) for one in queries.questions(session, test_id)]
    return tuple(answer_view(row, sent.get(row.id), asked) for row in rows)


def answer_view(row: AnswerRow, said: PolicySaid | None, asked: list[tuple[int, str]]) -> AnswerView:
    """The answer of a region beside those of others."""
    notes = []
    if row.answered_at is not None:
        notes.append(short_date(clock.local_date(row.answered_at)))
    if row.partners:
        told = _("%(done)s of %(num)s partners answered", done=row.partners_answered, num=row.partners)
        notes.append(told)
    return AnswerView(
        row.region,
        url_for("cases.show", number=row.number),
        verdict_label(row.verdict) or state_label(actions.ANSWER, row.state),
        row.verdict.value if row.verdict else "none",
        row.liaison,
        tuple(notes),
        paragraphs(said.remarks) if said and row.verdict else paragraphs(row.passed_because),
        parts_of(asked, said) if row.verdict else (),
    )


@add_extra(place="policy_tests")
def _of_region(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """What waits for an answer of a region, and what it said before, on its page."""
    if not can(actor, Capability.POLICY_TEST_READ):
        return None
    newest = queries.answers(session, actor, PolicyAnswer.region_id == region.id, limit=ON_REGION_PAGE)
    views = tuple((row.title, answer_view(row, None, [])) for row in sorted(newest, key=lambda row: not row.active))
    url = url_for("policytests.index", status="all", region=region.id)
    return Markup(render_template("policytests/_region.html", rows=views, url=url))  # noqa: S704 - ours, which escapes


# -- the answer of a region --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner who was asked along."""

    id: int
    name: str
    organisation: str
    standing: str
    verdict: str
    remarks: tuple[str, ...]
    parts: tuple[PartView, ...]
    by: str
    again_url: str = ""
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPanel:
    """What a region says and what its partners said, above the story of its answer."""

    test_number: str
    test_url: str
    intended: tuple[str, ...]
    questions: tuple[str, ...]
    documents: tuple[str, ...]
    answer: AnswerView | None
    draft: bool
    editions: int
    partners: tuple[PartnerView, ...]
    points: tuple[PointView, ...]
    message: tuple[str, ...]
    write_url: str
    invite_url: str


@contributes_to(actions.ANSWER)
def _of_answer(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    record = session.get_one(PolicyAnswer, case.id)
    test, about = session.get_one(Case, record.test_id), session.get_one(PolicyTest, record.test_id)
    may = test.state in actions.OPEN and case.state != "dropped"
    may = may and can(actor, Capability.POLICY_TEST_ANSWER, case.facts())
    asked = [(one.id, one.text) for one in queries.questions(session, test.id)]
    editions = queries.editions(session, case.id)
    sent = next((one for one in editions if one.sent), None)
    row = queries.answers(session, actor, Case.id == case.id)
    told = about.told_at is not None and test.state == "told"
    mine = tuple(
        point for point in queries.points(session, test.id) if any(key == case.id for key, _name in point.places)
    )
    panel = AnswerPanel(
        test_number=test.number,
        test_url=url_for("cases.show", number=test.number),
        intended=paragraphs(about.intended),
        questions=tuple(text for _key, text in asked),
        documents=queries.lines(about.documents),
        answer=answer_view(row[0], sent, asked) if row and case.state not in ("asked", "silent") else None,
        draft=bool(editions) and not editions[0].sent,
        editions=sum(one.sent for one in editions),
        partners=partner_views(session, case, asked, may=may),
        points=point_views(list(mine)) if told else (),
        message=paragraphs(about.message or about.ended_because) if about.told_at else (),
        write_url=url_for("policytests.answer", number=case.number) if may else "",
        invite_url=url_for("policytests.invite", number=case.number) if may else "",
    )
    label = _("Change the answer") if case.state != "asked" else _("Write the answer")
    steps = (
        (Step("policy_answer", label, panel.write_url), Step("policy_partner", _("Ask a partner"), panel.invite_url))
        if may
        else ()
    )
    facts = [Fact(_("Policy test"), f"{test.number} {test.title}", panel.test_url)]
    if about.answer_by is not None:
        facts.append(Fact(_("Answer at the latest on"), short_date(about.answer_by)))
    return Parts(
        facts=tuple(facts),
        middle=(Panel("policytests/_answer.html", panel, "policytests"),),
        steps=steps,
        kind_label=registry.current(actions.ANSWER).label[language()],
    )


def partner_views(session: Session, case: Case, asked: list[tuple[int, str]], *, may: bool) -> tuple[PartnerView, ...]:
    """Who was asked along, and what they said last."""
    found = queries.partners(session, [case.id])
    said = queries.of_partners(session, [case.id]) if found else {}
    return tuple(_partner(one, said.get(one.id), asked, case.number, may=may) for one in found)


def _partner(
    one: PolicyPartner, said: PolicySaid | None, asked: list[tuple[int, str]], number: str, *, may: bool
) -> PartnerView:
    may = may and one.withdrawn_at is None
    return PartnerView(
        one.id, one.name, one.organisation, _standing(one), verdict_label(said.verdict) if said else "",
        paragraphs(said.remarks) if said else (), parts_of(asked, said), said.by if said else "",
        url_for("policytests.again", number=number, partner_id=one.id) if may else "",
        url_for("policytests.withdraw_partner", number=number, partner_id=one.id) if may else "",
    )  # fmt: skip


def _standing(one: PolicyPartner) -> str:
    if one.withdrawn_at is not None:
        return _("withdrawn")
    if one.answered_at is not None:
        return _("answered on %(day)s", day=short_date(clock.local_date(one.answered_at)))
    if one.answer_by < clock.local_date(clock.now()):
        return _("did not answer")
    if one.opened_at is not None:
        return _("opened, until %(day)s", day=short_date(one.answer_by))
    return _("sent, until %(day)s", day=short_date(one.answer_by))
