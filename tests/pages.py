"""A browser that looks at each page it gets: whole, Dutch, labelled, safe, with links and forms that lead somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
CSRF = "the same in every test"
LARGEST_PAGE = 60_000
LARGER = {"/procesbeeld": 80_000}
"""The real flow and the designed one, both drawn: each with its words, for who cannot see a drawing."""


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def language(self) -> str:
        """The language that this element or the nearest one around it says it is in."""
        place: Element | None = self
        while place is not None and not place.get("lang"):
            place = place.parent
        return place.get("lang") if place else ""

    def walk(self) -> Iterator[Element]:
        """This element and all in it, in the order of the page."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(child for child in reversed(found.children) if isinstance(child, Element))

    def all(self, *tags: str) -> list[Element]:
        """Every element of these kinds inside this one."""
        return [found for found in self.walk() if found.tag in tags]

    def inside(self, tag: str) -> Element | None:
        """The nearest element of this kind around this one."""
        place = self.parent
        while place is not None and place.tag != tag:
            place = place.parent
        return place

    @property
    def text(self) -> str:
        """All text in it, as one line."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            yield from (child,) if isinstance(child, str) else child._pieces()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.place = Element("#document", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says an attribute twice: {names}"
        made = Element(tag, {name: value or "" for name, value in attrs}, self.place)
        self.place.children.append(made)
        if tag not in VOID:
            self.place = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.place = self.place.parent or self.root

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        place: Element | None = self.place
        while place is not None and place.tag != tag:
            place = place.parent
        assert place is not None, f"</{tag}> closes nothing"
        left = self.place
        while left is not place:
            assert left.tag in ("p", "li", "dt", "dd", "option", "tr", "td", "th"), f"<{left.tag}> is not closed"
            left = left.parent or self.root
        self.place = place.parent or self.root

    def handle_data(self, data: str) -> None:
        self.place.children.append(data)


class Page:
    """An HTML page as a tree."""

    def __init__(self, html: str, url: str = "") -> None:
        self.url = url
        builder = _Builder()
        builder.feed(html)
        builder.close()
        self.html = html
        self.root = builder.root

    def all(self, *tags: str) -> list[Element]:
        return self.root.all(*tags)

    def by_id(self, name: str) -> Element:
        return next(found for found in self.root.walk() if found.get("id") == name)

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def h1(self) -> str:
        return self.all("h1")[0].text

    def main(self) -> Element:
        return self.all("main")[0]

    def errors(self) -> str:
        """The summary of what is wrong with a form."""
        return next((found.text for found in self.root.walk() if found.get("id") == "errors"), "")

    def form(self, action: str | None = None) -> Form:
        """The form that posts to an address that holds `action`; without, the first in <main>."""
        for found in self.main().all("form"):
            if found.get("method", "get").lower() == "post" and (action is None or action in found.get("action")):
                return Form(found, self.url)
        raise AssertionError(f"no form for {action}: {[f.get('action') for f in self.all('form')]}")

    def skeleton(self) -> Counter[tuple[str, tuple[str, ...]]]:
        """Which elements there are, with the names of their attributes: what hostile text must not change."""
        return Counter((found.tag, tuple(sorted(found.attributes))) for found in self.root.walk())


class Form:
    """A form with what is filled in now."""

    def __init__(self, element: Element, url: str) -> None:
        self.element = element
        self.action = element.get("action") or url

    def values(self) -> dict[str, Any]:
        """What the browser would send without a change."""
        found: dict[str, Any] = {}
        for control in self.element.all("input", "select", "textarea"):
            name, kind = control.get("name"), control.get("type", "text")
            if not name or (kind in ("checkbox", "radio") and "checked" not in control.attributes):
                continue
            if kind == "checkbox":
                found.setdefault(name, []).append(control.get("value", "on"))
            elif control.tag == "select":
                options = control.all("option")
                chosen = [item for item in options if "selected" in item.attributes] or options[:1]
                found[name] = chosen[0].get("value") if chosen else ""
            elif control.tag == "textarea":
                whole = "".join(child for child in control.children if isinstance(child, str))
                found[name] = whole.removeprefix("\r\n").removeprefix("\n")
            elif kind != "submit":
                found[name] = control.get("value")
        return found

    def names(self) -> list[str]:
        return sorted({control.get("name") for control in self.element.all("input", "select", "textarea")} - {""})


class Browser(FlaskClient):
    """A test client with the cookies of one person, that checks what it is given."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", "https://regiolijn.example")
        return super().open(*args, **kwargs)

    def enter(self, ticket: str) -> None:
        """Be signed in with this ticket."""
        with self.session_transaction(base_url="https://regiolijn.example") as cookie:
            cookie["login"] = ticket
            cookie["csrf_token"] = CSRF

    def token(self) -> str:
        """A CSRF token of this browser."""
        with self.session_transaction(base_url="https://regiolijn.example") as cookie:
            raw = cookie.setdefault("csrf_token", CSRF)
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)

    def page(self, url: str, status: int = 200, *, check: bool = True) -> Page:
        """GET a page and look at all of it. Follows one redirect when `status` is 200."""
        answer = self.get(url)
        if answer.status_code in (302, 303) and status == 200:
            answer = self.get(answer.headers["Location"])
        assert answer.status_code == status, f"{url}: {answer.status_code} {Page(answer.text).text[:300]}"
        return self.look(answer, url) if check else Page(answer.text, url)

    def send(self, url: str, data: Mapping[str, Any] | None = None, *, follow: bool = False) -> TestResponse:
        """POST with a good CSRF token, and look at what comes back."""
        answer = self.post(url, data={"csrf_token": self.token(), **(data or {})})
        if answer.status_code in (302, 303):
            location = answer.headers["Location"]
            assert urlsplit(location).netloc in ("", "regiolijn.example"), location
            if follow:
                answer = self.get(location)
                self.look(answer, location)
        elif answer.mimetype == "text/html":
            self.look(answer, url)
        return answer

    def submit(self, form: Form, changes: Mapping[str, Any] | None = None, *, follow: bool = False) -> TestResponse:
        """Send a form of a page as it stands, with changes; every name changed must be in the form."""
        values = {**form.values(), **(changes or {})}
        unknown = set(changes or {}) - set(form.names()) - {"do"}
        assert not unknown, f"not in the form: {unknown}; it has {form.names()}"
        answer = self.post(
            form.action.partition("#")[0], data={key: value for key, value in values.items() if value is not None}
        )
        if follow and answer.status_code == 303:
            location = answer.headers["Location"]
            answer = self.get(location)
            self.look(answer, location)
        elif answer.mimetype == "text/html" and answer.status_code not in (302, 303):
            self.look(answer, form.action)
        return answer

    def look(self, answer: TestResponse, url: str) -> Page:
        """All that must be so on every page. Returns the page."""
        check_headers(answer)
        page = Page(answer.text, url)
        faults = [*faults_of(page, self.application, url), *_english(page)]
        assert not faults, f"{url}:\n  " + "\n  ".join(faults)
        return page


# -- what must be so ---------------------------------------------------------------------------

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def check_headers(answer: TestResponse) -> None:
    """The headers of every answer (TRUST, web test 11)."""
    policy = {part.split()[0]: part.split()[1:] for part in answer.headers["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    for name, sources in policy.items():
        assert set(sources) <= {"'self'", "'none'"}, f"{name} {sources}"
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, f"{name}: {answer.headers.get(name)}"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}, cookie
        assert "SameSite=" in cookie, cookie


def faults_of(page: Page, app: Flask, url: str) -> list[str]:
    """What is wrong with a page, whatever it is about."""
    return [
        *_frame(page),
        *_ids(page),
        *_inline(page),
        *_labels(page),
        *_targets(page, app, url),
        *_size(page, url),
    ]


def _size(page: Page, url: str) -> Iterator[str]:
    size = len(re.sub("a{1000,}", "", page.html).encode())  # what a test typed to be too long is given back
    largest = LARGER.get(url.partition("?")[0], LARGEST_PAGE)
    if size > largest and not url.startswith("/beheer/processen/"):  # that one holds the whole file
        yield f"{size} bytes is more than {largest}"


def _frame(page: Page) -> Iterator[str]:
    html = page.all("html")
    if len(html) != 1 or html[0].get("lang") not in ("nl", "en"):
        yield "no lang on <html>"
    title = [found.text for found in page.all("title") if not found.inside("svg")]
    if len(title) != 1 or not title[0].removesuffix("- Regiolijn").strip():
        yield f"title {title}"
    if len(page.all("h1")) != 1 or not page.all("h1")[0].text:
        yield f"{len(page.all('h1'))} h1"
    if len(page.all("main")) != 1:
        yield "not one <main>"
    level = 1
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        if int(heading.tag[1]) > level + 1 and level:
            yield f"heading level skipped before {heading.text!r}"
        level = int(heading.tag[1])
        if not heading.text:
            yield f"empty {heading.tag}"


def _ids(page: Page) -> Iterator[str]:
    ids = Counter(found.get("id") for found in page.root.walk() if "id" in found.attributes)
    for name, times in ids.items():
        if times > 1 or not name:
            yield f"id {name!r} {times} times"
    for found in page.root.walk():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for name in found.get(attribute).split():
                if name not in ids:
                    yield f"{attribute}={name} points nowhere"


def _inline(page: Page) -> Iterator[str]:
    for found in page.root.walk():
        if found.tag in ("style", "iframe", "object", "embed", "base"):
            yield f"<{found.tag}>"
        if found.tag == "script" and (not found.get("src") or found.text):
            yield "inline script"
        for name, value in found.attributes.items():
            if name == "style" or name.startswith("on"):
                yield f"{name}= on <{found.tag}>"
            if name in ("href", "src", "action", "formaction") and value.strip().lower().startswith(
                ("javascript:", "data:")
            ):
                yield f"{name}={value[:40]}"
    for image in page.all("img"):
        if "alt" not in image.attributes:
            yield f"no alt on {image.get('src')}"


def _labels(page: Page) -> Iterator[str]:
    labelled = {found.get("for") for found in page.all("label") if found.text}
    for control in page.all("input", "select", "textarea"):
        if control.get("type") in ("hidden", "submit"):
            continue
        around = control.inside("label")
        named = control.get("id") in labelled or control.get("aria-label") or control.get("aria-labelledby")
        if not named and not (around and around.text):
            yield f"<{control.tag} name={control.get('name')}> has no label"
    for found in page.all("a", "button", "summary"):
        if not found.text and not found.get("aria-label"):
            yield f"<{found.tag}> without words: {found.attributes}"
    for table in page.all("table"):
        if not table.all("th"):
            yield "a table without headings"
    for group in page.all("fieldset"):
        if not group.all("legend"):
            yield "a fieldset without legend"


def _targets(page: Page, app: Flask, url: str) -> Iterator[str]:
    adapter = app.url_map.bind("regiolijn.example", url_scheme="https")
    ids = {found.get("id") for found in page.root.walk()}
    here = urlsplit(url)
    for found in page.all("a", "form", "link", "script", "img"):
        method = found.get("method", "get").upper() if found.tag == "form" else "GET"
        target = found.get("action") if found.tag == "form" else found.get("href") or found.get("src")
        if found.tag == "a" and "href" not in found.attributes:
            yield f"<a> without href: {found.text}"
            continue
        parts = urlsplit(target)
        if parts.scheme in ("mailto", "tel"):
            continue
        if parts.netloc not in ("", "regiolijn.example"):
            if not target.startswith("https://"):
                yield f"unsafe link to {target}"
            continue
        same = parts.path in ("", here.path) and parts.query in ("", here.query)
        if parts.fragment and found.tag == "a" and same and parts.fragment not in ids:
            yield f"#{parts.fragment} is not on the page"
        if not target or target.startswith("#"):
            continue  # the page itself
        path = parts.path or here.path
        try:
            adapter.match(path, method=method)
        except RequestRedirect:
            yield f"{method} {path} is redirected"
        except (NotFound, MethodNotAllowed) as error:
            yield f"{method} {path}: {type(error).__name__}"
        if (
            found.tag == "form"
            and method == "POST"
            and not any(control.get("name") == "csrf_token" and control.get("value") for control in found.all("input"))
        ):
            yield f"form {path} has no CSRF token"


def links_of(page: Page) -> Iterator[str]:
    """The addresses of this application that a page links to, without fragment."""
    for found in page.all("a"):
        parts = urlsplit(found.get("href"))
        if parts.scheme not in ("", "https") or parts.netloc not in ("", "regiolijn.example") or not parts.path:
            continue
        yield parts._replace(scheme="", netloc="", fragment="").geturl()


def forms_of(page: Page) -> Iterator[str]:
    """The addresses that forms for finding something lead to."""
    for found in page.all("form"):
        if found.get("method", "get").lower() == "get" and found.get("action"):
            yield found.get("action")


# -- language ----------------------------------------------------------------------------------


@cache
def english_texts() -> frozenset[str]:
    """The English of every text whose Dutch differs, without those that are Dutch as well."""
    from app.web import catalogue

    whole, _faults = catalogue.merged()
    english, dutch = set(), set()
    for message in whole:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        dutch.update(texts)
        english.update(one for one in ids if one not in texts and "%(" not in one)
    return frozenset(english - dutch)


@cache
def english_patterns() -> tuple[re.Pattern[str], ...]:
    """The same for texts with values in them; only those with enough words of their own."""
    from app.web import catalogue

    whole, _faults = catalogue.merged()
    found = []
    for message in whole:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for one in ids:
            bare = re.sub(r"%\(\w+\)s", " ", one)
            if "%(" in one and one not in texts and len(re.findall(r"[A-Za-z]{2,}", bare)) >= 2:
                pattern = ".+".join(re.escape(part) for part in re.split(r"%\(\w+\)s", one))
                found.append(re.compile(pattern))
    return tuple(found)


def _english(page: Page) -> Iterator[str]:
    """English left on a Dutch page: a text, or an attribute that is read out, that is a key of the catalogue."""
    if not page.all("html") or page.all("html")[0].get("lang") != "nl":
        return
    for found in page.root.walk():
        if found.language() == "en" or found.tag == "textarea":
            continue
        pieces = [child for child in found.children if isinstance(child, str)]
        pieces += [found.get(name) for name in ("aria-label", "title", "placeholder", "alt")]
        for piece in pieces:
            text = " ".join(piece.split())
            if not text:
                continue
            if is_english(text):
                yield f"English: {text!r}"


@cache
def is_english(text: str) -> bool:
    """Whether a text is a key of the catalogue. Most texts are on page after page: each is looked up once."""
    return text in english_texts() or any(pattern.fullmatch(text) for pattern in english_patterns())


def query_of(url: str) -> dict[str, str]:
    """The values in an address."""
    return dict(parse_qsl(urlsplit(url).query))
