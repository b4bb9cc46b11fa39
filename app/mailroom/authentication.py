"""PURE: whether our own mail server vouches for the From line of a mail (RFC 8601).

Anybody can write a From line, and an Authentication-Results line too. Only the topmost one counts, and only when it
carries the name of our own server (MAIL_AUTHSERV): that server puts it on top of whatever was in the mail already, and
takes out what pretends to be its own (RFC 8601, 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from authres import AuthenticationResultsHeader, AuthResError


def authentic(results: Sequence[str], authserv: str, address: str) -> bool:
    """Whether `address` really sent this: our server says that DMARC passed, or DKIM or SPF for the same domain.

    `results` are the values of the Authentication-Results headers, in the order of the mail.
    """
    if not authserv or not results or "@" not in address:
        return False
    try:
        header = AuthenticationResultsHeader.parse_value(results[0])
    except (AuthResError, ValueError, IndexError, AttributeError, RecursionError):
        return False
    if str(header.authserv_id).lower() != authserv.lower():
        return False
    domain = address.rpartition("@")[2].lower()
    judged = [(str(found.method).lower(), str(found.result).lower(), found) for found in header.results]
    dmarc = [(result, found) for method, result, found in judged if method == "dmarc"]
    if dmarc:
        return all(result == "pass" and _of(found, "header", "from") in ("", domain) for result, found in dmarc)
    return any(
        result == "pass" and any(_aligned(name, domain) for name in _names(method, found))
        for method, result, found in judged
    )


def _names(method: str, found: Any) -> Iterable[str]:
    """The domains that a DKIM signature or an SPF check stands for."""
    if method == "dkim":
        return [_of(found, "header", "d")]
    if method == "spf":
        return [_of(found, "smtp", "mailfrom").rpartition("@")[2]]
    return []


def _aligned(name: str, domain: str) -> bool:
    """The domain itself, or one that it lies within. Not the other way about: whoever holds a part of a domain does not
    speak for the whole.
    """
    return bool(name) and "." in name and (domain == name or domain.endswith(f".{name}"))


def _of(found: Any, kind: str, name: str) -> str:
    """A property of a result, such as header.from; empty without one."""
    for item in found.properties:
        if str(item.type).lower() == kind and str(item.name).lower() == name:
            return str(item.value).lower()
    return ""
