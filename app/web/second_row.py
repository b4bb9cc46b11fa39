"""The second row of places above a page: those of looking back (figures, reports, the process map, …) and those of the
regions (visits, policy tests, bulletins, …). A place that is not there, or not for this reader, is not shown.
"""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.policy import Capability
from app.web.viewmodels import Tab

LOOKING_BACK = (
    ("dashboards.index", _("Figures"), Capability.FIGURES_READ),
    ("reports.index", _("Reports"), Capability.REPORT_READ),
    ("mining.index", _("Process map"), Capability.PROCESS_READ),
    ("whatif.index", _("What if"), Capability.SIMULATE),
    ("pilots.index", _("Pilots"), Capability.PILOT_READ),
    ("figures.definitions", _("What words mean"), Capability.FIGURES_READ),
)
IN_THE_REGION = (
    ("regions.index", _("Regions"), Capability.REGION_READ),
    ("partnerships.index", _("Partnerships"), Capability.REGION_READ),
    ("visits.index", _("Visits"), Capability.VISIT_READ),
    ("tours.index", _("Tours"), Capability.VISIT_READ),
    ("presence.index", _("Presence"), Capability.PRESENCE_OWN),
    ("policytests.index", _("Policy tests"), Capability.POLICY_TEST_READ),
    ("bulletins.index", _("Bulletins"), Capability.BULLETIN_READ),
    ("programmes.index", _("Other departments"), Capability.REGION_READ),
    ("congruence.index", _("Congruence"), Capability.REGION_READ),
)
Places = tuple[tuple[str, LazyString, Capability], ...]


def places(may: Callable[[Capability], bool], row: Places) -> list[Tab]:
    """The places for this reader. The one whose address the page begins with is marked: the longest, if several."""
    views = flask.current_app.view_functions
    found = [(url_for(name), str(label)) for name, label, needed in row if name in views and may(needed)]
    path = flask.request.path
    here = max((url for url, _label in found if path == url or path.startswith(f"{url}/")), key=len, default="")
    return [Tab(label, url, url == here) for url, label in found]


def entrance(path: str) -> str:
    """The endpoint of the place in the main menu that leads to the page at `path` by a second row; empty if none."""
    views = flask.current_app.view_functions
    for row in (LOOKING_BACK, IN_THE_REGION):
        addresses = [url_for(name) for name, _label, _needed in row if name in views]
        if any(path == url or path.startswith(f"{url}/") for url in addresses):
            return row[0][0]
    return ""
