"""What the page templates read: frozen, plain values, ready to print.

The templates decide nothing and query nothing. Whoever fills these (queries and views) has
already applied the permissions, chosen the words and turned moments into Dutch dates where a
sentence needs one. No Flask, no SQLAlchemy here.

Words in capitals below are keys the templates switch on; every other string is shown as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from app.workflow.line import Line

Tone = Literal["ok", "soon", "late", "paused"]
"""ok: time enough; soon: at most two working days left; late: past; paused: the clock stands still."""

Visibility = Literal["region", "ministry", "confidential"]
"""Who may read an entry: the region too, everybody at the ministry with access, or the team only."""


# -- the line and its deadline ------------------------------------------------------------------

LineView = Line
"""The line from the region to The Hague and back; `app.workflow.line.line_of` makes it."""


@dataclass(frozen=True, slots=True)
class DueView:
    """A deadline in words. `text` is short ("nog 2 werkdagen"), `long` adds what follows
    ("morgen naar de regiocommissaris") or is empty; `when` is the day in Europe/Amsterdam.
    """

    text: str
    tone: Tone = "ok"
    when: dt.date | None = None
    long: str = ""


# -- lists -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list. `must` says what the reader must do ("Neem aan of geef door"), empty
    when it is not the reader's turn; then `waiting_on` says whose turn it is. `on_behalf` says for
    whom, when it is the work of somebody the reader stands in for.
    """

    number: str
    title: str
    url: str
    region: str
    owner: str
    line: LineView
    due: DueView | None
    state_label: str
    waiting_on: str = ""
    must: str = ""
    urgency: Literal["normal", "high", "urgent"] = "normal"
    urgency_label: str = ""
    nature_label: str = ""
    on_behalf: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence above a list, with what can be done about it: a link, or (`post`) a button."""

    text: str
    url: str = ""
    label: str = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A group of rows under one heading; `note` explains the group in half a sentence."""

    title: str
    rows: tuple[CaseRow, ...]
    note: str = ""
    count_text: str = ""


@dataclass(frozen=True, slots=True)
class MyWork:
    """The first page after logging in. Empty groups are left out by whoever fills this.

    `empty_*` say what to do next when there is nothing at all. `drafts` is the number of own
    concepts not yet handed in.
    """

    groups: tuple[RowGroup, ...]
    may_file: bool = False
    summary: str = ""
    next_url: str | None = None
    drafts: int = 0
    drafts_url: str = ""
    notices: tuple[Notice, ...] = ()
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a filter."""

    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A drop-down of the filter bar; the first option should be the "everything" one."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class WordFilter:
    """A filter that is a word of one's own."""

    name: str
    label: str
    value: str
    longest: int


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue above a list. `count_text` is already capped ("1000+")."""

    label: str
    url: str
    active: bool = False
    count_text: str = ""


@dataclass(frozen=True, slots=True)
class FilterBar:
    """The bar above a list: queues as tabs, a word, drop-downs. Submits with GET to `action`.

    `hidden` keeps what is not in the bar (such as the chosen queue); `active` is how many
    filters narrow the list now, `clear_url` undoes them. `more` and `words` are folded away until `unfolded`. `quiet`:
    the queue is one that is often empty.
    """

    action: str
    tabs: tuple[Tab, ...] = ()
    filters: tuple[Filter, ...] = ()
    more: tuple[Filter, ...] = ()
    words: tuple[WordFilter, ...] = ()
    unfolded: bool = False
    q: str = ""
    q_label: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    active: int = 0
    clear_url: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list that the reader keeps; `shared` by somebody of their directorate."""

    id: int
    name: str
    url: str
    active: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SavedLists:
    """The lists that a reader keeps in the menu. `first_url` is the one they begin with; `keep_url` keeps the list that
    is shown, empty when it is kept already; `counts_url` tells how much is in each.
    """

    lists: tuple[SavedList, ...] = ()
    first_url: str = ""
    keep_url: str = ""
    all_url: str = ""
    counts_url: str = ""


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of cases. `count_text` is a capped count in words ("128 knelpunten", "1000+")."""

    rows: tuple[CaseRow, ...]
    bar: FilterBar
    about: str = ""
    count_text: str = ""
    orders: tuple[Tab, ...] = ()
    saved: SavedLists = SavedLists()
    next_url: str | None = None
    first_url: str | None = None
    may_file: bool = False
    export_url: str | None = None
    bulk: BulkBar | None = None
    """What can be done to the ticked cases; None when there is nothing."""
    lens_url: str = ""
    """The same list by the regions of any layout."""
    counted: str = ""
    """The region (with its layout) in which all of these count, when the list is narrowed to it."""
    uncounted_url: str = ""
    absence_url: str = ""
    """Who of the reader's directorate is away, beside its queue."""


# -- the case page ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NowPanel:
    """ "Nu": who must do what, by when, why, and what happens if nobody does.

    `mine` is true when it is the reader's turn; `what` is then in the second person. `on_behalf`
    says for whom, when it is the turn of somebody the reader stands in for.
    """

    who: str
    what: str
    by: DueView | None
    why: str = ""
    otherwise: str = ""
    mine: bool = False
    finished: bool = False
    on_behalf: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something the reader may do now. `url` opens its form in place (`?step=name`)."""

    name: str
    label: str
    url: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class WritingAid:
    """What stands in a form to help with writing: where a draft is kept and thrown away, the texts to begin with
    (id, name) and where one is put in. `kept` says that the form shows what was typed before.
    """

    form: str
    keep_url: str
    drop_url: str
    insert_url: str
    texts: tuple[tuple[int, str], ...] = ()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that the reader began and has not sent: which, kept when, and where it goes on."""

    label: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that sends what was filled in somewhere else, with a value of its own."""

    label: str
    action: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class StepForm:
    """The opened form of a step. `form` is a Flask-WTF form with a hidden `version`.

    `readers` says who will read what is typed. `stale` is filled after a conflict: what
    somebody else did meanwhile.
    """

    name: str
    title: str
    action: str
    form: Any
    submit_label: str
    cancel_url: str
    intro: str = ""
    readers: str = ""
    stale: str = ""
    aid: WritingAid | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that changed; an empty `old` reads as "was empty"."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file with an entry: what it is and how large, in words. Without `url` it
    cannot be fetched: `state` says why.
    """

    name: str
    kind: str
    size: str
    url: str = ""
    state: str = ""
    gone: bool = False
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `event` is small and foldable; `comment`, `decision` and
    `feedback` are large. `when` is aware, UTC. `readers` are those whom a confidential one is for by name;
    `sight_changed` says that others read it than before; at `sight_url` the reader can change who does. `calls` are the
    colleagues who are called in it, as it is written.
    """

    kind: Literal["event", "comment", "decision", "feedback"]
    title: str
    who: str
    when: dt.datetime
    on_behalf_of: str = ""
    paragraphs: tuple[str, ...] = ()
    visibility: Visibility | None = None
    visibility_label: str = ""
    changes: tuple[FieldChange, ...] = ()
    anchor: str = ""
    files: tuple[FileView, ...] = ()
    readers: tuple[str, ...] = ()
    sight_changed: str = ""
    sight_url: str = ""
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SightPage:
    """Who reads an entry, and the form to change that. `mailed` are the contacts who had it by mail already."""

    number: str
    title: str
    url: str
    action: str
    entry: Entry
    form: Any
    mailed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryBlock:
    """Entries to show together; `folded` ones sit behind one line that opens."""

    entries: tuple[Entry, ...]
    folded: bool


def fold_events(entries: Sequence[Entry], at_least: int = 3) -> tuple[StoryBlock, ...]:
    """Put runs of `at_least` or more small events behind one line; keep the order."""
    blocks: list[StoryBlock] = []
    for small, run in groupby(entries, key=lambda entry: entry.kind == "event"):
        found = tuple(run)
        blocks.append(StoryBlock(found, folded=small and len(found) >= at_least))
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact beside the story."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """How long each party has had the case, or has left; `text` explains in one line."""

    label: str
    due: DueView
    text: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the case, at the ministry or in the region. `detail` is a phone or mail."""

    name: str
    role: str
    detail: str = ""
    detail_url: str = ""


@dataclass(frozen=True, slots=True)
class CaseLink:
    """Another case: merged into this one, an escalation of it, or one that looks like it."""

    number: str
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Linked cases under one heading ("Escalatie", "Samengevoegd", "Lijkt erop")."""

    title: str
    links: tuple[CaseLink, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """What a feature adds beside the story: a template of its own, and what that shows as `panel`; `styles` is the name
    of its style sheet, when it has one.
    """

    template: str
    content: Any
    styles: str = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """A text of the case itself: what is stuck, who suffers, what was tried, what is asked."""

    label: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything `cases/show.html` shows. `version` is the case's version, for the forms."""

    number: str
    title: str
    region: str
    line: LineView
    state_label: str
    version: int
    now: NowPanel | None
    texts: tuple[TextField, ...]
    timeline: tuple[Entry, ...]
    facts: tuple[Fact, ...]
    region_url: str = ""
    kind_label: str = ""
    urgency: Literal["normal", "high", "urgent"] = "normal"
    urgency_label: str = ""
    confidential: str = ""
    primary: Step | None = None
    steps: tuple[Step, ...] = ()
    other_steps: tuple[Step, ...] = ()
    owner: str = ""
    liaison: str = ""
    open_form: StepForm | None = None
    comment_form: Any = None
    comment_action: str = ""
    comment_readers: str = ""
    comment_aid: WritingAid | None = None
    comment_open: bool = False
    call_url: str = ""
    unsent: tuple[Unsent, ...] = ()
    clocks: tuple[ClockView, ...] = ()
    times: tuple[Fact, ...] = ()
    people: tuple[Person, ...] = ()
    contacts: tuple[Person, ...] = ()
    links: tuple[LinkGroup, ...] = ()
    panels: tuple[Panel, ...] = ()
    middle: tuple[Panel, ...] = ()
    adds: tuple[Step, ...] = ()
    routing: str = ""
    edit_url: str | None = None
    follow_url: str | None = None
    process_url: str = ""
    older_url: str | None = None

    @property
    def story(self) -> tuple[StoryBlock, ...]:
        """The timeline, newest first, small events folded."""
        return fold_events(self.timeline)


# -- escalations -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """One escalation in the commissioner's queue: what is asked, by whom, by when."""

    number: str
    title: str
    url: str
    region: str
    asked: str
    by_whom: str
    due: DueView | None
    state_label: str
    decided: str = ""
    automatic: bool = False
    mt_list: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class EscalationList:
    """The queue of escalations: to decide first, then what was decided and must still be done, then the rest."""

    open: tuple[EscalationRow, ...]
    following: tuple[EscalationRow, ...] = ()
    decided: tuple[EscalationRow, ...] = ()
    bar: FilterBar | None = None
    next_url: str | None = None
    lens_url: str = ""
    counted: str = ""
    uncounted_url: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A case that an escalation carries. Without `url` the reader may not read it; `reason` says why it is with the
    others.
    """

    number: str
    title: str
    url: str
    region: str
    state: str
    owner: str
    reason: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalationPage:
    """Reads like a memo: the asked decision, the problem, the facts, what was tried, the cases;
    the decision form last, or the decision as record. At `add_url` another case is put with it.
    """

    number: str
    title: str
    region: str
    state_label: str
    asked: tuple[str, ...]
    reason: tuple[str, ...]
    problem: tuple[str, ...]
    tried: tuple[str, ...]
    facts: tuple[Fact, ...]
    cases: tuple[Carried, ...]
    by_whom: str
    when: dt.datetime
    due: DueView | None
    version: int
    otherwise: str = ""
    positions: tuple[str, ...] = ()
    options: tuple[Fact, ...] = ()
    decided: tuple[Any, ...] = ()
    proposals: tuple[Any, ...] = ()
    open_form: StepForm | None = None
    steps: tuple[Step, ...] = ()
    timeline: tuple[Entry, ...] = ()
    line: LineView | None = None
    brief_url: str = ""
    add_url: str = ""
    panels: tuple[Panel, ...] = ()


# -- the region's page -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FollowPromise:
    """A promise as the region reads it: what, for when, how it stands, and what was said when it moved or ended."""

    text: tuple[str, ...]
    made: str
    stands: str
    by: str
    late: bool = False
    said: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()


# -- several cases at a time -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picked:
    """A case with a box before it. Without `url` the reader may not see it, only give it to somebody."""

    value: str
    number: str
    title: str
    url: str = ""
    note: str = ""
    ticked: bool = True
    able: bool = True


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """What somebody is to these cases, and the form by which a successor gets them, if it is open."""

    title: str
    note: str
    picked: tuple[Picked, ...]
    url: str
    opened: bool = False
    able: bool = True


@dataclass(frozen=True, slots=True)
class BulkPage:
    """One thing to be done to several cases: which ones, and what is asked. `rest` are those that are not shown, as a
    form sends them; `cut_off` says that the list holds more.
    """

    title: str
    lead: str
    go: str
    action: str
    list_url: str
    form: Any
    picked: tuple[Picked, ...]
    rest: str = ""
    rest_text: str = ""
    cut_off: str = ""


@dataclass(frozen=True, slots=True)
class BulkBar:
    """What can be done to the ticked cases of a list, as (label, address). `count_text` says how many the list holds
    when that is more than this page, and `hidden` the filters of the list, for doing it to all of them.
    """

    actions: tuple[tuple[str, str], ...]
    count_text: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


# -- search ----------------------------------------------------------------------------------
