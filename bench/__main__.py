"""`make bench`: starts a stack of its own, measures, prints ratios, writes `bench/report/`."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path
from statistics import median
from typing import Any

import click
import matplotlib as mpl
from rich.console import Console
from rich.table import Table

from bench import api, importing, main_job, pages, search
from bench.load import Measure
from shared.testing.stack import running_stack

mpl.use("Agg")
from matplotlib import pyplot

REPORT = Path(__file__).parent / "report"
console = Console()


def percentile(values: list[float], share: float) -> float:
    """Give the value under which `share` of the sorted values are."""
    return values[min(len(values) - 1, int(len(values) * share))]


def report_main_job(found: dict[str, list[float]]) -> dict[str, Any]:
    """Print and draw the main job beside the bare chain."""
    table = Table("ms", "p50", "p95", "p99", title="POST of a listing to the notification row")
    figures = {}
    for name, values in found.items():
        figures[name] = {
            f"p{share}": round(percentile(values, share / 100), 1) for share in (50, 95, 99)
        }
        table.add_row(name, *(f"{value:.1f}" for value in figures[name].values()))
    ratio = figures["main job"]["p50"] / figures["bare chain"]["p50"]
    console.print(table, f"main job / bare chain, p50: {ratio:.1f} ×")
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for name, values in found.items():
        axes.plot(values, [100 * i / len(values) for i in range(len(values))], label=name)
    axes.set(xlabel="milliseconds", ylabel="% of runs under", title="Main job and bare chain")
    axes.legend()
    figure.savefig(REPORT / "main-job.svg")
    return figures | {"ratio_p50": round(ratio, 2)}


def report_api(found: dict[str, dict[str, list[Measure]]]) -> dict[str, Any]:
    """Print and draw the API beside its peers."""
    table = Table(
        "requests/s", "navette", "eve", "bare", "× eve", "% of bare", title="Directory API"
    )
    figures: dict[str, Any] = {}
    for operation, by_name in found.items():
        rates = {name: median(one.rate for one in ones) for name, ones in by_name.items()}
        ratio, share = (_within_rounds(by_name, peer) for peer in ("eve", "bare"))
        figures[operation] = {name: round(rate) for name, rate in rates.items()} | {
            "times_eve": round(ratio, 2),
            "share_of_bare": round(share, 2),
        }
        table.add_row(
            operation,
            *(f"{rates[name]:.0f}" for name in ("navette", "eve", "bare")),
            f"{ratio:.2f}",
            f"{share:.0%}",
        )
    console.print(table)
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for index, name in enumerate(("navette", "eve", "bare")):
        places = [place + index * 0.27 for place in range(len(figures))]
        axes.bar(places, [one[name] for one in figures.values()], width=0.25, label=name)
    axes.set_xticks([place + 0.27 for place in range(len(figures))], list(figures))
    axes.set(ylabel="requests a second", title="Directory API")
    axes.legend()
    figure.savefig(REPORT / "api.svg")
    return figures


def _within_rounds(by_name: dict[str, list[Measure]], peer: str) -> float:
    """Give how many times the peer's rate ours is, from rounds of a few seconds each.

    A machine's speed changes by half within a minute: who was measured together is compared.
    """
    pairs = zip(by_name["navette"], by_name[peer], strict=True)
    return median(ours.rate / theirs.rate for ours, theirs in pairs)


def report_pages(found: pages.HomePage) -> dict[str, Any]:
    """Print what the home page costs; the server's times once the main job has filled it."""
    times = found["milliseconds"]
    figures = {
        "kilobytes": None if found["kilobytes"] is None else round(found["kilobytes"], 1),
        "requests": found["requests"],
        "requests_after": found["requests_after"],
        "layout_shift": found["layout_shift"],
        "server_p50": round(percentile(times, 0.5), 1),
        "server_p99": round(percentile(times, 0.99), 1),
    }
    table = Table("what", "figure", title="Home page: kB compressed all told, ms of the server")
    for name, value in figures.items():
        table.add_row(name, "no Chromium" if value is None else str(value))
    console.print(table)
    return figures


def report_search(found: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Print and draw search at each size, beside bare Tantivy and SQLite."""
    figures: dict[str, Any] = {}
    table = Table("ms", "size", "p50", "p99", title="Search over HTTP, one client")
    for size, one in found.items():
        rows = {name: search.percentiles(measured) for name, measured in one["searches"].items()}
        for name, (first, last) in one["deep"].items():
            rows |= {f"{name}: first page": search.percentiles(first)}
            rows |= {f"{name}: last page": search.percentiles(last)}
        for name in ("bare", "sqlite"):
            times = one[name]
            rows[name] = {f"p{share}": percentile(times, share / 100) for share in (50, 99)}
        for name, times in rows.items():
            table.add_row(name, f"{size:,}", *(f"{value:.1f}" for value in times.values()))
        other = {
            "megabytes": round(one["megabytes"], 1),
            "rows_a_second": round(one["rows_a_second"]),
            "behind_p50": round(percentile(one["behind"], 0.5), 3),
            "behind_max": round(one["behind"][-1], 3),
        }
        figures[str(size)] = other | {
            name: {share: round(value, 2) for share, value in times.items()}
            for name, times in rows.items()
        }
        console.print(f"{size:,} structures:", other)
    console.print(table)
    figure, axes = pyplot.subplots(figsize=(8, 4))
    sizes = list(found)
    for name in (*search.SEARCHES, "bare", "sqlite"):
        axes.plot(sizes, [figures[str(size)][name]["p50"] for size in sizes], "o-", label=name)
    axes.set(xscale="log", yscale="log", xlabel="structures", ylabel="milliseconds, p50")
    axes.set_title("Search")
    axes.legend()
    figure.savefig(REPORT / "search.svg")
    return figures


def report_import(found: dict[int, dict[str, float]]) -> dict[str, Any]:
    """Print and draw the seconds and the memory of an import of each size."""
    table = Table("rows", "new, s", "rows/s", "again, s", "MB", title="navette import structures")
    for size, one in found.items():
        rate = f"{size / one['new']:,.0f}"
        shown = (f"{one['new']:.1f}", rate, f"{one['again']:.1f}", f"{one['megabytes']:.0f}")
        table.add_row(f"{size:,}", *shown)
    console.print(table)
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for name in ("new", "again"):
        axes.plot(list(found), [one[name] for one in found.values()], "o-", label=name)
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="seconds", title="Import")
    axes.legend()
    figure.savefig(REPORT / "import.svg")
    return {
        str(size): {name: round(value, 1) for name, value in one.items()}
        for size, one in found.items()
    }


PARTS = ("api", "main-job", "pages", "search", "import")


@click.command()
@click.option("--only", type=click.Choice(PARTS), default=None)
def main(only: str | None) -> None:
    """Measure on a stack of its own; every part unless one is named."""
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    REPORT.mkdir(exist_ok=True)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder)) as stack:
        # the API first: its peers start from an empty collection too
        if only in {None, "api"}:
            figures["api"] = report_api(api.measure(stack))
        if only in {None, "main-job"}:
            figures["main_job"] = report_main_job(main_job.measure(stack))
        if only in {None, "pages"}:
            figures["pages"] = report_pages(pages.measure(stack))
        if only in {None, "search"}:
            figures["search"] = report_search(search.measure(stack))
        if only in {None, "import"}:
            figures["import"] = report_import(importing.measure(stack, Path(folder)))
    (REPORT / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    console.print(f"Report: {REPORT}")


if __name__ == "__main__":
    main()
