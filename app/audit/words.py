"""What the log calls things: the code of an action in the words of its reader. The code itself stays in the event."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

Words = Callable[[], str]
ACTIONS: dict[str, Words] = {
    "absence.ended": lambda: _("Absence ended"),
    "absence.recorded": lambda: _("Absence recorded"),
    "agenda.feed_made": lambda: _("Calendar feed made"),
    "agenda.feed_renewed": lambda: _("Calendar feed renewed"),
    "agenda.feed_revoked": lambda: _("Calendar feed revoked"),
    "audit.verified": lambda: _("Log verified"),
    "bottleneck.edited": lambda: _("Bottleneck edited"),
    "bottleneck.joined": lambda: _("Another region joined"),
    "bottleneck.routed": lambda: _("Bottleneck routed"),
    "bottleneck.told_with_leading_case": lambda: _("Region told with the leading case"),
    "bulk.begun": lambda: _("Work over several cases begun"),
    "bulk.stopped": lambda: _("Work over several cases stopped"),
    "calendar.day_added": lambda: _("Day added to the calendar"),
    "calendar.day_changed": lambda: _("Day of the calendar changed"),
    "calendar.day_removed": lambda: _("Day taken out of the calendar"),
    "calendar.loaded": lambda: _("Calendar loaded"),
    "case.came_by_mail": lambda: _("Came by mail"),
    "case.clock_acted": lambda: _("A term acted by itself"),
    "case.commented": lambda: _("Comment"),
    "case.contact_added": lambda: _("Contact added"),
    "case.contact_corrected": lambda: _("Contact corrected"),
    "case.contact_removed": lambda: _("Contact removed"),
    "case.contact_withdrawn": lambda: _("Contact withdrawn"),
    "case.deadline_moved": lambda: _("Deadline moved"),
    "case.enquiry_answered": lambda: _("Question to somebody elsewhere answered"),
    "case.enquiry_expired": lambda: _("Question to somebody elsewhere not answered"),
    "case.enquiry_reminded": lambda: _("Somebody elsewhere reminded of a question"),
    "case.enquiry_sent": lambda: _("Question sent to somebody elsewhere"),
    "case.enquiry_sent_again": lambda: _("Question sent to somebody elsewhere again"),
    "case.enquiry_withdrawn": lambda: _("Question to somebody elsewhere withdrawn"),
    "case.file_rejected": lambda: _("File refused by the virus scanner"),
    "case.file_released": lambda: _("File passed the virus scanner"),
    "case.file_withdrawn": lambda: _("File withdrawn"),
    "case.files_added": lambda: _("Files added"),
    "case.entry_sight_changed": lambda: _("Who reads an entry changed"),
    "case.linked": lambda: _("Linked to another case"),
    "case.links_withdrawn": lambda: _("Links of a contact withdrawn"),
    "case.migrated": lambda: _("Moved to another version"),
    "case.opened": lambda: _("Case opened"),
    "case.passed_on": lambda: _("Passed on"),
    "case.mediation_party_added": lambda: _("Party added to a mediation"),
    "case.mediation_position_noted": lambda: _("Position of a party noted"),
    "case.mediation_step_agreed": lambda: _("Step agreed in a mediation"),
    "case.mediation_step_due": lambda: _("Reminded of an agreed step"),
    "case.mediation_step_kept": lambda: _("Agreed step done"),
    "case.mediation_step_moved": lambda: _("Agreed step moved"),
    "case.mediation_step_not_kept": lambda: _("Agreed step not done"),
    "case.personal_data_kept": lambda: _("Possible personal data kept"),
    "case.promise_made": lambda: _("Promise made"),
    "case.promise_kept": lambda: _("Promise kept"),
    "case.promise_moved": lambda: _("Promise moved"),
    "case.promise_broken": lambda: _("Promise not kept"),
    "case.tagged": lambda: _("Tags added"),
    "case.untagged": lambda: _("Tags taken off"),
    "case.unwatched": lambda: _("No longer watched"),
    "case.watched": lambda: _("Watched"),
    "case.unblocked": lambda: _("What a case waited for has ended"),
    "case.unlinked": lambda: _("Link to another case taken away"),
    "directorate.changed": lambda: _("Directorate changed"),
    "directorate.created": lambda: _("Directorate created"),
    "letter.changed": lambda: _("Text of a message changed"),
    "letter.restored": lambda: _("Text of a message put back"),
    "login.blocked": lambda: _("Login blocked"),
    "login.ended": lambda: _("Logged out"),
    "login.failed": lambda: _("Login failed"),
    "login.others_ended": lambda: _("Other logins ended"),
    "login.started": lambda: _("Logged in"),
    "mail.handled_after_all": lambda: _("Mail handled after all"),
    "mail.put_aside": lambda: _("Mail put aside"),
    "message.retried": lambda: _("Message tried again"),
    "notices.chosen": lambda: _("Notices chosen"),
    "password.changed": lambda: _("Password changed"),
    "password.reset": lambda: _("Password set by link"),
    "password.reset_requested": lambda: _("Password link asked"),
    "region.overview_mailed": lambda: _("Overview mailed to a contact"),
    "region.wrote": lambda: _("The region wrote something"),
    "regions.loaded": lambda: _("Regions loaded"),
    "first_days.put_away": lambda: _("First steps put away"),
    "first_days.taken_back": lambda: _("First steps taken back"),
    "first_days.ticked": lambda: _("First step ticked"),
    "first_days.unticked": lambda: _("First step not ticked any more"),
    "role.changed": lambda: _("Role changed"),
    "role.given": lambda: _("Role given"),
    "role.taken": lambda: _("Role taken away"),
    "routing.deleted": lambda: _("Routing rule deleted"),
    "routing.keeper_named": lambda: _("Keeper of the unrouted queue named"),
    "routing.saved": lambda: _("Routing rule saved"),
    "token.created": lambda: _("API token made"),
    "token.revoked": lambda: _("API token revoked"),
    "totp.begun": lambda: _("Login with a code prepared"),
    "totp.disabled": lambda: _("Login with a code turned off"),
    "totp.enabled": lambda: _("Login with a code turned on"),
    "totp.recovery_used": lambda: _("Recovery code used"),
    "user.changed": lambda: _("Account changed"),
    "user.created": lambda: _("Account made"),
    "user.invited": lambda: _("Account invited"),
    "user.language_set": lambda: _("Language chosen"),
    "user.link_made": lambda: _("Password link made"),
    "visit.day_said": lambda: _("Said to be in a region"),
    "visit.day_taken_back": lambda: _("Not in the region after all"),
    "workflow.stored": lambda: _("Process stored"),
}

_STEPS: list[Callable[[str, str], str]] = []


def steps(find: Callable[[str, str], str]) -> None:
    """Say what a step of a process is called (`definitions` knows): process and step -> words, or nothing."""
    _STEPS[:] = [find]


def label(action: str) -> str:
    """An action in words; its code when nobody knows words for it."""
    if action in ACTIONS:
        return ACTIONS[action]()
    process, _dot, step = action.partition(".")
    return (_STEPS[0](process, step) if _STEPS else "") or action
