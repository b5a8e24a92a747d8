"""For everyone: axe on every page type, keyboard, narrow windows, large text, the device's own colors, the quick exit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.conftest import WIDTHS, Real, opened
from tests.browser.test_pages import KINDS, path_of

ALL = [*KINDS, "design", "exit", "form"]
# rows of one template, of which the first stand for all: six hundred sources take axe half a minute
MANY = ".kb-sources > li:nth-child(n+8), .kb-az__letter:nth-child(n+3), .kb-matrix tbody:nth-of-type(n+4)"
# where a phone has another layout than its neighbors
PHONE = ["home", "section", "exit", "glossary", "term", "scope", "activity", "directory", "person", "template", "case"]
PHONE += ["references", "about", "search", "lost", "design"]
EXIT = "https://www.weather.gov/"


def path(kind: str, real: Real) -> str:
    """The address of a page of a kind, those of this file too."""
    if kind == "design":
        return "/about/design/"
    if kind == "form":
        return "/contribute/center/"
    if kind == "exit":
        guides = real.judgment.pages.of_kind("guide").values()
        return next(item.url for item in guides if item.matter.quick_exit)
    return path_of(kind, real)


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Light on a phone, dark on a desk."""
    found = {}
    for width, theme in (("phone", "light"), ("wide", "dark")):
        size = {"width": WIDTHS[width][0], "height": WIDTHS[width][1]}
        found[width] = browser.new_context(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    yield found
    for context in found.values():
        context.close()


@pytest.mark.parametrize(("width", "kind"), [*(("wide", kind) for kind in ALL), *(("phone", kind) for kind in PHONE)])
def test_axe_finds_nothing(windows: dict[str, BrowserContext], real: Real, width: str, kind: str) -> None:
    context = windows[width]
    page = opened(context, real, path(kind, real), lost=kind == "lost").page
    try:
        page.evaluate("many => document.querySelectorAll(many).forEach(row => row.remove())", MANY)
        found = Axe().run(page).response["violations"]
        assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []
    finally:
        page.close()


COVERED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  if (at === document.body || !box.width) return "";
  for (const [x, y] of [[.5, .5], [.1, .2], [.9, .8], [.1, .8], [.9, .2]]) {
    const seen = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    if (seen && (at.contains(seen) || seen.contains(at))) return "";
  }
  return `${at.tagName}.${at.className} ${at.textContent.trim().slice(0, 40)} at ${Math.round(box.top)}`;
}"""


@pytest.mark.parametrize("kind", ["exit", "home", "template", "directory"])
def test_the_focus_is_never_covered(context: BrowserContext, real: Real, kind: str) -> None:
    page = opened(context, real, path(kind, real)).page
    covered, seen = [], set()
    try:
        for _ in range(70):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            if name in seen:
                break
            seen.add(name)
            if found := page.evaluate(COVERED):
                covered.append(found)
        assert covered == []
        assert len(seen) > 12
    finally:
        page.close()


@pytest.mark.parametrize(
    "kind", ["home", "section", "guide", "exit", "term", "scope", "person", "template", "references"]
)
def test_narrow_windows_and_large_text(plain: BrowserContext, real: Real, kind: str) -> None:
    page = opened(plain, real, path(kind, real)).page
    try:
        session = page.context.new_cdp_session(page)
        # (width in pixels, the letters of the browser, the letters chosen under "Reading as")
        for width, letters, chosen in (
            (320, 16, ""),
            (390, 32, ""),
            (1280, 32, ""),
            (640, 32, ""),
            (1280, 16, "larger"),
        ):
            page.set_viewport_size({"width": width, "height": 700})
            session.send("Page.setFontSizes", {"fontSizes": {"standard": letters}})
            page.locator("html").evaluate("(root, size) => root.setAttribute('data-kb-size', size)", chosen)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{over} px too wide at {width} px, {letters} px letters {chosen}"
    finally:
        page.close()


def test_the_devices_own_colors_keep_what_grounds_told(context: BrowserContext, real: Real) -> None:
    page = opened(context, real, path("guide", real)).page
    try:
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        border = "element => parseFloat(getComputedStyle(element).borderTopWidth)"
        for part in (".kb-stop", ".kb-crisis-link", ".kb-words blockquote", ".kb-grade"):
            assert page.locator(part).first.evaluate(border) >= 1, part
        moving = """() => [...document.querySelectorAll("a, button, summary")]
            .filter(e => getComputedStyle(e).transitionDuration.split(",").some(t => parseFloat(t) > 0)).length"""
        assert page.evaluate(moving) == 0
    finally:
        page.close()


@pytest.mark.parametrize("by", ["button", "key"])
def test_the_quick_exit_leaves_no_way_back(context: BrowserContext, real: Real, by: str) -> None:
    page = opened(context, real, "/about/").page
    try:
        page.route(f"{EXIT}**", lambda route: answered(route))
        page.goto(real.address + path("exit", real))
        page.wait_for_load_state("networkidle")
        if by == "button":
            page.get_by_role("link", name="Leave this page").click()
        else:
            for _ in range(3):
                page.keyboard.press("Escape")
        page.wait_for_url(EXIT)
        page.go_back()
        assert page.url == f"{real.address}/about/"
    finally:
        page.close()


def answered(route: Route) -> None:
    route.fulfill(body="<title>Weather</title>", content_type="text/html")


def test_the_quick_exit_stands_on_pages_about_abuse_alone(plain: BrowserContext, real: Real) -> None:
    for kind, shown in (("exit", True), ("crisis", True), ("guide", False), ("home", False)):
        page: Page = opened(plain, real, path(kind, real)).page
        link = page.locator("a.kb-exit")
        assert link.count() == shown, kind
        if shown:  # a link, without scripts too
            assert link.get_attribute("href") == EXIT
            box = link.bounding_box()
            assert box and box["height"] >= 44
        page.close()
