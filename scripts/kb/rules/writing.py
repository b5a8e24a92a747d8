"""What the body of a page may be made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.blocks import MARKDOWN_BLOCKS, OWN_BLOCKS
from kb.load import Library
from kb.model import MAX_TOLD, id_problem
from kb.pages import Block, Pages, Source
from kb.problem import Problem, did_you_mean, quoted
from kb.render import macro_signatures
from kb.rules.refusals import REFUSALS

THEME_ID = re.compile(r"main\Z|kb-")
"""Ids that the theme gives to its own parts of every page."""

_OF_A_FENCE = ("html", "attribute")
_WHOLES, _OF_A_WHOLE = (
    ("admonition", "braces", "draft", "escaped", "leftover"),
    ("attribute", "struck", "id", "bare-call"),
)
"""What is told as a whole, and what of it would be a second problem."""
_RAISED = {"^": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), "~": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")}


def _without_signs(written: str) -> str:
    """What stands between two signs, and how it is written raised or lowered where it can be."""
    plain = written[1:-1]
    raised = plain.translate(_RAISED.get(written[0], {}))
    return plain if raised == plain else f"{plain} or {raised}"


def nothing_raw(library: Library, pages: Pages) -> Iterator[Problem]:
    """No raw HTML, no attributes, no text from other files, no Markdown of others, no code block that runs to the end."""
    for source in pages.sources.values():
        if source.kind == "shell":
            continue
        fences = {finding.line for finding in source.findings if finding.kind.startswith("fence")}
        wholes = [finding for finding in source.findings if finding.kind in _WHOLES]
        for finding in source.findings[:MAX_TOLD]:
            is_of_whole = finding.kind in _OF_A_WHOLE and any(finding.is_within(whole) for whole in wholes)
            is_below_fence = finding.kind == "indented" and any(line < finding.line for line in fences)
            if is_of_whole or is_below_fence or (finding.kind in _OF_A_FENCE and finding.line in fences):
                continue  # one cause, which is told
            if finding.kind == "id" and (wrong := id_problem(finding.text)):
                yield Problem(source.path, finding.line, finding.column, "KB112", *wrong)
                continue
            code, message, hint = REFUSALS[finding.kind]
            yield Problem(
                source.path,
                finding.line,
                finding.column,
                code,
                message.format(quoted(finding.text)),
                hint.format(_without_signs(finding.text), bare=finding.text.replace("\\", ""), plain=finding.text),
            )


def blocks_are_known_and_closed(library: Library, pages: Pages) -> Iterator[Problem]:
    """A block has a name that is known, holds something, and ends; a question says what it asks."""
    known = (*OWN_BLOCKS, *MARKDOWN_BLOCKS)
    for source in pages.sources.values():
        for block in source.blocks:
            if block.name not in known:
                hint = did_you_mean(block.name, known) or f"blocks are: {', '.join(known)}"
                yield Problem(
                    source.path,
                    block.line,
                    block.column,
                    "KB315",
                    f"opens the unknown block {quoted(block.name)}",
                    hint,
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
            elif _is_empty(source, block):
                said = f"opens the block '{block.name}', which is empty"
                hint = "write its text above the ///, or take both lines out"
                yield Problem(source.path, block.line, block.column, "KB316", said, hint)
            elif block.name == "question" and not block.title:
                said, hint = (
                    "opens the block 'question' without the question",
                    "write it behind: /// question | What ...?",
                )
                yield Problem(source.path, block.line, block.column, "KB315", said, hint)


def _lines_of(source: Source, block: Block) -> list[str]:
    """What stands between the two lines of a block."""
    return source.body.split("\n")[block.line - source.body_line + 1 : block.last - source.body_line]


def _is_empty(source: Source, block: Block) -> bool:
    return not any(line.strip(" \t>") for line in _lines_of(source, block))


def decisions_have_outcomes(library: Library, pages: Pages) -> Iterator[Problem]:
    """Each choice of a decision says what happens, and one of them is the better one."""
    for source in pages.sources.values():
        for block in source.blocks:
            if block.name != "decision" or not block.closed or _is_empty(source, block):
                continue
            lines = enumerate(_lines_of(source, block), block.line + 1)
            choices = [(number, line) for number, line in lines if line.startswith(("- ", "* "))]
            for number, choice in choices:
                if "→" not in choice:
                    yield Problem(
                        source.path,
                        number,
                        1,
                        "KB326",
                        f"has a choice without what happens: {quoted(choice[2:])}",
                        "write: - the choice → what happens (the arrow is the sign →)",
                    )
            if not any(choice[2:].startswith("**") for _, choice in choices):
                yield Problem(
                    source.path,
                    block.line,
                    block.column,
                    "KB326",
                    f"has the decision {quoted(block.title)} without a better choice",
                    "put ** around the choice that is the better one",
                )


def one_title(library: Library, pages: Pages) -> Iterator[Problem]:
    """The title stands in the front matter; the body has no other, but for the title of a sheet."""
    for source in pages.sources.values():
        for heading in source.headings:
            if heading.level == 1 and not source.is_inside(heading.line, "sheet"):
                hint = f"write ## {heading.text}, or put it into the front matter: title: {heading.text}"
                if re.match(r"\s*#[\w]", source.body.split("\n")[heading.line - source.body_line]):
                    hint = f"write \\#{heading.text} to show the sign, or ## {heading.text} for a heading"
                yield Problem(
                    source.path,
                    heading.line,
                    1,
                    "KB324",
                    f"has a second title: {quoted(heading.text)}",
                    hint,
                )


def headings_go_step_by_step(library: Library, pages: Pages) -> Iterator[Problem]:
    """A heading has words, and is at most one level deeper than the one before it."""
    for source in pages.sources.values():
        level = 1  # the title
        for heading in source.headings:
            if not heading.text:
                yield Problem(
                    source.path,
                    heading.line,
                    1,
                    "KB328",
                    "has a heading without words",
                    "write its words after the signs #, or delete the line",
                )
            elif heading.level > level + 1:
                yield Problem(
                    source.path,
                    heading.line,
                    1,
                    "KB329",
                    f"has the heading {quoted(heading.text)} on level {heading.level} below one on level {level}",
                    f"write {'#' * (level + 1)} {heading.text}",
                )
            level = max(heading.level, 2)


def ids_are_unique(library: Library, pages: Pages) -> Iterator[Problem]:
    """An id stands once on a page, and is none that the page has for parts of its own."""
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
            elif THEME_ID.match(id_) or id_ in source.brought_ids:
                said = f"has the id '{id_}', which a part of the page has that is not written here"
                hint = f"write another id behind it: {{: #about-{id_.removeprefix('kb-')} }}"
                if id_ == "sources":
                    hint = "take the heading out: {{ sources() }} brings it"
                yield Problem(source.path, line, 1, "KB312", said, hint)
            first.setdefault(id_, line)


def headings_carry_ids(library: Library, pages: Pages) -> Iterator[Problem]:
    """Headings of guides, templates and cases carry an id of their own; so do two that are worded alike."""
    for source in pages.sources.values():
        if source.kind not in {"guide", "case", "template"}:
            yield from _same_headings(source)
            continue
        for heading in source.headings:
            if heading.text and not heading.explicit and heading.level > 1:
                yield Problem(
                    source.path,
                    heading.line,
                    1,
                    "KB318",
                    f"has the heading {quoted(heading.text)} without an id",
                    f"write {'#' * heading.level} {heading.text} {{: #{heading.id} }}",
                )


def _same_headings(source: Source) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for heading in source.headings:
        if heading.text and not heading.explicit and heading.text in first:
            yield Problem(
                source.path,
                heading.line,
                1,
                "KB318",
                f"has the heading {quoted(heading.text)} a second time (first in line {first[heading.text]})",
                f"give it an id of its own: {'#' * heading.level} {heading.text} {{: #another-id }}",
            )
        first.setdefault(heading.text, heading.line)


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
