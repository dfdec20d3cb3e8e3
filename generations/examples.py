"""Prompts to start from. The trigger word goes in front by itself."""

from __future__ import annotations

EXAMPLES = (
    "portrait by a rain-streaked tram window at night, neon reflections, 35 mm film",
    "as a lighthouse keeper in a yellow oilskin, stormy sea behind, dramatic sky",
    "studio headshot in a charcoal blazer, soft grey backdrop, gentle smile",
    "as an astronaut resting in a greenhouse on Mars, warm light through the glass",
    "walking through a field of lavender at sunset, linen shirt, backlit, candid",
    "oil painting in the manner of the old masters, velvet collar, candlelight",
)
