"""The words that the scripts of a device need, as JSON. `#` is where a number or a name comes."""

from __future__ import annotations

import json

from flask_babel import gettext as _


def of_form() -> str:
    """The words of the form, as JSON."""
    return json.dumps(
        {
            "kept": _("Kept on this device at #."),
            "sending": _("Being sent."),
            "remove": _("Remove"),
            "login": _("You are not logged in any more. Nothing is lost: log in, then it is sent."),
            "loginLink": _("Log in"),
            "impossible": _(
                "This browser keeps nothing, perhaps because its window is private. What you type is only sent when "
                "there is a connection."
            ),
        },
        ensure_ascii=False,
    )


def of_list() -> str:
    """The words of the list, as JSON."""
    return json.dumps(
        {
            "open": _("Open it"),
            "discard": _("Throw away"),
            "sure": _("Yes, throw away for good"),
            "untitled": _("Without title"),
            "look": _("To the case"),
            "clear": _("Remove from this list"),
            "sent": _("Sent as #"),
            "here": _("On this device. Not handed in yet."),
            "waiting": _("Waits for a connection."),
            "sending": _("Being sent."),
            "as": {"submit": _("It will be handed in."), "draft": _("It will be kept as a draft.")},
            "change": {"submit": _("Hand it in instead"), "draft": _("Keep it as a draft instead")},
            "refused": _("Not sent. It is on this device only."),
            "kept": _("Kept as draft #, but not handed in yet."),
            "conflict": _("Not sent: the text was changed elsewhere too. Choose for each field which text stays."),
            "forbidden": _("You may not file for this region, or not any more."),
            "gone": _("This case is not there any more, or you cannot see it any more."),
            "large": _("It is too large to be taken."),
            "photos": [_("# file"), _("# files")],
            "others": [
                _("On this device is also # draft of somebody else. It is sent when they log in here."),
                _("On this device are also # drafts of somebody else. They are sent when they log in here."),
            ],
            "theirs": _("On the server:"),
            "mine": _("On this device:"),
            "empty": _("(empty)"),
            "go": _("Send with these texts"),
            "locked": _(
                "It was handed in already, so its text can no longer be changed. Write what is new as a comment with "
                "the case, and throw this away."
            ),
            "login": _("You are not logged in any more. Nothing is lost: log in, then it is sent."),
            "loginLink": _("Log in"),
            "away": _("There is no connection now. It is sent by itself as soon as there is one."),
        },
        ensure_ascii=False,
    )
