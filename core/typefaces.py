"""The typeface of what is printed: the site's own where it is built, else one that is at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from core.assets import PRINT_WEIGHTS, Workshop


@cache
def faces() -> tuple[str, str]:
    """Names by which reportlab knows the plain and the bold one."""
    import reportlab  # noqa: PLC0415  heavy
    from reportlab.pdfbase.pdfmetrics import registerFont  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    own = [Workshop(settings.BASE_DIR).print_face(weight) for weight in PRINT_WEIGHTS]
    folder = Path(reportlab.__file__).parent / "fonts"
    # With letters beyond Latin-1, unlike those that every reader brings along.
    others = [folder / "Vera.ttf", folder / "VeraBd.ttf"]
    plain, bold = own if all(map(Path.is_file, own)) else others
    for file in (plain, bold):
        registerFont(TTFont(file.stem, str(file)))
    return plain.stem, bold.stem
