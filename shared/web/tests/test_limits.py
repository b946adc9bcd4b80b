"""Counting callers: by window, and no more of them than memory has room for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.web.limits import CallerLimit


def test_a_caller_is_refused_after_so_many() -> None:
    allowed = CallerLimit("3/minute")
    waits = [allowed.seconds_to_wait("one") for _ in range(4)]
    assert waits[:3] == [0, 0, 0]
    assert 59 <= waits[3] <= 60
    assert not allowed.seconds_to_wait("another")
    assert str(allowed) == "3 per 1 minute"


def test_the_count_starts_anew_when_the_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("shared.web.limits.time.monotonic", lambda: now)
    allowed = CallerLimit("2/minute")
    assert not allowed.seconds_to_wait("one")
    now = 1_030.5
    assert [allowed.seconds_to_wait("one") for _ in range(3)] == [0, 30, 30]
    now = 1_059.9
    assert allowed.seconds_to_wait("one") == 1
    now = 1_060.0
    assert [allowed.seconds_to_wait("one") for _ in range(3)] == [0, 0, 60]


def test_those_seen_longest_ago_are_forgotten() -> None:
    allowed = CallerLimit("1/minute", remembered=2)
    waits = [allowed.seconds_to_wait(name) > 0 for name in ("a", "b", "a", "c", "a", "b")]
    assert waits == [False, False, True, False, True, False]


def test_threads_lose_no_count() -> None:
    allowed = CallerLimit("800/minute")
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda _: allowed.seconds_to_wait("a"), range(800)))
    assert allowed.seconds_to_wait("a")
