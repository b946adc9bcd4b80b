"""A closed loop of HTTP requests over kept connections, from processes of their own."""

from __future__ import annotations

import http.client
import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.pool import Pool
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Shot:
    """One request, repeated: method, URL, body (JSON text), headers, and the status expected."""

    method: str
    url: str
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    expected: int = 200


@dataclass(frozen=True)
class Measure:
    """What a run gave: requests a second, and latencies in milliseconds, sorted."""

    rate: float
    latencies: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """Give the latency under which `share` of the requests were."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


def _loop(shot: Shot, seconds: float) -> list[float]:
    parts = urlsplit(shot.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = dict(shot.headers) | ({"Content-Type": "application/json"} if shot.body else {})
    latencies = []
    end = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        connection.request(shot.method, target, shot.body, headers)
        answer = connection.getresponse()
        body = answer.read()
        latencies.append((time.perf_counter() - begun) * 1000)
        if answer.status != shot.expected:
            raise RuntimeError(f"{shot.method} {shot.url}: {answer.status} {body[:300]!r}")
    connection.close()
    return latencies


class Load:
    """Clients in processes of their own, started once and used for every measure."""

    def __init__(self, clients: int = 4) -> None:
        self.clients = clients
        self._pool: Pool = multiprocessing.get_context("spawn").Pool(clients)

    def measure(self, shot: Shot, seconds: float) -> Measure:
        """Repeat a request for some seconds from every client at once.

        :raises RuntimeError: an answer had another status than expected.
        """
        begun = time.perf_counter()
        results = self._pool.starmap(_loop, [(shot, seconds)] * self.clients)
        elapsed = time.perf_counter() - begun
        latencies = sorted(latency for result in results for latency in result)
        return Measure(len(latencies) / elapsed, tuple(latencies))

    def close(self) -> None:
        """End the clients."""
        self._pool.terminate()
        self._pool.join()
