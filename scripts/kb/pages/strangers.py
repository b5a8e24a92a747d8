"""What looks like text and is not meant as text: marks of a merge, hidden characters written as entities, and Markdown
of other programs, which would stand on the page with all its signs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from kb.files import invisible_characters, two_alphabets
from kb.model.markup import LEFTOVER
from kb.pages.parts import Finding, Source
from kb.pages.places import line_column, without_quote

_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_ADDRESS = r"(?:https?://[^\s()\[\]]+|[^\s()\[\]]+\.md(?:#[\w-]*)?)"
# (kind, signs without one of which the pattern cannot match: a cheap look first, since most pages hold none; pattern)
_FOREIGN: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "admonition",
        ("!!!", "???", ":::", "[!"),
        re.compile(
            r'(?m)^[ \t>]*((?:!!!|\?\?\?\+?)[ \t]+["\w].*|:{3,}[ \t]*[{\w].*'
            r"|\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])[ \t]*$"
        ),
    ),
    ("numbered", (")",), re.compile(r"(?m)^[ \t>]*(\d{1,3}\))[ \t]+\S.*\n[ \t>]*\d{1,3}\)[ \t]+\S")),
    ("tab", ("===",), re.compile(r'(?m)^[ \t>]*(===[!+]?[ \t]+["“].*)$')),
    ("shortcode", (":",), re.compile(r"(?<![\w:/.-])(:(?:[a-z][a-z0-9_+-]*|[+-]1):)(?![\w:/-])")),
    ("wikilink", ("[[",), re.compile(r"(?<![\[!\\])(\[\[[^\[\]\n]+\]\])(?![(\[:])")),
    (
        "struck",
        ("~~", "==", "^^", "++"),
        re.compile(
            r"(?<![~\w])(~~[^\s~][^~\n]*~~)(?!~)|(?<![=\w])(==[^\s=][^=\n]*==)(?!=)"
            r"|(?<![\w^])(\^\^[^\s^][^^\n]*\^\^)(?!\^)|(?<![\w+])(\+\+[a-z][^\s+]*(?:\+[^\s+]+)*\+\+)(?![\w+])"
        ),
    ),
    ("raised", ("~", "^"), re.compile(r"(?<=[^\W_])(~\w{1,8}~|\^\w{1,8}\^)(?![~^])")),
    (
        "formula",
        ("$",),
        re.compile(r"(\$\$[^$\n]+\$\$)|(?<![\w$\\])(\$(?=[^\s$\d])[^$\n]*[\\^_{=][^$\n]*(?<!\s)\$)(?![\w$])"),
    ),
    ("contents", ("[TOC]",), re.compile(r"(?m)^[ \t>]*(\[TOC\])[ \t]*$")),
    ("short-form", ("*[",), re.compile(r"(?m)^[ \t>]*(\*\[[^\[\]\n]+\]:[^\n]*)$")),
    ("backslash", ("\\\n",), re.compile(r"(?m)((?:[^\s\\]{1,40} ?)?(?<!\\)\\)$(?=\n[ \t>]*[^\s>])")),
    ("braces", ("{",), re.compile(r"(?<!\{)(\{ ?\{? *[a-z_]+\([^{}\n]*\) *\}? ?\})(?!\})")),
    (
        "bare-call",
        ('("', "('"),
        re.compile(
            r"(?<![\w.])((?:cite|term|scope|glossary|directory|crisis|template_link|person|figure|related)"
            r"\((?:\"[a-z0-9-]+\"|'[a-z0-9-]+')[^()\n]*\))"
        ),
    ),
    ("link-apart", ("] ", "]\t"), re.compile(rf"(\[[^\[\]\n]+\][ \t]+\({_ADDRESS}\))")),
    ("link-turned", (")[",), re.compile(rf"(\([^()\n]+\)\[{_ADDRESS}\])")),
    (
        "picture-apart",
        ("! ", "!\t"),
        re.compile(r"(?m)(?:^|(?<=\s))(![ \t]+\[[^\[\]\n]*\]\([^()\s]+\.(?:svg|png|jpe?g|webp|avif|gif)\))"),
    ),
    (
        "leftover",
        (
            *(
                "oaicite",
                "\u3010",
                "turn",
                "Error!",
                "itation needed]",
                "orem ipsum",
                "language model",
                "[insert ",
                "[Insert ",
            ),
            *("[INSERT ", "TODO", "FIXME", "! Here", "! Below"),
        ),
        LEFTOVER,
    ),
    (
        "draft",
        ("{++", "{--", "{~~", "{==", "{>>"),
        re.compile(r"(\{(?:\+\+[^{}\n]*\+\+|--[^{}\n]*--|~~[^{}\n]*~~|==[^{}\n]*==|>>[^{}\n]*<<)\})"),
    ),
    ("inline-note", ("^[",), re.compile(r"(\^\[[^\W\d][^\[\]\n]*\])(?![(\[])")),
    (
        "foreign-cite",
        ("[@", "[-@", "\\cite"),
        re.compile(r"(\[-?@(?=[A-Za-z][\w:-]{0,40}\d)[^\[\]\n]*\]|\\cite[pt]?\{[^{}\n]*\})(?![(\[:])"),
    ),
    ("embed", ("![[",), re.compile(r"(!\[\[[^\[\]\n]+\]\])(?![(\[])")),
    (
        "bbcode",
        ("[/",),
        re.compile(r"(\[(b|i|u|s|url|quote|img)(?:=[^\[\]\n]*)?\][^\[\]\n]*\[/\2\])", re.I),
    ),
    ("remark", ("%%",), re.compile(r"(?<![%\w])(%%[^\s%][^%\n]*%%)(?!%)")),
    ("backslash-within", ("\\",), re.compile(r"((?<!\\)\\[~&@=;,?%]|(?<=\w)\\['’](?=\w)|(?<![^\s(])\\[\"“])")),
    (
        "tabbed",
        ("\t",),
        re.compile(r"(?m)^(?!>|\d{1,3}[.)]\t)([^\s|][^\t\n|]{2,}(?:\t[^\t\n|]*)+)\n[^\s|][^\t\n|]{2,}\t[^\t\n|]"),
    ),
    ("bold-blank", (" **", "\t**"), re.compile(r"(?m)(?<![^\s(>|\"“])(\*\*[^\s*][^*\n]*[ \t]\*\*)")),
    ("too-deep", ("#######",), re.compile(r"(?m)^[ \t>]{0,3}(#{7,}[ \t]+\S.*)$")),
    ("escaped-sign", ("\\#", "\\-", "\\+"), re.compile(r"(?m)^[ \t>]*(\\(?:#(?:\\?#)*|[-+])[ \t].*)$")),
    ("task", ("[ ]", "[x]", "[X]"), re.compile(r"(?m)^[ \t>]*[-*+][ \t]+(\[[ xX]\])(?=[ \t])")),
)
_SHALLOW = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
_ITEM = re.compile(r" {0,3}(?:[-*+]|1\.)[ \t]+\S")
_HOLDS_MORE = re.compile(r" {0,3}(?:(?:[-*+:]|\d{1,3}[.)])[ \t]+\S|\[\^[^\]\n]+\]:|///|!!!|\?\?\?|===)")
"""What may have paragraphs of its own, each indented: an item, a meaning, a note; here or, which is told, elsewhere."""
_NO_TEXT = re.compile(r" {0,3}(?:#|///|\||:|<|\{|\[\^|[-*_=]{3,}\s*\Z)")
"""What neither is a paragraph nor goes on with one."""
_MAX_OF_A_KIND = 10


def strangers(text: str, source: Source) -> Iterator[Finding]:
    """What stands in the text of a page, code left out, and means nothing or something else here."""
    for match in _ENTITY.finditer(text):
        hidden = invisible_characters(html.unescape(match.group()), source.path)
        if hidden:
            yield Finding("entity", match.group(), *line_column(text, match.start(), source.body_line))
    for match in islice(two_alphabets(source.prose), _MAX_OF_A_KIND):
        yield Finding("lookalike", match.group(), *source.position(match.start()))
    yield from islice(_shallow_lists(text, source), _MAX_OF_A_KIND)
    yield from islice(_hanging_lists(text, source), _MAX_OF_A_KIND)
    yield from islice(_indented_texts(text, source), _MAX_OF_A_KIND)
    for kind, signs, pattern in _FOREIGN:
        if not any(sign in text for sign in signs):
            continue
        for match in islice(pattern.finditer(text), _MAX_OF_A_KIND):  # the rest is seen when these are mended
            group = 1 if kind == "bbcode" else match.lastindex or 0
            at = line_column(text, match.start(group), source.body_line)
            yield Finding(kind, match.group(group), *at)


def _shallow_lists(text: str, source: Source) -> Iterator[Finding]:
    """Items of a list inside a list that are not indented far enough, so that all come out on one level."""
    above, told, was_empty = -1, 0, True
    for number, line in enumerate(text.split("\n"), source.body_line):
        shown = without_quote(line).expandtabs(4)
        match = _SHALLOW.match(shown)
        if match:
            indent = len(match.group("indent"))
            if above < 0 or not 1 < indent - above < 4:
                above, told = indent, 0
            elif indent != told:  # the first of a run is told
                yield Finding("shallow", shown.strip(), number, indent + 1)
                told = indent
        elif not shown.strip():
            was_empty = True
            continue
        elif was_empty and not shown.startswith("    "):
            above = -1  # another paragraph
        was_empty = False


def _indented_texts(text: str, source: Source) -> Iterator[Finding]:
    """Paragraphs that are indented like code and belong to no list, note or block above them."""
    is_inside, was_empty = False, True
    for number, (line, written) in enumerate(
        zip(text.split("\n"), source.body.split("\n"), strict=True), source.body_line
    ):
        shown = without_quote(written).expandtabs(4)  # with code, which may open a paragraph
        is_indented = shown.startswith("    ")
        if not line.strip(" \t>"):
            was_empty = True
            continue
        if is_indented and was_empty and not is_inside:
            yield Finding("indented", shown.strip(), number, 1)
        elif not is_indented:
            is_inside = bool(_HOLDS_MORE.match(shown)) or (is_inside and not was_empty)
        was_empty = False


def _hanging_lists(text: str, source: Source) -> Iterator[Finding]:
    """Lists without an empty line above them, behind a colon or of several items; a lone dash can be meant as one."""
    lines = list(map(without_quote, text.split("\n")))
    is_text, is_open = False, False
    for index, line in enumerate(lines):
        if not line.strip() or _NO_TEXT.match(line):
            is_text = is_open = False
        elif not _ITEM.match(line):
            is_text = is_text or not is_open
            is_open = True
        elif is_text and (
            lines[index - 1].rstrip(" *_").endswith(":") or any(map(_SHALLOW.match, lines[index + 1 : index + 2]))
        ):
            yield Finding("hanging", line.strip(), source.body_line + index, 1)
            is_text = False
        else:
            is_open = True
