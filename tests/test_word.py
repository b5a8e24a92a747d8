"""Word files of templates: what stands in them, that they can be filled in and read aloud, and the same bytes twice."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from kb.publish import word, word_base

PAGE = """<!doctype html><html><body><h1>Letter</h1>
<article class="kb-prose"><article class="kb-sheet"><h2 id="letter">Referral</h2>
<p>To <span class="kb-field"><span class="kb-field__label">Name</span></span></p>
<p><span class="kb-field kb-field--short"><span class="kb-field__label">Date</span></span></p>
<p><strong>What you saw</strong> (no causes) <span class="kb-lines" role="img" aria-label="2 lines to write on"><span class="kb-line"></span><span class="kb-line"></span></span></p>
<p>May I <em>call</em>? <span class="kb-choice"><span class="kb-choice__item">yes</span><span class="kb-choice__item">no</span></span>.</p>
<p><strong>Who does what</strong></p>
<table><thead><tr><th>Who</th><th>What</th></tr></thead><tbody><tr><td>You</td><td><span class="kb-field"><span class="kb-field__label">Goal</span></span></td></tr><tr><td>They</td><td><span class="kb-field"><span class="kb-field__label"></span></span></td></tr></tbody></table>
<ul><li>One thing.</li></ul>
<ol><li>First.</li></ol><p>Between.</p><ol><li>First again.</li><li>Second.</li></ol>
<p><span class="kb-signature"><span class="kb-signature__part">Client</span><span class="kb-signature__part">Date</span></span> <span class="kb-signature"><span class="kb-signature__part">Witness</span></span></p>
</article>
<article class="kb-sheet"><h2 id="second">Second sheet</h2><p>Text.</p></article>
<h2 id="then">Then</h2><p>Not printed.</p></article>
<p class="kb-print-line">Letter. Better Together. Draft, review open.</p></body></html>"""
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@pytest.fixture(scope="module")
def data() -> bytes:
    return word.word_file(PAGE, "Letter to a psychotherapist", "One page.")


def names(data: bytes) -> list[str]:
    document = Document(io.BytesIO(data))
    return [str(element.get(qn("w:val"))) for element in document.element.iter(qn("w:alias"))]


def test_the_sheets_and_nothing_else(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Referral", "Second sheet"]
    text = "\n".join(p.text for p in document.paragraphs)
    assert (
        "What you saw (no causes)" in text
        and "1. First again." in text
        and "2. Second." in text
        and "One thing." in text
        and "Not printed" not in text
    )
    breaks = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert breaks == ["Second sheet"]
    assert document.sections[0].footer.paragraphs[0].text == "Letter. Better Together. Draft, review open."


def test_places_to_write_are_controls_with_a_name(data: bytes) -> None:
    assert names(data) == ["Name", "Date", "What you saw (no causes)", "yes", "no", "Goal", "They: What"]
    document = Document(io.BytesIO(data))
    boxes = list(document.element.iter(f"{W14}checkbox"))
    assert len(boxes) == 2
    lines = next(c for c in document.element.iter(qn("w:sdt")) if len(c.findall(f".//{qn('w:p')}")) == 2)
    assert lines.getparent() is document.element.body
    ids = [element.get(qn("w:val")) for element in document.element.iter(qn("w:id"))]
    assert len(ids) == len(set(ids)) == 7


def test_a_label_without_words_before_it_stays_when_it_is_filled_in(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    outside = [run.text for paragraph in document.paragraphs for run in paragraph.runs]
    assert "Date: " in outside
    assert not any("Name" in text for text in outside), "`To` leads to it; the label is what waits there"


def test_one_line_to_sign_for_each(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    lines = [p.text for p in document.paragraphs if p.style and p.style.name == word_base.SIGNATURE]
    assert lines == ["Client \t  Date \t", "Witness \t"]
    first = next(p for p in document.paragraphs if p.text.startswith("Client"))
    shares = [round(stop.position / word_base.TEXT_WIDTH, 2) for stop in first.paragraph_format.tab_stops]
    assert shares == [0.62, 1.0]


def test_three_to_sign_share_the_line() -> None:
    part = '<span class="kb-signature__part">Asked again</span>'
    page = f'<article class="kb-sheet"><h2>A</h2><p><span class="kb-signature">{part * 3}</span></p></article>'
    paragraph = Document(io.BytesIO(word.word_file(page, "A", "B"))).paragraphs[1]
    thirds = [stop.position / word_base.TEXT_WIDTH for stop in paragraph.paragraph_format.tab_stops]
    assert [round(share, 2) for share in thirds] == [0.33, 0.67, 1.0]


def test_a_table_tells_its_head_and_what_it_is_about(data: bytes) -> None:
    table = Document(io.BytesIO(data)).tables[0]
    assert table._tbl.findall(f".//{qn('w:tblHeader')}") and table.cell(0, 0).text == "Who"
    captions = [element.get(qn("w:val")) for element in table._tbl.iter(qn("w:tblCaption"))]
    assert captions == ["Who does what"]


def test_language_title_and_no_dates(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    assert document.core_properties.title == "Letter to a psychotherapist"
    assert document.core_properties.language == "en-US"
    languages = {element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-US"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"created" not in parts.read("docProps/core.xml") and b"modified" not in parts.read("docProps/core.xml")
        assert not re.search(r"thumbnail|Effects|customXml|app\.xml", " ".join(parts.namelist()))


def test_two_builds_give_the_same_bytes(data: bytes) -> None:
    word_base._base.cache_clear()
    assert word.word_file(PAGE, "Letter to a psychotherapist", "One page.") == data
    assert word.word_file(PAGE, "Another", "One page.") != data


def test_small_enough_for_a_telephone(data: bytes) -> None:
    assert len(data) < 20_000
