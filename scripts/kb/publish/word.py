"""A Word file of each template that asks for one (`word_file: true`), made of the sheet on the finished page.

The sheet in docs/templates/ is the one source: what is printed, copied and filled in as a file says the same. Places
to write become content controls that carry their label, boxes become boxes to tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph
from lxml import html

from kb.memory import Memory, mark_of
from kb.model import Template
from kb.publish.second_process import beside
from kb.publish.site import Site, Written
from kb.publish.word_base import FIELD, LINE, SIGNATURE, TEXT_WIDTH, blank_document, packed

nsmap.setdefault("w14", "http://schemas.microsoft.com/office/word/2010/wordml")
_BLANK = "\u00a0"
_LONG, _SHORT, _IN_CELL = 46, 26, 14
"""Letters that a place to write is wide, in a sentence, short, and in a table."""
_BOX, _TICKED, _BOX_FONT = "2610", "2612", "MS Gothic"
_ROOM, _ROW = Pt(5), Pt(21)
_SIGNED = 0.62
"""How far a name goes where a date follows it."""
_MOST = 64
"""Letters that Word shows of a control's name."""


def begin(site: Site) -> None:
    """Have a file written beside each page whose template wants one; nothing else waits for them."""
    site.begun["word"] = beside(lambda: _write(site), may_wait=True)


def _write(site: Site) -> Iterable[Written]:
    memory = Memory.of_project(site.root, "word")
    for source in site.pages.of_kind("template").values():
        if isinstance(source.matter, Template) and source.matter.word_file and source.url in site.html:
            made_from = (site.html[source.url], source.matter.title, source.matter.summary)
            data = memory.made(source.url, mark_of(made_from), partial(word_file, *made_from))
            site.write_bytes(f"{source.url}{source.matter.id}.docx", data)
    memory.keep()
    return ()


def word_file(page: str, title: str, summary: str) -> bytes:
    """The sheets of a page as a Word file; its last line is the one that stands below a printed page."""
    found = html.fromstring(page)
    document = blank_document()
    document.core_properties.title, document.core_properties.subject = title, summary
    below = found.find_class("kb-print-line")
    if below:
        document.sections[0].footer.paragraphs[0].add_run(_text(below[0]))
    writer = _Writer(document)
    for number, sheet in enumerate(found.find_class("kb-sheet")):
        writer.write_sheet(sheet, first=number == 0)
    return packed(document)


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _is(element: Any, name: str) -> bool:
    return name in element.get("class", "").split()


def _squeezed(text: str | None) -> str:
    """Text with its line ends and runs of blanks as one blank; one at either end is kept."""
    return " ".join(f"x{text or ''}x".split())[1:-1]


class _Writer:
    """Writes sheets into a document."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._controls = 0

    def write_sheet(self, sheet: Any, *, first: bool) -> None:
        start = len(self._document.paragraphs)
        for block in sheet:
            self._write_block(block)
        if not first and len(self._document.paragraphs) > start:
            self._document.paragraphs[start].paragraph_format.page_break_before = True

    def _write_block(self, block: Any) -> None:
        if block.tag in {"h1", "h2"}:
            self._document.add_heading(_text(block), 1 if block.getprevious() is None else 2)
        elif block.tag in {"h3", "h4"}:
            self._document.add_heading(_text(block), 2)
        elif block.tag == "ul":
            for item in block:
                self._write_words(item, self._document.add_paragraph(style="List Bullet"))
        elif block.tag == "ol":
            for number, item in enumerate(block, 1):  # written out: Word's own numbers would go on in the next list
                self._write_words(item, self._document.add_paragraph(f"{number}. "))
        elif block.tag == "table":
            self._write_table(block)
        elif block.tag == "p":
            if _text(block) or len(block):
                self._write_words(block, self._document.add_paragraph())
        else:
            for inner in block:
                self._write_block(inner)

    def _write_table(self, source: Any) -> None:
        rows = list(source.iter("tr"))
        heads = [_text(cell) for cell in rows[0]]
        table = self._document.add_table(len(rows), max(len(row) for row in rows), style="Table Grid")
        for row, cells in zip(table.rows, rows, strict=True):
            if cells.find_class("kb-field"):
                row.height = _ROW
            for cell, written, head in zip(row.cells, cells, heads, strict=False):
                paragraph = cell.paragraphs[0]
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                paragraph.paragraph_format.space_after = 0
                self._write_words(written, paragraph, cell=": ".join(filter(None, [_text(cells[0]), head])))
                if written.tag == "th":
                    for run in paragraph.runs:
                        run.bold = True
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if cells[0].tag == "th" and cells.getparent().tag == "thead":
                properties.append(OxmlElement("w:tblHeader"))
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), self._lead(source))
        table._tbl.tblPr.append(caption)
        self._document.add_paragraph().paragraph_format.line_spacing = 0.5

    def _lead(self, block: Any) -> str:
        """What is said before a block: the name of what follows."""
        before = block.getprevious()
        if before is None:
            return ""
        return _text(next(before.iter("strong"), before))[:_MOST]

    # --- a paragraph -------------------------------------------------------------------------------------------

    def _write_words(self, element: Any, paragraph: Paragraph, *, cell: str = "") -> None:
        """Text, emphasis, and places to write, in the order in which they stand. `cell` names a cell of a table."""
        line = _Line(paragraph, cell=cell)
        line.say(element.text)
        for child in element:
            last = not _squeezed(child.tail).strip() and child.getnext() is None
            line = self._write_part(child, line, last=last)
            line.say(child.tail)

    def _write_part(self, part: Any, line: _Line, *, last: bool) -> _Line:
        """One element of a paragraph; gives the line on which the text goes on."""
        if _is(part, "kb-field"):
            self._write_field(_text(part), line, short=_is(part, "kb-field--short"), to_the_end=last)
        elif _is(part, "kb-choice"):
            self._write_choice([_text(item) for item in part], line)
        elif _is(part, "kb-signature"):
            return self._write_signature([_text(item) for item in part], line)
        elif _is(part, "kb-lines"):
            return self._write_lines(len(part), line)
        elif part.tag == "br":
            line.paragraph.add_run().add_break()
        else:
            line.say(part.text_content(), {"strong": "Strong", "em": "Emphasis"}.get(part.tag))
        return line

    def _write_field(self, label: str, line: _Line, *, short: bool, to_the_end: bool) -> None:
        """A control named by its label, which stands in it until something is written there.

        Where no words lead to it, the label is written before it too: it would else be gone once it is filled in.
        """
        leads = bool(line.said.strip())
        shown = label if leads else ""
        if label and not leads:
            line.say(f"{label}: ")
        wide = _IN_CELL if line.cell else _SHORT if short else _LONG
        style = "" if line.cell and not leads else FIELD  # an empty cell is its own line
        run = _run(shown + _BLANK * max(4, wide - len(shown)), style)
        if to_the_end and not short and not line.cell:
            layout = line.paragraph.paragraph_format
            layout.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
            layout.space_before = _ROOM  # for a hand that writes
            run = _run(shown, FIELD)
            run.append(OxmlElement("w:tab"))
        line.add(self._control(label or line.cell or line.said, None, [run], is_placeholder=True))

    def _write_choice(self, options: list[str], line: _Line) -> None:
        for number, option in enumerate(options, 1):
            box, checked = OxmlElement("w14:checkbox"), OxmlElement("w14:checked")
            checked.set(qn("w14:val"), "0")
            box.append(checked)
            for name, sign in (("w14:checkedState", _TICKED), ("w14:uncheckedState", _BOX)):
                state = OxmlElement(name)
                state.set(qn("w14:val"), sign)
                state.set(qn("w14:font"), _BOX_FONT)
                box.append(state)
            mark = _run(chr(int(_BOX, 16)), font=_BOX_FONT)
            line.add(self._control(": ".join(filter(None, [line.cell, option])), box, [mark]))
            line.say(f"{_BLANK}{option}{_BLANK * 2 if number < len(options) else ''}")
            line.say(" " if number < len(options) else "")

    def _write_signature(self, parts: list[str], line: _Line) -> _Line:
        """Lines to sign on, side by side: tabs drawn as a line, no table."""
        paragraph = line.paragraph if not line.said else self._document.add_paragraph()
        paragraph.style = SIGNATURE
        for number, part in enumerate(parts, 1):
            share = _SIGNED if len(parts) == 2 and number == 1 else number / len(parts)
            at = Emu(int(TEXT_WIDTH * share))
            kind = WD_TAB_ALIGNMENT.RIGHT if number == len(parts) else WD_TAB_ALIGNMENT.LEFT
            paragraph.paragraph_format.tab_stops.add_tab_stop(at, kind, WD_TAB_LEADER.LINES)
            paragraph.add_run(f"{'  ' if number > 1 else ''}{part} \t")
        return _Line(paragraph, said=" ".join(parts), full=True)

    def _write_lines(self, count: int, line: _Line) -> _Line:
        """Empty lines as one control, which the words before it name."""
        if line.cell:  # a cell must end with a paragraph of its own: plain lines do
            for _ in range(count):
                line.paragraph.add_run().add_break()
            return line
        written = []
        for _ in range(count):
            paragraph = self._document.add_paragraph(style=LINE)._p
            borders = OxmlElement("w:pBdr")
            for side in ("w:bottom", "w:between"):
                border = OxmlElement(side)
                for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "857A6B")):
                    border.set(qn(f"w:{name}"), value)
                borders.append(border)
            paragraph.get_or_add_pPr().append(borders)
            written.append(paragraph)
        before = written[0].getprevious()
        control = self._control(line.said or "Lines to write on", None, written)
        before.addnext(control) if before is not None else self._document.element.body.insert(0, control)
        after = self._document.add_paragraph()
        after.paragraph_format.line_spacing = 0.3
        after.paragraph_format.space_after = 0
        return _Line(after)

    def _control(self, name: str, kind: Any, content: list[Any], *, is_placeholder: bool = False) -> Any:
        """A content control. `kind` is what it takes, and None for any text (LibreOffice draws no line under a control
        for plain text); `is_placeholder`: what stands in it goes when somebody writes there.
        """
        self._controls += 1
        control, properties, inside = (OxmlElement(f"w:{tag}") for tag in ("sdt", "sdtPr", "sdtContent"))
        for tag, value in (("alias", " ".join(name.split())[:_MOST] or "Field"), ("id", str(self._controls))):
            element = OxmlElement(f"w:{tag}")
            element.set(qn("w:val"), value)
            properties.append(element)
        if is_placeholder:
            properties.append(OxmlElement("w:showingPlcHdr"))
        if kind is not None:
            properties.append(kind)
        for item in content:
            inside.append(item)
        control.extend([properties, inside])
        return control


class _Line:
    """A paragraph that is being written, and what has been said on it so far. `cell` is the name of the cell that it
    stands in; `full` says that it ends with a line to sign.
    """

    def __init__(self, paragraph: Paragraph, *, cell: str = "", said: str = "", full: bool = False) -> None:
        self.paragraph, self.cell, self.said, self.full = paragraph, cell, said, full

    def say(self, text: str | None, style: str | None = None) -> None:
        words = _squeezed(text)
        if not self.said or self.full:
            words = words.lstrip(" ")
        if words:
            self.paragraph.add_run(words, style)
            self.said += words

    def add(self, control: Any) -> None:
        self.paragraph._p.append(control)
        self.said += " "


def _run(text: str, style: str = "", font: str = "") -> Any:
    run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
    if style:
        named = OxmlElement("w:rStyle")
        named.set(qn("w:val"), style)
        properties.append(named)
    if font:
        fonts = OxmlElement("w:rFonts")
        for attribute in ("w:ascii", "w:eastAsia", "w:hAnsi"):
            fonts.set(qn(attribute), font)
        properties.append(fonts)
    words = OxmlElement("w:t")
    words.set(qn("xml:space"), "preserve")
    words.text = text
    run.extend([properties, words])
    return run
