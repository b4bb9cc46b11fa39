"""Quarantine: nothing is fetched before the scanner said clean, and whatever else it says is not clean."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock, db
from app.attachments import actions, files, queries, scanner, store, sweeps
from app.attachments.models import Attachment, State
from app.outbox.models import Notice
from config import ConfigurationError, Settings, from_environment
from tests.conftest import Time
from tests.factories import Cases
from tests.pages import Browser

EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file of the European Institute for Computer Antivirus Research: harmless, and found by every scanner."""


class Clamd:
    """A clamd on loopback that knows EICAR. `says` answers something else; None keeps silent."""

    def __init__(self) -> None:
        self.says: str | None = ""
        self.got: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _address = self._socket.accept()
            except OSError:
                return
            with wire, wire.makefile("rb") as coming:
                assert coming.read(10) == b"zINSTREAM\0"
                whole = b""
                while size := int.from_bytes(coming.read(4), "big"):
                    whole += coming.read(size)
                self.got.append(whole)
                found = "stream: Eicar-Test-Signature FOUND" if EICAR.encode() in whole else "stream: OK"
                if self.says is not None:
                    wire.sendall((self.says or found).encode() + b"\0")

    def close(self) -> None:
        """Answer no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def clamd(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clamd]:
    monkeypatch.setattr(scanner, "SECONDS", 0.3)
    server = Clamd()
    actions.scan_first(True)
    yield server
    actions.scan_first(False)
    server.close()


@pytest.fixture
def scanned(settings: Settings, clamd: Clamd) -> Settings:
    return replace(settings, clamd_url=clamd.url)


def added(cases: Cases, number: str, text: str, by: str = "liaison") -> Attachment:
    upload = files.read(io.BytesIO(text.encode()), "notitie.txt")
    with db.transaction() as session:
        (made,) = actions.add(session, cases.world.actor(by), number, [upload], "ministry", now=clock.now())
    return made


def again(file: Attachment) -> Attachment:
    with db.reading() as session:
        return session.get_one(Attachment, file.id)


def test_a_file_waits_until_it_is_clean(
    cases: Cases, clamd: Clamd, scanned: Settings, sign_in: Callable[[str], Browser], time: Time
) -> None:
    number = cases.at("in_progress").number
    file = added(cases, number, "Niets aan de hand.")
    fixer = sign_in("fixer_cz")
    url = f"/zaken/{number}/bestanden/{file.public_id}/notitie.txt"
    assert fixer.get(url).status_code == 404
    page = fixer.page(f"/zaken/{number}")
    assert "Wordt op virussen gecontroleerd" in page.by_id("bestanden").text
    assert "attachments: 1 waiting for the scanner" in fixer.get("/gezond").text
    assert sweeps.scan(scanned, time.now) == 1
    assert clamd.got == [b"Niets aan de hand."]
    assert fixer.get(url).data == b"Niets aan de hand."
    assert again(file).scanned_at == time.now
    assert "niet op virussen" not in fixer.page(f"/zaken/{number}").text


def test_what_is_found_is_deleted_and_its_uploader_told(
    cases: Cases, scanned: Settings, sign_in: Callable[[str], Browser], time: Time
) -> None:
    number = cases.at("in_progress").number
    file = added(cases, number, EICAR, by="fixer_cz")
    assert sweeps.scan(scanned, time.now) == 1
    found = again(file)
    assert (found.state, found.reason) == (State.REJECTED, "Eicar-Test-Signature")
    assert not store.current().exists(file.digest)
    with db.reading() as session:
        told = session.execute(select(Notice.reader_id).where(Notice.letter == "file_refused")).scalars().all()
    assert told == [cases.world.people["fixer_cz"]]
    fixer = sign_in("fixer_cz")
    assert fixer.get(f"/zaken/{number}/bestanden/{file.public_id}/notitie.txt").status_code == 404
    assert "Geweigerd: Eicar-Test-Signature" in fixer.page(f"/zaken/{number}").text


@pytest.mark.parametrize("says", [None, "INSTREAM size limit exceeded. ERROR", "stream: OK FOUND of sorts", "OK"])
def test_any_other_answer_leaves_it_in_quarantine(
    cases: Cases, clamd: Clamd, scanned: Settings, time: Time, says: str | None
) -> None:
    file = added(cases, cases.at("in_progress").number, "Een regel.")
    clamd.says = says
    with pytest.raises(scanner.ScannerFault):
        sweeps.scan(scanned, time.now)
    assert again(file).state is State.QUARANTINED


def test_a_scanner_that_is_away_leaves_all_in_quarantine_and_health_says_so(
    cases: Cases, clamd: Clamd, scanned: Settings, sign_in: Callable[[str], Browser], time: Time
) -> None:
    from app.worker.sweeps import Sweep, run

    number = cases.at("in_progress").number
    made = [added(cases, number, f"Regel {line}.") for line in range(5)]
    clamd.close()
    run([Sweep("scanner", sweeps.scan)], scanned)
    assert {again(file).state for file in made} == {State.QUARANTINED}
    health = sign_in("liaison").get("/gezond").text
    assert "scanner: FAILED" in health
    assert "attachments: 5 waiting for the scanner" in health


def test_a_unix_socket_does_as_well(tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer() -> None:
            wire, _address = server.accept()
            with wire:
                wire.recv(99)
                wire.sendall(b"stream: OK\0")

        answering = threading.Thread(target=answer)
        answering.start()
        assert scanner.Clamd(f"unix:{path}").scan(io.BytesIO(b"x")) is None
        answering.join()
    with pytest.raises(scanner.ScannerFault):
        scanner.Clamd(f"unix:{path}").scan(io.BytesIO(b"x"))


PRODUCTION = {
    "REGIOLIJN_ENV": "production", "SECRET_KEY": "s" * 32, "AUDIT_KEY": "a" * 32, "BASE_URL": "https://x.example",
    "SMTP_URL": "smtp://mail", "ATTACHMENTS_URL": "file:///srv/files", "CLAMD_URL": "tcp://clamd:3310",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CLAMD_URL": ""}, "CLAMD_URL must be set in production"),
        ({"ATTACHMENTS_URL": ""}, "ATTACHMENTS_URL must be set in production"),
        ({"ATTACHMENTS_URL": "s3+http://k:s@h/b"}, "TLS"),
        ({"ATTACHMENTS_URL": "s3://host/bucket"}, "s3://KEY:SECRET@HOST/BUCKET"),
        ({"ATTACHMENTS_URL": "file://srv/files"}, "from the root"),
        ({"ATTACHMENTS_URL": "/srv/files"}, "ATTACHMENTS_URL"),
        ({"CLAMD_URL": "clamd:3310"}, "CLAMD_URL must be tcp"),
    ],
)
def test_production_refuses_to_start_without_saying_where_and_how(changes: dict[str, str], says: str) -> None:
    assert from_environment(PRODUCTION).clamd_url == "tcp://clamd:3310"
    assert from_environment(PRODUCTION | {"CLAMD_URL": "none"}).clamd_url == "none"
    with pytest.raises(ConfigurationError, match=says):
        from_environment(PRODUCTION | changes)


def test_without_a_scanner_the_page_says_so(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    number = cases.at("in_progress").number
    file = added(cases, number, "Een regel.")
    assert again(file).state is State.AVAILABLE
    assert "Bestanden worden hier niet op virussen gecontroleerd." in sign_in("liaison").page(f"/zaken/{number}").text
    with db.reading() as session:
        assert queries.waiting(session, 9) == []
