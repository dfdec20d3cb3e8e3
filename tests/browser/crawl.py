"""Every page of the site, found in its URLs: one that is added there is looked at unnamed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import axe_playwright_python
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.browser import person
from visiona.lazy_urls import LazyUrls
from website.legal import PAGES

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
SIZES = {320: 568, 390: 844, 1440: 900}
# Files and fragments, which are no pages of their own.
PARTS = {
    "core:file", "core:replicate_webhook", "models_training:photo", "models_training:training",
    "models_training:log", "gallery:download", "gallery:drawing", "gallery:image",
    "generations:enhancement", "billing:invoice", "billing:refund", "vectorizing:kept_thumbnail",
    "vectorizing:picture", "vectorizing:download", "vectorizing:source_picture",
    "vectorizing:thumbnail", "vectorizing:price", "vectorizing:batch_price",
    "vectorizing:batch_download", "receipts:file", "accounts:export_download",
    "reports:export_file",
}  # fmt: skip
# Open pages that show somebody who is logged in something else.
DEPENDS_ON_PERSON = {"/", "/pricing/", "/vectorise/"}
EXAMPLES: dict[str, list[Any]] = {
    "api:operation": ["generations_create", "webhooks_end_old_secret"],
    "api:problem": ["body-too-large"],
    "account_confirm_email": ["nonsense"],
    "sso_callback": ["sandbox"],
    "website:legal": sorted(PAGES.keys() - {"privacy", "terms"}),
    "account_not_me": ["nonsense"],
    "account_reset_password_from_key": [("1", "nonsense")],
}
WATCH = """
  window.seen = {shift: 0, refused: []};
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  document.addEventListener("securitypolicyviolation", event =>
    seen.refused.push(`${event.violatedDirective} ${event.sample} ${event.sourceFile}`));
"""
# Also the transition from page to page has to be over before colours are looked at.
WEAR = """async theme => {
    document.documentElement.dataset.theme = theme;
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const finite = document.getAnimations().filter(
        one => one.effect.getComputedTiming().endTime !== Infinity
    );
    await Promise.allSettled(finite.map(one => one.finished));
    return seen.shift;
}"""
# What folds is unfolded, and a form is told that its settings change, as a person would.
USE = """() => {
    for (const part of document.querySelectorAll("main details")) part.open = true;
    for (const part of document.querySelectorAll("[popover]:not(.toasts)")) {
        part.showPopover(); part.hidePopover();
    }
    const chosen = document.querySelector("main form :is(:checked, select)");
    chosen?.dispatchEvent(new Event("change", {bubbles: true}));
}"""
RULES = """async only => {
    const options = {resultTypes: ["violations"], ...(only.length ? {runOnly: only} : {})};
    const {violations} = await axe.run(document, options);
    return violations.map(fault => `${fault.id} at ${fault.nodes[0].target}`);
}"""
FORMS = """() => [...document.querySelectorAll("main form[method=post]")]
    .map((form, place) => ({place, action: form.getAttribute("action") ?? location.pathname,
        asks: [...form.elements].some(one => one.name && one.matches(
            "input:not([type=hidden], [type=file]), select, textarea"))}))
    .filter(form => form.asks)"""
# What a size can change, and what a theme can.
LAYOUT, COLOURS = ["scrollable-region-focusable", "target-size"], ["color-contrast"]
_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass
class Crawl:
    """What is wrong, one line each, pages that there are not, the forms that were seen (page,
    place in it), the cookies."""

    faults: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    forms: dict[str, tuple[str, int]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    state: Any = None


def crawl(context: Any, site: str, paths: list[str], *, brief: bool = False) -> Crawl:
    """Each page in both themes at three widths; `brief` is on a phone in the dark alone."""
    found = Crawl(paths=paths)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("console", lambda said: found.faults.append(said.text) if _counts(said) else None)
    page.on("response", lambda answer: _note(found, answer, site))
    for path in paths:
        found.faults += [f"{path} {fault}" for fault in _look(page, path, brief=brief)]
        for form in page.evaluate(FORMS):
            key = _ID.sub("…", f"{path} {form['action']}")
            found.forms.setdefault(key, (path, form["place"]))
    page.close()
    return found


def open_page(page: Any, path: str) -> None:
    """Give the password once more where the page asks for it."""
    page.goto(path)
    if "/reauthenticate/" in page.url and "/reauthenticate/" not in path:
        page.fill("[name=password]", person.PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(f"**{path}")


def addresses(
    context: Any,
    examples: dict[str, list[Any]],
    seen: Collection[str] = (),
    *,
    is_staff: bool = False,
) -> list[str]:
    """Of every page that this visitor gets, or of the staff's pages alone. A route that takes an
    id needs an example. `seen` are a visitor's pages, which look alike to everybody."""
    found, unknown = [], []
    examples = examples | EXAMPLES
    routes = [one for one in _routes() if one[0].startswith("reports:") == is_staff]
    for name, takes in routes:
        if name in examples:
            found += [_address(name, example) for example in examples[name]]
        elif not takes:
            found.append(reverse(name))
        elif name not in PARTS and examples.keys() > EXAMPLES.keys():
            answer = context.request.get(_nobodys(name), max_redirects=0)
            unknown += [name] if answer.status != 405 else []
    assert unknown == [], f"resident.py gives no example of {unknown}"
    fresh = [path for path in found if path not in seen or path in DEPENDS_ON_PERSON]
    return [path for path in fresh if _is_page(context, path)]


def _routes() -> Iterator[tuple[str, bool]]:
    """Names of all routes but the API's and the admin's; whether each takes something."""
    parts: list[tuple[str, bool, Any]] = [("", False, get_resolver())]
    while parts:
        before, took, part = parts.pop()
        for entry in part.url_patterns:
            takes = took or bool(entry.pattern.regex.groups)
            if isinstance(entry, URLPattern) and entry.name:
                yield f"{before}{entry.name}", takes
            elif isinstance(entry, URLResolver) and _is_ours(entry):
                inside = f"{entry.namespace}:" if entry.namespace else ""
                parts.append((f"{before}{inside}", takes, entry))


def _is_ours(entry: URLResolver) -> bool:
    return not isinstance(entry, LazyUrls) and entry.namespace != "admin"


def _address(name: str, example: Any) -> str:
    return reverse(name, args=example if isinstance(example, tuple) else [example])


def _nobodys(name: str) -> str:
    """Of a row that there is not."""
    try:
        return _address(name, uuid4())
    except NoReverseMatch:
        return _address(name, 0)


def _is_page(context: Any, path: str) -> bool:
    answer = context.request.get(path, max_redirects=0)
    is_html = "text/html" in answer.headers.get("content-type", "")
    if "/reauthenticate/" in answer.headers.get("location", ""):
        return True
    return answer.status not in {302, 303, 405} and is_html and "<!doctype" in answer.text()


def _look(page: Any, path: str, *, brief: bool) -> Iterator[str]:
    _resize(page, 390)
    open_page(page, path)
    page.evaluate(AXE)
    yield from _moved(page.evaluate(WEAR, "dark"))
    page.evaluate(USE)
    yield from _faults(page, "dark", 390, [])
    if brief:
        return
    yield from _faults(page, "dark", 320, LAYOUT)
    yield from _faults(page, "dark", 1440, LAYOUT + COLOURS)
    yield from page.evaluate("seen.refused")
    open_page(page, path)
    page.evaluate(AXE)
    yield from _moved(page.evaluate(WEAR, "light"))
    yield from _faults(page, "light", 1440, COLOURS)
    yield from _faults(page, "light", 390, COLOURS)
    yield from page.evaluate("seen.refused")


def _faults(page: Any, theme: str, width: int, rules: list[str]) -> Iterator[str]:
    _resize(page, width)
    for fault in page.evaluate(RULES, rules):
        yield f"{theme} {width}: {fault}"
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wider > 0:
        yield f"{width}: {wider} px wider than the window"


def _moved(shift: float) -> list[str]:
    return [f"moves by {shift:.3f} while it loads"] if shift > 0.02 else []


def _resize(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": SIZES[width]})


def _note(found: Crawl, answer: Any, site: str) -> None:
    if answer.status >= 500:
        found.faults.append(f"{answer.url} answers {answer.status}")
    if 400 <= answer.status < 500 and answer.request.resource_type == "document":
        found.lost.append(f"{answer.url} answers {answer.status}")
    if not answer.url.startswith((site, "data:", "blob:")):
        found.faults.append(f"{answer.url} is elsewhere")


def _counts(said: Any) -> bool:
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text
