"""Who may do what, route by route: said here by hand, apart from the code that decides it.

`factories.PEOPLE` are the columns. The case that a route is about lies in ZK-NOORD with directorate CZ; `liaison` is
its co-owner and `fixer_cz` its owner, so that the others are its neighbours or strangers to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tests.factories import PEOPLE

EVERYBODY = frozenset(PEOPLE)
OF_ROLE = {
    role: frozenset(name for name, (held, _scope) in PEOPLE.items() if held == role)
    for role in ("liaison", "fixer", "coordinator", "commissioner", "mt_reader", "admin", "auditor", "researcher")
}
COLLEAGUES = EVERYBODY - OF_ROLE["researcher"]
"""Who reads cases at all. A researcher does not: whatever is about one is refused before it is looked at."""
LIAISONS, FIXERS, COMMISSIONERS = OF_ROLE["liaison"], OF_ROLE["fixer"], OF_ROLE["commissioner"]
ADMIN, AUDITOR = OF_ROLE["admin"], OF_ROLE["auditor"]

WIDE = COMMISSIONERS | OF_ROLE["mt_reader"] | ADMIN | AUDITOR
NEAR = frozenset({"liaison", "liaison_noord2", "fixer_cz", "fixer_cz2", "coordinator_cz"})
"""Those who see the case because of where it lies."""
SEE = WIDE | NEAR
STRANGERS = COLLEAGUES - SEE
"""For them the case does not exist: 404, never 403."""
SEE_CONFIDENTIAL = frozenset({"liaison", "fixer_cz"}) | COMMISSIONERS | AUDITOR
"""A confidential case: those who have a part in it, the commissioners and the auditor."""

TALK = frozenset({"liaison", "liaison_noord2", "fixer_cz", "fixer_cz2", "coordinator_cz"}) | COMMISSIONERS

PROMISE = frozenset({"liaison", "fixer_cz", "coordinator_cz"}) | COMMISSIONERS
"""Who may promise something to the region: whoever has a part in the case, its coordinator, the commissioners."""

LINK = PROMISE
"""Who may link a case to another: whoever has a part in it, its coordinator, the commissioners."""

SPLIT = frozenset({"liaison", "fixer_cz", "coordinator_cz"})
"""Who may make parts of the case: whoever has a part in it, and its coordinator."""
SPLITTERS = LIAISONS | FIXERS | OF_ROLE["coordinator"]

OF_THE_CASE = frozenset({"liaison", "fixer_cz"}) | COMMISSIONERS
"""Who may change who reads an entry that the liaison wrote: whoever has a part in the case."""


MEDIATE = frozenset({"liaison", "fixer_cz"})
"""Who writes down what the parties say and agree: the co-owner and the owner."""


SET_TASKS = LIAISONS | FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
"""Who can set a task somewhere."""

WORKS = FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
"""Who works on dossiers."""

EXPERIMENTS = WORKS | LIAISONS
"""Who may ask for room to experiment about a case of theirs, and lead an experiment."""


RESEARCH = ADMIN | OF_ROLE["researcher"]
"""Who exports the event log."""

AT_TABLE = COMMISSIONERS | OF_ROLE["mt_reader"] | AUDITOR
"""Who sits at the table of the commissioner or the MT, and who reads along."""
NO_NOTE = {"note_id": 999_999}


@dataclass(frozen=True)
class Row:
    """What each person gets from a route; whoever is in neither set is refused (403)."""

    may: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    public: bool = False
    dead: bool = False
    """With `public`: whoever comes without a link of its own kind finds nothing there."""
    link: bool = False
    """Whether the cookie of a region link opens it, and nothing else does."""
    person: str = ""
    """Whom `user_id` in the address is; else somebody who leaves."""
    path: dict[str, Any] = field(default_factory=dict)
    """Values in the address; those of the prepared case are filled in by the test."""
    data: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    state: str = "in_progress"
    once: bool = False
    """It can be done only once: one person suffices to see that it can."""
    no_part: frozenset[str] = frozenset()
    """Those who see the case when it is confidential, but not this."""


PUBLIC = Row(public=True)
SIGNED_IN = Row(may=EVERYBODY)
READS_CASES = Row(may=COLLEAGUES)
NO_DASHBOARD = Row(hidden=EVERYBODY, path={"dashboard_id": 999_999})
"""About a dashboard that is not there."""
API_DASHBOARD = Row(hidden=EVERYBODY, path={"dashboard": "999999"})
BY_ADMIN = Row(may=ADMIN)
READ = Row(may=SEE, hidden=STRANGERS)
REPRESENT = Row(may=frozenset({"liaison"}), hidden=LIAISONS - {"liaison", "liaison_noord2"})
REFLECTS = LIAISONS | FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
"""Who is asked to look back. No round has begun: there is no entry yet."""
JOINS = REFLECTS | OF_ROLE["mt_reader"]
NO_ENTRY = Row(hidden=REFLECTS, path={"quarter": "2026-Q3"})
NO_SESSION = Row(hidden=JOINS, path={"session_id": 999_999})
NOBODY = frozenset[str]()
NO_REPORT = Row(hidden=COMMISSIONERS, path={"quarter": "1999-Q1", "position": 1})
"""About the report of a quarter that has none."""
REPORTS = Row(may=EVERYBODY)
MT = COMMISSIONERS | OF_ROLE["mt_reader"]
"""Who answers a report."""
MEDIATION = Row(may=MEDIATE, hidden=STRANGERS)
NO_PARTY = Row(hidden=STRANGERS | MEDIATE)
"""About a party or a step that is not there."""
NO_LINK = Row(hidden=STRANGERS | LINK, path={"link_id": 999_999})
"""About a link that is not there."""
WORK = FIXERS | OF_ROLE["coordinator"]
"""Who works on cases at all: for the others a route of theirs is refused before it is looked at."""
ASK = Row(may=frozenset({"fixer_cz"}), hidden=WORK & STRANGERS)
WRITE_LESSONS = LIAISONS | FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
NO_BULLETIN = Row(hidden=FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS, path={"bulletin_id": 999_999})
ABOUT_BULLETIN = Row(hidden=LIAISONS, path={"bulletin_id": 999_999})
NO_LESSON = Row(hidden=WRITE_LESSONS, path={"lesson_id": 999_999})
OF_A_FIXER = Row(may=ADMIN | {"coordinator_cz", "fixer_cz"}, hidden=EVERYBODY, person="fixer_cz")
"""About `fixer_cz`: for themselves, their coordinator and the administrator."""
CASES_OF_A_FIXER = replace(OF_A_FIXER, may=OF_A_FIXER.may | COMMISSIONERS)
CASES_OF_LZ = Row(may=ADMIN | COMMISSIONERS | {"coordinator_lz"}, hidden=EVERYBODY)

BRIEF = frozenset({"liaison", "fixer_cz", "coordinator_cz"}) | COMMISSIONERS
"""Who writes in the brief of a case: whoever has a part in it, its coordinator, the commissioners."""
BRIEF_OF_CASE = Row(may=BRIEF, hidden=STRANGERS & (LIAISONS | WORK))
ESCALATED = Row(may=SEE, hidden=STRANGERS, state="escalated")
"""About an escalation: it lies where its case lies, and the pair of a confidential case reads it along."""
PUT_WITH_IT = Row(may=SEE & (LIAISONS | WORK), hidden=STRANGERS & (LIAISONS | WORK), state="escalated")
BRIEF_OF_ESCALATION = replace(BRIEF_OF_CASE, state="escalated")

CONSULT = LIAISONS | COMMISSIONERS
NO_CONSULT = Row(hidden=CONSULT, path={"consult_id": 999_999})
"""A private thread of others: for whoever holds such threads at all it is not there."""
PILOTS = COMMISSIONERS | ADMIN
"""Who sets up pilots and writes down what they taught."""
SIMULATE = OF_ROLE["coordinator"] | COMMISSIONERS | OF_ROLE["mt_reader"] | ADMIN
"""Who has scenarios computed. Nobody sees those of somebody else."""
NO_SCENARIO = Row(hidden=SIMULATE, path={"scenario_id": 999_999})
REGION_WORK = LIAISONS | COMMISSIONERS | ADMIN
"""Who writes down partnerships, and the programmes of other departments: liaisons for their own regions."""
NO_PARTNERSHIP = Row(hidden=REGION_WORK, path={"partnership_id": 999_999})
NO_PROGRAMME = Row(hidden=REGION_WORK, path={"programme_id": 999_999})
NO_PILOT = Row(hidden=PILOTS, path={"pilot_id": 999_999})
TOURS = LIAISONS | WORK | COMMISSIONERS
NO_TOUR = Row(hidden=TOURS, path={"tour_id": 999_999, "stop_id": 1, "harvest_id": 1})
DIARY = LIAISONS | WORK | COMMISSIONERS | OF_ROLE["researcher"]
NO_DIARY = Row(hidden=DIARY, path={"pilot_id": 999_999, "entry_id": 1, "round_id": 1, "finding_id": 1})
READS_FORUMS = COMMISSIONERS | AUDITOR | OF_ROLE["coordinator"] | OF_ROLE["mt_reader"]
NO_MEETING = Row(hidden=READS_FORUMS, path={"meeting_id": 999_999})
NO_MEETING_OF_MINE = Row(hidden=COMMISSIONERS, path={"meeting_id": 999_999})
NO_ITEM = Row(hidden=COMMISSIONERS, path={"item_id": 999_999})
NO_PAPER = Row(hidden=COLLEAGUES, path={"item_id": 999_999})
"""About a meeting or an item that is not there; who may with one that is: tests/forums/test_pages.py."""

POLICY = FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
"""Who asks regions whether a policy can work, and weighs the answers."""
NO_TEST = Row(hidden=POLICY, path={"number": "2026-99999", "point_id": 999_999, "bearing_id": 999_999})
NO_ANSWER = Row(hidden=LIAISONS, path={"number": "2026-99999", "partner_id": 999_999})
"""About a policy test or an answer that is not there; who may with one that is: tests/policytests."""

MATRIX: dict[tuple[str, str], Row] = {
    # Nobody needs to be known
    ("GET", "/.well-known/security.txt"): PUBLIC,
    ("GET", "/gezond"): PUBLIC,
    ("GET", "/toegankelijkheid"): PUBLIC,
    ("GET", "/huisstijl/<path:name>"): Row(public=True, path={"name": "eigen.css"}),
    ("GET", "/app.webmanifest"): PUBLIC,
    ("GET", "/pictogram/<kind>-<int:size>.png"): Row(public=True, path={"kind": "vol", "size": 192}),
    ("GET", "/sw.js"): PUBLIC,
    ("GET", "/geen-verbinding"): PUBLIC,
    ("POST", "/taal"): PUBLIC,
    ("GET", "/inloggen"): PUBLIC,
    ("POST", "/inloggen"): PUBLIC,
    ("GET", "/inloggen/code"): PUBLIC,
    ("POST", "/inloggen/code"): PUBLIC,
    ("POST", "/uitloggen"): PUBLIC,
    ("GET", "/wachtwoord-vergeten"): PUBLIC,
    ("POST", "/wachtwoord-vergeten"): PUBLIC,
    ("GET", "/wachtwoord/<token>"): Row(public=True, path={"token": "x"}),
    ("POST", "/wachtwoord/<token>"): Row(public=True, path={"token": "x"}),
    ("GET", "/agenda/<token>.ics"): Row(public=True, path={"token": "x"}),
    ("GET", "/static/<path:filename>"): Row(public=True, path={"filename": "css/regiolijn.css"}),
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    # The region's link
    ("GET", "/volg/<token>"): PUBLIC,
    ("GET", "/volg"): Row(link=True),
    # The link of a question to a third party: tests/enquiries/test_link.py
    ("GET", "/gesprek/<token>"): Row(public=True, dead=True, path={"token": "x"}),
    ("GET", "/gesprek"): Row(public=True, dead=True),
    ("POST", "/gesprek"): Row(public=True, dead=True),
    ("GET", "/reactie/<token>"): Row(public=True, dead=True, path={"token": "x"}),
    ("GET", "/reactie"): Row(public=True, dead=True),
    ("POST", "/reactie"): Row(public=True, dead=True),
    ("GET", "/vraag/<token>"): Row(public=True, dead=True, path={"token": "x"}),
    ("GET", "/vraag"): Row(public=True, dead=True),
    ("POST", "/vraag"): Row(public=True, dead=True),
    ("GET", "/volg/<case:number>"): Row(link=True),
    ("POST", "/volg/<case:number>/<name>"): Row(link=True, path={"name": "verdict"}),
    ("POST", "/volg/<case:number>/bericht"): Row(link=True),
    ("POST", "/volg/<case:number>/klopt-niet"): Row(link=True),
    ("POST", "/volg/<case:number>/overzicht"): Row(link=True),
    ("GET", "/volg/<case:number>/bestanden/<public_id>/<name>"): Row(
        public=True, dead=True, path={"public_id": "0" * 32, "name": "x.pdf"}
    ),
    ("GET", "/volg/overzicht"): Row(public=True, dead=True),
    ("GET", "/volg/overzicht/<token>"): Row(public=True, dead=True, path={"token": "x"}),
    ("GET", "/volg/kwijt"): PUBLIC,
    ("POST", "/volg/kwijt"): PUBLIC,
    # Whoever is signed in
    ("GET", "/"): SIGNED_IN,
    ("GET", "/hulp"): SIGNED_IN,
    ("GET", "/eerste-dagen"): SIGNED_IN,
    ("POST", "/eerste-dagen/<role>/<key>"): Row(
        may=FIXERS, hidden=EVERYBODY - FIXERS,
        path={"role": "fixer", "key": "notices"}, data={"done": "1"},
    ),
    ("POST", "/eerste-dagen/lijst"): SIGNED_IN,
    ("GET", "/account"): SIGNED_IN,
    ("POST", "/account"): SIGNED_IN,
    ("GET", "/account/toetsen"): SIGNED_IN,
    ("POST", "/account/toetsen"): SIGNED_IN,
    ("GET", "/account/agenda"): SIGNED_IN,
    ("POST", "/account/agenda"): SIGNED_IN,
    ("POST", "/account/agenda/intrekken"): SIGNED_IN,
    ("GET", "/account/afwezigheid"): SIGNED_IN,
    ("GET", "/account/berichten"): SIGNED_IN,
    ("POST", "/account/berichten"): SIGNED_IN,
    ("GET", "/berichten"): SIGNED_IN,
    ("POST", "/berichten/gelezen"): SIGNED_IN,
    ("POST", "/berichten/<int:notice_id>/gelezen"): Row(hidden=EVERYBODY, path={"notice_id": 999_999}),
    ("POST", "/berichten/<int:notice_id>/open"): Row(hidden=EVERYBODY, path={"notice_id": 999_999}),
    ("POST", "/account/afwezigheid"): SIGNED_IN,
    ("GET", "/account/code"): SIGNED_IN,
    ("POST", "/account/code"): SIGNED_IN,
    ("POST", "/account/code/beginnen"): SIGNED_IN,
    ("POST", "/account/code/uit"): SIGNED_IN,
    ("GET", "/account/sessies"): SIGNED_IN,
    ("POST", "/account/sessies"): SIGNED_IN,
    ("GET", "/account/tokens"): SIGNED_IN,
    ("POST", "/account/tokens"): SIGNED_IN,
    ("POST", "/account/tokens/<int:token_id>/intrekken"): Row(hidden=EVERYBODY, path={"token_id": 999_999}),
    ("GET", "/account/wachtwoord"): SIGNED_IN,
    ("POST", "/account/wachtwoord"): SIGNED_IN,
    # What a device keeps
    ("GET", "/apparaat"): SIGNED_IN,
    ("GET", "/apparaat/pas"): SIGNED_IN,
    ("GET", "/apparaat/uitloggen"): SIGNED_IN,
    ("GET", "/apparaat/nieuw"): Row(may=LIAISONS),
    ("GET", "/knelpunten/apparaat"): Row(may=LIAISONS),
    ("POST", "/knelpunten/apparaat"): Row(may=LIAISONS),
    ("POST", "/knelpunten/apparaat/<number>/bestand"): Row(
        may=frozenset({"liaison"}), hidden=LIAISONS - {"liaison"}, state="draft"
    ),
    # Absence: one's own, the people of one's directorate, or everybody's
    ("GET", "/directie/afwezigheid"): Row(may=OF_ROLE["coordinator"]),
    ("GET", "/mensen/<int:user_id>/afwezigheid"): OF_A_FIXER,
    ("POST", "/mensen/<int:user_id>/afwezigheid"): OF_A_FIXER,
    ("GET", "/mensen/<int:user_id>/zaken"): CASES_OF_A_FIXER,
    ("POST", "/mensen/<int:user_id>/zaken"): CASES_OF_A_FIXER,
    ("GET", "/directies/<int:directorate_id>/zaken"): CASES_OF_LZ,
    ("POST", "/directies/<int:directorate_id>/zaken"): CASES_OF_LZ,
    ("POST", "/afwezigheid/<int:absence_id>/einde"): Row(hidden=EVERYBODY, path={"absence_id": 999_999}),
    ("GET", "/processen/<name>"): Row(may=EVERYBODY, path={"name": "bottleneck"}),
    # Lists: who may look at all; what they see there is in test_sight.py
    ("GET", "/knelpunten"): READS_CASES,
    ("GET", "/knelpunten/per-indeling"): READS_CASES,
    ("GET", "/escalaties/per-indeling"): READS_CASES,
    ("GET", "/toezeggingen/per-indeling"): READS_CASES,
    ("GET", "/bezoeken/per-indeling"): READS_CASES,
    ("GET", "/weergaven"): READS_CASES,
    ("GET", "/weergaven/aantallen"): READS_CASES,
    ("GET", "/weergaven/nieuw"): READS_CASES,
    ("POST", "/weergaven/nieuw"): READS_CASES,
    ("GET", "/weergaven/<int:view_id>"): Row(hidden=COLLEAGUES, path={"view_id": 999_999}),
    ("POST", "/weergaven/<int:view_id>"): Row(hidden=COLLEAGUES, path={"view_id": 999_999}),
    ("POST", "/weergaven/<int:view_id>/weg"): Row(hidden=COLLEAGUES, path={"view_id": 999_999}),
    ("GET", "/escalaties"): READS_CASES,
    # Forums
    ("GET", "/overleggen"): Row(may=READS_FORUMS),
    ("GET", "/overleggen/nieuw"): Row(may=COMMISSIONERS),
    ("POST", "/overleggen/nieuw"): Row(may=COMMISSIONERS),
    ("GET", "/overleggen/<int:meeting_id>"): NO_MEETING,
    ("GET", "/overleggen/<int:meeting_id>.pdf"): NO_MEETING,
    ("GET", "/overleggen/<int:meeting_id>.odt"): NO_MEETING,
    ("GET", "/overleggen/<int:meeting_id>.ics"): NO_MEETING,
    ("GET", "/overleggen/<int:meeting_id>/wijzigen"): NO_MEETING_OF_MINE,
    ("POST", "/overleggen/<int:meeting_id>/wijzigen"): NO_MEETING_OF_MINE,
    ("GET", "/overleggen/<int:meeting_id>/afzeggen"): NO_MEETING_OF_MINE,
    ("POST", "/overleggen/<int:meeting_id>/afzeggen"): NO_MEETING_OF_MINE,
    ("GET", "/overleggen/<int:meeting_id>/punten/nieuw"): NO_MEETING_OF_MINE,
    ("POST", "/overleggen/<int:meeting_id>/punten/nieuw"): NO_MEETING_OF_MINE,
    ("GET", "/overleggen/punten/<int:item_id>/verplaatsen"): NO_ITEM,
    ("POST", "/overleggen/punten/<int:item_id>/verplaatsen"): NO_ITEM,
    ("GET", "/overleggen/punten/<int:item_id>/eraf"): NO_ITEM,
    ("POST", "/overleggen/punten/<int:item_id>/eraf"): NO_ITEM,
    ("POST", "/overleggen/punten/<int:item_id>/<way>"): replace(
        NO_ITEM, path={"item_id": 999_999, "way": "omhoog"}
    ),
    ("GET", "/overleggen/punten/<int:item_id>/uitkomst"): NO_ITEM,
    ("POST", "/overleggen/punten/<int:item_id>/uitkomst"): NO_ITEM,
    ("GET", "/overleggen/punten/<int:item_id>/stuk"): NO_PAPER,
    ("POST", "/overleggen/punten/<int:item_id>/stuk"): NO_PAPER,
    ("GET", "/overleggen/punten/<int:item_id>/stuk.pdf"): NO_PAPER,
    ("GET", "/stukken"): Row(may=LIAISONS | WORK | COMMISSIONERS),
    ("GET", "/zaken/<number>/agenda"): Row(may=COMMISSIONERS),
    ("POST", "/zaken/<number>/agenda"): Row(may=COMMISSIONERS),
    ("GET", "/beheer/overleggen"): BY_ADMIN,
    ("GET", "/beheer/overleggen/nieuw"): BY_ADMIN,
    ("POST", "/beheer/overleggen/nieuw"): BY_ADMIN,
    ("GET", "/beheer/overleggen/<key>"): Row(may=ADMIN, path={"key": "mt"}),
    ("POST", "/beheer/overleggen/<key>"): Row(may=ADMIN, path={"key": "mt"}),
    ("GET", "/toezeggingen"): READS_CASES,
    # How agreements stand: every colleague reads it, a liaison tells it of their own regions; tests/monitor says whose
    ("GET", "/monitor"): SIGNED_IN,
    ("GET", "/monitor/alles"): SIGNED_IN,
    ("POST", "/monitor/<int:region_id>"): Row(hidden=LIAISONS, path={"region_id": 999_999}),
    # Calling to account: by the commissioners; each reads those of the cases they see
    ("GET", "/aanspreken"): READS_CASES,
    ("GET", "/aanspreken/nieuw"): Row(may=COMMISSIONERS),
    ("POST", "/aanspreken/nieuw"): Row(may=COMMISSIONERS),
    ("GET", "/zaken/<number>/aanspreken/nieuw"): Row(may=COMMISSIONERS),
    ("POST", "/zaken/<number>/aanspreken"): Row(may=COMMISSIONERS),
    # Bulletins: all colleagues read them; tests/bulletins says who reads drafts
    ("GET", "/beleidsberichten"): SIGNED_IN,
    ("POST", "/beleidsberichten/gezien"): SIGNED_IN,
    ("GET", "/beleidsberichten/nieuw"): Row(may=WORK | COMMISSIONERS),
    ("POST", "/beleidsberichten/nieuw"): Row(may=WORK | COMMISSIONERS),
    ("GET", "/beleidsberichten/<int:bulletin_id>"): Row(hidden=EVERYBODY, path={"bulletin_id": 999_999}),
    ("GET", "/beleidsberichten/<int:bulletin_id>/bewerken"): NO_BULLETIN,
    ("POST", "/beleidsberichten/<int:bulletin_id>/bewerken"): NO_BULLETIN,
    ("POST", "/beleidsberichten/<int:bulletin_id>/publiceren"): NO_BULLETIN,
    ("POST", "/beleidsberichten/<int:bulletin_id>/intrekken"): NO_BULLETIN,
    ("POST", "/beleidsberichten/<int:bulletin_id>/hier"): replace(ABOUT_BULLETIN, data={"region": "1"}),
    ("POST", "/beleidsberichten/<int:bulletin_id>/vragen"): ABOUT_BULLETIN,
    ("POST", "/beleidsberichten/<int:bulletin_id>/vragen/<int:question_id>/antwoord"): Row(
        hidden=EVERYBODY, path={"bulletin_id": 999_999, "question_id": 1}
    ),
    ("POST", "/beleidsberichten/<int:bulletin_id>/vragen/<int:question_id>/les"): Row(
        hidden=WRITE_LESSONS, path={"bulletin_id": 999_999, "question_id": 1}
    ),
    ("GET", "/beleidsberichten/volgen"): SIGNED_IN,
    ("POST", "/beleidsberichten/volgen"): SIGNED_IN,
    ("POST", "/beleidsberichten/volgen/intrekken"): SIGNED_IN,
    ("GET", "/beleidsberichten/volg/<token>.<form>"): Row(
        public=True, dead=True, path={"token": "x", "form": "atom"}
    ),
    # Lessons: all colleagues read them; tests/lessons says who reads drafts
    ("GET", "/lessen"): SIGNED_IN,
    ("GET", "/lessen/misverstanden"): SIGNED_IN,
    ("GET", "/lessen/misverstanden.<form>"): Row(may=EVERYBODY, path={"form": "csv"}),
    ("GET", "/lessen/nieuw"): Row(may=WRITE_LESSONS),
    ("POST", "/lessen/nieuw"): Row(may=WRITE_LESSONS),
    ("GET", "/lessen/<int:lesson_id>"): Row(hidden=EVERYBODY, path={"lesson_id": 999_999}),
    ("GET", "/lessen/<int:lesson_id>/bewerken"): NO_LESSON,
    ("POST", "/lessen/<int:lesson_id>/bewerken"): NO_LESSON,
    ("POST", "/lessen/<int:lesson_id>/<what>"): replace(
        NO_LESSON, path={"lesson_id": 999_999, "what": "delen"}
    ),
    ("POST", "/lessen/<int:lesson_id>/intrekken"): NO_LESSON,
    ("GET", "/mag-dit"): PUBLIC,
    ("GET", "/mag-dit/<int:lesson_id>"): Row(public=True, dead=True, path={"lesson_id": 999_999}),
    ("GET", "/taken"): READS_CASES,
    ("GET", "/zoeken"): READS_CASES,
    # Decisions and mandates: read by every colleague, as far as they may read the escalation.
    ("GET", "/besluiten"): READS_CASES,
    ("GET", "/besluiten/<int:decision_id>"): Row(hidden=COLLEAGUES, path={"decision_id": 999_999}),
    ("GET", "/besluiten/<int:decision_id>/vervolg"): Row(hidden=SET_TASKS, path={"decision_id": 999_999}),
    ("POST", "/besluiten/<int:decision_id>/vervolg"): Row(hidden=SET_TASKS, path={"decision_id": 999_999}),
    ("POST", "/escalaties/<number>/doorgeven"): Row(hidden=COMMISSIONERS, path={"number": "2026-99999"}),
    ("GET", "/mandaten"): READS_CASES,
    ("GET", "/beheer/mandaten"): Row(may=ADMIN),
    ("GET", "/beheer/mandaten/nieuw"): Row(may=ADMIN),
    ("POST", "/beheer/mandaten/nieuw"): Row(may=ADMIN),
    ("POST", "/beheer/mandaten/<int:mandate_id>/einde"): Row(hidden=ADMIN, path={"mandate_id": 999_999}),
    # Experiments: read by every colleague. The case of the last routes is no experiment: there is nothing there
    ("GET", "/procesbeeld"): SIGNED_IN,
    ("GET", "/onderzoek"): Row(may=RESEARCH),
    ("POST", "/onderzoek"): Row(may=RESEARCH),
    ("GET", "/wat-als"): Row(may=SIMULATE),
    ("GET", "/wat-als/nieuw"): Row(may=SIMULATE),
    ("POST", "/wat-als/nieuw"): Row(may=SIMULATE),
    ("GET", "/wat-als/<int:scenario_id>"): NO_SCENARIO,
    ("GET", "/wat-als/<int:scenario_id>/wijzigen"): NO_SCENARIO,
    ("POST", "/wat-als/<int:scenario_id>/wijzigen"): NO_SCENARIO,
    ("POST", "/wat-als/<int:scenario_id>/opnieuw"): NO_SCENARIO,
    ("POST", "/wat-als/<int:scenario_id>/weg"): NO_SCENARIO,
    # Looking back: what is written is one's own, what is shared and sessions are for those who were named.
    ("GET", "/reflectie"): Row(may=JOINS),
    ("GET", "/reflectie/zaak/<number>"): Row(hidden=REFLECTS),
    ("GET", "/reflectie/<quarter>"): NO_ENTRY,
    ("POST", "/reflectie/<quarter>"): NO_ENTRY,
    ("GET", "/reflectie/<quarter>/delen"): NO_ENTRY,
    ("POST", "/reflectie/<quarter>/delen"): NO_ENTRY,
    ("POST", "/reflectie/<quarter>/terugnemen"): NO_ENTRY,
    ("POST", "/reflectie/<quarter>/overslaan"): NO_ENTRY,
    ("GET", "/reflectie/gedeeld/<int:entry_id>"): Row(hidden=JOINS, path={"entry_id": 999_999}),
    ("GET", "/reflectie/intervisie"): Row(may=JOINS),
    ("GET", "/reflectie/intervisie/nieuw"): Row(may=JOINS),
    ("POST", "/reflectie/intervisie/nieuw"): Row(may=JOINS),
    ("GET", "/reflectie/intervisie/<int:session_id>"): NO_SESSION,
    ("GET", "/reflectie/intervisie/<int:session_id>/wijzigen"): NO_SESSION,
    ("POST", "/reflectie/intervisie/<int:session_id>/wijzigen"): NO_SESSION,
    ("GET", "/reflectie/intervisie/<int:session_id>/materiaal"): NO_SESSION,
    ("POST", "/reflectie/intervisie/<int:session_id>/materiaal"): NO_SESSION,
    ("GET", "/reflectie/intervisie/<int:session_id>/notities"): NO_SESSION,
    ("POST", "/reflectie/intervisie/<int:session_id>/notities"): NO_SESSION,
    ("POST", "/reflectie/intervisie/<int:session_id>/afspraken"): NO_SESSION,
    ("POST", "/reflectie/intervisie/<int:session_id>/afzeggen"): NO_SESSION,
    ("GET", "/bezoeken/<number>/voorbereiding"): Row(hidden=COLLEAGUES, path={"number": "2026-99999"}),
    ("GET", "/bezoeken/<number>/voorbereiding.pdf"): Row(hidden=COLLEAGUES, path={"number": "2026-99999"}),
    ("POST", "/bezoeken/<number>/aantekeningen"): Row(hidden=COLLEAGUES, path={"number": "2026-99999"}),
    ("GET", "/apparaat/kopieen"): SIGNED_IN,
    ("GET", "/rijk"): SIGNED_IN,
    ("GET", "/rijk/nieuw"): Row(may=REGION_WORK),
    ("POST", "/rijk/nieuw"): Row(may=REGION_WORK),
    ("GET", "/rijk/inlezen"): Row(may=REGION_WORK),
    ("POST", "/rijk/inlezen"): Row(may=REGION_WORK),
    ("GET", "/rijk/departementen"): BY_ADMIN,
    ("POST", "/rijk/departementen"): BY_ADMIN,
    ("GET", "/rijk/<int:programme_id>"): Row(hidden=EVERYBODY, path={"programme_id": 999_999}),
    ("GET", "/rijk/<int:programme_id>/wijzigen"): NO_PROGRAMME,
    ("POST", "/rijk/<int:programme_id>/wijzigen"): NO_PROGRAMME,
    ("POST", "/rijk/<int:programme_id>/weg"): NO_PROGRAMME,
    ("GET", "/samenwerking"): SIGNED_IN,
    ("GET", "/samenwerking/bestand/<kind>"): Row(may=EVERYBODY, path={"kind": "csv"}),
    ("GET", "/samenwerking/nieuw"): Row(may=REGION_WORK),
    ("POST", "/samenwerking/nieuw"): Row(may=REGION_WORK),
    ("GET", "/samenwerking/<int:partnership_id>"): Row(hidden=EVERYBODY, path={"partnership_id": 999_999}),
    ("GET", "/samenwerking/<int:partnership_id>/wijzigen"): NO_PARTNERSHIP,
    ("POST", "/samenwerking/<int:partnership_id>/wijzigen"): NO_PARTNERSHIP,
    ("POST", "/samenwerking/<int:partnership_id>/weg"): NO_PARTNERSHIP,
    ("GET", "/pilots"): SIGNED_IN,
    ("GET", "/pilots/nieuw"): Row(may=PILOTS),
    ("POST", "/pilots/nieuw"): Row(may=PILOTS),
    ("GET", "/pilots/<int:pilot_id>"): Row(hidden=EVERYBODY, path={"pilot_id": 999_999}),
    ("GET", "/pilots/<int:pilot_id>/wijzigen"): NO_PILOT,
    ("POST", "/pilots/<int:pilot_id>/wijzigen"): NO_PILOT,
    ("GET", "/pilots/<int:pilot_id>/geleerd"): NO_PILOT,
    ("POST", "/pilots/<int:pilot_id>/geleerd"): NO_PILOT,
    ("POST", "/pilots/<int:pilot_id>/weg"): NO_PILOT,
    ("GET", "/pilots/<int:pilot_id>/dagboek"): Row(hidden=EVERYBODY, path={"pilot_id": 999_999}),
    **{
        (method, f"/pilots/<int:pilot_id>/{path}"): NO_DIARY
        for method in ("GET", "POST")
        for path in (
            "dagboek/schrijven", "dagboek/<int:entry_id>", "rondes/nieuw", "rondes/<int:round_id>", "bevindingen/nieuw",
        )
    },
    ("POST", "/pilots/<int:pilot_id>/bevindingen/<int:finding_id>/les"): NO_DIARY,
    ("GET", "/tours"): Row(may=EVERYBODY - OF_ROLE["researcher"]),
    **{
        ("GET", f"/tours/<int:tour_id>{path}"): Row(hidden=EVERYBODY - OF_ROLE["researcher"], path={"tour_id": 999_999})
        for path in ("", "/programma.pdf", "/agenda.ics")
    },
    ("GET", "/tours/nieuw"): Row(may=TOURS),
    ("POST", "/tours/nieuw"): Row(may=TOURS),
    **{
        (method, f"/tours/<int:tour_id>/{path}"): NO_TOUR
        for method in ("GET", "POST")
        for path in ("wijzigen", "bezoeken/nieuw", "bezoeken/<int:stop_id>", "oogst", "oogst/<int:harvest_id>")
    },
    ("POST", "/tours/<int:tour_id>/mee"): NO_TOUR,
    ("POST", "/tours/<int:tour_id>/bezoeken/<int:stop_id>/weg"): NO_TOUR,
    ("POST", "/pilots/<int:pilot_id>/dagboek/uitvoer"): Row(hidden=RESEARCH, path={"pilot_id": 999_999}),
    # Policy tests: read by every colleague. The case of the last routes is none: there is nothing there
    ("GET", "/beleidstoetsen"): READS_CASES,
    ("GET", "/beleidstoetsen/nieuw"): Row(may=POLICY),
    ("POST", "/beleidstoetsen/nieuw"): Row(may=POLICY),
    ("GET", "/beleidstoetsen/<number>/antwoorden.<form>"): Row(hidden=COLLEAGUES, path={"form": "csv"}),
    ("GET", "/beleidstoetsen/<number>/regios"): NO_TEST,
    ("POST", "/beleidstoetsen/<number>/regios"): NO_TEST,
    ("GET", "/beleidstoetsen/<number>/hoofdpunten/nieuw"): NO_TEST,
    ("POST", "/beleidstoetsen/<number>/hoofdpunten/nieuw"): NO_TEST,
    ("GET", "/beleidstoetsen/<number>/hoofdpunten/<int:point_id>"): NO_TEST,
    ("POST", "/beleidstoetsen/<number>/hoofdpunten/<int:point_id>"): NO_TEST,
    ("POST", "/beleidstoetsen/<number>/hoofdpunten/<int:point_id>/weg"): NO_TEST,
    ("POST", "/beleidstoetsen/<number>/raakt"): NO_TEST,
    ("POST", "/beleidstoetsen/<number>/raakt/<int:bearing_id>/weg"): NO_TEST,
    ("GET", "/beleidstoetsen/<number>/antwoord"): NO_ANSWER,
    ("POST", "/beleidstoetsen/<number>/antwoord"): NO_ANSWER,
    ("GET", "/beleidstoetsen/<number>/partners"): NO_ANSWER,
    ("POST", "/beleidstoetsen/<number>/partners"): NO_ANSWER,
    ("POST", "/beleidstoetsen/<number>/partners/<int:partner_id>/opnieuw"): NO_ANSWER,
    ("POST", "/beleidstoetsen/<number>/partners/<int:partner_id>/intrekken"): NO_ANSWER,
    ("GET", "/toets/<token>"): Row(public=True, dead=True, path={"token": "x"}),
    ("GET", "/toets"): Row(public=True, dead=True),
    ("POST", "/toets"): Row(public=True, dead=True),
    # Visits: read by every colleague. The case of the last routes is no visit: there is nothing there
    ("GET", "/bezoeken"): READS_CASES,
    ("GET", "/bezoeken.<form>"): Row(may=COLLEAGUES, path={"form": "csv"}),
    ("GET", "/bezoeken/nieuw"): Row(may=EXPERIMENTS),
    ("POST", "/bezoeken/nieuw"): Row(may=EXPERIMENTS),
    **{
        (method, f"/bezoeken/<number>/{rest}"): Row(hidden=EXPERIMENTS)
        for method, rest in (
            ("GET", "wie"), ("POST", "wie/collega"), ("POST", "wie/regio"), ("POST", "antwoord"), ("GET", "vervolg"),
            ("POST", "vervolg"), ("GET", "vertellen"), ("POST", "vertellen"),
        )
    },
    ("POST", "/bezoeken/<number>/wie/collega/<int:user_id>/weg"): Row(hidden=EXPERIMENTS, path={"user_id": 1}),
    ("GET", "/experimenten"): READS_CASES,
    ("GET", "/experimenten.<form>"): Row(may=COLLEAGUES, path={"form": "csv"}),
    ("GET", "/zaken/<number>/experiment"): Row(may=PROMISE, hidden=EXPERIMENTS & STRANGERS),
    ("POST", "/zaken/<number>/experiment"): Row(may=PROMISE, hidden=EXPERIMENTS & STRANGERS),
    ("GET", "/experimenten/<number>/regios"): Row(hidden=EXPERIMENTS),
    ("POST", "/experimenten/<number>/regios"): Row(hidden=EXPERIMENTS),
    ("GET", "/experimenten/<number>/dossier"): Row(hidden=EXPERIMENTS),
    ("POST", "/experimenten/<number>/dossier"): Row(hidden=EXPERIMENTS),
    # Dossiers: read by every colleague. The case of the other routes is no dossier: there is nothing there
    ("GET", "/dossiers"): READS_CASES,
    ("GET", "/dossiers/aandeel"): READS_CASES,
    ("GET", "/dossiers/nieuw"): Row(may=WORKS),
    ("POST", "/dossiers/nieuw"): Row(may=WORKS),
    ("GET", "/dossiers/voorstellen/<int:proposal_id>/terzijde"): Row(hidden=WORKS, path={"proposal_id": 999_999}),
    ("POST", "/dossiers/voorstellen/<int:proposal_id>/terzijde"): Row(hidden=WORKS, path={"proposal_id": 999_999}),
    ("GET", "/zaken/<number>/dossier"): Row(may=WORKS & SEE, hidden=WORKS - SEE),
    ("POST", "/zaken/<number>/dossier"): Row(may=WORKS & SEE, hidden=WORKS - SEE),
    ("GET", "/dossiers/<number>/zaken/nieuw"): Row(hidden=WORKS),
    ("POST", "/dossiers/<number>/zaken/nieuw"): Row(hidden=WORKS),
    ("GET", "/dossiers/<number>/zaken/<case_number>/eruit"): Row(hidden=WORKS, path={"case_number": "2026-99999"}),
    ("POST", "/dossiers/<number>/zaken/<case_number>/eruit"): Row(hidden=WORKS, path={"case_number": "2026-99999"}),
    ("GET", "/dossiers/<number>/regios/nieuw"): Row(hidden=COLLEAGUES),
    ("POST", "/dossiers/<number>/regios/nieuw"): Row(hidden=COLLEAGUES),
    ("GET", "/dossiers/<number>/regios/<int:region_id>/antwoord"): Row(hidden=COLLEAGUES, path={"region_id": 1}),
    ("POST", "/dossiers/<number>/regios/<int:region_id>/antwoord"): Row(hidden=COLLEAGUES, path={"region_id": 1}),
    ("GET", "/dossiers/<number>/partijen/nieuw"): Row(hidden=FIXERS | OF_ROLE["coordinator"]),
    ("POST", "/dossiers/<number>/partijen/nieuw"): Row(hidden=FIXERS | OF_ROLE["coordinator"]),
    ("POST", "/dossiers/<number>/partijen/<int:party_id>/weg"): Row(
        hidden=FIXERS | OF_ROLE["coordinator"], path={"party_id": 999_999}
    ),
    ("GET", "/regios"): SIGNED_IN,
    ("GET", "/regios/congruentie"): SIGNED_IN,
    ("GET", "/regios/congruentie/paar.csv"): Row(may=EVERYBODY, data={"a": "zorgkantoor", "b": "jeugd"}),
    ("GET", "/regios/congruentie/alle.csv"): SIGNED_IN,
    ("GET", "/regios/<division>/<code>"): Row(may=EVERYBODY, path={"division": "zorgkantoor", "code": "ZK-NOORD"}),
    ("GET", "/regios/<division>/<code>/voorbereiding"): Row(
        may=COLLEAGUES, path={"division": "zorgkantoor", "code": "ZK-NOORD"}
    ),
    ("GET", "/regios/<division>/<code>/voorbereiding.pdf"): Row(
        may=COLLEAGUES, path={"division": "zorgkantoor", "code": "ZK-NOORD"}
    ),
    # Cases
    ("GET", "/knelpunten/nieuw"): Row(may=LIAISONS),
    ("POST", "/knelpunten/nieuw"): Row(may=LIAISONS),
    ("POST", "/knelpunten/meekijken"): Row(may=LIAISONS),
    ("POST", "/aanwezigheid/vandaag"): Row(may=LIAISONS, data={"region": "999999"}),
    ("GET", "/aanwezigheid"): Row(may=COLLEAGUES - AUDITOR),
    ("POST", "/aanwezigheid"): Row(may=LIAISONS),
    ("GET", "/aanwezigheid/<int:user_id>"): Row(
        may=frozenset({"fixer_cz"}), hidden=COLLEAGUES - AUDITOR - {"fixer_cz"}, person="fixer_cz"
    ),
    ("GET", "/zaken/samen"): SIGNED_IN,
    ("GET", "/klussen"): SIGNED_IN,
    # Quarterly reports: tests/reports says who reads drafts
    ("GET", "/rapporten"): REPORTS,
    ("POST", "/rapporten"): Row(hidden=COMMISSIONERS),
    ("GET", "/rapporten/<quarter>"): replace(NO_REPORT, hidden=EVERYBODY),
    ("GET", "/rapporten/<quarter>.pdf"): replace(NO_REPORT, hidden=EVERYBODY),
    ("GET", "/rapporten/<quarter>.ods"): replace(NO_REPORT, hidden=EVERYBODY),
    ("GET", "/rapporten/<quarter>.json"): replace(NO_REPORT, hidden=EVERYBODY),
    ("POST", "/rapporten/<quarter>/bestand"): replace(NO_REPORT, hidden=EVERYBODY),
    ("GET", "/rapporten/<quarter>/schrijven"): NO_REPORT,
    ("POST", "/rapporten/<quarter>/schrijven"): NO_REPORT,
    ("POST", "/rapporten/<quarter>/tellen"): NO_REPORT,
    ("GET", "/rapporten/<quarter>/vaststellen"): NO_REPORT,
    ("POST", "/rapporten/<quarter>/vaststellen"): NO_REPORT,
    ("GET", "/rapporten/<quarter>/antwoord"): replace(NO_REPORT, hidden=MT),
    ("POST", "/rapporten/<quarter>/antwoord"): replace(NO_REPORT, hidden=MT),
    ("GET", "/rapporten/<quarter>/antwoord/<int:position>"): replace(NO_REPORT, hidden=MT),
    ("POST", "/rapporten/<quarter>/antwoord/<int:position>"): replace(NO_REPORT, hidden=MT),
    ("GET", "/klussen/<int:errand_id>"): Row(hidden=EVERYBODY, path={"errand_id": 999_999}),
    ("GET", "/klussen/<int:errand_id>/bestand"): Row(hidden=EVERYBODY, path={"errand_id": 999_999}),
    ("GET", "/zaken/samen/<address>"): Row(
        may=OF_ROLE["coordinator"] | COMMISSIONERS | ADMIN, path={"address": "toewijzen"}
    ),
    ("POST", "/zaken/samen/<address>"): Row(
        may=OF_ROLE["coordinator"] | COMMISSIONERS | ADMIN, path={"address": "toewijzen"}
    ),
    ("GET", "/zaken/samen/<int:job_id>"): Row(hidden=EVERYBODY, path={"job_id": 999_999}),
    ("POST", "/zaken/samen/<int:job_id>/stoppen"): Row(hidden=EVERYBODY, path={"job_id": 999_999}),
    ("GET", "/zaken/<number>"): READ,
    ("POST", "/zaken/<number>/stappen/<name>"): Row(
        may=frozenset({"fixer_cz"}), hidden=STRANGERS, path={"name": "sign_of_life"}, data={"note": "Nog bezig."}
    ),
    ("POST", "/zaken/<number>/reacties"): Row(
        may=TALK, hidden=STRANGERS - OF_ROLE["mt_reader"], data={"text": "Gezien.", "visibility": "ministry"}
    ),
    ("POST", "/zaken/<number>/volgen"): Row(
        may=SEE - ADMIN - AUDITOR, hidden=STRANGERS
    ),
    ("POST", "/zaken/<number>/niet-volgen"): READ,
    ("GET", "/zaken/<number>/labels"): Row(may=TALK, hidden=STRANGERS - OF_ROLE["mt_reader"]),
    ("POST", "/zaken/<number>/labels"): Row(
        may=TALK, hidden=STRANGERS - OF_ROLE["mt_reader"], data={"tags": "wachtlijst", "was": ""}
    ),
    ("POST", "/zaken/<number>/bestanden"): Row(may=TALK, hidden=STRANGERS - OF_ROLE["mt_reader"]),
    ("GET", "/zaken/<number>/bestanden/<public_id>/<name>"): Row(
        hidden=COLLEAGUES, path={"public_id": "0" * 32, "name": "brief.pdf"}
    ),
    ("GET", "/zaken/<number>/bestanden/<public_id>/intrekken"): Row(
        hidden=COLLEAGUES - OF_ROLE["mt_reader"] - ADMIN - AUDITOR, path={"public_id": "0" * 32}
    ),
    ("POST", "/zaken/<number>/bestanden/<public_id>/intrekken"): Row(
        hidden=COLLEAGUES - OF_ROLE["mt_reader"] - ADMIN - AUDITOR, path={"public_id": "0" * 32}
    ),
    ("GET", "/zaken/<number>/verhaal/<event_id>/zichtbaarheid"): Row(may=OF_THE_CASE, hidden=STRANGERS),
    ("POST", "/zaken/<number>/verhaal/<event_id>/zichtbaarheid"): Row(
        may=OF_THE_CASE, hidden=STRANGERS, data={"visibility": "region", "why": "Voor de regio."}
    ),
    ("GET", "/zaken/<number>/bewerken"): Row(
        may=frozenset({"liaison"}), hidden=LIAISONS - {"liaison"}, state="draft"
    ),
    ("POST", "/zaken/<number>/bewerken"): Row(
        may=frozenset({"liaison"}), hidden=LIAISONS - {"liaison"}, state="draft"
    ),
    ("GET", "/zaken/<number>/lijkt-erop"): READ,
    ("GET", "/zaken/<number>/eerder"): READ,
    ("GET", "/api/v1/cases/<number>/history"): READ,
    ("GET", "/zaken/<number>/bemiddeling"): READ,
    ("POST", "/zaken/<number>/bemiddeling/partijen"): MEDIATION,
    ("POST", "/zaken/<number>/bemiddeling/partijen/<int:party_id>/standpunten"): replace(
        NO_PARTY, path={"party_id": 999_999}, data={"text": "Wij willen verder."}
    ),
    ("POST", "/zaken/<number>/bemiddeling/stappen"): MEDIATION,
    ("POST", "/zaken/<number>/bemiddeling/stappen/<int:step_id>/<what>"): replace(
        NO_PARTY, path={"step_id": 999_999, "what": "gedaan"}
    ),
    ("GET", "/zaken/<number>/delen/nieuw"): Row(may=SPLIT, hidden=SPLITTERS & STRANGERS),
    ("POST", "/zaken/<number>/delen"): Row(may=SPLIT, hidden=SPLITTERS & STRANGERS),
    ("GET", "/zaken/<number>/delen/bestaand"): Row(may=SPLIT, hidden=SPLITTERS & STRANGERS),
    ("POST", "/zaken/<number>/delen/bestaand"): Row(may=SPLIT, hidden=SPLITTERS & STRANGERS),
    ("POST", "/zaken/<number>/delen/<part>/los"): Row(hidden=SPLITTERS, path={"part": "2020-99999"}),
    ("GET", "/zaken/<number>/team/nieuw"): Row(may=PROMISE, hidden=STRANGERS),
    ("POST", "/zaken/<number>/team"): Row(may=PROMISE, hidden=STRANGERS),
    ("POST", "/zaken/<number>/team/<int:user_id>/eruit"): Row(
        hidden=STRANGERS | PROMISE, person="liaison_oost"
    ),
    ("GET", "/zaken/<number>/taken/nieuw"): Row(may=PROMISE, hidden=STRANGERS),
    ("POST", "/zaken/<number>/taken"): Row(may=PROMISE, hidden=STRANGERS),
    ("GET", "/zaken/<number>/toezeggingen/nieuw"): Row(may=PROMISE, hidden=STRANGERS),
    ("POST", "/zaken/<number>/toezeggingen"): Row(may=PROMISE, hidden=STRANGERS),
    ("POST", "/zaken/<number>/concepten/<form>"): Row(
        may=TALK, hidden=STRANGERS, path={"form": "reactie"}, data={"text": "Half af."}
    ),
    ("POST", "/zaken/<number>/concepten/<form>/weg"): replace(READ, path={"form": "reactie"}),
    ("POST", "/zaken/<number>/standaardtekst/<form>"): replace(READ, path={"form": "reactie"}),
    ("GET", "/zaken/<number>/collegas"): Row(may=TALK, hidden=STRANGERS - OF_ROLE["mt_reader"]),
    ("GET", "/zaken/<number>/afspraken"): Row(may=LINK, hidden=STRANGERS),
    ("POST", "/zaken/<number>/afspraken"): Row(may=LINK, hidden=STRANGERS),
    ("POST", "/zaken/<number>/samenwerkingsverband"): Row(may=LINK, hidden=STRANGERS),
    ("POST", "/samenwerking/<int:partnership_id>/knelpunten"): NO_PARTNERSHIP,
    ("GET", "/zaken/<number>/verbanden/nieuw"): Row(may=LINK, hidden=STRANGERS),
    ("POST", "/zaken/<number>/verbanden"): Row(may=LINK, hidden=STRANGERS),
    ("POST", "/zaken/<number>/verbanden/<int:link_id>/weg"): NO_LINK,
    ("GET", "/zaken/<number>/vragen/nieuw"): ASK,
    ("POST", "/zaken/<number>/vragen"): ASK,
    ("GET", "/zaken/<number>/vragen/<int:enquiry_id>/opnieuw"): Row(
        hidden=ASK.hidden | ASK.may, path={"enquiry_id": 999_999}
    ),
    ("POST", "/zaken/<number>/vragen/<int:enquiry_id>/opnieuw"): Row(
        hidden=ASK.hidden | ASK.may, path={"enquiry_id": 999_999}
    ),
    ("POST", "/zaken/<number>/vragen/<int:enquiry_id>/intrekken"): Row(
        hidden=ASK.hidden | ASK.may, path={"enquiry_id": 999_999}
    ),
    ("GET", "/zaken/<number>/contacten"): REPRESENT,
    ("POST", "/zaken/<number>/contacten"): REPRESENT,
    ("GET", "/zaken/<number>/contacten/<int:contact_id>"): REPRESENT,
    ("POST", "/zaken/<number>/contacten/<int:contact_id>"): REPRESENT,
    ("POST", "/zaken/<number>/contacten/<int:contact_id>/intrekken"): REPRESENT,
    ("POST", "/zaken/<number>/contacten/<int:contact_id>/weg"): REPRESENT,
    ("GET", "/zaken/<number>/regio/<int:contact_id>"): REPRESENT,
    ("GET", "/escalaties/<number>"): ESCALATED,
    ("GET", "/escalaties/<number>/zaken/nieuw"): PUT_WITH_IT,
    ("POST", "/escalaties/<number>/zaken/nieuw"): PUT_WITH_IT,
    ("GET", "/escalaties/<number>/memo"): ESCALATED,
    ("GET", "/escalaties/<number>/memo.pdf"): ESCALATED,
    ("GET", "/escalaties/<number>/memo/wijzigen"): BRIEF_OF_ESCALATION,
    ("POST", "/escalaties/<number>/memo/wijzigen"): BRIEF_OF_ESCALATION,
    # Private threads: tests/consults; for others there are none
    ("GET", "/sparren"): Row(may=CONSULT),
    ("GET", "/sparren/nieuw"): Row(may=CONSULT),
    ("POST", "/sparren/nieuw"): Row(may=CONSULT),
    ("GET", "/sparren/<int:consult_id>"): NO_CONSULT,
    ("POST", "/sparren/<int:consult_id>/berichten"): NO_CONSULT,
    ("POST", "/sparren/<int:consult_id>/advies"): NO_CONSULT,
    ("POST", "/sparren/<int:consult_id>/zaak"): NO_CONSULT,
    ("GET", "/sparren/<int:consult_id>/escaleren"): NO_CONSULT,
    ("POST", "/sparren/<int:consult_id>/escaleren"): NO_CONSULT,
    ("POST", "/sparren/<int:consult_id>/doen/<what>"): replace(
        NO_CONSULT, path={"consult_id": 999_999, "what": "einde"}
    ),
    ("GET", "/zaken/<number>/memo"): READ,
    ("GET", "/zaken/<number>/memo.pdf"): READ,
    ("GET", "/zaken/<number>/memo/wijzigen"): BRIEF_OF_CASE,
    ("POST", "/zaken/<number>/memo/wijzigen"): BRIEF_OF_CASE,
    # Administration
    ("GET", "/beheer"): Row(may=ADMIN | AUDITOR),
    ("GET", "/beheer/berichten"): BY_ADMIN,
    ("GET", "/beheer/berichten/<int:message_id>"): BY_ADMIN,
    ("POST", "/beheer/berichten/opnieuw"): BY_ADMIN,
    ("GET", "/beheer/teksten"): BY_ADMIN,
    ("GET", "/beheer/teksten/<name>"): Row(may=ADMIN, path={"name": "act_now"}),
    ("POST", "/beheer/teksten/<name>"): Row(may=ADMIN, path={"name": "act_now"}),
    ("POST", "/beheer/teksten/<name>/standaard"): Row(hidden=ADMIN, path={"name": "act_now"}, data={"version": "0"}),
    ("GET", "/beheer/standaardteksten"): BY_ADMIN,
    ("GET", "/beheer/standaardteksten/nieuw"): BY_ADMIN,
    ("POST", "/beheer/standaardteksten/nieuw"): BY_ADMIN,
    ("GET", "/beheer/standaardteksten/<int:text_id>"): Row(hidden=ADMIN, path={"text_id": 999_999}),
    ("POST", "/beheer/standaardteksten/<int:text_id>"): Row(hidden=ADMIN, path={"text_id": 999_999}),
    ("POST", "/beheer/standaardteksten/<int:text_id>/weg"): Row(hidden=ADMIN, path={"text_id": 999_999}),
    ("POST", "/beheer/berichten/<int:message_id>/opnieuw"): Row(hidden=ADMIN),
    ("GET", "/beheer/post"): BY_ADMIN,
    ("GET", "/beheer/post/<int:mail_id>"): Row(hidden=ADMIN, path={"mail_id": 999_999}),
    ("POST", "/beheer/post/<int:mail_id>/verwerken"): Row(hidden=ADMIN, path={"mail_id": 999_999}),
    ("GET", "/beheer/directies"): BY_ADMIN,
    ("GET", "/beheer/directies/nieuw"): BY_ADMIN,
    ("POST", "/beheer/directies/nieuw"): BY_ADMIN,
    ("GET", "/beheer/directies/<int:directorate_id>"): BY_ADMIN,
    ("POST", "/beheer/directies/<int:directorate_id>"): BY_ADMIN,
    ("GET", "/beheer/kalender"): BY_ADMIN,
    ("GET", "/beheer/kalender/nieuw"): BY_ADMIN,
    ("POST", "/beheer/kalender/nieuw"): BY_ADMIN,
    ("GET", "/beheer/kalender/<int:day_id>"): BY_ADMIN,
    ("POST", "/beheer/kalender/<int:day_id>"): BY_ADMIN,
    ("GET", "/beheer/kalender/<int:day_id>/weg"): BY_ADMIN,
    ("POST", "/beheer/kalender/<int:day_id>/weg"): BY_ADMIN,
    ("GET", "/beheer/logboek"): Row(may=AUDITOR),
    ("GET", "/beheer/logboek/<event_id>"): Row(may=AUDITOR),
    ("POST", "/beheer/logboek/controle"): Row(may=AUDITOR),
    ("GET", "/beheer/mensen"): BY_ADMIN,
    ("GET", "/beheer/mensen/nieuw"): BY_ADMIN,
    ("POST", "/beheer/mensen/nieuw"): BY_ADMIN,
    ("GET", "/beheer/mensen/<int:user_id>"): BY_ADMIN,
    ("POST", "/beheer/mensen/<int:user_id>"): BY_ADMIN,
    ("POST", "/beheer/mensen/<int:user_id>/code-uit"): BY_ADMIN,
    ("GET", "/beheer/mensen/<int:user_id>/rollen/<role>"): Row(may=ADMIN, path={"role": "commissioner"}),
    ("POST", "/beheer/mensen/<int:user_id>/rollen/<role>"): Row(may=ADMIN, path={"role": "commissioner"}),
    ("POST", "/beheer/mensen/<int:user_id>/uitnodigen"): BY_ADMIN,
    ("GET", "/beheer/processen"): BY_ADMIN,
    ("GET", "/beheer/processen/<name>"): Row(may=ADMIN, path={"name": "bottleneck"}),
    ("GET", "/akkoorden"): SIGNED_IN,
    ("GET", "/akkoorden/<key>"): Row(may=EVERYBODY, path={"key": "IZA"}),
    ("GET", "/akkoorden/<key>/<code>"): Row(may=EVERYBODY, path={"key": "IZA", "code": "regioplan"}),
    ("GET", "/ondertekenaars/<int:signatory_id>"): Row(may=EVERYBODY, path={"signatory_id": 1}),
    ("GET", "/beheer/akkoorden"): BY_ADMIN,
    ("GET", "/beheer/akkoorden/nieuw"): BY_ADMIN,
    ("POST", "/beheer/akkoorden/nieuw"): BY_ADMIN,
    ("GET", "/beheer/akkoorden/<key>"): Row(may=ADMIN, path={"key": "IZA"}),
    ("POST", "/beheer/akkoorden/<key>"): Row(may=ADMIN, path={"key": "IZA"}),
    ("GET", "/beheer/akkoorden/<key>/nieuw"): Row(may=ADMIN, path={"key": "IZA"}),
    ("POST", "/beheer/akkoorden/<key>/nieuw"): Row(may=ADMIN, path={"key": "IZA"}),
    ("GET", "/beheer/akkoorden/<key>/<code>"): Row(may=ADMIN, path={"key": "IZA", "code": "regioplan"}),
    ("POST", "/beheer/akkoorden/<key>/<code>"): Row(may=ADMIN, path={"key": "IZA", "code": "regioplan"}),
    ("GET", "/beheer/akkoorden/ondertekenaars/nieuw"): BY_ADMIN,
    ("POST", "/beheer/akkoorden/ondertekenaars/nieuw"): BY_ADMIN,
    ("GET", "/beheer/akkoorden/ondertekenaars/<int:signatory_id>"): Row(may=ADMIN, path={"signatory_id": 1}),
    ("POST", "/beheer/akkoorden/ondertekenaars/<int:signatory_id>"): Row(may=ADMIN, path={"signatory_id": 1}),
    ("GET", "/beheer/regios"): BY_ADMIN,
    ("GET", "/beheer/regios/<division>"): Row(may=ADMIN, path={"division": "jeugd"}),
    ("GET", "/beheer/regios/tabel"): BY_ADMIN,
    ("POST", "/beheer/regios/tabel"): BY_ADMIN,
    ("GET", "/beheer/rollen/<int:grant_id>"): BY_ADMIN,
    ("POST", "/beheer/rollen/<int:grant_id>"): BY_ADMIN,
    ("POST", "/beheer/rollen/<int:grant_id>/weg"): Row(may=ADMIN, once=True),
    ("GET", "/beheer/routering"): BY_ADMIN,
    ("GET", "/beheer/routering/nieuw"): BY_ADMIN,
    ("POST", "/beheer/routering/nieuw"): BY_ADMIN,
    ("GET", "/beheer/routering/proef"): BY_ADMIN,
    ("GET", "/cijfers"): SIGNED_IN,
    ("GET", "/cijfers/bewaard"): SIGNED_IN,
    ("GET", "/cijfers/bewaard/nieuw"): SIGNED_IN,
    ("POST", "/cijfers/bewaard/nieuw"): SIGNED_IN,
    ("GET", "/cijfers/bewaard/verslag"): SIGNED_IN,
    ("POST", "/cijfers/bewaard/verslag"): SIGNED_IN,
    ("GET", "/cijfers/bewaard/<int:dashboard_id>"): NO_DASHBOARD,
    ("GET", "/cijfers/bewaard/<int:dashboard_id>/wijzigen"): NO_DASHBOARD,
    ("POST", "/cijfers/bewaard/<int:dashboard_id>/wijzigen"): NO_DASHBOARD,
    ("POST", "/cijfers/bewaard/<int:dashboard_id>/weg"): NO_DASHBOARD,
    ("GET", "/cijfers/bewaard/<int:dashboard_id>/post"): NO_DASHBOARD,
    ("POST", "/cijfers/bewaard/<int:dashboard_id>/post"): NO_DASHBOARD,
    ("GET", "/tafel"): Row(may=AT_TABLE),
    ("GET", "/tafel/mt"): Row(may=AT_TABLE),
    ("GET", "/tafel/te-laat"): Row(hidden=AT_TABLE),
    # Progress notes: tests/table says who reads drafts
    ("GET", "/voortgang"): Row(may=AT_TABLE),
    ("POST", "/voortgang"): Row(may=COMMISSIONERS),
    ("GET", "/voortgang/<int:note_id>"): Row(hidden=AT_TABLE, path=NO_NOTE),
    ("GET", "/voortgang/<int:note_id>.<form>"): Row(hidden=AT_TABLE, path=NO_NOTE | {"form": "pdf"}),
    ("GET", "/voortgang/<int:note_id>/bewerken"): Row(hidden=COMMISSIONERS, path=NO_NOTE),
    ("POST", "/voortgang/<int:note_id>/bewerken"): Row(hidden=COMMISSIONERS, path=NO_NOTE),
    ("POST", "/voortgang/<int:note_id>/<what>"): Row(hidden=COMMISSIONERS, path=NO_NOTE | {"what": "tellen"}),
    ("GET", "/cijfers/begrippen"): Row(may=EVERYBODY),
    ("GET", "/cijfers/<measure>"): Row(may=EVERYBODY, path={"measure": "open"}),
    ("GET", "/cijfers/<measure>.csv"): Row(may=EVERYBODY, path={"measure": "open"}),
    ("GET", "/kennis"): Row(may=EVERYBODY),
    ("GET", "/kennis/zaken"): Row(may=EVERYBODY),
    ("GET", "/beheer/routering/herstellen"): BY_ADMIN,
    ("POST", "/beheer/routering/herstellen"): BY_ADMIN,
    ("GET", "/beheer/routering/<int:rule_id>"): BY_ADMIN,
    ("POST", "/beheer/routering/<int:rule_id>"): BY_ADMIN,
    ("POST", "/beheer/routering/<int:rule_id>/verwijderen"): Row(may=ADMIN, once=True),
    ("POST", "/beheer/routering/beheerder"): BY_ADMIN,
    # The API, with a token of each person
    ("GET", "/api/v1/cases"): READS_CASES,
    ("GET", "/api/v1/escalations"): READS_CASES,
    ("GET", "/api/v1/forums"): Row(may=READS_FORUMS),
    ("GET", "/api/v1/meetings"): Row(may=READS_FORUMS),
    ("POST", "/api/v1/meetings"): Row(
        may=COMMISSIONERS, json={"forum": "mt", "heldOn": "2027-02-01"}
    ),
    ("GET", "/api/v1/meetings/<meeting>"): Row(hidden=READS_FORUMS, path={"meeting": "999999"}),
    ("POST", "/api/v1/meetings/<meeting>/items"): Row(
        hidden=COMMISSIONERS, path={"meeting": "999999"},
        json={"case": "2026-00001", "purpose": "decide", "asked": "x"},
    ),
    ("POST", "/api/v1/agenda-items/<item>/paper"): Row(
        hidden=LIAISONS | WORK | COMMISSIONERS, path={"item": "999999"}, json={"note": "x"}
    ),
    ("POST", "/api/v1/agenda-items/<item>/outcome"): Row(
        hidden=COMMISSIONERS, path={"item": "999999"}, json={"result": "noted", "text": "x"}
    ),
    ("GET", "/api/v1/decisions"): READS_CASES,
    ("GET", "/api/v1/decisions/<decision>"): Row(hidden=COLLEAGUES, path={"decision": "999999"}),
    ("GET", "/api/v1/mandates"): READS_CASES,
    ("POST", "/api/v1/mandates"): Row(may=ADMIN, json={}),
    ("DELETE", "/api/v1/mandates/<mandate>"): Row(hidden=ADMIN, path={"mandate": "999999"}),
    ("GET", "/api/v1/bulletins"): SIGNED_IN,
    ("GET", "/api/v1/regions/<division>/<code>"): Row(
        may=EVERYBODY, path={"division": "zorgkantoor", "code": "ZK-NOORD"}
    ),
    ("GET", "/api/v1/divisions/<division>/congruence/<other>"): Row(
        may=EVERYBODY, path={"division": "zorgkantoor", "other": "jeugd"}
    ),
    ("POST", "/api/v1/bulletins"): Row(may=WORK | COMMISSIONERS, json={"publish": False}),
    **{
        ("POST", f"/api/v1/bulletins/<bulletin>/{what}"): Row(
            hidden=FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS, path={"bulletin": "999999"},
            json={"version": 1} | ({"reason": "x"} if what == "withdrawal" else {}),
        )
        for what in ("description", "publication", "withdrawal")
    },
    ("POST", "/api/v1/bulletins/<bulletin>/meanings"): Row(
        hidden=LIAISONS, path={"bulletin": "999999"}, json={"region": 1, "edition": 0, "text": "x"}
    ),
    ("GET", "/api/v1/bulletins/<bulletin>"): Row(hidden=EVERYBODY, path={"bulletin": "999999"}),
    ("GET", "/api/v1/lessons"): SIGNED_IN,
    ("GET", "/api/v1/search"): READS_CASES,
    ("GET", "/api/v1/lessons/<lesson>"): Row(hidden=EVERYBODY, path={"lesson": "999999"}),
    ("POST", "/api/v1/lessons"): Row(may=WRITE_LESSONS, json={}),
    ("GET", "/api/v1/cases/<number>/look-alikes"): READ,
    ("GET", "/api/v1/regions"): SIGNED_IN,
    ("GET", "/api/v1/divisions"): SIGNED_IN,
    ("GET", "/api/v1/directorates"): SIGNED_IN,
    ("GET", "/api/v1/calendar-days"): SIGNED_IN,
    ("GET", "/api/v1/table"): Row(may=AT_TABLE),
    ("GET", "/api/v1/reflections"): Row(may=REFLECTS),
    ("GET", "/api/v1/reflections/<quarter>"): NO_ENTRY,
    ("PUT", "/api/v1/reflections/<quarter>"): replace(NO_ENTRY, json={}),
    ("GET", "/api/v1/dashboards"): SIGNED_IN,
    ("POST", "/api/v1/dashboards"): Row(may=EVERYBODY, json={}),
    ("GET", "/api/v1/dashboards/<dashboard>"): API_DASHBOARD,
    ("POST", "/api/v1/dashboards/<dashboard>/changes"): replace(API_DASHBOARD, json={}),
    ("DELETE", "/api/v1/dashboards/<dashboard>"): API_DASHBOARD,
    ("POST", "/api/v1/dashboards/<dashboard>/mail"): replace(API_DASHBOARD, json={}),
    ("POST", "/api/v1/report-mail"): Row(may=EVERYBODY, json={}),
    ("GET", "/api/v1/reports/quarters"): REPORTS,
    ("GET", "/api/v1/reports/quarters/<quarter>"): replace(NO_REPORT, hidden=EVERYBODY),
    ("POST", "/api/v1/reports/quarters/<quarter>/texts"): replace(NO_REPORT, json={}),
    ("POST", "/api/v1/reports/quarters/<quarter>/publish"): replace(NO_REPORT, json={}),
    ("POST", "/api/v1/reports/quarters/<quarter>/asks/<place>"): replace(
        NO_REPORT, hidden=MT, path={"quarter": "1999-Q1", "place": "1"}, json={}
    ),
    ("GET", "/api/v1/progress-notes"): Row(may=AT_TABLE),
    ("POST", "/api/v1/progress-notes"): Row(may=COMMISSIONERS, json={}),
    ("GET", "/api/v1/progress-notes/<note>"): Row(hidden=AT_TABLE, path={"note": "999999"}),
    ("POST", "/api/v1/progress-notes/<note>/versions"): Row(hidden=COMMISSIONERS, path={"note": "999999"}, json={}),
    ("POST", "/api/v1/progress-notes/<note>/settle"): Row(hidden=COMMISSIONERS, path={"note": "999999"}, json={}),
    ("GET", "/api/v1/notices"): READS_CASES,
    ("POST", "/api/v1/notices/<notice>/read"): Row(hidden=COLLEAGUES, path={"notice": "999999"}),
    ("GET", "/api/v1/workflows/<name>"): Row(may=EVERYBODY, path={"name": "bottleneck"}),
    ("POST", "/api/v1/bottlenecks"): Row(may=LIAISONS, json={}),
    ("POST", "/api/v1/bottlenecks/look-alikes"): Row(
        may=LIAISONS | FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS, json={"title": "Wijkverpleging"}
    ),
    ("GET", "/api/v1/absences"): READS_CASES,
    ("POST", "/api/v1/absences"): Row(may=COLLEAGUES, json={}),
    ("DELETE", "/api/v1/absences/<absence>"): Row(hidden=COLLEAGUES, path={"absence": "999999"}),
    ("GET", "/api/v1/cases/<number>"): READ,
    ("GET", "/api/v1/cases/<number>/events"): READ,
    ("GET", "/api/v1/cases/<number>/comments"): READ,
    ("GET", "/api/v1/cases/<number>/transitions"): READ,
    ("GET", "/api/v1/cases/<number>/parts"): READ,
    ("POST", "/api/v1/cases/<number>/parts"): Row(may=SPLIT, hidden=SPLITTERS & STRANGERS, json={}),
    ("POST", "/api/v1/cases/<number>/parts/<part>"): Row(
        may=SPLIT, hidden=SPLITTERS & STRANGERS, path={"part": "2020-99999"}
    ),
    ("DELETE", "/api/v1/cases/<number>/parts/<part>"): Row(hidden=SPLITTERS, path={"part": "2020-99999"}),
    ("GET", "/api/v1/cases/<number>/team"): READ,
    ("POST", "/api/v1/cases/<number>/team"): Row(may=PROMISE, hidden=STRANGERS, json={}),
    ("DELETE", "/api/v1/cases/<number>/team/<member>"): Row(hidden=STRANGERS | PROMISE, path={"member": "999999"}),
    ("GET", "/api/v1/cases/<number>/tasks"): READ,
    ("POST", "/api/v1/cases/<number>/tasks"): Row(
        may=PROMISE,
        hidden=STRANGERS,
        json={"what": "Bel de gemeente", "holder": "colleague", "dueOn": "2026-12-07"},
    ),
    ("GET", "/api/v1/cases/<number>/promises"): READ,
    ("POST", "/api/v1/cases/<number>/promises"): Row(
        may=PROMISE, hidden=STRANGERS,
        json={"text": "Wij sturen de tekst.", "madeTo": "Jan Regio", "dueOn": "2027-03-01"},
    ),
    ("GET", "/api/v1/accords"): SIGNED_IN,
    ("GET", "/api/v1/accords/<key>"): Row(may=EVERYBODY, path={"key": "IZA"}),
    ("GET", "/api/v1/agreements"): SIGNED_IN,
    ("GET", "/api/v1/agreements/<reference>"): Row(may=EVERYBODY, path={"reference": "IZA:regioplan"}),
    ("POST", "/api/v1/cases/<number>/agreements"): Row(
        may=LINK, hidden=STRANGERS, json={"agreements": ["IZA:regioplan"]}
    ),
    ("GET", "/api/v1/process-maps/<process>"): Row(may=EVERYBODY, path={"process": "bottleneck"}),
    ("POST", "/api/v1/event-logs"): Row(may=RESEARCH, json={"format": "csv"}),
    ("GET", "/api/v1/measures"): Row(may=EVERYBODY),
    ("GET", "/api/v1/figures"): Row(may=EVERYBODY),
    ("GET", "/api/v1/figures/<measure>/cases"): Row(may=EVERYBODY, path={"measure": "open"}),
    ("GET", "/api/v1/simulations"): Row(may=SIMULATE),
    ("POST", "/api/v1/simulations"): Row(may=SIMULATE, json={}),
    ("GET", "/api/v1/simulations/<simulation>"): replace(NO_SCENARIO, path={"simulation": "999999"}),
    ("DELETE", "/api/v1/simulations/<simulation>"): replace(NO_SCENARIO, path={"simulation": "999999"}),
    ("GET", "/api/v1/presence"): Row(may=COLLEAGUES - AUDITOR),
    ("GET", "/api/v1/presence/<member>"): Row(hidden=COLLEAGUES - AUDITOR, path={"member": "999999"}),
    ("POST", "/api/v1/presence"): Row(may=LIAISONS, json={}),
    ("GET", "/api/v1/regions/<division>/<code>/brief"): Row(
        may=COLLEAGUES, path={"division": "zorgkantoor", "code": "ZK-NOORD"}
    ),
    ("GET", "/api/v1/partnerships"): Row(may=EVERYBODY),
    ("GET", "/api/v1/partnerships/<partnership>"): Row(hidden=EVERYBODY, path={"partnership": "999999"}),
    ("POST", "/api/v1/partnerships"): Row(may=REGION_WORK, json={}),
    ("POST", "/api/v1/partnerships/<partnership>/description"): Row(
        hidden=REGION_WORK, path={"partnership": "999999"}, json={"name": "x", "version": 1}
    ),
    ("POST", "/api/v1/cases/<number>/partnership"): Row(may=LINK, hidden=STRANGERS, json={"partnership": None}),
    ("GET", "/api/v1/programmes"): Row(may=EVERYBODY),
    ("GET", "/api/v1/programmes/<programme>"): Row(hidden=EVERYBODY, path={"programme": "999999"}),
    ("GET", "/api/v1/visits"): Row(may=EVERYBODY - OF_ROLE["researcher"]),
    ("POST", "/api/v1/visits"): Row(may=EXPERIMENTS, json={}),
    ("GET", "/api/v1/visits/<number>/brief"): Row(
        hidden=EVERYBODY - OF_ROLE["researcher"], path={"number": "2026-99999"}
    ),
    ("GET", "/api/v1/pilots"): SIGNED_IN,
    ("GET", "/api/v1/tours"): Row(may=EVERYBODY - OF_ROLE["researcher"]),
    ("GET", "/api/v1/tours/<tour>"): Row(hidden=EVERYBODY - OF_ROLE["researcher"], path={"tour": "999999"}),
    ("POST", "/api/v1/tours/<tour>/harvest"): Row(hidden=TOURS, path={"tour": "999999"}, json={"text": "x"}),
    ("GET", "/api/v1/pilots/<pilot>/diary"): Row(hidden=EVERYBODY, path={"pilot": "999999"}),
    ("POST", "/api/v1/pilots/<pilot>/diary"): Row(
        hidden=DIARY, path={"pilot": "999999"}, json={"kind": "effect", "text": "x"}
    ),
    ("GET", "/api/v1/pilots/<pilot>/learning"): Row(hidden=EVERYBODY, path={"pilot": "999999"}),
    ("POST", "/api/v1/pilots"): Row(may=PILOTS, json={}),
    ("GET", "/api/v1/pilots/<pilot>"): Row(hidden=EVERYBODY, path={"pilot": "999999"}),
    ("POST", "/api/v1/pilots/<pilot>/description"): Row(
        hidden=PILOTS, path={"pilot": "999999"}, json={"version": 1}
    ),
    ("POST", "/api/v1/pilots/<pilot>/answers"): Row(
        hidden=PILOTS, path={"pilot": "999999"}, json={"version": 1, "answers": []}
    ),
    ("GET", "/api/v1/policy-tests"): READS_CASES,
    ("POST", "/api/v1/policy-tests"): Row(may=POLICY, json={}),
    ("POST", "/api/v1/policy-tests/<number>/points"): replace(NO_TEST, json={}),
    ("POST", "/api/v1/cases/<number>/policy-answer"): replace(NO_ANSWER, json={}),
    ("GET", "/api/v1/experiments"): READS_CASES,
    ("POST", "/api/v1/cases/<number>/experiments"): Row(may=PROMISE, hidden=EXPERIMENTS & STRANGERS, json={}),
    ("GET", "/api/v1/dossiers"): READS_CASES,
    ("GET", "/api/v1/monitor"): SIGNED_IN,
    ("POST", "/api/v1/monitor/<number>"): Row(hidden=LIAISONS, json={"standing": "on_track", "words": "Loopt."}),
    ("GET", "/api/v1/accountability"): READS_CASES,
    ("POST", "/api/v1/accountability"): Row(may=COMMISSIONERS, json={}),
    ("GET", "/api/v1/structural-share"): READS_CASES,
    ("POST", "/api/v1/dossiers"): Row(may=WORKS, json={}),
    ("GET", "/api/v1/dossiers/<number>"): Row(hidden=COLLEAGUES),
    ("POST", "/api/v1/dossiers/<number>/cases"): Row(hidden=WORKS, json={"case": "2026-99999"}),
    ("POST", "/api/v1/dossiers/<number>/cases/<case>/removal"): Row(
        hidden=WORKS, path={"case": "2026-99999"}, json={"reason": "Iets anders."}
    ),
    ("POST", "/api/v1/dossiers/<number>/regions/<region>/reply"): Row(
        hidden=COLLEAGUES, path={"region": "1"}, json={"reply": "applies"}
    ),
    ("GET", "/api/v1/cases/<number>/brief"): READ,
    ("POST", "/api/v1/cases/<number>/brief"): replace(BRIEF_OF_CASE, json={}),
    ("GET", "/api/v1/escalations/<number>/brief"): ESCALATED,
    ("POST", "/api/v1/escalations/<number>/brief"): replace(BRIEF_OF_ESCALATION, json={}),
    ("GET", "/api/v1/cases/<number>/mediation"): READ,
    ("POST", "/api/v1/cases/<number>/mediation/parties"): replace(MEDIATION, json={}),
    ("POST", "/api/v1/cases/<number>/mediation/parties/<party>/positions"): replace(
        NO_PARTY, path={"party": 999_999}, json={"text": "Wij willen verder."}
    ),
    ("POST", "/api/v1/cases/<number>/mediation/steps"): replace(MEDIATION, json={}),
    ("POST", "/api/v1/cases/<number>/mediation/steps/<step>"): replace(
        NO_PARTY, path={"step": 999_999}, json={"outcome": "kept"}
    ),
    ("GET", "/api/v1/cases/<number>/contacts"): READ,
    ("POST", "/api/v1/cases/<number>/contacts"): replace(REPRESENT, json={}),
    ("DELETE", "/api/v1/cases/<number>/contacts/<contact>"): Row(
        hidden=REPRESENT.hidden | REPRESENT.may, path={"contact": "999999"}
    ),
    ("GET", "/api/v1/cases/<number>/marks"): READ,
    ("POST", "/api/v1/cases/<number>/marks"): Row(
        may=TALK, hidden=STRANGERS, json={"add": ["wachtlijst"]}
    ),
    ("GET", "/api/v1/jobs"): READS_CASES,
    ("POST", "/api/v1/jobs"): Row(
        may=COLLEAGUES - ADMIN - AUDITOR, json={"action": "watch", "cases": ["2024-00001"]}
    ),
    ("GET", "/api/v1/jobs/<job>"): Row(hidden=COLLEAGUES, path={"job": "999999"}),
    ("POST", "/api/v1/jobs/<job>/stop"): Row(hidden=COLLEAGUES, path={"job": "999999"}),
    ("GET", "/api/v1/cases/<number>/links"): READ,
    ("POST", "/api/v1/cases/<number>/links"): Row(may=LINK, hidden=STRANGERS, json={}),
    ("DELETE", "/api/v1/cases/<number>/links/<link>"): replace(NO_LINK, path={"link": "999999"}),
    ("GET", "/api/v1/cases/<number>/enquiries"): READ,
    ("POST", "/api/v1/cases/<number>/enquiries"): replace(ASK, json={}),
    ("DELETE", "/api/v1/cases/<number>/enquiries/<enquiry>"): Row(
        hidden=ASK.hidden | ASK.may, path={"enquiry": "999999"}
    ),
    ("GET", "/api/v1/cases/<number>/attachments"): READ,
    ("POST", "/api/v1/cases/<number>/attachments"): Row(may=TALK, hidden=STRANGERS, json={}),
    ("GET", "/api/v1/cases/<number>/attachments/<attachment>/content"): Row(
        hidden=COLLEAGUES, path={"attachment": "0" * 32}
    ),
    ("POST", "/api/v1/cases/<number>/comments"): Row(
        may=TALK, hidden=STRANGERS, json={"text": "Gezien.", "visibility": "ministry"}
    ),
    ("POST", "/api/v1/cases/<number>/events/<event>/visibility"): Row(
        may=OF_THE_CASE, hidden=STRANGERS, json={"visibility": "region", "reason": "Voor de regio."}
    ),
    ("POST", "/api/v1/cases/<number>/transitions"): Row(
        may=frozenset({"fixer_cz"}), hidden=STRANGERS,
        json={"name": "sign_of_life", "data": {"note": "Nog bezig."}},
    ),
}  # fmt: skip
