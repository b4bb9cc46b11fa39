"""The paper of an item: what is asked of the meeting, what its presenter adds, and the case on one page.

Papers are in Dutch: they are read by a minister, a management team or a supervisor. A process whose cases can say more
of themselves than any case registers how, with `one_pager`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from app import clock, papers
from app.cases.models import Case
from app.cases.queries import row_of
from app.definitions import registry
from app.dossiers import queries as dossiers
from app.dossiers.models import Dossier
from app.escalations import brief_paper, brief_queries
from app.escalations import queries as escalations
from app.forums.models import AgendaItem, Purpose
from app.papers import Block, Bullets, Heading, Note, Paper, Paragraph, Table, Terms
from app.policy import Actor
from app.web.formats import full_date
from app.workflow.model import Text, Visibility

LANGUAGE = "nl"
CONFIDENTIAL = "Vertrouwelijk"
PURPOSES: Mapping[Purpose, Text] = {
    Purpose.DECIDE: Text("Ter besluitvorming", "For decision"),
    Purpose.DISCUSS: Text("Ter bespreking", "For discussion"),
    Purpose.INFORM: Text("Ter informatie", "For information"),
}

OnePager = Callable[[Session, Actor, Case], tuple[Block, ...]]
_KNOWN: dict[str, OnePager] = {}


def one_pager(*processes: str) -> Callable[[OnePager], OnePager]:
    """Register what the cases of a process say of themselves on one page, in Dutch. The actor may read the case."""

    def register(make: OnePager) -> OnePager:
        for process in processes:
            _KNOWN[process] = make
        return make

    return register


def paper_of(session: Session, actor: Actor, item: AgendaItem, case: Case, note: str) -> Paper:
    """The paper of an item as it would be delivered now, by this actor. `note` is what they add."""
    blocks: list[Block] = [Note(PURPOSES[item.purpose][LANGUAGE], item.asked)]
    if note:
        blocks += [Heading("Toelichting"), Paragraph(note)]
    blocks += _KNOWN.get(case.process, _any_case)(session, actor, case)
    if not any(isinstance(block, Terms) for block in blocks):
        row = row_of(session, case.id)
        pairs = (("Regio", row.region), ("Eigenaar", row.owner or ""), ("Regio-liaison", row.co_owner))
        blocks.append(Terms(tuple(pair for pair in pairs if pair[1])))
    day = full_date(clock.local_date(clock.now()), LANGUAGE)
    marking = CONFIDENTIAL if case.confidentiality is Visibility.CONFIDENTIAL else ""
    return Paper(case.title, LANGUAGE, tuple(blocks), subtitle=f"{case.number}, stand van {day}", marking=marking)


def _any_case(session: Session, _actor: Actor, case: Case) -> tuple[Block, ...]:
    """What can be said of a case of any process: where it stands, and what must happen."""
    state = registry.get(session, case.process, case.workflow_version).states[case.state]
    told: tuple[Block, ...] = (Heading("Stand van zaken"), Paragraph(state.label[LANGUAGE]))
    return (*told, Paragraph(state.must[LANGUAGE])) if state.must else told


@one_pager("escalation", "bottleneck")
def _brief(session: Session, _actor: Actor, case: Case) -> tuple[Block, ...]:
    """The brief without what was asked of the regiocommissaris; before it what was decided on that, if anything was."""
    told: list[Block] = []
    for decision in escalations.decisions(session, [case.id])[:1]:
        who = f"{decision.decided_by}, {full_date(decision.decided_at, LANGUAGE)}"
        said = f"{_type_of(decision.type.value)}. {decision.motivation}"
        told += [Heading("Besluit van de regiocommissaris"), Paragraph(said), Paragraph(who, quiet=True)]
    brief = brief_paper.paper_of(brief_queries.of(session, case), LANGUAGE)
    return (*told, *(block for block in brief.blocks if not _for_the_decider(block, decided=bool(told))))


def _for_the_decider(block: Block, *, decided: bool) -> bool:
    """What is asked of the regiocommissaris, and once that was answered also what could be decided."""
    return isinstance(block, (Note, Table) if decided else Note) or (isinstance(block, Paragraph) and block.quiet)


def _type_of(decision: str) -> str:
    """The word for a type of decision, as the workflow spells it."""
    asked = registry.current("escalation").transitions["decide"].field("decision")
    choices = asked.choices if asked else ()
    return next((choice.label[LANGUAGE] for choice in choices if choice.value == decision), decision)


@one_pager("dossier")
def _dossier(session: Session, actor: Actor, case: Case) -> tuple[Block, ...]:
    """A dossier: the problem, its cause, the plan or the solution, and the regions with what they answered."""
    record = session.get_one(Dossier, case.id)
    told = (
        ("Het probleem", record.question),
        ("De oorzaak", record.cause_text),
        ("De oplossing", record.solution),
        ("Waar het staat", record.basis),
        ("Het plan", "" if record.solution else record.plan),
        ("Wat eruit kwam", record.result),
    )
    blocks: list[Block] = []
    for title, text in told:
        blocks += [Heading(title), Paragraph(text)] if text else []
    bundled, asked = dossiers.cases_of(session, actor, case.id), dossiers.regions_of(session, case.id)
    counted: dict[str, int] = {}
    for one in bundled:
        counted[one.region] = counted.get(one.region, 0) + 1
    rows = tuple((one.region, str(counted.get(one.region, 0)), ANSWERS.get(one.reply or "", "")) for one in asked)
    if rows:
        blocks += [
            Heading("Regio’s"),
            Table("Regio’s met dit probleem", ("Regio", "Knelpunten", "Antwoord"), rows, frozenset({1})),
        ]
    return tuple(blocks)


ANSWERS: Mapping[str, str] = {
    "applies": "De oplossing past hier",
    "worked": "De oplossing werkte",
    "did_not": "De oplossing werkte niet",
    "not_here": "Speelt hier niet",
}
"""What regions answered, in words for a paper."""


# -- keeping a paper as it was delivered -----------------------------------------------------------

_KINDS: Mapping[str, type[Block]] = {
    kind.__name__.lower(): kind
    for kind in (Heading, Paragraph, Note, Bullets, Table, Terms, papers.NewPage, papers.Contents)
}


def kept(paper: Paper) -> dict[str, Any]:
    """A paper as it is stored: nothing but texts, numbers and lists."""
    blocks = [
        {"is": type(block).__name__.lower(), **{one.name: _plain(getattr(block, one.name)) for one in fields(block)}}
        for block in paper.blocks
    ]
    said = {name: getattr(paper, name) for name in ("title", "language", "subtitle", "marking")}
    return {**said, "blocks": blocks}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def restored(stored: Mapping[str, Any]) -> Paper:
    """A paper as it was delivered."""
    blocks = tuple(_block(one) for one in stored["blocks"])
    return Paper(stored["title"], stored["language"], blocks, stored["subtitle"], stored["marking"])


def _block(stored: Mapping[str, Any]) -> Block:
    values = {name: _frozen(value) for name, value in stored.items() if name != "is"}
    if "numbers" in values:
        values["numbers"] = frozenset(values["numbers"])
    return _KINDS[stored["is"]](**values)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
