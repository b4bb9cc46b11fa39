"""The table: every figure beside its budget."""

from __future__ import annotations

import os
import platform
from typing import Any

Result = dict[str, Any]
GROWTH = 1.3
MEMORY_MB, COLD_S, SHARE = 200.0, 3.0, 1 / 3


def table(results: list[Result], machine: Result) -> tuple[str, int]:
    """The table as text, and how many budgets are missed."""
    machine |= {"cpus": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]}
    lines: list[str] = [f"{machine['cpus']} processors, load {machine['load']:.1f}, Python {machine['python']}"]
    missed = 0
    for database in dict.fromkeys(result["database"] for result in results):
        for size in dict.fromkeys(result["size"] for result in results):
            part = [result for result in results if result["database"] == database and result["size"] == size]
            found, faults = _one(part)
            lines += ["", f"{database}, {size:,} cases", HEAD, *found]
            missed += faults
        found, faults = _growth([result for result in results if result["database"] == database])
        lines += found
        missed += faults
    lines += ["", "every budget is met" if not missed else f"{missed} budget(s) missed: the lines with MISSED"]
    return "\n".join(lines), missed


HEAD = (
    f"  {'':44}{'p50 ms':>8}{'p95 ms':>8}{'floor':>7}{'ratio':>7}{'max':>5}{'cpu':>6}{'pages/s':>9}{'share':>7}"
    f"{'queries':>9}{'kB':>6}"
)


def _number(value: Any, width: int, places: int = 1) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width}.{places}f}"


def _one(results: list[Result]) -> tuple[list[str], int]:
    lines, missed = [], 0
    for result in results:
        if result["kind"] == "process":
            found, faults = _process(result)
            lines += found
            missed += faults
            continue
        if result["kind"] == "long run":
            grew = result["pss_after_mb"] / result["pss_before_mb"]
            verdict, fault = _verdict([] if grew <= 1.05 else ["memory"])
            missed += fault
            lines.append(
                f"  {result['name']:44}memory {result['pss_before_mb']:.0f} to {result['pss_after_mb']:.0f} MB{verdict}"
            )
            continue
        faults = []
        if result.get("budget") and result["ratio"] > result["budget"]:
            faults.append("ratio")
        if result["kind"] == "queue" and result.get("share", 1) < SHARE:
            faults.append("pages/s")
        if result.get("most_queries") is not None and result["queries"] > result["most_queries"]:
            faults.append("queries")
        if result.get("plan_faults"):
            faults.append("plan: " + ", ".join(dict.fromkeys(result["plan_faults"])))
        verdict, fault = _verdict(faults) if result["kind"] != "floor" else ("", 0)
        missed += fault
        queries = result.get("queries")
        shown = (
            ""
            if queries is None
            else f"{queries}/{result['most_queries']}"
            if result.get("most_queries")
            else str(queries)
        )
        html = result.get("html")
        cells = (
            _number(result["p50_ms"], 8, 2), _number(result["p95_ms"], 8, 2), _number(result.get("floor_ms"), 7, 2),
            _number(result.get("ratio"), 7, 2), _number(result.get("budget"), 5), _number(result.get("cpu_ratio"), 6),
            _number(result.get("pages_s"), 9, 0),
            _number(result.get("share"), 7, 2), f"{shown:>9}", _number(html / 1000 if html else None, 6),
        )  # fmt: skip
        lines.append(f"  {result['kind'] + ': ' + result['name']:44}{''.join(cells)}{verdict}")
    return lines, missed


def _verdict(faults: list[str]) -> tuple[str, int]:
    return (f" MISSED ({'; '.join(faults)})", 1) if faults else (" ok", 0)


def _process(result: Result) -> tuple[list[str], int]:
    load = result["first_load"]
    memory, one = _verdict([] if result["pss_workers_mb"] <= MEMORY_MB else ["memory"])
    cold, two = _verdict([] if result["cold_start_s"] <= COLD_S else ["start"])
    return [
        f"  memory of two workers, PSS {result['pss_workers_mb']:.0f} MB (with their master "
        f"{result['pss_with_master_mb']:.0f}), at most {MEMORY_MB:.0f}{memory}",
        f"  cold start to the first page {result['cold_start_s']:.2f} s, at most {COLD_S:.0f}{cold}",
        f"  first visit {load['compressed'] / 1000:.0f} kB compressed ({load['raw'] / 1000:.0f} kB raw), of which the "
        f"page {load['html_compressed'] / 1000:.1f} kB",
    ], one + two


def _growth(results: list[Result]) -> tuple[list[str], int]:
    """How much slower, beside its floor, each thing is at the largest size than at the smallest."""
    sizes = sorted({result["size"] for result in results})
    if len(sizes) < 2:
        return [], 0
    lines, missed = [f"  growth from {sizes[0]:,} to {sizes[-1]:,} cases (p50, the floor's own growth taken out)"], 0
    for result in results:
        if result["size"] != sizes[0] or result["kind"] not in ("queue", "case", "search", "write"):
            continue
        last = next(
            (
                other
                for other in results
                if other["size"] == sizes[-1] and (other["kind"], other["name"]) == (result["kind"], result["name"])
            ),
            None,
        )
        if last is None:
            continue
        growth = last["ratio"] / result["ratio"]
        verdict, fault = _verdict([] if growth <= GROWTH else ["growth"])
        missed += fault
        lines.append(f"  {result['kind'] + ': ' + result['name']:44}{growth:8.2f}  at most {GROWTH}{verdict}")
    return lines, missed
