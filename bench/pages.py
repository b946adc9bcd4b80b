"""The home page in a real browser and from the server: its weight, its requests, its time."""

from __future__ import annotations

import time
from typing import TypedDict

import httpx
from rich.progress import track

from shared.testing.browser import running_chromium
from shared.testing.chromium import find_chromium
from shared.testing.stack import RunningStack

WARM_UP, RUNS = 30, 300
LOADED = """() => {
  const one = performance.getEntriesByType("navigation");
  const all = [...one, ...performance.getEntriesByType("resource")];
  const asked = all.filter((entry) => entry.transferSize > 0);
  return [asked.length, all.reduce((sum, entry) => sum + entry.transferSize, 0)];
}"""
SHIFTED = """() => new Promise((done) => {
  let shift = 0;
  const add = (list) => { for (const entry of list.getEntries()) shift += entry.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(shift), 500);
})"""


class HomePage(TypedDict):
    """What the home page costs: times of the server in milliseconds, sorted.

    `requests_after`: what the next page asks for, itself included.
    """

    requests: int | None
    kilobytes: float | None
    requests_after: int | None
    layout_shift: float | None
    milliseconds: list[float]


def measure(stack: RunningStack) -> HomePage:
    """Measure it; what a browser tells is None where there is none."""
    address = stack.layout.service_url("portal") + "/fr/"
    requests = kilobytes = after = shift = None
    if executable := find_chromium():
        with running_chromium(executable) as browser:
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, service_workers="block"
            )
            page = context.new_page()
            page.goto(address, wait_until="networkidle")
            requests, size = page.evaluate(LOADED)
            kilobytes, shift = size / 1000, page.evaluate(SHIFTED)
            page.goto(f"{address}annuaire", wait_until="networkidle")
            after, _ = page.evaluate(LOADED)
    return HomePage(
        requests=requests,
        kilobytes=kilobytes,
        requests_after=after,
        layout_shift=shift,
        milliseconds=_server_times(address),
    )


def _server_times(address: str) -> list[float]:
    times = []
    with httpx.Client(timeout=10, headers={"Accept-Encoding": "br"}) as client:
        for _ in range(WARM_UP):
            client.get(address).raise_for_status()
        for _ in track(range(RUNS), "home page"):
            begun = time.perf_counter()
            client.get(address).raise_for_status()
            times.append(1000 * (time.perf_counter() - begun))
    return sorted(times)
