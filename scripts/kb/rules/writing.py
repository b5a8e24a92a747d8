"""What the body of a page may be made of."""

from __future__ import annotations

from collections.abc import Iterator

from kb.blocks import MARKDOWN_BLOCKS, OWN_BLOCKS
from kb.load import Library
from kb.model import MAX_TOLD
from kb.pages import Pages
from kb.problem import Problem, did_you_mean, quoted
from kb.render import macro_signatures

_REFUSALS = {
    "html": (
        "KB313",
        "holds the raw HTML {}",
        "write it in Markdown; to show the sign < as text write &lt; or put it in backticks",
    ),
    "attribute": ("KB313", "sets an attribute: {}", "only an id ({{: #name }}) or a class may be set"),
    "include": ("KB317", "pulls in another file ({})", "copy the text that you need into the page"),
    "fence": (
        "KB321",
        "opens a code block with {} that never closes",
        "put the same signs on a line of their own where the code ends, indented alike; the opening line holds one word more at most",
    ),
    "deep": ("KB103", "is nested too deep at {}", "write it flatter"),
}


def nothing_raw(library: Library, pages: Pages) -> Iterator[Problem]:
    """No raw HTML, no attributes, no text from other files, no code block that runs to the end."""
    for source in pages.sources.values():
        if source.kind == "shell":
            continue
        for finding in source.findings[:MAX_TOLD]:
            code, message, hint = _REFUSALS[finding.kind]
            yield Problem(
                source.path,
                finding.line,
                finding.column,
                code,
                message.format(quoted(finding.text)),
                hint.replace("{{", "{").replace("}}", "}"),
            )


def blocks_are_known_and_closed(library: Library, pages: Pages) -> Iterator[Problem]:
    """A block has a name that is known, and ends."""
    known = (*OWN_BLOCKS, *MARKDOWN_BLOCKS)
    for source in pages.sources.values():
        for block in source.blocks:
            if block.name not in known:
                hint = did_you_mean(block.name, known) or f"blocks are: {', '.join(known)}"
                yield Problem(
                    source.path, block.line, block.column, "KB315", f"opens the unknown block '{block.name}'", hint
                )
            elif not block.closed:
                yield Problem(
                    source.path,
                    block.line,
                    block.column,
                    "KB316",
                    f"opens the block '{block.name}', which never closes",
                    "write /// on a line of its own where it ends",
                )


def ids_are_unique(library: Library, pages: Pages) -> Iterator[Problem]:
    """An id stands once on a page."""
    for source in pages.sources.values():
        first: dict[str, int] = {}
        for id_, line in sorted(source.ids, key=lambda pair: pair[1]):
            if id_ in first:
                yield Problem(
                    source.path,
                    line,
                    1,
                    "KB312",
                    f"has the id '{id_}' twice (first in line {first[id_]})",
                    "choose another id for one of them",
                )
            first.setdefault(id_, line)


def headings_carry_ids(library: Library, pages: Pages) -> Iterator[Problem]:
    """Headings of guides, templates and cases carry an id of their own."""
    for source in pages.sources.values():
        if source.kind not in {"guide", "case", "template"}:
            continue
        sheet = [(block.line, block.name) for block in source.blocks if block.name == "sheet"]
        for heading in source.headings:
            in_sheet = sheet and heading.level == 1
            if not heading.explicit and not in_sheet:
                yield Problem(
                    source.path,
                    heading.line,
                    1,
                    "KB318",
                    f"has the heading {quoted(heading.text)} without an id",
                    f"write {'#' * heading.level} {heading.text} {{: #{heading.id} }}",
                )


def front_matter_leaves_macros_alone(library: Library, pages: Pages) -> Iterator[Problem]:
    """No front matter key has the name of a macro: it would switch the macro off on that page."""
    for source in pages.sources.values():
        if source.matter is None and source.kind != "shell":
            continue  # an unknown key, which has been told
        for key in source.document.values:
            if key in macro_signatures():
                yield Problem(
                    source.path,
                    *source.document.key_place((key,)),
                    "KB411",
                    f"has the front matter key '{key}', which is the name of a macro",
                    "take it out",
                )
