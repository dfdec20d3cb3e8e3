"""The paid services that make models, pictures and prompts."""

from __future__ import annotations

from django.conf import settings

from core import llm, replicate
from core.providers import ProviderError
from models_training.services import trainers
from visiona.doctor.findings import Finding, Level, answered, network_fault, not_answered
from visiona.settings.environment import Switch

REPLICATE_KEYS = "REPLICATE_API_TOKEN, REPLICATE_OWNER and REPLICATE_WEBHOOK_SECRETS"
ADDRESSES = {"openai": "https://api.openai.com", "anthropic": "https://api.anthropic.com"}


def replicate_service() -> Finding:
    if not settings.REPLICATE_API_TOKEN:
        return Finding(Level.BROKEN, "no token and no sandbox", f"Set {REPLICATE_KEYS}.")
    try:
        account = replicate.account()
        trainer = trainers.default()
        latest = replicate.latest_version(trainer.remote)
        secret = replicate.webhook_secret()
    except ProviderError as error:
        return not_answered(error, settings.REPLICATE_BASE_URL, REPLICATE_KEYS)
    if wrong := wrong_owner(account) or wrong_secret(account, secret):
        return wrong
    note = "" if latest == trainer.version else "; a newer trainer version exists"
    return answered(settings.REPLICATE, f"account {account}{note}", f"Set {REPLICATE_KEYS}.")


def wrong_owner(account: str) -> Finding | None:
    """Models can only be made in the account that the token belongs to: a training would wait."""
    owner = settings.REPLICATE_OWNER
    if not owner or owner.lower() == account.lower():
        return None
    seen = (
        f"the token is of account {account}, and REPLICATE_OWNER is {owner}: no model can be made"
    )
    mend = f"Set REPLICATE_OWNER={account}, or REPLICATE_API_TOKEN to a token of {owner}."
    return Finding(Level.BROKEN, seen, mend)


def wrong_secret(account: str, secret: str) -> Finding | None:
    if secret in settings.REPLICATE_WEBHOOK_SECRETS:
        return None
    what = "are another account's" if settings.REPLICATE_WEBHOOK_SECRETS else "are not set"
    seen = f"account {account}, but REPLICATE_WEBHOOK_SECRETS {what}: every webhook is refused"
    mend = "Set REPLICATE_WEBHOOK_SECRETS to what GET /v1/webhooks/default/secret answers."
    return Finding(Level.BROKEN, seen, mend)


def openai_service() -> Finding:
    return _enhancer("openai", "OPENAI", settings.OPENAI)


def anthropic_service() -> Finding:
    return _enhancer("anthropic", "ANTHROPIC", settings.ANTHROPIC)


def _enhancer(provider: str, name: str, switch: Switch) -> Finding:
    mend = f"Set {name}_API_KEY and name {provider} in ENHANCERS. Prompts work without it."
    if provider not in llm.enhancers():
        return Finding(Level.OFF, "not used", mend)
    try:
        llm.enhance("a portrait by a window", trigger_word="zorkan", provider=provider)
    except llm.NotEnhanced as reason:
        address = getattr(settings, f"{name}_BASE_URL") or ADDRESSES[provider]
        words = (
            f"Look whether {name}_API_KEY and {name}_MODEL are right and the account is paid,"
            " then at the service's status page. Prompts work without it."
        )
        refused = Finding(Level.BROKEN, f"no answer: {reason.reason}", words)
        return network_fault(address) or refused
    return answered(switch, "a prompt was enhanced", mend)
