"""What happened with policy tests and answers, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells

SENTENCES: dict[str, tuple[str, Callable[[str], str]]] = {
    "policy_test.answered": ("region", lambda who: _("%(region)s has answered", region=who)),
    "policy_test.passed": ("region", lambda who: _("%(region)s gives no answer", region=who)),
    "policy_test.point_made": ("title", lambda what: _("Main point written down: %(title)s", title=what)),
    "policy_test.point_changed": ("title", lambda what: _("Main point changed: %(title)s", title=what)),
    "policy_test.point_removed": ("title", lambda what: _("Main point taken away: %(title)s", title=what)),
    "policy_test.bearing_added": ("title", lambda what: _("Put with the policy test: %(title)s", title=what)),
    "policy_test.bearing_removed": ("title", lambda what: _("Taken from the policy test: %(title)s", title=what)),
    "policy_answer.written": ("", lambda _none: _("Answer of the region written down, not sent yet")),
    "policy_answer.partner_asked": ("name", lambda who: _("%(who)s was asked by a link", who=who)),
    "policy_answer.partner_asked_again": ("name", lambda who: _("%(who)s was sent a new link", who=who)),
    "policy_answer.partner_withdrawn": ("name", lambda who: _("The question to %(who)s was withdrawn", who=who)),
    "policy_answer.partner_answered": ("organisation", lambda who: _("%(who)s has answered", who=who)),
}


def _tell(action: str, key: str, sentence: Callable[[str], str]) -> None:
    @tells(action)
    def _said(_data: dict[str, Any], private: dict[str, Any]) -> str:
        return sentence(str(private.get(key, "")))


for _action, (_key, _sentence) in SENTENCES.items():
    _tell(_action, _key, _sentence)
