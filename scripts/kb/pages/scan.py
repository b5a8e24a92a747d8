"""Reads the body of a page as far as rules need it: headings, ids, links, macro calls, blocks, and what is refused.

Errs on the side of seeing too much: what it takes for code is code for both engines.
"""

from __future__ import annotations

import re
from dataclasses import replace

from markdown.extensions.toc import slugify

from kb.blocks import stop_id
from kb.pages.attributes import ATTRIBUTES, attribute_findings, heading_id, ids_of_line
from kb.pages.lists import lists_of_others
from kb.pages.macro_calls import macro_calls
from kb.pages.parts import Block, Finding, Heading, MacroCall, PageLink, Source
from kb.pages.pasted import pasted
from kb.pages.places import blank, is_escaped, line_column, line_starts, without_quote
from kb.pages.strangers import strangers
from kb.source import MAX_DEPTH

_FENCE = re.compile(r"([ >]*)(`{3,}|~{3,})[ \t]*\.?[\w#.+-]*[ \t]*\Z")
_FENCE_LIKE = re.compile(r"[ \t>]*(`{3,}|~{3,})[^`]*\Z")
_HEADING = re.compile(r"[\s>]*(#{1,6})(?!#)")
_SNIPPET = re.compile(r"-+8<-+")
_ITEM = re.compile(r"[-*+][ \t]+|\d+[.)][ \t]+|:[ \t]+")
_INDENT = re.compile(r">|[ ]{4}|\t|[ ]{1,3}(?![ ])")
_BLOCK = re.compile(r"([ \t]*)((?:(?:[-*+]|\d+[.)]|:)[ \t]+)*)(/{3,})(?:[ \t]*([A-Za-z][\w-]*)(?:[ \t]*\|(.*))?)?\Z")
_BLOCK_LIKE = re.compile(r"[ \t]{0,3}(/{3,}[ \t]*[A-Za-z][\w-]*(?![\w./-]).*|//[ \t]*[a-z][a-z-]*[ \t]*\|.*)\Z")
_OPTION = re.compile(r"[ ]*[\"']?[\w-]+[\"']?[ ]*:(?:[ ]|\Z)|[ ]*[{\[]")
_SAFE_OPTION = re.compile(r"[ ]{4}open: [Tt]rue\Z")
_TAG = re.compile(r"<(?=[A-Za-z/!?]|[^\s<>]*@)")
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_SHOWN_TAG = re.compile(r"<[^\n>]{0,40}>?")
_AUTOLINK = re.compile(r"<((?:https?|ftp)://[^\s<>]*|(?:mailto:)?[\w.%+-]+@[\w.-]+)>", re.ASCII | re.I)
_ADDRESS = re.compile(
    r"<(?:[A-Za-z][\w+.-]*:[^<>\n]*|[\w./-]+\.md(?:#[\w-]*)?)>[ \t]*\)"
)  # in angles, as the address of a link: judged as one
_DEFINITION = re.compile(
    r"^(?:[ \t>]|[-*+:][ \t]|\d+[.)][ \t]|\[\^[^\]\n]*\]:[ \t]*)*\[((?:[^\[\]^][^\[\]]*)?)\]:[ \t]*\n?[ \t>]*<*(\S+).*$",
    re.M,
)
_HIDDEN = "·"  # stands for a macro: no word, no mark-up, no blank
_MAX_BRACKETS = 32
_MAX_FINDINGS = 100
_MAX_TARGET = 2_000


def scan(source: Source) -> None:
    body = source.body
    masked = list(body)
    calls: list[tuple[int, MacroCall]] = []
    for start, end, call in macro_calls(body, source.body_line):
        if call:
            calls.append((start, call))
        masked[start:end] = _masked(body[start:end], call)
    text = _without_code("".join(masked), source)
    source.macros.extend(replace(call, in_code=text[start].isspace()) for start, call in calls)
    source.prose = ATTRIBUTES.sub("", re.sub(r"\]\([^()\n]*\)", "]", text)).replace(_HIDDEN, " ")
    _scan_lines(text, source)
    _scan_html(text, source)
    source.findings.extend(strangers(text, source))
    source.findings.extend(pasted(text, source))
    source.findings.extend(lists_of_others(text, source))
    _scan_links(text, source)


def _masked(written: str, call: MacroCall | None) -> str:
    """What stands for a macro, as long as it is. An id in a form that is refused counts as the id that was meant."""
    if call and call.wrong == "id":
        return f"{{#{plain_id(call.name)}".ljust(len(written) - 1) + "}"
    return blank(written, _HIDDEN if call else " ")


def plain_id(name: str) -> str:
    """An id as it may be written, of a name that is of the same length."""
    return re.sub(r"[^a-z0-9-]", "-", name.lower())


def _without_code(text: str, source: Source) -> str:
    """The text with code blanked out. Only what is certainly code for the engines counts: a fence of a known form
    whose lines are all indented like it, and spans within a line, in a paragraph where every backtick has its pair.
    """
    lines = text.split("\n")
    written = source.body.split("\n")
    in_fence = [False] * len(lines)
    index, unclosed, kind = 0, -1, "fence"
    indented = False  # below an indented line of its paragraph a fence is none: all of it may be an indented block
    while index < len(lines):
        match = _FENCE.match(lines[index])
        end, closed = _fence_end(lines, index, match.group(1), match.group(2)) if match else (index, False)
        if not match:
            unquoted = without_quote(written[index]).expandtabs(4)
            is_indented = bool(unquoted.strip(" ")) and unquoted.startswith("    ")
            indented = bool(written[index].strip(" \t")) and (indented or is_indented)
        if closed and not indented:
            for row in range(index, end + 1):
                lines[row], in_fence[row] = blank(lines[row]), True
        elif not closed and unclosed < 0 and (like := _FENCE_LIKE.match(lines[index])):
            unclosed = index
            kind = "fence" if match or not _closes_later(lines, index, like.group(1)) else "fence-line"
        index = end + 1
    if unclosed >= 0:
        fence = lines[unclosed].strip(" \t>")
        source.findings.append(Finding(kind, fence, source.body_line + unclosed, 1))
    source.paragraphs = _paragraphs(written, in_fence)
    for start, end in source.paragraphs:
        spans = [_code_spans(lines[row]) for row in range(start, end)]
        if not all(certain for _, certain in spans):
            continue
        for row, (found, _) in zip(range(start, end), spans, strict=True):
            line = lines[row]
            for first, last in found:
                line = line[:first] + " " * (last - first) + line[last:]
            lines[row] = line
    return "\n".join(lines)


def _closes_later(lines: list[str], opened: int, fence: str) -> bool:
    return any(line.strip(" \t>") == fence for line in lines[opened + 1 :])


def _fence_end(lines: list[str], opened: int, prefix: str, fence: str) -> tuple[int, bool]:
    """The last line that belongs to a fence, and whether it closes it. As the engines read it, a line that is not
    indented like the fence ends it, and then it was none.
    """
    for row in range(opened + 1, len(lines)):
        line = lines[row]
        if not line.startswith(prefix):
            if line.strip(" \t") or ">" in prefix:
                return row, False
        elif line[len(prefix) :].rstrip(" \t") == fence:
            return row, True
    return len(lines), False


def _paragraphs(written: list[str], in_fence: list[bool]) -> list[tuple[int, int]]:
    """Runs of lines without an empty line between them (one in a code block does not count)."""
    found: list[tuple[int, int]] = []
    start = -1
    for row, line in enumerate([*written, ""]):
        is_empty = not line.strip(" \t") and not (row < len(in_fence) and in_fence[row])
        if is_empty and start >= 0:
            found.append((start, row))
            start = -1
        elif not is_empty and start < 0:
            start = row
    return found


def _code_spans(line: str) -> tuple[list[tuple[int, int]], bool]:
    """The code spans of a line, and whether every backtick belongs to one."""
    if "`" not in line:
        return [], True
    if "\\`" in line:
        return [], False
    runs = [(match.start(), match.end()) for match in re.finditer("`+", line)]
    by_length: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        by_length.setdefault(runs[index][1] - runs[index][0], []).append(index)
    found = []
    index = 0
    while index < len(runs):
        start, end = runs[index]
        same = by_length[end - start]
        while same and same[-1] <= index:
            same.pop()
        if not same:
            return [], False
        index = same.pop()
        found.append((start, runs[index][1]))
        index += 1
    return found, True


def _scan_lines(text: str, source: Source) -> None:
    """Headings, ids, blocks and includes."""
    lines = text.split("\n")
    written = source.body.split("\n")
    open_blocks: list[tuple[str, str, str, int, int]] = []
    used: set[str] = set()
    options = misread = stops = 0
    for index, line in enumerate(lines):
        number = source.body_line + index
        if snippet := _SNIPPET.search(line):
            source.findings.append(Finding("include", snippet.group(), number, snippet.start() + 1))
        if _is_deep(line) and not (index and _is_deep(lines[index - 1])):
            source.findings.append(Finding("deep", line.strip(), number, 1))
        unquoted = without_quote(line)
        block = _BLOCK.match(unquoted.rstrip())
        if block:
            indent, items, slashes, name, title = block.groups()
            if name:
                column = len(line) - len(unquoted) + len(indent) + len(items) + 1
                if not items and len(indent.expandtabs(4)) >= 4 and index and _hangs(lines[index - 1]):
                    source.findings.append(Finding("block-hangs", unquoted.strip(), number, column))
                open_blocks.append((slashes, name, (title or "").strip(), number, column))
                if name == "stop":  # its title is a heading
                    stops += 1
                    source.ids.append((stop_id(stops), number))
                options = len(indent.expandtabs(4)) // 4 * 4 + 4
                continue
            if not open_blocks and len(indent.expandtabs(4)) < 4:
                if not misread:
                    source.findings.append(Finding("stray", slashes, number, len(line) - len(unquoted) + 1))
                misread = max(0, misread - 1)
            while open_blocks:
                opened, opened_name, opened_title, opened_line, opened_column = open_blocks.pop()
                closed = opened == slashes
                source.blocks.append(Block(opened_name, opened_title, opened_line, opened_column, closed, number))
                if closed:
                    break
            continue
        if like := _BLOCK_LIKE.match(unquoted):
            misread += 1
            source.findings.append(Finding("misread", like.group(1), number, like.start(1) + 1))
        wide = unquoted.expandtabs(4)
        if options and wide.strip() and len(wide) - len(wide.lstrip(" ")) >= options:
            if not _SAFE_OPTION.match(wide.rstrip()[options - 4 :]):
                kind = "attribute" if _OPTION.match(wide) else "block-indented"
                source.findings.append(Finding(kind, line.strip(), number, len(line) - len(line.lstrip()) + 1))
            continue
        options = 0
        _scan_heading(index, line, lines, written, source, used)
    for _, name, title, line_number, column in open_blocks:
        source.blocks.append(Block(name, title, line_number, column, False, source.body_line + len(lines)))
    source.blocks.sort(key=lambda item: item.line)


def _hangs(above: str) -> bool:
    """Whether the line above one is an item of a list, which takes what is right below it for its text."""
    return bool(_ITEM.match(without_quote(above).lstrip(" \t")))


def _is_deep(line: str) -> bool:
    """More levels of quotations or lists than anybody can follow, or than the engines can take."""
    depth, position = 0, 0
    while match := _ITEM.match(line, position) or _INDENT.match(line, position):
        depth += not match.group().isspace() or len(match.group().expandtabs(4)) >= 4
        position = match.end()
    return depth > MAX_DEPTH and bool(line.strip(" \t>*-"))


def _scan_heading(index: int, line: str, lines: list[str], written: list[str], source: Source, used: set[str]) -> None:
    number = source.body_line + index
    attributes, explicit = heading_id(line)
    match = _HEADING.match(line) if line.lstrip(" >").startswith("#") else None
    if match and _is_shifted(line):  # the engines take it for text
        column = line.index("#") + 1
        if not line[match.end() : match.end() + 1].isspace():
            match = None
        else:
            source.findings.append(Finding("shifted", line[column - 1 :].strip(), number, column))
    level = len(match.group(1)) if match else 0
    following = lines[index + 1] if index + 1 < len(lines) else ""
    is_ruled = following.strip(" ") and not following.strip(" ").strip("=" if "=" in following else "-")
    if (
        not match
        and line.strip(f" \t{_HIDDEN}")
        and is_ruled
        and not following.startswith("    ")
        and not line.startswith(("|", " "))
        and (
            not index or not lines[index - 1].strip(" \t>") or lines[index - 1].lstrip(" \t>").startswith(("#", "///"))
        )
    ):
        if _ITEM.match(line):
            source.findings.append(Finding("ruled-item", line.strip(), number, 1))
        else:
            level = 1 if "=" in following else 2
    if level and attributes and re.search(r"[\w.?!:,'’”\"]\Z", line[: attributes.start()]):
        source.findings.append(Finding("glued", attributes.group(), number, attributes.start() + 1))
    elif level and attributes and line[attributes.end() :].strip(" \t#"):
        source.findings.append(Finding("within", attributes.group(), number, attributes.start() + 1))
    if level:
        shown = ATTRIBUTES.sub("", written[index]).strip(" \t>")
        shown = re.sub(r"[*_`]", "", shown.strip("#") if match else shown).strip()
        id_ = explicit or _free(slugify(shown, "-"), used)
        used.add(id_)
        source.headings.append(Heading(level, shown, id_, bool(explicit), number))
        source.ids.append((id_, number))
        return
    for id_, column, shown in ids_of_line(index, lines, written) if "{" in line else ():
        source.ids.append((id_, number))
        if shown:
            source.findings.append(Finding("shown-id", shown, number, column))


def _is_shifted(line: str) -> bool:
    """Whether other than four blanks for each level of a list stand in front of a line."""
    shown = without_quote(line).expandtabs(4)
    return bool((len(shown) - len(shown.lstrip(" "))) % 4)


def _free(slug: str, used: set[str]) -> str:
    """The id that Python-Markdown gives to a heading whose slug is taken."""
    candidate, count = slug, 0
    while candidate in used or not candidate:
        count += 1
        candidate = f"{slug}_{count}"
    return candidate


def _scan_html(text: str, source: Source) -> None:
    """Raw HTML, and what attribute lists set that may not be set."""
    opened: set[str] = set()
    comment_end = 0
    for match in _TAG.finditer(text):
        is_address = text.startswith("](", match.start() - 2) and _ADDRESS.match(text, match.start())
        if is_address or _AUTOLINK.match(text, match.start()) or match.start() < comment_end:
            continue
        name = _TAG_NAME.match(text, match.start())
        if name and name.group(2).casefold() in opened and name.group(1):
            continue  # the end of one that has been told
        if name:
            opened.add(name.group(2).casefold())
        if text.startswith("<!--", match.start()):
            comment_end = text.find("-->", match.start()) + 3
        if len(source.findings) >= _MAX_FINDINGS:
            break
        line, column = line_column(text, match.start(), source.body_line)
        shown = _SHOWN_TAG.match(text, match.start())
        source.findings.append(Finding("html", shown.group() if shown else "<", line, column))
    source.findings.extend(attribute_findings(text, source))


def _scan_links(text: str, source: Source) -> None:
    definitions: dict[str, re.Match[str]] = {}
    for match in _DEFINITION.finditer(text):
        definitions[match.group(1).casefold()] = match
        line, column = line_column(text, match.start(2), source.body_line)
        source.links.append(PageLink(match.group(2).rstrip(">"), match.group(1), line, column, is_image=False))
    for match in _AUTOLINK.finditer(text):
        line, column = line_column(text, match.start(1), source.body_line)
        target = match.group(1)
        target = target if ":" in target.split("@")[0] else f"mailto:{target}"
        source.links.append(PageLink(target, target, line, column, is_image=False))
    pairs, parentheses = _brackets(text, source)
    last_link = -1  # where it begins; a pair of brackets comes behind those that stand in it
    for start, end in pairs:
        is_image = start > 0 and text[start - 1] == "!" and not is_escaped(text, start - 1)
        words = source.body[start + 1 : end].strip()
        if text.startswith("(", end + 1) and _is_open(text, end + 2, source):
            shown = source.body[start - is_image : start + 80].partition("\n")[0]
            line, column = line_column(text, start, source.body_line)
            source.findings.append(Finding("link-open", shown, line, column - is_image))
        elif text.startswith("(", end + 1):
            if _TAG.match(text, end + 2) and not _ADDRESS.match(text, end + 2):
                continue  # told as the tag that it is
            target = _target(source.body, end + 2, parentheses.get(end + 1))
            line, column = line_column(text, end + 2, source.body_line)
            source.links.append(PageLink(target, words, line, column, is_image))
            if not is_image and last_link > start:
                shown = source.body[start : start + 80].partition("\n")[0]
                source.findings.append(Finding("link-within", shown, *line_column(text, start, source.body_line)))
            last_link = last_link if is_image else start
        elif text.startswith("[", end + 1):
            closing = text.find("]", end + 2, end + _MAX_TARGET)
            name = (text[end + 2 : closing] or words).casefold() if closing > 0 else ""
            line, column = line_column(text, end + 1, source.body_line)
            if name and "\n\n" not in name and name not in definitions:
                source.undefined.append((name, line, column))
            elif name in definitions and (is_image or "{{" in words):
                source.links.append(PageLink(definitions[name].group(2).rstrip(">"), words, line, column, is_image))


def _is_open(text: str, position: int, source: Source) -> bool:
    """Whether no round bracket closes in the rest of the paragraph."""
    row = line_column(text, position)[0] - 1
    last = next((last for first, last in source.paragraphs if first <= row < last), row + 1)
    starts = line_starts(text)
    return text.find(")", position, starts[last] if last < len(starts) else len(text)) < 0


def _brackets(text: str, source: Source) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Every matched pair of square brackets, inner ones too, and of round ones; pairs stay in their paragraph."""
    squares: list[tuple[int, int]] = []
    rounds: dict[int, int] = {}
    starts = line_starts(text)
    for first, last in source.paragraphs:
        open_squares: list[int] = []
        open_rounds: list[int] = []
        end = starts[last] if last < len(starts) else len(text)
        for match in re.compile(r"[\[\]()]").finditer(text, starts[first], end):
            char, position = match.group(), match.start()
            if char in "[]" and position and text[position - 1] == "\\" and is_escaped(text, position):
                continue
            if char in "[(":
                (open_squares if char == "[" else open_rounds).append(position)
                if len(open_squares) > _MAX_BRACKETS or len(open_rounds) > _MAX_BRACKETS:
                    line, _ = line_column(text, position, source.body_line)
                    source.findings.append(
                        Finding(
                            "deep", text[position : position + 20], line, position - starts[line - source.body_line] + 1
                        )
                    )
                    return [], {}
            elif char == "]" and open_squares:
                squares.append((open_squares.pop(), position))
            elif char == ")" and open_rounds:
                rounds[open_rounds.pop()] = position
    return squares, rounds


def _target(body: str, position: int, end: int | None) -> str:
    """The address after `](`, without its title. Where the bracket never closes, the first word."""
    if end is None or end - position > _MAX_TARGET:
        return body[position : position + _MAX_TARGET + 1].strip().partition(" ")[0].partition("\n")[0]
    inside = body[position:end].strip()
    if inside.startswith("<"):
        return inside[1:].split(">")[0]
    titled = re.match(r"(\S*)\s+[\"'].*[\"']\Z", inside, re.S)
    return (titled.group(1) if titled else inside).strip()
