"""`.env.example` explains every variable that is read, none that is not, and says it right."""

import pytest

from infra.local.layout import SERVICES
from tests.contract.settings_read import (
    documented,
    everyone_who_reads,
    passed_on_by_compose,
    read_by_the_command_line,
    settings_of,
)

PREFIX = "NAVETTE_"


def read_by_the_code():
    services = (settings_of(service)[0] for service in SERVICES)
    return read_by_the_command_line().union(passed_on_by_compose(), *services)


def explained():
    return {name: entry for name, entry in documented().items() if name.startswith(PREFIX)}


def test_every_setting_is_explained():
    assert sorted(read_by_the_code() - set(explained())) == []


def test_nothing_is_explained_that_nobody_reads():
    assert sorted(set(explained()) - read_by_the_code()) == []


@pytest.mark.parametrize("name", sorted(explained()))
def test_it_says_who_reads_it(name):
    assert explained()[name].read_by == everyone_who_reads(name)


@pytest.mark.parametrize("service", SERVICES)
def test_it_says_what_holds_without(service):
    defaults, _ = settings_of(service)
    said = {name: explained()[name].default for name in defaults}
    assert said == defaults


@pytest.mark.parametrize("name", sorted(passed_on_by_compose()))
def test_it_says_what_compose_takes_from_it(name):
    entry, otherwise = explained()[name], passed_on_by_compose()[name] or "none"
    if entry.read_by == "compose":
        assert entry.default == otherwise
    else:
        assert entry.passed_on
        said = entry.otherwise or ("none" if entry.default is ... else entry.default)
        assert said == otherwise


def test_it_does_not_say_so_of_others_and_sets_what_compose_needs():
    passed_on = {name for name, entry in explained().items() if entry.passed_on}
    assert passed_on <= set(passed_on_by_compose())
    needed = {name for name, entry in explained().items() if entry.set_there}
    assert needed == {"NAVETTE_PORTAL_URL"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_secret_does_not_show_in_the_settings_text(service):
    read, settings = settings_of(service)
    secrets = [explained()[name] for name in read if explained()[name].secret]
    assert secrets
    assert [one.name for one in secrets if one.example in repr(settings)] == []
