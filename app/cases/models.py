"""What every process shares: a case with a number, a state, people and clocks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type
from app.policy import CaseFacts
from app.workflow.engine import ClockStatus, Decision
from app.workflow.model import Definition, Party, StateKind, TimeWith, Visibility

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Stored as the due moment of a case that has none, so that lists need no special order for NULL."""

_WHILE_ACTIVE: dict[str, Any] = {"sqlite_where": text("active = 1"), "postgresql_where": text("active")}
"""Indexes for queues leave out what is finished, so that they do not grow with it."""

_JUDGED: dict[str, Any] = {
    "sqlite_where": text("verdict IS NOT NULL"),
    "postgresql_where": text("verdict IS NOT NULL"),
}

_BOUNCED: dict[str, Any] = {
    "sqlite_where": text("active = 1 AND bounces > 0"),
    "postgresql_where": text("active AND bounces > 0"),
}
"""The few that were sent back."""

_ENDED: dict[str, Any] = {"sqlite_where": text("active = 0"), "postgresql_where": text("NOT active")}
"""The same ways through what is finished, for who looks back."""


class Urgency(StrEnum):
    """How fast a solution is needed: 60, 30 or 10 working days (DOMAIN, the pipeline)."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Outcome(StrEnum):
    """How a case ended (DOMAIN, escalation decisions and outcomes)."""

    STRUCTURAL = "structural"
    SINGLE = "single"
    MISUNDERSTANDING = "misunderstanding"
    NOT_SOLVABLE = "not_solvable"
    NO_REACTION = "no_reaction"


class VerdictValue(StrEnum):
    """What the region says of it."""

    SOLVED = "solved"
    PARTLY = "partly"
    NOT_SOLVED = "not_solved"


class Case(Base):
    """One case of any process.

    `owner` is the colleague who solves it, `co_owner` the liaison who stays until the region has been told,
    `handler` whoever must act now. `due_at` is the next deadline (NEVER when there is none) and `due_clock` the
    clock it is of; `next_at` is when a clock of this case (`next_clock`) acts by itself (UTC), `next_level` the
    rung of its ladder that does. `files`, `enquiries`, `parts`, `tasks`, `experiments`, `accounts` (signatories
    called to account), `agenda` (put on one, by itself or in an escalation) and `visits` (at which it came up)
    count all there ever were, `team` who is in it now, so that a page without any asks for none. A part has its
    `main_case_id`, what is bundled in a dossier its `dossier_id`. Only `apply` changes `state`.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    process: Mapped[str] = mapped_column(String(40))
    workflow_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str] = mapped_column(String(80), default="")
    urgency: Mapped[Urgency] = mapped_column(enum_type(Urgency, "urgency"), default=Urgency.NORMAL)
    confidentiality: Mapped[Visibility] = mapped_column(
        enum_type(Visibility, "confidentiality"), default=Visibility.REGION
    )
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    directorate_id: Mapped[int | None] = mapped_column(ForeignKey("directorates.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted: Mapped[bool] = mapped_column(Boolean, default=False)
    co_owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    commissioner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    waiting_on: Mapped[Party] = mapped_column(enum_type(Party, "waiting_on"))
    waiting_for: Mapped[str | None] = mapped_column(String(120))
    expected_on: Mapped[date | None]
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    due_clock: Mapped[str | None] = mapped_column(String(40))
    next_at: Mapped[datetime | None]
    next_clock: Mapped[str | None] = mapped_column(String(40))
    next_level: Mapped[str | None] = mapped_column(String(40))
    bounces: Mapped[int] = mapped_column(default=0)
    reopenings: Mapped[int] = mapped_column(default=0)
    proposed_outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "proposed_outcome"))
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "outcome"))
    verdict: Mapped[VerdictValue | None] = mapped_column(enum_type(VerdictValue, "verdict"))
    told_at: Mapped[datetime | None]
    leading_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    search_text: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[int] = mapped_column(default=0, server_default="0")
    enquiries: Mapped[int] = mapped_column(default=0, server_default="0")
    main_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    tasks: Mapped[int] = mapped_column(default=0, server_default="0")
    accounts: Mapped[int] = mapped_column(default=0, server_default="0")
    team: Mapped[int] = mapped_column(default=0, server_default="0")
    experiments: Mapped[int] = mapped_column(default=0, server_default="0")
    agenda: Mapped[int] = mapped_column(default=0, server_default="0")
    visits: Mapped[int] = mapped_column(default=0, server_default="0")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_cases_active_due", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_handler_due", "handler_id", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_owner_due", "owner_id", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_co_owner_due", "co_owner_id", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_directorate_due", "directorate_id", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_region_due", "region_id", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_updated", "updated_at", "id"),
        Index("ix_cases_process_due", "process", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_state_due", "process", "state", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_process_created", "process", "created_at"),
        Index("ix_cases_process_ended", "process", "due_at", "id", **_ENDED),
        Index("ix_cases_owner_ended", "owner_id", "due_at", "id", **_ENDED),
        Index("ix_cases_co_owner_ended", "co_owner_id", "due_at", "id", **_ENDED),
        Index("ix_cases_directorate_ended", "directorate_id", "due_at", "id", **_ENDED),
        Index("ix_cases_theme", "theme", "id"),
        Index("ix_cases_region_ended", "region_id", "due_at", "id", **_ENDED),
        # Other orders: the newest, and the last changed.
        Index("ix_cases_process_new", "process", "id", **_WHILE_ACTIVE),
        Index("ix_cases_directorate_new", "directorate_id", "id", **_WHILE_ACTIVE),
        Index("ix_cases_region_new", "region_id", "id", **_WHILE_ACTIVE),
        Index("ix_cases_process_changed", "process", "updated_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_directorate_changed", "directorate_id", "updated_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_region_changed", "region_id", "updated_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_process_ended_changed", "process", "updated_at", "id", **_ENDED),
        Index("ix_cases_directorate_ended_changed", "directorate_id", "updated_at", "id", **_ENDED),
        Index("ix_cases_region_ended_changed", "region_id", "updated_at", "id", **_ENDED),
        Index("ix_cases_theme_due", "theme", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_waiting_due", "waiting_on", "due_at", "id", **_WHILE_ACTIVE),
        Index("ix_cases_verdict_due", "verdict", "active", "due_at", "id", **_JUDGED),
        Index("ix_cases_bounced_due", "due_at", "id", **_BOUNCED),
        Index("ix_cases_directorate_bounced", "directorate_id", "due_at", "id", **_BOUNCED),
        Index("ix_cases_region_bounced", "region_id", "due_at", "id", **_BOUNCED),
        Index(
            "ix_cases_dossier",
            "dossier_id",
            "id",
            sqlite_where=text("dossier_id IS NOT NULL"),
            postgresql_where=text("dossier_id IS NOT NULL"),
        ),
        Index("ix_cases_outcome", "process", "outcome", "closed_at", "id", **_ENDED),
    )

    def facts(self) -> CaseFacts:
        """What the policy looks at."""
        return CaseFacts(
            id=self.id,
            owner=self.owner_id,
            co_owner=self.co_owner_id,
            handler=self.handler_id,
            directorate=self.directorate_id,
            region=self.region_id,
            theme=self.theme,
            confidential=self.confidentiality is Visibility.CONFIDENTIAL,
            process=self.process,
        )

    def apply(self, definition: Definition, decision: Decision, fills: Mapping[str, Any], now: datetime) -> None:
        """Carry out a decision of the engine: the only place where `state` changes.

        `fills` are the decision's attributes with ids looked up. A new owner has not accepted yet. A case that leaves
        its state, by whatever step, no longer waits for the one it waited for there.
        """
        if decision.target != decision.source:
            self.waiting_for, self.expected_on = None, None
        for name in decision.clears:
            _ATTRIBUTES[name](self, None)
        for name, value in fills.items():
            _ATTRIBUTES[name](self, value)
        for counter in decision.counts:
            setattr(self, counter, getattr(self, counter) + 1)
        self.enter(definition, decision.target, now)

    def enter(self, definition: Definition, name: str, now: datetime) -> None:
        """Be in a state of a definition from now on (called by `apply`, at birth and by a migration)."""
        state = definition.states[name]
        self.state = name
        self.active = state.kind is not StateKind.END
        self.waiting_on = state.must_act
        self.closed_at = None if self.active else (self.closed_at or now)
        self.updated_at = now


def _set_owner(case: Case, value: Any) -> None:
    case.owner_id, case.accepted = value, False


_ATTRIBUTES: Mapping[str, Any] = {
    "owner": _set_owner,
    "accepted": lambda case, value: setattr(case, "accepted", value == "yes"),
    "co_owner": lambda case, value: setattr(case, "co_owner_id", value),
    "commissioner": lambda case, value: setattr(case, "commissioner_id", value),
    "directorate": lambda case, value: setattr(case, "directorate_id", value),
    "leading_case": lambda case, value: setattr(case, "leading_case_id", value),
    "waiting_for": lambda case, value: setattr(case, "waiting_for", value),
    "expected_on": lambda case, value: setattr(case, "expected_on", value),
    "urgency": lambda case, value: setattr(case, "urgency", Urgency(value)),
    "outcome": lambda case, value: setattr(case, "outcome", value and Outcome(value)),
    "proposed_outcome": lambda case, value: setattr(case, "proposed_outcome", value and Outcome(value)),
    "verdict": lambda case, value: setattr(case, "verdict", value and VerdictValue(value)),
}


class CaseClock(Base):
    """A clock of a case in one cycle: from a start until it stops. A later start is a new cycle.

    `term` and `extended_days` are in working days. `next_at` is the moment (UTC) at which something happens by itself,
    `next_level` the rung of the ladder that acts then; `acted_level` and `acted_on` say how far it has climbed.
    `calendar_revision` is the calendar that the deadline was derived with; `fault` says why the last try to act failed.
    """

    __tablename__ = "case_clocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    name: Mapped[str] = mapped_column(String(40))
    cycle: Mapped[int]
    status: Mapped[ClockStatus] = mapped_column(enum_type(ClockStatus, "clock_status"))
    term: Mapped[int | None]
    extended_days: Mapped[int] = mapped_column(default=0)
    until: Mapped[date | None]
    due_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    next_level: Mapped[str | None] = mapped_column(String(40))
    acted_level: Mapped[str | None] = mapped_column(String(40))
    acted_on: Mapped[date | None]
    calendar_revision: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(String(200))
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("case_id", "name", "cycle"),
        # A sweep costs what is due, not what exists.
        Index(
            "ix_case_clocks_next",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index(
            "ix_case_clocks_revision",
            "calendar_revision",
            "case_id",
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )


class ClockStep(Base):
    """A rung that acted: once for a clock of a case, in one cycle, at one level (PEERS, mistake 3).

    `to_mt`: the management team was told; until the clock stops, the case is on its list.
    """

    __tablename__ = "clock_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("case_clocks.id"))
    level: Mapped[str] = mapped_column(String(40))
    to_mt: Mapped[bool] = mapped_column(Boolean, default=False)
    planned_at: Mapped[datetime]
    acted_at: Mapped[datetime]
    event_id: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        UniqueConstraint("clock_id", "level"),
        Index(
            "ix_clock_steps_mt",
            "clock_id",
            sqlite_where=text("to_mt = 1"),
            postgresql_where=text("to_mt"),
        ),
    )


class ClockSpell(Base):
    """A stretch in which a clock ran or stood still. Deadlines are derived from these; nothing is shifted.

    For a pause: `reason` is whom the case waited for, in words kept as they were, and `expected_on` when it was
    expected to end.
    """

    __tablename__ = "clock_spells"

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("case_clocks.id"), index=True)
    running: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    limit_days: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(120))
    expected_on: Mapped[date | None]


class CaseStay(Base):
    """A stretch that a case spent with one party, so that each answers for its own days only."""

    __tablename__ = "case_stays"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    party: Mapped[TimeWith] = mapped_column(enum_type(TimeWith, "time_with"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def first_generation() -> int:
    """Where the generations of a contact begin: not to be guessed, so that the link of somebody who was removed never
    fits whoever gets the same id later.
    """
    return secrets.randbelow(2**30) + 1


class Contact(Base):
    """Somebody in the region who is told, and who judges; with `collective` a partnership with one mailbox.

    `generation` goes up when links are withdrawn. Whoever is withdrawn (`withdrawn_at`) is told nothing any more; what
    they said stays.
    """

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    collective: Mapped[bool] = mapped_column(Boolean, default=False)
    generation: Mapped[int] = mapped_column(default=first_generation)
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("case_id", "email"), Index("ix_contacts_email", "email"))


class RegionPerson(Base):
    """Somebody in the region across cases, by e-mail address: whose overview it is.

    `generation` goes up when a link of theirs is withdrawn, for whichever case.
    """

    __tablename__ = "region_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    generation: Mapped[int] = mapped_column(default=first_generation)


class Comment(Base):
    """Something said about a case, for those who may read it. The event of the same id is in the log."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility, "comment_visibility"))
    created_at: Mapped[datetime]


class EntrySight(Base):
    """Who reads an entry now, where that is not simply what its event was written with: it was changed, or meant for
    people by name. The event itself never changes.

    `named`: confidential for the people in `entry_readers`, and nobody else. `was` is what it was before the last
    change, `changed_at` when that was (UTC), `changed_by` the event of that change; empty while nothing was changed.
    """

    __tablename__ = "entry_sights"

    event_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility, "entry_visibility"))
    named: Mapped[bool] = mapped_column(Boolean, default=False)
    was: Mapped[Visibility | None] = mapped_column(enum_type(Visibility, "entry_was"))
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str | None] = mapped_column(String(32))


class EntryReader(Base):
    """Somebody by name who reads a confidential entry."""

    __tablename__ = "entry_readers"

    event_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)


class NumberSeries(Base):
    """The last case number given out in a year."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Desk(Base):
    """Who looks after cases that no routing rule knows a place for: one row, so such a case is never nobody's."""

    __tablename__ = "desks"

    id: Mapped[int] = mapped_column(primary_key=True)
    unrouted_owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class IdempotencyKey(Base):
    """An answer given before to the same request of the same person, so that sending twice does it once."""

    __tablename__ = "idempotency_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(String(120))
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "key"),)
