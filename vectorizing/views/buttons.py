"""The two paid buttons: what each costs now for this picture with these settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from accounts.models import User
from billing.models import Purpose, Quote
from billing.money import in_credits
from billing.services import quotes
from tracer.tracing.options import Options
from vectorizing.models import VectorSource
from vectorizing.services import prices

_LABELS = {Purpose.PREVIEW: "Preview", Purpose.VECTOR: "Vectorise"}
_ICONS = {Purpose.PREVIEW: "eye", Purpose.VECTOR: "pen-tool"}


@dataclass(frozen=True)
class PricedButton:
    """One button. The key makes pressing it twice one order, the token keeps its price."""

    purpose: Purpose
    quote: Quote
    token: str
    key: UUID = field(default_factory=uuid4)

    @property
    def label(self) -> str:
        """With its price, or the way to buy what is missing."""
        if self.quote.missing_mc:
            return f"Buy credits to {_LABELS[self.purpose].lower()}"
        if not self.quote.amount_mc:
            return f"{_LABELS[self.purpose]} again · free"
        return f"{_LABELS[self.purpose]} · {in_credits(self.quote.amount_mc)}"

    @property
    def icon(self) -> str:
        return "coins" if self.quote.missing_mc else _ICONS[self.purpose]

    @property
    def variant(self) -> str:
        """A drawing that is there already is for downloading: that button is the loud one then."""
        is_next = self.purpose == Purpose.VECTOR and self.quote.amount_mc
        return "primary" if is_next else "secondary"


def acts(owner: User, source: VectorSource, options: Options) -> list[PricedButton]:
    return [_act(owner, source, options, purpose) for purpose in _LABELS]


def _act(owner: User, source: VectorSource, options: Options, purpose: Purpose) -> PricedButton:
    quote = prices.price(owner, source, options, purpose)
    return PricedButton(purpose, quote, quotes.token(quote, source.pk))
