"""The words of our messages, in Dutch and in English. Colleagues are "je", regions "u".

Here is only what a message says; `app.outbox.letters` proves it sound and fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.outbox.models import NoticeKind

COLLEAGUE_CASE = frozenset({"name", "number", "title", "confidential", "link"})
REGION_CASE = frozenset({"name", "number", "title", "who", "link"})

PARTY = frozenset({"name", "link"})


@dataclass(frozen=True)
class Wording:
    """A letter in one language. Blank lines divide the paragraphs of `text`; `why` says why the reader gets
    this.
    """

    subject: str
    text: str
    why: str


@dataclass(frozen=True)
class Words:
    """What an administrator may write anew: the subject and the text. Why one gets a letter stays as it is."""

    subject: str
    text: str


@dataclass(frozen=True)
class Letter:
    """A kind of message: the values it needs, those it can do without, and its words.

    `private` values are for the reader only: an administrator who looks at the message does not see them, and
    the link is forgotten once the message has been sent. `kind` is what a letter is to a colleague as a notice;
    the others are mail only. `enclosed` values are for the file that goes along, and need not be in the words.
    """

    params: frozenset[str]
    words: Mapping[str, Wording]
    optional: frozenset[str] = frozenset()
    kind: NoticeKind | None = None
    private: frozenset[str] = frozenset({"link"})
    enclosed: frozenset[str] = frozenset()


_TURN_NL = "Je krijgt dit bericht omdat jij aan zet bent."
_TURN_EN = "You get this message because it is your turn."
_NEWS_NL = "Je krijgt dit bericht omdat je bij deze zaak hoort."
_NEWS_EN = "You get this message because you are part of this case."
_REGION_NL = (
    "U krijgt dit bericht omdat u als contactpersoon bij deze melding staat. De link is alleen voor u: "
    "stuur hem niet "
    "door. Heeft u een vraag? Neem contact op met {who}."
)
_REGION_EN = (
    "You get this message because you are the contact person for this report. The link is for you only: do "
    "not pass it "
    "on. Do you have a question? Please contact {who}."
)
_PARTY_NL = (
    "U krijgt dit bericht omdat een collega van het ministerie u om informatie vraagt. De link is alleen voor u. "
    "Deel geen gegevens van patiënten of cliënten."
)
_PARTY_EN = (
    "You get this message because a colleague of the ministry asks you for information. The link is for you only. "
    "Do not share data of patients or clients."
)
_PARTY_PRIVATE = frozenset({"link", "name", "question", "about", "answer"})
_SIGNATORY_NL = "U krijgt dit bericht omdat uw organisatie een akkoord heeft ondertekend. De link is alleen voor u."
_SIGNATORY_EN = "You get this message because your organisation has signed an accord. The link is for you only."
_SIGNATORY_PRIVATE = frozenset({"link", "name", "facts", "question", "answer", "reason"})
_TESTER_NL = "U krijgt dit bericht omdat een regio-liaison van het ministerie u vroeg. De link is alleen voor u."
_TESTER_EN = "You get this message because a regio-liaison of the ministry asked you. The link is for you only."
_TESTER_PRIVATE = frozenset({"link", "name", "about", "facts", "done", "reason"})
_REGION_PRIVATE = frozenset(
    {"link", "title", "name", "question", "done", "place", "reason", "explanation", "said", "promise"}
)


def _about_a_term(dutch: tuple[str, str, str], english: tuple[str, str, str]) -> Letter:
    """A letter of the ladder of a clock: its subject, its first sentence, and what stands before the task."""

    def wording(words: tuple[str, str, str], frame: str, why: str) -> Wording:
        subject, opening, task = words
        return Wording(subject, frame.replace("OPENING", opening).replace("TASK", task), why)

    return Letter(
        params=COLLEAGUE_CASE | {"clock", "because", "by", "what"},
        optional=frozenset({"by", "what"}),
        kind=NoticeKind.DEADLINE,
        words={
            "nl": wording(
                dutch,
                "Hallo {name},\n\nOPENING\n\nReden: {because}\n\nTASK: {what}\n\nUiterlijk: {by}\n\n"
                "Open de zaak:\n\n{link}",
                "Je krijgt dit bericht omdat deze zaak een termijn heeft en jij erbij hoort.",
            ),
            "en": wording(
                english,
                "Hello {name},\n\nOPENING\n\nReason: {because}\n\nTASK: {what}\n\nBy: {by}\n\nOpen the case:\n\n{link}",
                "You get this message because this case has a term and you are part of it.",
            ),
        },
    )


def _of_a_promise(dutch: tuple[str, str], english: tuple[str, str], *also: str) -> Letter:
    """A letter to the region about something that was promised: its subject, and what is said of the promise."""

    def wording(words: tuple[str, str], frame: str, why: str) -> Wording:
        subject, news = words
        return Wording(subject, frame.replace("NEWS", news), why)

    return Letter(
        params=REGION_CASE | {"promise", "said", *also},
        private=_REGION_PRIVATE,
        words={
            "nl": wording(
                dutch,
                "Beste {name},\n\nBij uw melding {report} hebben wij u dit toegezegd:\n\n{promise}\n\nNEWS\n\n{said}"
                "\n\nHier ziet u al onze toezeggingen aan u:\n\n{link}",
                _REGION_NL,
            ),
            "en": wording(
                english,
                "Dear {name},\n\nWith your report {report} we promised you this:\n\n{promise}\n\nNEWS\n\n{said}\n\n"
                "Here you can see all that we promised you:\n\n{link}",
                _REGION_EN,
            ),
        },
    )


LETTERS: Mapping[str, Letter] = {
    "region_promise_kept": _of_a_promise(
        ("Wij hebben gedaan wat wij u toezegden ({number})", "Wij hebben dit gedaan:"),
        ("We have done what we promised you ({number})", "We have done this:"),
    ),
    "region_promise_moved": _of_a_promise(
        (
            "Onze toezegging aan u krijgt een andere datum ({number})",
            "Dat lukt niet op de dag die wij noemden. De nieuwe datum is {by}. De reden:",
        ),
        (
            "What we promised you gets another date ({number})",
            "We cannot do it by the day that we named. The new date is {by}. The reason:",
        ),
        "by",
    ),
    "region_promise_broken": _of_a_promise(
        ("Wij doen niet wat wij u toezegden ({number})", "Dit doen wij niet meer. De reden:"),
        ("We do not do what we promised you ({number})", "We do not do this any more. The reason:"),
    ),
    "region_link": Letter(
        params=REGION_CASE,
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Uw eigen pagina bij melding {number}",
                "Beste {name},\n\nU bent contactpersoon bij de melding {report}. Het ministerie van VWS werkt aan deze "
                "melding.\n\nHier ziet u altijd hoe het ermee staat en kunt u ons iets laten weten:\n\n{link}\n\n"
                "Had u al een link? Dan werkt die misschien niet meer. Deze wel.",
                _REGION_NL,
            ),
            "en": Wording(
                "Your own page for report {number}",
                "Dear {name},\n\nYou are the contact person for the report {report}. The ministry (VWS) works on "
                "it.\n\nHere you can always see how it stands and let us know something:\n\n{link}\n\n"
                "Did you have a link already? It may not work any more. This one does.",
                _REGION_EN,
            ),
        },
    ),
    "region_overview": Letter(
        params=frozenset({"name", "count", "link"}),
        private=frozenset({"link"}),
        words={
            "nl": Wording(
                "Al uw meldingen bij het ministerie van VWS",
                "Beste {name},\n\nMet deze link ziet u al uw meldingen bij elkaar, en wat er nu mee gebeurt:\n\n{link}"
                "\n\nAantal meldingen: {count}.",
                "U krijgt dit bericht omdat iemand met uw e-mailadres om dit overzicht vroeg. Vroeg u er niet om? Dan "
                "hoeft u niets te doen. De link is alleen voor u: stuur hem niet door.",
            ),
            "en": Wording(
                "All your reports at the ministry (VWS)",
                "Dear {name},\n\nWith this link you see all your reports together, and what happens with them now:"
                "\n\n{link}\n\nNumber of reports: {count}.",
                "You get this message because somebody asked for this overview with your e-mail address. Did you not "
                "ask for it? Then you need not do anything. The link is for you only: do not pass it on.",
            ),
        },
    ),
    "figures_link": Letter(
        params=frozenset({"name", "title", "link", "stop"}),
        private=frozenset({"title"}),
        words={
            "nl": Wording(
                "Je cijfers in Regiolijn",
                "Hallo {name},\n\nJe vroeg om een link naar:\n\n{title}\n\nBekijk hoe het er nu voor staat:\n\n{link}",
                "Je krijgt dit bericht omdat je vroeg om deze link op vaste tijden.",
            ),
            "en": Wording(
                "Your figures in Regiolijn",
                "Hello {name},\n\nYou asked for a link to:\n\n{title}\n\nSee how things stand now:\n\n{link}",
                "You get this message because you asked for this link at fixed times.",
            ),
        },
    ),
    "views": Letter(
        params=frozenset({"name", "views", "link"}),
        private=frozenset({"views"}),
        words={
            "nl": Wording(
                "Je weergaven in Regiolijn",
                "Hallo {name},\n\nDit staat er nu in je weergaven:\n\n{views}\n\nBekijk ze:\n\n{link}",
                "Je krijgt dit bericht omdat je bij een weergave koos voor een overzicht per mail. Je zet het uit bij "
                "Mijn weergaven.",
            ),
            "en": Wording(
                "Your views in Regiolijn",
                "Hello {name},\n\nThis is in your views now:\n\n{views}\n\nHave a look:\n\n{link}",
                "You get this message because you asked for an overview of a view by mail. You stop it at My views.",
            ),
        },
    ),
    "region_wrote": Letter(
        params=COLLEAGUE_CASE | {"who"},
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "De regio schreef iets: {case}",
                "Hallo {name},\n\n{who} schreef iets op de pagina van de regio, bij {case}.\n\nLees het en "
                "reageer:\n\n{link}",
                _NEWS_NL,
            ),
            "en": Wording(
                "The region wrote something: {case}",
                "Hello {name},\n\n{who} wrote something on the page of the region, in {case}.\n\nRead it and "
                "react:\n\n{link}",
                _NEWS_EN,
            ),
        },
    ),
    "password_reset": Letter(
        params=frozenset({"name", "link", "until"}),
        words={
            "nl": Wording(
                "Stel je wachtwoord in",
                "Hallo {name},\n\nMet deze link stel je een nieuw wachtwoord in voor Regiolijn:\n\n{link}\n\n"
                "De link werkt één keer, tot {until}.\n\n"
                "Heb je dit niet gevraagd? Dan hoef je niets te doen. Je wachtwoord blijft zoals het is.",
                "Je krijgt dit bericht omdat iemand een nieuw wachtwoord vroeg voor jouw account.",
            ),
            "en": Wording(
                "Set your password",
                "Hello {name},\n\nUse this link to set a new password for Regiolijn:\n\n{link}\n\n"
                "The link works once, until {until}.\n\n"
                "Did you not ask for this? Then you need not do anything. Your password stays as it is.",
                "You get this message because somebody asked for a new password for your account.",
            ),
        },
    ),
    "invitation": Letter(
        params=frozenset({"name", "link", "until"}),
        words={
            "nl": Wording(
                "Je account voor Regiolijn",
                "Hallo {name},\n\nEr is een account voor je gemaakt in Regiolijn. Daarin volgen wij de "
                "knelpunten uit "
                "de regio.\n\nKies hier je wachtwoord:\n\n{link}\n\nDe link werkt één keer, tot {until}.",
                "Je krijgt dit bericht omdat de beheerder van Regiolijn een account voor je maakte.",
            ),
            "en": Wording(
                "Your account for Regiolijn",
                "Hello {name},\n\nAn account has been made for you in Regiolijn. There we follow the "
                "bottlenecks from "
                "the regions.\n\nChoose your password here:\n\n{link}\n\nThe link works once, until {until}.",
                "You get this message because the administrator of Regiolijn made an account for you.",
            ),
        },
    ),
    "act_now": Letter(
        params=COLLEAGUE_CASE | {"what", "by"},
        optional=frozenset({"by"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "{what}: {case}",
                "Hallo {name},\n\nJij bent aan zet bij {case}.\n\nWat je moet doen: {what}\n\nUiterlijk: {by}\n\n"
                "Open de zaak:\n\n{link}",
                _TURN_NL,
            ),
            "en": Wording(
                "{what}: {case}",
                "Hello {name},\n\nIt is your turn in {case}.\n\nWhat you must do: {what}\n\nBy: {by}\n\n"
                "Open the case:\n\n{link}",
                _TURN_EN,
            ),
        },
    ),
    "informed": Letter(
        params=COLLEAGUE_CASE | {"what"},
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "{what}: {case}",
                "Hallo {name},\n\nEr is iets gebeurd bij {case}: {what}\n\nJe hoeft nu niets te doen. "
                "Bekijk de zaak:\n\n{link}",
                _NEWS_NL,
            ),
            "en": Wording(
                "{what}: {case}",
                "Hello {name},\n\nSomething happened in {case}: {what}\n\nYou need not do anything now. "
                "Look at the case:\n\n{link}",
                _NEWS_EN,
            ),
        },
    ),
    "file_refused": Letter(
        params=COLLEAGUE_CASE,
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Een bestand is geweigerd door de virusscanner: {case}",
                "Hallo {name},\n\nEen bestand bij {case} is geweigerd door de virusscanner en verwijderd. Niemand "
                "heeft het opgehaald.\n\nHeb je het zelf toegevoegd? Laat dan je computer nakijken en voeg een schoon "
                "bestand toe. Komt het van iemand anders? Laat het diegene weten.\n\n{link}",
                "Je krijgt dit bericht omdat jij het bestand toevoegde, of de liaison van deze zaak bent.",
            ),
            "en": Wording(
                "A file was refused by the virus scanner: {case}",
                "Hello {name},\n\nA file with {case} was refused by the virus scanner and deleted. Nobody has fetched "
                "it.\n\nDid you add it yourself? Have your computer checked and add a clean file. Does it come from "
                "somebody else? Let them know.\n\n{link}",
                "You get this message because you added the file, or are the liaison of this case.",
            ),
        },
    ),
    "clock_warn": _about_a_term(
        ("De termijn loopt bijna af: {case}", "De termijn “{clock}” van {case} loopt bijna af.", "Wat je moet doen"),
        ("The term is nearly over: {case}", "The term “{clock}” of {case} is nearly over.", "What you must do"),
    ),
    "clock_remind": _about_a_term(
        ("De termijn is voorbij: {case}", "De termijn “{clock}” van {case} is voorbij.", "Wat je moet doen"),
        ("The term is over: {case}", "The term “{clock}” of {case} is over.", "What you must do"),
    ),
    "clock_inform": _about_a_term(
        (
            "Deze zaak blijft liggen: {case}",
            "De termijn “{clock}” van {case} is voorbij en er is nog niets gebeurd.",
            "Wat er moet gebeuren",
        ),
        (
            "This case is left lying: {case}",
            "The term “{clock}” of {case} is over and nothing has happened yet.",
            "What must happen",
        ),
    ),
    "clock_escalated": _about_a_term(
        (
            "Vanzelf geëscaleerd: {case}",
            "Regiolijn heeft {case} vanzelf geëscaleerd. De termijn “{clock}” is voorbij.",
            "Wat er moet gebeuren",
        ),
        (
            "Escalated by itself: {case}",
            "Regiolijn has escalated {case} by itself. The term “{clock}” is over.",
            "What must happen",
        ),
    ),
    "clock_mt": _about_a_term(
        (
            "Ter kennis van het MT: {case}",
            "{case} ligt te lang stil, ook na de escalatie. De termijn “{clock}” is voorbij.",
            "Wat er moet gebeuren",
        ),
        (
            "For the management team: {case}",
            "{case} has stood still too long, also after the escalation. The term “{clock}” is over.",
            "What must happen",
        ),
    ),
    "step_due": Letter(
        params=COLLEAGUE_CASE | {"by"},
        kind=NoticeKind.DEADLINE,
        words={
            "nl": Wording(
                "Is deze afspraak nagekomen? {case}",
                "Hallo {name},\n\nIn de bemiddeling bij {case} is een stap afgesproken. De datum is voorbij: {by}.\n\n"
                "Vraag na of de stap is gezet en schrijf het op. Lukt het later? Kies dan een nieuwe datum.\n\n"
                "Bekijk de afspraken:\n\n{link}",
                "Je krijgt dit bericht omdat jij de liaison van deze zaak bent.",
            ),
            "en": Wording(
                "Was this agreement kept? {case}",
                "Hello {name},\n\nIn the mediation of {case} a step was agreed. Its date is over: {by}.\n\n"
                "Ask whether the step was taken and write it down. Will it be later? Then choose a new date.\n\n"
                "Look at what was agreed:\n\n{link}",
                "You get this message because you are the liaison of this case.",
            ),
        },
    ),
    "bulletin_published": Letter(
        params=frozenset(("name", "title", "changed", "link")),
        kind=NoticeKind.NEWS,
        optional=frozenset({"changed"}),
        words={
            "nl": Wording(
                "Er is een nieuw bericht voor je regio's",
                "Hallo {name},\n\nEen directie heeft een bericht geplaatst: {title}\n\n"
                "Lees wat het is, voor wie en wat er moet gebeuren. Schrijf erbij wat het betekent in jouw "
                "regio.\n\n{changed}\n\nBekijk het bericht:\n\n{link}",
                "Je krijgt dit bericht omdat jij liaison bent van een regio waarvoor het is.",
            ),
            "en": Wording(
                "There is a new bulletin for your regions",
                "Hello {name},\n\nA directorate has published a bulletin: {title}\n\n"
                "Read what it is, for whom, and what must be done. Add what it means in your region.\n\n"
                "{changed}\n\nLook at the bulletin:\n\n{link}",
                "You get this message because you are liaison of a region that it is for.",
            ),
        },
    ),
    "bulletin_changed": Letter(
        params=frozenset(("name", "title", "changed", "link")),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Een bericht voor je regio's is veranderd",
                "Hallo {name},\n\nDit bericht is veranderd: {title}\n\nWat er veranderde: {changed}\n\n"
                "Bekijk het bericht:\n\n{link}",
                "Je krijgt dit bericht omdat jij liaison bent van een regio waarvoor het is.",
            ),
            "en": Wording(
                "A bulletin for your regions has changed",
                "Hello {name},\n\nThis bulletin has changed: {title}\n\nWhat changed: {changed}\n\n"
                "Look at the bulletin:\n\n{link}",
                "You get this message because you are liaison of a region that it is for.",
            ),
        },
    ),
    "bulletin_withdrawn": Letter(
        params=frozenset(("name", "title", "changed", "link")),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Een bericht voor je regio's is ingetrokken",
                "Hallo {name},\n\nDit bericht geldt niet meer: {title}\n\nWaarom: {changed}\n\n"
                "Bekijk het bericht:\n\n{link}",
                "Je krijgt dit bericht omdat jij liaison bent van een regio waarvoor het was.",
            ),
            "en": Wording(
                "A bulletin for your regions was withdrawn",
                "Hello {name},\n\nThis bulletin does not hold any more: {title}\n\nWhy: {changed}\n\n"
                "Look at the bulletin:\n\n{link}",
                "You get this message because you are liaison of a region that it was for.",
            ),
        },
    ),
    "bulletin_question": Letter(
        params=frozenset(("name", "title", "question", "by", "link")),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Mag dit? Een regio vraagt het",
                "Hallo {name},\n\nEr is een vraag bij het bericht: {title}\n\nDe vraag: {question}\n\n"
                "Geef antwoord voor: {by}.\n\nBeantwoord de vraag:\n\n{link}",
                "Je krijgt dit bericht omdat jij de contactpersoon van dit bericht bent.",
            ),
            "en": Wording(
                "Is this allowed? A region asks",
                "Hello {name},\n\nThere is a question about the bulletin: {title}\n\n"
                "The question: {question}\n\nAnswer it before: {by}.\n\nAnswer the question:\n\n{link}",
                "You get this message because you are the contact of this bulletin.",
            ),
        },
    ),
    "bulletin_waiting": Letter(
        params=frozenset(("name", "title", "question", "by", "link")),
        kind=NoticeKind.DEADLINE,
        words={
            "nl": Wording(
                "Een vraag van een regio wacht te lang op antwoord",
                "Hallo {name},\n\nBij dit bericht wacht een vraag: {title}\n\nDe vraag: {question}\n\n"
                "Het antwoord moest er zijn voor: {by}.\n\nZorg dat er antwoord komt:\n\n{link}",
                "Je krijgt dit bericht omdat jij de contactpersoon bent, de directie coördineert "
                "of regiocommissaris bent.",
            ),
            "en": Wording(
                "A question of a region waits too long",
                "Hello {name},\n\nA question waits at this bulletin: {title}\n\n"
                "The question: {question}\n\nThe answer was due before: {by}.\n\n"
                "See that it is answered:\n\n{link}",
                "You get this message because you are its contact, coordinate the directorate or are regiocommissaris.",
            ),
        },
    ),
    "bulletin_answer": Letter(
        params=frozenset(("name", "title", "question", "answer", "link")),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Er is antwoord op je vraag bij een bericht",
                "Hallo {name},\n\nJe vroeg bij het bericht: {title}\n\nJe vraag: {question}\n\n"
                "Het antwoord: {answer}\n\nBekijk het antwoord:\n\n{link}",
                "Je krijgt dit bericht omdat jij de vraag hebt gesteld.",
            ),
            "en": Wording(
                "Your question about a bulletin has its answer",
                "Hello {name},\n\nYou asked about the bulletin: {title}\n\nYour question: {question}\n\n"
                "The answer: {answer}\n\nLook at the answer:\n\n{link}",
                "You get this message because you asked.",
            ),
        },
    ),
    "bulletin_answer_region": Letter(
        params=frozenset(("link", "name", "title", "question", "answer")),
        kind=None,
        words={
            "nl": Wording(
                "Antwoord op uw vraag",
                "Beste {name},\n\nU stelde een vraag over: {title}\n\nUw vraag: {question}\n\n"
                "Het antwoord van het ministerie: {answer}\n\n"
                "Hebt u nog een vraag? Vraag het uw regio-liaison.\n\n"
                "Antwoorden voor alle regio's:\n\n{link}",
                "U krijgt dit bericht omdat uw regio-liaison deze vraag voor u heeft gesteld.",
            ),
            "en": Wording(
                "Answer to your question",
                "Dear {name},\n\nYou asked a question about: {title}\n\nYour question: {question}\n\n"
                "The answer of the ministry: {answer}\n\nIs there anything else? Ask your regio-liaison.\n\n"
                "Answers for all regions:\n\n{link}",
                "You get this message because your regio-liaison asked this question for you.",
            ),
        },
    ),
    "lesson_review": Letter(
        params=frozenset({"name", "question", "by", "link"}),
        kind=NoticeKind.DEADLINE,
        words={
            "nl": Wording(
                "Klopt deze les nog?",
                "Hallo {name},\n\nJij bent eigenaar van een les: {question}\n\nOp deze dag bekijk je haar opnieuw:"
                " {by}.\n\nKlopt de les nog? Zeg dat dan. Klopt er iets niet meer? Pas haar aan of trek haar in.\n\n"
                "Bekijk de les:\n\n{link}",
                "Je krijgt dit bericht omdat jij eigenaar van deze les bent.",
            ),
            "en": Wording(
                "Does this lesson still hold?",
                "Hello {name},\n\nYou own a lesson: {question}\n\nOn this day you would look at it again: {by}.\n\n"
                "Does it still hold? Then say so. Is something no longer right? Change it or withdraw it.\n\n"
                "Look at the lesson:\n\n{link}",
                "You get this message because you own this lesson.",
            ),
        },
    ),
    "lesson_over": Letter(
        params=frozenset({"name", "question", "by", "link"}),
        kind=NoticeKind.DEADLINE,
        words={
            "nl": Wording(
                "Een les van jou geldt niet meer",
                "Hallo {name},\n\nJij bent eigenaar van een les: {question}\n\nZij gold tot en met {by}. Regio's en "
                "collega's die indienen, zien haar niet meer.\n\nGeldt de les langer? Geef haar een nieuwe datum. "
                "Geldt zij niet meer? Trek haar in.\n\nBekijk de les:\n\n{link}",
                "Je krijgt dit bericht omdat jij eigenaar van deze les bent.",
            ),
            "en": Wording(
                "A lesson of yours no longer holds",
                "Hello {name},\n\nYou own a lesson: {question}\n\nIt held until {by}. Regions, and colleagues who file,"
                " do not see it any more.\n\nDoes it hold longer? Give it another date. Does it not? Withdraw it.\n\n"
                "Look at the lesson:\n\n{link}",
                "You get this message because you own this lesson.",
            ),
        },
    ),
    "session_invited": Letter(
        params=frozenset({"name", "who", "when", "link", "begins", "minutes", "place", "revision"}),
        optional=frozenset({"place"}),
        enclosed=frozenset({"begins", "minutes", "revision"}),
        words={
            "nl": Wording(
                "Uitnodiging voor intervisie",
                "Hallo {name},\n\n{who} nodigt je uit voor intervisie: {when}.\n\nPlaats: {place}\n\nZet de bijlage in "
                "je agenda. Waar het over gaat, lees je hier:\n\n{link}",
                "Je krijgt dit bericht omdat je bent uitgenodigd.",
            ),
            "en": Wording(
                "Invitation to a peer session",
                "Hello {name},\n\n{who} invites you to a peer session: {when}.\n\nPlace: {place}\n\nPut the attachment "
                "in your calendar. What it is about, you read here:\n\n{link}",
                "You get this message because you are invited.",
            ),
        },
    ),
    "session_called_off": Letter(
        params=frozenset({"name", "who", "when", "link", "begins", "minutes", "place", "revision"}),
        optional=frozenset({"place"}),
        enclosed=frozenset({"begins", "minutes", "revision", "place"}),
        words={
            "nl": Wording(
                "Intervisie gaat niet door",
                "Hallo {name},\n\nDe intervisie van {when} gaat voor jou niet door. {who} heeft dat gemeld.\n\nMet de "
                "bijlage haal je haar uit je agenda. Andere afspraken vind je hier:\n\n{link}",
                "Je krijgt dit bericht omdat je was uitgenodigd.",
            ),
            "en": Wording(
                "Peer session called off",
                "Hello {name},\n\nThe peer session of {when} does not take place for you. {who} said so.\n\nWith the "
                "attachment you take it out of your calendar. Other sessions are here:\n\n{link}",
                "You get this message because you were invited.",
            ),
        },
    ),
    "visit_invited": Letter(
        params=frozenset({"name", "who", "region", "when", "link", "begins", "ends", "place", "revision"}),
        enclosed=frozenset({"begins", "ends", "revision"}),
        words={
            "nl": Wording(
                "Uitnodiging voor een bezoek in de regio",
                "Hallo {name},\n\n{who} nodigt je uit voor een bezoek aan {region}: {when}.\n\nPlaats: {place}\n\nZet "
                "de bijlage in je agenda. Zeg hier of je meegaat:\n\n{link}",
                "Je krijgt dit bericht omdat je bent uitgenodigd.",
            ),
            "en": Wording(
                "Invitation to a visit in the region",
                "Hello {name},\n\n{who} invites you to a visit to {region}: {when}.\n\nPlace: {place}\n\nPut the "
                "attachment in your calendar. Say here whether you come along:\n\n{link}",
                "You get this message because you are invited.",
            ),
        },
    ),
    "visit_moved": Letter(
        params=frozenset({"name", "who", "region", "when", "link", "begins", "ends", "place", "revision"}),
        enclosed=frozenset({"begins", "ends", "revision"}),
        words={
            "nl": Wording(
                "Bezoek in de regio verplaatst",
                "Hallo {name},\n\n{who} heeft het bezoek aan {region} verplaatst. Het is nu: {when}.\n\nPlaats: "
                "{place}\n\nMet de bijlage verandert je agenda mee. Alles over het bezoek:\n\n{link}",
                "Je krijgt dit bericht omdat je bent uitgenodigd.",
            ),
            "en": Wording(
                "Visit in the region moved",
                "Hello {name},\n\n{who} moved the visit to {region}. It is now: {when}.\n\nPlace: {place}\n\nWith the "
                "attachment your calendar changes too. All about the visit:\n\n{link}",
                "You get this message because you are invited.",
            ),
        },
    ),
    "visit_called_off": Letter(
        params=frozenset({"name", "who", "region", "when", "link", "begins", "ends", "place", "revision"}),
        enclosed=frozenset({"begins", "ends", "revision", "place"}),
        words={
            "nl": Wording(
                "Bezoek in de regio gaat niet door",
                "Hallo {name},\n\nHet bezoek aan {region} van {when} gaat voor jou niet door. {who} heeft dat "
                "gemeld.\n\nMet de bijlage haal je het uit je agenda. Alles over het bezoek:\n\n{link}",
                "Je krijgt dit bericht omdat je was uitgenodigd.",
            ),
            "en": Wording(
                "Visit in the region called off",
                "Hello {name},\n\nThe visit to {region} of {when} does not take place for you. {who} said so.\n\nWith "
                "the attachment you take it out of your calendar. All about the visit:\n\n{link}",
                "You get this message because you were invited.",
            ),
        },
    ),
    "visit_understood": Letter(
        params=frozenset({"name", "who", "when", "text", "link"}),
        private=frozenset({"link", "text"}),
        words={
            "nl": Wording(
                "Wat wij begrepen uit ons gesprek",
                "Beste {name},\n\nOp {when} spraken wij elkaar. Dit hebben wij begrepen:\n\n{text}\n\nKlopt het niet "
                "helemaal? Laat het ons hier weten. U heeft geen account nodig. De link werkt 30 dagen:\n\n{link}",
                "U krijgt dit bericht van {who} omdat u bij dit gesprek was. De link is alleen voor u: stuur hem niet "
                "door.",
            ),
            "en": Wording(
                "What we understood from our conversation",
                "Dear {name},\n\nOn {when} we met. This is what we understood:\n\n{text}\n\nIs something not quite "
                "right? Let us know here. You need no account. The link works for 30 days:\n\n{link}",
                "You get this message from {who} because you took part in this conversation. The link is for you "
                "only: do not forward it.",
            ),
        },
    ),
    "errand_ready": Letter(
        params=frozenset({"name", "what", "link"}),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Klaar: wat je liet maken",
                "Hallo {name},\n\nDit is klaar: {what}.\n\nJe kunt het twee weken ophalen.\n\nHaal het op:\n\n{link}",
                "Je krijgt dit bericht omdat je dit liet maken.",
            ),
            "en": Wording(
                "Ready: what you had made",
                "Hello {name},\n\nThis is ready: {what}.\n\nYou can fetch it for two weeks.\n\nFetch it:\n\n{link}",
                "You get this message because you had this made.",
            ),
        },
    ),
    "errand_failed": Letter(
        params=frozenset({"name", "what", "link"}),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Niet gelukt: wat je liet maken",
                "Hallo {name},\n\nDit is niet gelukt: {what}.\n\nBekijk wat je kunt doen:\n\n{link}",
                "Je krijgt dit bericht omdat je dit liet maken.",
            ),
            "en": Wording(
                "Did not work: what you had made",
                "Hello {name},\n\nThis did not work: {what}.\n\nSee what you can do:\n\n{link}",
                "You get this message because you had this made.",
            ),
        },
    ),
    "report_drafted": Letter(
        params=frozenset({"name", "quarter", "link"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Kwartaalverslag {quarter} ligt klaar als concept",
                "Hallo {name},\n\nHet kwartaal {quarter} is voorbij. De cijfers van het kwartaalverslag zijn "
                "geteld.\n\nSchrijf een inleiding en wat je van het MT vraagt. Stel het verslag daarna vast.\n\n"
                "Open het concept:\n\n{link}",
                "Je krijgt dit bericht omdat je regiocommissaris bent.",
            ),
            "en": Wording(
                "Quarterly report {quarter} is there as a draft",
                "Hello {name},\n\nThe quarter {quarter} is over. The figures of the quarterly report were "
                "counted.\n\nWrite an introduction and what you ask of the MT. Then publish the report.\n\nOpen "
                "the draft:\n\n{link}",
                "You get this message because you are a regiocommissaris.",
            ),
        },
    ),
    "report_asked": Letter(
        params=frozenset({"name", "quarter", "count", "link"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Kwartaalverslag {quarter}: jullie antwoord gevraagd",
                "Hallo {name},\n\nHet kwartaalverslag {quarter} is er. Het is in vijf minuten te lezen.\n\n"
                "Punten waarop het antwoord van het MT wordt gevraagd: {count}.\n\nLees het en antwoord:\n\n"
                "{link}",
                "Je krijgt dit bericht omdat je in het MT zit.",
            ),
            "en": Wording(
                "Quarterly report {quarter}: your answer is asked",
                "Hello {name},\n\nThe quarterly report {quarter} is there. It takes five minutes to read.\n\n"
                "Points on which the answer of the MT is asked: {count}.\n\nRead it and answer:\n\n{link}",
                "You get this message because you are in the management team.",
            ),
        },
    ),
    "report_published": Letter(
        params=frozenset({"name", "quarter", "link"}),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Kwartaalverslag {quarter}",
                "Hallo {name},\n\nHet kwartaalverslag {quarter} is vastgesteld. Het is in vijf minuten te "
                "lezen.\n\nLees het:\n\n{link}",
                "Je krijgt dit bericht omdat je met Regiolijn werkt.",
            ),
            "en": Wording(
                "Quarterly report {quarter}",
                "Hello {name},\n\nThe quarterly report {quarter} was published. It takes five minutes to "
                "read.\n\nRead it:\n\n{link}",
                "You get this message because you work with Regiolijn.",
            ),
        },
    ),
    "report_corrected": Letter(
        params=frozenset({"name", "quarter", "link"}),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Kwartaalverslag {quarter}: nieuwe uitgave",
                "Hallo {name},\n\nHet kwartaalverslag {quarter} is verbeterd. In de nieuwe uitgave staat wat er "
                "anders is en waarom.\n\nLees het:\n\n{link}",
                "Je krijgt dit bericht omdat je met Regiolijn werkt.",
            ),
            "en": Wording(
                "Quarterly report {quarter}: new edition",
                "Hello {name},\n\nThe quarterly report {quarter} was corrected. The new edition says what "
                "changed, and why.\n\nRead it:\n\n{link}",
                "You get this message because you work with Regiolijn.",
            ),
        },
    ),
    "report_answered": Letter(
        params=frozenset({"name", "quarter", "link"}),
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Kwartaalverslag {quarter}: het MT heeft geantwoord",
                "Hallo {name},\n\nHet MT heeft op alles geantwoord wat in het kwartaalverslag {quarter} is "
                "gevraagd.\n\nLees de antwoorden:\n\n{link}",
                "Je krijgt dit bericht omdat je regiocommissaris bent.",
            ),
            "en": Wording(
                "Quarterly report {quarter}: the MT has answered",
                "Hello {name},\n\nThe MT has answered everything that was asked in the quarterly report "
                "{quarter}.\n\nRead the answers:\n\n{link}",
                "You get this message because you are a regiocommissaris.",
            ),
        },
    ),
    "report_given": Letter(
        params=frozenset({"name", "quarter", "by", "link"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Kwartaalverslag {quarter}: jij pakt iets op",
                "Hallo {name},\n\nHet MT heeft iets toegezegd in het kwartaalverslag {quarter}, en jij pakt het "
                "op.\n\nUiterlijk: {by}.\n\nBekijk wat het is:\n\n{link}",
                "Je krijgt dit bericht omdat jij hiervoor bent gekozen.",
            ),
            "en": Wording(
                "Quarterly report {quarter}: something for you to do",
                "Hello {name},\n\nThe MT agreed to something in the quarterly report {quarter}, and you will do "
                "it.\n\nBy: {by}.\n\nSee what it is:\n\n{link}",
                "You get this message because you were chosen for this.",
            ),
        },
    ),
    "rows_to_mend": Letter(
        params=frozenset({"name", "count", "fresh", "link"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Routering: {count} keer een verkeerd adres",
                "Hallo {name},\n\nDe routeringstabel stuurde zaken naar een verkeerd adres. Er wachten er {count} op "
                "jou, waarvan {fresh} van de afgelopen week.\n\nBij elke regel staat welke zaken het zijn en wat zou "
                "helpen. Pas de regel aan, of schrijf op waarom hij blijft.\n\nBekijk de lijst:\n\n{link}",
                "Je krijgt dit bericht omdat jij beheerder bent.",
            ),
            "en": Wording(
                "Routing: {count} wrong addresses",
                "Hello {name},\n\nThe routing table sent cases to a wrong address. {count} of them wait for you, "
                "{fresh} of the past week.\n\nFor each row you see which cases they are, and what would help. Change "
                "the row, or write down why it stays.\n\nLook at the list:\n\n{link}",
                "You get this message because you are an administrator.",
            ),
        },
    ),
    "deputy_named": Letter(
        params=frozenset({"name", "who", "from", "until", "link"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Jij vervangt {who}",
                "Hallo {name},\n\n{who} is afwezig van {from} tot en met {until}. Jij vervangt {who} in die tijd.\n\n"
                "Je ziet dan het werk van {who} bij je eigen werk. Je kunt het doen namens {who}; dat staat er "
                "ook bij.\n\nBekijk het werk:\n\n{link}",
                "Je krijgt dit bericht omdat jij als vervanger bent gekozen.",
            ),
            "en": Wording(
                "You stand in for {who}",
                "Hello {name},\n\n{who} is away from {from} until {until}. You stand in for {who} in that time.\n\n"
                "You will see the work of {who} with your own work. You can do it on behalf of {who}; the log "
                "says so.\n\nLook at the work:\n\n{link}",
                "You get this message because you were chosen as the deputy.",
            ),
        },
    ),
    "mail_draft": Letter(
        params=COLLEAGUE_CASE | {"placed", "left_out"},
        optional=frozenset({"left_out"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Je mail staat klaar als concept: {case}",
                "Hallo {name},\n\nVan je mail is een concept gemaakt: {case}.\n\n{placed}\n\n"
                "Niet meegenomen: {left_out}\n\nKijk het na, vul aan wat mist en dien het in. Tot die tijd ziet "
                "niemand anders het.\n\n{link}",
                "Je krijgt dit bericht omdat je een mail stuurde naar het adres voor knelpunten.",
            ),
            "en": Wording(
                "Your mail is ready as a draft: {case}",
                "Hello {name},\n\nYour mail was made into a draft: {case}.\n\n{placed}\n\n"
                "Not taken along: {left_out}\n\nCheck it, add what is missing and submit it. Until then nobody else "
                "sees it.\n\n{link}",
                "You get this message because you sent a mail to the address for bottlenecks.",
            ),
        },
    ),
    "mail_refused": Letter(
        params=frozenset({"name", "subject", "reason", "link"}),
        private=frozenset({"subject"}),
        words={
            "nl": Wording(
                "Je mail is niet verwerkt: {subject}",
                "Hallo {name},\n\nJe mail “{subject}” is niet verwerkt. De reden: {reason}\n\n"
                "Er is niets veranderd. Je kunt het zelf invoeren in Regiolijn:\n\n{link}",
                "Je krijgt dit bericht omdat je een mail stuurde naar het adres voor knelpunten.",
            ),
            "en": Wording(
                "Your mail was not handled: {subject}",
                "Hello {name},\n\nYour mail “{subject}” was not handled. The reason: {reason}\n\n"
                "Nothing was changed. You can enter it yourself in Regiolijn:\n\n{link}",
                "You get this message because you sent a mail to the address for bottlenecks.",
            ),
        },
    ),
    "bundle": Letter(
        params=frozenset({"name", "count", "items", "link"}),
        words={
            "nl": Wording(
                "{count} berichten uit Regiolijn",
                "Hallo {name},\n\nEr zijn {count} berichten voor je.\n\n{items}\n\nAl je berichten:\n\n{link}",
                "Je krijgt deze mail omdat je bij deze zaken hoort. Wij voegen berichten samen, zodat je minder "
                "mail krijgt.",
            ),
            "en": Wording(
                "{count} messages from Regiolijn",
                "Hello {name},\n\nThere are {count} messages for you.\n\n{items}\n\nAll your messages:\n\n{link}",
                "You get this mail because you are part of these cases. We put messages together, so that you get "
                "less mail.",
            ),
        },
    ),
    "entry_for_you": Letter(
        params=COLLEAGUE_CASE | {"who"},
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Vertrouwelijk bericht voor jou: {case}",
                "Hallo {name},\n\n{who} schreef iets vertrouwelijks voor jou.\n\n"
                "Lees het in Regiolijn. Het staat niet in deze mail:\n\n{link}",
                "Je krijgt dit bericht omdat {who} jou koos als lezer.",
            ),
            "en": Wording(
                "Confidential message for you: {case}",
                "Hello {name},\n\n{who} wrote something confidential for you.\n\n"
                "Read it in Regiolijn. It is not in this mail:\n\n{link}",
                "You get this message because {who} chose you as a reader.",
            ),
        },
    ),
    "consult_message": Letter(
        params=frozenset({"name", "who", "link"}),
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Er is iets voor je in een gesprek onder vier ogen",
                "Hallo {name},\n\n{who} schreef je onder vier ogen.\n\n"
                "Lees het in Regiolijn. Het staat niet in deze mail:\n\n{link}",
                "Je krijgt dit bericht omdat dit gesprek van jullie tweeën is. Wie jou vervangt, krijgt het niet.",
            ),
            "en": Wording(
                "There is something for you in a private conversation",
                "Hello {name},\n\n{who} wrote to you in private.\n\n"
                "Read it in Regiolijn. It is not in this mail:\n\n{link}",
                "You get this message because the conversation is yours and theirs alone. Your deputy does not get it.",
            ),
        },
    ),
    "mentioned": Letter(
        params=COLLEAGUE_CASE | {"who"},
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "{who} roept je erbij: {case}",
                "Hallo {name},\n\n{who} noemt jou in een reactie bij {case}.\n\nLees de reactie:\n\n{link}",
                "Je krijgt dit bericht omdat {who} je naam noemde.",
            ),
            "en": Wording(
                "{who} calls you: {case}",
                "Hello {name},\n\n{who} names you in a comment on {case}.\n\nRead the comment:\n\n{link}",
                "You get this message because {who} named you.",
            ),
        },
    ),
    "blocker_ended": Letter(
        params=COLLEAGUE_CASE,
        kind=NoticeKind.NEWS,
        words={
            "nl": Wording(
                "Je kunt misschien verder: {case}",
                "Hallo {name},\n\n{case} wachtte op een andere zaak. Die is nu klaar.\n\n"
                "Kijk of je verder kunt:\n\n{link}",
                "Je krijgt dit bericht omdat je deze zaak behandelt.",
            ),
            "en": Wording(
                "You may be able to go on: {case}",
                "Hello {name},\n\n{case} waited for another case. That has ended now.\n\n"
                "See whether you can go on:\n\n{link}",
                "You get this message because you work on this case.",
            ),
        },
    ),
    "region_message": Letter(
        params=REGION_CASE | {"said"},
        optional=frozenset({"said"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Nieuw bericht over uw melding ({number})",
                "Beste {name},\n\nEr is een nieuw bericht voor u bij uw melding: {report}.\n\n{said}\n\n"
                "Hier leest u alles wat er over uw melding is geschreven:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "New message about your report ({number})",
                "Dear {name},\n\nThere is a new message for you about your report: {report}.\n\n{said}\n\n"
                "Here you can read all that was written about your report:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_received": Letter(
        params=REGION_CASE | {"by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben uw melding ontvangen ({number})",
                "Beste {name},\n\nWij hebben uw melding ontvangen: {report}.\n\n"
                "{who} brengt de melding naar de juiste mensen bij het ministerie en houdt u op de "
                "hoogte.\n\nUiterlijk {by} hoort u wie eraan werkt.\n\n"
                "Hier ziet u altijd hoe het ermee staat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We have received your report ({number})",
                "Dear {name},\n\nWe have received your report: {report}.\n\n"
                "{who} takes it to the right people at the ministry and keeps you informed.\n\n"
                "You will hear who works on it by {by}.\n\n"
                "Here you can always see how it stands:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_question": Letter(
        params=REGION_CASE | {"question", "by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben een vraag over uw melding ({number})",
                "Beste {name},\n\nWij werken aan uw melding: {report}. Daarvoor hebben wij uw antwoord "
                "nodig.\n\n"
                "Onze vraag:\n\n{question}\n\nU kunt meteen antwoorden op uw eigen pagina:\n\n{link}\n\n"
                "Wilt u antwoorden uiterlijk {by}?\n\nLiever bellen of mailen? Neem dan contact op met {who}.",
                _REGION_NL,
            ),
            "en": Wording(
                "We have a question about your report ({number})",
                "Dear {name},\n\nWe are working on your report: {report}. For this we need your answer.\n\n"
                "Our question:\n\n{question}\n\nYou can answer at once on your own page:\n\n{link}\n\n"
                "Will you answer by {by}?\n\nWould you rather call or mail? Please contact {who}.",
                _REGION_EN,
            ),
        },
    ),
    "region_feedback": Letter(
        params=REGION_CASE | {"done", "place", "by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Is het opgelost? Uw oordeel over melding {number}",
                "Beste {name},\n\nDit is er gedaan met uw melding: {report}.\n\n{done}\n\n"
                "Waar uw inbreng een plek kreeg: {place}\n\n"
                "Wij willen graag weten of het hiermee is opgelost. U kunt kiezen uit: opgelost, deels "
                "opgelost of "
                "niet opgelost. Geef hier uw oordeel:\n\n{link}\n\nU kunt antwoorden tot en met {by}.",
                _REGION_NL,
            ),
            "en": Wording(
                "Is it solved? Your verdict on report {number}",
                "Dear {name},\n\nThis is what was done with your report: {report}.\n\n{done}\n\n"
                "Where your input found its place: {place}\n\n"
                "We would like to know whether this solved it. You can choose: solved, partly solved or not "
                "solved. "
                "Give your verdict here:\n\n{link}\n\nYou can answer until {by}.",
                _REGION_EN,
            ),
        },
    ),
    "region_reminder": Letter(
        params=REGION_CASE | {"by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wilt u nog uw oordeel geven over melding {number}?",
                "Beste {name},\n\nWij vroegen u of uw melding is opgelost: {report}. Wij hebben nog geen antwoord "
                "van u.\n\nGeef hier uw oordeel:\n\n{link}\n\nU kunt antwoorden tot en met {by}. Horen wij niets "
                "van u? Dan sluiten wij de melding af.",
                _REGION_NL,
            ),
            "en": Wording(
                "Will you still give your verdict on report {number}?",
                "Dear {name},\n\nWe asked you whether your report has been solved: {report}. We have not had your "
                "answer yet.\n\nGive your verdict here:\n\n{link}\n\nYou can answer until {by}. Do we not hear "
                "from you? Then we close the report.",
                _REGION_EN,
            ),
        },
    ),
    "region_others_answered": Letter(
        params=REGION_CASE | {"by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wat vindt u van melding {number}?",
                "Beste {name},\n\nWij vroegen u of uw melding is opgelost: {report}. Iemand anders uit uw regio heeft "
                "al geantwoord. Wij horen graag ook wat u ervan vindt.\n\nGeef hier uw oordeel:\n\n{link}\n\n"
                "U kunt antwoorden tot en met {by}. Daarna trekt {who} een conclusie met de antwoorden die er zijn.",
                _REGION_NL,
            ),
            "en": Wording(
                "What do you think of report {number}?",
                "Dear {name},\n\nWe asked you whether your report has been solved: {report}. Somebody else in your "
                "region has answered already. We would like to hear from you too.\n\nGive your verdict here:\n\n{link}"
                "\n\nYou can answer until {by}. After that {who} concludes with the answers that are there.",
                _REGION_EN,
            ),
        },
    ),
    "region_concluded": Letter(
        params=REGION_CASE | {"verdict", "motivation"},
        private=_REGION_PRIVATE | {"motivation"},
        words={
            "nl": Wording(
                "De conclusie over melding {number}",
                "Beste {name},\n\nWij vroegen uw regio of deze melding is opgelost: {report}.\n\n"
                "De conclusie: {verdict}\n\n{motivation}\n\n"
                "Hier ziet u alle antwoorden en hoe het nu verdergaat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "The conclusion on report {number}",
                "Dear {name},\n\nWe asked your region whether this report has been solved: {report}.\n\n"
                "The conclusion: {verdict}\n\n{motivation}\n\n"
                "Here you see all answers, and how it goes on:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_recheck": Letter(
        params=REGION_CASE,
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Is het nog steeds opgelost? Melding {number}",
                "Beste {name},\n\nEen tijd geleden is uw melding afgesloten: {report}. Wij willen graag weten of "
                "het nog steeds goed gaat.\n\nGeef hier antwoord:\n\n{link}\n\n"
                "Is het probleem terug? Dan openen wij uw melding weer. Gaat het goed? Dan is één klik genoeg.",
                _REGION_NL,
            ),
            "en": Wording(
                "Is it still solved? Report {number}",
                "Dear {name},\n\nSome time ago your report was closed: {report}. We would like to know whether all "
                "is still well.\n\nGive your answer here:\n\n{link}\n\n"
                "Has the problem come back? Then we reopen your report. Is all well? Then one click is enough.",
                _REGION_EN,
            ),
        },
    ),
    "region_withdrawn": Letter(
        params=REGION_CASE | {"reason"},
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij stoppen met uw melding ({number})",
                "Beste {name},\n\nWij werken niet verder aan uw melding: {report}. De reden:\n\n{reason}\n\n"
                "Bent u het hier niet mee eens? Laat het ons weten op uw eigen pagina, of neem contact op met "
                "{who}. Uw melding blijft daar te zien:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We stop working on your report ({number})",
                "Dear {name},\n\nWe do not work on your report any further: {report}. The "
                "reason:\n\n{reason}\n\n"
                "Do you disagree? Tell us on your own page, or contact {who}. You can still see your report "
                "there:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_merged": Letter(
        params=REGION_CASE | {"reason"},
        optional=frozenset({"reason"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Uw melding gaat verder met een andere melding ({number})",
                "Beste {name},\n\nMeer mensen meldden hetzelfde als u: {report}. Wij werken daarom verder "
                "aan één "
                "melding. U hoort wat daarmee gebeurt, net als voorheen.\n\n{reason}\n\n"
                "Hier ziet u hoe het ermee staat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "Your report continues together with another one ({number})",
                "Dear {name},\n\nMore people reported the same as you: {report}. We therefore continue with "
                "one "
                "report. You will hear what happens with it, as before.\n\n{reason}\n\n"
                "Here you can see how it stands:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_escalated": Letter(
        params=REGION_CASE | {"reason"},
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Uw melding ligt bij de regiocommissaris ({number})",
                "Beste {name},\n\nDe regiocommissaris neemt een besluit over uw melding: {report}. Dat is iemand "
                "in de top van het ministerie die knopen doorhakt.\n\nWaarom dat nodig is:\n\n{reason}\n\n"
                "Hier ziet u hoe het ermee staat en wanneer het besluit er is:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "Your report is with the regiocommissaris ({number})",
                "Dear {name},\n\nThe regiocommissaris takes a decision on your report: {report}. That is somebody "
                "at the top of the ministry who cuts knots.\n\nWhy that is needed:\n\n{reason}\n\n"
                "Here you can see how it stands and when the decision is there:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_reopened": Letter(
        params=REGION_CASE | {"by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij werken weer aan uw melding ({number})",
                "Beste {name},\n\nUw melding is opnieuw geopend: {report}. Wij gaan er weer mee aan de slag. "
                "Wat er eerder is gedaan, blijft bewaard.\n\nUiterlijk {by} hoort u hoe het verdergaat.\n\n"
                "Hier ziet u hoe het ermee staat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We are working on your report again ({number})",
                "Dear {name},\n\nYour report has been reopened: {report}. We are working on it again. "
                "What was done before is kept.\n\nYou will hear how it goes on by {by}.\n\n"
                "Here you can see how it stands:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_closed": Letter(
        params=REGION_CASE | {"outcome", "explanation"},
        optional=frozenset({"explanation"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Uw melding is afgesloten ({number})",
                "Beste {name},\n\nUw melding is afgesloten: {report}.\n\nDe uitkomst: "
                "{outcome}\n\n{explanation}\n\n"
                "Komt het probleem terug? Dan kunt u de melding binnen 12 maanden weer laten "
                "openen:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "Your report has been closed ({number})",
                "Dear {name},\n\nYour report has been closed: {report}.\n\nThe outcome: "
                "{outcome}\n\n{explanation}\n\n"
                "Does the problem come back? Then you can have the report reopened within 12 "
                "months:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "account": Letter(
        params=PARTY | {"who", "facts", "question", "by"},
        private=_SIGNATORY_PRIVATE,
        words={
            "nl": Wording(
                "Het ministerie van VWS vraagt uw reactie over een afspraak",
                "Beste {name},\n\nU heeft een afspraak ondertekend. Die wordt volgens ons niet nagekomen.\n\n{facts}"
                "\n\nWat wij u vragen:\n\n{question}\n\nGeef hier uw reactie, uiterlijk op {by}. U heeft geen account "
                "nodig:\n\n{link}\n\nDaarna oordeelt {who} of de afspraak is nagekomen.",
                _SIGNATORY_NL,
            ),
            "en": Wording(
                "The Ministry of Health asks for your reaction about an agreement",
                "Dear {name},\n\nYou have signed an agreement. We find that it is not kept.\n\n{facts}\n\nWhat we ask "
                "of you:\n\n{question}\n\nGive your reaction here, on {by} at the latest. You need no account:"
                "\n\n{link}\n\nAfter that {who} judges whether the agreement was kept.",
                _SIGNATORY_EN,
            ),
        },
    ),
    "account_reminder": Letter(
        params=PARTY | {"who", "question", "by"},
        private=_SIGNATORY_PRIVATE,
        words={
            "nl": Wording(
                "Het ministerie van VWS wacht op uw reactie",
                "Beste {name},\n\nWij vroegen uw reactie over een afspraak die u heeft ondertekend. Wij hebben nog "
                "niets van u gehoord.\n\nWat wij u vragen:\n\n{question}\n\nDe termijn: {by}. Zonder reactie oordeelt "
                "{who} op de feiten die er zijn.\n\nGeef hier uw reactie:\n\n{link}",
                _SIGNATORY_NL,
            ),
            "en": Wording(
                "The Ministry of Health is waiting for your reaction",
                "Dear {name},\n\nWe asked for your reaction about an agreement that you have signed. We have not heard "
                "from you yet.\n\nWhat we ask of you:\n\n{question}\n\nThe term: {by}. Without a reaction {who} judges "
                "on the facts there are.\n\nGive your reaction here:\n\n{link}",
                _SIGNATORY_EN,
            ),
        },
    ),
    "account_thanks": Letter(
        params=PARTY | {"answer"},
        private=_SIGNATORY_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben uw reactie ontvangen",
                "Beste {name},\n\nWij hebben uw reactie ontvangen. U hoort ons oordeel.\n\nDit schreef u:\n\n{answer}"
                "\n\nHier leest u alles terug. Zolang er geen oordeel is, kunt u iets toevoegen:\n\n{link}",
                _SIGNATORY_NL,
            ),
            "en": Wording(
                "We have received your reaction",
                "Dear {name},\n\nWe have received your reaction. You will hear our judgement.\n\nYou wrote:\n\n{answer}"
                "\n\nRead it all here. As long as there is no judgement, you can add something:\n\n{link}",
                _SIGNATORY_EN,
            ),
        },
    ),
    "account_judged": Letter(
        params=PARTY | {"who", "verdict", "reason"},
        private=_SIGNATORY_PRIVATE,
        words={
            "nl": Wording(
                "Ons oordeel over een afspraak",
                "Beste {name},\n\n{who} heeft een oordeel over de afspraak die u heeft ondertekend: {verdict}.\n\n"
                "Waarom:\n\n{reason}\n\nHier leest u alles terug:\n\n{link}",
                _SIGNATORY_NL,
            ),
            "en": Wording(
                "Our judgement on an agreement",
                "Dear {name},\n\n{who} has come to a judgement on the agreement that you have signed: {verdict}.\n\n"
                "Why:\n\n{reason}\n\nRead it all here:\n\n{link}",
                _SIGNATORY_EN,
            ),
        },
    ),
    "account_withdrawn": Letter(
        params=PARTY | {"who"},
        private=_SIGNATORY_PRIVATE,
        words={
            "nl": Wording(
                "Uw reactie is niet meer nodig",
                "Beste {name},\n\n{who} vroeg uw reactie over een afspraak. Een reactie is niet meer nodig. U hoeft "
                "niets te doen.\n\nHier leest u wie u kunt mailen:\n\n{link}",
                _SIGNATORY_NL,
            ),
            "en": Wording(
                "Your reaction is not needed any more",
                "Dear {name},\n\n{who} asked for your reaction about an agreement. A reaction is not needed any more. "
                "You need not do anything.\n\nHere you read whom you can write to:\n\n{link}",
                _SIGNATORY_EN,
            ),
        },
    ),
    "policy_test": Letter(
        params=PARTY | {"who", "about", "facts", "by"},
        private=_TESTER_PRIVATE,
        words={
            "nl": Wording(
                "Het ministerie van VWS vraagt of beleid in uw regio kan werken",
                "Beste {name},\n\n{who} van het ministerie van Volksgezondheid, Welzijn en Sport vraagt of nieuw "
                "beleid in uw regio kan werken.\n\nHet gaat over: {about}\n\n{facts}\n\nGeef hier uw antwoord. U heeft "
                "geen account nodig:\n\n{link}\n\nUw antwoord kan tot en met {by}. Daarna leest u via dezelfde link "
                "wat er met de antwoorden is gedaan.",
                _TESTER_NL,
            ),
            "en": Wording(
                "The Ministry of Health asks whether policy can work in your region",
                "Dear {name},\n\n{who} of the Ministry of Health, Welfare and Sport asks whether new policy can work "
                "in your region.\n\nIt is about: {about}\n\n{facts}\n\nGive your answer here. You need no account:"
                "\n\n{link}\n\nYou can answer until {by}. After that you read by the same link what was done with the "
                "answers.",
                _TESTER_EN,
            ),
        },
    ),
    "policy_test_reminder": Letter(
        params=PARTY | {"who", "about", "by"},
        private=_TESTER_PRIVATE,
        words={
            "nl": Wording(
                "Herinnering: kan dit beleid in uw regio werken",
                "Beste {name},\n\n{who} vroeg u of nieuw beleid in uw regio kan werken: {about}. Wij hebben nog geen "
                "antwoord van u.\n\nGeef hier uw antwoord:\n\n{link}\n\nUw antwoord kan tot en met {by}.",
                _TESTER_NL,
            ),
            "en": Wording(
                "Reminder: can this policy work in your region",
                "Dear {name},\n\n{who} asked you whether new policy can work in your region: {about}. We have no "
                "answer from you yet.\n\nGive your answer here:\n\n{link}\n\nYou can answer until {by}.",
                _TESTER_EN,
            ),
        },
    ),
    "policy_test_thanks": Letter(
        params=PARTY | {"about"},
        private=_TESTER_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben uw antwoord over het beleid ontvangen",
                "Beste {name},\n\nBedankt voor uw antwoord over: {about}. Hier leest u het terug, en kunt u het binnen "
                "de termijn aanvullen:\n\n{link}\n\nU krijgt bericht als duidelijk is wat ermee is gedaan.",
                _TESTER_NL,
            ),
            "en": Wording(
                "We have received your answer about the policy",
                "Dear {name},\n\nThank you for your answer about: {about}. Here you can read it, and add to it within "
                "the term:\n\n{link}\n\nYou will be told what was done with it.",
                _TESTER_EN,
            ),
        },
    ),
    "policy_test_told": Letter(
        params=PARTY | {"about", "done"},
        private=_TESTER_PRIVATE,
        words={
            "nl": Wording(
                "Wat er met uw antwoord over het beleid is gedaan",
                "Beste {name},\n\nU gaf antwoord over: {about}. De antwoorden van alle regio’s zijn gewogen.\n\n{done}"
                "\n\nHier leest u de hoofdpunten, wat ermee is gedaan en waarom:\n\n{link}",
                _TESTER_NL,
            ),
            "en": Wording(
                "What was done with your answer about the policy",
                "Dear {name},\n\nYou answered about: {about}. The answers of all regions have been weighed.\n\n{done}"
                "\n\nHere you read the main points, what was done with them and why:\n\n{link}",
                _TESTER_EN,
            ),
        },
    ),
    "policy_test_withdrawn": Letter(
        params=PARTY | {"about", "reason"},
        private=_TESTER_PRIVATE,
        words={
            "nl": Wording(
                "Uw antwoord over het beleid is niet meer nodig",
                "Beste {name},\n\nWij vroegen uw antwoord over: {about}. Dat is niet meer nodig.\n\n{reason}\n\n"
                "U hoeft niets te doen. Hier leest u het na:\n\n{link}",
                _TESTER_NL,
            ),
            "en": Wording(
                "Your answer about the policy is not needed any more",
                "Dear {name},\n\nWe asked for your answer about: {about}. It is not needed any more.\n\n{reason}\n\n"
                "You need not do anything. Here you can read it:\n\n{link}",
                _TESTER_EN,
            ),
        },
    ),
    "enquiry": Letter(
        params=PARTY | {"who", "question", "about", "by"},
        optional=frozenset({"about"}),
        private=_PARTY_PRIVATE,
        words={
            "nl": Wording(
                "Een vraag van {who} van het ministerie van VWS",
                "Beste {name},\n\n{who} van het ministerie van Volksgezondheid, Welzijn en Sport heeft een vraag aan "
                "u.\n\nHet gaat over: {about}\n\nDe vraag:\n\n{question}\n\nGeef hier uw antwoord. U heeft geen "
                "account nodig:\n\n{link}\n\nUw antwoord kan tot en met {by}.",
                _PARTY_NL,
            ),
            "en": Wording(
                "A question from {who} of the Ministry of Health, Welfare and Sport",
                "Dear {name},\n\n{who} of the Ministry of Health, Welfare and Sport has a question for "
                "you.\n\nIt is about: {about}\n\nThe question:\n\n{question}\n\nGive your answer here. You need no "
                "account:\n\n{link}\n\nYou can answer until {by}.",
                _PARTY_EN,
            ),
        },
    ),
    "enquiry_reminder": Letter(
        params=PARTY | {"who", "question", "by"},
        private=_PARTY_PRIVATE,
        words={
            "nl": Wording(
                "{who} van het ministerie van VWS wacht op uw antwoord",
                "Beste {name},\n\n{who} stelde u een vraag. Wij hebben nog geen antwoord van u.\n\nDe vraag:\n\n"
                "{question}\n\nGeef hier uw antwoord:\n\n{link}\n\nUw antwoord kan tot en met {by}. Daarna werkt de "
                "link niet meer. Lukt het niet? Laat het {who} weten.",
                _PARTY_NL,
            ),
            "en": Wording(
                "{who} of the Ministry of Health is waiting for your answer",
                "Dear {name},\n\n{who} asked you a question. We have not had your answer yet.\n\nThe question:\n\n"
                "{question}\n\nGive your answer here:\n\n{link}\n\nYou can answer until {by}. After that the link "
                "does not work any more. Can you not answer in time? Please tell {who}.",
                _PARTY_EN,
            ),
        },
    ),
    "enquiry_thanks": Letter(
        params=PARTY | {"answer", "by"},
        optional=frozenset({"by"}),
        private=_PARTY_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben uw antwoord ontvangen",
                "Beste {name},\n\nDank u wel. Wij hebben uw antwoord ontvangen.\n\nDit schreef u:\n\n{answer}\n\n"
                "Bent u iets vergeten? Tot en met {by} kunt u één keer iets toevoegen:\n\n{link}",
                _PARTY_NL,
            ),
            "en": Wording(
                "We have received your answer",
                "Dear {name},\n\nThank you. We have received your answer.\n\nThis is what you wrote:\n\n{answer}\n\n"
                "Did you forget something? Until {by} you can add something once:\n\n{link}",
                _PARTY_EN,
            ),
        },
    ),
    "enquiry_withdrawn": Letter(
        params=PARTY | {"who", "question"},
        private=_PARTY_PRIVATE,
        words={
            "nl": Wording(
                "Uw antwoord is niet meer nodig",
                "Beste {name},\n\n{who} stelde u een vraag. Een antwoord is niet meer nodig.\n\nDe vraag was:\n\n"
                "{question}\n\nU hoeft niets te doen. Hier leest u wie u kunt bellen of mailen:\n\n{link}",
                _PARTY_NL,
            ),
            "en": Wording(
                "Your answer is not needed any more",
                "Dear {name},\n\n{who} asked you a question. An answer is not needed any more.\n\nThe question was:\n\n"
                "{question}\n\nYou need not do anything. Here you can read whom you can call or mail:\n\n{link}",
                _PARTY_EN,
            ),
        },
    ),
    "enquiry_answered": Letter(
        params=COLLEAGUE_CASE | {"party"},
        kind=NoticeKind.TURN,
        words={
            "nl": Wording(
                "Antwoord van {party}: {case}",
                "Hallo {name},\n\nEr is antwoord van {party} op je vraag bij {case}.\n\nLees het antwoord en ga "
                "verder:\n\n{link}",
                _TURN_NL,
            ),
            "en": Wording(
                "Answer from {party}: {case}",
                "Hello {name},\n\nThere is an answer from {party} to your question in {case}.\n\nRead the answer "
                "and go on:\n\n{link}",
                _TURN_EN,
            ),
        },
    ),
    "enquiry_expired": Letter(
        params=COLLEAGUE_CASE | {"party"},
        kind=NoticeKind.DEADLINE,
        words={
            "nl": Wording(
                "Geen antwoord van {party}: {case}",
                "Hallo {name},\n\nEr is geen antwoord van {party} op je vraag bij {case}. De link werkt niet "
                "meer.\n\nStuur de vraag opnieuw, bel zelf, of ga verder zonder dit antwoord:\n\n{link}",
                _TURN_NL,
            ),
            "en": Wording(
                "No answer from {party}: {case}",
                "Hello {name},\n\nThere is no answer from {party} to your question in {case}. The link does not work "
                "any more.\n\nSend the question again, call yourself, or go on without this answer:\n\n{link}",
                _TURN_EN,
            ),
        },
    ),
}
