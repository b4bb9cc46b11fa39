"""clamd over its INSTREAM command: the bytes go to it in pieces, it answers with one line.

The protocol is in the manual of clamd (clamd(8), "INSTREAM"): `zINSTREAM` and a zero byte, then pieces that begin with
their length in four bytes, and a piece of length zero at the end.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import urlsplit

PIECE: Final = 64 * 1024
SECONDS: Final = 60
"""That clamd may be silent. A file that it cannot do in that time stays in quarantine."""

CONNECT: Final = 5
LONGEST: Final = 4096
PORT: Final = 3310


class ScannerFault(Exception):
    """The scanner cannot be reached, does not answer, or could not scan. Nothing is known about the file."""


@dataclass(frozen=True)
class Clamd:
    """A clamd at `tcp://host:port` or `unix:/path`."""

    url: str

    def scan(self, stream: BinaryIO) -> str | None:
        """The name of what was found, or None for a clean file. Raises ScannerFault."""
        try:
            with self._connected() as wire:
                self._send(wire, stream)
                return _verdict(self._answer(wire))
        except OSError as error:
            raise ScannerFault(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> socket.socket:
        parts = urlsplit(self.url)
        if parts.scheme == "unix":
            wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                wire.settimeout(CONNECT)
                wire.connect(parts.path)
            except OSError:
                wire.close()
                raise
        else:
            wire = socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=CONNECT)
        wire.settimeout(SECONDS)
        return wire

    @staticmethod
    def _send(wire: socket.socket, stream: BinaryIO) -> None:
        """Send it all. One that closes the line half-way (too large for it) has said why; that is read after this."""
        try:
            wire.sendall(b"zINSTREAM\0")
            for piece in iter(lambda: stream.read(PIECE), b""):
                wire.sendall(len(piece).to_bytes(4, "big") + piece)
            wire.sendall(b"\0\0\0\0")
        except (BrokenPipeError, ConnectionResetError):
            pass

    @staticmethod
    def _answer(wire: socket.socket) -> str:
        said = b""
        while b"\0" not in said and len(said) < LONGEST:
            piece = wire.recv(LONGEST)
            if not piece:
                break
            said += piece
        return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> str | None:
    """Only what says clean is clean."""
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:120]
    raise ScannerFault(answer[:200] or "no answer")
