"""Figures on a phone: letters that can be read, and none outside the frame."""

from __future__ import annotations

from playwright.sync_api import BrowserContext

from tests.browser.conftest import Real, opened

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


def test_letters_can_be_read_and_stay_inside(context: BrowserContext, real: Real) -> None:
    pages = [s for s in real.judgment.pages.sources.values() if any(call.name == "figure" for call in s.macros)]
    assert len(pages) >= 8
    for source in pages:
        found = opened(context, real, source.url)
        figures = found.page.evaluate(MEASURED)
        assert figures and not found.complaints
        for figure in figures:
            assert figure["least"] >= LEAST, figure
            assert figure["outside"] == [], figure
        found.page.close()
