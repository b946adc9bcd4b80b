"""How gunicorn serves a service here: threads, on 127.0.0.1, nothing kept too long."""

import gc
import os
from typing import Any

bind = f"127.0.0.1:{os.environ['NAVETTE_PORT']}"
worker_class = "gthread"
workers = int(os.environ.get("NAVETTE_WEB_WORKERS", "1"))
threads = int(os.environ.get("NAVETTE_WEB_THREADS", "8"))
timeout = 30
graceful_timeout = 10
keepalive = 30
limit_request_line = 4094
limit_request_fields = 60
loglevel = "warning"
control_socket_disable = True


def post_worker_init(_worker: Any) -> None:
    """Leave what was loaded at start out of every later collection: it stays until the end."""
    gc.collect()
    gc.freeze()
