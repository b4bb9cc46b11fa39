"""What there is to observe in the story of one case. PURE: each function is the rule of one measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.figures.shapes import Seen, Step, Story

ONE: Final = Seen("", 1)
ENDINGS: Final = ("closed", "withdrawn", "merged")
LEFT: Final = frozenset({"withdrawn", "merged"})
"""Ends by which a case is no longer worked on, without an outcome of its own."""

WAITS_FOR: Final = {
    "submitted": "owner",
    "assigned": "owner",
    "in_progress": "solution",
    "waiting_party": "solution",
    "escalated": "decision",
    "solution_proposed": "answer",
    "weighing": "answer",
}
"""What the region waits for in each state. In the others the region itself is asked something."""


def moves(story: Story) -> Iterator[tuple[bool, Step]]:
    """The steps of the period, each with whether the case was open just before it."""
    was_live = story.before is not None
    for step in story.steps:
        yield was_live, step
        was_live = step.live


def came_in(story: Story) -> Iterator[Seen]:
    """It was submitted."""
    for _was_live, step in moves(story):
        if step.step == "submit":
            yield Seen(story.nature or "", 1)


def went_out(story: Story) -> Iterator[Seen]:
    """It ended."""
    for was_live, step in moves(story):
        if was_live and not step.live:
            yield Seen(step.state, 1)


def is_open(story: Story) -> Iterator[Seen]:
    """It is open at the end of the period, and with whom."""
    if story.last.live:
        yield Seen(story.last.party or "", 1)


def age(story: Story) -> Iterator[Seen]:
    """How long it has been open at the end of the period."""
    if story.last.live and story.logged is not None:
        yield Seen("", story.span(story.logged, story.until))


def duration(story: Story) -> Iterator[Seen]:
    """How long it took, from its submission to being closed."""
    for step in closings(story):
        if story.logged is not None:
            yield Seen("", story.span(story.logged, step.day))


def closings(story: Story) -> Iterator[Step]:
    """The steps by which it was closed with an outcome."""
    for was_live, step in moves(story):
        if was_live and step.state == "closed" and step.outcome:
            yield step


def time_with(story: Story) -> Iterator[Seen]:
    """The working days of the period, by who had it. A day is of the stay that began before it."""
    stays = [story.before, *story.steps] if story.before else story.steps
    for stay in stays:
        if not stay.live or stay.party is None:
            continue
        first, last = max(stay.day, story.since - 1), min(stay.until, story.until)
        days = story.span(first, last) if last > first else 0
        if days:
            yield Seen(stay.party, days)


def clocks_met(story: Story) -> Iterator[Seen]:
    """The terms that ended by what was done, and whether in time. What was withdrawn or merged ended no term."""
    for step in story.steps:
        if step.clocks and step.state not in LEFT:
            for name, how in step.clocks.items():
                yield Seen(name, int(how == "met"))


def bounced(story: Story) -> Iterator[Seen]:
    """Somebody to whom it was assigned declined it."""
    for step in story.steps:
        if step.step == "decline":
            yield Seen((step.values or {}).get("matter", ""), 1)


def escalations(story: Story) -> Iterator[Step]:
    """The steps by which it came to the commissioner."""
    return (step for step in story.steps if step.state == "escalated" and step.source != "escalated")


def escalated(story: Story) -> Iterator[Seen]:
    """It came to the commissioner: by a clock, by the second decline, or because somebody asked."""
    for step in escalations(story):
        origin = "bounces" if step.step == "decline" else "clock" if step.actor_kind == "system" else "asked"
        yield Seen(origin, 1)


def grounds(story: Story) -> Iterator[Seen]:
    """Why it came to the commissioner. A second decline: nobody will own it."""
    for step in escalations(story):
        yield Seen("refused" if step.step == "decline" else (step.values or {}).get("ground", ""), 1)


DECIDING: Final = {"take_back": "withdrawn", "de_escalate": "de_escalated"}


def decisions(story: Story) -> Iterator[tuple[str, Step]]:
    """How an escalation ended, and the step by which."""
    for step in story.steps:
        if step.step == "decide":
            yield (step.values or {}).get("decision", ""), step
        elif step.step in DECIDING:
            yield DECIDING[step.step], step


def decided(story: Story) -> Iterator[Seen]:
    """An escalation was decided, taken back, or ended without a decision."""
    for kind, _step in decisions(story):
        yield Seen(kind, 1)


def to_decision(story: Story) -> Iterator[Seen]:
    """How long an escalation waited for its decision."""
    for kind, step in decisions(story):
        if kind not in DECIDING.values() and story.logged is not None:
            yield Seen("", story.span(story.logged, step.day))


def undecided(story: Story) -> Iterator[Seen]:
    """An escalation waits for its decision at the end of the period."""
    if story.last.state == "requested":
        yield ONE


def outcomes(story: Story) -> Iterator[Seen]:
    """How it was closed."""
    for step in closings(story):
        yield Seen(step.outcome or "", 1)


def structural(story: Story) -> Iterator[Seen]:
    """It was closed as solved: for everybody, and not for this region only."""
    for step in closings(story):
        if step.outcome in ("structural", "single"):
            yield Seen("", int(step.outcome == "structural"))


def verdicts(story: Story) -> Iterator[Seen]:
    """What the region said of it, once for each time that it was asked; an answer that is weighed with others counts
    when they are weighed.
    """
    for step in story.steps:
        if step.step == "close_unanswered":
            yield Seen("no_answer", 1)
        elif step.step == "conclude" or (step.step == "verdict" and step.state != "weighing"):
            yield Seen((step.values or {}).get("verdict", ""), 1)


def solved(story: Story) -> Iterator[Seen]:
    """The region answered, and said that it is solved."""
    for seen in verdicts(story):
        if seen.part != "no_answer":
            yield Seen("", int(seen.part == "solved"))


def reopened(story: Story) -> Iterator[Seen]:
    """Work on it began again: the region said that it is not solved, it was reopened after it was closed, or it left
    the case with which it was merged.
    """
    for was_live, step in moves(story):
        if step.step == "submit" or not step.live:
            continue
        if was_live:
            if step.step in ("verdict", "conclude") and step.state != "weighing":
                yield Seen("not_solved", 1)
        elif step.step not in ("opened", "migrated"):
            yield Seen("left_merged" if step.source == "merged" else "after_closing", 1)


def waiting_for(story: Story) -> Iterator[Seen]:
    """What its region waits for at the end of the period."""
    part = WAITS_FOR.get(story.last.state)
    if part is not None:
        yield Seen(part, 1)


def promised(story: Story) -> Iterator[Seen]:
    """A promise was made."""
    return (ONE for step in story.steps if step.step == "make")


def moved(story: Story) -> Iterator[Seen]:
    """A promise was moved to another day."""
    return (ONE for step in story.steps if step.step == "move")


def kept(story: Story) -> Iterator[Seen]:
    """A promise ended: it was kept, or broken."""
    return (Seen("", int(step.state == "kept")) for step in story.steps if step.step in ("keep", "break"))


def in_time(story: Story) -> Iterator[Seen]:
    """A promise ended: it was kept on the day that held, or before."""
    for step in story.steps:
        if step.step in ("keep", "break"):
            late = (step.clocks or {}).get("promise") == "late"
            yield Seen("", int(step.state == "kept" and not late))


def still_promised(story: Story) -> Iterator[Seen]:
    """A promise is still to be kept at the end of the period."""
    if story.last.live:
        yield ONE
