"""`make images`: builds the services' image and every third-party image, some at a time, cached.

`python3 -m infra.images.build [NAME…]`. Settings: `NAVETTE_BASE_IMAGE` (any Debian with Python 3.11
and CA certificates), proxies and the like as the engine's own build arguments from the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BASE = "python:3.11.14-slim-bookworm"
PASSED_ON = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "PIP_INDEX_URL", "GOPROXY", "GOSUMDB")
LIMIT_BYTES = 150_000_000


class Image(NamedTuple):
    """An image: its tag, its Dockerfile, and the one it stands on, if it is built here."""

    tag: str
    dockerfile: str
    stands_on: str | None = None


def _third_party(name: str, stands_on: str | None = None) -> Image:
    return Image(f"localhost/navette/{name}", f"infra/images/{name}/Dockerfile", stands_on)


IMAGES = {
    "go": _third_party("go"),
    "collector": _third_party("collector", "go"),
    "navette": Image("navette:dev", "infra/docker/Dockerfile"),
    "java": _third_party("java"),
    "keycloak": _third_party("keycloak", "java"),
    "kafka": _third_party("kafka", "java"),
    "caddy": _third_party("caddy", "go"),
    **{name: _third_party(name) for name in ("prometheus", "mongo", "mail")},
}
"""What takes longest comes first: the collector's compiling goes on while others are fetched."""
AT_ONCE = 3


def command(image: Image, base: str) -> list[str]:
    """Give the engine's command that builds an image; the network is the machine's own."""
    passed = [name for name in PASSED_ON if os.environ.get(name)]
    return [
        *("docker", "build", "--network", "host", "--tag", image.tag, "--file", image.dockerfile),
        *("--build-arg", f"BASE={base}"),
        *(part for name in passed for part in ("--build-arg", name)),
        *("--build-arg", f"REVISION={revision()}") * (image.tag == "navette:dev"),
        ".",
    ]


def revision() -> str:
    """Give the commit that is built; `unknown` outside of a repository."""
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def size(tag: str) -> int:
    """Give the size of an image in bytes.

    :raises CalledProcessError: there is none of this name.
    """
    asked = ["docker", "image", "inspect", "--format", "{{.Size}}", tag]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def build(name: str, base: str) -> None:
    """Build one, showing what the engine says only when it fails.

    :raises SystemExit: it cannot be built.
    """
    begun = time.monotonic()
    done = subprocess.run(
        command(IMAGES[name], base),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"\n{done.stdout[-4000:]}\nnavette: {name} cannot be built")
    seconds, megabytes = time.monotonic() - begun, size(IMAGES[name].tag) / 1e6
    print(f"{name:<12}{seconds:>5.0f} s{megabytes:>7.0f} MB", flush=True)


def build_all(names: Sequence[str], base: str) -> None:
    """Build several, some at a time, each after the one it stands on.

    :raises SystemExit: one cannot be built; those that were begun are waited for.
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    for name in names:
        below = IMAGES[name].stands_on
        order.add(name, *([below] if below and below in names else []))
    order.prepare()
    begun: dict[Future[None], str] = {}
    print(f"… {len(names)} images, at most {AT_ONCE} at a time", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while order.is_active():
            for name in sorted(order.get_ready(), key=names.index):
                begun[pool.submit(build, name, base)] = name
            for future in wait(begun, return_when=FIRST_COMPLETED).done:
                order.done(begun.pop(future))
                if future.exception():
                    pool.shutdown(wait=False, cancel_futures=True)
                future.result()


def main(names: list[str]) -> None:
    """Build what is named, or everything, and hold the services' image to its size.

    :raises SystemExit: one cannot be built, or the services' image is too large.
    """
    base = os.environ.get("NAVETTE_BASE_IMAGE") or BASE
    if unknown := set(names) - set(IMAGES):
        sys.exit(f"navette: no image {', '.join(sorted(unknown))}; there are {', '.join(IMAGES)}")
    build_all([name for name in IMAGES if not names or name in names], base)
    if not names or "navette" in names:
        added = size(IMAGES["navette"].tag) - size(base)
        print(f"navette:dev is {added / 1e6:.0f} MB above {base}")
        if added > LIMIT_BYTES:
            sys.exit(f"navette: that is more than {LIMIT_BYTES / 1e6:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
