"""Every page type, light on a phone and dark on a desk: nothing fails, axe finds nothing, and it can be read."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from kb import address
from kb.data_address import is_data_address
from tests.browser.conftest import Real, is_phone, opened

KINDS = [
    *("home", "section", "guide", "glossary", "term", "scope", "activity", "directory", "person", "center", "region"),
    *(
        "profession",
        "approach",
        "templates",
        "template",
        "cases",
        "case",
        "references",
        "crisis",
        "teach",
        "contribute",
        "writing",
    ),
    *("about", "search", "lost", "gone", "design", "exit", "form"),
]
# rows of one template, of which the first stand for all: six hundred sources take axe half a minute
MANY = ".kb-sources > li:nth-child(n+8), .kb-az__letter:nth-child(n+3), .kb-matrix tbody:nth-of-type(n+4)"
# where a phone has another layout than its neighbors
PHONE = {"home", "section", "exit", "glossary", "term", "scope", "activity", "directory", "person", "template", "case"}
PHONE |= {"references", "about", "search", "lost", "design"}


def path_of(kind: str, real: Real) -> str:
    """The address of one page of a kind, found in the real content."""
    library, pages = real.judgment.library, real.judgment.pages
    listings = library.current_listings.values()
    fixed = {
        "home": "/",
        "section": "/guides/touch/",
        "glossary": "/glossary/",
        "scope": "/scope/",
        "directory": "/directory/",
        "templates": "/templates/",
        "cases": "/cases/",
        "references": "/references/",
        "crisis": "/crisis/",
        "teach": "/teach/",
        "contribute": "/contribute/",
        "writing": "/contribute/writing/",
        "about": "/about/",
        "search": "/search/",
        "lost": "/no/such/page/",
        "gone": "/old-gone/",
        "design": "/about/design/",
        "form": "/contribute/center/",
    }
    if kind in fixed:
        return fixed[kind]
    if kind == "exit":
        return next(item.url for item in pages.of_kind("guide").values() if item.matter.quick_exit)
    if kind in {"guide", "template", "case"}:
        return next(iter(pages.of_kind(kind).values())).url
    found = {
        "term": lambda: address.term_url(
            next(item.id for item in library.terms.values() if item.false_friend and item.see)
        ),
        "activity": lambda: address.activity_url(next(iter(library.activities))),
        "person": lambda: address.listing_url(next(item.id for item in listings if item.kind == "person")),
        "center": lambda: address.listing_url(next(item.id for item in listings if item.kind == "center")),
        "region": lambda: address.region_url(address.regions_in_use(library)[0]),
        "profession": lambda: address.profession_url(next(iter(library.professions))),
        "approach": lambda: address.approach_url(address.approaches_in_use(library)[0]),
    }
    return found[kind]()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_each_kind(context: BrowserContext, real: Real, kind: str) -> None:
    lost = kind == "lost"
    found = opened(context, real, path_of(kind, real), lost=lost)
    page = found.page
    try:
        assert found.status == (404 if lost else 200)
        assert found.complaints == []
        assert page.evaluate("window.__violations") == []
        assert page.locator("html").get_attribute("lang") == "en"
        title = page.title()
        assert title.strip() and (
            title == "Better Together" if kind == "home" else title.endswith(" - Better Together")
        )
        assert page.locator("h1").count() == 1
        assert page.locator("h1").first.is_visible()
        assert page.locator("main").count() == 1
        assert (
            page.evaluate(
                "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
            )
            == []
        )
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{wide} px wider than the window: {page.evaluate(WIDER)}"
        page.keyboard.press("Tab")  # the first stop is the skip link, and it can be seen
        assert page.evaluate("document.activeElement.className") == "kb-skip"
        box = page.locator(".kb-skip").bounding_box()
        assert box and box["x"] >= 0 and box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        if kind in PHONE or not is_phone(page):
            page.evaluate("many => document.querySelectorAll(many).forEach(row => row.remove())", MANY)
            broken = Axe().run(page).response["violations"]
            assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in broken] == []
    finally:
        page.close()


def test_the_words_of_a_fold_run_on_and_headings_stand_level(context: BrowserContext, real: Real) -> None:
    """A choice with a quote in it is one text, not two columns; after the marks of evidence a heading has its usual room."""
    page = opened(context, real, "/cases/she-lost-so-much-weight/").page
    try:
        assert page.evaluate(COLUMNS) == []
        margins = page.evaluate(
            """[...document.querySelectorAll('.kb-prose > h2:not(:first-child)')].map(h => getComputedStyle(h).marginTop)"""
        )
        assert page.locator(".kb-evidence + h2").count() and len(set(margins)) == 1, margins
    finally:
        page.close()


# choices of which the lines do not all begin at the same place
COLUMNS = """[...document.querySelectorAll('.kb-decision summary')].filter((fold) => {
    const words = document.createRange(), lines = new Map();
    words.selectNodeContents(fold);
    for (const { top, left } of words.getClientRects()) lines.set(Math.round(top / 9), Math.min(left, lines.get(Math.round(top / 9)) ?? left));
    return Math.max(...lines.values()) - Math.min(...lines.values()) > 3;
  }).map((fold) => fold.textContent)"""
WIDER = """[...document.querySelectorAll("main *, header *, footer *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 5).map((e) => `${e.tagName}.${e.className}`)"""


def test_what_is_wrong_would_be_seen(context: BrowserContext, real: Real) -> None:
    """The watch itself: an inline script, a picture from elsewhere, an error, and a box that is too wide."""
    found = opened(context, real, "/about/")
    page = found.page
    try:
        page.evaluate(
            """() => {
              const add = (tag, values) => document.querySelector("main").append(Object.assign(document.createElement(tag), values));
              add("script", {textContent: "window.ran = true"});
              add("img", {src: "https://example.org/x.png", alt: ""});
              add("div", {className: "too-wide", textContent: "x"});
              document.querySelector(".too-wide").style.width = "3000px";
              setTimeout(() => { throw new Error("on purpose"); });
            }"""
        )
        page.wait_for_timeout(200)
        assert not page.evaluate("window.ran")
        assert {line.split()[0] for line in page.evaluate("window.__violations")} == {"script-src-elem", "img-src"}
        assert any("on purpose" in line for line in found.complaints)
        assert any("Content Security Policy" in line for line in found.complaints)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0
        assert "DIV.too-wide" in page.evaluate(WIDER)
    finally:
        page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_it_can_be_read_without_javascript(plain: BrowserContext, real: Real, kind: str) -> None:
    found = opened(plain, real, path_of(kind, real), lost=kind == "lost")
    page = found.page
    try:
        assert found.complaints == []
        assert page.locator("h1").first.is_visible()
        words = page.locator("main").inner_text().split()
        assert len(words) > (15 if kind in {"lost", "gone"} else 30)
        dead = page.locator("[data-kb-needs-js]").all()
        assert [item.get_attribute("class") for item in dead if item.is_visible()] == [], (
            "what needs scripts is not shown without them"
        )
    finally:
        page.close()


def test_without_javascript_nothing_is_hidden_but_what_opens(plain: BrowserContext, real: Real) -> None:
    """Every section of a guide can be seen; answers open by the browser's own means."""
    page = opened(plain, real, path_of("guide", real)).page
    try:
        headings = page.locator("main h2[id]").all()
        assert len(headings) >= 8
        assert all(heading.is_visible() for heading in headings)
        question = page.locator("details.kb-question").first
        question.locator("summary").click()
        assert question.locator("p").first.is_visible()
    finally:
        page.close()


class _Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found |= {str(values[name]) for name in ("href", "src", "action") if values.get(name)}
        self.ids |= {str(values[name]) for name in ("id",) if values.get(name)}


def test_every_own_link_of_these_pages_answers(real: Real) -> None:
    texts: dict[str, tuple[int, str]] = {}

    def fetched(url: str) -> tuple[int, str]:
        if url not in texts:
            try:
                with urllib.request.urlopen(url, timeout=10) as answer:
                    texts[url] = (answer.status, answer.read().decode("utf-8", "replace"))
            except urllib.error.HTTPError as error:
                texts[url] = (error.code, error.read().decode("utf-8"))
        return texts[url]

    wrong: list[tuple[str, str, object]] = []
    count = 0
    for kind in KINDS:
        here = real.address + path_of(kind, real)
        for link in _Links(fetched(here)[1]).found:
            full = urljoin(here, link)
            if not full.startswith(real.address):
                assert urlsplit(full).scheme in {"https", "mailto", "tel", "sms"} or is_data_address(full), (
                    kind,
                    link,
                )
                continue
            target, _, fragment = full.partition("#")
            status, text = fetched(target)
            count += 1
            if status != 200 and not (kind == "lost" and target == here):
                wrong.append((kind, link, status))
            elif fragment and fragment not in _Links(text).ids:
                wrong.append((kind, link, "no such section"))
    assert wrong == []
    assert count > 500


def test_samples_are_marked_wherever_they_are_shown(real: Real) -> None:
    samples = [item for item in real.judgment.library.current_listings.values() if item.sample]
    assert samples
    for item in samples:
        text = (real.folder / "directory" / item.id / "index.html").read_text("utf-8")
        assert "kb-sample-banner" in text, item.id
    directory = (real.folder / "directory" / "index.html").read_text("utf-8")
    for item in samples:
        row = re.search(rf'<article class="[^"]*" id="{item.id}"[^>]*>.*?</article>', directory, re.S)
        assert row and "kb-sample" in row.group(), item.id


def test_nothing_is_kept_and_nothing_is_sent(context: BrowserContext, real: Real) -> None:
    """No cookie, and nothing in storage, until a reader chooses something."""
    context.clear_cookies()
    found = opened(context, real, path_of("guide", real))
    try:
        assert context.cookies() == []
        assert found.page.evaluate("Object.keys(sessionStorage).length + Object.keys(localStorage).length") == 0
        assert all(url.startswith(real.address) for url in found.fetched)
    finally:
        found.page.close()
