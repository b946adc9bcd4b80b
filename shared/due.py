"""Due work: what the clock brings, found by query and moved by conditional update."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from opentelemetry import trace

from shared.messaging.backoff import PASSING_ERRORS, Backoff
from shared.telemetry import metrics, names

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DueTask:
    """Work run every `every` seconds: `function` moves what is due and says how many.

    Any number of workers may run it at once: each thing must happen once by its own update.
    """

    name: str
    function: Callable[[], int]
    every: float


class DueRunner:
    """Runs one task until told to stop; a failure is logged and tried again later."""

    def __init__(self, task: DueTask, backoff: Backoff | None = None) -> None:
        self.task = task
        self.failures = 0
        self.moved = 0
        self._backoff = backoff or Backoff()

    def run(self, stop: threading.Event) -> None:
        """Run the task at its pace."""
        while not stop.is_set():
            self.run_once()
            wait = self._backoff.seconds(self.failures) if self.failures else 0.0
            stop.wait(max(wait, self.task.every))

    def run_once(self) -> None:
        """Run the task once."""
        started = time.perf_counter()
        tracer = trace.get_tracer(names.INSTRUMENTATION)
        try:
            with tracer.start_as_current_span(
                names.task_span_name(self.task.name), record_exception=False
            ):
                moved = self.task.function()
        except PASSING_ERRORS as error:
            self._failed(type(error).__name__, None)
        except Exception as error:  # noqa: BLE001 — the next run may do better
            self._failed(type(error).__name__, error)
        else:
            self.failures, self.moved = 0, self.moved + moved
            if moved:
                self._measure("done", time.perf_counter() - started)

    def _failed(self, reason: str, error: Exception | None) -> None:
        self.failures += 1
        self._measure("failed", 0.0)
        log.warning("due task failed", task=self.task.name, reason=reason, exc_info=error)

    def _measure(self, outcome: str, seconds: float) -> None:
        where = {names.TASK: self.task.name, names.OUTCOME: outcome}
        metrics.record(names.TASK_DURATION, seconds, where)
