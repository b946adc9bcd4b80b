"""Makes the secrets of a containers' stack: one file each, kept when it is there already.

`python3 infra/docker/make_secrets.py [FOLDER]`, standard library only. The folder is its owner's
alone (mode 700); the files in it are readable: containers run as other users, and read them.
"""

from __future__ import annotations

import base64
import secrets
import sys
import uuid
from pathlib import Path

SERVICES = (
    *("directory", "events", "matching", "funding"),
    *("notifications", "observatory", "partners"),
)
PARTNERS = ("grand-est",)


def missing(folder: Path) -> dict[str, str]:
    """Make up what is not in the folder yet; a database's address holds its user's password."""
    words = {
        name: secrets.token_urlsafe(32)
        for name in (
            *("grafana_admin", "kafka_admin", "keycloak_admin", "mongo_root", "portal_client"),
            "smtp_password",  # in place of the real one
            *(f"{kind}_{service}" for kind in ("kafka", "mongo") for service in SERVICES),
            *(f"kafka_partner-{partner}" for partner in PARTNERS),
            *(f"client_partner-{partner}" for partner in PARTNERS),
        )
    }
    words["session_key"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    words["mongo_keyfile"] = base64.b64encode(secrets.token_bytes(96)).decode()
    words["kafka_cluster_id"] = (
        base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
    )
    kept = {name: (folder / name).read_text().strip() for name in words if (folder / name).exists()}
    words |= kept
    for user in (*SERVICES, "root"):
        words[f"mongodb_url_{user}"] = (
            f"mongodb://{user}:{words[f'mongo_{user}']}@mongo:27017/"
            "?replicaSet=rs0&authSource=admin"
        )
    return {name: word for name, word in words.items() if not (folder / name).exists()}


def main(folder: Path) -> None:
    """Write what is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = missing(folder)
    for name, word in made.items():
        partial = folder / f".{name}"
        partial.write_text(f"{word}\n", encoding="utf-8")
        partial.chmod(0o444)
        partial.replace(folder / name)
    print(f"{folder}: {len(made)} secrets made, the others kept")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "secrets"))
