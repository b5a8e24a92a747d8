"""On paper: how many pages, what is on them, and what is not. Read from the PDF that the browser makes. Templates have
their own (test_templates.py).
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext
from pypdf import PdfReader

from tests.browser.conftest import Real, opened
from tests.browser.test_pages import path_of

PAPERS = ("Letter", "A4")


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A window to print from; its width changes nothing on paper."""
    found = browser.new_context(viewport={"width": 1280, "height": 900})
    yield found
    found.close()


def printed(context: BrowserContext, real: Real, path: str) -> dict[str, list[str]]:
    """Paper -> the text of each page."""
    page = opened(context, real, path).page
    try:
        files = {paper: page.pdf(format=paper, print_background=False) for paper in PAPERS}
    finally:
        page.close()
    return {
        paper: [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(data)).pages]
        for paper, data in files.items()
    }


def test_the_closing_line_never_stands_alone(desk: BrowserContext, real: Real) -> None:
    """Wherever the edge of a sheet comes to lie: beside the closing line stand what leads on and the last source."""
    page = opened(desk, real, path_of("guide", real)).page
    bare = """() => { for (const part of document.querySelectorAll(".kb-prose > :not(.kb-sources, .kb-next, .kb-after)")) part.hidden = true;
        document.querySelectorAll("[hidden]").forEach((part) => { part.style.display = "none"; }); }"""
    try:
        page.evaluate(bare)  # what is left is printed at once
        last = page.locator(".kb-source__read").last.inner_text().strip(" ·")
        for more in range(0, 960, 60):
            page.evaluate("more => { document.querySelector('.kb-head').style.marginTop = `${more}px`; }", more)
            end = " ".join(PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages[-1].extract_text().split())
            assert "Next guide" in end and "CC BY 4.0" in end and last in end, f"{more}: {end}"
    finally:
        page.close()


@pytest.mark.parametrize("kind", ["guide", "case"])
def test_a_page_prints_as_one_would_hand_it_out(desk: BrowserContext, real: Real, kind: str) -> None:
    url = "/guides/scope/disclosure-of-abuse/" if kind == "guide" else path_of(kind, real)  # one with a quick exit
    for paper, sheets in printed(desk, real, url).items():
        assert len(sheets) <= 9, paper  # three of them sources, with addresses that can be typed
        assert all(len(sheet) > 80 for sheet in sheets), "no page is empty"
        text = " ".join(sheets)
        source = real.judgment.pages.sources[f"{url.strip('/')}.md"]
        assert text.startswith(source.title.replace("'", "’"))
        for frame in ("Skip to content", "Reading as", "Take it with you", "Leave this page", "Did this answer"):
            assert frame not in text, f"{frame}: {paper}"
        end = sheets[-1]
        assert url in end and "Draft, review open" in end and "CC BY 4.0" in end
        if kind != "case":
            answers = text.index("In short"), text.index("Do now"), text.index("Sources")
            assert list(answers) == sorted(answers)
            assert "Check yourself" in text  # folded on the screen, open on paper


def test_the_matrix_prints_on_two_pages(desk: BrowserContext, real: Real) -> None:
    """Two sheets in all: the matrix, what its marks mean, and where the rest stands."""
    for paper, sheets in printed(desk, real, "/scope/").items():
        assert len(sheets) == 2, paper
        text = " ".join(sheets)
        for activity in real.judgment.library.activities.values():
            assert activity.activity.replace("'", "’") in text
        assert "Outside scope" in text and "Depends on place" in text
        assert "How to read your own law, and the sources, stand there" in sheets[1]


def test_a_section_prints_its_figure_beside_its_list(desk: BrowserContext, real: Real) -> None:
    for paper, sheets in printed(desk, real, "/guides/scope/").items():
        assert len(sheets) == 2, paper
        drawn = next(sheet for sheet in sheets if "What is whose, and what is both’s" in sheet)
        assert "From the scope matrix" in drawn and "Massage an injury or a painful area" in drawn


@pytest.mark.parametrize("kind", ["person", "center"])
def test_a_listing_prints_on_one_page(desk: BrowserContext, real: Real, kind: str) -> None:
    for paper, sheets in printed(desk, real, path_of(kind, real)).items():
        assert len(sheets) == 1, paper
        assert "Sample" in sheets[0] and "How to refer" in sheets[0]
