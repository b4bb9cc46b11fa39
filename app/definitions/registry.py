"""The processes this installation knows: the files it started with, and older versions that cases keep."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions.loader import digest_of, parse, read
from app.definitions.models import WorkflowVersion
from app.definitions.vocabulary import VOCABULARY
from app.definitions.written import DefinitionError
from app.workflow.model import Definition

_current: dict[str, Definition] = {}
_sources: dict[str, str] = {}
_versions: dict[tuple[str, int], Definition] = {}


def load(folder: Path) -> None:
    """Read and prove every `*.yaml` in the folder. Raises DefinitionError with all faults of all files."""
    found: dict[str, Definition] = {}
    sources: dict[str, str] = {}
    lines: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            definition, source = read(path, VOCABULARY)
        except DefinitionError as error:
            lines.extend(error.lines)
            continue
        if path.stem != definition.name:
            lines.append(
                f"{path.name}:1: the workflow is called {definition.name!r}; name the file {definition.name}.yaml"
            )
        found[definition.name], sources[definition.name] = definition, source
    if not found and not lines:
        lines.append(f"{folder}:1: there is no workflow here; put bottleneck.yaml and escalation.yaml in it")
    if lines:
        raise DefinitionError(lines)
    _current.clear()
    _versions.clear()
    _sources.clear()
    _current.update(found)
    _sources.update(sources)
    _versions.update({(item.name, item.version): item for item in found.values()})


def names() -> tuple[str, ...]:
    """The processes, by name."""
    return tuple(_current)


def current(name: str) -> Definition:
    """The version that new cases start under. Raises KeyError for an unknown process."""
    return _current[name]


def source(name: str) -> str:
    """The YAML of the current version."""
    return _sources[name]


def get(session: Session, name: str, version: int) -> Definition:
    """A process in the version that a case keeps (rule 8). Older ones come from the database."""
    found = _versions.get((name, version))
    if found is None:
        row = session.scalars(
            select(WorkflowVersion).where(WorkflowVersion.name == name, WorkflowVersion.version == version)
        ).one()
        # Proved when it was stored; a proof that came later must not lock its cases out.
        found = _versions[name, version] = parse(row.source, f"{name}/{version}", VOCABULARY, proved=True)
    return found


def is_stored(session: Session, name: str, version: int) -> bool:
    """Whether the database has this version, so that cases can keep it."""
    statement = select(WorkflowVersion.id).where(WorkflowVersion.name == name, WorkflowVersion.version == version)
    return session.scalar(statement) is not None


def conflicts(session: Session) -> list[str]:
    """Files that were changed without a new version: one line each, with the remedy."""
    stored = {
        (name, version): digest
        for name, version, digest in session.execute(
            select(WorkflowVersion.name, WorkflowVersion.version, WorkflowVersion.digest)
        )
    }
    return [
        f"{item.name}.yaml:1: version {item.version} is stored with another content; raise `version` to "
        f"{1 + max(version for name, version in stored if name == item.name)}"
        for item in _current.values()
        if stored.get((item.name, item.version), item.digest) != item.digest
    ]


def unstored(session: Session) -> list[Definition]:
    """Current versions that the database does not have yet."""
    stored = {tuple(row) for row in session.execute(select(WorkflowVersion.name, WorkflowVersion.version))}
    return [item for item in _current.values() if (item.name, item.version) not in stored]


__all__ = ["conflicts", "current", "digest_of", "get", "is_stored", "load", "names", "source", "unstored"]
