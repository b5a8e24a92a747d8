"""Markup in a text that is shown as it stands: HTML, Markdown, macros."""

from __future__ import annotations

import re

from kb.problem import quoted

MARKUP = re.compile(
    r"<[A-Za-z/!?](?:[^<>\n]{0,40}>|[\w-]{0,40})|\{\{|\{%|\{#|&(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);|\*\*[^\s*][^*]*\*\*|\]\((?=[a-z]+:|[^()\s]*\.md|/|#)"
    r"|(?<![\w*_`])([*_])[^\s*_](?:[^*_\n]*[^\s*_])?\1(?![\w*_`])"  # *emphasis*, _emphasis_
)


def markup_problem(text: str) -> tuple[str, str, str] | None:
    """Message, hint and the markup itself for a text that holds some; nothing for a plain one."""
    found = MARKUP.search(text)
    if not found:
        return None
    said = f"holds {quoted(found.group())}: texts here are plain, without HTML, Markdown or macros"
    return said, "write it in words", found.group()
