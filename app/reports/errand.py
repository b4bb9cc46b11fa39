"""The PDF of a report, made by the worker."""

from __future__ import annotations

from app import errands
from app.errors import NotFound
from app.figures.period import quarter
from app.policy import Capability
from app.reports import queries, rendering


def _title(params: errands.Params, language: str) -> str:
    name = quarter(params["quarter"]).label(language)
    return f"Kwartaalverslag {name} (PDF)" if language == "nl" else f"Quarterly report {name} (PDF)"


@errands.kind("report.pdf", Capability.REPORT_READ, _title)
def make(asked: errands.Asked, params: errands.Params, tell: errands.Tell) -> errands.Produced:
    """Set the report, as its asker may read it now. Raises NotFound."""
    tell(0, 2)
    edition = None if params["draft"] else params["edition"]
    shown = queries.one(asked.session, asked.actor, params["quarter"], edition=edition, draft=params["draft"])
    if params["slice"] not in shown.content.slices:
        raise NotFound(params["slice"])
    tell(1, 2)
    body = rendering.rendered(shown, "pdf", key=params["slice"], language=params["language"], base=params["base"])
    return errands.Produced(rendering.filename(shown, "pdf", params["slice"]), "application/pdf", body)
