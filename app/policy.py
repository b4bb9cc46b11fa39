"""Who may do what to which cases. PURE: no framework, no database.

One typed table: role x capability -> reach. The YAML of a workflow names capabilities, never roles; pages,
API, bulk, search and exports all ask here. `Scope.admits` judges one case; `cases.reach.within` says the
same in SQL, and a test proves the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """The roles of DOMAIN ("The people"). One person may hold several."""

    LIAISON = "liaison"
    FIXER = "fixer"
    COORDINATOR = "coordinator"
    COMMISSIONER = "commissioner"
    MT_READER = "mt_reader"
    ADMIN = "admin"
    AUDITOR = "auditor"
    RESEARCHER = "researcher"


class Capability(StrEnum):
    """What can be done. Transitions in `workflows/*.yaml` name one of the `case.*` capabilities."""

    CASE_READ = "case.read"
    CASE_RECOGNISE = "case.recognise"
    CASE_COMMENT = "case.comment"
    CASE_COMMENT_CONFIDENTIAL = "case.comment_confidential"
    CASE_CREATE = "case.create"
    CASE_EDIT = "case.edit"
    CASE_SUBMIT = "case.submit"
    CASE_ASSIGN = "case.assign"
    CASE_ACCEPT = "case.accept"
    CASE_WORK = "case.work"
    CASE_REPRESENT = "case.represent"
    CASE_HAND_OVER = "case.hand_over"
    CASE_ESCALATE = "case.escalate"
    CASE_DECIDE = "case.decide"
    CASE_WITHDRAW = "case.withdraw"
    CASE_MERGE = "case.merge"
    CASE_VERDICT = "case.verdict"
    CASE_CONCLUDE = "case.conclude"
    CASE_REOPEN = "case.reopen"
    CASE_ANSWER = "case.answer"
    CASE_CLOSE_UNANSWERED = "case.close_unanswered"
    CASE_FOLLOW_UP = "case.follow_up"
    CASE_PROMISE = "case.promise"
    CASE_ANSWER_ENQUIRY = "case.answer_enquiry"
    CASE_MEDIATE = "case.mediate"
    CASE_EXTEND = "case.extend"
    CASE_IMPORT = "case.import"
    CASE_TASK = "case.task"
    CASE_TEAM = "case.team"
    CASE_SPLIT = "case.split"
    CASE_LINK = "case.link"
    CASE_WATCH = "case.watch"
    CASE_TAG = "case.tag"
    CASE_OFFER = "case.offer"
    CASE_FOLLOW_PART = "case.follow_part"
    CASE_ASK_HIGHER = "case.ask_higher"
    CASE_TAKE_BACK = "case.take_back"
    CASE_FOLLOW_ESCALATION = "case.follow_escalation"
    CASE_RETURN = "case.return"
    DOSSIER_READ = "dossier.read"
    DOSSIER_WORK = "dossier.work"
    LESSON_READ = "lesson.read"
    LESSON_WRITE = "lesson.write"
    LESSON_PUBLISH = "lesson.publish"
    KNOWLEDGE_READ = "knowledge.read"
    CASE_BRIEF = "case.brief"
    CASE_MONITOR = "case.monitor"
    CASE_ACCOUNT = "case.account"
    CASE_REMIND = "case.remind"
    CASE_FOLLOW_AGREEMENT = "case.follow_agreement"
    CASE_REACT = "case.react"
    CASE_EXPERIMENT = "case.experiment"
    CONSULT_HOLD = "consult.hold"
    ACCORD_READ = "accord.read"
    EXPERIMENT_READ = "experiment.read"
    FORUM_READ = "forum.read"
    FORUM_WORK = "forum.work"
    TABLE_READ = "table.read"
    NOTE_WRITE = "note.write"
    CASE_REFLECT = "case.reflect"
    REFLECTION_JOIN = "reflection.join"
    FIGURES_READ = "figures.read"
    REPORT_READ = "report.read"
    REPORT_PUBLISH = "report.publish"
    REPORT_RESPOND = "report.respond"
    PROCESS_READ = "process.read"
    SIMULATE = "whatif.run"
    PILOT_READ = "pilot.read"
    PILOT_WORK = "pilot.work"
    RESEARCH_EXPORT = "research.export"
    REGION_READ = "region.read"
    PARTNERSHIP_WORK = "partnership.work"
    PROGRAMME_WORK = "programme.work"
    CASE_VISIT = "case.visit"
    VISIT_READ = "visit.read"
    TOUR_WORK = "tour.work"
    PRESENCE_OWN = "presence.own"
    CASE_POLICY_TEST = "case.policy_test"
    POLICY_TEST_READ = "policy_test.read"
    POLICY_TEST_ANSWER = "case.answer_policy_test"
    BULLETIN_READ = "bulletin.read"
    BULLETIN_WRITE = "bulletin.write"
    BULLETIN_EXPLAIN = "bulletin.explain"
    PILOT_DIARY = "pilot.diary"
    ADMIN_PEOPLE = "admin.people"
    ADMIN_REGIONS = "admin.regions"
    ADMIN_ROUTING = "admin.routing"
    ADMIN_CALENDAR = "admin.calendar"
    ADMIN_WORKFLOWS = "admin.workflows"
    ADMIN_MESSAGES = "admin.messages"
    ADMIN_ACCORDS = "admin.accords"
    ADMIN_FORUMS = "admin.forums"
    ADMIN_MANDATES = "admin.mandates"
    AUDIT_READ = "audit.read"


class Reach(StrEnum):
    """How far a capability reaches: cases one has a part in, of one's directorate or regions, or all."""

    OWN = "own"
    DIRECTORATE = "directorate"
    REGIONS = "regions"
    ALL = "all"


C, R = Capability, Reach

TABLE: Mapping[Role, Mapping[Capability, Reach]] = {
    Role.LIAISON: {
        C.CASE_READ: R.REGIONS,
        C.CASE_RECOGNISE: R.ALL,
        C.CASE_COMMENT: R.REGIONS,
        C.CASE_COMMENT_CONFIDENTIAL: R.OWN,
        C.CASE_CREATE: R.REGIONS,
        C.CASE_EDIT: R.OWN,
        C.CASE_SUBMIT: R.OWN,
        C.CASE_REPRESENT: R.OWN,
        C.CASE_HAND_OVER: R.OWN,
        C.CASE_ESCALATE: R.OWN,
        C.CASE_TAKE_BACK: R.OWN,
        C.CASE_WITHDRAW: R.OWN,
        C.CASE_MERGE: R.OWN,
        C.CASE_VERDICT: R.OWN,
        C.CASE_CONCLUDE: R.OWN,
        C.CASE_REOPEN: R.OWN,
        C.CASE_ANSWER: R.OWN,
        C.CASE_CLOSE_UNANSWERED: R.OWN,
        C.CASE_FOLLOW_UP: R.OWN,
        C.CASE_PROMISE: R.OWN,
        C.CASE_MEDIATE: R.OWN,
        C.CASE_IMPORT: R.REGIONS,
        C.CASE_TASK: R.OWN,
        C.CASE_TEAM: R.OWN,
        C.CASE_SPLIT: R.OWN,
        C.CASE_LINK: R.OWN,
        C.CASE_WATCH: R.REGIONS,
        C.CASE_TAG: R.REGIONS,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.LESSON_WRITE: R.ALL,
        C.REGION_READ: R.ALL,
        C.CASE_BRIEF: R.OWN,
        C.CASE_MONITOR: R.OWN,
        C.CONSULT_HOLD: R.OWN,
        C.CASE_EXPERIMENT: R.OWN,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.CASE_REFLECT: R.OWN,
        C.REFLECTION_JOIN: R.OWN,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.PARTNERSHIP_WORK: R.REGIONS,
        C.PROGRAMME_WORK: R.REGIONS,
        C.CASE_VISIT: R.OWN,
        C.VISIT_READ: R.ALL,
        C.TOUR_WORK: R.ALL,
        C.PRESENCE_OWN: R.OWN,
        C.POLICY_TEST_READ: R.ALL,
        C.POLICY_TEST_ANSWER: R.REGIONS,
        C.BULLETIN_READ: R.ALL,
        C.BULLETIN_EXPLAIN: R.REGIONS,
        C.PILOT_DIARY: R.REGIONS,
    },
    Role.FIXER: {
        C.CASE_READ: R.DIRECTORATE,
        C.CASE_RECOGNISE: R.ALL,
        C.CASE_COMMENT: R.DIRECTORATE,
        C.CASE_COMMENT_CONFIDENTIAL: R.OWN,
        C.CASE_ACCEPT: R.OWN,
        C.CASE_WORK: R.OWN,
        C.CASE_ESCALATE: R.OWN,
        C.CASE_TAKE_BACK: R.OWN,
        C.CASE_MERGE: R.OWN,
        C.CASE_FOLLOW_UP: R.OWN,
        C.CASE_PROMISE: R.OWN,
        C.CASE_MEDIATE: R.OWN,
        C.CASE_TASK: R.OWN,
        C.CASE_TEAM: R.OWN,
        C.CASE_SPLIT: R.OWN,
        C.CASE_LINK: R.OWN,
        C.CASE_WATCH: R.DIRECTORATE,
        C.CASE_TAG: R.DIRECTORATE,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.DOSSIER_WORK: R.ALL,
        C.LESSON_WRITE: R.ALL,
        C.LESSON_PUBLISH: R.ALL,
        C.REGION_READ: R.ALL,
        C.CASE_BRIEF: R.OWN,
        C.CASE_EXPERIMENT: R.OWN,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.CASE_REFLECT: R.OWN,
        C.REFLECTION_JOIN: R.OWN,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.CASE_VISIT: R.OWN,
        C.VISIT_READ: R.ALL,
        C.TOUR_WORK: R.ALL,
        C.PRESENCE_OWN: R.OWN,
        C.CASE_POLICY_TEST: R.OWN,
        C.POLICY_TEST_READ: R.ALL,
        C.BULLETIN_READ: R.ALL,
        C.BULLETIN_WRITE: R.DIRECTORATE,
        C.PILOT_DIARY: R.ALL,
    },
    Role.COORDINATOR: {
        C.CASE_READ: R.DIRECTORATE,
        C.CASE_RECOGNISE: R.ALL,
        C.CASE_COMMENT: R.DIRECTORATE,
        C.CASE_COMMENT_CONFIDENTIAL: R.OWN,
        C.CASE_ASSIGN: R.DIRECTORATE,
        C.CASE_ACCEPT: R.OWN,
        C.CASE_WORK: R.OWN,
        C.CASE_ESCALATE: R.DIRECTORATE,
        C.CASE_TAKE_BACK: R.OWN,
        C.CASE_EXTEND: R.DIRECTORATE,
        C.CASE_MERGE: R.DIRECTORATE,
        C.CASE_FOLLOW_UP: R.OWN,
        C.CASE_PROMISE: R.DIRECTORATE,
        C.CASE_MEDIATE: R.OWN,
        C.CASE_TASK: R.DIRECTORATE,
        C.CASE_TEAM: R.DIRECTORATE,
        C.CASE_SPLIT: R.DIRECTORATE,
        C.CASE_LINK: R.DIRECTORATE,
        C.CASE_WATCH: R.DIRECTORATE,
        C.CASE_TAG: R.DIRECTORATE,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.DOSSIER_WORK: R.ALL,
        C.LESSON_WRITE: R.ALL,
        C.LESSON_PUBLISH: R.ALL,
        C.REGION_READ: R.ALL,
        C.CASE_BRIEF: R.DIRECTORATE,
        C.CASE_EXPERIMENT: R.DIRECTORATE,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.FORUM_READ: R.ALL,
        C.CASE_REFLECT: R.OWN,
        C.REFLECTION_JOIN: R.OWN,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.SIMULATE: R.ALL,
        C.CASE_VISIT: R.OWN,
        C.VISIT_READ: R.ALL,
        C.TOUR_WORK: R.ALL,
        C.PRESENCE_OWN: R.OWN,
        C.CASE_POLICY_TEST: R.DIRECTORATE,
        C.POLICY_TEST_READ: R.ALL,
        C.BULLETIN_READ: R.ALL,
        C.BULLETIN_WRITE: R.DIRECTORATE,
        C.PILOT_DIARY: R.ALL,
    },
    Role.COMMISSIONER: {
        C.CASE_READ: R.ALL,
        C.CASE_RECOGNISE: R.ALL,
        C.CASE_COMMENT: R.ALL,
        C.CASE_COMMENT_CONFIDENTIAL: R.ALL,
        C.CASE_DECIDE: R.ALL,
        C.CASE_ASSIGN: R.ALL,
        C.CASE_FOLLOW_UP: R.OWN,
        C.CASE_PROMISE: R.ALL,
        C.CASE_TASK: R.ALL,
        C.CASE_TEAM: R.ALL,
        C.CASE_LINK: R.ALL,
        C.CASE_WATCH: R.ALL,
        C.CASE_TAG: R.ALL,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.DOSSIER_WORK: R.ALL,
        C.LESSON_WRITE: R.ALL,
        C.LESSON_PUBLISH: R.ALL,
        C.REGION_READ: R.ALL,
        C.CASE_BRIEF: R.ALL,
        C.CASE_ACCOUNT: R.ALL,
        C.CASE_REMIND: R.ALL,
        C.CASE_EXPERIMENT: R.ALL,
        C.CONSULT_HOLD: R.OWN,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.FORUM_READ: R.ALL,
        C.FORUM_WORK: R.ALL,
        C.TABLE_READ: R.ALL,
        C.NOTE_WRITE: R.ALL,
        C.CASE_REFLECT: R.OWN,
        C.REFLECTION_JOIN: R.OWN,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.REPORT_PUBLISH: R.ALL,
        C.REPORT_RESPOND: R.ALL,
        C.SIMULATE: R.ALL,
        C.PILOT_WORK: R.ALL,
        C.PARTNERSHIP_WORK: R.ALL,
        C.PROGRAMME_WORK: R.ALL,
        C.CASE_VISIT: R.OWN,
        C.VISIT_READ: R.ALL,
        C.TOUR_WORK: R.ALL,
        C.PRESENCE_OWN: R.OWN,
        C.CASE_POLICY_TEST: R.ALL,
        C.POLICY_TEST_READ: R.ALL,
        C.BULLETIN_READ: R.ALL,
        C.BULLETIN_WRITE: R.ALL,
        C.PILOT_DIARY: R.ALL,
    },
    Role.MT_READER: {
        C.CASE_READ: R.ALL,
        C.CASE_WATCH: R.ALL,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.REGION_READ: R.ALL,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.FORUM_READ: R.ALL,
        C.TABLE_READ: R.ALL,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.REPORT_RESPOND: R.ALL,
        C.SIMULATE: R.ALL,
        C.REFLECTION_JOIN: R.OWN,
        C.VISIT_READ: R.ALL,
        C.PRESENCE_OWN: R.OWN,
        C.POLICY_TEST_READ: R.ALL,
        C.BULLETIN_READ: R.ALL,
    },
    Role.ADMIN: {
        C.CASE_READ: R.ALL,
        C.CASE_ASSIGN: R.OWN,
        C.CASE_HAND_OVER: R.ALL,
        C.CASE_FOLLOW_UP: R.OWN,
        C.CASE_IMPORT: R.ALL,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.REGION_READ: R.ALL,
        C.ADMIN_PEOPLE: R.ALL,
        C.ADMIN_REGIONS: R.ALL,
        C.ADMIN_ROUTING: R.ALL,
        C.ADMIN_CALENDAR: R.ALL,
        C.ADMIN_WORKFLOWS: R.ALL,
        C.ADMIN_MESSAGES: R.ALL,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.ADMIN_ACCORDS: R.ALL,
        C.ADMIN_FORUMS: R.ALL,
        C.ADMIN_MANDATES: R.ALL,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.SIMULATE: R.ALL,
        C.PILOT_WORK: R.ALL,
        C.RESEARCH_EXPORT: R.ALL,
        C.PARTNERSHIP_WORK: R.ALL,
        C.PROGRAMME_WORK: R.ALL,
        C.VISIT_READ: R.ALL,
        C.PRESENCE_OWN: R.OWN,
        C.POLICY_TEST_READ: R.ALL,
        C.BULLETIN_READ: R.ALL,
    },
    Role.AUDITOR: {
        C.CASE_READ: R.ALL,
        C.DOSSIER_READ: R.ALL,
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.REGION_READ: R.ALL,
        C.AUDIT_READ: R.ALL,
        C.ACCORD_READ: R.ALL,
        C.EXPERIMENT_READ: R.ALL,
        C.FORUM_READ: R.ALL,
        C.TABLE_READ: R.ALL,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.VISIT_READ: R.ALL,
        C.POLICY_TEST_READ: R.ALL,
        C.BULLETIN_READ: R.ALL,
    },
    Role.RESEARCHER: {
        C.LESSON_READ: R.ALL,
        C.KNOWLEDGE_READ: R.ALL,
        C.REGION_READ: R.ALL,
        C.ACCORD_READ: R.ALL,
        C.FIGURES_READ: R.ALL,
        C.REPORT_READ: R.ALL,
        C.PROCESS_READ: R.ALL,
        C.PILOT_READ: R.ALL,
        C.RESEARCH_EXPORT: R.ALL,
        C.BULLETIN_READ: R.ALL,
        C.PILOT_DIARY: R.ALL,
    },
}

SEES_CONFIDENTIAL = frozenset({Role.COMMISSIONER, Role.AUDITOR})
"""Roles whose wide reach includes confidential cases.

All others see those only when they have a part in them.
"""

STANDS_IN: Mapping[Role, frozenset[Role]] = {
    Role.LIAISON: frozenset({Role.LIAISON}),
    Role.FIXER: frozenset({Role.FIXER, Role.COORDINATOR}),
    Role.COORDINATOR: frozenset({Role.COORDINATOR}),
    Role.COMMISSIONER: frozenset({Role.COMMISSIONER}),
    Role.ADMIN: frozenset({Role.ADMIN}),
}
"""Whoever is away in one of these roles needs a deputy who holds one of those: the same kind of work, in whatever
region or directorate. Who only reads (MT, auditor) has no work to be taken over, so nothing of theirs passes on.
"""

FOR_OTHERS = frozenset(item for item in Capability if item.value.startswith("case.")) - {
    C.CASE_CREATE,
    C.CASE_IMPORT,
    C.CASE_REFLECT,
}
"""What a deputy can do in the place of somebody who is away: work on cases that are there. Not administration, not
the log, and no new cases: a case is born with a co-owner of its own. Nor does anybody look back for another.
"""

UNSEEN = frozenset({C.CASE_ASSIGN, C.CASE_HAND_OVER})
"""What can be done in a whole directorate, or everywhere, to confidential cases too: give them to somebody else.
Whoever does that sees the number, and nothing of what it is about; else a confidential case could be nobody's.
"""

READ_EVERYWHERE: Mapping[str, Capability] = {
    "dossier": C.DOSSIER_READ,
    "agreement": C.ACCORD_READ,
    "experiment": C.EXPERIMENT_READ,
    "visit": C.VISIT_READ,
    "policy_test": C.POLICY_TEST_READ,
    "policy_answer": C.POLICY_TEST_READ,
}
"""Processes whose cases are read by whoever holds this capability, wherever they lie. What somebody may do with the
cases of their own directorate or regions by just reading along (`READING_ALONG`) they may do with these too.
"""

PRIVATE = frozenset({"reflection"})
"""Processes whose cases are nobody's but of those who have a part in them: no role sees them along, not even one that
sees all confidential ones.
"""

READING_ALONG = frozenset({C.CASE_READ, C.CASE_COMMENT, C.CASE_WATCH})

RECOGNISED = frozenset({C.CASE_RECOGNISE})
"""What reaches everywhere and gives almost nothing: that there is a case like the one being filed, or at hand. Its
number, title, region, state and since when, so that who files can join it and who solves it knows who else has it; no
other text, and no name. Never a confidential case, not even to those who see all of them, and never a draft.
"""

REGION_CONTACT = frozenset({C.CASE_READ, C.CASE_VERDICT, C.CASE_REOPEN, C.CASE_ANSWER, C.CASE_ASK_HIGHER})
"""What the holder of a region link may do, and only to the cases of that link."""

IN_TEAM = frozenset({C.CASE_READ, C.CASE_COMMENT, C.CASE_TAKE_BACK})
"""What whoever is in the team of a case may do with it, wherever it lies and however confidential it is: read it and
talk along, as far as a role of theirs lets them do that at all. A confidential entry is still for those who have a part
in the case, or for people by name. Around an escalation are those who have a part in its cases: whoever of them asked
for it may take that back.
"""

THIRD_PARTY = frozenset({C.CASE_ANSWER_ENQUIRY, C.CASE_REACT})
"""What somebody of another organisation may do, and only to the case that their link is about: answer a question, or
react to being called to account. They cannot read a case: they see what the asker chose to share, and that is no part
of it.
"""

SYSTEM = frozenset(
    {
        C.CASE_CLOSE_UNANSWERED,
        C.CASE_ASSIGN,
        C.CASE_ESCALATE,
        C.CASE_OFFER,
        C.CASE_FOLLOW_PART,
        C.CASE_FOLLOW_ESCALATION,
        C.CASE_RETURN,
        C.CASE_READ,
        C.CASE_REMIND,
        C.CASE_FOLLOW_AGREEMENT,
        C.RESEARCH_EXPORT,
    }
)
"""What the application does by itself, when a workflow says so."""


class ActorKind(StrEnum):
    """Whose hand it is: a colleague with an account, a contact in the region or somebody elsewhere with a link, or the
    application itself.
    """

    USER = "user"
    CONTACT = "contact"
    PARTY = "party"
    SYSTEM = "system"


@dataclass(frozen=True)
class Grant:
    """A role as one person holds it: for a directorate, for regions, or (commissioner, admin) at large.

    `regions` holds every region that shares a municipality with the regions the person was given, in any
    division: a case of a youth region is then seen by the liaison of the care-office region it overlaps.
    """

    role: Role
    directorate: int | None = None
    regions: frozenset[int] = frozenset()
    theme: str | None = None


@dataclass(frozen=True)
class CaseFacts:
    """What the policy needs to know of a case."""

    id: int
    owner: int | None
    co_owner: int | None
    handler: int | None
    directorate: int | None
    region: int
    theme: str
    confidential: bool
    process: str = ""


@dataclass(frozen=True)
class Area:
    """One stretch of cases: those of a directorate, of regions (perhaps one theme), or all; with `process`, only those
    of that process.
    """

    reach: Reach
    directorate: int | None = None
    regions: frozenset[int] = frozenset()
    theme: str | None = None
    confidential: bool = False
    process: str = ""

    def admits(self, case: CaseFacts) -> bool:
        """Whether the case lies in this stretch."""
        if case.process in PRIVATE or (case.confidential and not self.confidential):
            return False
        if self.process not in ("", case.process):
            return False
        if self.reach is Reach.ALL:
            return True
        if self.reach is Reach.DIRECTORATE:
            return self.directorate is not None and case.directorate == self.directorate
        if self.reach is Reach.REGIONS:
            return case.region in self.regions and self.theme in (None, case.theme)
        return False


@dataclass(frozen=True)
class Scope:
    """The cases somebody may do something with: own ones, stretches of cases, or the cases of a link.

    `own` holds the ids of the people whose cases they are: oneself, and whoever one stands in for.
    """

    own: frozenset[int] = frozenset()
    areas: tuple[Area, ...] = ()
    cases: frozenset[int] = frozenset()
    unlimited: bool = False

    def __bool__(self) -> bool:
        return self.unlimited or bool(self.own) or bool(self.areas) or bool(self.cases)

    def admits(self, case: CaseFacts) -> bool:
        """Whether this case is among them."""
        if self.unlimited or case.id in self.cases:
            return True
        if case.owner in self.own or case.co_owner in self.own or case.handler in self.own:
            return True
        return any(area.admits(case) for area in self.areas)


NOTHING = Scope()


@dataclass(frozen=True)
class Principal:
    """Somebody who is away, as the one who stands in for them has their rights."""

    id: int
    name: str
    grants: tuple[Grant, ...] = ()
    cases: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, or the application itself. Built once per request.

    `principals` are the people who are away today and whose work has come to this person, perhaps by way of others.
    `on_behalf_of` and `for_id` say for which of them something is done; `entitled` fills them in. Whoever is `away`
    themselves keeps their own rights: they may look in, and others stand in. `unread` is how many notices wait for
    them, counted as far as a page says it: every page does. `cases` are those of a link, or those in whose team a
    colleague is.
    """

    kind: ActorKind
    id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    cases: frozenset[int] = frozenset()
    language: str = "nl"
    on_behalf_of: str | None = None
    for_id: int | None = None
    contact: int | None = None
    principals: tuple[Principal, ...] = ()
    away: bool = False
    unread: int = field(default=0, compare=False)
    _scopes: dict[Capability, Scope] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, role: Role) -> bool:
        """Whether this person holds the role anywhere."""
        return role in self.roles

    @cached_property
    def standing_in(self) -> tuple[Principal, ...]:
        """The principals with what of their rights passes on: the roles whose work this person can do."""
        found = []
        for principal in self.principals:
            held = tuple(grant for grant in principal.grants if can_stand_in(self.roles, grant.role))
            if held:
                found.append(Principal(principal.id, principal.name, held, principal.cases))
        return tuple(found)

    @cached_property
    def reach(self) -> tuple[Grant, ...]:
        """The roles of this person and those they stand in for: what the queues of a list are made of."""
        return (*self.grants, *(grant for principal in self.standing_in for grant in principal.grants))

    def principal_in(self, *people: int | None) -> Principal | None:
        """The first of those one stands in for who is among these people."""
        return next((principal for principal in self.standing_in if principal.id in people), None)


SYSTEM_ACTOR = Actor(ActorKind.SYSTEM, None, "Regiolijn")


class Forbidden(Exception):
    """The actor may see the thing but not do this to it."""

    def __init__(self, capability: Capability) -> None:
        super().__init__(capability.value)
        self.capability = capability


def scope_for(actor: Actor, capability: Capability) -> Scope:
    """The cases this actor may do this with. Empty when there are none."""
    found = actor._scopes.get(capability)
    if found is None:
        found = actor._scopes[capability] = _scope(actor, capability)
    return found


def _scope(actor: Actor, capability: Capability) -> Scope:
    """One's own reach, and that of everybody one stands in for."""
    mine = _in_own_right(actor, capability)
    passed_on = [
        _held(who.id, who.grants, capability, who.cases) for who in actor.standing_in if capability in FOR_OTHERS
    ]
    if not any(passed_on):
        return mine
    areas = dict.fromkeys(area for scope in (mine, *passed_on) for area in scope.areas)
    own = mine.own.union(*(scope.own for scope in passed_on))
    return Scope(own, tuple(areas), mine.cases.union(*(scope.cases for scope in passed_on)), mine.unlimited)


def _in_own_right(actor: Actor, capability: Capability) -> Scope:
    if actor.kind is ActorKind.SYSTEM:
        return Scope(unlimited=True) if capability in SYSTEM else NOTHING
    if actor.kind is ActorKind.CONTACT:
        return Scope(cases=actor.cases) if capability in REGION_CONTACT else NOTHING
    if actor.kind is ActorKind.PARTY:
        return Scope(cases=actor.cases) if capability in THIRD_PARTY else NOTHING
    return _held(actor.id, actor.grants, capability, actor.cases)


def _held(
    who: int | None, grants: Iterable[Grant], capability: Capability, team: frozenset[int] = frozenset()
) -> Scope:
    """How far a capability reaches for somebody with these roles, who is in the team of these cases."""
    found = [(grant, reach) for grant in grants if (reach := TABLE[grant.role].get(capability)) is not None]
    areas = tuple(
        Area(
            reach, grant.directorate, grant.regions, grant.theme,
            confidential=capability in UNSEEN
            or (reach is Reach.ALL and grant.role in SEES_CONFIDENTIAL and capability not in RECOGNISED),
        )
        for grant, reach in found
        if reach is not Reach.OWN
    )  # fmt: skip
    if capability in READING_ALONG:
        areas += tuple(
            Area(read, grant.directorate, grant.regions, grant.theme, process=process)
            for grant, reach in found
            for process, reading in READ_EVERYWHERE.items()
            if reach is not Reach.ALL and (read := TABLE[grant.role].get(reading)) is not None
        )
    cases = team if found and capability in IN_TEAM else frozenset()
    return Scope(own=frozenset({who} if found and who is not None else ()), areas=areas, cases=cases)


def can_stand_in(roles: frozenset[Role], role: Role) -> bool:
    """Whether somebody with these roles can do the work of one who is away in that role."""
    return not STANDS_IN.get(role, frozenset()).isdisjoint(roles)


def can(actor: Actor, capability: Capability, case: CaseFacts | None = None) -> bool:
    """Whether the actor may do this: to this case, or (without a case) at all."""
    scope = scope_for(actor, capability)
    return bool(scope) if case is None else scope.admits(case)


def reaches_region(actor: Actor, capability: Capability, region: int) -> bool:
    """Whether the actor may do this in this region: one of their own, or one that overlaps it."""
    scope = scope_for(actor, capability)
    return scope.unlimited or any(
        area.reach is Reach.ALL or (area.reach is Reach.REGIONS and region in area.regions)
        for area in scope.areas
        if not area.process
    )


def require(actor: Actor, capability: Capability, case: CaseFacts | None = None) -> None:
    """Raise `Forbidden` unless `can`."""
    if not can(actor, capability, case):
        raise Forbidden(capability)


def entitled(actor: Actor, capability: Capability, case: CaseFacts) -> Actor:
    """The actor as whom this is done to this case: themselves, or on behalf of somebody they stand in for.

    One's own right goes first: on behalf of another acts only who could not act otherwise. Raises `Forbidden`.
    """
    if _in_own_right(actor, capability).admits(case):
        return actor
    if capability in FOR_OTHERS:
        for who in actor.standing_in:
            if _held(who.id, who.grants, capability, who.cases).admits(case):
                return replace(actor, on_behalf_of=who.name, for_id=who.id, _scopes=actor._scopes)
    raise Forbidden(capability)
