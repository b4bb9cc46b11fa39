"""Opening a file in a process of its own, with so much memory and time and no more.

Whoever writes a decoder does not expect all that a stranger can send. What makes it eat memory, run on or crash costs
that process its life, and not the web server's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, Final, cast

from app.attachments.kinds import Kind
from app.attachments.refusing import Refused

PROGRAMS: Final = Path(__file__).parent / "standalone"
SECONDS: Final = 60
"""Of the clock; of the processor they may use less, see each program."""

MEGAPIXELS: Final = 40
_REFUSED: Final = 3
_two_at_a_time = BoundedSemaphore(2)


def check_pdf(stream: BinaryIO) -> None:
    """Raises Refused for a PDF that we do not take."""
    _run("pdf", stream, None).close()


def rebuild_photo(stream: BinaryIO, kind: Kind) -> tuple[Kind, BinaryIO]:
    """A photo made anew from its pixels, and what it is now: HEIC becomes JPEG. Raises Refused."""
    return (Kind.JPEG if kind is Kind.HEIC else kind), _run("photo", stream, kind)


def _run(program: str, stream: BinaryIO, kind: Kind | None) -> BinaryIO:
    out = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller keeps it
    stream.flush()
    os.lseek(stream.fileno(), 0, os.SEEK_SET)
    command = [sys.executable, "-I", str(PROGRAMS / f"{program}.py"), *([kind.value] if kind else [])]
    try:
        with _two_at_a_time:
            done = subprocess.run(  # noqa: S603 - our own program; what is untrusted is its input
                command, stdin=stream.fileno(), stdout=out, stderr=subprocess.PIPE, env={}, timeout=SECONDS, check=False
            )
    except subprocess.TimeoutExpired:
        out.close()
        raise Refused("file_too_complex") from None
    stream.seek(0)
    if done.returncode == 0:
        return out
    out.close()
    said = done.stderr.decode("utf-8", "replace").rstrip().rpartition("\n")[2]
    if done.returncode != _REFUSED:  # it was stopped, or fell over
        raise Refused("file_too_complex")
    raise Refused(said, **({"max": MEGAPIXELS} if said == "photo_too_large" else {}))
