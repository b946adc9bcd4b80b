"""Prepares the project's own environment from its lock files; standard library only.

Run by the machine's Python, before anything of the project is installed:
`python3 infra/local/bootstrap.py runtime|dev|lock`. Does nothing, in milliseconds, when the
environment already is what the lock files say.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

MINIMUM = (3, 11)
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "navette-stamp"


class CannotPrepare(Exception):  # noqa: N818 — named for what it says
    """The environment cannot be made; the message is one line that says what to do."""


def main(kind: str) -> None:
    """Make the environment of `kind` (`runtime` or `dev`), or resolve the locks anew."""
    if sys.version_info < MINIMUM:
        raise CannotPrepare(
            f"Python {MINIMUM[0]}.{MINIMUM[1]} or newer is needed, this is "
            f"{sys.version_info[0]}.{sys.version_info[1]}: run `make PYTHON=python3.12 …`"
        )
    if kind == "lock":
        lock()
    elif not is_prepared(kind):
        prepare(kind)


def digest(kind: str) -> str:
    """Give the digest of what the environment of `kind` is made from."""
    files = (LOCKS / "bootstrap.lock", LOCKS / f"{kind}.lock", ROOT / "pyproject.toml")
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def is_prepared(kind: str) -> bool:
    """Tell whether the environment is there; the one for development serves for both."""
    if not PYTHON.exists() or not STAMP.exists():
        return False
    stamp = STAMP.read_text(encoding="utf-8").split()
    return stamp in ([name, digest(name)] for name in {kind, "dev"})


def prepare(kind: str) -> None:
    """Make the environment and install what the lock names, checking every digest."""
    say(f"preparing the environment ({kind}) in {VENV.name}/ …")
    if not PYTHON.exists():
        run([sys.executable, "-m", "venv", str(VENV)], "the venv module is missing: install it")
    again = "a download failed: check the network, then try again"
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"]
    run([*pip, "-q", "-r", str(LOCKS / "bootstrap.lock")], again)
    uv = [str(UV), "pip", "install", "--python", str(PYTHON)]
    run([*uv, "--require-hashes", "-r", str(LOCKS / f"{kind}.lock")], again)
    run(
        [*uv, "-q", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        "the project itself cannot be installed",
    )
    run([str(PYTHON), "-m", "compileall", "-q", "shared", "services", "cli"], "compiling failed")
    STAMP.write_text(f"{kind} {digest(kind)}\n", encoding="utf-8")


def lock() -> None:
    """Resolve the dependencies of pyproject.toml into the lock files, with digests only.

    `services` is what a container of a service holds, `runtime` adds the embedded stack, `dev`
    what tests and checks need.
    """
    compile_ = [
        *(str(UV), "pip", "compile", "-q", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header"),
    ]
    services, runtime, dev = (LOCKS / f"{name}.lock" for name in ("services", "runtime", "dev"))
    why = "the dependencies cannot be resolved"
    project = [*compile_, "pyproject.toml", "--extra", "embedded"]
    run([*project, "-o", str(runtime)], why)
    run([*compile_, "pyproject.toml", "-c", str(runtime), "-o", str(services)], why)
    run([*project, "--extra", "dev", "-c", str(runtime), "-o", str(dev)], why)
    run([*compile_, str(LOCKS / "bootstrap.in"), "-o", str(LOCKS / "bootstrap.lock")], why)


def run(command: list[str], problem: str) -> None:
    """Run a command, showing its own progress.

    :raises CannotPrepare: it failed; what it said last is added.
    """
    try:
        done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    except OSError as error:
        raise CannotPrepare(f"{problem} ({error})") from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise CannotPrepare(f"{problem} ({said[-1].strip()[:300] if said else command[0]})")


def say(text: str) -> None:
    """Tell the person who waits."""
    print(f"… {text}", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "runtime")
    except CannotPrepare as error:
        sys.exit(f"navette: {error}")
