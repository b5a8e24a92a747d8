"""Old and short addresses in a real browser: with scripts a reader is taken on, without them she finds the link."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import STARTLE, WATCH, Real, opened

LEADS = [
    ("/old-plain/", "/about/origin/"),
    ("/old-plain/#readers", "/about/origin/#readers"),
    ("/old-guide/#steps", f"{STARTLE}#do-now"),
    ("/old-guide/#words", f"{STARTLE}#words"),
    ("/old-guide/#proof", "/about/origin/"),
    ("/old-guide/#never-was", STARTLE),
    ("/old-guide/#lapsed", "/old-guide/#lapsed"),
    ("/old-guide/cite/", f"{STARTLE}cite/"),
    ("/old-guide/cite/#words", f"{STARTLE}cite/#words"),
    ("/old-to-part/#x", f"{STARTLE}#words"),
    (f"{STARTLE}#first-steps", f"{STARTLE}#first-steps"),
    (f"{STARTLE}#left", "/about/origin/"),
    ("/go/exaggerated-startle/do-now/", f"{STARTLE}#do-now"),
    ("/go/term/exaggerated-startle/", "/glossary/exaggerated-startle/"),
    ("/go/trauma/", "/glossary/trauma/"),
]


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A window that is as wide as a phone. How wide it is makes no difference to where an address leads."""
    found = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    found.add_init_script(WATCH)
    yield found
    found.close()


@pytest.mark.parametrize(("old", "new"), LEADS)
def test_a_reader_is_taken_on(phone: BrowserContext, real: Real, old: str, new: str) -> None:
    found = opened(phone, real, old)
    found.page.wait_for_url(f"{real.address}{new}")
    found.page.wait_for_load_state("load")
    assert found.page.locator("h1").count() == 1
    left = [
        said for said in found.complaints if "ERR_ABORTED" not in said
    ]  # what the page that was left still asked for
    assert left == []
    found.page.close()


WITHOUT = [
    ("/old-plain/", "/about/origin/", ""),
    ("/go/exaggerated-startle/do-now/", f"{STARTLE}#do-now", ""),
    ("/old-plain/cite/", "/about/origin/cite/", ""),
    ("/old-guide/", STARTLE, "[data-kb-moved-page]"),
    ("/old-guide/#steps", f"{STARTLE}#do-now", ":target a"),
    ("/old-guide/#words", f"{STARTLE}#words", ":target a"),
    (f"{STARTLE}#left", "/about/origin/", ":target a"),
]


@pytest.mark.parametrize(("old", "new", "link"), WITHOUT)
def test_without_scripts_she_finds_the_link(plain: BrowserContext, real: Real, old: str, new: str, link: str) -> None:
    page = plain.new_page()
    page.goto(real.address + old)
    if link:
        assert page.locator(link).is_visible()
        assert page.locator(link).bounding_box()["y"] < 844, "it is seen at once"  # type: ignore[index]
        page.click(link)
    page.wait_for_url(f"{real.address}{new}")
    page.close()


def test_a_section_that_lapsed_says_so_at_once(plain: BrowserContext, real: Real) -> None:
    page = plain.new_page()
    page.goto(f"{real.address}/old-guide/#lapsed")
    assert page.locator(":target").inner_text().startswith("“#lapsed” was taken out")
    assert page.locator(":target").bounding_box()["y"] < 844  # type: ignore[index]
    assert page.locator("#plan").inner_text() == "One plan for two rooms", (
        "what is called as its page is, is called so once"
    )
    page.close()


def test_an_old_section_shows_the_place_where_its_text_is(phone: BrowserContext, real: Real) -> None:
    page = opened(phone, real, f"{STARTLE}#first-steps").page
    top = page.locator("#do-now").evaluate("element => element.getBoundingClientRect().top")
    assert 0 <= top <= 300
    page.close()


def test_lines_about_old_sections_are_seen_by_those_who_come_for_them(plain: BrowserContext, real: Real) -> None:
    page = plain.new_page()
    page.goto(real.address + STARTLE)
    assert not page.locator("#left").is_visible()
    page.close()
