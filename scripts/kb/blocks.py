"""A Python-Markdown extension: the blocks that guides are made of (`/// words | title` ... `///`).

Runs the same in both site engines. The names here are the only ones that `kb check` lets pass, beside Markdown's own.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from functools import cache
from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

OWN_BLOCKS = (
    "words",
    "words-mt",
    "words-pt",
    "instead",
    "stop",
    "question",
    "note",
    "mt",
    "pt",
    "decision",
    "sheet",
)
MARKDOWN_BLOCKS = ("details",)
_SPEAKER = {"words": "reader", "words-mt": "massage-therapist", "words-pt": "psychotherapist"}
_VOICE = {"mt": "massage-therapist", "pt": "psychotherapist"}


def stop_id(count: int) -> str:
    """The id of a page's stop block, the first of them or a later one."""
    return "stop" if count == 1 else f"stop-{count}"


class _Kb(Block):  # type: ignore[misc]
    """A block whose title is optional and whose element the subclass makes."""

    ARGUMENT = None

    @property
    def title(self) -> str:
        return str(self.argument or "")

    def element(self, parent: Any, tag: str, **attributes: str) -> Any:
        return etree.SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})

    def titled(self, parent: Any, tag: str, class_: str) -> None:
        if self.title:
            self.element(parent, tag, class_=class_).text = self.title


class _Words(_Kb):
    """Speech: a figure with the occasion as its caption."""

    def on_create(self, parent: Any) -> Any:
        figure = self.element(parent, "figure", class_=f"kb-words kb-words--{_SPEAKER[self.NAME]}")
        if self.title:
            self.element(figure, "figcaption").text = self.title
        self.element(figure, "blockquote")
        return figure

    def on_add(self, block: Any) -> Any:
        return block.find("blockquote")


class _Aside(_Kb):
    """A side remark, or what not to say."""

    def on_create(self, parent: Any) -> Any:
        # no landmark: it belongs to the text around it, and many on a page would be in the way
        aside = self.element(parent, "div", class_=f"kb-{self.NAME}")
        self.titled(aside, "p", f"kb-{self.NAME}__title")
        return aside


class _Stop(_Kb):
    """Life, harm, loss of orientation: the page reversed. A section among those of the page, so that it can be jumped to."""

    def on_create(self, parent: Any) -> Any:
        count = self.tracker["count"] = self.tracker.get("count", 0) + 1
        section = self.element(parent, "section", class_="kb-stop")
        section.set("aria-labelledby", stop_id(count))
        # the class first: what is looked for as `<h2 id=` is a heading between sections, and this one stands in a box
        self.element(section, "h2", class_="kb-stop__title", id_=stop_id(count)).text = self.title or "Stop"
        return section


class _Question(_Kb):
    """A self-check: the answer opens."""

    def on_create(self, parent: Any) -> Any:
        details = self.element(parent, "details", class_="kb-question")
        self.element(details, "summary").text = self.title or "Answer"
        return details


class _Voice(_Kb):
    """What one of the two professions saw."""

    def on_create(self, parent: Any) -> Any:
        section = self.element(parent, "section", class_=f"kb-voice kb-voice--{_VOICE[self.NAME]}")
        self.titled(section, "p", "kb-voice__who")
        return section


class _Decision(_Kb):
    """A choice: each item `- text → what happens` opens to its consequence; the right one is bold in the source."""

    def on_create(self, parent: Any) -> Any:
        box = self.element(parent, "div", class_="kb-decision")
        self.titled(box, "p", "kb-decision__situation")
        return box

    def on_inline_end(self, block: Any) -> None:
        for item in block.iter("li"):
            _fold_choice(item)


class _Sheet(_Kb):
    """The part of a template that is printed. Its title is a second-level heading: the page has its own."""

    def on_create(self, parent: Any) -> Any:
        return self.element(parent, "article", class_="kb-sheet")

    def on_end(self, block: Any) -> None:
        for heading in block.iter("h1"):
            heading.tag = "h2"


_BLOCK_TAGS = {"p", "ul", "ol", "table", "blockquote", "pre", "div", "details", "dl"}


def _fold_choice(item: Any) -> None:
    """`choice → consequence` becomes a fold. Splits at the first arrow in the item's own text."""
    holder = item.find("p") if item.find("p") is not None and not (item.text or "").strip() else item
    pieces: list[tuple[Any, str]] = [(holder, "text"), *((child, "tail") for child in holder)]
    for index, (element, attribute) in enumerate(pieces):
        before, arrow, after = (getattr(element, attribute) or "").partition("→")
        if not arrow:
            continue
        details, summary = etree.Element("details"), etree.Element("summary")
        consequence = etree.Element("p")
        summary.text = holder.text if index else before.rstrip()
        children = list(holder)
        kept = children[: index if index else 0]
        setattr(element, attribute, before.rstrip()) if index else None
        for child in kept:
            summary.append(child)
        consequence.text = after.lstrip()
        following = children[len(kept) :] + [child for child in item if child is not holder and holder is not item]
        blocks = [child for child in following if child.tag in _BLOCK_TAGS]
        for child in following[: following.index(blocks[0])] if blocks else following:
            consequence.append(child)
        if kept and kept[0].tag == "strong" and not (summary.text or "").strip():
            item.set("class", "kb-decision__good")
            kept[0].tag = "span"  # bold in the source; on the page it would tell the answer before it is asked for
        for child in list(item):
            item.remove(child)
        item.text = None
        details.extend([summary, consequence, *(following[following.index(blocks[0]) :] if blocks else ())])
        item.append(details)
        return


@cache
def _named(name: str) -> type[_Kb]:
    return type(f"_{name.title().replace('-', '')}Block", (_BASES[name],), {"NAME": name})


_BASES: dict[str, type[_Kb]] = {
    "words": _Words,
    "words-mt": _Words,
    "words-pt": _Words,
    "instead": _Aside,
    "note": _Aside,
    "stop": _Stop,
    "question": _Question,
    "mt": _Voice,
    "pt": _Voice,
    "decision": _Decision,
    "sheet": _Sheet,
}


class KbBlocks(BlocksExtension):  # type: ignore[misc]
    """Registers the blocks."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: N802 - the library's name
        for name in OWN_BLOCKS:
            block_mgr.register(_named(name), self.getConfigs())


def makeExtension(**options: Any) -> KbBlocks:  # noqa: N802 - the name that Python-Markdown calls
    return KbBlocks(**options)
