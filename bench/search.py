"""Search over HTTP at three sizes, beside a bare Tantivy call and SQLite FTS5 on the same rows."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from pymongo import MongoClient

from bench.load import Load, Measure, Shot
from bench.structures import generated
from infra.local.layout import ROOT
from infra.local.processes import worker_name
from services.directory.search.asked import all_of
from services.directory.search.folder import Folder
from services.directory.search.schema import schema
from shared.reference.legal_forms import legal_forms
from shared.testing.people import someone
from shared.testing.stack import RunningStack
from shared.testing.waiting import eventually

SIZES = (1_000, 10_000, 100_000)
SECONDS, CLIENTS, CALLS, CHUNK = 4.0, 1, 200, 500
NEAR = "47.7467,7.3389"
SEARCHES: dict[str, dict[str, Any]] = {
    "words, two facets, distance": {
        "q": "atelier textile",
        "theme": "textile",
        "family": "association",
        "near": NEAR,
        "within_km": 20,
    },
    "the same, with counts": {
        "q": "atelier",
        "theme": "textile",
        "family": "association",
        "near": NEAR,
        "within_km": 20,
        "facets": "true",
    },
    "two facets, by distance": {
        "theme": "textile",
        "family": "association",
        "near": NEAR,
        "within_km": 20,
        "sort": "distance",
    },
    "newest of all": {},
}
DEEP: dict[str, dict[str, Any]] = {
    "relevance": {"q": "atelier"},
    "distance": {"near": NEAR, "sort": "distance"},
    "newest": {},
}


def measure(stack: RunningStack) -> dict[int, dict[str, Any]]:
    """Measure at each size; the database is filled further from one to the next."""
    load = Load(CLIENTS)
    found: dict[int, dict[str, Any]] = {}
    try:
        for size in SIZES:
            found[size] = _measure(stack, load, size)
    finally:
        load.close()
    return found


def _measure(stack: RunningStack, load: Load, size: int) -> dict[str, Any]:
    with worker_resting(stack):
        _fill(stack, size)
        seconds = _rebuild(stack)
    url = stack.layout.service_url("directory") + "/v1/structures"
    eventually(lambda: _total(url) >= size, timeout=60)
    searches = {
        name: load.measure(Shot("GET", f"{url}?{urlencode(query)}"), SECONDS)
        for name, query in SEARCHES.items()
    }
    deep = {
        name: (
            load.measure(Shot("GET", f"{url}?{urlencode(query)}"), SECONDS),
            load.measure(Shot("GET", _last_page(url, query)), SECONDS),
        )
        for name, query in DEEP.items()
    }
    folder = Folder(stack.layout.search_directory)
    files = [path for path in folder.current().path.iterdir() if path.is_file()]
    return {
        "searches": searches,
        "deep": deep,
        "bare": _repeat(_bare(folder)),
        "sqlite": _repeat(_sqlite(size)),
        "megabytes": sum(path.stat().st_size for path in files) / 1e6,
        "rows_a_second": size / seconds,
        "behind": sorted(_behind(stack, url) for _ in range(10)),
    }


@contextmanager
def worker_resting(stack: RunningStack) -> Iterator[None]:
    """Keep the worker from following what is poured in at once: the index is built after."""
    supervisor, name = stack.stack.supervisor, worker_name("directory")
    supervisor.stop_process(name)
    try:
        yield
    finally:
        supervisor.start_process(name)


def _fill(stack: RunningStack, size: int) -> None:
    """Write structures straight into the collection, without events: nobody else needs them."""
    with MongoClient[dict[str, Any]](stack.layout.mongodb_url) as client:
        structures = client["navette_directory"]["structures"]
        there = {one["_id"] for one in structures.find({"source": "bench"}, {"_id": 1})}
        chunk: list[dict[str, Any]] = []
        for document in generated(size):
            if document["_id"] not in there:
                chunk.append(document)
            if len(chunk) == CHUNK:
                structures.insert_many(chunk)
                chunk = []
        if chunk:
            structures.insert_many(chunk)


def _rebuild(stack: RunningStack) -> float:
    begun = time.perf_counter()
    command = [str(Path(sys.executable).parent / "navette"), "rebuild", "search"]
    subprocess.run(
        command, env=stack.environment(), cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun


def _total(url: str) -> int:
    answer = httpx.get(url, timeout=10)
    return int(answer.json()["total"]) if answer.is_success else 0


def _last_page(url: str, query: dict[str, Any]) -> str:
    """Read on page by page and give the address of the last one that is full."""
    with httpx.Client(timeout=10) as client:
        before = here = f"{url}?{urlencode(query)}"
        while True:
            far = client.get(f"{here}&limit=100" if "?" in here else here).json()
            if far["next"] is None:
                return before
            before, here = here, f"{url}?{urlencode(query | {'cursor': far['next']})}"


def _behind(stack: RunningStack, url: str) -> float:
    """Give how long after a write the structure is found, in seconds."""
    name = f"Nouvelle {os.urandom(6).hex()}"
    body = {"name": name, "commune": "68224"}
    stack.call("POST", "directory", "/v1/structures", someone("agent"), json=body)
    written = time.perf_counter()
    query = urlencode({"q": name.split()[1]})
    eventually(lambda: httpx.get(f"{url}?{query}", timeout=10).json()["total"] == 1)
    return time.perf_counter() - written


def _repeat(call: Callable[[], Any]) -> list[float]:
    call()
    times = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        call()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def _bare(folder: Folder) -> Callable[[], Any]:
    """Make the bare call of the first search: its terms in a box, the first twenty, the count."""
    import tantivy
    from tantivy import FieldType, Query

    searcher = folder.current().open().searcher()
    sides = (("latitude", 47.567, 47.927), ("longitude", 7.071, 7.607))
    query = all_of(
        [
            Query.term_query(schema(), "text", "ateli"),
            Query.term_query(schema(), "text", "textil"),
            Query.term_query(schema(), "theme", "textile"),
            Query.term_query(schema(), "family", "association"),
            *(
                Query.range_query(schema(), name, FieldType.Float, low, high)
                for name, low, high in sides
            ),
        ]
    )

    def call() -> Any:
        found: tantivy.SearchResult = searcher.search(query, 20)
        return [searcher.doc(address) for _, address in found.hits]

    return call


def _sqlite(size: int) -> Callable[[], Any]:
    """Fill SQLite FTS5 with the same rows and make the same search: no stems, a box, a count."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "create virtual table texts using fts5(name, description, tokenize='unicode61', prefix='3')"
    )
    base.execute(
        "create table facts (id integer primary key, theme text, family text, lat real, lon real)"
    )
    forms = legal_forms()
    for number, one in enumerate(generated(size)):
        base.execute(
            "insert into texts(rowid, name, description) values (?, ?, ?)",
            (number, one["name"], one["description"]),
        )
        base.execute(
            "insert into facts values (?, ?, ?, ?, ?)",
            (
                number,
                json.dumps(one["themes"]),
                forms[one["legal_form"]].family,
                one["location"]["latitude"],
                one["location"]["longitude"],
            ),
        )
    where = (
        "from texts join facts on facts.id = texts.rowid where texts match 'atelier textile*' "
        "and theme like '%\"textile\"%' and family = 'association' "
        "and lat between 47.567 and 47.927 and lon between 7.071 and 7.607"
    )

    def call() -> Any:
        total = base.execute(f"select count(*) {where}").fetchone()
        return total, base.execute(f"select texts.rowid {where} order by rank limit 20").fetchall()

    return call


def percentiles(measured: Measure) -> dict[str, float]:
    """Give the milliseconds half of the requests, and 99 of 100, were answered in."""
    return {"p50": measured.percentile(0.5), "p99": measured.percentile(0.99)}
