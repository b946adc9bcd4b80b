"""Kafka's startup cache: made once for each checkout, and another's is left alone."""

import os

import pytest

from infra.local.jars import cache_directory
from infra.local.startup_cache import KEPT, startup_cache

MAKES = '#!/bin/sh\necho classes > "${1#-XX:AOTCacheOutput=}"\n'


@pytest.fixture
def javas(tmp_path, monkeypatch):
    """Give the Java of several checkouts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    paths = [tmp_path / f"java-{number}" for number in range(KEPT + 1)]
    for path in paths:
        path.write_text(MAKES)
        path.chmod(0o700)
    return [str(path) for path in paths]


def begin(java):
    """Give the command, and whether the cache was made for it."""
    steps = []
    command = startup_cache([java, "-Xmx384m"], lambda *_: [], steps.append)
    return command, bool(steps)


def test_two_checkouts_on_one_machine_keep_a_cache_each(javas):
    first, made = begin(javas[0])
    assert made
    assert first[0] == javas[0]
    assert first[1].startswith(f"-XX:AOTCache={cache_directory()}")
    second, made = begin(javas[1])
    assert made
    assert second[1] != first[1]
    assert begin(javas[0]) == (first, False)
    assert begin(javas[1]) == (second, False)


def test_those_used_last_are_kept(javas):
    for java in javas[:KEPT]:
        begin(java)
    for at, path in enumerate(sorted(cache_directory().glob("*.aot"))):
        os.utime(path, (at, at))  # long ago
    _, made = begin(javas[0])
    assert not made
    assert begin(javas[KEPT])[1]
    assert not begin(javas[0])[1]
    assert len(list(cache_directory().glob("*.aot"))) == KEPT


def test_a_java_that_cannot_make_one_starts_without_and_is_not_asked_again(javas, tmp_path):
    java = tmp_path / "old-java"
    java.write_text("#!/bin/sh\nexit 1\n")
    java.chmod(0o700)
    assert begin(str(java)) == ([str(java), "-Xmx384m"], True)
    assert begin(str(java)) == ([str(java), "-Xmx384m"], False)
