"""A line between a browser and the server that counts what goes over it, and can be as slow as a phone's.

The browser's own brake does not hold for its service worker; this one holds for everything.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ASKED = re.compile(rb"^(?:GET|POST) (\S+) HTTP/1\.1\r\n", re.MULTILINE)
PIECE = 1400
SLOW_3G = (50_000.0, 0.2)
"""400 kbit/s, and 400 ms there and back."""


@dataclass
class Line:
    """What went over a line so far. `rate` in bytes a second (0: no limit), `delay` in seconds one way."""

    port: int
    rate: float = 0
    delay: float = 0
    url: str = ""
    received: int = 0
    asked: list[str] = field(default_factory=list)
    _free_at: float = 0

    def reset(self, rate: float = 0, delay: float = 0) -> None:
        """Count anew, on a line of this speed."""
        self.received, self.rate, self.delay = 0, rate, delay
        self.asked.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; making it takes a journey there and back."""
        await asyncio.sleep(2 * self.delay)
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self._carry(reader, back, down=False), self._carry(there, writer, down=True))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, down: bool) -> None:
        """Pass on what comes, each piece when it would arrive."""
        clock = asyncio.get_running_loop().time
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                due, piece = await under_way.get()
                await asyncio.sleep(max(0, due - clock()))
                if not piece:
                    break
                target.write(piece)
                await target.drain()
            target.close()

        arriving = asyncio.create_task(arrive())
        try:
            while piece := await source.read(PIECE if down else 65_536):
                due = clock() + self.delay
                if down:
                    self.received += len(piece)
                    if self.rate:
                        due = self._free_at = max(due, self._free_at) + len(piece) / self.rate
                else:
                    self.asked += [path.decode() for path in ASKED.findall(piece)]
                under_way.put_nowait((due, piece))
        except ConnectionError:
            pass
        under_way.put_nowait((clock() + self.delay, b""))
        with suppress(ConnectionError):
            await arriving


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to this port, on an address of its own."""
    line, loop = Line(port), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(line.serve, "127.0.0.1", 0), loop).result(5)
    line.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(_end(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _end() -> None:
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
