"""Replicate's addresses."""

from __future__ import annotations

from werkzeug.routing import Rule, RuleFactory, Submount

from sandbox.replicate import deletions, models, predictions, trainings
from sandbox.replicate.calls import View, signed_in


def rules() -> list[RuleFactory]:
    version = "/models/<owner>/<name>/versions/<version>"
    routes = [
        _route("GET", "/account", models.show_account),
        _route("GET", "/webhooks/default/secret", models.show_secret),
        _route("POST", "/models", models.create),
        _route("GET", "/models/<owner>/<name>", models.show),
        _route("DELETE", "/models/<owner>/<name>", deletions.delete_model),
        _route("GET", "/models/<owner>/<name>/versions", models.list_versions),
        _route("GET", version, models.show_version),
        _route("DELETE", version, deletions.delete_version),
        _route("POST", f"{version}/trainings", trainings.create),
        _route("GET", "/trainings", trainings.list_all),
        _route("GET", "/trainings/<job_id>", trainings.show),
        _route("POST", "/trainings/<job_id>/cancel", trainings.cancel),
        _route("GET", "/predictions", predictions.list_all),
        _route("POST", "/predictions", predictions.create),
        _route("GET", "/predictions/<job_id>", predictions.show),
        _route("POST", "/predictions/<job_id>/cancel", predictions.cancel),
    ]
    return [Submount("/replicate/v1", routes)]


def _route(method: str, path: str, view: View) -> Rule:
    return Rule(path, endpoint=signed_in(view), methods=[method])
