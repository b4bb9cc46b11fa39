"""Words that exist nowhere else, planted in everything people write, and who may read each of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import or_, select
from werkzeug.test import TestResponse

from app import clock, db
from app.agenda import actions as agenda
from app.attachments import actions as attachments
from app.attachments import files
from app.attachments.models import Attachment
from app.audit.models import Event
from app.bottlenecks import splitting
from app.bulletins import actions as bulletins
from app.cases import bulk_kinds, comments, drafts, links_between, marking
from app.cases.bulk import Chosen
from app.cases.models import Case, Contact
from app.consults import actions as consults
from app.desk import jobs, saved
from app.enquiries.models import Enquiry
from app.escalations import brief_actions
from app.feedback import links
from app.forums import agenda as forums
from app.forums import delivering
from app.lessons import actions as lessons_of
from app.mediation import actions as mediation
from app.outbox.models import Message
from app.partnerships import actions as partnerships
from app.people import access
from app.pilots import actions as pilots
from app.pilots import diary
from tests import factories
from tests.accountability.support import called, letter
from tests.bulletins.test_bulletins import given as bulletin
from tests.dossiers.support import open_dossier
from tests.enquiries.support import ask, token_of
from tests.experiments.support import granted
from tests.factories import PEOPLE, Cases, World
from tests.forums.support import plan
from tests.pages import Browser
from tests.partnerships.test_partnerships import described as partnership
from tests.pilots.test_pilots import described as pilot
from tests.promises.support import promise
from tests.tasks.support import task
from tests.visits.support import plan as visit

ASKED = "zwaluw"
"""What is searched for: every canary begins with it, and a page that repeats the question shows none."""

COLLEAGUES = frozenset(PEOPLE) - {"researcher"}
"""Who reads cases at all."""
TEAM = frozenset({"liaison", "fixer_cz", "commissioner", "commissioner_zuid", "auditor"})
SEE = TEAM | {"liaison_noord2", "fixer_cz2", "coordinator_cz", "mt_reader", "admin"}
NAMED = frozenset({"liaison", "fixer_cz", "auditor"})

READERS: dict[str, frozenset[str]] = {
    "zwaluwnaam": NAMED,
    "zwaluwbestand": NAMED,
    "zwaluwinhoud": NAMED,
    "zwaluwreden": NAMED,
    "zwaluwteam": TEAM,
    "zwaluwministerie": SEE,
    "zwaluwsmaller": SEE,
    "zwaluwregio": SEE | {"contact"},
    "zwaluwbelofte": SEE | {"contact"},
    "zwaluwstandpunt": SEE,
    "zwaluwtaak": SEE,
    "zwaluwsplitsing": TEAM,
    "zwaluwafspraak": SEE | {"contact"},
    "zwaluwescalatie": SEE,
    "zwaluwmemo": SEE,
    "zwaluwsparren": frozenset({"liaison", "commissioner"}),
    "zwaluwvraag": SEE | {"party"},
    "zwaluwgeheim": TEAM | {"other contact"},
    "zwaluwbrief": TEAM | {"signatory"},
    "zwaluwweergave": frozenset({"liaison", "auditor"}),
    "zwaluwdossier": COLLEAGUES,
    "zwaluwconcept": frozenset({"liaison", "auditor"}),
    "zwaluwhalf": frozenset({"liaison"}),
    "zwaluwles": frozenset({"fixer_cz"}),
    "zwaluwgedeeld": frozenset(PEOPLE),
    "zwaluwagenda": TEAM,
    "zwaluwproef": COLLEAGUES | {"contact"},
    "zwaluwbezoek": COLLEAGUES,
    "zwaluwspreker": COLLEAGUES,
    "zwaluwklad": frozenset({"fixer_cz", "fixer_cz2", "coordinator_cz"}),
    "zwaluwdagboek": frozenset({"liaison", "commissioner"}),
}
"""Each canary, and everybody who may read it: people, and those who come by a link."""

VISITORS = (
    "liaison_oost", "fixer_lz", "coordinator_cz", "mt_reader", "admin", "researcher", "contact",
    "other contact", "party", "nobody",
    "auditor", "liaison",
)  # fmt: skip
"""Those who look around; the last two are the control: they must find what is theirs."""


@dataclass
class Planted:
    """What was planted, and what the addresses of the application can be about."""

    case: Case
    secret: Case
    draft: Case
    enquiry: Enquiry
    contact: Contact
    other: Contact
    values: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def plant(cases: Cases, world: World) -> Planted:
    """An ordinary case, a confidential one and a draft, with canaries in all that was written about them."""
    case = cases.at("in_progress", nature="funding", contacts=[_contact("jan")])
    secret = cases.at(
        "in_progress", nature="funding", confidentiality="confidential", contacts=[_contact("piet")],
        agreements=["IZA:regioplan"],
        **{name: f"{ASKED} zwaluwgeheim {name}" for name in ("title", "description", "affected", "asked", "tried")},
    )  # fmt: skip
    draft = cases.file(submit=False, title="zwaluwconcept", description="zwaluwconcept")
    _say(cases, case, "zwaluwteam", "confidential")
    _say(cases, secret, "zwaluwgeheim", "ministry")
    for visibility in ("ministry", "region"):
        _say(cases, case, {"ministry": "zwaluwministerie", "region": "zwaluwregio"}[visibility], visibility)
    uploads = files.read_all([(io.BytesIO(b"zwaluwinhoud\n"), "zwaluwbestand.txt")])
    _say(cases, case, "zwaluwnaam", "confidential", "liaison", uploads=uploads)
    narrowed, hidden = (_say(cases, case, word, "region") for word in ("zwaluwsmaller", "zwaluwreden"))
    with db.transaction() as session:
        actor, now = world.actor("fixer_cz"), clock.now()
        number, person = case.number, [str(world.people["liaison"])]
        comments.change_sight(session, actor, number, narrowed, "ministry", (), "Bij nader inzien.", now=now)
        comments.change_sight(session, actor, number, hidden, "confidential", person, "zwaluwreden", now=now)
    with db.transaction() as session:
        liaison, now = world.actor("liaison"), clock.now()
        party = mediation.add_party(session, liaison, case.number, {"name": "Samen", "kind": "municipality"}, now=now)
        mediation.note_position(session, liaison, case.number, party.id, {"text": "zwaluwstandpunt"}, now=now)
        agreed = {"what": "zwaluwafspraak", "party": str(party.id), "visibility": "region", "due_on": "2026-12-01"}
        mediation.agree_step(session, liaison, case.number, agreed, now=now)
    with db.transaction() as session:
        marking.tag(session, world.actor("fixer_cz"), secret.number, "zwaluwgeheim", now=clock.now())
        give, to = bulk_kinds.get("assign"), {"successor": world.people["fixer_cz2"], "reason": "Druk."}
        assert give is not None
        job = jobs.begin(session, world.actor("coordinator_cz"), give, to, [Chosen(secret.number, 999)], now=now)
    jobs.work(job.id, 60)
    with db.transaction() as session:
        view = saved.keep(
            session, world.actor("liaison"), "zwaluwweergave", "q=zwaluwweergave", saved.Choice(), now=clock.now()
        )
    with db.transaction() as session:
        drafts.keep(session, world.actor("liaison"), case.number, "comment", {"text": "zwaluwhalf"}, now=clock.now())
        links_between.link(session, world.actor("fixer_cz"), case.number, secret.number, "related", now=clock.now())
    for about, word in ((case, "zwaluwproef"), (secret, "zwaluwgeheim")):
        texts = dict.fromkeys(("title", "purpose", "legal_basis", "parties", "conditions", "questions"), word)
        granted(cases, about, **texts)
    decided, account = _decided(cases, world, "zwaluwgeheim"), called(world, secret, **_texts("zwaluwbrief"))
    enquiry = ask(cases, case.number, question="zwaluwvraag?")
    cases.step(case.number, "resume", by="fixer_cz")
    promised = promise(world, case, text="zwaluwbelofte")
    asked = task(world, case, what="zwaluwtaak", text="zwaluwtaak", holder="body", party="zwaluwtaak")
    with db.transaction() as session:
        said = dict.fromkeys(("affected", "asked"), "zwaluwsplitsing") | {"region": str(secret.region_id)}
        said |= {"title": "Een deel"}
        part = splitting.split(session, world.actor("fixer_cz"), secret.number, said, now=clock.now())
    cases.step(case.number, "escalate", {"explanation": "zwaluwescalatie", "tried": "zwaluwescalatie"}, by="liaison")
    escalation = cases.escalation_of(case.number)
    _on_an_agenda(world, secret, "zwaluwagenda")
    for number, word in ((escalation.number, "zwaluwmemo"), (secret.number, "zwaluwgeheim")):
        with db.transaction() as session:
            given = {"problem": f"{ASKED} {word}", "options": [{"text": word, "consequence": word}]}
            brief_actions.write(session, world.actor("liaison"), number, given, expected_version=None, now=clock.now())
    consult = _spar(world, case, "zwaluwsparren")
    dossier = open_dossier(cases, case, title="zwaluwdossier", question="zwaluwdossier?")
    lessons = [_learn(world, case.number, "zwaluwles", share=False), _learn(world, case.number, "zwaluwgedeeld")]
    visited = _in_the_region(world)
    planted = Planted(
        cases.now(case.number), secret, draft, enquiry, cases.contact(case.number), cases.contact(secret.number)
    )
    with db.reading() as session:
        kept = session.scalars(select(Attachment)).all()
        told = session.scalars(
            select(Event.id).where(
                or_(Event.case_id.in_((case.id, draft.id)) & Event.action.like("case.%"), Event.action == "view.saved")
            )
        ).all()
        planted.values = {
            "number": [
                one.number
                for one in (
                    case,
                    secret,
                    draft,
                    escalation,
                    promised,
                    dossier,
                    asked,
                    part,
                    decided,
                    account,
                    visited,
                )
            ],
            "case_number": [case.number],
            "region_id": [str(world.regions["ZK-NOORD"])],
            "proposal_id": ["1"],
            "event_id": list(told),
            "public_id": [file.public_id for file in kept],
            "name": [*(file.name for file in kept), "bottleneck"],
            "contact_id": [str(planted.contact.id), str(planted.other.id)],
            "message_id": [str(key) for key in session.scalars(select(Message.id))],
            "enquiry_id": [str(enquiry.id)],
            "job_id": [str(job.id)],
            "view_id": [str(view.id)],
            "address": ["toewijzen", "labelen", "volgen"],
            "user_id": [str(world.people["liaison"])],
            "directorate_id": [str(world.directorates["CZ"])],
            "division": ["zorgkantoor"],
            "consult_id": [str(consult)],
            "lesson_id": [str(one) for one in lessons],
            "form": ["csv"],
            "code": ["ZK-NOORD", "regioplan"],
            "key": ["IZA", "minister"],
            "reference": ["IZA:regioplan"],
            "role": ["liaison"],
            "process": ["bottleneck", "escalation"],
            **{key: ["1"] for key in ("day_id", "grant_id", "rule_id", "mail_id", "size", "text_id")},
            **{key: ["1"] for key in ("signatory_id", "meeting_id", "item_id", "decision_id", "note_id")},
            **{
                key: ["1"] for key in ("errand_id", "pilot_id", "dashboard_id", "entry_id", "session_id", "scenario_id")
            },
            **{
                key: ["1"]
                for key in (
                    "round_id",
                    "finding_id",
                    "tour_id",
                    "stop_id",
                    "harvest_id",
                    "point_id",
                    "bulletin_id",
                    "partnership_id",
                    "programme_id",
                )
            },
            **{key: ["1"] for key in ("position", "part", "place")},
            "measure": ["inflow", "waiting_for"],
            "quarter": ["2026-Q3", "2026-Q4"],
            **{key: ["x"] for key in ("filename", "kind", "way")},
        }
    for who in PEOPLE:
        with db.transaction() as session:
            planted.tokens[who] = agenda.make(session, world.actor(who), now=clock.now())
    return planted


def _texts(word: str) -> dict[str, str]:
    return {"facts": word, "question": word}


def _decided(cases: Cases, world: World, word: str) -> Case:
    """The escalation of a confidential case, decided: a signatory is called to account, with a canary in each text."""
    case = cases.at("in_progress", confidentiality="confidential", contacts=[_contact("piet")])
    said = dict.fromkeys(("explanation", "tried", "mandate_asked", "consequence"), word)
    cases.step(case.number, "escalate", said, by="liaison")
    escalation = cases.escalation_of(case.number)
    named = {name: value for name, value in letter().items() if name in ("agreement", "signatory", "react_on")}
    given = {"decision": "call_to_account", "motivation": word, "follow_up": word, **named}
    given["follow_up_owner"] = str(world.people["commissioner"])
    cases.step(escalation.number, "decide", given, by="commissioner")
    return escalation


def _on_an_agenda(world: World, case: Case, word: str) -> None:
    """The first item of the first meeting, with its paper, about a case that is not for everybody."""
    meeting = plan(world)
    with db.transaction() as session:
        commissioner, now = world.actor("commissioner"), clock.now()
        raw = {"purpose": "decide", "asked": word}
        item = forums.put(session, commissioner, case.number, raw, meeting_id=meeting.id, now=now)
        delivering.deliver(session, commissioner, item.id, word, now=now)


def _spar(world: World, case: Case, word: str) -> int:
    """A private thread about a case, with a canary in each of its texts."""
    with db.transaction() as session:
        raw = {"other": str(world.people["commissioner"]), "subject": f"{ASKED} {word}", "text": word}
        made = consults.begin(session, world.actor("liaison"), raw | {"case": case.number}, now=clock.now())
        consults.advise(session, world.actor("commissioner"), made.id, word, may_share=False, now=clock.now())
        return made.id


def _learn(world: World, number: str, word: str, *, share: bool = True) -> int:
    """A lesson out of a case, with a canary in each of its texts."""
    given = dict.fromkeys(("question", "answer", "legal_basis", "belief", "worked_in"), f"{ASKED} {word}")
    with db.transaction() as session:
        actor = world.actor("fixer_cz")
        return lessons_of.make(
            session, actor, given | {"says": "allowed"}, case=number, share=share, now=clock.now()
        ).id


def _in_the_region(world: World) -> Case:
    """A visit, a partnership, a bulletin that is a draft and the diary of a pilot, the first of each."""
    word, now = "zwaluwbezoek", clock.now()
    visited = visit(world, title=f"{ASKED} {word}", place=word, agenda=word, partnership=word)
    said = {"readers": "pilot", "kind": "observation", "text": "zwaluwdagboek"}
    klad = dict.fromkeys(("title", "what", "for_whom", "what_to_do"), "zwaluwklad")
    spoken = dict.fromkeys(("name", "organisation", "mandate"), "zwaluwspreker")
    with db.transaction() as session:
        liaison = world.actor("liaison")
        partnerships.make(session, liaison, partnership(world, people=[spoken]), now=now)
        bulletins.make(session, world.actor("fixer_cz"), bulletin(world, **klad), now=now)
        made = pilots.make(session, world.actor("commissioner"), pilot(world, indicators=[]), now=now)
        diary.write(session, liaison, made.id, said, now=now)
    return visited


def _contact(name: str) -> dict[str, str]:
    return {"name": name.title(), "email": f"{name}@regio.example", "organisation": "Samen"}


def _say(
    cases: Cases, case: Case, text: str, visibility: str, *named: str, uploads: Sequence[files.Upload] = ()
) -> str:
    ids = [str(cases.world.people[who]) for who in named]
    with db.transaction() as session:
        actor = cases.world.actor("fixer_cz")
        now = clock.now()
        made = comments.comment(session, actor, case.number, text, visibility, named=ids, now=now)
        held = session.get_one(Case, case.id)
        attachments.attach(session, actor, held, uploads, visibility=visibility, now=now, event_id=made.event_id)
        return made.event_id


def visitor(app: Flask, world: World, planted: Planted, who: str) -> Browser:
    """Somebody who looks around, as they came in."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    if who in world.people:
        browser.enter(factories.log_in(world.people[who]))
    elif who == "party":
        browser.get(f"/vraag/{token_of(planted.enquiry)}")
    elif who != "nobody":
        browser.get(links.path_for(planted.contact if who == "contact" else planted.other))
    return browser


def api_token(world: World, who: str) -> str:
    """A token for the API."""
    with db.transaction() as session:
        return access.create_token(session, world.actor(who), f"t{clock.now()}", now=clock.now())


def found_in(text: str) -> Iterator[str]:
    """The canaries in a text."""
    return (word for word in READERS if word in text)


def said_in(answer: TestResponse) -> str:
    """What can be read in an answer, also in a paper."""
    if answer.status_code == 200 and answer.mimetype == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    if answer.status_code == 200 and answer.mimetype == "application/vnd.oasis.opendocument.text":
        return zipfile.ZipFile(io.BytesIO(answer.data)).read("content.xml").decode()
    return answer.get_data(as_text=True)
