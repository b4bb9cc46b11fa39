"""Files with a case: who may fetch them, where they are shown, and how they are taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app import db
from app.attachments.models import Attachment
from tests.attachments import corpus
from tests.factories import Cases
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def rows(number: str) -> list[Attachment]:
    with db.reading() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def comment(browser: Browser, number: str, visibility: str, *given: tuple[str, bytes], text: str = "") -> Any:
    """A comment with files, as the form of the case page sends it."""
    data = {"text": text, "visibility": visibility, "csrf_token": browser.token()}
    sent = [(io.BytesIO(content), name) for name, content in given] or [(io.BytesIO(b""), "")]
    return browser.post(f"/zaken/{number}/reacties", data=data | {"files": sent}, content_type="multipart/form-data")


def test_a_comment_with_a_photo_and_a_letter(cases: Cases, sign_in: SignIn) -> None:
    number = cases.at("in_progress").number
    liaison = sign_in("liaison")
    photo = ("..\\foto van de wachtkamer.jpg", corpus.photo(located=True))
    answer = comment(liaison, number, "ministry", photo, ("brief.pdf", corpus.pdf()), text="Kijk hier eens naar.")
    assert answer.status_code == 303
    page = sign_in("fixer_cz").page(f"/zaken/{number}")
    entry = next(
        found for found in page.all("li") if "Kijk hier eens naar." in found.text and "entry" in found.get("class")
    )
    first, second = entry.all("ul")[0].all("li")
    assert first.text.startswith("foto van de wachtkamer.jpg foto, 1 kB")
    assert second.text.startswith("brief.pdf PDF, 1 kB")
    assert page.by_id("bestanden").text.count("brief.pdf") == 1
    fetched = sign_in("fixer_cz").get(first.all("a")[0].get("href"))
    assert fetched.status_code == 200
    assert b"CANARY" not in fetched.data
    assert fetched.headers["Content-Type"] == "image/jpeg"
    assert fetched.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert fetched.headers["Content-Disposition"] == (
        "attachment; filename=\"foto van de wachtkamer.jpg\"; filename*=UTF-8''foto%20van%20de%20wachtkamer.jpg"
    )
