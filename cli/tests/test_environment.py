"""Which stack a command speaks to."""

import pytest

from cli.environment import administrator, environment_of, passwords
from shared.settings import SettingsError


@pytest.fixture(autouse=True)
def _embedded(monkeypatch, tmp_path):
    for name in ("MONGODB_URL", "KAFKA_BOOTSTRAP", "KAFKA_PASSWORD"):
        monkeypatch.delenv(f"NAVETTE_{name}", raising=False)
    monkeypatch.setenv("NAVETTE_HOME", str(tmp_path / "home"))


def test_without_anything_set_it_is_the_embedded_one():
    assert administrator().bootstrap.startswith("127.0.0.1:")
    assert environment_of("events")["NAVETTE_KAFKA_USERNAME"] == "events"
    assert "admin" not in passwords()
    assert passwords()["events"] == environment_of("events")["NAVETTE_KAFKA_PASSWORD"]


def test_in_a_container_it_is_what_its_settings_say(monkeypatch, tmp_path):
    (tmp_path / "word").write_text("of-the-admin\n")
    (tmp_path / "kafka_events").write_text("of-events\n")
    monkeypatch.setenv("NAVETTE_KAFKA_BOOTSTRAP", "kafka:9092")
    monkeypatch.setenv("NAVETTE_KAFKA_PASSWORD_FILE", str(tmp_path / "word"))
    monkeypatch.setenv("NAVETTE_KAFKA_PASSWORDS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("NAVETTE_MONGODB_URL", "mongodb://mongo")
    connection = administrator()
    assert (connection.bootstrap, connection.username) == ("kafka:9092", "admin")
    assert connection.password == "of-the-admin"
    assert passwords() == {"events": "of-events"}
    assert environment_of("events")["NAVETTE_MONGODB_URL"] == "mongodb://mongo"


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setenv("NAVETTE_KAFKA_BOOTSTRAP", "kafka:9092")
    with pytest.raises(SettingsError, match="KAFKA_PASSWORD"):
        administrator()
    with pytest.raises(SettingsError, match="KAFKA_PASSWORDS_DIRECTORY"):
        passwords()
