"""The child process that opens a workbook: `python -m … FILE [SHEET]` writes JSON lines."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY = 1536 * 2**20
CPU_SECONDS = 60


def main(path: str, sheet: str | None = None) -> None:
    """Write the names of the sheets, or the rows of one; dates in ISO 8601."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        workbook = CalamineWorkbook.from_path(path)
        if sheet is None:
            _write(workbook.sheet_names)
            return
        for row in workbook.get_sheet_by_name(sheet).iter_rows():
            _write(row)
    except PasswordError:
        _write({"error": "protégé par un mot de passe"})
    except (CalamineError, OSError, ValueError) as error:
        _write({"error": str(error)[:200]})


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, default=str, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
