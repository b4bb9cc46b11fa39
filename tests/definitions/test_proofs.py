"""Each proof of `flask workflows check`, with a process that breaks just that one: where it stands, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.definitions.loader import DefinitionError, parse, read
from app.definitions.vocabulary import VOCABULARY
from app.policy import Capability
from app.workflow.model import Definition, Party

GOOD = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


def faults(source: str) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse(source, "small.yaml", VOCABULARY)
    return list(refused.value.lines)


def broken(*changes: tuple[str, str]) -> str:
    source = GOOD
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands in the file {source.count(old)} times"
        source = source.replace(old, new)
    return source


def test_the_small_process_is_sound() -> None:
    process: Definition = parse(GOOD, "small.yaml", VOCABULARY)
    assert (process.key, len(process.states), len(process.transitions)) == ("small/1", 4, 5)
    assert process.limits == {"bounces": 2}
    assert process.transitions["decline"].branches[0].when is not None
    assert process.transitions["decline"].branches[0].when.reaches == 2


OPEN = "    runs: [act, solve]\n    must: {nl: Doe het., en: Do it.}\n"
FINISH = "    from: [open]\n    after_clock: act\n    to: done\n"
AB = "{nl: a, en: b}\n"
SHORTER = "name a clock that runs there"
EMPTY_STATE = (
    "  lost:\n    label: {nl: Weg, en: Lost}\n    kind: end\n    phase: end\n    must_act: nobody\n"
    "    region_text: {nl: Weg., en: Lost.}\n"
)

# fmt: off
CASES: dict[str, tuple[str, list[str]]] = {
    # -- names: everything named exists --------------------------------------------------------
    "initial": (
        broken(("initial: draft", "initial: begin")),
        ["small.yaml:4: state 'begin' does not exist; use one of: asked, done, draft, open"],
    ),
    "phase": (
        broken(("kind: draft\n    phase: begin", "kind: draft\n    phase: start")),
        [
            "small.yaml:26: phase 'start' does not exist; use one of: begin, end, work",
        ],
    ),
    "runs": (
        broken(("runs: [act, solve]", "runs: [acts, solve]")),
        ["small.yaml:34: clock 'acts' does not exist; use one of: act, answer, solve"],
    ),
    "pauses": (
        broken(("pauses: [solve]", "pauses: [solved]")),
        ["small.yaml:44: clock 'solved' does not exist; use one of: act, answer, solve"],
    ),
    "runs and pauses": (
        broken(("pauses: [solve]", "pauses: [solve, {answer: {at_most: 3}}]")),
        ["small.yaml:44: clock 'answer' both runs and pauses here; keep it in one of the two"],
    ),
    "only_through name": (
        broken(("only_through: open", "only_through: opened")),
        ["small.yaml:53: state 'opened' does not exist; use one of: asked, done, draft, open"],
    ),
    "from": (
        broken(("from: [draft]", "from: [drafted]")),
        ["small.yaml:59: state 'drafted' does not exist; use one of: asked, done, draft, open"],
    ),
    "to": (
        broken(("from: [draft]\n    to: open", "from: [draft]\n    to: opened")),
        ["small.yaml:60: state 'opened' does not exist; use one of: asked, done, draft, open"],
    ),
    "requires": (
        broken(("[complete_intake]", "[complete]")),
        ["small.yaml:61: fact 'complete' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.facts))],
    ),
    "after_clock name": (
        broken(("after_clock: act", "after_clock: acts")),
        ["small.yaml:113: clock 'acts' does not exist; use one of: act, answer, solve"],
    ),
    "restarts": (
        broken((FINISH, FINISH + "    restarts: [acts]\n")),
        ["small.yaml:115: clock 'acts' does not exist; use one of: act, answer, solve"],
    ),
    "counts": (
        broken((FINISH, FINISH + "    counts: rounds\n")),
        ["small.yaml:115: counts 'rounds' does not exist; use one of: bounces, reopenings"],
    ),
    "clears": (
        broken(("clears: [owner]", "clears: [title]")),
        ["small.yaml:67: clears 'title' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.fillable))],
    ),
    "sets": (
        broken((FINISH, FINISH + "    sets: {state: done}\n")),
        ["small.yaml:115: sets 'state' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.fillable))],
    ),
    "then": (
        broken(("then: [route]", "then: [root]")),
        ["small.yaml:102: then 'root' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.steps))],
    ),
    "notices": (
        broken(("template: act_now", "template: hurry")),
        ["small.yaml:103: notices 'hurry' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.templates))],
    ),
    "choices without the type": (
        broken(("type: choice", "type: line")),
        [
            "small.yaml:92: choices go with the type 'choice', and only with that; add or remove the choices",
        ],
    ),
    "the type without choices": (
        broken(("type: text", "type: choice")),
        ["small.yaml:98: choices go with the type 'choice', and only with that; add or remove the choices"],
    ),
    "group of people": (
        broken(("of: fixers", "of: everybody")),
        ["small.yaml:89: group of people 'everybody' does not exist; use one of: colleagues, fixers, liaisons"],
    ),
    "no group of people": (
        broken(("        of: fixers\n", "")),
        ["small.yaml:87: group of people '' does not exist; use one of: colleagues, fixers, liaisons"],
    ),
    "fills": (
        broken(("fills: owner", "fills: version")),
        ["small.yaml:91: attribute 'version' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.fillable))],
    ),
    "fact in a condition": (
        broken(("fact: owner_gone", "fact: owner_ill")),
        ["small.yaml:101: fact 'owner_ill' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.facts))],
    ),
    "field in a condition": (
        broken(("{kind: [long]}", "{kinds: [long]}")),
        ["small.yaml:101: this step asks no field 'kinds'; ask it, or use another condition"],
    ),
    "choice in a condition": (
        broken(("{kind: [long]}", "{kind: [longer]}")),
        ["small.yaml:101: choice of kind 'longer' does not exist; use one of: long, short"],
    ),
    "source state in a condition": (
        broken(("when: {counter: bounces}", "when: {counter: bounces, from: [asked]}")),
        ["small.yaml:70: source state 'asked' does not exist; use one of: open"],
    ),
    "counter in a condition": (
        broken(("when: {counter: bounces}", "when: {counter: reopenings}")),
        [
            "small.yaml:70: limit 'reopenings' does not exist; use one of: bounces",
            "small.yaml:70: this step does not count 'reopenings'; add counts: reopenings",
            "small.yaml:6: no step looks at the limit of 'bounces'; use it in a branch, or remove it",
        ],
    ),
    "counter that is not counted": (
        broken(("    counts: bounces\n", "")),
        ["small.yaml:69: this step does not count 'bounces'; add counts: bounces"],
    ),
    "two terms": (
        broken(("    until: answer_on\n", "    until: answer_on\n    working_days: 3\n")),
        ["small.yaml:19: a clock has one term; give working_days, or by + working_days per value, or until"],
    ),
    "no term": (
        broken(("    working_days: 3\n", "")),
        ["small.yaml:12: a clock has one term; give working_days, or by + working_days per value, or until"],
    ),
    "terms without by": (
        broken(("    by: urgency\n", "")),
        ["small.yaml:15: a clock has one term; give working_days, or by + working_days per value, or until"],
    ),
    "a value without a term": (
        broken(("{urgent: 10, high: 30, normal: 60}", "{urgent: 10, high: 30}")),
        ["small.yaml:18: not every value of urgency has a term; give one for: high, normal, urgent"],
    ),
    "limit of nothing": (
        broken(("  bounces: 2\n", "  bounces: 2\n  rounds: 3\n")),
        [
            "small.yaml:7: counter 'rounds' does not exist; use one of: bounces, reopenings",
            "small.yaml:7: no step looks at the limit of 'rounds'; use it in a branch, or remove it",
        ],
    ),
    # -- proofs on the graph -------------------------------------------------------------------
    "a branch that catches the rest": (
        broken(("      - state: stay\n", "")),
        [
            "small.yaml:68: a case could end up nowhere; let the last branch have no condition",
            "small.yaml:68: reaching the limit changes nothing; lead that branch elsewhere",
        ],
    ),
    "a branch that is never reached": (
        broken(("      - state: stay\n", "      - state: stay\n      - state: done\n")),
        ["small.yaml:68: branches after one without a condition are never reached; move that one to the end"],
    ),
    "a state that is never reached": (
        broken(("transitions:\n", EMPTY_STATE + "transitions:\n")),
        ["small.yaml:55: no case ever gets to 'lost'; add a step that leads to it, or remove it"],
    ),
    "no end": (
        broken(
            ("    kind: end\n", "    kind: open\n    runs: [act]\n    must: " + AB + "    otherwise: " + AB),
            ("    must_act: nobody\n", "    must_act: owner\n"),
            ("    only_through: open\n", ""),
            (FINISH, FINISH + "  go:\n    label: " + AB +
             "    capability: case.work\n    from: [done]\n    to: open\n"),
        ),
        [
            "small.yaml:22: there is no state of kind 'end'; say where a case is finished",
            *(
                f"small.yaml:{line}: from '{name}' a case never reaches an end; add a step towards an end"
                for line, name in ((23, "draft"), (29, "open"), (38, "asked"), (48, "done"))
            ),
        ],
    ),
    "a trap": (
        broken(("    from: [asked]\n    to: open\n", "    from: [asked]\n    to: stay\n")),
        [
            "small.yaml:38: from 'asked' a case never reaches an end; add a step towards an end",
            "small.yaml:38: commissioner must act in 'asked', but can take no step out of it; "
            "add a step with a capability of that party",
        ],
    ),
    "an end where somebody must act": (
        broken(("    must_act: nobody\n", "    must_act: owner\n")),
        ["small.yaml:48: 'done' is an end, but somebody must act or a clock runs; must_act: nobody, no runs"],
    ),
    "an end where a clock runs": (
        broken(("    only_through: open\n", "    only_through: open\n    runs: [act]\n")),
        ["small.yaml:48: 'done' is an end, but somebody must act or a clock runs; must_act: nobody, no runs"],
    ),
    "nobody must act": (
        broken(("    must_act: owner\n", "    must_act: nobody\n")),
        ["small.yaml:33: nobody must act in 'open'; name the party that must"],
    ),
    "who must act cannot": (
        broken(("capability: case.decide", "capability: case.represent")),
        [
            "small.yaml:38: commissioner must act in 'asked', but can take no step out of it; "
            "add a step with a capability of that party"
        ],
    ),
    "no clock": (
        broken(
            ("    runs: [answer]\n", ""),
            ("  answer:\n    label: {nl: Antwoorden, en: Answer}\n    until: answer_on\n", ""),
        ),
        ["small.yaml:35: no clock runs in 'asked': a case could rot here; add runs: [a clock]"],
    ),
    "nothing said": (
        broken(("    otherwise: {nl: Het blijft liggen., en: It stays.}\n", "")),
        ["small.yaml:29: 'open' does not say what must be done or what happens otherwise; add must and otherwise"],
    ),
    "a way around": (
        broken(
            ("    from: [draft]\n    to: open\n", "    from: [draft]\n    to: done\n"),
            ("only_through: open", "only_through: asked"),
        ),
        [
            "small.yaml:38: no case ever gets to 'asked'; add a step that leads to it, or remove it",
            "small.yaml:29: no case ever gets to 'open'; add a step that leads to it, or remove it",
            "small.yaml:53: 'done' can be reached without 'asked'; remove the way around it",
        ],
    ),
    "bounces without a limit first": (
        broken(
            ("      - state: asked\n        when: {counter: bounces}\n",
             "      - state: draft\n        when: {fact: owner_gone}\n"
             "      - state: asked\n        when: {counter: bounces}\n"),
        ),
        [
            "small.yaml:68: 'decline' could go round for ever; "
            "let the first branch be for when bounces reaches its limit"
        ],
    ),
    "a limit that changes nothing": (
        broken(("      - state: asked\n", "      - state: open\n")),
        ["small.yaml:68: reaching the limit changes nothing; lead that branch elsewhere"],
    ),
    "a clock that never runs": (
        broken(("runs: [act, solve]", "runs: [act]")),
        ["small.yaml:15: clock 'solve' never runs; let a state run it, or remove it"],
    ),
    "a term that does not run where it is waited for": (
        broken(("after_clock: act", "after_clock: answer")),
        [f"small.yaml:113: 'answer' does not run in 'open'; {SHORTER}"],
    ),
    "a clock until a date that nobody asks": (
        broken(("until: answer_on", "until: answered_on")),
        [
            "small.yaml:62: 'decline' starts clock 'answer' without a date; ask the date field 'answered_on'",
            "small.yaml:77: 'ask' starts clock 'answer' without a date; ask the date field 'answered_on'",
        ],
    ),
    "a state the region reads nothing of": (
        broken(("    region_text: {nl: Gevraagd., en: Asked.}\n", "")),
        ["small.yaml:38: 'asked' has no region_text: the region would read nothing; add region_text"],
    ),
    "a draft in the middle": (
        broken(("kind: draft\n    phase: begin\n", "kind: draft\n    phase: begin\n    runs: [act]\n")),
        ["small.yaml:23: only the initial state can be a draft, and no clock runs in it; change kind or runs"],
    ),
    "a phase of nothing": (
        broken(("  end: {nl: Eind, en: End}\n", "  end: {nl: Eind, en: End}\n  after: {nl: Na, en: After}\n")),
        ["small.yaml:11: no state is in phase 'after'; use it, or remove it"],
    ),
}
# fmt: on


@pytest.mark.parametrize("case", CASES)
def test_proof(case: str) -> None:
    source, expected = CASES[case]
    assert faults(source) == expected


# -- the shape ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("version: 1\n", "version: 1\nowner: me\n")],
         ["small.yaml:3: owner: this key does not exist; see docs/workflow-language.md for those that do"]),
        ([("version: 1\n", "")], ["small.yaml:1: version: this key is missing; add it"]),
        ([("    must_act: liaison\n", "")], ["small.yaml:23: states.draft.must_act: this key is missing; add it"]),
        ([("{nl: Klein, en: Small}", "{nl: Klein}")], ["small.yaml:3: label.en: this key is missing; add it"]),
        ([("version: 1\n", "version: 0\n")],
         ["small.yaml:2: version: Input should be greater than or equal to 1"]),
        ([("version: 1\n", "version: een\n")],
         ["small.yaml:2: version: Input should be a valid integer, unable to parse string as an integer"]),
        ([("must_act: liaison", "must_act: minister")],
         ["small.yaml:27: states.draft.must_act: Input should be 'coordinator', 'owner', 'liaison', 'commissioner', "
          "'region' or 'nobody'"]),
        ([("  draft:\n    label", "  Draft State:\n    label")],
         ["small.yaml:23: states.Draft State.[key]: String should match pattern '^[a-z][a-z0-9_]{0,39}$'"]),
        ([("from: [draft]", "from: []")],
         ["small.yaml:59: transitions.submit.from: List should have at least 1 item after validation, not 0"]),
        ([("version: 1\n", "version: 1\nversion: 2\n")], ["small.yaml:3: 'version' stands here twice; remove one"]),
        ([("  open:\n    label", "  draft:\n    label")], ["small.yaml:29: 'draft' stands here twice; remove one"]),
        ([("initial: draft", "initial: &a draft"), ("version: 1", "version: *a")],
         ["small.yaml:2: this is not YAML as we use it: aliases (*name) are not used here; write it out"]),
        ([("initial: draft", "initial: !!python/name:os.system")],
         ["small.yaml:4: this is not YAML as we use it: could not determine a constructor for the tag "
          "'tag:yaml.org,2002:python/name:os.system'"]),
        ([("initial: draft", "initial: [draft")],
         ["small.yaml:5: this is not YAML as we use it: expected ',' or ']', but got ':'"]),
        ([("initial: draft", "\tinitial: draft")],
         ["small.yaml:4: this is not YAML as we use it: found character '\\t' that cannot start any token"]),
    ],
)  # fmt: skip
def test_shape(changes: list[tuple[str, str]], expected: list[str]) -> None:
    assert faults(broken(*changes)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ["small.yaml:1: the file is empty; describe a workflow in it"]),
        ("# only a remark\n", ["small.yaml:1: the file is empty; describe a workflow in it"]),
        ("- a list\n", ["small.yaml:1: : Input should be a valid dictionary or instance of WorkflowIn"]),
        ("a: 1\n---\nb: 2\n",
         ["small.yaml:2: this is not YAML as we use it: but found another document"]),
    ],
)  # fmt: skip
def test_not_a_process_at_all(source: str, expected: list[str]) -> None:
    assert faults(source) == expected


def test_yes_and_no_are_words() -> None:
    """Whoever writes a choice `no: {nl: Nee, en: No}` means the word, not a truth value."""
    source = broken(("{nl: Kort, en: Short}", "{nl: Ja, en: Yes}"), ("          long: {nl: Lang, en: Long}",
                    "          no: {nl: Nee, en: No}"), ("{kind: [long]}", "{kind: [no]}"))  # fmt: skip
    choices = parse(source, "small.yaml", VOCABULARY).transitions["ask"].fields[2].choices
    assert [(choice.value, choice.label.en) for choice in choices] == [("short", "Yes"), ("no", "No")]


def test_all_faults_at_once() -> None:
    """Whoever wrote the file hears everything in one go."""
    source = broken(("[complete_intake]", "[complete]"), ("then: [route]", "then: [root]"), ("of: fixers", "of: us"))
    assert [line.split(":")[1] for line in faults(source)] == ["61", "102", "89"]


def test_files(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * 200_000)
    with pytest.raises(DefinitionError, match=r"^large\.yaml:1: the file is larger than 200000 bytes"):
        read(large, VOCABULARY)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("label: é".encode("latin-1"))
    with pytest.raises(DefinitionError, match=r"^latin\.yaml:1: cannot be read .*; save it as UTF-8 text$"):
        read(latin, VOCABULARY)
    with pytest.raises(DefinitionError, match=r"^gone\.yaml:1: cannot be read"):
        read(tmp_path / "gone.yaml", VOCABULARY)


def test_the_vocabulary_knows_every_party() -> None:
    assert set(VOCABULARY.parties) == set(Party)
    capabilities = {capability.value for capability in Capability}
    for party in Party:
        assert VOCABULARY.parties[party] <= capabilities
