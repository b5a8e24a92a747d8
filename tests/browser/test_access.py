"""For everyone: keyboard, narrow windows, large text, the device's own colors, the quick exit."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.conftest import Real, opened
from tests.browser.test_pages import path_of as path

EXIT = "https://www.weather.gov/"


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


# words of titles that stand on two lines, but for the longest, which no phone holds in such letters
BROKEN = """() => [...document.querySelectorAll("main h1, .kb-sheet > h2:first-child")].flatMap((title) => {
    const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT), found = [];
    for (let text; (text = walker.nextNode());) for (const { 0: word, index } of text.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const tops = [...range.getClientRects()].map(({ top }) => top);
        if (word.length < 12 && Math.max(...tops) - Math.min(...tops) > 10) found.push(word);
    }
    return found;
})"""


@pytest.mark.parametrize(
    "kind", ["home", "section", "guide", "exit", "term", "scope", "person", "template", "references", "design"]
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
            assert page.evaluate(BROKEN) == [], "titles are small enough for their words"
    finally:
        page.close()


def test_no_line_moves_while_the_typeface_comes(context: BrowserContext, real: Real) -> None:
    page = context.new_page()
    try:

        def late(route: Route) -> None:
            time.sleep(0.5)
            route.continue_()

        page.route("**/*.woff2", late)
        page.goto(real.address + path("guide", real), wait_until="load")
        page.wait_for_timeout(300)
        moved = """() => new Promise((told) => {
            new PerformanceObserver((list) => told(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
                .observe({ type: "layout-shift", buffered: true });
            setTimeout(() => told(0), 100);
        })"""
        assert page.evaluate(moved) < 0.001
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
