"""The containers' health check: asks a process of this container whether it is ready.

`python -S -m infra.docker.probe 8000 /readyz`; exit code 0 for an answer of 200.
"""

from __future__ import annotations

import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 4.0


def answers(port: int, path: str) -> bool:
    """Tell whether 127.0.0.1 answers 200 there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers(int(sys.argv[1]), sys.argv[2]) else 1)
