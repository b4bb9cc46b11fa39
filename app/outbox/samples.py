"""Values as they could be, to show what a text looks like before anybody gets it."""

from __future__ import annotations

from app.outbox import letters
from app.outbox.letters import BUNDLE, Item, Text
from app.outbox.wordings import Words

NL = {
    "name": "Joris Verhagen",
    "number": "2026-0142",
    "title": "Vergoeding van de wijkzuster loopt vast",
    "link": "/zaken/2026-0142",
    "what": "Neem de zaak aan of geef hem door",
    "by": "2026-12-04",
    "because": "al 14 werkdagen geen teken van leven",
    "clock": "Oplossing",
    "who": "Femke Dalstra",
    "question": "Om hoeveel cliënten gaat het per maand?",
    "done": "De zorgverzekeraar vergoedt vanaf 1 januari ook de reistijd. Dat staat in de nieuwe regeling.",
    "said": "Volgende week spreken wij de zorgverzekeraar. Daarna hoort u meer.",
    "reason": "Twee andere regio’s meldden hetzelfde. Daar wordt al aan gewerkt.",
    "outcome": "opgelost",
    "explanation": "De regeling is aangepast.",
    "place": "Artikel 4 van de nieuwe beleidsregel.",
    "verdict": "deels opgelost",
    "promise": "Wij bellen de zorgverzekeraar over de reistijd.",
    "from": "2026-12-21",
    "until": "2027-01-04",
    "count": "2",
    "party": "de NZa",
    "about": "Vergoeding van de wijkzuster loopt vast",
    "facts": "In de regio Noord is nog geen gezamenlijk regioplan vastgesteld.",
    "answer": "Dat mag. Het staat in artikel 4 van de beleidsregel.",
    "placed": "De regio is je eigen regio.",
    "left_out": "oud.doc (dit soort bestand kan niet mee)",
    "subject": "Doorst: wijkverpleging",
    "when": "donderdag 3 december 2026, 13:30 tot 15:00",
    "stop": "/cijfers/bewaard/1/post",
    "views": "Bekostiging: 12 zaken, 3 te laat\nWacht op de NZa: 4 zaken",
}
EN = {
    **NL,
    "title": "Payment of the district nurse is stuck",
    "what": "Accept the case or hand it over",
    "because": "no sign of life for 14 working days",
    "clock": "Solution",
    "when": "Thursday 3 December 2026, 13:30 to 15:00",
    "question": "How many clients does it concern each month?",
    "done": "From 1 January the insurer also pays for travelling time. The new rules say so.",
    "said": "Next week we meet the insurer. Then you will hear more.",
    "reason": "Two other regions reported the same. It is being worked on.",
    "outcome": "solved",
    "placed": "The region is your own region.",
    "left_out": "old.doc (a file of this kind cannot come along)",
    "subject": "Fwd: district nursing",
    "explanation": "The rules have been changed.",
    "party": "the NZa",
    "about": "Payment of the district nurse is stuck",
    "facts": "In the region Noord no joint regional plan has been adopted yet.",
    "answer": "That is allowed. It is in article 4 of the policy rule.",
    "place": "Article 4 of the new policy rule.",
    "verdict": "partly solved",
    "promise": "We call the insurer about travelling time.",
}


def show(letter: str, language: str, words: Words | None, base_url: str) -> Text:
    """The letter in these words (none: the standard text), with values as they could be. Raises LetterFault and
    ValueError for words that cannot be filled in.
    """
    values = EN if language == "en" else NL
    params: dict[str, str | bool] = {
        name: values.get(name, "") for name in letters.letter(letter).params if name not in ("confidential", "items")
    }
    if "confidential" in letters.letter(letter).params:
        params["confidential"] = False
    return letters.compose(letter, language, params, base_url, words, _items(language, base_url, letter))


def _items(language: str, base_url: str, letter: str) -> tuple[Item, ...]:
    if letter != BUNDLE:
        return ()
    values = EN if language == "en" else NL
    found = []
    for name in ("act_now", "clock_remind"):
        params: dict[str, str | bool] = {
            key: values[key] for key in letters.letter(name).params if key != "confidential"
        }
        found.append(letters.item(name, language, {**params, "confidential": False}, base_url))
    return tuple(found)
