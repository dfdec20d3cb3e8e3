"""The longer words of the open page. They promise only what the product does today."""

from __future__ import annotations

# (icon, when, what happens to the files then)
TIMELINE = (
    (
        "image-up",
        "You drop a picture",
        "It is checked and cleaned: place, time and camera are taken out of the file.",
    ),
    (
        "eye",
        "You look at a preview",
        "You see the outlines, their number, the colours and how close they come, marked.",
    ),
    (
        "pen-tool",
        "You vectorise",
        "All formats are yours to download. Save the drawing to your gallery to keep it.",
    ),
    (
        "hourglass",
        "24 hours after you dropped it",
        "Picture, previews and drawings are deleted. The receipt stays, without the files.",
    ),
)

FORMATS = (
    ("SVG", "For the web and every drawing program. Also a smaller one."),
    ("PDF", "For print shops, with real outlines."),
    ("EPS", "For older programs and plotters."),
    ("DXF", "For cutters, lasers and CAD."),
    ("PNG", "At the width you choose, transparent where the drawing is."),
)

QUESTIONS = (
    (
        "Which pictures work best?",
        "Logos, icons, drawings and stickers: clear edges and few colours. A sharp picture of"
        " 1,000 px beats a blurred one of 4,000. Photos work too, but an SVG of a photo is large.",
    ),
    (
        "What is the difference between the preview and the drawing?",
        "The preview is a marked picture of the drawing with its figures, to judge it by. The"
        " drawing is the file itself, in all formats, without a mark.",
    ),
    (
        "What if it fails?",
        "You pay nothing, and you are told why and which setting helps. A picture too complex for"
        " a usable file is refused before it costs anything.",
    ),
    (
        "Do I pay again if I change a setting?",
        "Each drawing has its price. The same picture with the same settings is free for"
        " 24 hours after you paid for it.",
    ),
    (
        "Whose drawing is it?",
        "Yours. We claim no right to what you send or to what comes out of it.",
    ),
)
