"""A small program of its own: a workbook on standard input, its first sheet as JSON on standard output.

Run by `app.sheets.reading` as a file, never imported: it gives itself little memory and time before it reads anything.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 600_000_000
CPU_SECONDS = 10


def plain(value: Any) -> str:
    """The text of a cell, as somebody would type it."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def main() -> None:
    """Read, limit, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheet = workbook.get_sheet_by_index(0)
    answer: dict[str, Any]
    if sheet.width > most_columns:
        answer = {"refused": "file_too_wide"}
    elif sheet.total_height > most_rows:
        answer = {"refused": "file_too_long"}
    else:
        rows = sheet.to_python(skip_empty_area=False)
        answer = {"rows": [[plain(cell) for cell in row] for row in rows]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
