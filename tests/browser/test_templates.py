"""Templates on paper: as many pages as they promise, on Letter and on A4; and the Word file beside each."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from playwright.sync_api import Browser, Page

from kb.model import Template
from kb.pages import Source
from tests.browser.conftest import Real

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(scope="module")
def paper(browser: Browser) -> Page:
    return browser.new_context(java_script_enabled=False).new_page()


def templates(real: Real) -> list[Source]:
    return list(real.judgment.pages.of_kind("template").values())


def test_a_template_fits_its_pages(paper: Page, real: Real) -> None:
    wrong = []
    for source in templates(real):
        assert isinstance(source.matter, Template)
        paper.goto(real.address + source.url)
        for name, format_ in (("letter", "Letter"), ("a4", "A4")):
            pages = len(PAGE.findall(paper.pdf(format=format_)))
            if pages != source.matter.sheet.pages:
                wrong.append(f"{source.src}: {pages} pages on {name}, and it says {source.matter.sheet.pages}")
    assert wrong == []


def test_on_a_phone_each_blank_of_a_row_has_its_name(paper: Page, real: Real) -> None:
    paper.set_viewport_size({"width": 390, "height": 844})
    paper.goto(f"{real.address}/templates/consent-to-touch/")
    names = paper.locator("td[data-label]").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content === JSON.stringify(cell.dataset.label))"
    )
    assert len(names) > 4 and all(names)


def test_the_word_file_is_there_and_holds_the_sheet(real: Real) -> None:
    for source in templates(real):
        assert isinstance(source.matter, Template)
        folder = real.folder / source.url.strip("/")
        html = (folder / "index.html").read_text("utf-8")
        file = f"{source.matter.id}.docx"
        assert re.search(rf'<a class="kb-btn" href="[^"]*/{file}" download>.*?Word file</a>', html), source.src
        document = Document(io.BytesIO((folder / file).read_bytes()))
        headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
        sheets = re.findall(r'<article class="kb-sheet">\s*<h2[^>]*>(.*?)</h2>', html, re.S)
        assert headings == [re.sub(r"<[^>]+>", "", title) for title in sheets]
