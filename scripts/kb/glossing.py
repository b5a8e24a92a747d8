"""A Python-Markdown extension: links the first mention of a term in each section.

Never in code, headings, links, buttons, summaries, stop blocks or footnotes. Runs after the engines have checked
links (priority below 0), needs to know nothing of the page, and writes addresses from the root.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator
from typing import Any

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from kb.address import term_url
from kb.load import Library, shared_library

_SKIPPED_TAGS = {
    "a",
    "code",
    "pre",
    "script",
    "style",
    "button",
    "summary",
    "label",
    "figcaption",
    *(f"h{n}" for n in range(1, 7)),
}
_SKIPPED_CLASSES = {"footnote", "kb-stop", "kb-sheet", "kb-decision__situation", "admonition-title"}
_OPAQUE_RAW = re.compile(r"<(/?)(a|button|code|summary|label|sup|svg)\b[^>]*?(/?)>", re.I)
_TERM_LINK = re.compile(r"/glossary/([a-z0-9-]+)/")


class Glossary:
    """Finds terms in text: one regular expression, built as a trie, so that ten thousand cost as much as ten."""

    def __init__(self, forms: dict[str, str]) -> None:
        self._exact = {form: id_ for form, id_ in forms.items() if _is_abbreviation(form)}
        self._folded = {form.casefold(): id_ for form, id_ in forms.items() if not _is_abbreviation(form)}
        trie = _trie_pattern([*self._folded, *(form.casefold() for form in self._exact)])
        self._pattern = re.compile(rf"(?<![\w-])({trie})(s|es)?(?![\w-])", re.I) if trie else None

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, term id) of each mention."""
        for match in self._pattern.finditer(text) if self._pattern else ():
            form = match.group(1)
            id_ = self._exact.get(form) or self._folded.get(form.casefold())
            if id_:
                yield match.start(), match.end(), id_


def _is_abbreviation(form: str) -> bool:
    """PTSD, not ptsd: forms without lower-case letters are found only as they are written."""
    return form.isupper()


def _trie_pattern(forms: Iterable[str]) -> str:
    root: dict[str, Any] = {}
    for form in forms:
        node = root
        for char in form:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern_of(root)


def _pattern_of(node: dict[str, Any]) -> str:
    ends = "" in node
    branches = [re.escape(char) + _pattern_of(child) for char, child in sorted(node.items()) if char]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends else joined


def glossary_of(library: Library) -> Glossary:
    return Glossary({form: term.id for term in library.terms.values() for form in term.glossed})


class _Glosser(Treeprocessor):
    def __init__(self, md: Markdown, glossary: Glossary) -> None:
        super().__init__(md)
        self.glossary = glossary
        self.seen: set[str] = set()
        self.raw_depth = 0

    def run(self, root: Any) -> None:
        self.seen, self.raw_depth = set(), 0
        self.walk(root)

    def walk(self, element: Any) -> None:
        if element.tag == "h2":
            self.seen = set()
        classes = set((element.get("class") or "").split())
        if element.tag == "a":
            self.note_link(element.get("href") or "")
        if element.tag in _SKIPPED_TAGS or classes & _SKIPPED_CLASSES:
            for child in element:  # a heading or a link inside still counts
                if child.tag == "a":
                    self.note_link(child.get("href") or "")
            return
        children = list(element)
        self.gloss(element, None)
        for child in children:
            self.walk(child)
            self.gloss(element, child)

    def note_link(self, href: str) -> None:
        match = _TERM_LINK.search(href)
        if match:
            self.seen.add(match.group(1))

    def gloss(self, parent: Any, after: Any) -> None:
        """Gloss the text that follows `after` inside `parent` (the parent's own text where there is none)."""
        text = parent.text if after is None else after.tail
        if not text or not text.strip():
            return
        pieces = list(self.pieces(text))
        if len(pieces) == 1:
            return
        position = 0 if after is None else list(parent).index(after) + 1
        if after is None:
            parent.text = pieces[0][0]
        else:
            after.tail = pieces[0][0]
        for offset, ((words, id_), (tail, _)) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True)):
            link = etree.Element("a", {"class": "kb-term", "href": term_url(id_)})
            link.text, link.tail = words, tail
            parent.insert(position + offset, link)

    def pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """Plain text and mentions in turn: (plain, ""), (words, id), (plain, ""), ..."""
        start = 0
        for chunk_start, chunk_end in self.open_text(text):
            for begin, end, id_ in self.glossary.find(text[chunk_start:chunk_end]):
                if id_ in self.seen:
                    continue
                self.seen.add(id_)
                yield text[start : chunk_start + begin], ""
                yield text[chunk_start + begin : chunk_start + end], id_
                start = chunk_start + end
        yield text[start:], ""

    def open_text(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches of text that lie in no raw inline tag in which nothing may be linked."""
        start = 0
        for match in HTML_PLACEHOLDER_RE.finditer(text):
            if self.raw_depth == 0:
                yield start, match.start()
            raw = str(self.md.htmlStash.rawHtmlBlocks[int(match.group(1))])
            for tag in _OPAQUE_RAW.finditer(raw):
                if tag.group(3):
                    continue
                self.raw_depth = max(0, self.raw_depth + (-1 if tag.group(1) else 1))
            start = match.end()
        if self.raw_depth == 0:
            yield start, len(text)


class Glossing(Extension):
    """Registers the glosser with the terms of this process's Library."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        library = shared_library()
        if _glossaries.get("library") is not library:
            _glossaries.update(library=library, glossary=glossary_of(library))
        md.treeprocessors.register(_Glosser(md, _glossaries["glossary"]), "kb-glossing", -5)


_glossaries: dict[str, Any] = {}


def makeExtension(**options: Any) -> Glossing:  # noqa: N802 - the name that Python-Markdown calls
    return Glossing(**options)
