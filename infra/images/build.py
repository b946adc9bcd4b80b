"""`make images`: builds the services' image and every third-party image, in order, cached.

`python3 -m infra.images.build [NAME…]`. Settings: `NAVETTE_BASE_IMAGE` (any Debian with Python 3.11
and CA certificates), proxies and the like as the engine's own build arguments from the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BASE = "python:3.11.14-slim-bookworm"
PASSED_ON = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "PIP_INDEX_URL", "GOPROXY", "GOSUMDB")
LIMIT_BYTES = 150_000_000


class Image(NamedTuple):
    """An image: its tag and its Dockerfile."""

    tag: str
    dockerfile: str


IMAGES = {
    "navette": Image("navette:dev", "infra/docker/Dockerfile"),
    **{
        name: Image(f"localhost/navette/{name}", f"infra/images/{name}/Dockerfile")
        for name in (
            *("java", "kafka", "keycloak", "mongo", "mail"),
            *("prometheus", "go", "caddy", "collector"),
        )
    },
}
"""In the order in which they are built: some stand on one before them."""


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
    print(f"… {name}", end="", flush=True)
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
    print(f"  {time.monotonic() - begun:.0f} s, {size(IMAGES[name].tag) / 1e6:.0f} MB", flush=True)


def main(names: list[str]) -> None:
    """Build what is named, or everything, and hold the services' image to its size.

    :raises SystemExit: one cannot be built, or the services' image is too large.
    """
    base = os.environ.get("NAVETTE_BASE_IMAGE") or BASE
    if unknown := set(names) - set(IMAGES):
        sys.exit(f"navette: no image {', '.join(sorted(unknown))}; there are {', '.join(IMAGES)}")
    for name in IMAGES:
        if not names or name in names:
            build(name, base)
    if not names or "navette" in names:
        added = size(IMAGES["navette"].tag) - size(base)
        print(f"navette:dev is {added / 1e6:.0f} MB above {base}")
        if added > LIMIT_BYTES:
            sys.exit(f"navette: that is more than {LIMIT_BYTES / 1e6:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
