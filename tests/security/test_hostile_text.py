"""Hostile text in every field: no error of ours, no new element, nothing typed lost (TRUST, web tests 1, 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from app.definitions import registry
from tests.factories import Cases, World
from tests.pages import Browser, Form, Page
from tests.security import hostile

FORMS = {
    "file": ("liaison", "/knelpunten/nieuw", None),
    "edit": ("liaison", "/zaken/{draft}/bewerken", None),
    "comment": ("fixer_cz", "/zaken/{working}", "reacties"),
    "contact": ("liaison", "/zaken/{working}/contacten", "contacten"),
    "question elsewhere": ("fixer_cz", "/zaken/{working}/vragen/nieuw", "vragen"),
    "party": ("liaison", "/zaken/{working}/bemiddeling?doe=partij", "partijen"),
    "agreed step": ("liaison", "/zaken/{working}/bemiddeling?doe=stap", "stappen"),
    "user": ("admin", "/beheer/mensen/nieuw", None),
    "directorate": ("admin", "/beheer/directies/nieuw", None),
    "routing row": ("admin", "/beheer/routering/nieuw", None),
    "account": ("liaison", "/account", None),
    "token": ("liaison", "/account/tokens", "tokens"),
    "log in": (None, "/inloggen", None),
    "forgot": (None, "/wachtwoord-vergeten", None),
}
STEPS = {
    "submitted": ("assign", "admin"),
    "assigned": ("decline", "fixer_cz"),
    "in_progress": ("ask_region", "fixer_cz"),
    "waiting_region": ("answer_region", "liaison"),
    "waiting_party": ("resume", "fixer_cz"),
    "escalated": ("decide", "commissioner"),
    "solution_proposed": ("give_feedback", "liaison"),
    "feedback": ("verdict", "liaison"),
    "weighing": ("conclude", "liaison"),
    "closed": ("reopen", "liaison"),
}
SKIPPED = frozenset({"csrf_token", "version", "submission", "next", "language"})


def open_form(sign_in: Callable[[str], Browser], client: Browser, cases: Cases, name: str) -> tuple[Browser, Form, str]:
    """The form of this name, in the browser of who uses it."""
    who, url, action = FORMS[name]
    places = {}
    if "{draft}" in url:
        places["draft"] = cases.at("draft").number
    if "{working}" in url:
        places["working"] = cases.at("in_progress", nature="funding").number
    url = url.format(**places)
    browser = sign_in(who) if who else client
    return browser, browser.page(url).form(action), url


def texts_of(form: Form) -> list[str]:
    """The fields that one types in."""
    return [
        control.get("name")
        for control in form.element.all("input", "textarea")
        if control.get("name") not in SKIPPED
        and control.get("type", "text") in ("text", "email", "search", "password", "number", "date", "tel")
    ]


def choices_of(form: Form) -> list[str]:
    """The fields that one chooses in."""
    found = {
        control.get("name")
        for control in form.element.all("input", "select")
        if control.tag == "select" or control.get("type") in ("radio", "checkbox")
    }
    return sorted(found)


def looked_at(browser: Browser, answer: TestResponse, url: str) -> Page | None:
    """What came back, when it is a page: looked at as a whole by the browser."""
    assert answer.status_code < 500, f"{answer.status_code}: {answer.text[:600]}"
    if answer.status_code in (302, 303):
        answer = browser.get(answer.headers["Location"])
        assert answer.status_code < 500
    return browser.look(answer, url) if answer.mimetype == "text/html" else None


def ours(page: Page) -> Iterator[str]:
    """Everything on a page that hostile text could have put there."""
    for found in page.root.walk():
        if found.tag == "script" and found.attributes.get("src", "").startswith("/static/v-"):
            continue  # of our own, by address: text cannot write to that folder
        if found.tag in (
            "script",
            "img",
            "iframe",
            "math",
            "mtext",
            "marquee",
            "b",
            "i",
            "base",
            "object",
            "embed",
            "style",
        ):
            yield found.tag
        if found.tag == "meta" and "http-equiv" in found.attributes:
            yield "meta"
        for name, value in found.attributes.items():
            if name.startswith("on") or ("evil.example" in value and name in ("href", "src", "action")):
                yield f"{name}={value}"


@pytest.mark.parametrize("name", FORMS)
def test_markup_in_every_field_of_a_form_stays_text(
    name: str, cases: Cases, world: World, sign_in: Callable[[str], Browser], client: Browser
) -> None:
    browser, form, url = open_form(sign_in, client, cases, name)
    clean = set(ours(browser.page(url)))
    for place in range(0, len(hostile.CORPUS), 4):
        texts = texts_of(form)
        changes = {field: hostile.CORPUS[(place + number) % len(hostile.CORPUS)] for number, field in enumerate(texts)}
        page = looked_at(browser, browser.submit(form, changes), url)
        if page is not None:
            assert set(ours(page)) <= clean, changes
            assert str(4321 * 8765) not in page.main().text  # no template was worked out


@pytest.mark.parametrize("name", FORMS)
def test_what_cannot_be_stored_is_refused_in_words_and_too_long_is_kept(
    name: str, cases: Cases, world: World, sign_in: Callable[[str], Browser], client: Browser
) -> None:
    browser, form, _url = open_form(sign_in, client, cases, name)
    for text in (*hostile.REFUSED, *hostile.ONE_LINE, hostile.LONG):
        for field in texts_of(form):
            answer = browser.submit(form, {field: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")})
            assert answer.status_code in (200, 303, 400, 422, 429), f"{field} {text[:20]!r}: {answer.status_code}"
            if answer.status_code == 422 and text is hostile.LONG and "password" not in field:
                assert text[:5000] in answer.text, f"{field}: what was typed is gone"


@pytest.mark.parametrize("name", FORMS)
def test_what_is_not_among_the_choices_gets_its_message(
    name: str, cases: Cases, world: World, sign_in: Callable[[str], Browser], client: Browser
) -> None:
    browser, form, url = open_form(sign_in, client, cases, name)
    for field in choices_of(form):
        for value in ("bestaat niet", "999999999", "-1", "1e9", "<script>", "nul\x00", "", ["a", "b"], "x" * 5000):
            answer = browser.submit(form, {field: value})
            assert answer.status_code in (200, 303, 400, 422), f"{field}={value!r}: {answer.status_code}"
            if answer.status_code == 303:
                form = browser.page(url).form(FORMS[name][2]) if browser.get(url).status_code == 200 else form


@pytest.mark.parametrize("state", STEPS)
def test_hostile_text_in_the_fields_of_a_step(state: str, cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    name, who = STEPS[state]
    case = cases.at(state, nature="" if state in ("submitted", "escalated") else "funding")
    if state == "escalated":
        who = "commissioner"
    browser = sign_in(who)
    url = f"/zaken/{case.number}?step={name}"
    form = browser.page(url).form(name)
    clean = set(ours(browser.page(url)))
    for text in (*hostile.CORPUS[::3], *hostile.REFUSED, hostile.LONG):
        sendable = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        # One field stays wrong, so that the step is not taken and the form comes back with all that was typed.
        fields = [field for field in form.names() if field not in SKIPPED]
        step = registry.current("bottleneck").transitions[name]
        wrong = next((item.name for item in step.fields if item.required), fields[0])
        # A whole form has a size as well: a text too long for its field goes in a few of them.
        rest = [field for field in fields if field != wrong][: 3 if text == hostile.LONG else None]
        changes = dict.fromkeys(rest, sendable) | {wrong: "\x00"}
        answer = browser.submit(form, changes)
        assert answer.status_code in (409, 422), f"{text[:30]!r}: {answer.status_code}"
        page = Page(answer.text)
        assert set(ours(page)) <= clean
        assert page.errors(), "it does not say what is wrong"
    assert cases.now(case.number).version == case.version


@pytest.mark.parametrize(
    "text",
    [*hostile.MARKUP, *hostile.TEMPLATES, *hostile.LETTERS],
    ids=ascii,
)
def test_hostile_text_is_shown_as_it_was_typed(text: str, cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    """On the page and in the lists: the same words, and no more elements than with other words."""
    plain = cases.at("in_progress", nature="funding", title="Gewoon", description="Gewoon", theme="")
    case = cases.at("in_progress", nature="funding", title=text[:120], description=text, theme="")
    seen = {}
    for number, words in ((plain.number, "Gewoon"), (case.number, text)):
        cases.step(number, "sign_of_life", {"note": words})
        browser = sign_in("fixer_cz")
        page = browser.page(f"/zaken/{number}")
        seen[number] = (page.skeleton(), page)
        browser.page(f"/knelpunten?q={number}")
    shown = " ".join(text.split())
    import unicodedata

    found = unicodedata.normalize("NFC", seen[case.number][1].main().text)
    expected = unicodedata.normalize("NFC", " ".join(shown.translate({0x2028: " ", 0x2029: " "}).split()))
    assert expected in " ".join(found.translate({0x2028: " ", 0x2029: " "}).split())
    breaks = ("br", ())
    first, second = seen[plain.number][0], seen[case.number][0]
    more = {
        key: count - first[key]
        for key, count in second.items()
        if count > first[key] and key not in (breaks, ("p", ()))
    }
    assert more == {}


QUESTIONS = (
    "", " ", "'", '"', "*", "a*b", "NEAR(a b)", "a AND", "(((", ")", "title:x", "-x", "^x", "x OR y", "\\", "%", "_",
    "a" * 5000, *hostile.CORPUS, "nul\x00", "1", "2026-", "&|!", ":*", "<->", "a:b",
)  # fmt: skip


def test_any_question_can_be_asked(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    for question in QUESTIONS:
        for url in ("/zoeken", "/knelpunten"):
            answer = browser.get(url, query_string={"q": question})
            assert answer.status_code == (404 if "\x00" in question else answer.status_code)
            assert answer.status_code in (200, 303, 404), f"{url} {question!r}"
            if answer.status_code == 303:  # straight to a case
                continue
            found = {one for one in ours(browser.look(answer, url)) if not one.startswith("href=/")}
            assert found == set()  # an address of our own may hold the question, encoded


@pytest.mark.parametrize(
    "url", ["/knelpunten", "/escalaties", "/zoeken", "/beheer/mensen", "/beheer/berichten", "/beheer/logboek"]
)
def test_any_address_gives_a_page(url: str, cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    who = "auditor" if "logboek" in url else "admin"
    browser = sign_in(who)
    for name in (
        "cursor",
        "page",
        "before",
        "queue",
        "state",
        "region",
        "division",
        "role",
        "status",
        "van",
        "tot",
        "q",
        "na",
        "voor",
    ):
        for value in (
            "x",
            "-1",
            "0",
            "99999999999999999999",
            "\x00",
            "1;",
            "MjAyNg",
            "' OR 1=1",
            "[]",
            "None",
            "٣",
            "🙂",
        ):
            answer = browser.get(url, query_string={name: value})
            assert answer.status_code in (200, 303, 400, 404, 422), f"{url}?{name}={value!r}: {answer.status_code}"


def test_a_number_in_an_address_that_no_row_can_have_is_not_found(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("admin")
    for number in ("99999999999", "2147483648", "9" * 30):
        for url in ("/beheer/mensen/{}", "/beheer/directies/{}", "/beheer/routering/{}", "/beheer/berichten/{}"):
            browser.page(url.format(number), 404)


def test_a_nul_in_an_address_leads_nowhere(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("admin")
    for url in (
        "/regios/%00/x",
        "/regios/zorgkantoor/%00",
        "/zaken/%00",
        "/processen/%00",
        "/escalaties/1%002",
        "/?a=%00",
    ):
        browser.page(url, 404)
