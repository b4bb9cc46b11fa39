"""Where a login may lead to: only pages of this site (open redirect, RT CVE-2022-25803)."""

from __future__ import annotations

import pytest

from app.web.safe import local_target

BAD = [
    None,
    "",
    "knelpunten",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/ok\r\nSet-Cookie: a=b",
    "/\x00",
    "//[",
]


@pytest.mark.parametrize("target", BAD)
def test_refused(target: str | None) -> None:
    assert local_target(target) is None


@pytest.mark.parametrize("target", ["/", "/knelpunten?q=a%20b&sort=due", "/zaken/K-2026-0001#story", "/a:b//c"])
def test_kept(target: str) -> None:
    assert local_target(target) == target
