"""The same collection served by Eve; runs in an environment of its own (`eve.lock`)."""

import os

from eve import Eve

schema = {
    "name": {"type": "string", "required": True, "minlength": 1, "maxlength": 200},
    "commune": {"type": "string", "required": True},
    "kinds": {"type": "list", "schema": {"type": "string"}},
    "themes": {"type": "list", "schema": {"type": "string"}},
    "naf": {"type": "string"},
    "description": {"type": "string", "maxlength": 5000},
    "status": {"type": "string"},
    "source": {"type": "string"},
}

app = Eve(
    settings={
        "MONGO_URI": os.environ["BENCH_MONGODB_URL"],
        "MONGO_DBNAME": os.environ["BENCH_DATABASE"],
        "DOMAIN": {
            "structures": {
                "schema": schema,
                "item_title": "structure",
                "datasource": {"source": "eve_structures", "default_sort": [("_created", -1)]},
                "mongo_indexes": {"by_creation": [("_created", 1)]},
            }
        },
        "RESOURCE_METHODS": ["GET", "POST"],
        "PAGINATION_LIMIT": 100,
        "RENDERERS": ["eve.render.JSONRenderer"],
    }
)
