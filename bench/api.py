"""The directory's API beside Eve and bare Flask + pymongo, on the same database server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from pymongo import MongoClient
from rich.progress import track

from bench.load import Load, Measure, Shot
from infra.local.layout import ROOT, WORKERS
from infra.local.processes import web, worker_name
from shared.testing.embedded import free_port
from shared.testing.people import someone
from shared.testing.stack import RunningStack
from shared.testing.waiting import eventually

DOCUMENTS, SECONDS = 350, 0.6
STARTS, ROUNDS = 4, 5
"""A process's speed differs by a tenth from one start to the next: each is started four times."""

PARTS = (("read", "list"), ("create",))
"""Creates come last: they make every list longer."""

PEERS = Path(__file__).parent / "peers"
BODY = {
    "name": "Structure d’essai",
    "commune": "68224",
    "kinds": ["ACI"],
    "themes": ["textile"],
    "naf": "1392Z",
    "description": "Un atelier qui trie, répare et transforme. " * 5,
}


def _peer(python: str, app: str, stack: RunningStack) -> AbstractContextManager[str]:
    """Serve one of the peers and give where its structures are."""
    port = free_port()
    environment = {
        "BENCH_MONGODB_URL": stack.layout.mongodb_url,
        "BENCH_DATABASE": "bench_peers",
    }
    options = ["-k", "gthread", "-w", "1", "--threads", "8", "--log-level", "warning"]
    command = [python, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", app]
    return _served(command, environment, PEERS, f"http://127.0.0.1:{port}/structures")


def _ours(stack: RunningStack) -> AbstractContextManager[str]:
    """Serve the directory as the stack does, and give where its structures are.

    Not by the stack's supervisor: there it was a tenth slower than the same code started here,
    as the peers are. Linux may share the processors between sessions (autogroup), and that of the
    supervisor has the database and the broker too; nor does anybody read its log here.
    """
    process = web(stack.layout, "directory", free_port())
    url = f"http://127.0.0.1:{process.port}/v1/structures"
    return _served(process.command, process.environment, ROOT, url)


@contextmanager
def _served(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, url: str
) -> Iterator[str]:
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        eventually(
            lambda: httpx.get(url, timeout=1).is_success, timeout=30.0, errors=(httpx.HTTPError,)
        )
        yield url
    finally:
        process.terminate()
        process.wait(10)


def eve_environment() -> str:
    """Make Eve's own environment from its lock file and give its Python."""
    folder = ROOT / ".venv-eve"
    python = folder / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([str(uv), "venv", "-q", "-p", sys.executable, str(folder)], check=True)
        install = [str(uv), "pip", "install", "-q", "-p", str(python), "--require-hashes"]
        subprocess.run([*install, "-r", str(PEERS / "eve.lock")], check=True)
    return str(python)


def measure(stack: RunningStack) -> dict[str, dict[str, list[Measure]]]:
    """Measure read, list and create of the three in turns; results by operation, then by who.

    The workers rest meanwhile: the peers have none, and on two cores they would be measured too.
    """
    token = stack.token(someone("agent"))
    id_ = _fill(stack.layout.service_url("directory") + "/v1/structures", token)
    eventually(lambda: not _undelivered(stack), timeout=60.0)  # as it is but for a moment
    with _workers_resting(stack):
        return _measure(stack, token, id_)


def _undelivered(stack: RunningStack) -> bool:
    with MongoClient[dict[str, Any]](stack.layout.mongodb_url) as client:
        structures = client["navette_directory"]["structures"]
        return structures.find_one({"outbox.0": {"$exists": True}}) is not None


@contextmanager
def _workers_resting(stack: RunningStack) -> Iterator[None]:
    supervisor = stack.stack.supervisor
    names = [worker_name(service) for service in WORKERS]
    for name in names:
        supervisor.stop_process(name)
    try:
        yield
    finally:
        for name in names:
            supervisor.start_process(name)


def _measure(stack: RunningStack, token: str, id_: str) -> dict[str, dict[str, list[Measure]]]:
    load = Load()
    found: dict[str, dict[str, list[Measure]]] = {}
    ids = {"navette": id_}
    try:
        for part, _ in track(list(product(PARTS, range(STARTS))), "starts"):
            with (
                _ours(stack) as ours,
                _peer(sys.executable, "bare_app:app", stack) as bare,
                _peer(eve_environment(), "eve_app:app", stack) as eve,
            ):
                urls = {"navette": ours, "eve": eve, "bare": bare}
                ids |= {name: _fill(url, token) for name, url in urls.items() if name not in ids}
                for operation, _, (name, url) in product(part, range(ROUNDS), urls.items()):
                    shot = _shot(operation, name, url, ids[name], token)
                    measures = found.setdefault(operation, {}).setdefault(name, [])
                    measures.append(load.measure(shot, SECONDS))
    finally:
        load.close()
    return found


def _fill(url: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(headers=headers) as client:
        for _ in range(DOCUMENTS):
            answer = client.post(url, json=BODY)
            answer.raise_for_status()
    document = answer.json()
    return str(document.get("id") or document["_id"])


def _shot(operation: str, name: str, url: str, id_: str, token: str) -> Shot:
    if operation == "read":
        return Shot("GET", f"{url}/{id_}")
    if operation == "list":
        return Shot("GET", f"{url}?max_results=20" if name == "eve" else url)
    headers: Sequence[tuple[str, str]] = [("Authorization", f"Bearer {token}")]
    body = json.dumps(BODY | {"name": f"Structure {uuid4().hex}"})
    return Shot("POST", url, body, tuple(headers) if name == "navette" else (), 201)
