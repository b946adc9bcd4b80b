"""The same collection served by Flask and pymongo alone: no schema, no token, no events."""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask("bare")
client: MongoClient[dict[str, Any]] = MongoClient(os.environ["BENCH_MONGODB_URL"], tz_aware=True)
structures = client[os.environ["BENCH_DATABASE"]]["bare_structures"]
structures.create_index("created_at")


@app.get("/structures/<id_>")
def one(id_: str) -> Any:
    """Read one."""
    return jsonify(structures.find_one({"_id": id_}))


@app.get("/structures")
def some() -> Any:
    """Read the newest twenty."""
    query = {"status": "active"}
    return jsonify(items=list(structures.find(query).sort("created_at", -1).limit(20)))


@app.post("/structures")
def create() -> Any:
    """Create one."""
    document = {
        "_id": str(uuid4()),
        "status": "active",
        "created_at": datetime.now(UTC),
        **request.get_json(),
    }
    structures.insert_one(document)
    return jsonify(document), 201
