"""Prints fresh secrets and logins for a new installation; keeps and sends nothing.

`python3 deploy/fresh_secrets.py --host database.example` for a database on another machine.
"""

from __future__ import annotations

import argparse
import base64
import secrets

LOGINS = {
    "owner.env": {"DATABASE_URL": "visiona_owner"},
    "web.env": {"APP_DATABASE_URL": "visiona_app", "STAFF_DATABASE_URL": "visiona_staff"},
    "worker.env": {
        "WORKER_DATABASE_URL": "visiona_worker",
        "BACKUP_DATABASE_URL": "visiona_backup",
    },
    "beat.env": {"BEAT_DATABASE_URL": "visiona_beat"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--host", default="127.0.0.1", help="of the database; with :port if unusual"
    )
    parser.add_argument("--database", default="visiona")
    asked = parser.parse_args()
    print("# common.env")
    for name, value in own_secrets().items():
        print(f"{name}={value}")
    for file, logins in LOGINS.items():
        print(f"\n# {file}")
        for name, login in logins.items():
            word = secrets.token_urlsafe(24)
            print(f"{name}=postgres://{login}:{word}@{asked.host}/{asked.database}")


def own_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": _key(),
        "BLIND_INDEX_KEY": secrets.token_urlsafe(32),
        "RECEIPT_SIGNING_KEYS": _key(),
    }


def _key() -> str:
    """32 bytes, as Fernet and Ed25519 take them here."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


if __name__ == "__main__":
    main()
