"""What people agree to, purpose by purpose: the text, its version, and what a withdrawal stops."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from accounts.models import ConsentPurpose


@dataclass(frozen=True)
class Policy:
    """A changed text needs a new version, and is then asked for again by what needs it."""

    purpose: ConsentPurpose
    title: str
    version: str
    text: str
    # What is done as long as the consent lasts, and what its withdrawal does.
    allows: str
    ends: str

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()


_ALL = (
    Policy(
        ConsentPurpose.TERMS,
        "Terms of use",
        "2026-11-29",
        "I am 18 or older and I accept the terms of use and the privacy notice.",
        "You have an account, and what you ask for is done.",
        "Without the terms there is no account: this consent ends when you delete yours.",
    ),
    Policy(
        ConsentPurpose.TRAIN_MODEL,
        "Training a model of a face",
        "2026-11-29",
        "I agree that my photos are sent to the training service to make a private model of the"
        " face they show, which may count as biometric data. They show me, or an adult who has"
        " agreed by the link that I sent. They are deleted when the model is ready, and 24 hours"
        " after a training that fails or is cancelled. I can withdraw this at any time.",
        "You train models with photos. Each training asks for it again and notes it.",
        "Running trainings are cancelled, tests of your programs too, and none is started any"
        " more. Models that are ready stay and go on making pictures for you, and photos stay in"
        " your tray, until you delete them: this page then offers it.",
    ),
)
POLICIES: dict[ConsentPurpose, Policy] = {policy.purpose: policy for policy in _ALL}
