import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import TracerProvider

from shared.telemetry.lines import flush_lines
from shared.telemetry.logs import configure_logging
from shared.telemetry.redaction import REDACTED
from shared.telemetry.tests.conftest import our_handlers
from shared.testing.waiting import eventually

Lines = Callable[[], list[dict[str, Any]]]
SECRET = "zoe.muller@example.org"


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    configure_logging("directory", "web", "INFO")
    flush_lines()
    capsys.readouterr()
    return lambda: capsys.readouterr().out


@pytest.fixture
def lines(output: Callable[[], str]) -> Lines:
    def written() -> list[dict[str, Any]]:
        flush_lines()
        return [json.loads(line) for line in output().split("\n")[:-1]]

    return written


def test_an_event_is_one_line_with_its_context(lines: Lines) -> None:
    with TracerProvider(shutdown_on_exit=False).get_tracer("t").start_as_current_span("s") as span:
        structlog.get_logger("here").info("listing published", number=3, when="à l’heure")
    (line,) = lines()
    ids = span.get_span_context()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "listing published",
        "logger": "here",
        "service": "directory",
        "component": "web",
        "trace_id": f"{ids.trace_id:032x}",
        "span_id": f"{ids.span_id:016x}",
        "number": 3,
        "when": "à l’heure",
    }


def test_lines_leave_by_themselves_in_order(output: Callable[[], str]) -> None:
    log = structlog.get_logger()
    log.info("first")
    log.info("second")
    seen = ""

    def both() -> bool:
        nonlocal seen
        seen += output()
        return seen.count("\n") == 2

    eventually(both)
    assert [json.loads(line)["event"] for line in seen.splitlines()] == ["first", "second"]


def test_an_error_takes_what_came_before_along(output: Callable[[], str]) -> None:
    log = structlog.get_logger()
    log.info("before")
    log.error("now")
    events = [json.loads(line)["event"] for line in output().splitlines()]
    assert events == ["before", "now"]


def test_logs_of_libraries_come_out_alike(lines: Lines) -> None:
    logging.getLogger("gunicorn.error").info("Listening at %s", "http://127.0.0.1", extra={"n": 1})
    logging.getLogger("kafka.client").info("chatter")
    logging.getLogger("kafka.client").warning("away")
    listening, away = lines()
    assert (listening["event"], listening["n"]) == ("Listening at http://127.0.0.1", 1)
    assert (away["event"], away["level"], away["logger"]) == ("away", "warning", "kafka.client")


def test_arguments_that_do_not_fit_leave_the_bare_message(lines: Lines) -> None:
    (handler,) = our_handlers()
    handler.handle(logging.LogRecord("lib", logging.INFO, "f", 1, "%s and %s", (SECRET,), None))
    assert lines()[0]["event"] == "%s and %s"


def test_levels_below_the_setting_are_not_written(lines: Lines) -> None:
    structlog.get_logger().debug("no")
    logging.getLogger("shared.any").debug("no")
    assert lines() == []


def test_an_exception_is_told_by_type_and_place_never_by_what_it_quotes(lines: Lines) -> None:
    try:
        try:
            raise KeyError("Zoé Muller")
        except KeyError as error:
            raise ValueError("Zoé Muller is not an agent") from error
    except ValueError:
        structlog.get_logger().exception("reaction failed")
        logging.getLogger("shared.any").exception("reaction failed")
    for line in lines():
        assert line["error"]["type"] == "ValueError"
        assert line["error"]["cause"]["type"] == "KeyError"
        assert "tests/test_logs.py" in line["error"]["frames"][-1]
        assert line["level"] == "error"
        assert "Zoé" not in json.dumps(line, ensure_ascii=False)


def test_a_refused_connection_keeps_its_message(lines: Lines) -> None:
    structlog.get_logger().warning("away", exc_info=ConnectionRefusedError(111, "refused"))
    assert lines()[0]["error"]["message"] == "[Errno 111] refused"


def test_a_field_cannot_pass_for_one_of_ours(lines: Lines) -> None:
    structlog.get_logger().info("event", service="other", trace_id="made up")
    (line,) = lines()
    assert (line["service"], line["field_service"]) == ("directory", "other")
    assert line["field_trace_id"] == "made up"


def test_configuring_twice_writes_once(lines: Lines) -> None:
    configure_logging("matching", "worker", "INFO")
    logging.getLogger("shared.any").info("once")
    assert [line["service"] for line in lines()] == ["matching"]


def test_a_closed_output_raises_nothing(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Closed())
    structlog.get_logger().info("lost")
    logging.getLogger("shared.any").info("lost")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(),
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8),
        st.text() | st.binary() | st.floats() | st.lists(st.integers()) | st.just(SECRET),
        max_size=5,
    ),
)
def test_any_event_is_one_line_without_the_address(
    lines: Lines, event: str, fields: dict[str, Any]
) -> None:
    fields.pop("event", None)
    structlog.get_logger().info(f"{event} {SECRET}", **fields)
    logging.getLogger("shared.any").info("%s", f"{event} {SECRET}")
    written = lines()
    assert len(written) == 2
    for line in written:
        assert SECRET not in json.dumps(line)
        assert REDACTED in line["event"] or len(event) > 900
