from collections.abc import Callable
from functools import partial

import pytest

from shared.telemetry.lines import (
    DELAY_SECONDS,
    MAX_CHARACTERS,
    UNMADE_CHARACTERS,
    flush_lines,
    put_line,
)
from shared.testing.waiting import eventually


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    flush_lines()
    capsys.readouterr()
    return lambda: capsys.readouterr().out.splitlines()


def test_a_line_made_later_keeps_its_place(output: Callable[[], list[str]]) -> None:
    put_line("first")
    put_line(lambda: "second")
    put_line(lambda: None)
    put_line("third", urgent=True)
    assert output() == ["first", "second", "third"]


def test_it_is_made_by_itself_and_once(output: Callable[[], list[str]]) -> None:
    made: list[int] = []
    put_line(lambda: made.append(1))
    assert made == []
    eventually(lambda: made, timeout=50 * DELAY_SECONDS)
    flush_lines()
    assert made == [1]
    assert output() == []


def test_what_waits_is_bounded(output: Callable[[], list[str]]) -> None:
    most = MAX_CHARACTERS // UNMADE_CHARACTERS
    for number in range(most):
        put_line(partial(str, number))
    assert output() == [str(number) for number in range(most)]


def test_a_line_may_be_put_while_another_is_made(output: Callable[[], list[str]]) -> None:
    def complaining() -> str:
        put_line("something is wrong", urgent=True)
        return "made"

    put_line(complaining)
    flush_lines()
    assert output() == ["something is wrong", "made"]


def test_one_that_cannot_be_made_takes_no_other_with_it(output: Callable[[], list[str]]) -> None:
    put_line("before")
    put_line(lambda: str(1 / 0))
    put_line("after", urgent=True)
    assert output() == ["before", "after"]
