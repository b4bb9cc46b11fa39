"""A process in words: every state, who must act there, the clocks, and the steps out of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.policy import REGION_CONTACT, TABLE, THIRD_PARTY, Capability, Role
from app.workflow.model import Branch, Clock, Definition, Party, State, StateKind, Text, Transition

PARTIES = {
    Party.COORDINATOR: Text("coördinator", "coordinator"),
    Party.OWNER: Text("eigenaar", "owner"),
    Party.LIAISON: Text("regio-liaison", "regio-liaison"),
    Party.COMMISSIONER: Text("regiocommissaris", "regiocommissaris"),
    Party.REGION: Text("regio", "region"),
    Party.NOBODY: Text("niemand", "nobody"),
}

ROLES = {
    Role.LIAISON: Text("regio-liaison", "regio-liaison"),
    Role.FIXER: Text("opgavefikser", "opgavefikser"),
    Role.COORDINATOR: Text("coördinator", "coordinator"),
    Role.COMMISSIONER: Text("regiocommissaris", "regiocommissaris"),
    Role.MT_READER: Text("MT-lezer", "MT reader"),
    Role.ADMIN: Text("beheerder", "administrator"),
    Role.AUDITOR: Text("auditor", "auditor"),
    Role.RESEARCHER: Text("onderzoeker", "researcher"),
}
CONTACT = Text("contactpersoon in de regio", "contact in the region")
PARTY = Text("iemand van een andere organisatie, met een link", "somebody of another organisation, with a link")

_WORDS = {
    "nl": {
        "day": "werkdag",
        "days": "werkdagen",
        "short": "wd",
        "until": "tot de afgesproken dag",
        "total": "in totaal",
        "acts": "Aan zet",
        "clock": "Termijn",
        "stands": "Staat stil",
        "at_most": "hoogstens",
        "steps": "Stappen",
        "none": "geen",
        "stays": "blijft hier",
        "here": "hier is de zaak nu",
        "by": "door",
        "otherwise": "Gebeurt er niets",
        "or": "of",
        "passed": "pas na de termijn {clock}",
        "version": "versie",
        "ladder": "Vanzelf",
        "before": "{n} {d} ervoor",
        "on": "op de dag zelf",
        "after": "{n} {d} erna",
        "tell": "bericht aan {who}",
        "and": "en",
        "mt": "MT",
    },
    "en": {
        "day": "working day",
        "days": "working days",
        "short": "wd",
        "until": "until the day agreed",
        "total": "in total",
        "acts": "Must act",
        "clock": "Term",
        "stands": "Stands still",
        "at_most": "at most",
        "steps": "Steps",
        "none": "none",
        "stays": "stays here",
        "here": "the case is here now",
        "by": "by",
        "otherwise": "If nothing happens",
        "or": "or",
        "passed": "only after the term {clock}",
        "version": "version",
        "ladder": "By itself",
        "before": "{n} {d} before",
        "on": "on the day itself",
        "after": "{n} {d} after",
        "tell": "message to {who}",
        "and": "and",
        "mt": "MT",
    },
}


@dataclass(frozen=True)
class StepText:
    """A step out of a state: what it is called, who may take it, where it leads."""

    name: str
    label: str
    who: tuple[str, ...]
    leads: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class StateText:
    """A state in words. `terms` are the clocks that run there, `stands` those that stand still, `ladders` what happens
    by itself around the day they fall due.
    """

    name: str
    label: str
    phase: str
    party: str
    terms: tuple[str, ...]
    stands: tuple[str, ...]
    steps: tuple[StepText, ...]
    ladders: tuple[str, ...] = ()
    must: str = ""
    otherwise: str = ""
    current: bool = False
    waiting: bool = False
    end: bool = False


def outline(definition: Definition, language: str = "nl", current: str | None = None) -> tuple[StateText, ...]:
    """Every state of a process in words, in the order of the file."""
    return tuple(_state(definition, state, language, current) for state in definition.states.values())


def as_text(definition: Definition, language: str = "nl", current: str | None = None) -> str:
    """The process as a nested list (Markdown): states, who must act, clocks, steps and who may take them."""
    words = _WORDS[language]
    lines = [f"# {definition.label[language]} ({words['version']} {definition.version})"]
    phase = ""
    for state in outline(definition, language, current):
        if state.phase != phase:
            phase = state.phase
            lines += ["", f"## {phase}", ""]
        lines.append(f"- **{state.label}**" + (f" ← {words['here']}" if state.current else ""))
        if not state.end:
            lines.append(f"  - {words['acts']}: {state.party}." + (f" {state.must}" if state.must else ""))
        if state.terms:
            lines.append(f"  - {words['clock']}: {'; '.join(state.terms)}")
        for ladder in state.ladders:
            lines.append(f"  - {words['ladder']}: {ladder}")
        if state.stands:
            lines.append(f"  - {words['stands']}: {'; '.join(state.stands)}")
        if state.otherwise:
            lines.append(f"  - {words['otherwise']}: {state.otherwise}")
        lines.append(f"  - {words['steps']}:" + ("" if state.steps else f" {words['none']}"))
        for step in state.steps:
            note = f" ({step.note})" if step.note else ""
            who = f" {words['or']} ".join(step.who)
            lines.append(f"    - {step.label} → {', '.join(step.leads)}; {words['by']} {who}{note}")
    return "\n".join(lines) + "\n"


def term_of(clock: Clock, language: str = "nl", *, short: bool = False) -> str:
    """The term of a clock in words: "3 werkdagen", "10, 30 of 60 werkdagen", "tot de afgesproken dag"."""
    words = _WORDS[language]
    if clock.until is not None:
        return words["until"]
    days = sorted(set(clock.per_value.values())) if clock.by else [clock.working_days or 0]
    if short and len(days) > 1:
        figure = f"{days[0]}-{days[-1]}"
    else:
        figure = f" {words['or']} ".join(filter(None, [", ".join(map(str, days[:-1])), str(days[-1])]))
    text = f"{figure} {words['day'] if days == [1] else words['days']}"
    return f"{text} {words['total']}" if clock.in_total and not short else text


def who_may(capability: str, language: str = "nl") -> tuple[str, ...]:
    """The roles that hold a capability, by name, and the region's contact where the link allows it."""
    wanted = Capability(capability)
    found = [ROLES[role][language] for role in Role if wanted in TABLE[role]]
    if wanted in THIRD_PARTY:
        found.append(PARTY[language])
    return (*found, CONTACT[language]) if wanted in REGION_CONTACT else tuple(found)


def nth_time(number: int, language: str = "nl") -> str:
    """ "2e keer", "2nd time"."""
    if language != "en":
        return f"{number}e keer"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} time"


def _state(definition: Definition, state: State, language: str, current: str | None) -> StateText:
    words = _WORDS[language]
    phases = {phase.name: phase.label[language] for phase in definition.phases}
    clocks = definition.clocks
    stands = [
        clocks[name].label[language]
        + (f" ({words['at_most']} {state.pause_limits[name]} {words['days']})" if name in state.pause_limits else "")
        for name in state.pauses
    ]
    return StateText(
        name=state.name,
        label=state.label[language],
        phase=phases[state.phase],
        party=PARTIES[state.must_act][language],
        terms=tuple(f"{clocks[name].label[language]}, {term_of(clocks[name], language)}" for name in state.runs),
        stands=tuple(stands),
        ladders=tuple(_ladder(definition, clocks[name], language) for name in state.runs if clocks[name].ladder),
        steps=tuple(_step(definition, step, state, language) for step in definition.outgoing[state.name]),
        must=state.must[language] if state.must else "",
        otherwise=state.otherwise[language] if state.otherwise else "",
        current=state.name == current,
        waiting=state.waiting,
        end=state.kind is StateKind.END,
    )


def _ladder(definition: Definition, clock: Clock, language: str) -> str:
    """The rungs of a clock in words: "Aannemen of afwijzen: 1 werkdag ervoor bericht aan eigenaar; …"."""
    words = _WORDS[language]
    rungs = []
    for rung in clock.ladder:
        days = abs(rung.offset)
        key = "on" if days == 0 else "after" if rung.offset > 0 else "before"
        when = words[key].format(n=days, d=words["day"] if days == 1 else words["days"])
        told = [*(PARTIES[party][language] for party in rung.tell), *([words["mt"]] if rung.tell_mt else [])]
        if rung.step is not None:
            step = definition.transitions.get(rung.step)
            what = step.label[language].lower() if step else rung.step
        else:
            what = words["tell"].format(who=f" {words['and']} ".join(filter(None, [", ".join(told[:-1]), told[-1]])))
        rungs.append(f"{when} {what}")
    return f"{clock.label[language]}: {'; '.join(rungs)}"


def _step(definition: Definition, step: Transition, state: State, language: str) -> StepText:
    leads = dict.fromkeys(_lead(definition, branch, state, language) for branch in step.ways_from(state.name))
    note = ""
    if step.after_clock is not None:
        label = definition.clocks[step.after_clock].label[language]
        note = _WORDS[language]["passed"].format(clock=f'"{label}"')
    return StepText(step.name, step.label[language], who_may(step.capability, language), tuple(leads), note)


def _lead(definition: Definition, branch: Branch, state: State, language: str) -> str:
    words = _WORDS[language]
    if branch.state is None or branch.state == state.name:
        return words["stays"]
    label = definition.states[branch.state].label[language]
    if branch.when is not None and branch.when.counter is not None:
        return f"{label} ({nth_time(branch.when.reaches, language)})"
    return label
