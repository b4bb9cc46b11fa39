"""Each proof of `flask workflows check`, with a process that breaks just that one: where it stands, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.definitions.loader import parse, read
from app.definitions.vocabulary import VOCABULARY
from app.definitions.written import DefinitionError
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

RUNG = "    ladder: {mt: {after: 1, tell: [mt], because: {nl: Te laat., en: Too late.}}}\n"

NOT_HEARD = (
    "small.yaml:12: when 'act' is over, nobody with a mandate hears of it (rule 4); "
    "end its ladder with a step, or by telling the commissioner or the mt"
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
            "small.yaml:29: phase 'start' does not exist; use one of: begin, end, work",
        ],
    ),
    "runs": (
        broken(("runs: [act, solve]", "runs: [acts, solve]")),
        ["small.yaml:38: clock 'acts' does not exist; use one of: act, answer, solve"],
    ),
    "pauses": (
        broken(("pauses: [solve]", "pauses: [solved]")),
        ["small.yaml:49: clock 'solved' does not exist; use one of: act, answer, solve"],
    ),
    "runs and pauses": (
        broken(("pauses: [solve]", "pauses: [solve, {answer: {at_most: 3}}]")),
        ["small.yaml:49: clock 'answer' both runs and pauses here; keep it in one of the two"],
    ),
    "only_through name": (
        broken(("only_through: open", "only_through: opened")),
        ["small.yaml:58: state 'opened' does not exist; use one of: asked, done, draft, open"],
    ),
    "from": (
        broken(("from: [draft]", "from: [drafted]")),
        ["small.yaml:64: state 'drafted' does not exist; use one of: asked, done, draft, open"],
    ),
    "to": (
        broken(("from: [draft]\n    to: open", "from: [draft]\n    to: opened")),
        ["small.yaml:65: state 'opened' does not exist; use one of: asked, done, draft, open"],
    ),
    "requires": (
        broken(("[complete_intake]", "[complete]")),
        ["small.yaml:66: fact 'complete' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.facts))],
    ),
    "after_clock name": (
        broken(("after_clock: act", "after_clock: acts")),
        ["small.yaml:118: clock 'acts' does not exist; use one of: act, answer, solve"],
    ),
    "restarts": (
        broken((FINISH, FINISH + "    restarts: [acts]\n")),
        ["small.yaml:120: clock 'acts' does not exist; use one of: act, answer, solve"],
    ),
    "counts": (
        broken((FINISH, FINISH + "    counts: rounds\n")),
        ["small.yaml:120: counts 'rounds' does not exist; use one of: bounces, reopenings"],
    ),
    "clears": (
        broken(("clears: [owner]", "clears: [title]")),
        ["small.yaml:72: clears 'title' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.fillable))],
    ),
    "sets": (
        broken((FINISH, FINISH + "    sets: {state: done}\n")),
        ["small.yaml:120: sets 'state' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.fillable))],
    ),
    "then": (
        broken(("then: [route]", "then: [root]")),
        ["small.yaml:107: then 'root' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.steps))],
    ),
    "notices": (
        broken(("template: act_now", "template: hurry")),
        ["small.yaml:108: notices 'hurry' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.templates))],
    ),
    "choices without the type": (
        broken(("type: choice", "type: line")),
        [
            "small.yaml:97: choices go with the type 'choice', and only with that; add or remove the choices",
        ],
    ),
    "the type without choices": (
        broken(("type: text", "type: choice")),
        ["small.yaml:103: choices go with the type 'choice', and only with that; add or remove the choices"],
    ),
    "group of people": (
        broken(("of: fixers", "of: everybody")),
        [
            "small.yaml:94: group of people 'everybody' does not exist; "
            "use one of: colleagues, commissioners, fixers, liaisons"
        ],
    ),
    "no group of people": (
        broken(("        of: fixers\n", "")),
        ["small.yaml:92: group of people '' does not exist; use one of: colleagues, commissioners, fixers, liaisons"],
    ),
    "fills": (
        broken(("fills: owner", "fills: version")),
        ["small.yaml:96: attribute 'version' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.fillable))],
    ),
    "fact in a condition": (
        broken(("fact: owner_gone", "fact: owner_ill")),
        ["small.yaml:106: fact 'owner_ill' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.facts))],
    ),
    "field in a condition": (
        broken(("{kind: [long]}", "{kinds: [long]}")),
        ["small.yaml:106: this step asks no field 'kinds'; ask it, or use another condition"],
    ),
    "choice in a condition": (
        broken(("{kind: [long]}", "{kind: [longer]}")),
        ["small.yaml:106: choice of kind 'longer' does not exist; use one of: long, short"],
    ),
    "source state in a condition": (
        broken(("when: {counter: bounces}", "when: {counter: bounces, from: [asked]}")),
        ["small.yaml:75: source state 'asked' does not exist; use one of: open"],
    ),
    "counter in a condition": (
        broken(("when: {counter: bounces}", "when: {counter: reopenings}")),
        [
            "small.yaml:75: limit 'reopenings' does not exist; use one of: bounces",
            "small.yaml:75: this step does not count 'reopenings'; add counts: reopenings",
            "small.yaml:6: no step looks at the limit of 'bounces'; use it in a branch, or remove it",
        ],
    ),
    "counter that is not counted": (
        broken(("    counts: bounces\n", "")),
        ["small.yaml:74: this step does not count 'bounces'; add counts: bounces"],
    ),
    "two terms": (
        broken(("    until: answer_on\n", "    until: answer_on\n    working_days: 3\n")),
        ["small.yaml:21: a clock has one term; give working_days, or by + working_days per value, or until"],
    ),
    "no term": (
        broken(("    working_days: 3\n", "")),
        ["small.yaml:12: a clock has one term; give working_days, or by + working_days per value, or until"],
    ),
    "terms without by": (
        broken(("    by: urgency\n", "")),
        ["small.yaml:16: a clock has one term; give working_days, or by + working_days per value, or until"],
    ),
    "a value without a term": (
        broken(("{urgent: 10, high: 30, normal: 60}", "{urgent: 10, high: 30}")),
        ["small.yaml:19: not every value of urgency has a term; give one for: high, normal, urgent"],
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
            "small.yaml:73: a case could end up nowhere; let the last branch have no condition",
            "small.yaml:73: reaching the limit changes nothing; lead that branch elsewhere",
        ],
    ),
    "a branch that is never reached": (
        broken(("      - state: stay\n", "      - state: stay\n      - state: done\n")),
        ["small.yaml:73: branches after one without a condition are never reached; move that one to the end"],
    ),
    "a state that is never reached": (
        broken(("transitions:\n", EMPTY_STATE + "transitions:\n")),
        ["small.yaml:60: no case ever gets to 'lost'; add a step that leads to it, or remove it"],
    ),
    "no end": (
        broken(
            ("    kind: end\n", "    kind: open\n    time_with: region\n    runs: [act]\n    must: " + AB +
             "    otherwise: " + AB),
            ("    must_act: nobody\n", "    must_act: owner\n"),
            ("    only_through: open\n", ""),
            (FINISH, FINISH + "  go:\n    label: " + AB +
             "    capability: case.work\n    from: [done]\n    to: open\n"),
        ),
        [
            "small.yaml:25: there is no state of kind 'end'; say where a case is finished",
            *(
                f"small.yaml:{line}: from '{name}' a case never reaches an end; add a step towards an end"
                for line, name in ((26, "draft"), (32, "open"), (42, "asked"), (53, "done"))
            ),
        ],
    ),
    "a trap": (
        broken(("    from: [asked]\n    to: open\n", "    from: [asked]\n    to: stay\n")),
        [
            "small.yaml:42: from 'asked' a case never reaches an end; add a step towards an end",
            "small.yaml:42: commissioner must act in 'asked', but can take no step out of it; "
            "add a step with a capability of that party",
        ],
    ),
    "an end where somebody must act": (
        broken(("    must_act: nobody\n", "    must_act: owner\n")),
        ["small.yaml:53: 'done' is an end, but somebody must act; must_act: nobody"],
    ),
    "nobody's time": (
        broken(("    time_with: directorate\n", "")),
        ["small.yaml:32: 'open' does not say with whom the time passes; add time_with"],
    ),
    # -- clocks that act -------------------------------------------------------------------------
    "a rung without a day": (
        broken((RUNG, RUNG.replace("after: 1, ", ""))),
        ["small.yaml:15: rung 'mt' names no day, or two; give either before or after"],
    ),
    "a rung with two days": (
        broken((RUNG, RUNG.replace("after: 1", "before: 1, after: 1"))),
        ["small.yaml:15: rung 'mt' names no day, or two; give either before or after"],
    ),
    "a rung that does nothing": (
        broken((RUNG, RUNG.replace("tell: [mt], ", ""))),
        ["small.yaml:15: rung 'mt' does nothing; say whom to tell, or which step is taken"],
    ),
    "a rung with values for nothing": (
        broken((RUNG, RUNG.replace("tell: [mt]", "tell: [mt], with: {why: Daarom.}"))),
        ["small.yaml:15: only a step is given values; name the step, or remove with"],
    ),
    "a rung without a message": (
        broken((RUNG, RUNG.replace("{mt:", "{nag:"))),
        ["small.yaml:15: template '' does not exist; use one of: " + ", ".join(sorted(VOCABULARY.templates))],
    ),
    "a rung that takes no known step": (
        broken((RUNG, RUNG.replace("tell: [mt]", "step: jump"))),
        ["small.yaml:15: step 'jump' does not exist; use one of: ask, decide, decline, finish, submit"],
    ),
    "braces in a reason": (
        broken((RUNG, RUNG.replace("Te laat.", "\"{weeks} te laat.\""))),
        ["small.yaml:15: '{weeks} te laat.' has braces; the only word between braces is {days}"],
    ),
    "a ladder elsewhere": (
        broken((RUNG, "    ladder_in: somewhere\n")),
        ["small.yaml:15: process 'somewhere' does not exist; use one of: escalation"],
    ),
    "two ladders": (
        broken((RUNG, RUNG + "    ladder_in: escalation\n")),
        ["small.yaml:12: a clock has one ladder; keep ladder, or ladder_in"],
    ),
    "a ladder that goes down": (
        broken((RUNG, RUNG.replace("{mt:", "{inform: {after: 1, tell: [owner], because: {nl: a, en: b}}, mt:"))),
        ["small.yaml:15: 'mt' acts no later than 'inform'; put the rungs in the order of their days"],
    ),
    "a clock without a ladder": (
        broken((RUNG, "")),
        [NOT_HEARD],
    ),
    "a ladder that ends too low": (
        broken((RUNG, RUNG.replace("{mt:", "{inform:").replace("[mt]", "[owner]"))),
        [NOT_HEARD],
    ),
    "a ladder that ends too early": (
        broken((RUNG, RUNG.replace("after: 1", "before: 1"))),
        [NOT_HEARD],
    ),
    "a step that the application may not take": (
        broken((RUNG, RUNG.replace("tell: [mt]", "step: finish"))),
        ["small.yaml:15: the application may not 'finish'; name another step, or tell somebody"],
    ),
    "a step that cannot be taken there, and misses what it asks": (
        broken(
            (RUNG, RUNG.replace("tell: [mt]", "step: decide, with: {whim: Zomaar.}")),
            ("capability: case.decide\n", "capability: case.escalate\n"),
            ("    must_act: commissioner\n", "    must_act: owner\n"),
        ),
        [
            "small.yaml:15: 'decide' cannot be taken in 'open'; add open to its from",
            "small.yaml:15: 'decide' asks no 'whim'; remove it",
        ],
    ),
    "a step that asks what it is not given": (
        broken((RUNG, RUNG.replace("tell: [mt]", "step: ask, with: {kind: medium}")),
               ("capability: case.work\n    from: [open]\n    to: asked\n",
                "capability: case.escalate\n    from: [open]\n    to: asked\n")),
        [
            "small.yaml:15: 'ask' asks 'answer_on'; give it under with",
            "small.yaml:15: choice of kind 'medium' does not exist; use one of: long, short",
        ],
    ),
    "an extension without a maximum": (
        broken((FINISH, FINISH + "    extends: act\n")),
        ["small.yaml:114: 'act' cannot be extended; give that clock an extension: {at_most: …}"],
    ),
    "an extension without days": (
        broken((FINISH, FINISH + "    extends: act\n"), (RUNG, RUNG + "    extension: {at_most: 5}\n")),
        ["small.yaml:115: an extension asks for how many working days; ask days: a required number up to 5"],
    ),
    "an extension of a date": (
        broken((FINISH, FINISH + "    extends: answer\n    fields:\n      days: {type: number, required: true, max: 5, "
                "label: {nl: a, en: b}}\n"),
               ("    until: answer_on\n", "    until: answer_on\n    extension: {at_most: 5}\n")),
        ["small.yaml:115: 'answer' runs until a date; move that date instead"],
    ),
    "nobody must act": (
        broken(("    must_act: owner\n", "    must_act: nobody\n")),
        ["small.yaml:36: nobody must act in 'open'; name the party that must"],
    ),
    "who must act cannot": (
        broken(("capability: case.decide", "capability: case.represent")),
        [
            "small.yaml:42: commissioner must act in 'asked', but can take no step out of it; "
            "add a step with a capability of that party"
        ],
    ),
    "no clock": (
        broken(
            ("    runs: [answer]\n", ""),
            ("  answer:\n    label: {nl: Antwoorden, en: Answer}\n    until: answer_on\n" +
             RUNG.replace("after: 1", "after: 2"), ""),
        ),
        ["small.yaml:38: no clock runs in 'asked': a case could rot here; add runs: [a clock]"],
    ),
    "nothing said": (
        broken(("    otherwise: {nl: Het blijft liggen., en: It stays.}\n", "")),
        ["small.yaml:32: 'open' does not say what must be done or what happens otherwise; add must and otherwise"],
    ),
    "a way around": (
        broken(
            ("    from: [draft]\n    to: open\n", "    from: [draft]\n    to: done\n"),
            ("only_through: open", "only_through: asked"),
        ),
        [
            "small.yaml:42: no case ever gets to 'asked'; add a step that leads to it, or remove it",
            "small.yaml:32: no case ever gets to 'open'; add a step that leads to it, or remove it",
            "small.yaml:58: 'done' can be reached without 'asked'; remove the way around it",
        ],
    ),
    "bounces without a limit first": (
        broken(
            ("      - state: asked\n        when: {counter: bounces}\n",
             "      - state: draft\n        when: {fact: owner_gone}\n"
             "      - state: asked\n        when: {counter: bounces}\n"),
        ),
        [
            "small.yaml:73: 'decline' could go round for ever; "
            "let the first branch be for when bounces reaches its limit"
        ],
    ),
    "a limit that changes nothing": (
        broken(("      - state: asked\n", "      - state: open\n")),
        ["small.yaml:73: reaching the limit changes nothing; lead that branch elsewhere"],
    ),
    "a clock that never runs": (
        broken(("runs: [act, solve]", "runs: [act]")),
        ["small.yaml:16: clock 'solve' never runs; let a state run it, or remove it"],
    ),
    "a term that does not run where it is waited for": (
        broken(("after_clock: act", "after_clock: answer")),
        [f"small.yaml:118: 'answer' does not run in 'open'; {SHORTER}"],
    ),
    "a clock until a date that nobody asks": (
        broken(("until: answer_on", "until: answered_on")),
        [
            "small.yaml:67: 'decline' starts clock 'answer' without a date; ask the date field 'answered_on', "
            "or let the application know that date",
            "small.yaml:82: 'ask' starts clock 'answer' without a date; ask the date field 'answered_on', "
            "or let the application know that date",
        ],
    ),
    "a state the region reads nothing of": (
        broken(("    region_text: {nl: Gevraagd., en: Asked.}\n", "")),
        ["small.yaml:42: 'asked' has no region_text: the region would read nothing; add region_text"],
    ),
    "a draft in the middle": (
        broken(("kind: draft\n    phase: begin\n", "kind: draft\n    phase: begin\n    runs: [act]\n")),
        ["small.yaml:26: only the initial state can be a draft, and no clock runs in it; change kind or runs"],
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
        ([("    must_act: liaison\n", "")], ["small.yaml:26: states.draft.must_act: this key is missing; add it"]),
        ([("{nl: Klein, en: Small}", "{nl: Klein}")], ["small.yaml:3: label.en: this key is missing; add it"]),
        ([("version: 1\n", "version: 0\n")],
         ["small.yaml:2: version: Input should be greater than or equal to 1"]),
        ([("version: 1\n", "version: een\n")],
         ["small.yaml:2: version: Input should be a valid integer, unable to parse string as an integer"]),
        ([("must_act: liaison", "must_act: minister")],
         ["small.yaml:30: states.draft.must_act: Input should be 'coordinator', 'owner', 'liaison', 'commissioner', "
          "'region' or 'nobody'"]),
        ([("  draft:\n    label", "  Draft State:\n    label")],
         ["small.yaml:26: states.Draft State.[key]: String should match pattern '^[a-z][a-z0-9_]{0,39}$'"]),
        ([("from: [draft]", "from: []")],
         ["small.yaml:64: transitions.submit.from: List should have at least 1 item after validation, not 0"]),
        ([("version: 1\n", "version: 1\nversion: 2\n")], ["small.yaml:3: 'version' stands here twice; remove one"]),
        ([("  open:\n    label", "  draft:\n    label")], ["small.yaml:32: 'draft' stands here twice; remove one"]),
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
        ("", ["small.yaml:1: the file is empty; describe something in it"]),
        ("# only a remark\n", ["small.yaml:1: the file is empty; describe something in it"]),
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
    assert [line.split(":")[1] for line in faults(source)] == ["66", "107", "94"]


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
