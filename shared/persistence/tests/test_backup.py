"""What is written to a file comes back as it was, or nothing is touched."""

import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import bson
import pytest
from bson.raw_bson import RawBSONDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.persistence import backup
from shared.persistence.backup import BackupError, DataThere

pytestmark = [pytest.mark.mongo]

EVERY_TYPE = {
    "_id": "a",
    "text": "Filature à Mulhouse",
    "number": 2**53 + 1,
    "share": 0.1,
    "amount": bson.Decimal128(Decimal("12.30")),
    "at": datetime(2026, 11, 25, 13, 30, 0, 123000, tzinfo=UTC),
    "key": bson.ObjectId(),
    "bytes": b"\x00\xff",
    "uuid": bson.Binary.from_uuid(uuid4()),
    "none": None,
    "list": [1, "two", {"three": []}],
    "empty": {},
}


@pytest.fixture
def names(mongo_database):
    return [mongo_database.name, f"{mongo_database.name}_b"]


@pytest.fixture
def full(mongo_database, names):
    client = mongo_database.client
    client[names[0]]["listings"].insert_many([EVERY_TYPE, {"_id": "b", "order": {"z": 1, "a": 2}}])
    client[names[0]]["structures"].insert_many({"_id": n} for n in range(backup.BATCH * 2 + 1))
    client[names[1]]["profiles"].insert_one({"_id": 1, "email": "canari@exemple.fr"})
    client[names[1]]["profiles"].create_index("email", unique=True)
    client[names[1]].create_collection("matches")
    return client


def state(client, names):
    """Give everything, byte for byte."""
    options = bson.CodecOptions(document_class=RawBSONDocument)
    return {
        f"{name}/{collection}": sorted(
            one.raw for one in client[name][collection].with_options(options).find({})
        )
        for name in names
        for collection in client[name].list_collection_names()
    }


def test_it_comes_back_as_it_was_and_what_came_since_is_gone(full, names, tmp_path):
    before = state(full, names)
    told = []
    backup.write(full, names, tmp_path / "b", lambda place, n: told.append(n))
    assert sum(told) == 2 + backup.BATCH * 2 + 1 + 1
    full[names[0]]["listings"].update_one({"_id": "a"}, {"$set": {"text": "otherwise"}})
    full[names[0]]["structures"].delete_many({"_id": {"$lt": 10}})
    full[names[1]]["since"].insert_one({"_id": 1})
    manifest = backup.restore(full, tmp_path / "b", names, over=True)
    assert state(full, names) == before | {f"{names[1]}/since": []}
    assert manifest.documents == sum(told)
    assert "email_1" in full[names[1]]["profiles"].index_information()


def test_it_is_put_back_into_an_empty_server_without_asking(full, names, tmp_path):
    before = state(full, names)
    backup.write(full, names, tmp_path / "b")
    for name in names:
        for collection in full[name].list_collection_names():
            full[name][collection].delete_many({})
    backup.restore(full, tmp_path / "b", names)
    assert state(full, names) == before


def test_data_are_not_lost_unasked(full, names, tmp_path):
    backup.write(full, names, tmp_path / "b")
    full[names[0]]["listings"].delete_one({"_id": "b"})
    before = state(full, names)
    with pytest.raises(DataThere, match="would be lost"):
        backup.restore(full, tmp_path / "b", names)
    assert state(full, names) == before


def test_only_the_named_databases_are_written(full, names, tmp_path):
    backup.write(full, names, tmp_path / "b")
    with pytest.raises(BackupError, match=names[1]):
        backup.restore(full, tmp_path / "b", names[:1], over=True)


def test_the_file_is_its_owners_and_no_other_is_written_over(full, names, tmp_path):
    path = tmp_path / "b"
    backup.write(full, names, path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="there already"):
        backup.write(full, names, path)
    with pytest.raises(BackupError, match="No such file"):
        backup.write(full, names, tmp_path / "none" / "b")
    assert [one.name for one in tmp_path.iterdir()] == ["b"]


def test_a_backup_that_is_interrupted_leaves_nothing(full, names, tmp_path):
    def interrupt(place, documents):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.write(full, names, tmp_path / "b", interrupt)
    assert list(tmp_path.iterdir()) == []


def test_other_tools_read_it(full, names, tmp_path):
    backup.write(full, names, tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "b") as archive:
        listings = bson.decode_all(archive.read(f"{names[0]}/listings.bson"))
    assert [one["_id"] for one in listings] == ["a", "b"]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_a_file_that_is_not_as_it_was_written_harms_nothing(small, data):
    client, names, content, path, before = small
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(content[:place])
    else:
        flipped = content[place] ^ data.draw(st.integers(1, 255))
        path.write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
    try:
        backup.verify(path)
    except BackupError:
        with pytest.raises(BackupError):
            backup.restore(client, path, names, over=True)
        assert state(client, names) == before
    # else: a byte nobody reads, such as a date in the ZIP's own directory


@pytest.fixture
def small(mongo_database, tmp_path):
    names = [mongo_database.name]
    mongo_database["listings"].insert_one(EVERY_TYPE)
    backup.write(mongo_database.client, names, tmp_path / "whole")
    content = (tmp_path / "whole").read_bytes()
    before = state(mongo_database.client, names)
    return mongo_database.client, names, content, tmp_path / "harmed", before


@pytest.mark.parametrize(
    "manifest",
    [
        "no JSON",
        "[]",
        {"format": 1},
        {"format": 2, "begun_at": "", "databases": [], "parts": {}},
        {
            "format": 1,
            "begun_at": "",
            "databases": ["a"],
            "parts": {"admin/system.users": {"documents": 1, "sha256": ""}},
        },
        {
            "format": 1,
            "begun_at": "",
            "databases": ["a"],
            "parts": {"a/b": {"documents": 1, "sha256": ""}},
        },
        "x" * (backup.MAX_MANIFEST_BYTES + 1),
    ],
    ids=["no-json", "list", "half", "of-tomorrow", "elsewhere", "part-missing", "too-large"],
)
def test_a_manifest_that_makes_no_sense_is_refused(tmp_path, manifest):
    path = tmp_path / "b"
    with zipfile.ZipFile(path, "w") as archive:
        text = manifest if isinstance(manifest, str) else json.dumps(manifest)
        archive.writestr(backup.MANIFEST, text)
    with pytest.raises(BackupError, match="b"):
        backup.verify(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"a listing", bytes(1000)])
def test_what_is_no_backup_is_refused(tmp_path, content):
    path = tmp_path / "b"
    path.write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        backup.verify(path)
    with pytest.raises(BackupError, match="No such file"):
        backup.verify(tmp_path / "none")
