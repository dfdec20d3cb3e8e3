"""Which words of a prompt ask for which colours and which texture."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Three tones from dark to light; `hold` is how much of the photo's own colour stays."""

    name: str
    words: str
    dark: Colour
    middle: Colour
    light: Colour
    hold: float = 0.35
    contrast: float = 1.08
    sparks: str = ""
    texture: str = "grain"


PALETTES = (
    Palette("mono", r"black and white|black-and-white|monochrome|noir|b&w|charcoal",
            (10, 10, 12), (122, 122, 124), (248, 246, 242), 0.0, 1.25),
    Palette("neon", r"neon|cyberpunk|synthwave|club|tokyo|hologram",
            (16, 6, 44), (206, 24, 136), (110, 244, 255), 0.22, 1.15, "discs"),
    Palette("sunset", r"sunset|sunrise|golden hour|dusk|dawn|golden",
            (58, 18, 40), (224, 104, 58), (255, 230, 170), 0.38),
    Palette("night", r"night|midnight|moon|evening|city lights|dark",
            (7, 11, 34), (54, 70, 132), (255, 220, 164), 0.32, 1.12, "discs"),
    Palette("space", r"space|galaxy|star|astronaut|cosmic|planet",
            (7, 5, 26), (82, 56, 150), (220, 202, 255), 0.28, 1.12, "stars"),
    Palette("water", r"water ?colou?r|painting|painted|illustration|pastel|sketch|drawing",
            (66, 62, 92), (152, 158, 190), (253, 249, 240), 0.6, 1.0, "", "paint"),
    Palette("oil", r"\boil\b|renaissance|baroque|rembrandt|impressionis|van gogh|classical",
            (26, 16, 10), (140, 92, 46), (252, 226, 170), 0.5, 1.12, "", "paint"),
    Palette("forest", r"forest|jungle|wood|garden|leaves|tree|green|park|meadow",
            (10, 30, 22), (74, 122, 74), (240, 242, 198), 0.42, 1.08, "discs"),
    Palette("sea", r"\bsea\b|seaside|ocean|beach|coast|wave|underwater|pool|lake|blue|sail",
            (5, 36, 62), (38, 132, 164), (230, 250, 246), 0.42),
    Palette("snow", r"snow|winter|ice|arctic|mountain|ski|glacier|alps",
            (34, 50, 78), (142, 168, 198), (252, 253, 255), 0.4, 1.04, "flakes"),
    Palette("vintage", r"vintage|retro|film|analog|polaroid|19[2-9]0s|old photo|sepia|western",
            (46, 30, 24), (172, 124, 88), (250, 234, 202), 0.3, 0.98),
    Palette("fire", r"fire|flame|volcano|lava|dragon|warrior|viking|knight|battle",
            (22, 5, 5), (196, 54, 22), (255, 214, 124), 0.3, 1.15, "sparks"),
    Palette("autumn", r"autumn|\bfall\b|october|pumpkin|orange|desert|dune|\bmars\b|canyon",
            (50, 22, 12), (196, 104, 44), (252, 220, 156), 0.4),
    Palette("blossom", r"flower|blossom|spring|rose|pink|wedding|romantic|fairy",
            (72, 36, 66), (224, 134, 166), (255, 240, 240), 0.45, 1.02, "discs"),
    Palette("gold", r"gold|royal|king|queen|luxury|gala|opera|elegant|fashion|vogue",
            (20, 13, 8), (158, 114, 46), (255, 238, 186), 0.38, 1.12),
    Palette("comic", r"comic|cartoon|pop art|anime|manga|superhero|graffiti",
            (32, 22, 84), (236, 72, 90), (255, 232, 96), 0.25, 1.3, "", "poster"),
    Palette("studio", r"studio|headshot|portrait|business|office|linkedin|professional|suit",
            (24, 28, 36), (128, 134, 146), (250, 248, 246), 0.8, 1.08),
)  # fmt: skip

# For prompts that name none of these.
QUIET = (
    Palette("linen", "", (36, 32, 34), (148, 132, 122), (252, 246, 238), 0.62),
    Palette("harbour", "", (20, 32, 46), (112, 140, 158), (250, 246, 236), 0.6),
    Palette("olive", "", (32, 34, 24), (136, 138, 104), (250, 246, 228), 0.6),
    Palette("plum", "", (38, 22, 42), (150, 112, 142), (252, 240, 240), 0.58),
    Palette("clay", "", (46, 26, 22), (174, 120, 98), (252, 238, 222), 0.6),
)


def asked_for(prompt: str, chance: random.Random) -> list[Palette]:
    """The palettes a prompt names, first named first; a quiet one when it names none."""
    places = [(_place(palette, prompt.lower()), palette) for palette in PALETTES]
    named = sorted(
        (place for place in places if place[0] >= 0), key=lambda found: (found[0], found[1].name)
    )
    return [palette for _, palette in named] or [chance.choice(QUIET)]


def _place(palette: Palette, prompt: str) -> int:
    found = re.search(palette.words, prompt)
    return found.start() if found else -1
