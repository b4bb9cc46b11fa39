"""A throw-away IMAP server (Dovecot) on loopback, for the tests of mail that comes in.

Mail, settings and sockets are in a new folder; the ports are free ones. As root the mail belongs to `nobody`, because
Dovecot refuses to open mail as root. Only the standard library.
"""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "geheim-in-een-test"  # noqa: S105
WANTED = (2, 3)
"""2.4 has another language for its settings."""

SETTINGS = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
ssl = {ssl}
{certificate}
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={home}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
service imap {{
  process_limit = 20
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
"""


class NoServer(Exception):
    """Why there is no IMAP server to test on, with the remedy."""


@dataclass(frozen=True)
class Server:
    """Where it listens; any name comes in with PASSWORD."""

    port: int
    secure_port: int

    def url(self, user: str = "post", password: str = PASSWORD, *, secure: bool = False) -> str:
        """The address of an inbox, as in IMAP_URL."""
        scheme, port = ("imaps", self.secure_port) if secure else ("imap", self.port)
        return f"{scheme}://{user}:{password}@127.0.0.1:{port}"


def find_server() -> str | None:
    """The program, if its version is one we can set up; None without one."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None or not Path("/usr/lib/dovecot/imap").exists():
        return None
    told = subprocess.run([program, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found = re.match(r"(\d+)\.(\d+)", told.stdout)
    return program if found and (int(found[1]), int(found[2])) == WANTED else None


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _people() -> dict[str, str]:
    """Who runs what: as root Debian's accounts for Dovecot, else everything as oneself."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        names = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
        return {**names, "owner": str(nobody.pw_uid), "owner_group": str(nobody.pw_gid), "chroot": ""}
    me, mine = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
    names = {"internal": me, "login": me, "group": mine}
    return {**names, "owner": str(os.geteuid()), "owner_group": str(os.getegid()), "chroot": "chroot ="}


@contextlib.contextmanager
def running(*, certificate: Path | None = None, prefix: str = "") -> Iterator[Server]:
    """A running server. `certificate`: a file with a key and a certificate, for TLS; `prefix`: what stands before the
    names of folders, such as "INBOX.". Raises NoServer.
    """
    program = find_server()
    if program is None:
        wanted = ".".join(map(str, WANTED))
        raise NoServer(f"no Dovecot {wanted} found; install it: apt-get install dovecot-imapd (on Debian 12)")
    with contextlib.ExitStack() as undo:
        home = Path(tempfile.mkdtemp(prefix="rl-imap-", dir="/tmp"))
        undo.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)
        people = _people()
        (home / "mail").mkdir()
        os.chown(home / "mail", int(people["owner"]), int(people["owner_group"]))
        port, secure_port = _free_ports()
        (home / "conf").write_text(
            SETTINGS.format(
                home=home, port=port, secure_port=secure_port, password=PASSWORD,
                ssl="yes" if certificate else "no",
                certificate=f"ssl_cert = <{certificate}\nssl_key = <{certificate}" if certificate else "",
                separator="." if prefix else "/", prefix=prefix, **people,
            ),
            encoding="utf-8",
        )  # fmt: skip
        server = subprocess.Popen(
            [program, "-F", "-c", str(home / "conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        undo.callback(_stop, server)
        _wait(server, port, home / "log")
        yield Server(port, secure_port)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            if probe.recv(64).startswith(b"* OK"):
                return
        time.sleep(0.05)
    said = server.stderr.read().decode("utf-8", "replace") if server.poll() is not None and server.stderr else ""
    written = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    raise NoServer(f"Dovecot does not start:\n{said}{written[-1500:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for ask in (signal.SIGTERM, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(ask)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
    if server.stderr:
        server.stderr.close()
