"""No two pages have the same address: the first to be registered would hide the other."""

from __future__ import annotations

import re
from collections import defaultdict

from flask import Flask


def test_each_address_leads_to_one_page(app: Flask) -> None:
    found = defaultdict(set)
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[method, re.sub(r"<(.*?:)?\w+>", r"<\1>", rule.rule)].add(rule.endpoint)
    assert {place: ends for place, ends in found.items() if len(ends) > 1} == {}
