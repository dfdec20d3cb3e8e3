"""What the browser's rules, people's eyes and slow lines ask of templates, styles and scripts."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import django_htmx
import pytest

from core.assets import Workshop, build, is_current
from tests.colours import contrast, read_tokens

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if not re.search(r"/emails?/", path.as_posix())]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"

# Blocked by the Content-Security-Policy, most of it without a word; or past escaping.
FORBIDDEN = {
    "hx-on": re.compile(r"\bhx-on[:=-]"),
    "js: in hx-vals or hx-headers": re.compile(r"""["']\s*(js|javascript):"""),
    "a filter in hx-trigger": re.compile(r"""hx-trigger=["'][^"']*\["""),
    "an inline style": re.compile(r"\sstyle\s*=|<style\b"),
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an inline listener": re.compile(r"\son[a-z]+\s*="),
    "|safe": re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off"),
    "a comment that shows, since it goes on": re.compile(r"\{#(?:(?!#\}).)*$", re.MULTILINE),
    "another host": re.compile(r"""(?:src|href|action)=["']\s*(?:https?:)?//"""),
}
# Looks stand in assets/; a template's utilities place things, and `tabular-nums` places digits.
CLASSES = re.compile(r'\bclass="((?:\{[%{].*?[%}]\}|[^"])*)"', re.DOTALL)
TEMPLATE_CODE = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
LOOKS = re.compile(
    r"(?:\S+:)?-?(?:text-(?!left$|right$|center$)\S+|(?:bg|font|shadow|ring|from|via|fill|stroke|accent"
    r"|decoration|leading|tracking|opacity|animate|transition|divide|outline)-\S+"
    r"|(?:border|rounded|underline)(?:-\S+)?|uppercase|italic|list-disc)"
)
# The style guide shows the tokens themselves.
SHOWS_TOKENS = ROOT / "templates" / "website" / "styleguide" / "_tokens.html"
THEMES = read_tokens((ROOT / "assets" / "tokens.css").read_text())
GROUNDS = ("bg", "surface-1", "surface-2")
TEXTS = ("fg", "fg-muted", "accent", "accent-2", "accent-3", "ok", "warn", "bad", "info")


@pytest.fixture(scope="module")
def style_sheet() -> bytes:
    shop = Workshop(ROOT)
    if not is_current(shop):
        build(shop)
    return (shop.results / "app.css").read_bytes()


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_templates_keep_to_the_browsers_rules():
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in PAGES
        for name, pattern in FORBIDDEN.items()
        if pattern.search(path.read_text())
    ]

    assert found == []


def test_the_rules_see_what_they_forbid():
    samples = {
        "hx-on": '<b hx-on:click="x">',
        "js: in hx-vals or hx-headers": """<b hx-vals='js:{a: 1}'>""",
        "a filter in hx-trigger": '<b hx-trigger="keyup[ctrlKey]">',
        "an inline style": '<b style="color:red">',
        "a script without src": "<script>x</script>",
        "an inline listener": '<b onclick="x">',
        "|safe": "{{ words|safe }}",
        "a comment that shows, since it goes on": "{# a button: label,\nvariant #}",
        "another host": '<img src="//example.com/x.png">',
    }

    assert all(FORBIDDEN[name].search(sample) for name, sample in samples.items())
    assert samples.keys() == FORBIDDEN.keys()


def looks(text: str) -> list[str]:
    """The utilities in it that say how something looks."""
    named = " ".join(TEMPLATE_CODE.sub(" ", match[1]) for match in CLASSES.finditer(text))
    return [word for word in named.split() if LOOKS.fullmatch(word)]


def test_how_things_look_stands_in_the_style_sheet():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in PAGES
        if path != SHOWS_TOKENS
        for word in looks(path.read_text())
    ]

    assert found == []


def test_looks_are_told_from_places():
    places = '<b class="text-center tabular-nums grid {% if x %}border-0{% endif %} btn-ghost">'
    mixed = '<b class="{% if x %}hover:text-fg{% endif %} border -mt-2 rounded-lg font-medium">'

    assert looks(places) == ["border-0"]
    assert looks(mixed) == ["hover:text-fg", "border", "rounded-lg", "font-medium"]


def test_every_form_that_changes_something_carries_its_token():
    without = [
        str(path.relative_to(ROOT))
        for path in PAGES
        for form in re.findall(
            r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL
        )
        if "csrf_token" not in form and "{% slot" not in form
    ]

    assert without == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read_on_every_ground(theme, text):
    colours = THEMES[theme]

    worst = min(contrast(colours[text], colours[ground]) for ground in GROUNDS)

    assert worst >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_labels_can_be_read_on_buttons(theme):
    colours = THEMES[theme]
    fills = ("accent-solid", "accent-hover", "bad-solid")

    assert min(contrast(colours["on-accent"], colours[fill]) for fill in fills) >= 4.5
    assert contrast(colours["fg"], colours["surface-3"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("edge", ["line-strong", "ring", "accent-solid"])
def test_edges_that_carry_meaning_can_be_seen(theme, edge):
    colours = THEMES[theme]

    assert min(contrast(colours[edge], colours[ground]) for ground in GROUNDS) >= 3.0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_is_one_that_screens_have(theme):
    assert [name for name, colour in THEMES[theme].items() if not colour.is_on_screen] == []
    assert len(THEMES[theme]) >= 20


def test_what_a_page_sends_is_small(style_sheet):
    scripts = sum(packed(path.read_bytes()) for path in SCRIPTS)

    assert packed(style_sheet) <= 14 * 1024
    assert packed(style_sheet) + scripts + packed(HTMX.read_bytes()) <= 45 * 1024
    assert all(path.read_text().count("\n") <= 120 for path in SCRIPTS)


def test_styles_and_scripts_fetch_from_us_only(style_sheet):
    scripts = "".join(path.read_text() for path in SCRIPTS)

    assert re.findall(rb"url\(\s*[\"']?(?:https?:)?//", style_sheet) == []
    assert re.findall(r"https?://", scripts) == []
    assert "eval(" not in scripts
    assert "innerHTML" not in scripts.replace("dialog.firstElementChild.innerHTML = html", "")


def test_one_module_alone_listens_to_htmx():
    listeners = {path.name for path in SCRIPTS if re.search(r"htmx:", path.read_text())}

    assert listeners == {"htmx-glue.js"}
