"""The glossary's filter; and what a page does for who reads on: her questions first, addresses, citations, words to us."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Real, is_phone, opened
from tests.browser.test_notes import GUIDE

TERMS = ".kb-glossary__term:visible"


def test_the_glossary_filters_while_one_types(context: BrowserContext, real: Real) -> None:
    found = opened(context, real, "/glossary/")
    page, terms = found.page, real.judgment.library.terms.values()
    try:
        page.locator('[data-kb-show="false-friends"]').click()
        expect(page.locator(TERMS)).to_have_count(sum(1 for item in terms if item.false_friend))
        page.locator('[data-kb-show="contested"]').click()
        expect(page.locator(TERMS)).to_have_count(sum(1 for item in terms if item.contested))
        assert page.url.endswith("?view=contested")
        page.locator('[data-kb-show=""]').click()
        page.locator("[data-kb-find]").press_sequentially("i felt something let go")  # as a client says it
        expect(page.locator("#release")).to_be_visible()
        assert page.locator(TERMS).count() < 5
        expect(page.locator("[data-kb-count]")).to_have_text(f"{page.locator(TERMS).count()} of {len(terms)} words")
        page.keyboard.press("Enter")
        expect(page.locator(TERMS).first.locator("a")).to_be_focused()
        page.locator("[data-kb-find]").fill("relese")  # a slip is read as the search reads it
        expect(page.locator("[data-kb-count]")).to_contain_text("words for “release”")
        expect(page.locator("#release")).to_be_visible()
        page.locator("[data-kb-find]").fill("qqqq")
        expect(page.locator("[data-kb-empty]")).to_be_visible()
        page.locator("[data-kb-all]").click()
        expect(page.locator(TERMS)).to_have_count(len(terms))
        assert [line for line in found.complaints if "/favicon.svg" not in line] == []
    finally:
        page.close()


def test_the_sources_are_found_by_letter_while_typing_and_by_their_address(context: BrowserContext, real: Real) -> None:
    found = opened(context, real, "/references/#moyer-2004")
    page, count = found.page, len(real.judgment.library.references)
    try:
        expect(page.locator("#moyer-2004")).to_be_in_viewport()  # its letter has opened
        page.locator("[data-kb-find]").fill("massage meta-analysis")
        shown = page.locator(".kb-sources > li:visible")
        assert 0 < shown.count() < count / 4
        expect(page.locator("[data-kb-count]")).to_have_text(f"{shown.count()} of {count} sources")
        page.locator("[data-kb-find]").fill("")
        expect(shown).to_have_count(0)  # folded again
        page.locator('.kb-letters a[href="#letter-o"]').click()
        expect(page.locator("#or-ors-675-825")).to_be_visible()
        assert found.complaints == []
    finally:
        page.close()


def test_neighbors_stand_on_a_terms_page(plain: BrowserContext, real: Real) -> None:
    page = opened(plain, real, "/glossary/release/").page
    try:
        term = real.judgment.library.terms["release"]
        assert page.locator(".kb-neighbors li").count() == len(term.see)
        assert page.locator(".kb-beside a").count() == 2
    finally:
        page.close()


def test_her_questions_come_first_on_the_home_page(context: BrowserContext, real: Real) -> None:
    page = opened(context, real, "/").page
    try:
        page.locator('[name="kb-home-profession"][value="psychotherapist"]').check(force=True)
        first = page.locator(".kb-asks li").first
        assert first.get_attribute("data-for") == "psychotherapist"
        boxes = [box["y"] for item in page.locator(".kb-asks li").all() if (box := item.bounding_box())]
        assert boxes == sorted(boxes)  # what is seen and what Tab meets are in one order
        page.evaluate("localStorage.clear()")
    finally:
        page.close()


def test_a_heading_gives_its_address_and_a_page_its_citation(context: BrowserContext, real: Real) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = opened(context, real, GUIDE)
    page = found.page
    try:
        _leads_to_the_stop_block_and_the_guides_beside(page, real)
        anchor = page.locator('#do-now .kb-anchor[href^="#"]')
        anchor.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#kb-said")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == f"{real.address}{GUIDE}#do-now"
        page.locator('[popovertarget="kb-cite"]').first.click()
        page.locator("[data-kb-copy-text]").click()
        expect(page.locator("#kb-said")).to_have_text("Copied")
        cited = page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(
            r"Better Together\. \(\d{4}, [A-Z][a-z]+ \d+\)\. A client cries on my table \[Draft\]\. Better Together\. "
            rf"https://better-together\.example\.org/go/{GUIDE.split('/')[-2]}/",
            cited,
        )
        page.keyboard.press("Escape")
        cite = page.locator("#do-now a[href^='cite/']")
        cite.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{GUIDE}cite/#do-now")
        expect(page.locator("#kb-do-now-apa")).to_be_in_viewport()  # the section that was asked for is open
        expect(page.locator("#kb-do-now-ama")).to_contain_text(
            f"Accessed {date.today():%B} {date.today().day}, {date.today().year}."
        )
        page.locator("[data-kb-copy-text='#kb-do-now-ama']").click()
        expect(page.locator("#kb-said")).to_have_text("Copied")
        assert "A client cries on my table: Do now. Better Together. " in page.evaluate(
            "navigator.clipboard.readText()"
        )
        assert [line for line in found.complaints if "/favicon.svg" not in line] == []
    finally:
        page.close()
        context.clear_permissions()


def test_no_heading_wraps_anew_when_its_signs_come(context: BrowserContext, real: Real) -> None:
    page = opened(context, real, "/cases/more-than-a-massage/").page
    try:

        def heights(width: int) -> list[float]:
            page.set_viewport_size({"width": width, "height": 800})
            boxes = "[...document.querySelectorAll('main :is(h2, h3)')].map((h) => h.getBoundingClientRect().height)"
            return list(page.evaluate(boxes))

        assert page.locator(".kb-signs").count() > 5
        widths = range(240, 400, 8)  # some of them narrow enough for some heading to need the room
        with_signs = [heights(width) for width in widths]
        page.evaluate("for (const signs of document.querySelectorAll('.kb-signs')) signs.remove()")
        assert [heights(width) for width in widths] == with_signs
    finally:
        page.close()


def _leads_to_the_stop_block_and_the_guides_beside(page: Page, real: Real) -> None:
    expect(page.locator(".kb-stop > h2#stop .kb-anchor")).to_have_count(1)
    if not is_phone(page):
        box, text = page.locator(".kb-stop").bounding_box(), page.locator("#do-now + ol").bounding_box()
        assert box and text and box["x"] < text["x"] - 200, "it spans margin and text"
        page.locator("#kb-toc [href='#stop']").click()
        expect(page.locator(".kb-stop")).to_be_in_viewport()
        return
    page.locator("[data-kb-open-toc]").click()
    expect(page.locator("#kb-toc-sheet [href='#stop']")).to_be_visible()
    page.locator("#kb-toc-sheet button").click()
    expect(page.locator("#kb-toc-sheet")).to_be_hidden()
    page.locator(".kb-bar [popovertarget='kb-menu']").click()
    section = GUIDE.rsplit("/", 2)[0] + "/"
    beside = [item for item in real.judgment.pages.of_kind("guide").values() if item.url.startswith(section)]
    expect(page.locator("[data-kb-guides] li a")).to_have_count(len(beside))
    expect(page.locator("[data-kb-guides] [aria-current]")).to_have_text("A client cries on my table")
    page.keyboard.press("Escape")


def test_what_is_written_to_us_is_seen_before_it_is_sent(context: BrowserContext, real: Real) -> None:
    found = opened(context, real, GUIDE)
    page = found.page
    try:
        for name, words in [
            ("Yes", "What helped"),
            ("Not quite", "What is missing"),
            ("I have lived this", "not of a client"),
        ]:
            page.get_by_role("link", name=name, exact=True).click()
            dialog = page.locator("dialog.kb-write")
            expect(dialog.locator("textarea")).to_be_focused()
            text = dialog.locator("textarea").input_value()
            assert "A client cries on my table" in text and words in text
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()
        assert page.url == real.address + GUIDE
        assert found.complaints == []
    finally:
        page.close()


def test_the_next_step_asks_the_directory_for_what_it_says(context: BrowserContext, real: Real) -> None:
    page = opened(context, real, GUIDE).page
    try:
        page.get_by_role("link", name="Psychotherapists · Takes referrals").click()
        page.wait_for_url("**/directory/?profession=psychotherapist&interest=takes-referrals")
        expect(page.locator(".kb-chip--on")).to_have_count(2)
    finally:
        page.close()


def test_without_javascript_the_ways_to_write_lead_to_the_page_that_says_how(plain: BrowserContext, real: Real) -> None:
    page = opened(plain, real, GUIDE).page
    try:
        page.get_by_role("link", name="I have lived this").click()
        assert page.url == f"{real.address}/contribute/#share-an-experience"
    finally:
        page.close()
