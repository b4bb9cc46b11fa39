"""What our messages say: one letter for each occasion, in Dutch and in English.

A letter names the values it needs. `check` proves, when the application starts, that every placeholder is
such a value and that both languages use the same ones. Colleagues are "je", regions "u".

Values are plain text. `link` is a path of this application, or a whole address within BASE_URL; `by` is a
date as 2026-11-23. A paragraph whose only news is an empty value (no date, no explanation) is left out; an
empty name becomes "lezer".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter

from babel.dates import format_date

from app.outbox.wordings import COLLEAGUE_CASE, LETTERS, REGION_CASE, Letter, Wording, Words

__all__ = ["COLLEAGUE_CASE", "LANGUAGES", "LETTERS", "REGION_CASE", "Letter", "LetterFault", "Text", "Wording", "Words"]

LANGUAGES = ("nl", "en")
DEPUTY = "instead_of"
"""A value that every letter to a colleague takes: the name of whom the reader stands in for."""

DERIVED = {"case": frozenset({"number", "title", "confidential"}), "report": frozenset({"number", "title"})}
"""Placeholders that we make out of other values, and those they need."""
BUNDLE = "bundle"
"""The letter of a mail that takes several notices along."""
ITEMS = "{items}"
CHOICES = "/account/berichten"
FOOTER = {
    "nl": "Antwoord in Regiolijn, niet op deze mail. Kies zelf welke mail je krijgt:",
    "en": "Reply in Regiolijn, not to this mail. Choose yourself which mail you get:",
}
"""What stands under each letter to a colleague, before the address where they choose."""
ANSWERED = {
    "nl": "Je antwoord op deze mail komt als reactie bij de zaak. Kies zelf welke mail je krijgt:",
    "en": "Your reply to this mail becomes a comment on the case. Choose yourself which mail you get:",
}
ANSWERED_REGION = {
    "nl": "U kunt ook op deze mail antwoorden. Uw antwoord komt bij uw melding te staan.",
    "en": "You may also reply to this mail. Your reply is added to your report.",
}
"""What stands there when an answer to the mail itself goes to the case."""
STOP = "stop"
"""A value of letters that come on a schedule: the path where its reader stops them. It stands under the letter."""
STOPPING = {"nl": "Dit niet meer krijgen? Zet het hier uit:", "en": "Do you not want this any more? Stop it here:"}
MARKERS = {"nl": "-- Antwoord boven deze regel --", "en": "-- Reply above this line --"}
"""What stands above such a mail: from there on an answer holds nothing new."""
DATES = frozenset({"by", "from", "until"})
"""Values that may be a date as 2026-11-23: they are written out in the language of the letter."""


class LetterFault(Exception):
    """A letter that cannot be sent as written, or values that do not fit it: a fault in our own code."""


@dataclass(frozen=True)
class Item:
    """One of several notices in one mail: what happened, what is good to know, why it is told, and where it leads."""

    subject: str
    notes: tuple[str, ...]
    why: str
    link: str


@dataclass(frozen=True)
class Text:
    """A letter with its values filled in: plain text, before it becomes a mail. A paragraph is text, or the items of
    a bundle.

    `footer` is what stands under every letter to a colleague; `choices` is where they choose what they get; `marker`
    what stands above it, when an answer to the mail goes to the case.
    """

    subject: str
    paragraphs: tuple[str | tuple[Item, ...], ...]
    why: str
    link: str
    footer: str = ""
    choices: str = ""
    marker: str = ""


def letter(name: str) -> Letter:
    """The letter with this name. Raises LetterFault when there is none."""
    try:
        return LETTERS[name]
    except KeyError:
        raise LetterFault(f"there is no letter {name!r}") from None


def placeholders(text: str) -> frozenset[str]:
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
            for placeholder in placeholders(f"{wording.subject}\n{wording.text}\n{wording.why}"):
                needs = DERIVED.get(placeholder, frozenset({placeholder}))
                if not needs <= found.params:
                    raise LetterFault(f"letter {name} ({language}): unknown placeholder {{{placeholder}}}")
                used |= needs
            if used | found.enclosed != found.params - {STOP}:
                unused = ", ".join(sorted(found.params - {STOP} - used - found.enclosed))
                raise LetterFault(f"letter {name} ({language}): never uses {unused}")
            if "\n" in wording.subject:
                raise LetterFault(f"letter {name} ({language}): the subject has more than one line")


def fitting(name: str, params: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """The values as we keep them. Raises LetterFault when one is missing, unknown or of the wrong kind.

    The title of a confidential case is not kept at all: mail to colleagues must not carry it.
    """
    found = letter(name)
    given = set(params) - ({DEPUTY} if found.kind is not None else set())
    if given != found.params:
        missing, unknown = sorted(found.params - given), sorted(given - found.params)
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


def compose(
    name: str,
    language: str,
    params: Mapping[str, str | bool],
    base_url: str,
    words: Words | None = None,
    items: Sequence[Item] = (),
    *,
    answered: bool = False,
) -> Text:
    """The letter with its values, in the words of an administrator (`words`) or else in our own. `items` stand where
    a paragraph says {items}. `answered`: an answer to the mail goes to the case, and the letter says so.

    Raises LetterFault for a link that leads elsewhere than to this application.
    """
    found = letter(name)
    ours = found.words[language if language in found.words else "nl"]
    values = _values(params, language, base_url)
    subject, body = (words.subject, words.text) if words else (ours.subject, ours.text)
    paragraphs: list[str | tuple[Item, ...]] = []
    for paragraph in re.split(r"\n{2,}", body):
        if paragraph.strip() == ITEMS:
            paragraphs.append(tuple(items))
        elif not any(values[key] == "" for key in placeholders(paragraph) & found.optional):
            paragraphs.append(paragraph.format_map(values).strip())
    colleague = found.kind is not None or name == BUNDLE
    spoken = language if language in FOOTER else "nl"
    return Text(
        subject=subject.format_map({**values, "what": values.get("what", "").rstrip(".")}),
        paragraphs=tuple(paragraphs),
        why=_why(ours.why.format_map(values), language, values.get(DEPUTY, "")),
        link=values["link"],
        footer=STOPPING[spoken] if STOP in values else _footer(spoken, colleague=colleague, answered=answered),
        choices=_within(values[STOP], base_url) if STOP in values else f"{base_url}{CHOICES}" if colleague else "",
        marker=MARKERS[spoken] if answered else "",
    )


def _footer(language: str, *, colleague: bool, answered: bool) -> str:
    if colleague:
        return (ANSWERED if answered else FOOTER)[language]
    return ANSWERED_REGION[language] if answered else ""


def _why(why: str, language: str, instead_of: str) -> str:
    if not instead_of:
        return why
    return f"{why} You stand in for {instead_of}." if language == "en" else f"{why} Je vervangt {instead_of}."


def item(name: str, language: str, params: Mapping[str, str | bool], base_url: str, words: Words | None = None) -> Item:
    """A letter as one of several in a mail, or as a line on a page. Raises LetterFault as `compose` does."""
    text = compose(name, language, params, base_url, words)
    values = _values(params, language, base_url)
    by = f"{'By' if language == 'en' else 'Uiterlijk'}: {values['by']}" if values.get("by") else ""
    notes = tuple(note for note in (values.get("because", ""), by) if note)
    return Item(text.subject, notes, text.why, text.link)


def _values(params: Mapping[str, str | bool], language: str, base_url: str) -> dict[str, str]:
    values = {key: str(value) for key, value in params.items()}
    values["name"] = values.get("name") or ("reader" if language == "en" else "lezer")
    values["link"] = _within(values.get("link", ""), base_url)
    for key in DATES & values.keys():
        values[key] = _in_words(values[key], language)
    number, title = values.get("number", ""), values.get("title", "")
    values["report"] = f"“{title}” ({number})"
    if params.get("confidential"):
        values["case"] = f"{number} (confidential)" if language == "en" else f"{number} (vertrouwelijk)"
    else:
        values["case"] = f"{number} “{title}”"
    return values


def _in_words(value: str, language: str) -> str:
    """A date as 2026-11-23 in words; anything else as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return str(format_date(day, "EEEE d MMMM y", locale="en" if language == "en" else "nl"))


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
