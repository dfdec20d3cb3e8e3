"""Our own check of a prompt, before anything is made or charged."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from core import actor, audit
from core.crypto import blind_index
from core.moderation import cases
from core.moderation.cases import Finding
from core.moderation.models import Action, Answer, Decision, Source
from core.moderation.terms import BY_CODE, RULES, ScreenRule
from core.refusals import Refused
from core.text import clean

PROMPT = "prompt"
# Letters of Cyrillic and Greek that look like ours.
_LOOKALIKES = str.maketrans("аеорсухіјѕһԁɡαεοικυνρτ", "aeopcyxijshdgaeoikuvpt")
_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\W_]+[^\W\d_](?![^\W_])){2,}")
_GAPS = re.compile(r"[\W_]+")
# A word with signs in place of letters; a number alone is one, and stays it.
_DISGUISED = re.compile(r"(?<![\w@$])(?=[\w@$]*[^\W\d_])(?=[\w@$]*[\d@$])[\w@$]+")
_SIGNS = tuple(str.maketrans("0134578@$", letters) for letters in ("oieastbas", "oleastbas"))


class Blocked(Refused):
    """The prompt breaks a rule; nothing was made and nothing charged.

    `keep` writes it down, outside of what the refusal undoes.
    """

    def __init__(self, owner_id: UUID, rule: ScreenRule, text: str) -> None:
        super().__init__(
            "blocked",
            f"This can't be made: {rule.sentence} Nothing was made and nothing charged.",
            field="prompt",
            advice="Change the words; if we are wrong, ask for a second look on the page"
            " of your notices.",
            rule=rule.code,
        )
        self.owner_id, self.rule, self._text = owner_id, rule, text

    def keep(self) -> Decision | None:
        """In the person's row scope. The same prompt is one case, however often it is tried."""
        target = fingerprint(self._text)
        known = Decision.objects.filter(
            owner=self.owner_id, action=Action.BLOCK, target_id=target
        ).first()
        if known or actor.is_test():
            return known
        found = Finding(self.owner_id, Source.BLOCKED, PROMPT, target, self.rule.code, self._text)
        case_id = cases.open_for(found)
        decision = Decision(
            owner_id=self.owner_id,
            case_id=case_id,
            action=Action.BLOCK,
            rule=self.rule.code,
            target_kind=PROMPT,
            target_id=target,
            reason=f"{self.rule.name}. {self.rule.sentence}",
        )
        Decision.objects.bulk_create([decision], ignore_conflicts=True)
        audit.record(
            "prompt.blocked", owner_id=self.owner_id, target=decision, rule=self.rule.code
        )
        return decision


def check(owner_id: UUID, *texts: str) -> ScreenRule | None:
    """The rule that lets it pass and has staff look at it, if any. Raises Blocked."""
    text = " ".join(filter(None, texts))
    broken = [rule for rule in RULES if rule.breaks(_read(text))]
    for rule in broken:
        if rule.blocks and not _was_freed(owner_id, text):
            raise Blocked(owner_id, rule, text)
    return next((rule for rule in broken if not rule.blocks), None)


def note_minor(owner_id: UUID, kind: str, target_id: str, rule: ScreenRule) -> None:
    """A picture that is made all the same, for staff to look at."""
    if not actor.is_test():
        cases.open_for(Finding(owner_id, Source.MINOR, kind, target_id, rule.code))


def plain(text: str) -> str:
    """As the rules read it: one case, no accents or lookalike letters, single spaces, and a word
    that is spelled l-i-k-e t.h.i.s as a word."""
    spread = unicodedata.normalize("NFKD", clean(text, lines=True)).casefold()
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    whole = _SPELLED.sub(lambda found: _GAPS.sub("", found[0]), bare.translate(_LOOKALIKES))
    return " ".join(whole.split())


def fingerprint(text: str) -> str:
    """Of a blocked prompt, from which nobody can tell it."""
    return blind_index(plain(text), "prompt")[:64]


def name_of(rule: str) -> str:
    known = BY_CODE.get(rule)
    return known.name if known else ""


def _read(text: str) -> str:
    """As it is written, then with the letters that its signs may stand for."""
    written = plain(text)
    meant = [
        _DISGUISED.sub(lambda word, signs=signs: word[0].translate(signs), written)  # type: ignore[misc]
        for signs in _SIGNS
    ]
    return " ; ".join(dict.fromkeys([written, *meant]))


def _was_freed(owner_id: UUID, text: str) -> bool:
    freed = Decision.objects.filter(owner=owner_id, action=Action.BLOCK, answer=Answer.LIFTED)
    return freed.filter(target_id=fingerprint(text)).exists()
