"""What makes the application installable and small: names of files, compression, manifest, service worker, copies."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable

from PIL import Image

from tests.factories import Cases
from tests.pages import Browser
from tests.security.test_costs import WHO, queries

PACKED = {"Accept-Encoding": "br, gzip"}
MOST_BYTES = 150_000
"""The first load of the filing page, all together and compressed (issue 4)."""


def test_files_are_named_after_what_is_in_them_and_kept_for_good(client: Browser) -> None:
    page = client.page("/inloggen")
    sheets = [link.get("href") for link in page.all("link") if link.get("rel") == "stylesheet"]
    assert sheets
    assert all(re.match(r"/static/v-[0-9a-f]{12}/", sheet) for sheet in sheets)
    assert client.get(sheets[0]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = client.get(re.sub(r"v-\w+", "v-000000000000", sheets[0]))
    assert old.status_code == 200, "a page of before an update still finds its style"
    assert "immutable" not in old.headers["Cache-Control"]
    assert client.get("/static/css/regiolijn.css").status_code == 200


def test_what_is_sent_is_small_and_its_length_tells_nothing(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    plain, packed = browser.get("/"), [browser.get("/", headers=PACKED) for _ in range(8)]
    assert "Content-Encoding" not in plain.headers
    assert {answer.headers["Content-Encoding"] for answer in packed} == {"gzip"}
    assert "Accept-Encoding" in packed[0].headers["Vary"]
    assert gzip.decompress(packed[0].data).decode().count("<h1") == 1
    assert len(packed[0].data) < len(plain.data) / 2
    assert len({len(answer.data) for answer in packed}) > 1, "BREACH: the length must not depend on the text alone"


def test_the_first_load_of_the_form(sign_in: Callable[[str], Browser]) -> None:
    """The page, all that it names, and all that the service worker then fetches for when there is no connection."""
    browser = sign_in("liaison")
    answer = browser.get("/knelpunten/nieuw", headers=PACKED)
    page = gzip.decompress(answer.data).decode()
    named = set(re.findall(r'(?:href|src)="(/(?:static|pictogram|app)[^"]*)"', page))
    worker = browser.get("/sw.js")
    kept = json.loads(worker.text.partition("start(")[2].removesuffix(");\n"))
    copies = {"/apparaat", "/apparaat/nieuw", "/knelpunten/apparaat", kept["away"], "/sw.js"}
    first = named | {url for url in kept["files"] if url.endswith((".woff2", "js"))}
    sizes = {url: len(browser.get(url, headers=PACKED).data) for url in first | copies | set(kept["files"])}
    sizes["/knelpunten/nieuw"] = len(answer.data)
    assert sum(sizes.values()) < MOST_BYTES, sorted(sizes.items(), key=lambda pair: -pair[1])
    scripts = sum(len(browser.get(url).data) for url in kept["files"] if "/js/" in url)
    assert scripts < 40_000, "small enough to need no build step"


def test_it_can_be_installed(client: Browser) -> None:
    said = json.loads(client.get("/app.webmanifest").text)
    assert said["lang"] == "nl"
    assert said["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for icon in said["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        corner = picture.convert("RGBA").getpixel((0, 0))
        assert corner[3] == (255 if icon["purpose"] == "maskable" else 0)
    assert client.get("/pictogram/vol-9999.png").status_code == 404


def test_the_worker_keeps_files_and_no_page_of_anybody(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    answer = browser.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-store"
    kept = json.loads(answer.text.partition("start(")[2].removesuffix(");\n"))
    assert all(url.startswith("/static/") for url in kept["files"])
    away = browser.page(kept["away"])
    assert "Anneke" not in away.html
    assert "csrf" not in away.html
    assert "device-script" not in away.html


def test_copies_hold_no_token_and_take_no_message(sign_in: Callable[[str], Browser]) -> None:
    """A copy outlives its login; and fetching one must not eat the message that the reader is about to see."""
    browser = sign_in("liaison")
    browser.send("/account", {"name": "Anneke Terwisga", "language": "nl"})
    for url in ("/apparaat", "/apparaat/nieuw", "/knelpunten/apparaat"):
        copy = browser.page(url)
        assert "csrf_token" not in copy.html, url
        assert not copy.all("form") or url == "/apparaat/nieuw"
    assert "Opgeslagen." in browser.page("/account").text


def test_own_cases_hold_what_the_reader_may_keep(sign_in: Callable[[str], Browser], cases: Cases) -> None:
    from app import clock, db
    from app.cases import comments

    case = cases.at("in_progress", nature="funding")
    secret = cases.file(confidentiality="confidential", title="Kanarie in een vertrouwelijke zaak")
    elsewhere = cases.file("liaison_zuid", region="ZK-ZUID", title="Kanarie van een ander")
    for text, visibility in (("Tekst voor collega's.", "ministry"), ("Kanarie voor de kring.", "confidential")):
        with db.transaction() as session:
            who = cases.world.actor("liaison")
            comments.comment(session, who, case.number, text, visibility, now=clock.now())
    browser = sign_in("liaison")
    with queries() as asked:
        page = browser.page("/apparaat")
    assert len([one for one in asked if one.startswith("SELECT") and not WHO.search(one)]) <= 5, asked
    assert case.number in page.text
    assert "Tekst voor collega's." in page.text
    assert "jan@regio.example" in page.text
    assert "1 vertrouwelijke zaak staat er niet bij" in page.text
    for hidden in (secret.number, elsewhere.number, "Kanarie"):
        assert hidden not in page.html
    assert case.number not in sign_in("liaison_zuid").page("/apparaat").html
