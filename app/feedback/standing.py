"""What happens now with a bottleneck, in words for its region: true, concrete and with a date, in every state.

Here are only the sentences; `situations` finds out how it stands. Who is meant is named, what a role does is said in
words, and a day that has passed is owned up to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from app.web.formats import full_date


@dataclass(frozen=True)
class Situation:
    """How a case stands. `dues` are the days on which its running terms are over, by the name of the term.

    `answered`: this contact has said what they think of what was done. `told`: the region heard what was done.
    `awaited` says whom the case waits for elsewhere. `leading` is where the case stands with which a merged one goes
    along, and `leading_dues` its terms.
    """

    state: str
    today: date
    liaison: str
    owner: str = ""
    directorate: str = ""
    commissioner: str = ""
    waiting_for: str = ""
    expected_on: date | None = None
    dues: Mapping[str, date] = field(default_factory=dict)
    told: bool = False
    answered: bool = False
    verdict: str = ""
    outcome: str = ""
    closed_on: date | None = None
    reopen_until: date | None = None
    awaited: tuple[str, ...] = ()
    leading: str = ""
    leading_dues: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """What is said: one paragraph each. `asks`: something is asked of the reader. `by` is the day that counts."""

    text: tuple[str, ...]
    by: date | None = None
    asks: bool = False


Sentence = Callable[[Situation], Standing]


def standing(situation: Situation) -> Standing:
    """What happens now. For a state that nobody wrote sentences for, only who can tell more."""
    return _SENTENCES.get(situation.state, _unknown)(situation)


def _late(due: date, situation: Situation) -> bool:
    return due < situation.today


def _reminded() -> str:
    return _(
        "That day has passed. We were reminded of it. If it stays silent, the regiocommissaris decides: somebody at "
        "the top of the ministry who can cut a knot."
    )


def _draft(s: Situation) -> Standing:
    return Standing(
        (
            _("%(name)s is writing down what you told.", name=s.liaison),
            _("When that is done your report goes to the ministry. You get a mail that day."),
        )
    )


def _submitted(s: Situation) -> Standing:
    text = [_("The ministry has your report. We are looking for the colleague who can solve it.")]
    due = s.dues.get("find_owner")
    if due and _late(due, s):
        text += [_("You should have read here who that is on %(day)s.", day=full_date(due)), _reminded()]
    elif due:
        text.append(_("By %(day)s it says here who that is.", day=full_date(due)))
    return Standing(tuple(text), due)


def _assigned(s: Situation) -> Standing:
    text = [_("%(name)s is checking whether this is theirs to solve.", name=_owner(s))]
    due = s.dues.get("accept")
    if due and _late(due, s):
        text += [_("That should have been clear on %(day)s.", day=full_date(due)), _reminded()]
    elif due:
        text.append(_("By %(day)s it says here whether %(name)s takes it on.", day=full_date(due), name=s.owner))
    return Standing(tuple(text), due)


def _in_progress(s: Situation) -> Standing:
    text = [_("%(name)s is working on a solution.", name=_owner(s))]
    sign, solve = s.dues.get("sign_of_life"), s.dues.get("solve")
    if sign and _late(sign, s):
        text += [_("You should have heard how it stands on %(day)s.", day=full_date(sign)), _reminded()]
    elif sign:
        text.append(_("By %(day)s you read here how it stands.", day=full_date(sign)))
    text += _solution(solve, s)
    return Standing(tuple(text), sign or solve)


def _solution(due: date | None, s: Situation) -> list[str]:
    if due is None:
        return []
    if _late(due, s):
        return [_("We had wanted a solution by %(day)s. We did not manage that.", day=full_date(due))]
    return [_("We want to have a solution by %(day)s at the latest.", day=full_date(due))]


def _waiting_region(s: Situation) -> Standing:
    text = [_("We asked you something. With your answer %(name)s can go on.", name=s.owner or s.liaison)]
    due = s.dues.get("region_answer")
    if due and _late(due, s):
        text.append(_("We had hoped for your answer by %(day)s. You can still answer.", day=full_date(due)))
    elif due:
        text.append(_("Would you answer by %(day)s?", day=full_date(due)))
    return Standing(tuple(text), due, asks=True)


def _waiting_party(s: Situation) -> Standing:
    if s.awaited:
        text = list(s.awaited)
    elif s.waiting_for:
        text = [_("We are waiting for an answer from %(name)s.", name=s.waiting_for)]
    else:
        text = [_("We are waiting for another organisation.")]
    if s.owner:
        text.append(_("%(name)s sees to it that the answer comes.", name=_owner(s)))
    if s.expected_on:
        text.append(_("We expect the answer on %(day)s.", day=full_date(s.expected_on)))
    due = s.dues.get("party_answer")
    if due and _late(due, s):
        text += [_("We had agreed to wait until %(day)s.", day=full_date(due)), _reminded()]
    elif due:
        text.append(_("We wait until %(day)s at most. After that the time for a solution runs on.", day=full_date(due)))
    return Standing(tuple(text), s.expected_on or due)


def _escalated(s: Situation) -> Standing:
    text = [
        _("%(name)s decides how it goes on.", name=s.commissioner)
        if s.commissioner
        else _("The regiocommissaris decides how it goes on."),
        _("That is the regiocommissaris: somebody at the top of the ministry who can cut a knot when it is stuck.")
        if s.commissioner
        else _("That is somebody at the top of the ministry who can cut a knot when it is stuck."),
    ]
    due = s.dues.get("decision")
    if due and _late(due, s):
        text.append(_("The decision should have been there on %(day)s. We were reminded of it.", day=full_date(due)))
    elif due:
        text.append(_("The decision is there by %(day)s.", day=full_date(due)))
    return Standing(tuple(text), due)


def _solution_proposed(s: Situation) -> Standing:
    text = [_("There is a proposal for a solution.")]
    due = s.dues.get("test_solution")
    if due and _late(due, s):
        text += [
            _("%(name)s should have discussed it with you by %(day)s.", name=s.liaison, day=full_date(due)),
            _reminded(),
        ]
    elif due:
        text.append(_("%(name)s discusses it with you by %(day)s.", name=s.liaison, day=full_date(due)))
    return Standing(tuple(text), due)


def _feedback(s: Situation) -> Standing:
    due = s.dues.get("region_verdict")
    text = [_("We told you what was done with your report. Would you say whether it is solved?")]
    if due:
        text.append(_("You can do so until %(day)s.", day=full_date(due)))
    text.append(_("If we hear nothing we close the report. You can have it reopened for a year after that."))
    return Standing(tuple(text), due, asks=True)


def _weighing(s: Situation) -> Standing:
    if s.answered:
        text = [_("You told us what you think. Not everybody in your region thinks the same, or has answered.")]
    else:
        text = [_("Others in your region have told us what they think. Would you say whether it is solved?")]
    due = s.dues.get("conclude")
    if due and _late(due, s):
        text += [
            _("%(name)s should have decided how it goes on by %(day)s.", name=s.liaison, day=full_date(due)),
            _reminded(),
        ]
    elif due:
        text.append(
            _(
                "%(name)s weighs the answers and decides by %(day)s how it goes on. You read here why.",
                name=s.liaison,
                day=full_date(due),
            )
        )
    return Standing(tuple(text), due, asks=not s.answered)


def _closed(s: Situation) -> Standing:
    day = full_date(s.closed_on) if s.closed_on else ""
    if s.outcome == "no_reaction":
        text = [_("Your report was closed on %(day)s, because we had no answer from your region.", day=day)]
    elif s.verdict == "solved":
        text = [_("Your report was closed on %(day)s: it is solved, your region said.", day=day)]
    else:
        text = [_("Your report was closed on %(day)s.", day=day)]
    again = s.dues.get("recheck")
    if again and not _late(again, s):
        text.append(_("Around %(day)s we ask you once more how it is then.", day=full_date(again)))
    if s.reopen_until and not _late(s.reopen_until, s):
        text.append(
            _("Is it still a problem, or again? You can have it reopened until %(day)s.", day=full_date(s.reopen_until))
        )
    else:
        text.append(_("It cannot be reopened any more. Is it a problem again? Tell %(name)s.", name=s.liaison))
    return Standing(tuple(text), s.reopen_until)


def _withdrawn(s: Situation) -> Standing:
    day = full_date(s.closed_on) if s.closed_on else ""
    return Standing(
        (
            _("We stopped working on your report on %(day)s. You read the reason below.", day=day),
            _("Do you disagree? Let us know below, or mail %(name)s.", name=s.liaison),
        )
    )


def _merged(s: Situation) -> Standing:
    if s.told and not s.verdict and not s.answered:
        return Standing(
            (
                _("More people reported the same, and your report went along with that other one."),
                _("We told you what was done. Would you say whether it is solved for you too?"),
            ),
            asks=True,
        )
    if s.told:
        return Standing((_("Your report went along with another one. You told us what you think of what was done."),))
    text = [_("More people reported the same. We go on with one report, and yours goes along with it.")]
    if s.leading:
        text.append(_("That one is now at: %(phase)s.", phase=s.leading))
    text += _solution(s.leading_dues.get("solve"), s)
    text.append(_("You get a mail when there is an outcome. Then you say yourself whether it is solved for you."))
    return Standing(tuple(text), s.leading_dues.get("solve"))


def _unknown(s: Situation) -> Standing:
    return Standing((_("Ask %(name)s how it stands now.", name=s.liaison),))


def _owner(s: Situation) -> str:
    """The owner with where they work, at the first mention."""
    if s.owner and s.directorate:
        return _("%(name)s of the directorate %(directorate)s", name=s.owner, directorate=s.directorate)
    return s.owner or _("A colleague at the ministry")


_SENTENCES: Mapping[str, Sentence] = {
    "draft": _draft,
    "submitted": _submitted,
    "assigned": _assigned,
    "in_progress": _in_progress,
    "waiting_region": _waiting_region,
    "waiting_party": _waiting_party,
    "escalated": _escalated,
    "solution_proposed": _solution_proposed,
    "feedback": _feedback,
    "weighing": _weighing,
    "closed": _closed,
    "withdrawn": _withdrawn,
    "merged": _merged,
}
