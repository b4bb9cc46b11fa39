"""What goes over the wire: camelCase JSON, moments in UTC. The OpenAPI document is made from these models.

Answers are built from the output models. For requests they describe the shape; what the values must be is judged by
the actions (`bottlenecks.intake`, the workflow engine), so that a page and the API refuse the same with the same words.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from app.accountability.models import Judgement
from app.api.schemas_personal import Warned
from app.bottlenecks.vocabulary import Nature
from app.cases.filters import Age, Due, Order, Queue, Status
from app.cases.models import Outcome, Urgency, VerdictValue
from app.dossiers.models import Cause, SolutionKind
from app.escalations.models import DecisionType, Ground
from app.experiments.models import Advice, Going
from app.monitor.models import Standing
from app.outbox.models import NoticeKind
from app.policytests.models import PolicyDone, PolicyVerdict
from app.visits.models import Setting
from app.workdays.models import DayKind
from app.workdays.shipped import FIRST_YEAR, LAST_YEAR
from app.workflow.engine import ClockStatus
from app.workflow.fields import storable
from app.workflow.model import FieldType, Party, StateKind, TimeWith, Visibility


class Output(BaseModel):
    """Something we answer with."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class Input(BaseModel):
    """Something a caller sends; names it does not have are refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)  # type: ignore[pydantic-alias]


# -- parts ---------------------------------------------------------------------------------------


class PersonRef(Output):
    """A colleague."""

    id: int
    name: str


class DirectorateRef(Output):
    """A directorate, with its name in the caller's language."""

    id: int
    name: str


class RegionRef(Output):
    """A region of a division."""

    id: int
    division: str
    code: str
    name: str


class Contact(Output):
    """Somebody in the region who is told and who judges."""

    name: str
    email: str
    organisation: str


class Pause(Output):
    """A pause that goes on: since when, whom the case waits for, and when that is expected to end."""

    since: datetime
    reason: str | None
    expected_on: date | None


class Clock(Output):
    """A term of a case in its latest cycle. `workingDays` is null for a term that runs until a date; `extendedDays`
    come on top of it. `nextAt` is when it acts by itself, `nextLevel` the rung of its ladder that does.
    """

    name: str
    label: str
    cycle: int
    status: ClockStatus
    working_days: int | None
    extended_days: int
    due_at: datetime | None
    next_at: datetime | None
    next_level: str | None
    pause: Pause | None


class TimeSpent(Output):
    """How many working days a case spent with a party, up to now."""

    party: TimeWith
    working_days: int


class Answer(Output):
    """The last word of one contact; without a contact, of the region as its liaison heard it."""

    contact: str | None
    verdict: VerdictValue
    reason: str
    given_at: datetime


class Result(Output):
    """What came of a case: the outcome, what the region was told, and what it said of it."""

    outcome: Outcome | None
    feedback: str | None
    place: str | None = Field(description="Where the input of the region found its place.")
    told_at: datetime | None
    verdict: VerdictValue | None
    answers: list[Answer] = Field(description="What each contact said since the region was told; they may differ.")


# -- cases ---------------------------------------------------------------------------------------


class CaseSummary(Output):
    """A case in a list."""

    number: str
    url: str
    process: str
    version: int
    title: str
    state: str
    state_label: str
    theme: str
    urgency: Urgency
    confidentiality: Visibility
    nature: Nature | None
    region: RegionRef
    directorate: DirectorateRef | None
    owner: PersonRef | None
    co_owner: PersonRef
    handler: PersonRef | None = Field(description="Whoever must act now.")
    waiting_on: Party
    waiting_for: str | None
    due_at: datetime | None
    due_clock: str | None
    escalated: bool
    bounces: int
    reopenings: int
    outcome: Outcome | None
    verdict: VerdictValue | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class CasePage(Output):
    """A page of cases, in the order that was asked for. `next` is the cursor of the following page."""

    results: list[CaseSummary]
    next: str | None


class CaseBase(Output, Warned):
    """What every case has."""

    number: str
    url: str
    version: int
    workflow_version: int
    title: str
    state: str
    state_label: str
    theme: str
    urgency: Urgency
    confidentiality: Visibility
    region: RegionRef
    directorate: DirectorateRef | None
    owner: PersonRef | None
    accepted: bool
    co_owner: PersonRef
    handler: PersonRef | None = Field(description="Whoever must act now.")
    waiting_on: Party
    waiting_for: str | None
    due_at: datetime | None
    due_clock: str | None
    clocks: list[Clock]
    time_spent: list[TimeSpent]
    bounces: int
    reopenings: int
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class BottleneckCase(CaseBase):
    """A bottleneck."""

    process: Literal["bottleneck"]
    nature: Nature | None
    description: str
    affected: str
    tried: str
    asked: str
    partnership: str
    partnership_id: int | None = Field(description="The partnership that it belongs to, when that is known.")
    municipality: int | None
    systems: list[str]
    accords: list[str]
    agreements: list[str] = Field(description="The agreements it rests on, as in `IZA:regioplan`.")
    contacts: list[Contact]
    proposed_outcome: Outcome | None
    result: Result | None
    escalation: str | None = Field(description="The number of the open escalation.")
    leading_case: str | None = Field(description="The case this one goes along with, when the caller may see it.")
    main_case: str | None = Field(description="The case this one is a part of, when the caller may see it.")


class Decision(Output):
    """What a regiocommissaris decided."""

    type: DecisionType
    motivation: str
    agreement: str
    new_owner: PersonRef | None
    follow_up: str
    follow_up_owner: PersonRef | None
    follow_up_on: date | None
    decided_by: PersonRef
    decided_at: datetime


class DossierCase(CaseBase):
    """A dossier as a case of its own: several regions with one problem. Its cases and regions are at
    `/dossiers/{number}`.
    """

    process: Literal["dossier"]
    began_with: str | None = Field(description="The case it began with, when the caller may see that.")
    question: str
    cause: Cause | None
    cause_text: str
    plan: str
    plan_on: date | None
    kind: SolutionKind | None
    solution: str
    basis: str
    offered_at: datetime | None
    result: str
    outcome: Outcome | None


class EscalationCase(CaseBase):
    """An escalation: what is asked of the regiocommissaris about a case, and what was decided."""

    process: Literal["escalation"]
    about: str = Field(description="The number of the case it began with.")
    cases: list[str] = Field(description="The numbers of all the cases it carries: one decision is for all of them.")
    ground: Ground
    automatic: bool
    explanation: str
    tried: str
    mandate_asked: str
    consequence: str
    decisions: list[Decision]


class PromiseMove(Output):
    """A promise got another day. All days are Dutch days."""

    from_on: date
    to_on: date
    reason: str
    moved_on: date


class PromiseBase(Output):
    """What was promised to a region, and what came of it."""

    text: str
    made_to: str = Field(description="To whom in the region.")
    made_by: PersonRef | None
    made_on: date
    due_on: date = Field(description="The last day on which it can be kept in time, as it is now.")
    first_due_on: date = Field(description="The day that was promised first.")
    ended_on: date | None = Field(description="When it was kept, or given up.")
    result: str = Field(description="What the region reads at the end: what was done, or why it was not.")
    moves: list[PromiseMove]


class Promise(PromiseBase, Warned):
    """A promise, as a part of the case it is about. `number` is that of its own case, with its own steps."""

    number: str
    url: str | None = Field(description="Its own case, when the caller may see that.")
    state: str
    state_label: str
    keeper: PersonRef | None = Field(description="Who keeps it.")


class PromiseList(Output):
    """The promises about a case: first those to be kept, the nearest day first."""

    results: list[Promise]


class PromiseIn(Input):
    """A promise to make. Without `keeper` the caller keeps it."""

    text: str = Field(max_length=1000, description="What is promised. The region reads this.")
    made_to: str = Field(max_length=120, description="To whom in the region.")
    due_on: date = Field(description="A Dutch day: today, or later, within two years.")
    keeper: int | None = Field(None, description="The id of a colleague.")


class PromiseCase(CaseBase, PromiseBase):
    """A promise as a case of its own. Its owner keeps it."""

    process: Literal["promise"]
    about: str | None = Field(description="The case it is about, when the caller may see that.")


class TaskCase(CaseBase):
    """A task as a case of its own. Its owner does it, or sees to it that `party` does."""

    process: Literal["task"]
    about: str | None = Field(description="The case it is about, when the caller may see that.")
    what: str
    text: str
    holder: Literal["colleague", "body", "ministry"]
    party: str
    set_by: PersonRef | None
    set_on: date
    due_on: date
    first_due_on: date
    ended_on: date | None
    result: str


class RegionName(Output):
    """A region in which the room holds."""

    id: int
    name: str


class ExperimentBase(Output):
    """What may be tried, where and by whom, for how long, and what was learned. All days are Dutch days."""

    purpose: str
    legal_basis: str = Field(description="From which rule it departs, and on what basis.")
    parties: list[str]
    conditions: str
    questions: list[str] = Field(description="What the evaluation answers.")
    evaluate_on: date | None
    ends_on: date | None = Field(description="The last day of the room.")
    granted_on: date | None
    started_on: date | None
    over_on: date | None = Field(description="The day on which the room ended, whatever is still to be decided.")
    prolonged: int
    going: Going | None
    findings: str
    advice: Advice | None
    evaluated_on: date | None
    result: str = Field(description="How it became structural, or what holds for the region now.")
    dossier: str | None = Field(description="The number of the dossier that learns from it.")
    regions: list[RegionName]


class ExperimentCase(CaseBase, ExperimentBase):
    """An experiment as a case of its own. Its steps are those of any case."""

    process: Literal["experiment"]
    about: str | None = Field(description="The case it is about, when the caller may see that.")
    escalation: str | None = Field(description="The escalation in which it was decided, when the caller may see that.")
    motivation: str


class VisitBase(Output):
    """When and where a visit is, and what was said there. `agenda` and `agreed` have one point a line."""

    visit_on: date
    begins_at: datetime
    ends_at: datetime
    place: str
    setting: Setting
    partnership: str
    partnership_id: int | None
    agenda: str
    said: str
    agreed: str
    watch: str
    reported_on: date | None
    no_follow_up: str


class VisitCase(CaseBase, VisitBase):
    """A visit or a meeting in a region as a case of its own. Its steps are those of any case."""

    process: Literal["visit"]


class PolicyTestBase(Output):
    """What is on record of a policy test."""

    intended: str
    documents: list[str]
    answer_by: date | None
    regions_asked: int
    regions_answered: int
    message: str = Field(description="What happens with the policy now, as the regions were told.")
    told_at: datetime | None


class PolicyQuestion(Output):
    """A question to the regions."""

    id: int
    text: str


class PolicyAnswerRef(Output):
    """The answer of a region, as its test names it."""

    number: str
    region: RegionName
    state: str
    verdict: PolicyVerdict | None


class PolicyPoint(Output):
    """A main point, with the numbers of the answers it comes from."""

    id: int
    title: str
    heard: str
    done: PolicyDone | None
    why: str
    answers: list[str]


class PolicyTestCase(CaseBase, PolicyTestBase):
    """A policy test as a case of its own. Its steps are those of any case."""

    process: Literal["policy_test"]
    questions: list[PolicyQuestion]
    answers: list[PolicyAnswerRef]
    points: list[PolicyPoint]
    withdrawn_because: str


class PolicySaidText(Output):
    """What a region said of one question."""

    question: int
    asked: str
    text: str


class PolicyAnswerCase(CaseBase):
    """The answer of a region to a policy test."""

    process: Literal["policy_answer"]
    policy_test: str = Field(description="The number of the policy test.")
    answers_for: RegionName
    verdict: PolicyVerdict | None
    remarks: str
    passed_because: str
    texts: list[PolicySaidText]
    answered_at: datetime | None
    told_at: datetime | None


class NamedAgreement(Output):
    """An agreement of an accord. `reference` is what it is called in files."""

    id: int
    accord: str
    reference: str
    title: str


class Telling(Output):
    """What was told once of an agreement in a region."""

    standing: Standing
    words: str
    told_by: str | None
    told_at: datetime


class AgreementCase(CaseBase):
    """An agreement in a region: how it stands, in the words of the region. Tell it with the step `tell`."""

    process: Literal["agreement"]
    agreement: NamedAgreement
    standing: Standing | None = Field(description="What was told last; none while nothing was.")
    before: Standing | None = Field(description="What it was until it became so.")
    words: str
    told_at: datetime | None
    tellings: list[Telling] = Field(description="What was told, the last first; no more than twenty.")


class NamedSignatory(Output):
    """An organisation that signed an accord."""

    id: int
    name: str


class Reaction(Output):
    """What a signatory said. `by_link`: on its own page, else a colleague wrote it down."""

    text: str
    by: str
    by_link: bool
    given_at: datetime


class AccountabilityCase(CaseBase):
    """A signatory called to account on an agreement. React, judge and withdraw are steps."""

    process: Literal["accountability"]
    about: str | None = Field(description="The case it is about, when there is one that the caller may see.")
    agreement: NamedAgreement
    signatory: NamedSignatory
    facts: str
    question: str
    react_on: date | None = Field(description="The last day for a reaction; none while the letter is to be written.")
    sent_at: datetime | None
    opened_at: datetime | None
    reactions: list[Reaction]
    judgement: Judgement | None
    motivation: str
    judged_at: datetime | None


class ReflectionCase(CaseBase):
    """A look back on a quarter as a case of its own: that it is asked for, and with which circle it was shared.

    What was written is at `/reflections/{quarter}`. Sharing, taking back and skipping are steps.
    """

    process: Literal["reflection"]
    quarter: str
    circle: Literal["peers", "region", "mt"] | None = Field(description="None while it is a draft.")
    shared_at: datetime | None


class Case(
    RootModel[
        Annotated[
            AccountabilityCase
            | AgreementCase
            | BottleneckCase
            | DossierCase
            | EscalationCase
            | ExperimentCase
            | VisitCase
            | PolicyAnswerCase
            | PolicyTestCase
            | PromiseCase
            | ReflectionCase
            | TaskCase,
            Field(discriminator="process"),
        ]
    ]
):
    """A case; `process` says of which kind."""


class EscalationSummary(CaseSummary):
    """An escalation in a list."""

    about: str
    ground: Ground
    mandate_asked: str


class EscalationPage(Output):
    """A page of escalations, the next deadline first."""

    results: list[EscalationSummary]
    next: str | None


# -- steps ---------------------------------------------------------------------------------------


class Choice(Output):
    """A value to choose; persons and directorates are chosen by id."""

    value: str | int
    label: str


class Condition(Output):
    """The field is required when another field of the step has one of these values."""

    field: str
    values: list[str]


class StepField(Output):
    """Something a step asks."""

    name: str
    type: FieldType
    label: str
    help: str | None
    required: bool
    required_when: list[Condition]
    only_when: list[Condition] = Field(description="Asked only then; empty when it is always asked.")
    max_length: int | None
    maximum: int | None = Field(description="The largest value of a number; the smallest is 1.")
    choices: list[Choice] | None


class Step(Output):
    """A step that the caller may take now."""

    name: str
    label: str
    help: str | None
    primary: bool
    visibility: Visibility = Field(description="Who will read what is filled in.")
    fields: list[StepField]


class StepList(Output):
    """What the caller may do now with a case that has this version."""

    version: int
    results: list[Step]


class StepIn(Input):
    """A step to take. The names in `data` are those of the fields of the step."""

    name: str
    data: dict[str, Any] = Field(default_factory=dict)


# -- filing --------------------------------------------------------------------------------------


class ContactIn(Input):
    """Somebody in the region to be told."""

    name: str
    email: str
    organisation: str | None = None


class BottleneckIn(Input):
    """A bottleneck to file. To submit it, `title`, `affected` and `asked` are needed; the rest may come later."""

    title: str = Field(max_length=200, description="What is stuck, in one sentence.")
    region: int | str = Field(
        description="An id, `division:code`, `division:name`, or the name of a care-office region."
    )
    description: str | None = Field(None, max_length=6000, description="What exactly goes wrong.")
    affected: str | None = Field(None, max_length=6000, description="Who suffers from it.")
    asked: str | None = Field(None, max_length=6000, description="What is asked of the ministry.")
    tried: str | None = Field(None, max_length=6000)
    partnership: str | None = Field(None, max_length=120)
    partnership_id: Annotated[int, Field(ge=1, le=999_999_999)] | None = Field(
        None,
        description="The partnership that it belongs to: one that runs through its region. Without it the words of "
        "`partnership` find it. Not heeded with `joins`.",
    )
    municipality: int | str | None = Field(None, description="An id, a CBS code (GM0363) or a name.")
    nature: Nature | None = None
    systems: list[Literal["Zvw", "Wlz", "Wmo", "Jeugdwet", "Wpg"]] | None = None
    accords: list[Annotated[str, Field(max_length=20)]] | None = Field(None, description="Keys: `GET /accords`.")
    agreements: list[Annotated[str, Field(max_length=70)]] | None = Field(
        None,
        max_length=20,
        description="What it rests on, as in `IZA:regioplan`. Their accords are touched too.",
    )
    theme: str | None = Field(None, max_length=80)
    urgency: Urgency | None = None
    confidentiality: Visibility | None = None
    contacts: list[ContactIn] | None = None
    submit: bool | None = Field(None, description="False keeps it as a draft that only its writer sees.")
    joins: str | None = Field(None, max_length=20, description="The number of a case that it turned out to be.")
    different_from: list[str] | None = Field(
        None, max_length=20, description="Numbers of look-alikes that were judged to be something else."
    )


# -- the story -----------------------------------------------------------------------------------


class Named(Output):
    """A person, directorate or case named in a step, as it was called then."""

    id: int
    name: str


class Event(Output):
    """Something that happened to a case. Of texts that were erased, nothing is left but that they were there.

    `visibility` is who reads it now; `visibilityWas` who did before the last change, null when there was none.
    """

    id: str
    at: datetime
    action: str
    title: str
    actor: str | None
    on_behalf_of: str | None
    visibility: Visibility
    readers: list[PersonRef]
    visibility_was: Visibility | None
    visibility_changed_at: datetime | None
    from_state: str | None
    to_state: str | None
    version: int | None
    text: str | None
    values: dict[str, Named | str]


class EventPage(Output):
    """A page of events, newest first."""

    results: list[Event]
    next: str | None


class Comment(Output, Warned):
    """Something said about a case. `event` is its entry in the story; `readers` are those whom a confidential one is
    for by name, empty when it is for those who have a part in the case.
    """

    id: int
    event: str
    author: PersonRef | None
    text: str
    visibility: Visibility
    readers: list[PersonRef]
    visibility_was: Visibility | None
    visibility_changed_at: datetime | None
    created_at: datetime


class CommentPage(Output):
    """A page of comments, newest first."""

    results: list[Comment]
    next: str | None


class CommentIn(Input):
    """Something to say, and to whom. Without `visibility`: the ministry. With `confidential`, `readers` says for whom
    by name: ids or e-mail addresses of colleagues who see the case. The region is mailed what is said to it.
    """

    text: str = Field(max_length=4000)
    visibility: Visibility | None = None
    readers: list[int | str] | None = Field(None, max_length=20)


# -- absence -------------------------------------------------------------------------------------


class Absence(Output):
    """Somebody is away from the first day to the last, both included (Dutch days), and who stands in. With `endedAt`
    it counts no more.
    """

    id: int
    person: PersonRef
    deputy: PersonRef
    from_on: date
    until_on: date
    note: str
    ended_at: datetime | None


class AbsenceList(Output):
    """Absences, by first day."""

    results: list[Absence]


class AbsenceIn(Input):
    """Who is away (without `person`: the caller), from when until when, and who stands in."""

    person: int | None = None
    deputy: int
    from_on: date
    until_on: date
    note: str | None = Field(default=None, max_length=500)


# -- what cases refer to -------------------------------------------------------------------------


class Region(Output):
    """A region. `validUntil` is the first day it no longer holds."""

    id: int
    division: str
    code: str
    name: str
    valid_from: date
    valid_until: date | None


class RegionList(Output):
    """Regions, by division and name."""

    results: list[Region]


class Division(Output):
    """A layout of the country, with how many regions it has now."""

    key: str
    name: str
    purpose: str
    legal_basis: str
    reference_year: str
    source: str
    regions: int


class CalendarDay(Output):
    """A day on which nobody works, with its name in the caller's language. Other weekend days are not listed."""

    date: date
    kind: DayKind
    name: str
    source: str


class CalendarYear(Output):
    """The days of a year on which nobody works, in order. `revision` goes up when any year is changed."""

    year: int
    revision: int
    working_days: int = Field(description="How many days of the year are worked.")
    results: list[CalendarDay]


class Notice(Output):
    """Something the caller was told. `subject` is empty when they may not see its case any more."""

    id: int
    kind: NoticeKind
    subject: str
    notes: list[str]
    case: str | None = Field(description="The number of the case it is about, if it is about one.")
    created_at: datetime
    read_at: datetime | None


class NoticePage(Output):
    """A page of notices: unread ones first, then the newest first."""

    results: list[Notice]
    unread: int = Field(description="How many are unread, counted up to 100.")
    next: str | None


class DivisionList(Output):
    """The divisions, in the order in which they are shown."""

    results: list[Division]


class Directorate(Output):
    """A directorate of the ministry."""

    id: int
    key: str
    name: str


class DirectorateList(Output):
    """The directorates in use, by name."""

    results: list[Directorate]


class WorkflowPhase(Output):
    """A station on the line."""

    name: str
    label: str


class WorkflowState(Output):
    """A place where a case can be."""

    name: str
    label: str
    kind: StateKind
    phase: str
    must_act: Party
    must: str | None
    otherwise: str | None
    runs: list[str]
    pauses: list[str]


class WorkflowField(Output):
    """Something a step asks of whoever takes it."""

    name: str
    type: FieldType
    label: str
    required: bool


class WorkflowTransition(Output):
    """A step: from where, to where (null: it stays), and the capability it takes."""

    name: str
    label: str
    capability: str
    sources: list[str] = Field(alias="from")
    targets: list[str | None] = Field(alias="to")
    fields: list[WorkflowField]


class WorkflowRung(Output):
    """What happens by itself, `days` working days after a term is over (before it, when negative): who is told, or
    which step is taken.
    """

    level: str
    days: int
    tell: list[str]
    step: str | None
    because: str


class WorkflowClock(Output):
    """A term in working days: one number, one per value of `by`, or until a date that a step asks."""

    name: str
    label: str
    working_days: int | None
    by: str | None
    per_value: dict[str, int]
    until: str | None
    extension: int | None = Field(description="The most working days by which it may be extended, once.")
    ladder: list[WorkflowRung]
    ladder_in: str | None


class Workflow(Output):
    """A process as data."""

    name: str
    version: int
    digest: str
    label: str
    initial: str
    phases: list[WorkflowPhase]
    states: list[WorkflowState]
    transitions: list[WorkflowTransition]
    clocks: list[WorkflowClock]


# -- queries -------------------------------------------------------------------------------------


def _line(value: str) -> str:
    if not storable(value, lines=False):
        raise PydanticCustomError("unreadable", "unreadable")
    return value


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None and len(value) > 10:
            return moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        pass
    raise PydanticCustomError("not_a_moment", "not a moment")


Line = Annotated[str, AfterValidator(_line)]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Limit = Annotated[int, Field(ge=1, le=100)]


class CalendarQuery(Input):
    """Which year."""

    year: int | None = Field(None, ge=FIRST_YEAR, le=LAST_YEAR, description="Default: this year, in the Netherlands.")


class NoQuery(Input):
    """No parameters."""


Waiting = Literal["coordinator", "owner", "liaison", "commissioner", "region", "third_party"]


class CaseQuery(Input):
    """Which cases."""

    queue: Queue = Field(
        Queue.ALL,
        description="`mine`: where the caller has a part; `waiting`: of those, what somebody else must act in; `week`: "
        "a deadline until Sunday, or passed; `bounced`: declined at least once; `watched`: what the caller watches.",
    )
    status: Status | None = Field(None, description="Default `open`; with `state` or `updatedSince`, `any`.")
    process: Annotated[Line, Field(max_length=40)] = ""
    state: Annotated[Line, Field(max_length=40)] = ""
    region: list[Annotated[Line, Field(max_length=200)]] = Field(
        default_factory=list,
        description="An id, `division:code` or `division:name`; cases of overlapping regions count too.",
    )
    counted: Annotated[Line, Field(max_length=200)] = Field(
        "",
        description="One region, written likewise: cases that count in it. A case counts once in every division: in "
        "the region that holds most municipalities of its own region, the first by name when two hold as many.",
    )
    theme: Annotated[Line, Field(max_length=80)] = ""
    urgency: Urgency | None = None
    nature: Nature | None = None
    system: Annotated[Line, Field(max_length=20)] = ""
    accord: Annotated[Line, Field(max_length=20)] = ""
    agreement: Annotated[Line, Field(max_length=70)] = Field("", description="As in `IZA:regioplan`.")
    q: Annotated[Line, Field(max_length=200)] = Field("", description="Words, or beginnings of words.")
    waiting: Waiting | None = Field(None, description="Whose turn it is; `third_party`: it waits for somebody else.")
    due: Due | None = Field(
        None, description="`today` and `week` take along what is late; `none`: cases without a deadline."
    )
    age: Age | None = Field(None, description="`new`: made in the last seven days; else made longer ago than that.")
    verdict: VerdictValue | None = Field(None, description="What the region said; default status `any`.")
    tag: Annotated[Line, Field(max_length=40)] = ""
    order: Order = Field(
        Order.DUE,
        description="`due`: the next deadline first; `changed`, `quiet`: the last or the first changed first; `new`, "
        "`old`: the last or the first made first, for open cases only.",
    )
    updated_since: Moment | None = None
    limit: Limit = 25
    cursor: Annotated[Line, Field(max_length=200)] = ""


class EscalationQuery(Input):
    """Which escalations."""

    queue: Queue = Queue.ALL
    status: Status | None = Field(None, description="Default `open`; with `state` or `updatedSince`, `any`.")
    state: Annotated[Line, Field(max_length=40)] = ""
    region: list[Annotated[Line, Field(max_length=200)]] = Field(default_factory=list)
    mt_list: bool = Field(False, description="Only what is on the list of the management team.")
    updated_since: Moment | None = None
    limit: Limit = 25
    cursor: Annotated[Line, Field(max_length=200)] = ""


class PageQuery(Input):
    """Which page."""

    limit: Limit = 50
    cursor: Annotated[Line, Field(max_length=200)] = ""


class NoticeQuery(PageQuery):
    """Which notices."""

    unread: Literal["true", "false"] = Field("false", description="Only those that were not read yet.")


class RegionQuery(Input):
    """Which regions."""

    division: Annotated[Line, Field(max_length=40)] = ""
    q: Annotated[Line, Field(max_length=100)] = Field("", description="A name, or that of a municipality in it.")


class WorkflowQuery(Input):
    """Which version."""

    version: int | None = Field(None, ge=1, le=1_000_000, description="Default: the current one.")


# -- errors --------------------------------------------------------------------------------------


class ProblemError(Output):
    """What is wrong with one field; with the whole, when `field` is empty."""

    field: str
    code: str
    message: str


class Problem(Output):
    """Why it could not be done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError] | None = None
