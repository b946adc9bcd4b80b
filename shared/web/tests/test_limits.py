"""Counting callers: by window, and no more of them than memory has room for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from shared.web.limits import CallerCounts

RATE = parse("3/minute")


def test_a_caller_is_refused_after_so_many() -> None:
    limiter = FixedWindowRateLimiter(CallerCounts())
    assert [limiter.hit(RATE, "one") for _ in range(4)] == [True, True, True, False]
    assert limiter.hit(RATE, "another")


def test_the_count_starts_anew_when_the_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("shared.web.limits.time.time", lambda: now)
    counts = CallerCounts()
    limiter = FixedWindowRateLimiter(counts)
    while limiter.hit(RATE, "one"):
        pass
    assert limiter.get_window_stats(RATE, "one").reset_time == 1_060
    now = 1_060.0
    assert limiter.hit(RATE, "one")


def test_those_seen_longest_ago_are_forgotten() -> None:
    counts = CallerCounts(remembered=2)
    for name in ("a", "b", "a", "c"):
        counts.incr(name, 60)
    assert [counts.get(name) for name in "abc"] == [2, 0, 1]


def test_forgetting() -> None:
    counts = CallerCounts()
    counts.incr("a", 60)
    counts.incr("b", 60)
    counts.clear("a")
    assert [counts.get(name) for name in "ab"] == [0, 1]
    counts.reset()
    assert counts.get("b") == 0
    assert counts.check()


def test_threads_lose_no_count() -> None:
    counts = CallerCounts()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counts.incr("a", 60), range(800)))
    assert counts.get("a") == 800
