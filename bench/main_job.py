"""The main job, POST of a listing to the notification row, beside the bare chain of its hops."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from pymongo import MongoClient
from rich.progress import track

from bench.chain import bare_chain
from shared.auth.tokens import Principal
from shared.testing.people import seek, someone
from shared.testing.stack import RunningStack

STRUCTURES, PROFILES, RUNS = 350, 1_000, 200
THEMES = ("textile", "food", "housing", "mobility", "culture", "energy", "digital", "crafts")


def fill(stack: RunningStack) -> None:
    """Put 350 structures and 1,000 profiles in, all but one for other things than the listings'."""
    agent = someone("agent")

    def structure(number: int) -> None:
        body = {"name": f"Structure {number}", "commune": "68224", "themes": [THEMES[number % 8]]}
        stack.call("POST", "directory", "/v1/structures", agent, json=body).raise_for_status()

    def profile(number: int) -> None:
        # each theme has its share, most of whom are far away: they are weighed, not proposed
        seek(stack, someone(), themes=[THEMES[number % 8]], place="67482", radius_km=5)

    with ThreadPoolExecutor(4) as pool:
        list(track(pool.map(structure, range(STRUCTURES)), "structures", STRUCTURES))
        list(track(pool.map(profile, range(PROFILES)), "profiles", PROFILES))


def main_job(stack: RunningStack, taker: Principal) -> Callable[[], float]:
    """Give a function that publishes one listing and waits for the taker's row (milliseconds)."""
    client: MongoClient[dict[str, Any]] = MongoClient(stack.layout.mongodb_url)
    arrivals = client["navette_notifications"]["deliveries"].watch([], max_await_time_ms=200)
    headers = {"Authorization": f"Bearer {stack.token(someone())}"}
    url = stack.layout.service_url("directory") + "/v1/listings"

    def publish() -> float:
        title = uuid4().hex
        body = {
            "title": title,
            "themes": ["textile"],
            "naf": "13",
            "area": {"level": "commune", "code": "68224"},
            "publish": True,
        }
        begun = time.perf_counter()
        stack.http.post(url, json=body, headers=headers).raise_for_status()
        deadline = begun + 30
        while time.perf_counter() < deadline:
            change = arrivals.try_next()
            row = (change or {}).get("fullDocument") or {}
            if row.get("recipient") == taker.sub and title in row.get("title", ""):
                return (time.perf_counter() - begun) * 1000
        raise TimeoutError("no notification within 30 s")

    return publish


def measure(stack: RunningStack) -> dict[str, list[float]]:
    """Measure both in turns, so that what disturbs one disturbs the other."""
    fill(stack)
    taker = someone()
    seek(stack, taker)
    admin = {
        "bootstrap_servers": stack.layout.kafka_bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "admin",
        "sasl_plain_password": stack.layout.passwords["admin"],
    }
    found: dict[str, list[float]] = {"main job": [], "bare chain": []}
    publish = main_job(stack, taker)
    with bare_chain(stack.layout.mongodb_url, admin) as send:
        for _ in range(10):
            publish(), send()
        for _ in track(range(RUNS), "main job and bare chain"):
            found["main job"].append(publish())
            found["bare chain"].append(send())
    return {name: sorted(values) for name, values in found.items()}
