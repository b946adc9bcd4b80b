"""Packs the image: takes out what no process needs, compiles what they import, sets one date.

Run in the build stage by the base's Python, before anything else is there: standard library only.
The same input gives the same bytes: no time of today is left in a file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

DATE = int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))  # 2026-01-01
SPOKEN = ("root", "fr", "de", "en")
NOT_NEEDED = (
    # what installs packages
    *("pip", "pip-*", "setuptools", "setuptools-*", "_distutils_hack", "pkg_resources"),
    "distutils-precedence.pth",
    # designs the portal does not use
    *("flask_bootstrap/static/bootstrap4", "flask_bootstrap/static/bootstrap5/css/bootswatch"),
    # colouring of program text, and image formats nobody sends
    *(
        "pygments/lexers/[!_]*.py",
        "pygments/styles/[!_]*.py",
        "pillow.libs/libavif-*",
        "PIL/_avif*",
    ),
    # what compilers and type checkers read
    *("**/*.pyi", "**/*.pyx", "**/*.pxd", "**/*.c", "**/*.h", "**/*.map"),
    *("*/test", "*/tests"),
    # the same comparisons once more, for newer processors
    "rapidfuzz/**/*_avx2*",
)
IMPORTED = """
import importlib, sys
from infra.docker import gunicorn_conf, probe, start
from cli.main import COMMANDS
from infra.local.layout import SERVICES, WORKERS
import gunicorn.app.wsgiapp, gunicorn.workers.gthread, gunicorn.glogging
from shared.telemetry import otlp
for service in SERVICES:
    importlib.import_module(f"services.{service}.app")
for service in WORKERS:
    importlib.import_module(f"services.{service}.worker")
for module in {target.split(":")[0] for target in COMMANDS.values()}:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError:  # of the embedded stack only
        pass
for one in list(sys.modules.values()):
    if getattr(one, "__file__", None) and one.__file__.endswith(".py"):
        print(one.__file__)
"""
COMPILE = """
import py_compile, sys
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH  # no time in the file
for path in sys.stdin.read().split():
    py_compile.compile(path, doraise=True, invalidation_mode=mode)
"""


def main(environment: Path, code: Path, made: Path) -> None:
    """Pack the virtual environment and the code that runs in it, each below `made` as it lay."""
    (libraries,) = environment.glob("lib/python3*/site-packages")
    (libraries / "navette.pth").write_text(f"{code}\n", encoding="utf-8")
    python = environment / "bin" / "python"
    remove(libraries)
    for extra in (environment / "bin").glob("[!p]*"):
        extra.unlink()
    strip(libraries)
    imported = _said(python, IMPORTED)
    _said(python, COMPILE, "\n".join(_inside(imported, (environment, code))))
    for top in (environment, code):
        shutil.move(top, made / top.relative_to("/"))
    date(made)


def remove(libraries: Path) -> None:
    """Take out of the libraries what no process needs."""
    for pattern in NOT_NEEDED:
        for path in libraries.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (libraries / "babel" / "locale-data").glob("*.dat"):
        if path.stem.partition("_")[0] not in SPOKEN:
            path.unlink()


def strip(libraries: Path) -> None:
    """Take out of compiled libraries what only debuggers read."""
    for path in sorted(libraries.rglob("*.so*")):
        if path.is_file():
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=False)


def date(top: Path) -> None:
    """Give everything below, and itself, one date."""
    for path in (*top.rglob("*"), top):
        os.utime(path, (DATE, DATE), follow_symlinks=False)


def _inside(paths: str, tops: tuple[Path, ...]) -> list[str]:
    return sorted(one for one in paths.split() if any(Path(one).is_relative_to(t) for t in tops))


def _said(python: Path, program: str, given: str = "") -> str:
    done = subprocess.run(
        [str(python), "-c", program], input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
