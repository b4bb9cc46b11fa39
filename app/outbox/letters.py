"""What our messages say: one letter for each occasion, in Dutch and in English.

A letter names the values it needs. `check` proves, when the application starts, that every placeholder is
such a value and that both languages use the same ones. Colleagues are "je", regions "u".

Values are plain text. `link` is a path of this application, or a whole address within BASE_URL; `by` is a
date as 2026-11-23. A paragraph whose only news is an empty value (no date, no explanation) is left out; an
empty name becomes "lezer".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

from babel.dates import format_date

LANGUAGES = ("nl", "en")
DERIVED = {"case": frozenset({"number", "title", "confidential"}), "report": frozenset({"number", "title"})}
"""Placeholders that we make out of other values, and those they need."""

COLLEAGUE_CASE = frozenset({"name", "number", "title", "confidential", "link"})
REGION_CASE = frozenset({"name", "number", "title", "who", "link"})


class LetterFault(Exception):
    """A letter that cannot be sent as written, or values that do not fit it: a fault in our own code."""


@dataclass(frozen=True)
class Wording:
    """A letter in one language. Blank lines divide the paragraphs of `text`; `why` says why the reader gets
    this.
    """

    subject: str
    text: str
    why: str


@dataclass(frozen=True)
class Letter:
    """A kind of message: the values it needs, those it can do without, and its words.

    `private` values are for the reader only: an administrator who looks at the message does not see them, and
    the link is forgotten once the message has been sent.
    """

    params: frozenset[str]
    words: Mapping[str, Wording]
    optional: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset({"link"})


@dataclass(frozen=True)
class Text:
    """A letter with its values filled in: plain text, before it becomes a mail."""

    subject: str
    paragraphs: tuple[str, ...]
    why: str
    link: str


_COLLEAGUE_NL = "Je krijgt dit bericht omdat je bij deze zaak hoort. Antwoord in Regiolijn, niet op deze mail."
_COLLEAGUE_EN = "You get this message because you are part of this case. Reply in Regiolijn, not to this mail."
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
_REGION_PRIVATE = frozenset({"link", "title", "name", "question", "done", "reason", "explanation"})

LETTERS: Mapping[str, Letter] = {
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
        words={
            "nl": Wording(
                "{what}: {case}",
                "Hallo {name},\n\nJij bent aan zet bij {case}.\n\nWat je moet doen: {what}\n\nVóór: {by}\n\n"
                "Open de zaak:\n\n{link}",
                _COLLEAGUE_NL,
            ),
            "en": Wording(
                "{what}: {case}",
                "Hello {name},\n\nIt is your turn in {case}.\n\nWhat you must do: {what}\n\nBy: {by}\n\n"
                "Open the case:\n\n{link}",
                _COLLEAGUE_EN,
            ),
        },
    ),
    "informed": Letter(
        params=COLLEAGUE_CASE | {"what"},
        words={
            "nl": Wording(
                "{what}: {case}",
                "Hallo {name},\n\nEr is iets gebeurd bij {case}: {what}\n\nJe hoeft nu niets te doen. "
                "Bekijk de zaak:\n\n{link}",
                _COLLEAGUE_NL,
            ),
            "en": Wording(
                "{what}: {case}",
                "Hello {name},\n\nSomething happened in {case}: {what}\n\nYou need not do anything now. "
                "Look at the case:\n\n{link}",
                _COLLEAGUE_EN,
            ),
        },
    ),
    "region_received": Letter(
        params=REGION_CASE,
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben uw melding ontvangen ({number})",
                "Beste {name},\n\nWij hebben uw melding ontvangen: {report}.\n\n"
                "{who} brengt de melding naar de juiste mensen bij het ministerie en houdt u op de "
                "hoogte.\n\n"
                "Hier ziet u altijd hoe het ermee staat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We have received your report ({number})",
                "Dear {name},\n\nWe have received your report: {report}.\n\n"
                "{who} takes it to the right people at the ministry and keeps you informed.\n\n"
                "Here you can always see how it stands:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_question": Letter(
        params=REGION_CASE | {"question"},
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij hebben een vraag over uw melding ({number})",
                "Beste {name},\n\nWij werken aan uw melding: {report}. Daarvoor hebben wij uw antwoord "
                "nodig.\n\n"
                "Onze vraag:\n\n{question}\n\n{who} neemt contact met u op. U kunt ook zelf bellen of "
                "mailen. "
                "Hier ziet u hoe het met uw melding staat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We have a question about your report ({number})",
                "Dear {name},\n\nWe are working on your report: {report}. For this we need your answer.\n\n"
                "Our question:\n\n{question}\n\n{who} will contact you. You may also call or mail yourself. "
                "Here you can see how your report stands:\n\n{link}",
                _REGION_EN,
            ),
        },
    ),
    "region_feedback": Letter(
        params=REGION_CASE | {"done", "by"},
        optional=frozenset({"by"}),
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Is het opgelost? Uw oordeel over melding {number}",
                "Beste {name},\n\nDit is er gedaan met uw melding: {report}.\n\n{done}\n\n"
                "Wij willen graag weten of het hiermee is opgelost. U kunt kiezen uit: opgelost, deels "
                "opgelost of "
                "niet opgelost. Geef hier uw oordeel:\n\n{link}\n\nU kunt antwoorden tot en met {by}.",
                _REGION_NL,
            ),
            "en": Wording(
                "Is it solved? Your verdict on report {number}",
                "Dear {name},\n\nThis is what was done with your report: {report}.\n\n{done}\n\n"
                "We would like to know whether this solved it. You can choose: solved, partly solved or not "
                "solved. "
                "Give your verdict here:\n\n{link}\n\nYou can answer until {by}.",
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
                "Bent u het hier niet mee eens? Neem dan contact op met {who}. Uw melding blijft hier te "
                "zien:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We stop working on your report ({number})",
                "Dear {name},\n\nWe do not work on your report any further: {report}. The "
                "reason:\n\n{reason}\n\n"
                "Do you disagree? Please contact {who}. You can still see your report here:\n\n{link}",
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
        params=REGION_CASE,
        private=_REGION_PRIVATE,
        words={
            "nl": Wording(
                "Wij werken weer aan uw melding ({number})",
                "Beste {name},\n\nUw melding is opnieuw geopend: {report}. Wij gaan er weer mee aan de slag. "
                "Wat er eerder is gedaan, blijft bewaard.\n\nHier ziet u hoe het ermee staat:\n\n{link}",
                _REGION_NL,
            ),
            "en": Wording(
                "We are working on your report again ({number})",
                "Dear {name},\n\nYour report has been reopened: {report}. We are working on it again. "
                "What was done before is kept.\n\nHere you can see how it stands:\n\n{link}",
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
}


def letter(name: str) -> Letter:
    """The letter with this name. Raises LetterFault when there is none."""
    try:
        return LETTERS[name]
    except KeyError:
        raise LetterFault(f"there is no letter {name!r}") from None


def _placeholders(text: str) -> frozenset[str]:
    """The names between braces. Raises LetterFault for anything but a plain name (`{a.b}`, `{a!r}`,
    `{a:>5}`).
    """
    found: set[str] = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise LetterFault(f"{{{name}}} in {text[:40]!r} is not a plain name")
        found.add(name)
    return frozenset(found)


def check(letters: Mapping[str, Letter] = LETTERS) -> None:
    """Prove that every letter can be filled in. Raises LetterFault, naming the letter, the language and the
    fault.
    """
    for name, found in letters.items():
        if set(found.words) != set(LANGUAGES):
            raise LetterFault(f"letter {name}: needs exactly the languages {', '.join(LANGUAGES)}")
        if not found.optional <= found.params:
            raise LetterFault(f"letter {name}: an optional value that is no value")
        for language, wording in found.words.items():
            used: set[str] = set()
            for placeholder in _placeholders(f"{wording.subject}\n{wording.text}\n{wording.why}"):
                needs = DERIVED.get(placeholder, frozenset({placeholder}))
                if not needs <= found.params:
                    raise LetterFault(f"letter {name} ({language}): unknown placeholder {{{placeholder}}}")
                used |= needs
            if used != found.params:
                unused = ", ".join(sorted(found.params - used))
                raise LetterFault(f"letter {name} ({language}): never uses {unused}")
            if "\n" in wording.subject:
                raise LetterFault(f"letter {name} ({language}): the subject has more than one line")


def fitting(name: str, params: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """The values as we keep them. Raises LetterFault when one is missing, unknown or of the wrong kind.

    The title of a confidential case is not kept at all: mail to colleagues must not carry it.
    """
    found = letter(name)
    if set(params) != found.params:
        missing, unknown = sorted(found.params - set(params)), sorted(set(params) - found.params)
        raise LetterFault(f"letter {name}: missing values {missing}, unknown values {unknown}")
    kept: dict[str, str | bool] = {}
    for key, value in params.items():
        if isinstance(value, bool) is not (key == "confidential") or not isinstance(value, str | bool):
            raise LetterFault(f"letter {name}: {key} is {type(value).__name__}")
        if value == "" and key not in found.optional | {"name"}:
            raise LetterFault(f"letter {name}: {key} is empty")
        if key == "by" and value:
            date.fromisoformat(str(value))
        kept[key] = value
    if kept.get("confidential"):
        kept["title"] = ""
    return kept


def compose(name: str, language: str, params: Mapping[str, str | bool], base_url: str) -> Text:
    """The letter with its values. Raises LetterFault for a link that leads elsewhere than to this
    application.
    """
    found = letter(name)
    wording = found.words[language if language in found.words else "nl"]
    values = _values(params, language, base_url)
    paragraphs = [
        paragraph.format_map(values).strip()
        for paragraph in wording.text.split("\n\n")
        if not any(values[key] == "" for key in _placeholders(paragraph) & found.optional)
    ]
    return Text(
        subject=wording.subject.format_map(values),
        paragraphs=tuple(paragraphs),
        why=wording.why.format_map(values),
        link=values["link"],
    )


def _values(params: Mapping[str, str | bool], language: str, base_url: str) -> dict[str, str]:
    values = {key: str(value) for key, value in params.items()}
    values["name"] = values.get("name") or ("reader" if language == "en" else "lezer")
    values["link"] = _within(values.get("link", ""), base_url)
    if values.get("by"):
        day = date.fromisoformat(values["by"])
        values["by"] = format_date(day, "EEEE d MMMM y", locale="en" if language == "en" else "nl")
    number, title = values.get("number", ""), values.get("title", "")
    values["report"] = f"“{title}” ({number})"
    if params.get("confidential"):
        values["case"] = f"{number} (confidential)" if language == "en" else f"{number} (vertrouwelijk)"
    else:
        values["case"] = f"{number} “{title}”"
    return values


def _within(link: str, base_url: str) -> str:
    """The whole address of a link. Only addresses of this application are mailed (CVE-2024-23830,
    CVE-2021-30185).
    """
    address = base_url + link if link.startswith("/") and not link.startswith("//") else link
    plain = not any(char.isspace() or ord(char) < 32 or char in "<>\"'\\" for char in address)
    if link and not (plain and address.startswith(f"{base_url}/")):
        raise LetterFault("a link that leads away from this application")
    return address


check()
