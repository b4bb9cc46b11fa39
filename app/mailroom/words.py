"""What became of a mail, in words: for the page of the post, and for who sent it. Colleagues are "je"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.workflow.model import Text

REASONS: Final[Mapping[str, Text]] = {
    "loop": Text("Deze mail komt uit Regiolijn zelf.", "This mail comes from Regiolijn itself."),
    "failed_delivery": Text(
        "Een bericht van een mailserver: een mail kwam niet aan.", "A report of a mail server: a mail did not arrive."
    ),
    "unreadable": Text("Deze mail is niet te lezen.", "This mail cannot be read."),
    "from_unclear": Text(
        "Het is niet duidelijk van wie deze mail is: er staat niet precies één afzender in.",
        "It is not clear who this mail is from: it does not name exactly one sender.",
    ),
    "sent_by_another": Text(
        "De mail is verstuurd door iemand anders dan de afzender die erin staat.",
        "The mail was sent by somebody else than the sender it names.",
    ),
    "nobody_vouches": Text(
        "Er is niet ingesteld welke mailserver de afzender controleert (MAIL_AUTHSERV). Dan vertrouwen wij geen mail.",
        "It is not set which mail server checks the sender (MAIL_AUTHSERV). Then we trust no mail.",
    ),
    "not_authentic": Text(
        "Onze mailserver kan niet bevestigen dat de afzender echt is.",
        "Our mail server cannot confirm that the sender is real.",
    ),
    "by_itself": Text("Een automatisch antwoord.", "An automatic reply."),
    "a_list": Text("Deze mail komt van een mailinglijst.", "This mail comes from a mailing list."),
    "too_many": Text("Te veel mails van één afzender in een uur.", "Too many mails from one sender in an hour."),
    "unknown_sender": Text("Wij kennen deze afzender niet.", "We do not know this sender."),
    "not_in_service": Text("Dit account is niet meer in gebruik.", "This account is no longer in use."),
    "answers_nothing_of_ours": Text(
        "Het is een antwoord, maar niet op een bericht dat per mail te beantwoorden is.",
        "It is a reply, but not to a message that can be answered by mail.",
    ),
    "answers_anothers": Text(
        "Het is een antwoord op een bericht dat aan iemand anders was gestuurd.",
        "It is a reply to a message that was sent to somebody else.",
    ),
    "not_theirs_any_more": Text(
        "Het is een antwoord bij een zaak waar de afzender nu niet meer op mag reageren.",
        "It is a reply about a case on which the sender may not comment any more.",
    ),
    "may_not_file": Text(
        "Alleen een regio-liaison met een eigen regio kan een knelpunt mailen.",
        "Only a regio-liaison with a region of their own can mail a bottleneck.",
    ),
    "too_large": Text("De mail is groter dan 25 MB.", "The mail is larger than 25 MB."),
    "too_complex": Text("De mail heeft te veel onderdelen.", "The mail has too many parts."),
    "nothing_in_it": Text("Er staat geen nieuwe tekst in de mail.", "There is no new text in the mail."),
    "fault": Text(
        "Er ging iets mis in Regiolijn. De mail is bewaard.", "Something went wrong in Regiolijn. The mail was kept."
    ),
}
REGION_WROTE: Final = Text("De regio heeft per mail gereageerd.", "The region wrote by mail.")
REGION_WROTE_WAITING: Final = Text(
    "De regio heeft per mail gereageerd. De zaak wacht nog op antwoord: is dit het, zet de zaak dan verder.",
    "The region wrote by mail. The case still waits for an answer: if this is it, move the case on.",
)
NOT_TAKEN: Final = Text("Niet meegenomen uit de mail", "Not taken from the mail")
PASSED_ON: Final = Text("Doorgestuurd bericht", "Forwarded message")
SHORTENED: Final = Text("(ingekort: de mail was langer)", "(shortened: the mail was longer)")
NO_TITLE: Final = Text("Knelpunt per mail", "Bottleneck by mail")
_OTHER: Final = Text("dit bestand kan niet mee", "this file cannot come along")
_REFUSED: Final[Mapping[str, Text]] = {
    "file_not_taken": Text("dit soort bestand nemen wij niet aan", "we do not take this kind of file"),
    "file_other_kind": Text("het is iets anders dan de naam zegt", "it is something else than its name says"),
    "file_broken": Text("het bestand is kapot", "the file is damaged"),
    "file_locked": Text("er zit een wachtwoord op", "it has a password"),
    "file_old_or_locked_named": Text("een oud soort bestand, of met een wachtwoord", "an old kind, or with a password"),
    "file_empty_named": Text("het bestand is leeg", "the file is empty"),
    "file_too_large_named": Text("het bestand is te groot", "the file is too large"),
    "photo_too_large": Text("de foto is te groot", "the photo is too large"),
    "office_macros": Text("er zitten macro's in", "it has macros in it"),
    "office_fetches": Text("het haalt iets van buiten op", "it fetches something from elsewhere"),
    "pdf_runs": Text("er zit een programma in", "there is a program in it"),
    "too_many_files": Text("een zaak heeft ten hoogste 20 bestanden", "a case has at most 20 files"),
}


def refused(code: str, language: str) -> str:
    """Why a file does not come along."""
    return _REFUSED.get(code, _OTHER)[language]


SMALL_PICTURE: Final = Text("klein plaatje uit de tekst", "small picture in the text")
PLACED: Final[Mapping[str, Text]] = {
    "only": Text("De regio is je eigen regio.", "The region is your own region."),
    "named": Text(
        "De regio is gekozen omdat de mail een gemeente daaruit noemt.",
        "The region was chosen because the mail names a municipality in it.",
    ),
    "first": Text(
        "De regio is de eerste van je eigen regio's, want de mail noemt geen gemeente. Kijk of het klopt.",
        "The region is the first of your own regions, for the mail names no municipality. Check whether it is right.",
    ),
}
