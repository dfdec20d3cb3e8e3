"""What a prompt may not ask for, as data: words, and what each rule says to whoever wrote them.

A small, honest screen: it knows words of English and no meaning. What it misses the provider's
filter and reports may catch; what it blocks wrongly a person gives free on appeal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MINORS = (
    "child", "children", "kid", "toddler", "baby", "babies", "infant", "minor", "preteen",
    "pre-teen", "tween", "teen", "teenager", "teenage", "teenaged", "underage", "underaged",
    "under-age", "schoolgirl", "school girl", "schoolboy", "school boy", "little girl",
    "little boy", "young girl", "young boy", "loli", "lolita", "shota", "jailbait",
    "prepubescent", "juvenile",
)  # fmt: skip
_SEXUAL = (
    "nude", "nudity", "naked", "topless", "bottomless", "sex", "sexual", "sexually",
    "sexy", "erotic", "erotica", "porn", "porno", "pornographic", "hentai", "nsfw", "xxx",
    "orgasm", "masturbating", "masturbation", "blowjob", "intercourse", "penetration", "genitals",
    "genitalia", "penis", "vagina", "vulva", "nipples", "lingerie", "underwear", "fetish", "bdsm",
    "seductive",
)  # fmt: skip
# Words that mean nothing else, in a picture of a person.
_EXPLICIT = (
    "porn", "porno", "pornstar", "pornographic", "hentai", "nsfw", "xxx", "blowjob",
    "masturbating", "masturbation", "orgasm", "genitals", "genitalia", "penis", "vagina", "vulva",
    "nudes", "in the nude", "nude photo", "nude portrait", "nude woman", "nude women", "nude man",
    "nude men", "nude girl", "nude body", "fully nude", "fully naked", "completely naked",
    "stark naked", "naked woman", "naked women", "naked man", "naked men", "naked girl",
    "naked body", "topless woman", "topless women", "topless girl", "having sex",
    "sexual intercourse",
)  # fmt: skip
_ABUSE = (
    "deepfake", "deep fake", "undress her", "undress him", "undressed without", "nudify",
    "revenge porn", "upskirt", "rape", "raped", "raping", "non-consensual", "nonconsensual",
    "being beaten up", "beheaded", "lynched",
)  # fmt: skip


@dataclass(frozen=True)
class ScreenRule:
    """A prompt that has a word of each group breaks it. Where it does not `blocks`, the picture
    is made and staff look at it. `name` and `sentence` are for the person."""

    code: str
    name: str
    sentence: str
    groups: tuple[re.Pattern[str], ...]
    blocks: bool = True

    def breaks(self, text: str) -> bool:
        return all(group.search(text) for group in self.groups)


def _words(*terms: str) -> re.Pattern[str]:
    """Whatever signs stand around them or between their parts; of more than one, too."""
    longest_first = sorted(terms, key=len, reverse=True)
    found = "|".join(re.sub(r"[ -]", r"[\\W_]+", term) + _more(term) for term in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{found})(?![^\W_])")


def _more(term: str) -> str:
    return "s?" if len(term) > len("xxx") and not term.endswith("s") else ""


_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|1[0-7]|[1-9]"
)
# 1 to 17 with the word year, as an age and not as that of a wine or a house.
_AGE = re.compile(
    rf"(?<![\w.,])(?:{_NUMBERS})[\s-]*(?:years?|yrs?|y)[\s/.-]*(?:olds?|o)(?!\w)"
    r"(?!\s+(?:\w+\s+)?(?:whisky|whiskey|wine|rum|cognac|cheese|car|cars|house|tree|company|photo"
    r"|camera|bottle)\b)"
    rf"|(?<!\w)(?:aged?|age of)\s+(?:{_NUMBERS})(?![\w%])"
)
_MINOR = re.compile(f"{_words(*_MINORS).pattern}|{_AGE.pattern}")

RULES: tuple[ScreenRule, ...] = (
    ScreenRule(
        "minor_sexual",
        "Sexual content with minors",
        "It puts sexual words beside words for somebody under 18.",
        (_MINOR, _words(*_SEXUAL)),
    ),
    ScreenRule(
        "abuse",
        "Abuse of a real person",
        "It asks for a picture that abuses or exposes a person.",
        (_words(*_ABUSE),),
    ),
    ScreenRule(
        "sexual",
        "Sexual pictures",
        "It asks for a sexual picture.",
        (_words(*_EXPLICIT),),
    ),
    ScreenRule(
        "minor_age",
        "An age below 18",
        "It names an age below 18.",
        (_AGE,),
        blocks=False,
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
