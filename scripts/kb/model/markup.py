"""Markup in a text that is shown as it stands (HTML, Markdown, macros), and what other programs leave in texts."""

from __future__ import annotations

import re

from kb.problem import quoted

MARKUP = re.compile(
    r"<[A-Za-z/!?](?:[^<>\n]{0,40}>|[\w-]{0,40})|\{\{|\{%|\{#|&(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);|\*\*[^\s*][^*]*\*\*|\]\((?=[a-z]+:|[^()\s]*\.md|/|#)"
    r"|(?<![\w*_`])([*_])[^\s*_](?:[^*_\n]*[^\s*_])?\1(?![\w*_`])"  # *emphasis*, _emphasis_
)
LEFTOVER = re.compile(
    r"(:?(?:contentReference)?\[oaicite:[^\[\]\n]*\](?:\{[^{}\n]*\})?|\u3010\d[^\u3010\u3011\n]{0,60}\u2020[^\u3010\u3011\n]{0,60}\u3011"
    r"|(?<!\w)(?:cite)?(?:turn\d{1,3}(?:search|view|news|fetch|file|image)\d{1,3})+(?!\w)"
    r"|Error! (?:Reference source not found|Bookmark not defined|Hyperlink reference not valid)\.?"
    r"|\[[Cc]itation needed\]|\b[Ll]orem ipsum\b|\b[Aa]s an? (?:AI|large) language model\b|\[(?:[Ii]nsert|INSERT) [^\[\]\n]{1,60}\]"
    r"|\b(?:TODO|FIXME)\b|\b(?:Certainly|Sure|Of course)! (?:Here|Below)(?: is|['’]s| are)\b)"
)
"""Where a chat program or a word processor meant a source, a reference or a text."""


def markup_problem(text: str) -> tuple[str, str, str] | None:
    """Message, hint and the markup itself for a text that holds some; nothing for a plain one."""
    if left := LEFTOVER.search(text):
        said = f"holds {quoted(left.group())}, which another program left where a source or a text was meant"
        return said, "take it out; where a source was meant write an entry for it, and name its id", left.group()
    found = MARKUP.search(text)
    if not found:
        return None
    said = f"holds {quoted(found.group())}: texts here are plain, without HTML, Markdown or macros"
    return said, "write it in words", found.group()
