"""The empty Word document that every sheet is written into, and how a finished one is packed.

Made once from python-docx's own, with all taken out that a sheet does not use. Two builds give the same bytes: no
dates stand in the file, and its parts carry none.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

LANGUAGE = "en-US"
TEXT_WIDTH = Inches(7.1)
"""From margin to margin on Letter; 1 cm is left over on A4."""
FIELD, LINE, SIGNATURE = "Field", "Line to write on", "Signature line"
_KEPT = frozenset(
    {
        "Normal",
        "Default Paragraph Font",
        "Normal Table",
        "No List",
        "Heading 1",
        "Heading 2",
        "List Bullet",
        "Strong",
        "Emphasis",
        "Table Grid",
        "Footer",
    }
)
_SANS, _SERIF = "Arial", "Georgia"
_INK, _LABEL = RGBColor(0x17, 0x21, 0x2D), RGBColor(0x46, 0x50, 0x5C)
_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The least that a zip can say: it means "none"."""
_DROPPED = ("stylesWithEffects", "thumbnail", "customXml", "extended-properties")


def blank_document() -> DocumentType:
    """A new empty document with the styles of the house."""
    return Document(io.BytesIO(_base()))


def packed(document: DocumentType) -> bytes:
    """The document as a file, the same bytes for the same document."""
    written, result = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(result, "w") as packing:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            packing.writestr(entry, parts.read(name))
    return result.getvalue()


@cache
def _base() -> bytes:
    document = Document()
    _drop_parts(document)
    _set_page(document)
    _set_styles(document)
    _set_properties(document)
    return packed(document)


def _drop_parts(document: DocumentType) -> None:
    for owner in (document.part, document.part.package):
        relations: Any = owner.rels
        for id_ in [id_ for id_, relation in relations.items() if relation.reltype.endswith(_DROPPED)]:
            del relations[id_]


def _set_page(document: DocumentType) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Inches(8.5), Inches(11)
    page.left_margin = page.right_margin = Inches(0.7)
    page.top_margin, page.bottom_margin, page.footer_distance = Inches(0.55), Inches(0.7), Inches(0.3)


def _set_styles(document: DocumentType) -> None:
    styles: Any = document.styles
    for style in list(styles):
        if style.name not in _KEPT and style.element.get(qn("w:styleId")) not in _KEPT:
            style.element.getparent().remove(style.element)
        else:
            for link in style.element.findall(qn("w:link")):  # to a character style that is gone
                style.element.remove(link)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    _set_font(styles["Normal"], _SANS, 9.5)
    styles["Normal"].font.color.rgb = _INK
    _set_spacing(styles["Normal"], before=0, after=4.5, lines=1.1)
    _set_font(styles["Heading 1"], _SERIF, 16)
    _set_font(styles["Heading 2"], _SERIF, 11.5)
    for name, before, after in (("Heading 1", 0, 7), ("Heading 2", 6, 3)):
        styles[name].font.color.rgb = _INK
        _set_spacing(styles[name], before=before, after=after, lines=1)
    _set_font(styles["Footer"], _SANS, 8)
    styles["Footer"].font.color.rgb = _LABEL
    field = styles.add_style(FIELD, WD_STYLE_TYPE.CHARACTER)
    field.font.underline, field.font.color.rgb, field.font.size = True, _LABEL, Pt(8.5)
    line = styles.add_style(LINE, WD_STYLE_TYPE.PARAGRAPH)
    line.base_style = styles["Normal"]
    _set_spacing(line, before=0, after=0, lines=18)
    signature = styles.add_style(SIGNATURE, WD_STYLE_TYPE.PARAGRAPH)
    signature.base_style = styles["Normal"]
    _set_spacing(signature, before=15, after=3, lines=1)
    signature.font.size, signature.font.color.rgb = Pt(8.5), _LABEL


def _set_font(style: Any, name: str, size: float) -> None:
    """A font for every script: headings would else keep the theme's."""
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.rPr.rFonts
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), name)


def _set_spacing(style: Any, *, before: float, after: float, lines: float) -> None:
    """Points before and after; `lines` is a multiple, or, above 3, points exactly."""
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    if lines > 3:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(lines)
    else:
        layout.line_spacing = lines


def _set_properties(document: DocumentType) -> None:
    properties: Any = document.core_properties
    properties.author, properties.last_modified_by = "Better Together", "Better Together"
    properties.comments, properties.language = "", LANGUAGE
    element = properties._element
    for dated in [child for child in element if child.tag.rpartition("}")[2] in {"created", "modified"}]:
        element.remove(dated)
    settings: Any = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")  # else Word opens it as an old file, and boxes can't be ticked
