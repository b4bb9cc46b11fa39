"""Who may do what to which cases. The table here says it once more, from DOMAIN, so that a slip in one shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definitions.vocabulary import ROLES_OF, VOCABULARY
from app.policy import (
    FOR_OTHERS,
    NOTHING,
    RECOGNISED,
    REGION_CONTACT,
    SYSTEM,
    SYSTEM_ACTOR,
    TABLE,
    THIRD_PARTY,
    Actor,
    ActorKind,
    Area,
    Capability,
    CaseFacts,
    Forbidden,
    Grant,
    Principal,
    Reach,
    Role,
    Scope,
    can,
    can_stand_in,
    entitled,
    reaches_region,
    require,
    scope_for,
)
from app.workflow.model import Party
from tests.workflow.support import NAMES, definition

ME, OTHER, AWAY = 1, 2, 3
MINE, ELSEWHERE = 10, 20  # directorates
HERE, OVERLAPPING, FAR = 100, 101, 200  # regions

CASE = CaseFacts(
    id=7,
    owner=OTHER,
    co_owner=OTHER,
    handler=OTHER,
    directorate=ELSEWHERE,
    region=FAR,
    theme="jeugd",
    confidential=False,
)
CASES = {
    "foreign": CASE,
    "owned": replace(CASE, owner=ME),
    "co-owned": replace(CASE, co_owner=ME),
    "in hand": replace(CASE, handler=ME),
    "directorate": replace(CASE, directorate=MINE),
    "no directorate": replace(CASE, directorate=None),
    "region": replace(CASE, region=HERE),
    "overlapping": replace(CASE, region=OVERLAPPING),
    "region, other theme": replace(CASE, region=HERE, theme="ouderen"),
    "confidential": replace(CASE, confidential=True),
    "confidential, region": replace(CASE, confidential=True, region=HERE),
    "confidential, directorate": replace(CASE, confidential=True, directorate=MINE),
    "confidential, owned": replace(CASE, confidential=True, owner=ME),
    "confidential, in hand": replace(CASE, confidential=True, handler=ME),
    "of nobody": replace(CASE, owner=None, handler=None),
}
PART = {"owned", "co-owned", "in hand", "confidential, owned", "confidential, in hand"}
OPEN = {name for name in CASES if not name.startswith("confidential")}


def user(*grants: Grant) -> Actor:
    return Actor(ActorKind.USER, ME, "me", grants)


LIAISON = user(Grant(Role.LIAISON, None, frozenset({HERE, OVERLAPPING})))
THEME = user(Grant(Role.LIAISON, None, frozenset({HERE, OVERLAPPING}), "jeugd"))
FIXER = user(Grant(Role.FIXER, MINE))
COORDINATOR = user(Grant(Role.COORDINATOR, MINE))
COMMISSIONER = user(Grant(Role.COMMISSIONER))
MT = user(Grant(Role.MT_READER))
ADMIN = user(Grant(Role.ADMIN))
AUDITOR = user(Grant(Role.AUDITOR))
C = Capability

ADMITS: list[tuple[str, Actor, Capability, set[str]]] = [
    # A liaison reads what happens in the regions, whoever owns it; acts on what is theirs.
    ("liaison", LIAISON, C.CASE_READ, PART | {"region", "overlapping", "region, other theme"}),
    ("liaison", LIAISON, C.CASE_COMMENT, PART | {"region", "overlapping", "region, other theme"}),
    ("liaison", LIAISON, C.CASE_COMMENT_CONFIDENTIAL, PART),
    ("liaison", LIAISON, C.CASE_REPRESENT, PART),
    ("liaison", LIAISON, C.CASE_ESCALATE, PART),
    ("liaison", LIAISON, C.CASE_ASSIGN, set()),
    ("liaison", LIAISON, C.CASE_DECIDE, set()),
    # L1: a theme-specific liaison.
    ("theme", THEME, C.CASE_READ, PART | {"region", "overlapping"}),
    # A fixer reads the whole directorate (its queue) and works on their own.
    ("fixer", FIXER, C.CASE_READ, PART | {"directorate"}),
    ("fixer", FIXER, C.CASE_WORK, PART),
    ("fixer", FIXER, C.CASE_ACCEPT, PART),
    ("fixer", FIXER, C.CASE_REPRESENT, set()),
    # A coordinator names owners in the directorate.
    # A confidential case of the directorate can be given to somebody without being seen.
    ("coordinator", COORDINATOR, C.CASE_ASSIGN, PART | {"directorate", "confidential, directorate"}),
    ("coordinator", COORDINATOR, C.CASE_READ, PART | {"directorate"}),
    ("coordinator", COORDINATOR, C.CASE_MERGE, PART | {"directorate"}),
    ("coordinator", COORDINATOR, C.CASE_WORK, PART),
    # A commissioner reads and decides everywhere, confidential cases included.
    ("commissioner", COMMISSIONER, C.CASE_READ, set(CASES)),
    ("commissioner", COMMISSIONER, C.CASE_DECIDE, set(CASES)),
    ("commissioner", COMMISSIONER, C.CASE_WORK, set()),
    # The MT reads what is not confidential; the auditor reads everything; neither changes anything.
    ("mt", MT, C.CASE_READ, OPEN | PART),
    ("mt", MT, C.CASE_COMMENT, set()),
    ("auditor", AUDITOR, C.CASE_READ, set(CASES)),
    ("auditor", AUDITOR, C.CASE_COMMENT, set()),
    # An administrator arranges, and does not decide on content.
    ("admin", ADMIN, C.CASE_READ, OPEN | PART),
    ("admin", ADMIN, C.CASE_ASSIGN, PART),
    ("admin", ADMIN, C.CASE_HAND_OVER, set(CASES)),
    ("admin", ADMIN, C.CASE_DECIDE, set()),
    # Two roles: what either may.
    ("both", user(Grant(Role.FIXER, MINE), Grant(Role.MT_READER)), C.CASE_READ, OPEN | PART),
    ("both", user(Grant(Role.FIXER, MINE), Grant(Role.FIXER, ELSEWHERE)), C.CASE_READ,
     (OPEN | PART) - {"no directorate"}),
    # No role, or a role for nothing.
    ("nobody", user(), C.CASE_READ, set()),
    ("no regions", user(Grant(Role.LIAISON)), C.CASE_READ, PART),
    ("no directorate", user(Grant(Role.FIXER)), C.CASE_READ, PART),
]  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "capability", "admitted"),
    [row[1:] for row in ADMITS],
    ids=[f"{number}-{row[0]}-{row[2].value}" for number, row in enumerate(ADMITS)],
)
def test_scope_admits(actor: Actor, capability: Capability, admitted: set[str]) -> None:
    scope = scope_for(actor, capability)
    assert {name for name, case in CASES.items() if scope.admits(case)} == admitted
    for name, case in CASES.items():
        assert can(actor, capability, case) is (name in admitted)


def test_region_contact() -> None:
    """The holder of a link: the cases of that link, to read, answer, judge and reopen. Nothing else, nobody else's."""
    contact = Actor(ActorKind.CONTACT, None, "contact", cases=frozenset({7}))
    for capability in Capability:
        assert can(contact, capability, CASE) is (capability in REGION_CONTACT)
        assert not can(contact, capability, replace(CASE, id=8))
    may = frozenset({C.CASE_READ, C.CASE_VERDICT, C.CASE_REOPEN, C.CASE_ANSWER, C.CASE_ASK_HIGHER})
    assert may == REGION_CONTACT
    assert not scope_for(replace(contact, cases=frozenset(), _scopes={}), C.CASE_READ)


def test_third_party() -> None:
    """Whoever was asked something by a link: may answer in that case or react to it, and not even read it."""
    party = Actor(ActorKind.PARTY, None, "party", cases=frozenset({7}))
    for capability in Capability:
        assert can(party, capability, CASE) is (capability in {C.CASE_ANSWER_ENQUIRY, C.CASE_REACT})
        assert not can(party, capability, replace(CASE, id=8))


def test_system() -> None:
    for capability in Capability:
        assert can(SYSTEM_ACTOR, capability, CASES["confidential"]) is (capability in SYSTEM)
    assert C.CASE_DECIDE not in SYSTEM


def test_a_contact_with_grants_gets_nothing_from_them() -> None:
    contact = Actor(ActorKind.CONTACT, ME, "contact", (Grant(Role.COMMISSIONER),), frozenset({8}))
    assert not can(contact, C.CASE_READ, CASE)


def test_at_all() -> None:
    assert can(LIAISON, C.CASE_CREATE)
    assert not can(FIXER, C.CASE_CREATE)
    assert not can(user(), C.REGION_READ)
    assert not NOTHING


def test_require() -> None:
    require(COMMISSIONER, C.CASE_DECIDE, CASE)
    with pytest.raises(Forbidden) as refused:
        require(FIXER, C.CASE_DECIDE, CASE)
    assert refused.value.capability is C.CASE_DECIDE


@pytest.mark.parametrize(("role", "capability"), list(product(Role, Capability)))
def test_the_table_is_what_scopes_are_made_of(role: Role, capability: Capability) -> None:
    """A reach that is wider contains the narrower ones: whoever may for all, may for their own."""
    actor = user(Grant(role, MINE, frozenset({HERE})))
    scope = scope_for(actor, capability)
    reach = TABLE[role].get(capability)
    assert bool(scope) is (reach is not None)
    assert scope.admits(CASES["owned"]) is (reach is not None)
    assert scope.admits(CASES["directorate"]) is (reach in (Reach.DIRECTORATE, Reach.ALL))
    assert scope.admits(CASES["region"]) is (reach in (Reach.REGIONS, Reach.ALL))
    assert scope.admits(CASES["foreign"]) is (reach is Reach.ALL)
    assert not scope.unlimited


def test_a_dossier_is_read_wherever_it_lies() -> None:
    """By every colleague (DOSSIER_READ); who talks along about the cases they read does so here too. Nothing more."""
    dossier = replace(CASE, process="dossier")
    for actor in (LIAISON, THEME, FIXER, COORDINATOR, COMMISSIONER, MT, ADMIN, AUDITOR):
        assert can(actor, C.CASE_READ, dossier)
        assert can(actor, C.CASE_COMMENT, dossier) is (C.CASE_COMMENT in TABLE[next(iter(actor.roles))])
    assert not can(FIXER, C.CASE_WORK, dossier)
    assert not can(FIXER, C.CASE_READ, replace(dossier, confidential=True))
    assert not can(user(), C.CASE_READ, dossier)
    assert not reaches_region(LIAISON, C.CASE_READ, FAR), "reading dossiers does not open a region"


def test_the_team_of_a_case_reads_it_and_talks_along() -> None:
    """Wherever it lies and however confidential it is; nothing more, and nobody without a role who may at all."""
    for actor in (LIAISON, FIXER, COORDINATOR):
        helper = replace(actor, cases=frozenset({CASE.id}), _scopes={})
        for case in (CASE, CASES["confidential"]):
            gained = {one for one in Capability if can(helper, one, case) and not can(actor, one, case)}
            assert gained == {C.CASE_READ, C.CASE_COMMENT, C.CASE_TAKE_BACK}
        assert not can(helper, C.CASE_READ, replace(CASE, id=8))
    assert not can(replace(MT, cases=frozenset({CASE.id}), _scopes={}), C.CASE_COMMENT, CASE)
    assert not can(user(), C.CASE_READ, CASE)
    away = Principal(AWAY, "who is away", (Grant(Role.FIXER, MINE),), frozenset({CASE.id}))
    assert can(replace(user(Grant(Role.FIXER, MINE)), principals=(away,), _scopes={}), C.CASE_COMMENT, CASE)


def test_readers_change_nothing() -> None:
    """The auditor reads everything and changes nothing; so does the MT (DOMAIN, the people), which may watch cases,
    try what would happen if, and answer the quarterly report in its own words.
    """
    reads = {one for one in C if one.value.endswith(".read")} - {C.AUDIT_READ}
    assert set(TABLE[Role.AUDITOR]) == {*reads, C.AUDIT_READ}
    assert set(TABLE[Role.MT_READER]) == {
        *reads,
        C.CASE_WATCH,
        C.SIMULATE,
        C.REPORT_RESPOND,
        C.REFLECTION_JOIN,
        C.PRESENCE_OWN,
    }
    assert [role for role in Role if C.AUDIT_READ in TABLE[role]] == [Role.AUDITOR]


def test_whoever_changes_may_read() -> None:
    """No role may do something to cases it may not see; that they are there is no more than what may be recognised."""
    width = {Reach.OWN: 0, Reach.DIRECTORATE: 1, Reach.REGIONS: 1, Reach.ALL: 2}
    for role, capabilities in TABLE.items():
        for capability, reach in capabilities.items():
            if capability.value.startswith("case.") and capability not in RECOGNISED:
                assert width[reach] <= width[capabilities[C.CASE_READ]], (role, capability)


def test_every_step_is_for_somebody_and_every_capability_is_used() -> None:
    used = {step.capability for name in NAMES for step in definition(name).transitions.values()}
    held = {capability.value for capabilities in TABLE.values() for capability in capabilities}
    by_link = {capability.value for capability in THIRD_PARTY | {C.CASE_ASK_HIGHER}}
    by_itself = {capability.value for capability in SYSTEM}
    assert used - by_link - by_itself <= held
    assert {capability.value for capability in Capability} - by_link - by_itself <= held
    assert not by_link & held, "an answer of somebody else is given by nobody but them"


def test_what_may_be_recognised_is_never_confidential() -> None:
    """Not even for those who see every confidential case: they find it where they read it."""
    for role, capabilities in TABLE.items():
        if C.CASE_RECOGNISE in capabilities:
            scope = scope_for(Actor(ActorKind.USER, 1, "Iemand", (Grant(role),)), C.CASE_RECOGNISE)
            assert scope.areas
            assert not any(area.confidential for area in scope.areas)


def test_parties_are_roles() -> None:
    assert set(ROLES_OF) == set(Party) - {Party.REGION, Party.NOBODY}
    assert VOCABULARY.parties[Party.REGION] == {capability.value for capability in REGION_CONTACT}


AREAS = st.builds(
    Area,
    st.sampled_from(Reach),
    st.sampled_from([None, MINE, ELSEWHERE]),
    st.frozensets(st.sampled_from([HERE, OVERLAPPING, FAR])),
    st.sampled_from([None, "jeugd", "ouderen"]),
    st.booleans(),
    st.sampled_from(["", "dossier"]),
)
PEOPLE = st.sampled_from([None, ME, OTHER, AWAY])
FACTS = st.builds(
    CaseFacts, st.integers(1, 9), PEOPLE, PEOPLE, PEOPLE, st.sampled_from([None, MINE, ELSEWHERE]),
    st.sampled_from([HERE, OVERLAPPING, FAR]), st.sampled_from(["jeugd", "ouderen", ""]), st.booleans(),
    st.sampled_from(["bottleneck", "dossier"]),
)  # fmt: skip


@given(st.lists(AREAS, max_size=4), st.frozensets(st.sampled_from([ME, AWAY])), st.frozensets(st.integers(1, 9)), FACTS)
def test_a_scope_admits_what_any_part_of_it_admits(
    areas: list[Area], own: frozenset[int], cases: frozenset[int], case: CaseFacts
) -> None:
    scope = Scope(own, tuple(areas), cases)
    part = any(who in (case.owner, case.co_owner, case.handler) for who in own)
    assert scope.admits(case) is (part or case.id in cases or any(area.admits(case) for area in areas))
    if case.confidential and not part and case.id not in cases:
        assert not Scope(own, tuple(replace(area, confidential=False) for area in areas), cases).admits(case)


# -- standing in for somebody who is away --------------------------------------------------------

BY_ROLE = {
    Role.LIAISON: Grant(Role.LIAISON, None, frozenset({HERE})),
    Role.FIXER: Grant(Role.FIXER, MINE),
    Role.COORDINATOR: Grant(Role.COORDINATOR, MINE),
}
"""A role as the one who is away holds it. The deputy holds theirs for elsewhere."""

CAN_STAND_IN = {
    (Role.LIAISON, Role.LIAISON), (Role.FIXER, Role.FIXER), (Role.FIXER, Role.COORDINATOR),
    (Role.COORDINATOR, Role.COORDINATOR), (Role.COMMISSIONER, Role.COMMISSIONER), (Role.ADMIN, Role.ADMIN),
}  # fmt: skip
"""Who is away, and who can do their work: said once more, by hand."""


def elsewhere(role: Role) -> Grant:
    return Grant(role, ELSEWHERE if role in (Role.FIXER, Role.COORDINATOR) else None, frozenset())


def deputy(role: Role, away: Role) -> Actor:
    """Somebody in this role, who stands in for one who is away in that role."""
    principal = Principal(AWAY, "who is away", (BY_ROLE.get(away, Grant(away)),))
    return replace(user(elsewhere(role)), principals=(principal,), _scopes={})


@pytest.mark.parametrize(("away", "role"), list(product(Role, Role)))
def test_a_deputy_may_what_the_principal_may_and_no_more(away: Role, role: Role) -> None:
    """Of the cases in which the principal has a part, and of those in their reach: exactly what the principal may."""
    alone, standing_in = user(elsewhere(role)), deputy(role, away)
    principal = Actor(ActorKind.USER, AWAY, "who is away", (BY_ROLE.get(away, Grant(away)),))
    able = (away, role) in CAN_STAND_IN
    cases = [
        replace(case, **{part: AWAY})
        for case in CASES.values()
        for part in ("id", "owner", "co_owner", "handler")  # with "id" nobody has a part
    ]
    for capability, case in product(Capability, cases):
        passed_on = able and capability in FOR_OTHERS and can(principal, capability, case)
        assert can(standing_in, capability, case) is (can(alone, capability, case) or passed_on), (capability, case)


@pytest.mark.parametrize("capability", [item for item in Capability if item not in FOR_OTHERS])
def test_what_nobody_does_for_another(capability: Capability) -> None:
    assert capability.value.split(".")[0] in (
        "admin",
        "audit",
        "region",
        "dossier",
        "lesson",
        "knowledge",
        "consult",
        "accord",
        "experiment",
        "visit",
        "forum",
        "table",
        "note",
        "reflection",
        "figures",
        "report",
        "process",
        "whatif",
        "partnership",
        "programme",
        "visit",
        "tour",
        "presence",
        "policy_test",
        "bulletin",
        "pilot",
        "research",
    ) or capability in (
        C.CASE_CREATE,
        C.CASE_IMPORT,
        C.CASE_REFLECT,
    )
    for role in Role:
        standing_in = deputy(role, role)
        assert scope_for(standing_in, capability) == scope_for(user(elsewhere(role)), capability)


def test_entitled_says_as_whom() -> None:
    """One's own right goes first; else on behalf of the one who is away, and the log gets name and id."""
    standing_in = deputy(Role.FIXER, Role.FIXER)
    own = entitled(standing_in, C.CASE_WORK, replace(CASE, owner=ME))
    assert (own.on_behalf_of, own.for_id) == (None, None)
    theirs = entitled(standing_in, C.CASE_WORK, replace(CASE, owner=AWAY))
    assert (theirs.id, theirs.name, theirs.on_behalf_of, theirs.for_id) == (ME, "me", "who is away", AWAY)
    both = entitled(standing_in, C.CASE_WORK, replace(CASE, owner=AWAY, handler=ME))
    assert both.on_behalf_of is None
    for case, capability in (
        (CASE, C.CASE_WORK), (replace(CASE, owner=AWAY), C.CASE_REPRESENT), (replace(CASE, owner=AWAY), C.CASE_CREATE),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            entitled(standing_in, capability, case)


def test_a_confidential_case_counts_as_for_the_principal() -> None:
    standing_in = deputy(Role.FIXER, Role.FIXER)
    secret = replace(CASE, confidential=True)
    assert can(standing_in, C.CASE_READ, replace(secret, owner=AWAY))
    assert can(standing_in, C.CASE_COMMENT_CONFIDENTIAL, replace(secret, owner=AWAY))
    assert not can(standing_in, C.CASE_READ, replace(secret, directorate=MINE))


def test_only_the_roles_that_the_deputy_can_do_pass_on() -> None:
    """Somebody who is liaison and auditor: their deputy gets the cases of the liaison, and not the sight of all."""
    principal = Principal(AWAY, "who is away", (BY_ROLE[Role.LIAISON], Grant(Role.AUDITOR), Grant(Role.COMMISSIONER)))
    standing_in = replace(user(elsewhere(Role.LIAISON)), principals=(principal,), _scopes={})
    assert [grant.role for grant in standing_in.standing_in[0].grants] == [Role.LIAISON]
    assert not can(standing_in, C.CASE_READ, CASE)
    assert not can(standing_in, C.AUDIT_READ)
    assert can(standing_in, C.CASE_READ, replace(CASE, co_owner=AWAY))


def test_roles_that_do_each_others_work_are_a_chain() -> None:
    """Whoever can do the work of a deputy can do that of the principal: C for B for A is C for A."""
    able = [(away, role) for away, role in product(Role, Role) if can_stand_in(frozenset({role}), away)]
    assert set(able) == CAN_STAND_IN
    for (away, between), (other, role) in product(able, able):
        assert between is not other or (away, role) in able
