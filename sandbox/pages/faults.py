"""The forms that set faults by hand."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.behaviours import BEHAVIOURS, GENERAL, Behaviour, Behaviours, Unacceptable
from sandbox.pages.layout import Html, code, fragment, fragments, table
from sandbox.state import SandboxState

COMMON = (
    ("Lose the answer to the next creation", "create_response", "lost", "1"),
    ("Refuse the next 3 creations (429)", "rate_limit", "3", ""),
    ("Out of credit (402)", "payment_required", "true", ""),
    ("Token refused (401)", "unauthorized", "true", ""),
    ("Lose the webhooks", "webhooks", "lost", ""),
    ("Send webhooks twice", "webhooks", "twice", ""),
    ("Next training fails", "training_outcome", "failed:CUDA out of memory", "1"),
    ("Next training never ends", "training_outcome", "stuck", "1"),
    ("Hold one picture back", "prediction_outcome", "partial_nsfw", "1"),
    ("Hold all pictures back", "prediction_outcome", "nsfw", "1"),
    ("Output files are missing", "delivery", "missing", ""),
    ("OpenAI refuses", "llm.openai", "refusal", ""),
    ("OpenAI is overloaded", "llm.openai", "overloaded", ""),
    ("Stripe's API is down", "stripe_api", "error_503", ""),
    ("Lose Stripe's events", "stripe_events", "lost", ""),
    ("Slow training (60 s)", "training_seconds", "60", ""),
)


def rules() -> list[RuleFactory]:
    return [Rule("/_/behaviours/form", endpoint=submit, methods=["POST"])]


def submit(state: SandboxState, request: Request) -> Response:
    """What a form of the page sends: one behaviour to set, or one set to remove."""
    sent = request.form
    if "reset" in sent:
        state.behaviours.reset(sent["reset"])
        return _back()
    name, value = sent.get("name", ""), _typed(sent.get("name", ""), sent.get("value", ""))
    times = sent.get("times", 0, type=int)
    try:
        state.behaviours.merge({name: {"value": value, "times": times} if times else value})
    except Unacceptable as error:
        return Response(f"{error}. Go back and choose another value.", 422, mimetype="text/plain")
    return _back()


def common_faults() -> Html:
    named = ("label", "name", "value", "times")
    return fragments("fault", (dict(zip(named, one, strict=True)) for one in COMMON))


def active_sets(behaviours: Behaviours) -> Html:
    return fragments("set", (_set(one) for one in behaviours.as_json()))


def every_behaviour() -> Html:
    rows = [(code(one.name), _explained(one), _form(one)) for one in BEHAVIOURS.values()]
    return table(("Name", "Meaning", "Set for every request"), rows, "")


def _set(one: dict[str, Any]) -> dict[str, Any]:
    where = "For every request"
    if one["match"] != GENERAL:
        where = f"Where “{one['match']}” occurs"
    values = json.dumps(one["set"], indent=1, ensure_ascii=False)
    return {"match": where, "key": one["match"], "values": values}


def _explained(one: Behaviour) -> Html:
    return fragment("meaning", meaning=one.meaning, takes=one.accepted)


def _form(one: Behaviour) -> Html:
    choices = one.choices or (("true", "false") if isinstance(one.default, bool) else ())
    options = Html("".join(f'<option value="{word}"></option>' for word in choices))
    return fragment("behaviour", name=one.name, default=str(one.default).lower(), choices=options)


def _typed(name: str, text: str) -> Any:
    """A form sends words only; numbers and flags are told by what the behaviour takes."""
    default = BEHAVIOURS[name].default if name in BEHAVIOURS else ""
    try:
        if name == "rate_limit" and text.isdigit():
            return {"count": int(text), "retry_after": 1}
        if isinstance(default, bool):
            return {"true": True, "false": False}.get(text, text)
        return float(text) if isinstance(default, float) else text
    except ValueError:
        return text


def _back() -> Response:
    response = Response(status=303)
    response.headers["Location"] = "/#behaviours"
    return response
