"""Mails as they come in, made for a test."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

AUTHSERV = "mx.regiolijn.example"
INTAKE = "knelpunt@regiolijn.example"
_serial = count(1)


def vouched(address: str, *, by: str = AUTHSERV) -> str:
    """What our own mail server writes on top of a mail whose sender is real."""
    domain = address.rpartition("@")[2]
    return f"{by}; dmarc=pass (p=reject) header.from={domain}; dkim=pass header.d={domain}"


def mail(
    sender: str = "liaison@minvws.example",
    subject: str = "Wijkverpleging stopt bij de gemeentegrens",
    text: str = "Twee wetten betalen elk de helft.",
    *,
    to: str = INTAKE,
    real: bool = True,
    files: tuple[tuple[str, str, bytes], ...] = (),
    html: str = "",
    **headers: str,
) -> bytes:
    """A mail of somebody. `real`: our server vouches for the sender; headers with _ for -."""
    made = EmailMessage(policy=SMTP)
    if real:
        made["Authentication-Results"] = vouched(sender)
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = "Mon, 23 Nov 2026 09:55:00 +0100"
    made["Message-ID"] = f"<{next(_serial)}@mail.minvws.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()
