"""Our models and versions at Replicate: one private model per person, a version per training."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from core import providers
from core.providers import ProviderError, Rejected, Unavailable
from core.replicate.client import call, path, rows
from core.replicate.inputs import inputs_of, schema_of
from core.replicate.parsing import bare_version


def account() -> str:
    """The name that the key belongs to."""
    name = call("GET", "/v1/account").get("username")
    if not isinstance(name, str) or not name:
        raise ProviderError("the account has no name", permanent=True)
    return name


def webhook_secret() -> str:
    """What the account's webhooks are signed with."""
    return str(call("GET", "/v1/webhooks/default/secret").get("key") or "")


def ensure_model(name: str, hardware: str) -> str:
    """`owner/name` of our private model, made if it is not there yet; safe to repeat."""
    ours = providers.replicate()
    owner = ours.owner or _owner(ours.key, ours.url)
    model = _model(owner, name) or _make_model(owner, name, hardware)
    if model.get("visibility") != "private":
        raise ProviderError("a model of ours is not private", permanent=True)
    return f"{owner}/{name}"


def get_version_inputs(model: str, version: str) -> dict[str, dict[str, Any]]:
    """What a version takes, by name. Raises Rejected (404) as long as it is not there."""
    return inputs_of(call("GET", path("models", *model.split("/"), "versions", version)))


def get_trainer_schema(trainer: str, version: str) -> dict[str, Any]:
    """What a version of a trainer takes: its inputs by name, and which must be given. Raises
    Rejected (404) where it is gone."""
    found = call("GET", path("models", *trainer.split("/"), "versions", version))
    return schema_of(found, "TrainingInput")


def get_drawing_inputs(model: str) -> dict[str, dict[str, Any]]:
    """What an official model takes, by name. Raises Rejected (404) where it is gone."""
    return inputs_of(_latest(model))


def versions_of(model: str) -> list[str]:
    """The ids of all versions of a model, none where the model itself is gone."""
    try:
        found = list(rows(path("models", *model.split("/"), "versions")))
    except Rejected as error:
        if error.code != 404:
            raise
        return []
    return [str(row["id"]) for row in found if row.get("id")]


def delete_version(model: str, version: str) -> bool:
    """Ask for its deletion with all its predictions; True once it is gone, which takes minutes."""
    return _delete(path("models", *model.split("/"), "versions", bare_version(version) or version))


def delete_model(model: str) -> bool:
    """True when it is gone. Raises Rejected while it still has versions."""
    _delete(path("models", *model.split("/")))
    return True


def end_model(name: str) -> bool:
    """Delete what is left in a model of ours, then itself; True once it is not known there."""
    ours = providers.replicate()
    owner = ours.owner or _owner(ours.key, ours.url)
    if _model(owner, name) is None:
        return True
    home = f"{owner}/{name}"
    left = [version for version in versions_of(home) if not delete_version(home, version)]
    if not left:
        delete_model(home)
    return False


def latest_version(model: str) -> str:
    """The newest version of a public model, to compare with the one that we use."""
    return str(_latest(model).get("id") or "")


@lru_cache(maxsize=8)
def _owner(token: str, base_url: str) -> str:
    return account()


def _latest(model: str) -> dict[str, Any]:
    latest = call("GET", path("models", *model.split("/"))).get("latest_version")
    return latest if isinstance(latest, dict) else {}


def _model(owner: str, name: str) -> dict[str, Any] | None:
    try:
        return call("GET", path("models", owner, name))
    except Rejected as error:
        if error.code != 404:
            raise
        return None


def _make_model(owner: str, name: str, hardware: str) -> dict[str, Any]:
    body = {
        "owner": owner,
        "name": name,
        "visibility": "private",
        "hardware": hardware,
    }
    try:
        return call("POST", "/v1/models", json=body)
    except Unavailable as error:
        raise Unavailable(f"{error}, as REPLICATE_OWNER {owner}", reason=error.reason) from error
    except Rejected as error:
        # Another process may have made it between the look and the call.
        found = _model(owner, name)
        if found is None:
            message = f"{error}, as REPLICATE_OWNER {owner}"
            raise Rejected(message, code=error.code, fields=error.fields) from error
        return found


def _delete(address: str) -> bool:
    """Whether it was gone already."""
    try:
        call("DELETE", address)
    except Rejected as error:
        if error.code != 404:
            raise
        return True
    return False
