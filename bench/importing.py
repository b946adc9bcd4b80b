"""Importing files of three sizes with the command people use, new and then once more unchanged."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from stdnum import luhn

from bench.search import worker_resting
from bench.structures import generated
from infra.local.layout import ROOT
from shared.reference.geography import communes
from shared.testing.stack import RunningStack

SIZES = (1_000, 10_000, 100_000)
FIRST_SIREN = 30_000_000
COLUMNS = (
    *("id", "source", "nom", "siret", "complement_adresse", "horaires_accueil", "description"),
    *("adresse", "code_postal", "commune", "code_insee", "telephone", "courriel", "site_web"),
    *("latitude", "longitude"),
)


def measure(stack: RunningStack, folder: Path) -> dict[int, dict[str, float]]:
    """Measure each size: seconds of a first import and of the same file again, megabytes it took.

    The worker rests: what follows an import (events, search, duplicates) is its work, later.
    """
    found, first = {}, FIRST_SIREN
    with worker_resting(stack):
        for size in SIZES:
            file = folder / f"structures-{size}.csv"
            _write(file, size, first)
            first += size
            new, megabytes = _import(stack, file)
            again, _ = _import(stack, file)
            found[size] = {"new": new, "again": again, "megabytes": megabytes}
    return found


def _write(file: Path, size: int, first: int) -> None:
    """Write a file in the layout of data·inclusion, every row another establishment."""
    places = communes()
    with file.open("w", newline="", encoding="utf-8") as written:
        rows = csv.DictWriter(written, COLUMNS, restval="")
        rows.writeheader()
        for number, one in enumerate(generated(size, seed=size), start=first):
            commune = places[one["commune"]]
            row: dict[str, Any] = {
                "id": number,
                "source": "bench",
                "nom": one["name"],
                "siret": _siret(number),
                "horaires_accueil": "Mo-Fr 09:00-17:00",
                "description": one["description"],
                "adresse": f"{number % 90 + 1} rue de la Filature",
                "code_postal": commune.postal_codes[0],
                "commune": commune.name,
                "code_insee": commune.code,
                "telephone": f"0389{number % 1_000_000:06}",
                "courriel": f"contact-{number}@example.org",
                "site_web": f"https://example.org/{number}",
                "latitude": one["location"]["latitude"],
                "longitude": one["location"]["longitude"],
            }
            rows.writerow(row)


def _siret(number: int) -> str:
    siren = f"{number}{luhn.calc_check_digit(str(number))}"
    return f"{siren}0001{luhn.calc_check_digit(f'{siren}0001')}"


def _import(stack: RunningStack, file: Path) -> tuple[float, float]:
    """Import a file; give the seconds and the megabytes of memory it took at most."""
    command = [str(Path(sys.executable).parent / "navette"), "import", "structures", str(file)]
    begun = time.perf_counter()
    running = subprocess.Popen(
        [*command, "--report", str(file.with_suffix(".report.csv"))],
        env=stack.environment(),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"navette import ended with {running.returncode}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024
