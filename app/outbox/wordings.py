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
    the others are mail only.
    """

    params: frozenset[str]
    words: Mapping[str, Wording]
    optional: frozenset[str] = frozenset()
    kind: NoticeKind | None = None
    private: frozenset[str] = frozenset({"link"})


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
