"""Pages on the processes: for everybody how one goes, for the administrator which versions there are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup

from app.audit import words
from app.definitions import queries, registry
from app.policy import Capability
from app.web.guards import guard, signed_in
from app.web.request import language, session
from app.web.safe import row_id
from app.workflow import diagram, outline
from app.workflow.model import Definition

blueprint = Blueprint("workflows", __name__, template_folder="templates")


def _step(process: str, step: str) -> str:
    """What the log calls a step of a process: the process and what was done."""
    if process not in registry.names() or step not in registry.current(process).transitions:
        return ""
    found = registry.current(process)
    return f"{found.label[language()]}: {found.transitions[step].told[language()].lower()}"


words.steps(_step)


@blueprint.get("/beheer/processen")
@guard(Capability.ADMIN_WORKFLOWS)
def index() -> Any:
    """The processes with their versions."""
    stored = queries.stored_keys(session())
    rows = [(item, (item.name, item.version) in stored) for item in map(registry.current, registry.names())]
    return render_template("definitions/index.html", rows=rows, language=language())


@blueprint.get("/beheer/processen/<name>")
@guard(Capability.ADMIN_WORKFLOWS)
def show(name: str) -> Any:
    """One process: drawing, text, stored versions and the file itself."""
    return render_template(
        "definitions/show.html",
        **_process(name),
        versions=queries.versions(session(), name),
        source=registry.source(name),
    )


@blueprint.get("/processen/<name>")
@signed_in
def process(name: str) -> Any:
    """How a process goes, for everybody with an account. `?staat=` marks the state where a case is, `?versie=` the
    version that it keeps.
    """
    return render_template("definitions/process.html", **_process(name))


def _process(name: str) -> dict[str, Any]:
    if name not in registry.names():
        abort(404)
    version = request.args.get("versie", type=row_id)
    definition: Definition = registry.current(name)
    if version is not None and (name, version) in queries.stored_keys(session()):
        definition = registry.get(session(), name, version)
    spoken = language()
    asked = request.args.get("staat", "")
    current = asked if asked in definition.states else None
    return {
        "definition": definition,
        "language": spoken,
        "drawing": Markup(diagram.svg(definition, spoken, current=current)),  # noqa: S704 (escaped by svg)
        "states": outline.outline(definition, spoken, current),
    }
