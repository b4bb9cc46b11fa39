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
    for role in ("liaison", "fixer", "coordinator", "commissioner", "mt_reader", "admin", "auditor")
}
LIAISONS, FIXERS, COMMISSIONERS = OF_ROLE["liaison"], OF_ROLE["fixer"], OF_ROLE["commissioner"]
ADMIN, AUDITOR = OF_ROLE["admin"], OF_ROLE["auditor"]

WIDE = COMMISSIONERS | OF_ROLE["mt_reader"] | ADMIN | AUDITOR
NEAR = frozenset({"liaison", "liaison_noord2", "fixer_cz", "fixer_cz2", "coordinator_cz"})
"""Those who see the case because of where it lies."""
SEE = WIDE | NEAR
STRANGERS = EVERYBODY - SEE
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


WORKS = FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
"""Who works on dossiers."""


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
BY_ADMIN = Row(may=ADMIN)
READ = Row(may=SEE, hidden=STRANGERS)
REPRESENT = Row(may=frozenset({"liaison"}), hidden=LIAISONS - {"liaison", "liaison_noord2"})
NOBODY = frozenset[str]()
MEDIATION = Row(may=MEDIATE, hidden=STRANGERS)
NO_PARTY = Row(hidden=STRANGERS | MEDIATE)
"""About a party or a step that is not there."""
NO_LINK = Row(hidden=STRANGERS | LINK, path={"link_id": 999_999})
"""About a link that is not there."""
WORK = FIXERS | OF_ROLE["coordinator"]
"""Who works on cases at all: for the others a route of theirs is refused before it is looked at."""
ASK = Row(may=frozenset({"fixer_cz"}), hidden=WORK & STRANGERS)
WRITE_LESSONS = LIAISONS | FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS
NO_LESSON = Row(hidden=WRITE_LESSONS, path={"lesson_id": 999_999})
OF_A_FIXER = Row(may=ADMIN | {"coordinator_cz", "fixer_cz"}, hidden=EVERYBODY, person="fixer_cz")
"""About `fixer_cz`: for themselves, their coordinator and the administrator."""
CASES_OF_A_FIXER = replace(OF_A_FIXER, may=OF_A_FIXER.may | COMMISSIONERS)
CASES_OF_LZ = Row(may=ADMIN | COMMISSIONERS | {"coordinator_lz"}, hidden=EVERYBODY)

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
    ("GET", "/knelpunten"): SIGNED_IN,
    ("GET", "/weergaven"): SIGNED_IN,
    ("GET", "/weergaven/aantallen"): SIGNED_IN,
    ("GET", "/weergaven/nieuw"): SIGNED_IN,
    ("POST", "/weergaven/nieuw"): SIGNED_IN,
    ("GET", "/weergaven/<int:view_id>"): Row(hidden=EVERYBODY, path={"view_id": 999_999}),
    ("POST", "/weergaven/<int:view_id>"): Row(hidden=EVERYBODY, path={"view_id": 999_999}),
    ("POST", "/weergaven/<int:view_id>/weg"): Row(hidden=EVERYBODY, path={"view_id": 999_999}),
    ("GET", "/escalaties"): SIGNED_IN,
    ("GET", "/toezeggingen"): SIGNED_IN,
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
    ("GET", "/taken"): SIGNED_IN,
    ("GET", "/zoeken"): SIGNED_IN,
    # Dossiers: read by every colleague. The case of the other routes is no dossier: there is nothing there
    ("GET", "/dossiers"): SIGNED_IN,
    ("GET", "/dossiers/aandeel"): SIGNED_IN,
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
    ("GET", "/dossiers/<number>/regios/nieuw"): Row(hidden=EVERYBODY),
    ("POST", "/dossiers/<number>/regios/nieuw"): Row(hidden=EVERYBODY),
    ("GET", "/dossiers/<number>/regios/<int:region_id>/antwoord"): Row(hidden=EVERYBODY, path={"region_id": 1}),
    ("POST", "/dossiers/<number>/regios/<int:region_id>/antwoord"): Row(hidden=EVERYBODY, path={"region_id": 1}),
    ("GET", "/dossiers/<number>/partijen/nieuw"): Row(hidden=FIXERS | OF_ROLE["coordinator"]),
    ("POST", "/dossiers/<number>/partijen/nieuw"): Row(hidden=FIXERS | OF_ROLE["coordinator"]),
    ("POST", "/dossiers/<number>/partijen/<int:party_id>/weg"): Row(
        hidden=FIXERS | OF_ROLE["coordinator"], path={"party_id": 999_999}
    ),
    ("GET", "/regios"): SIGNED_IN,
    ("GET", "/regios/<division>/<code>"): Row(may=EVERYBODY, path={"division": "zorgkantoor", "code": "ZK-NOORD"}),
    # Cases
    ("GET", "/knelpunten/nieuw"): Row(may=LIAISONS),
    ("POST", "/knelpunten/nieuw"): Row(may=LIAISONS),
    ("POST", "/knelpunten/meekijken"): Row(may=LIAISONS),
    ("POST", "/bezoeken/vandaag"): Row(may=LIAISONS, data={"region": "999999"}),
    ("GET", "/zaken/samen"): SIGNED_IN,
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
        hidden=EVERYBODY, path={"public_id": "0" * 32, "name": "brief.pdf"}
    ),
    ("GET", "/zaken/<number>/bestanden/<public_id>/intrekken"): Row(
        hidden=EVERYBODY - OF_ROLE["mt_reader"] - ADMIN - AUDITOR, path={"public_id": "0" * 32}
    ),
    ("POST", "/zaken/<number>/bestanden/<public_id>/intrekken"): Row(
        hidden=EVERYBODY - OF_ROLE["mt_reader"] - ADMIN - AUDITOR, path={"public_id": "0" * 32}
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
    ("GET", "/escalaties/<number>"): Row(
        may=SEE, hidden=STRANGERS, state="escalated", no_part=frozenset({"fixer_cz"})
    ),
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
    ("GET", "/kennis"): Row(may=EVERYBODY),
    ("GET", "/kennis/zaken"): Row(may=EVERYBODY),
    ("GET", "/beheer/routering/herstellen"): BY_ADMIN,
    ("POST", "/beheer/routering/herstellen"): BY_ADMIN,
    ("GET", "/beheer/routering/<int:rule_id>"): BY_ADMIN,
    ("POST", "/beheer/routering/<int:rule_id>"): BY_ADMIN,
    ("POST", "/beheer/routering/<int:rule_id>/verwijderen"): Row(may=ADMIN, once=True),
    ("POST", "/beheer/routering/beheerder"): BY_ADMIN,
    # The API, with a token of each person
    ("GET", "/api/v1/cases"): SIGNED_IN,
    ("GET", "/api/v1/escalations"): SIGNED_IN,
    ("GET", "/api/v1/lessons"): SIGNED_IN,
    ("GET", "/api/v1/search"): SIGNED_IN,
    ("GET", "/api/v1/lessons/<lesson>"): Row(hidden=EVERYBODY, path={"lesson": "999999"}),
    ("POST", "/api/v1/lessons"): Row(may=WRITE_LESSONS, json={}),
    ("GET", "/api/v1/cases/<number>/look-alikes"): READ,
    ("GET", "/api/v1/regions"): SIGNED_IN,
    ("GET", "/api/v1/divisions"): SIGNED_IN,
    ("GET", "/api/v1/directorates"): SIGNED_IN,
    ("GET", "/api/v1/calendar-days"): SIGNED_IN,
    ("GET", "/api/v1/notices"): SIGNED_IN,
    ("POST", "/api/v1/notices/<notice>/read"): Row(hidden=EVERYBODY, path={"notice": "999999"}),
    ("GET", "/api/v1/workflows/<name>"): Row(may=EVERYBODY, path={"name": "bottleneck"}),
    ("POST", "/api/v1/bottlenecks"): Row(may=LIAISONS, json={}),
    ("POST", "/api/v1/bottlenecks/look-alikes"): Row(
        may=LIAISONS | FIXERS | OF_ROLE["coordinator"] | COMMISSIONERS, json={"title": "Wijkverpleging"}
    ),
    ("GET", "/api/v1/absences"): SIGNED_IN,
    ("POST", "/api/v1/absences"): Row(may=EVERYBODY, json={}),
    ("DELETE", "/api/v1/absences/<absence>"): Row(hidden=EVERYBODY, path={"absence": "999999"}),
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
    ("GET", "/api/v1/dossiers"): SIGNED_IN,
    ("GET", "/api/v1/structural-share"): SIGNED_IN,
    ("POST", "/api/v1/dossiers"): Row(may=WORKS, json={}),
    ("GET", "/api/v1/dossiers/<number>"): Row(hidden=EVERYBODY),
    ("POST", "/api/v1/dossiers/<number>/cases"): Row(hidden=WORKS, json={"case": "2026-99999"}),
    ("POST", "/api/v1/dossiers/<number>/cases/<case>/removal"): Row(
        hidden=WORKS, path={"case": "2026-99999"}, json={"reason": "Iets anders."}
    ),
    ("POST", "/api/v1/dossiers/<number>/regions/<region>/reply"): Row(
        hidden=EVERYBODY, path={"region": "1"}, json={"reply": "applies"}
    ),
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
    ("GET", "/api/v1/jobs"): SIGNED_IN,
    ("POST", "/api/v1/jobs"): Row(
        may=EVERYBODY - ADMIN - AUDITOR, json={"action": "watch", "cases": ["2024-00001"]}
    ),
    ("GET", "/api/v1/jobs/<job>"): Row(hidden=EVERYBODY, path={"job": "999999"}),
    ("POST", "/api/v1/jobs/<job>/stop"): Row(hidden=EVERYBODY, path={"job": "999999"}),
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
        hidden=EVERYBODY, path={"attachment": "0" * 32}
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
