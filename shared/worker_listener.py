"""What a worker answers over HTTP: `/healthz`, `/readyz` and `/metrics`, as web processes do.

On the standard library's server, as prometheus_client has it for the same purpose: Flask would
cost each worker 8 MB. It serves probes and Prometheus, and must never be the end of the worker.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, NamedTuple

import structlog

from shared.telemetry.setup import prometheus_payload

log = structlog.get_logger(__name__)

JSON = "application/json"
PROBLEM = "application/problem+json"
CONNECTIONS = 16
READ_SECONDS = 5.0
RETRY_AFTER_SECONDS = 2

Readiness = Callable[[], tuple[bool, dict[str, str]]]
"""Whether the worker does all of its work, and the state of each part by name."""


class _Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes


class Listener:
    """Answers probes on `host:port` from `start` to `stop`, in threads of its own."""

    def __init__(self, host: str, port: int, readiness: Readiness) -> None:
        self._host, self._port = host, port
        self._readiness = readiness
        self._server: _Server | None = None

    def start(self) -> None:
        """Listen; when the address cannot be had, say so and leave the worker alone."""
        try:
            self._server = _Server(self._host, self._port, self._readiness)
        except (OSError, ValueError) as error:  # ValueError: no name of a host
            log.error("no listener: the worker goes on without", port=self._port, exc_info=error)
            return
        threading.Thread(target=self._server.serve_forever, name="listener", daemon=True).start()

    def stop(self) -> None:
        """Answer no more; harmless when it never listened."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()


class _Server(ThreadingMixIn, TCPServer):
    """A thread a connection, a few at once: what comes on top is closed unanswered."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, host: str, port: int, readiness: Readiness) -> None:
        ((self.address_family, *_, address), *_) = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        self.readiness = readiness
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        super().__init__(address, _Handler)  # type: ignore[arg-type]

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, *_: Any) -> None:
        log.info("a probe was not answered", exc_info=True)  # its caller went away, mostly


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; what the caller wrote is neither repeated nor logged."""

    server: _Server
    timeout = READ_SECONDS
    server_version, sys_version = "navette", ""

    def do_GET(self) -> None:
        try:
            answer = self._answer()
        except Exception as error:
            log.error("a probe failed", exc_info=error)
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            self._send(answer)

    do_HEAD = do_GET  # noqa: N815 — the names http.server calls

    def _answer(self) -> _Answer:
        match self.path.partition("?")[0]:
            case "/healthz":
                return _json(HTTPStatus.OK, {"status": "ok"})
            case "/readyz":
                ready, parts = self.server.readiness()
                status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
                document = {"status": "ok" if ready else "unavailable", "checks": parts}
                return _json(status, document)
            case "/metrics":
                body, content_type = prometheus_payload()
                return _Answer(HTTPStatus.OK, content_type, body)
        return _problem(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer problem details; the server's own texts quote the request."""
        unsupported = code == HTTPStatus.NOT_IMPLEMENTED  # its word for any method but ours
        self.close_connection = True
        self._send(_problem(HTTPStatus.METHOD_NOT_ALLOWED if unsupported else HTTPStatus(code)))

    def _send(self, answer: _Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.send_header("Retry-After", str(RETRY_AFTER_SECONDS))
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Keep no access log: probes come each second."""


def _json(status: HTTPStatus, document: Mapping[str, Any], content_type: str = JSON) -> _Answer:
    return _Answer(status, content_type, json.dumps(document).encode() + b"\n")


def _problem(status: HTTPStatus) -> _Answer:
    document = {
        "type": f"urn:navette:problem:{status.phrase.lower().replace(' ', '-')}",
        "title": status.phrase,
        "status": status,
        "detail": "A worker answers GET on /healthz, /readyz and /metrics.",
    }
    return _json(status, document, PROBLEM)
