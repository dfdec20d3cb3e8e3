from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.assets import Workshop, build, is_current

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return open_shop(tmp_path)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    shop = open_shop(tmp_path_factory.mktemp("built"))
    build(shop)
    return shop


@pytest.fixture
def built(built_once: Workshop, tmp_path: Path) -> Workshop:
    """A copy of its own for each test."""
    return Workshop(shutil.copytree(built_once.root, tmp_path / "a built checkout"))


def open_shop(place: Path) -> Workshop:
    """The sources alone, in a folder with a space in its name."""
    root = place / "a checkout"
    shutil.copytree(ROOT / "assets", root / "assets")
    shutil.copytree(ROOT / "templates", root / "templates")
    shutil.copytree(ROOT / "static" / "js", root / "static" / "js")
    return Workshop(root)


def test_a_build_makes_styles_and_small_fonts(built):
    css = (built.results / "app.css").read_text()
    staff_css = (built.results / "admin.css").read_text()
    fonts = sorted((built.results / "fonts").glob("*.woff2"))

    assert ".btn-primary" in css
    assert "#changelist" in staff_css
    assert "#changelist" not in css
    assert [font.name for font in fonts] == ["geist-mono.woff2", "geist.woff2"]
    assert all(font.read_bytes()[:4] == b"wOF2" for font in fonts)
    assert sum(font.stat().st_size for font in fonts) <= 55 * 1024
    assert (built.results / "fonts" / "geist-license.txt").read_text()


def test_a_build_is_current_until_a_source_changes(built):
    assert is_current(built)

    page = built.root / "templates" / "new.html"
    page.write_text('<p class="tracking-[0.123em]">')
    assert not is_current(built)
    build(built)

    assert ".123em" in (built.results / "app.css").read_text()


def test_a_lost_result_is_made_again(built):
    (built.results / "app.css").unlink()

    assert not is_current(built)


def test_the_command_builds_once_and_says_so(shop, settings):
    settings.BASE_DIR = shop.root
    said = StringIO()

    with pytest.raises(CommandError, match="out of date"):
        call_command("build_assets", check=True)
    call_command("build_assets", stdout=said)
    call_command("build_assets", check=True, stdout=said)

    assert "Assets built" in said.getvalue()
    assert "Assets are current" in said.getvalue()


def test_a_wrong_style_sheet_stops_the_build_and_is_shown(shop, settings):
    settings.BASE_DIR = shop.root
    (shop.root / "assets" / "app.css").write_text("p { @apply no-such-word; }")

    with pytest.raises(CommandError, match="no-such-word"):
        call_command("build_assets")

    assert not is_current(shop)
