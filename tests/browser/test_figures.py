"""Figures on a phone: letters that can be read, and none outside the frame."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.conftest import WIDTHS, Real

LEAST = 12
"""Pixels that a letter is high on a phone."""
MEASURED = """() => [...document.querySelectorAll(".kb-figure svg")].map((svg) => {
  const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
  const words = [...svg.querySelectorAll("text, tspan")];
  return {
    name: svg.getAttribute("aria-label"),
    least: Math.min(...words.map((word) => parseFloat(getComputedStyle(word).fontSize) * scale)),
    outside: words.filter((word) => { const at = word.getBoundingClientRect(); return at.left < frame.left - 1 || at.right > frame.right + 1; }).map((word) => word.textContent),
  };
})"""


def test_letters_can_be_read_and_stay_inside(browser: Browser, real: Real) -> None:
    width, height = WIDTHS["phone"]
    page = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False).new_page()
    pages = [s for s in real.judgment.pages.sources.values() if any(call.name == "figure" for call in s.macros)]
    assert len(pages) >= 8
    for source in pages:
        page.goto(real.address + source.url)
        figures = page.evaluate(MEASURED)
        assert figures
        for figure in figures:
            assert figure["least"] >= LEAST, figure
            assert figure["outside"] == [], figure


def test_the_claims_sort_by_their_headings(browser: Browser, real: Real) -> None:
    page = browser.new_page()
    page.goto(f"{real.address}/guides/touch/what-the-evidence-says/")
    page.locator("table.kb-claims").scroll_into_view_if_needed()
    how_sure = page.get_by_role("button", name="How sure")
    how_sure.focus()
    for state in ("ascending", "descending"):
        page.keyboard.press("Enter")
        ranks = page.locator(".kb-claims [data-rank]").evaluate_all("cells => cells.map((cell) => +cell.dataset.rank)")
        assert ranks == sorted(ranks, reverse=state == "descending")
        assert page.locator(".kb-claims th[aria-sort]").get_attribute("aria-sort") == state
    page.close()
