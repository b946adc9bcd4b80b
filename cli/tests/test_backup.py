"""`navette backup` and `navette restore`, as an operator uses them."""

import pytest
from click.testing import CliRunner

from cli.backup import DATABASES, restore, save

pytestmark = [pytest.mark.mongo]


@pytest.fixture
def server(mongo_database, mongodb_url, monkeypatch):
    """Give a client of the server the commands speak to; what they left is emptied at the end."""
    monkeypatch.setenv("NAVETTE_MONGODB_URL", mongodb_url)
    client = mongo_database.client
    yield client
    for name in DATABASES:
        for collection in client[name].list_collection_names():
            client[name][collection].delete_many({})


def run(command, *arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


def test_a_deployments_data_go_and_come_back(server, tmp_path):
    file = tmp_path / "backup.zip"
    server["navette_directory"]["listings"].insert_one({"_id": "l", "title": "Tissage"})
    server["navette_matching"]["profiles"].insert_one({"_id": "p"})
    saved = run(save, file)
    assert saved.exit_code == 0, saved.output
    assert "2 documents" in saved.output
    checked = run(restore, file, "--check")
    assert "is whole: 2 documents" in checked.output

    refused = run(restore, file)
    assert refused.exit_code == 1
    assert "--yes replaces them" in refused.output
    server["navette_directory"]["listings"].update_one({"_id": "l"}, {"$set": {"title": "gone"}})
    back = run(restore, file, "--yes")
    assert back.exit_code == 0, back.output
    assert "2 documents are back" in back.output
    assert server["navette_directory"]["listings"].find_one() == {"_id": "l", "title": "Tissage"}


def test_a_file_that_is_not_whole_is_refused_before_anything(server, tmp_path):
    file = tmp_path / "backup.zip"
    server["navette_directory"]["listings"].insert_one({"_id": "l"})
    run(save, file)
    file.write_bytes(file.read_bytes()[:-30])
    refused = run(restore, file, "--yes")
    assert refused.exit_code == 1
    assert "is no backup" in str(refused.exception)
    assert server["navette_directory"]["listings"].count_documents({}) == 1
