"""Terms open as notes beside the word: by mouse, by finger and by keyboard, and remain links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Opened, Real, is_phone, opened

GUIDE = "/guides/scope/emotional-release-on-the-table/"


@pytest.fixture
def guide(context: BrowserContext, real: Real) -> Iterator[Opened]:
    found = opened(context, real, GUIDE)
    yield found
    assert found.complaints == []
    assert found.page.evaluate("window.__violations") == []
    if found.page.url.startswith(real.address):
        found.page.evaluate("localStorage.clear()")
    found.page.close()


def test_a_note_opens_and_leads_on(guide: Opened, real: Real) -> None:
    page = guide.page
    term, note = page.locator("main a.kb-term").first, page.locator("#kb-pop")
    expect(note).to_be_hidden()
    term.click()
    expect(note).to_be_visible()
    assert page.url == real.address + GUIDE  # the reader did not lose her page
    expect(note).to_be_focused()
    expect(term).to_have_attribute("aria-expanded", "true")
    expect(term).to_have_attribute("aria-details", "kb-pop")
    box, at = note.bounding_box(), term.bounding_box()
    assert box and at
    if is_phone(page):  # a sheet from below, as wide as the window
        assert box["x"] == 0 and box["width"] == 390 and round(box["y"] + box["height"]) == 844
    else:
        assert at["y"] + at["height"] <= box["y"] <= at["y"] + at["height"] + 20 or box["y"] + box["height"] <= at["y"]
        assert abs(box["x"] - at["x"]) < 400 and round(box["width"]) == 376
    term_id = str(term.get_attribute("href")).rstrip("/").rsplit("/", 1)[1]
    note.get_by_role("link", name="The whole entry").click()
    expect(page).to_have_url(f"{real.address}/glossary/{term_id}/")


def test_by_keyboard_alone(guide: Opened) -> None:
    page = guide.page
    term, note = page.locator("main a.kb-term").nth(1), page.locator("#kb-pop")
    term.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_focused()
    assert note.get_attribute("role") == "dialog"
    assert page.locator(f"#{note.get_attribute('aria-labelledby')}").inner_text().strip()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('kb-pop').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(term).to_be_focused()
    expect(term).to_have_attribute("aria-expanded", "false")


def test_one_note_at_a_time_and_a_click_elsewhere_closes(guide: Opened) -> None:
    page = guide.page
    first, second, note = (
        page.locator("main a.kb-term").nth(0),
        page.locator("main a.kb-term").nth(1),
        page.locator("#kb-pop"),
    )
    first.evaluate("link => link.click()")
    expect(note).to_be_visible()
    title = note.locator("#kb-pop-title").inner_text()
    second.evaluate("link => link.click()")
    expect(note.locator("#kb-pop-title")).not_to_have_text(title)
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(second).to_have_attribute("aria-expanded", "true")
    page.mouse.click(5, 300)
    expect(note).to_be_hidden()
    expect(second).to_have_attribute("aria-expanded", "false")


def test_a_mouse_that_rests_opens_it_and_leaves_it(guide: Opened) -> None:
    page = guide.page
    term, note = page.locator("main a.kb-term").first, page.locator("#kb-pop")
    term.scroll_into_view_if_needed()
    term.hover()
    if is_phone(page):  # nothing rests there
        page.wait_for_timeout(450)
        expect(note).to_be_hidden()
        return
    expect(note).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")  # a hover moves no focus
    note.locator(".kb-pop__more").hover()  # it can be read and pressed
    page.wait_for_timeout(350)
    expect(note).to_be_visible()
    page.mouse.move(5, 5)
    expect(note).to_be_hidden()


def test_one_whole_file_is_fetched_and_no_word_is_told(guide: Opened, real: Real) -> None:
    page = guide.page
    for number in range(2):
        page.locator("main a.kb-term").nth(number).evaluate("link => link.click()")
        expect(page.locator("#kb-pop")).to_be_visible()
    asked = [url for url in guide.fetched if url.endswith(".json") or "/glossary/" in url]
    assert asked == [f"{real.address}/assets/kb/notes.json"]


def test_when_the_notes_cannot_come_the_link_leads_on(context: BrowserContext, real: Real) -> None:
    page = opened(context, real, GUIDE).page
    try:
        page.route("**/notes.json", lambda route: route.abort())
        page.locator("main a.kb-term").first.evaluate("link => link.click()")
        page.wait_for_url("**/glossary/**")
    finally:
        page.close()


def test_her_own_voice_comes_first(guide: Opened) -> None:
    page = guide.page
    both = page.evaluate(
        """async () => Object.entries(await (await fetch(new URL("../../../assets/kb/notes.json", location))).json())
             .filter(([, html]) => html.split("data-voice").length > 2).map(([id]) => id)"""
    )
    link = next(
        item for item in page.locator("main a.kb-term").all() if str(item.get_attribute("href")).split("/")[-2] in both
    )
    for profession, first in [("psychotherapist", "psychotherapist"), ("massage-therapist", "massage-therapist")]:
        page.evaluate("value => document.querySelector(`[name=kb-profession][value=${value}]`).click()", profession)
        link.evaluate("link => link.click()")
        voices = page.locator("#kb-pop [data-voice]")
        expect(voices).to_have_count(2)
        assert voices.first.get_attribute("data-voice") == first
        assert voices.first.inner_text().startswith("You, as a ")
        page.keyboard.press("Escape")


def test_without_javascript_a_term_is_a_link(plain: BrowserContext, real: Real) -> None:
    page = opened(plain, real, GUIDE).page
    try:
        term = page.locator("main a.kb-term").first
        term.click()
        page.wait_for_url("**/glossary/**")
        assert page.locator("#kb-pop").count() == 0
    finally:
        page.close()
