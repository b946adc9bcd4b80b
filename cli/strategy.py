"""`navette strategy`: the nineteen measures, and what a person can do for each today.

Each scenario of `tests/e2e` that shows a measure is marked with its code, and with what is still
missing when it shows only a part. The scenarios are run; a measure without one is not built yet.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field

import click
import pytest
from rich.console import Console
from rich.table import Table

MEASURES = {
    "V1": "Inventaire des évènements",
    "V2": "Communication : interviews, témoignages, capsules",
    "V3": "Médias locaux : un témoignage par jour en novembre",
    "V4": "AFUT : une matinale sur l’ESS",
    "V5": "Partenariats avec les entreprises",
    "V6": "Fonds de dotation sur objectifs",
    "V7": "Structures et locaux disponibles, loyers modulés",
    "T1": "Plateforme de transmission avec la Région Grand Est",
    "T2": "Outils de coordination : annuaires, mise en relation",
    "T3": "Parrainage",
    "T4": "Faire connaître EGEE et ARCA",
    "T5": "Observatoire de la transmission",
    "T6": "Convention CREAFFAIRE : information, réseau, formations",
    "T7": "Optimiser le financement",
    "A1": "Offre d’accompagnement renforcée",
    "A2": "Coopérations entre acteurs",
    "A3": "Arbitrer les implantations",
    "A4": "Réseau autour d’un objectif commun",
    "A5": "Économies circulaire, quaternaire, immatérielle, mauve",
}


@dataclass
class Shown:
    """What the scenarios of one measure gave."""

    passed: int = 0
    failed: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Say it in a word."""
        if self.failed:
            return "en échec"
        if not self.passed:
            return "pas encore construit"
        return "en partie" if self.missing else "possible"


class Results:
    """A pytest plugin that gathers results by measure."""

    def __init__(self) -> None:
        self.shown: dict[str, Shown] = defaultdict(Shown)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
        """Count a scenario under the measures it is marked with."""
        outcome = yield
        report = outcome.get_result()
        for marker in item.iter_markers("strategy"):
            shown = self.shown[marker.args[0]]
            if report.failed:
                shown.failed += 1
            elif call.when == "call" and report.passed:
                shown.passed += 1
                if missing := marker.kwargs.get("missing"):
                    shown.missing.append(missing)


@click.command()
def command() -> None:
    """Run the scenarios of the strategy and print the table of nineteen measures."""
    results = Results()
    code = pytest.main(["-q", "-m", "strategy", "--no-header", "tests/e2e"], plugins=[results])
    table = Table("mesure", "", "état", "il manque")
    for measure, title in MEASURES.items():
        shown = results.shown[measure]
        table.add_row(measure, title, shown.state, " ; ".join(shown.missing))
    Console().print(table)
    if code:
        sys.exit(int(code))
