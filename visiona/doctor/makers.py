"""The paid services that make models, pictures and prompts."""

from __future__ import annotations

from django.conf import settings

from core import llm, replicate
from core.providers import ProviderError
from visiona.doctor.findings import Finding, Level


def replicate_service() -> Finding:
    mend = "Set REPLICATE_API_TOKEN, REPLICATE_OWNER and REPLICATE_WEBHOOK_SECRETS."
    if not settings.REPLICATE_API_TOKEN:
        return Finding(Level.BROKEN, "no token and no sandbox", mend)
    try:
        account = replicate.account()
        latest = replicate.latest_trainer_version()
    except ProviderError as error:
        return Finding(Level.BROKEN, str(error), mend)
    if not settings.REPLICATE_WEBHOOK_SECRETS:
        return Finding(Level.BROKEN, f"account {account}, but no webhook secret", mend)
    pinned = settings.REPLICATE_TRAINER.partition(":")[2]
    note = "" if latest == pinned else "; a newer trainer version exists"
    if settings.REPLICATE.sandbox_url:
        return Finding(Level.SANDBOX, f"account {account}{note}", f"For the real one: {mend}")
    return Finding(Level.OK, f"account {account}{note}")


def openai_service() -> Finding:
    return _enhancer("openai", "OPENAI_API_KEY", settings.OPENAI)


def anthropic_service() -> Finding:
    return _enhancer("anthropic", "ANTHROPIC_API_KEY", settings.ANTHROPIC)


def _enhancer(provider: str, key_name: str, switch: object) -> Finding:
    mend = f"Set {key_name} and name {provider} in ENHANCERS. Prompts work without it."
    if provider not in llm.enhancers():
        return Finding(Level.OFF, "not used", mend)
    try:
        llm.enhance("a portrait by a window", trigger_word="zorkan", provider=provider)
    except llm.NotEnhanced as reason:
        return Finding(Level.BROKEN, f"no answer: {reason.reason}", mend)
    if getattr(switch, "sandbox_url", ""):
        return Finding(Level.SANDBOX, "a prompt was enhanced", f"For the real one: {mend}")
    return Finding(Level.OK, "a prompt was enhanced")
