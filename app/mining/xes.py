"""The event log as XES, eXtensible Event Stream (IEEE 1849-2016): a trace per case, in the order of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from app.mining.told import ToldCase, ToldStep, spelled

EXTENSIONS: Final = (("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org"))


def write(cases: Iterable[ToldCase], about: Mapping[str, str]) -> Iterator[bytes]:
    """The file, a trace at a time. `about` are the attributes of the log itself."""
    yield _head(about).encode()
    for case in cases:
        yield _trace(case).encode()
    yield b"</log>\n"


def _head(about: Mapping[str, str]) -> str:
    """In the order of the standard: extensions, globals, classifiers, attributes."""
    return "".join([
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n',
        *(
            f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
            for name, prefix in EXTENSIONS
        ),
        '<global scope="trace">\n', _string("concept:name", "-"), _string("process", "-"), "</global>\n",
        '<global scope="event">\n', _string("concept:name", "-"), _string("lifecycle:transition", "complete"),
        _date("time:timestamp", "1970-01-01T00:00:00.000+00:00"), _string("org:resource", "-"), "</global>\n",
        '<classifier name="Activity" keys="concept:name"/>\n',
        '<classifier name="Resource" keys="org:resource"/>\n',
        *(_string(key, value) for key, value in about.items()),
    ])  # fmt: skip


def _trace(case: ToldCase) -> str:
    named = {
        "concept:name": case.name, "process": case.process, "region": case.region, "about": case.about, **case.facts,
    }  # fmt: skip
    return "".join([
        "<trace>\n",
        *(_string(key, value) for key, value in named.items() if value),
        *(_event(step) for step in case.steps),
        "</trace>\n",
    ])  # fmt: skip


def _event(step: ToldStep) -> str:
    named = {
        "concept:name": step.activity, "lifecycle:transition": "complete", "org:resource": step.actor,
        "org:role": step.kind, "org:group": step.directorate, "event": step.name, "from": step.source,
        "to": step.target, "time_with": step.party,
        **{f"code.{name}": value for name, value in step.codes.items()},
    }  # fmt: skip
    told = "".join(_string(key, value) for key, value in named.items() if value)
    return f"<event>\n{told}{_date('time:timestamp', spelled(step.at))}</event>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>\n"


def _date(key: str, value: str) -> str:
    return f'<date key="{key}" value="{value}"/>\n'
